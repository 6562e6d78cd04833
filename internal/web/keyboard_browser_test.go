package web_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"

	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/canvassdesk/canvass/internal/web"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// watchFocus notes where the focus goes, and whether somebody who looks sees it there.
const watchFocus = `(() => {
	window.walk = [];
	const told = (e) => e.outerHTML.slice(0, 100);
	document.addEventListener("focusin", (event) => {
		const e = event.target, style = getComputedStyle(e), r = e.getBoundingClientRect();
		const shape = e.closest("svg") && [...e.querySelectorAll("rect, path")].some((x) => getComputedStyle(x).strokeWidth !== "0px");
		const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
		walk.push({ e, told: told(e), ring: ring || Boolean(shape), seen: r.width > 0 && r.height > 0 && r.bottom > 0 && r.top < innerHeight });
	});
	window.reachable = () => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
		.filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }));
	window.walked = () => {
		const first = walk.findIndex((x, i) => walk.findIndex((y) => y.e === x.e) < i);
		const once = first < 0 ? walk : walk.slice(0, first), been = new Set(once.map((x) => x.e));
		const out = [];
		for (const x of once) {
			if (!x.ring) out.push("no ring: " + x.told);
			if (!x.seen) out.push("not to be seen: " + x.told);
			if (x.e.tabIndex > 0) out.push("an order of its own: " + x.told);
		}
		once.forEach((x, i) => {
			if (i && !(once[i - 1].e.compareDocumentPosition(x.e) & Node.DOCUMENT_POSITION_FOLLOWING)) out.push("backwards: " + x.told);
		});
		for (const e of reachable()) if (!been.has(e)) out.push("never reached: " + told(e));
		return out.slice(0, 12);
	};
})()`

// TestByTheKeyboardAlone goes through pages with the tab key: everything that can be used is reached, in the order of the
// page, and seen where the focus is; nothing keeps the focus; the first stop leads past the menus.
func TestByTheKeyboardAlone(t *testing.T) {
	server := serve(t, superTuesday(t, func(string) bool { return true }))
	pages := map[string]string{
		"night": server.URL + "/", "contest": server.URL + "/2024/dem/as", "race": server.URL + "/2024/dem", "way": server.URL + "/2024/dem/way",
		"search": server.URL + "/search?q=palmer", "calendar": server.URL + "/calendar", "calculator": server.URL + "/calculator?contest=2024/dem/as",
	}
	if folder := os.Getenv("CANVASS_DATA"); folder != "" {
		pages["counties"] = serve(t, tuesday2016(t, folder)).URL + "/2016/gop/tx"
	}
	chromium := browsertest.Start(t)
	for name, address := range pages {
		t.Run(name, func(t *testing.T) {
			ctx := browsertest.Tab(t, chromium)
			key := func(name string, code int64, text string) {
				for _, kind := range []input.DispatchKeyEventType{"keyDown", "keyUp"} {
					p := input.DispatchKeyEventParams{Type: kind, Key: name, Code: name, WindowsVirtualKeyCode: code}
					if kind == "keyDown" {
						p.Text = text
					}
					browsertest.Do(t, ctx, browsertest.Call(input.DispatchKeyEvent, p))
				}
			}
			browsertest.Do(t, ctx, browsertest.Looks[2].Set(), chromedp.Navigate(address), chromedp.WaitReady("footer"), chromedp.Evaluate[chromedp.Void](watchFocus))
			stops := browsertest.Ask(t, ctx, chromedp.Evaluate[int64](`reachable().length`))
			for range stops + 40 { // what scrolls by itself is a stop too
				key("Tab", 9, "")
			}
			for _, wrong := range browsertest.Ask(t, ctx, chromedp.Evaluate[[]string](`walked()`)) {
				t.Error(wrong)
			}
			t.Logf("%d stops", stops)
			browsertest.Do(t, ctx, chromedp.Navigate(address), chromedp.WaitReady("footer"))
			key("Tab", 9, "")
			key("Enter", 13, "\r")
			if !browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.activeElement.id === "main"`)) {
				t.Error("the first stop does not lead to the page")
			}
			key("Tab", 9, "")
			if !browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.getElementById("main").contains(document.activeElement)`)) {
				t.Error("after the way past the menus the next stop is not within the page")
			}
		})
	}
}

// muted is an answer that swallows what is written while its server is silent, and keeps the connection.
type muted struct {
	http.ResponseWriter
	silent *atomic.Bool
}

func (m muted) Write(b []byte) (int, error) {
	if m.silent.Load() {
		return len(b), nil
	}
	return m.ResponseWriter.Write(b)
}

// FlushError is what http.ResponseController asks for.
func (m muted) FlushError() error {
	if m.silent.Load() {
		return nil
	}
	return http.NewResponseController(m.ResponseWriter).Flush()
}

// TestASilentStreamIsADeadOne: the server stops to send and keeps the connection open. The page says so within five
// seconds, and that it is live when the server speaks again.
func TestASilentStreamIsADeadOne(t *testing.T) {
	r, _ := samoaBefore(t, "2024-03-06T02:00Z")
	pages := web.New(web.Config{Desk: r, Log: r})
	var silent atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		pages.ServeHTTP(muted{w, &silent}, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	ctx := browsertest.Tab(t, browsertest.Start(t))
	says := func(word string) float64 {
		t.Helper()
		return browsertest.Ask(t, ctx, chromedp.Evaluate[float64](`new Promise((done) => {
			const since = performance.now();
			const look = () => document.querySelector("#status [role=status]").textContent === "`+word+`" ? done(performance.now() - since) : setTimeout(look, 50);
			look();
		})`, chromedp.EvalAwaitPromise))
	}
	browsertest.Do(t, ctx, chromedp.Navigate(server.URL+"/"), chromedp.WaitReady("footer"), chromedp.WaitVisible("#status button"))
	says("Following.")
	silent.Store(true)
	if ms := says("Disconnected."); ms > 5000 {
		t.Errorf("the page said that it is disconnected after %.0f ms", ms)
	}
	if now := heard(t, ctx); now == "" {
		t.Error("a screen reader hears nothing of it")
	}
	silent.Store(false)
	says("Following.")
}
