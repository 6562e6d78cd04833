package site_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/canvassdesk/canvass/internal/site"
)

// TestThePublisherGoes reads pages of a site in a real browser while they change, after the publisher has gone, and after
// everything has: the open page takes a new version by itself, and says later how old it is; pages are there all along, and
// without a script each says of which moment it is.
func TestThePublisherGoes(t *testing.T) {
	place := inFolder(t)
	p := begin(t, place)
	now := time.Now()
	still := p.Still(address, slog.New(slog.NewTextHandler(io.Discard, nil)))
	var err error
	p.out, err = site.New(site.Config{
		Pages: still, Pin: still.Pin, Root: p.RootAt, Evidence: p.AllPublicEvidence, Place: place, Address: address, Every: time.Minute,
		Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	p.count(51, 40)
	p.publish()

	var gone atomic.Bool
	var kept atomic.Pointer[string] // the contest's page as a cache keeps it; nil for none
	var unnamed atomic.Bool         // the pointer names no pages, as after a version in which very many changed
	shown := http.StripPrefix("/2028", http.FileServer(http.Dir(place.Root())))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch page := kept.Load(); {
		case gone.Load():
			panic(http.ErrAbortHandler)
		case page != nil && r.URL.Path == "/2028/2028/dem/zz/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, *page) // the browser has gone
			kept.Store(nil)                 // the cache forgets it
			return
		case unnamed.Load() && strings.HasSuffix(r.URL.Path, site.Pointer):
			_, _ = w.Write(withoutNames(t, files(t, place.Root())[site.Pointer]))
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		shown.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	page := server.URL + "/2028/2028/dem/zz/"
	ctx := browsertest.Tab(t, browsertest.Start(t))
	until := func(condition string) {
		t.Helper()
		browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`new Promise(done => {
			const look = () => (`+condition+`) ? done(true) : setTimeout(look, 50);
			look();
		})`, chromedp.EvalAwaitPromise))
	}
	says := func(word string) string {
		return `document.querySelector("#status [role=status]").textContent.startsWith("` + word + `")`
	}
	browsertest.Do(t, ctx, browsertest.Looks[0].Set(), chromedp.Navigate(page), chromedp.WaitReady("footer"))
	until(says("Live."))
	browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`(window.heading = document.querySelector("h1"), window.opened = performance.timeOrigin, true)`))

	p.count(77, 40)
	p.publish()
	until(`document.querySelector('[data-fig="count-ann-able-votes"]').textContent === "77"`)
	if !browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.querySelector("h1") === heading && performance.timeOrigin === opened`)) {
		t.Error("the page was loaded again, and not changed")
	}

	// A version in which more pages changed than are named: the page asks for itself, and once more where a cache on the way
	// gave it as it was.
	old := files(t, place.Root())["2028/dem/zz/index.html"]
	kept.Store(&old)
	unnamed.Store(true)
	p.count(78, 40)
	p.publish()
	until(`document.querySelector('[data-fig="count-ann-able-votes"]').textContent === "78"`)
	unnamed.Store(false)

	// An entry of another place: the page hears of it and stays as it is.
	version := `document.querySelector("main").dataset.version`
	was := browsertest.Ask(t, ctx, chromedp.Evaluate[string](version))

	// The publisher has gone: nobody writes the pointer anew. A page that is opened now says so, and for how long.
	now = now.Add(-14 * time.Minute)
	if err := p.out.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	until(says("Not updated for 10 minutes."))
	if got := browsertest.Ask(t, ctx, chromedp.Evaluate[string](version)); got != was {
		t.Errorf("the page went from version %s to %s", was, got)
	}
	browsertest.Do(t, ctx, chromedp.Navigate(server.URL+"/2028/"), chromedp.WaitReady("footer"))
	until(says("Not updated for 10 minutes."))
	if !browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.getElementById("status").classList.contains("broken")`)) {
		t.Error("nothing but words shows that the page is old")
	}

	// Search works on files.
	browsertest.Do(t, ctx, chromedp.Navigate(server.URL+"/2028/search/?q=zenith"), chromedp.WaitReady("#results a"))
	if to := browsertest.Ask(t, ctx, chromedp.Evaluate[string](`document.querySelector('#results a[href*="dem/zz"]').getAttribute("href")`)); to != "/2028/2028/dem/zz/" {
		t.Errorf("the contest is found at %s", to)
	}

	// Everything has gone: the open page stays.
	browsertest.Do(t, ctx, chromedp.Navigate(page), chromedp.WaitReady("footer"))
	until(says("Not updated"))
	gone.Store(true)
	server.CloseClientConnections()
	until(says("Disconnected."))
	if text := browsertest.Ask(t, ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`)); !strings.Contains(text, "77") || !strings.Contains(text, "The record as of") {
		t.Errorf("the page has lost its figures: %.300s", text)
	}
	if stopped := browsertest.Ask(t, ctx, chromedp.Evaluate[string](`stopped.filter(x => !x.includes("fetch")).join("; ")`)); stopped != "" {
		t.Errorf("the pages' scripts failed: %s", stopped)
	}
}

// withoutNames is a pointer as it is behind a version in which more pages changed than it names.
func withoutNames(t *testing.T, pointer string) []byte {
	var all map[string]any
	if err := json.Unmarshal([]byte(pointer), &all); err != nil {
		t.Error(err)
	}
	all["changed"], all["since"] = map[string]any{}, all["version"].(float64)+1
	out, err := json.Marshal(all)
	if err != nil {
		t.Error(err)
	}
	return out
}
