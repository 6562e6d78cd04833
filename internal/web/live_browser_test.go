package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/canvassdesk/canvass/internal/web"
	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// heard are the texts of the page's live regions, as Chromium's accessibility tree has them for a screen reader.
func heard(t *testing.T, ctx context.Context) string {
	t.Helper()
	browsertest.Do(t, ctx, browsertest.Call(accessibility.Enable, cdp.Empty{}))
	tree, err := chromedp.Call(ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	live := map[accessibility.NodeID]bool{}
	var out []string
	for _, n := range tree.Nodes { // parents come before their children
		for _, p := range n.Properties {
			if p.Name == accessibility.PropertyNameLive && strings.Contains(string(p.Value.Value), "polite") {
				live[n.NodeID] = true
			}
		}
		if live[n.ParentID] {
			live[n.NodeID] = true
		}
		if live[n.NodeID] && n.Role != nil && strings.Contains(string(n.Role.Value), "StaticText") && n.Name != nil {
			out = append(out, strings.Trim(string(n.Name.Value), `"`))
		}
	}
	return strings.Join(out, " | ")
}

// TestAnUpdateIsReadOutAndKeepsItsReader enters the count of American Samoa while somebody reads the night's page: what
// changed is read out and nothing else, and the focus, the scroll and the elements that did not change stay.
func TestAnUpdateIsReadOutAndKeepsItsReader(t *testing.T) {
	r, later := samoaBefore(t, "2024-03-06T02:00Z")
	server := serve(t, r)
	ctx := browsertest.Tab(t, browsertest.Start(t))
	browsertest.Do(t, ctx, browsertest.Looks[0].Set(), chromedp.Navigate(server.URL+"/"), chromedp.WaitReady("footer"),
		chromedp.WaitVisible("#status button"))
	browsertest.Do(t, ctx, chromedp.Evaluate[chromedp.Void](`(() => {
		window.row = document.querySelector('tr[data-key="American Samoa"]');
		window.link = row.querySelector("td.lead a");
		link.focus({preventScroll: true});
		window.scrollTo(0, 500);
	})()`))
	if before := heard(t, ctx); !strings.Contains(before, "Following.") || strings.Contains(before, "Palmer") {
		t.Errorf("before the count a screen reader hears %q", before)
	}

	r.add(later...)

	browsertest.Do(t, ctx, chromedp.WaitVisible(`tr[data-key="American Samoa"] .won`))
	after := heard(t, ctx)
	for _, want := range []string{"Palmer wins", "American Samoa, Democrats: Palmer won", "56.0%"} {
		if !strings.Contains(after, want) {
			t.Errorf("a screen reader hears %q: it lacks %q", after, want)
		}
	}
	if strings.Contains(after, "Every contest") || strings.Contains(after, "Massachusetts") {
		t.Errorf("a screen reader hears what has not changed: %q", after)
	}
	for what, holds := range map[string]string{
		"the row is another element": `document.querySelector('tr[data-key="American Samoa"]') === row`,
		"the focus is lost":          `row.contains(document.activeElement)`,
		"the page has scrolled":      `Math.abs(window.scrollY - 500) < 200`,
	} {
		if !browsertest.Ask(t, ctx, chromedp.Evaluate[bool](holds)) {
			t.Errorf("after the update %s", what)
		}
	}
}

// TestDisconnectedAndBack cuts the server off and lets it come back: the page says both at the top within five seconds
// by its own clock, a screen reader hears it, and what was entered meanwhile comes. A reader who pauses is left alone.
func TestDisconnectedAndBack(t *testing.T) {
	r, later := samoaBefore(t, "2024-03-06T02:00Z")
	pages := web.New(web.Config{Desk: r, Log: r})
	var away atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if away.Load() {
			panic(http.ErrAbortHandler)
		}
		pages.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	ctx := browsertest.Tab(t, browsertest.Start(t))
	browsertest.Do(t, ctx, chromedp.Navigate(server.URL+"/2024/dem/as"), chromedp.WaitReady("footer"), chromedp.WaitVisible("#status button"),
		chromedp.Evaluate[chromedp.Void](`(() => {
			window.said = [];
			new MutationObserver(() => said.push([document.querySelector("#status [role=status]").textContent, performance.now()]))
				.observe(document.querySelector("#status [role=status]"), {childList: true, characterData: true, subtree: true});
		})()`))
	// took is how long after a moment of the page's clock the page said something.
	took := func(word string) float64 {
		return browsertest.Ask(t, ctx, chromedp.Evaluate[float64](`new Promise(done => {
			const look = () => {
				const at = said.find(([w, at]) => w === "`+word+`" && at >= window.since);
				at ? done(at[1] - window.since) : setTimeout(look, 50);
			};
			look();
		})`, chromedp.EvalAwaitPromise))
	}
	begin := func() {
		browsertest.Ask(t, ctx, chromedp.Evaluate[float64](`window.since = performance.now()`))
	}

	begin()
	away.Store(true)
	server.CloseClientConnections()
	if ms := took("Disconnected."); ms > 5000 {
		t.Errorf("the page said that it is disconnected after %.0f ms", ms)
	}
	if now := heard(t, ctx); !strings.Contains(now, "Disconnected.") {
		t.Errorf("a screen reader hears %q", now)
	}
	r.add(later...)
	begin()
	away.Store(false)
	if ms := took("Following."); ms > 5000 {
		t.Errorf("the page said that it is back after %.0f ms", ms)
	}
	browsertest.Do(t, ctx, chromedp.WaitVisible(`[data-fig="count-jason-palmer-votes"]`))

	browsertest.Do(t, ctx, chromedp.Click("#status button"))
	if now := heard(t, ctx); !strings.Contains(now, "Paused.") {
		t.Errorf("after a pause a screen reader hears %q", now)
	}
	size := r.View().Size
	e := notice(t, "late", "A word.")
	e.Recorded, e.Contest, e.By = r.View().Now, "2024/dem/as", "ap"
	r.add(e)
	head := `Number(document.querySelector("main").dataset.head)`
	if got := browsertest.Ask(t, ctx, chromedp.Evaluate[int64](head)); got != size {
		t.Errorf("a paused page went on to %d", got)
	}
	browsertest.Do(t, ctx, chromedp.Click("#status button"), chromedp.WaitVisible(`main[data-head="`+itoa(size+1)+`"]`))
}

// TestACardOnAnotherSite puts the card of a contest into a page of another origin: it is fitted to its height, grows when
// the count comes in, and no other page of ours may stand in a frame.
func TestACardOnAnotherSite(t *testing.T) {
	r, later := samoaBefore(t, "2024-03-06T02:00Z")
	server := serve(t, r)
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(`<!doctype html><html lang="en"><title>Another site</title>
			<iframe id="card" src="` + server.URL + `/embed/2024/dem/as" title="Card" width="100%" height="77"></iframe>
			<iframe id="page" src="` + server.URL + `/2024/dem/as" title="Page" width="100%" height="77"></iframe>
			<script src="` + server.URL + `/fit.js" async></script>`)) // the browser has gone; nothing can be done
	}))
	t.Cleanup(host.Close)
	ctx := browsertest.Tab(t, browsertest.Start(t))
	height := `Number(document.getElementById("card").height)`
	until := func(condition string) {
		browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`new Promise(done => {
			const look = () => (`+condition+`) ? done(true) : setTimeout(look, 50);
			look();
		})`, chromedp.EvalAwaitPromise))
	}
	browsertest.Do(t, ctx, browsertest.Looks[2].Set(), chromedp.Navigate(host.URL), chromedp.WaitReady("#card"))
	until(height + ` !== 77`)
	before := browsertest.Ask(t, ctx, chromedp.Evaluate[float64](height))
	if before < 80 || before > 600 {
		t.Errorf("the frame is %v pixels high before the count", before)
	}
	r.add(later...)
	until(height + ` > ` + itoa(int64(before)+60)) // a table of three has come
	if got := browsertest.Ask(t, ctx, chromedp.Evaluate[string](`document.getElementById("page").height`)); got != "77" {
		t.Errorf("a page of ours that is no card stands in a frame and says its height: %s", got)
	}
	browsertest.Shoot(t, ctx, "card-elsewhere")
}
