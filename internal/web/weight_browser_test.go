package web_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// What a first visit may cost, as a browser counts it: bytes over the wire with their headers, requests beside the live
// stream, and how far things move while the page loads (cumulative layout shift).
const (
	mostBytes    = 180_000
	mostRequests = 6
	mostShift    = 0.02
)

// watchPaint notes layout shifts and the largest paint from the beginning.
const watchPaint = `window.shift = 0; window.largest = 0;
	new PerformanceObserver(l => { for (const e of l.getEntries()) if (!e.hadRecentInput) shift += e.value; }).observe({type: "layout-shift", buffered: true});
	new PerformanceObserver(l => { for (const e of l.getEntries()) largest = Math.max(largest, e.startTime); }).observe({type: "largest-contentful-paint", buffered: true});`

// TestAFirstVisitInABrowser visits every kind of page with an empty cache, by slow 4G (1.6 Mbit/s, 150 ms) on a processor
// four times as slow as this one: what comes over the wire, faces in the style sheet too, and whether anything moves. The
// largest paint is logged for docs/benchmarks.md; how long it takes depends on the machine.
func TestAFirstVisitInABrowser(t *testing.T) {
	server := serve(t, superTuesday(t, func(string) bool { return true }))
	visits := map[string]string{}
	paths := []string{"/", "/2024/dem/as", "/2024/gop/tx", "/2024/dem", "/people/jason-palmer", "/places/as", "/calendar", "/contests", "/entry/550", "/methods", "/calculator", "/embed/2024/dem/as"}
	for _, path := range paths {
		visits[path] = server.URL + path
	}
	if folder := os.Getenv("CANVASS_DATA"); folder != "" {
		counties := serve(t, tuesday2016(t, folder))
		for _, path := range []string{"/2016/gop/tx", "/2016/gop/tx/places"} {
			paths, visits[path] = append(paths, path), counties.URL+path
		}
	}
	chromium := browsertest.Start(t)
	for _, path := range paths {
		t.Run(strings.TrimPrefix(path, "/"), func(t *testing.T) { firstVisit(t, browsertest.Tab(t, chromium), path, visits[path]) })
	}
}

// firstVisit visits a page in a tab of its own, which is closed after it: a browser opens few streams to one server.
func firstVisit(t *testing.T, ctx context.Context, path, address string) {
	t.Helper()
	var mu sync.Mutex
	bytes, requests, streams := 0.0, 0, map[network.RequestID]bool{}
	err := chromedp.Listen(ctx, func(ev any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := ev.(type) {
		case *network.EventRequestWillBeSent:
			if strings.Contains(e.Request.URL, "/live?") {
				streams[e.RequestID] = true
			} else if strings.HasPrefix(e.Request.URL, "http") {
				requests++
			}
		case *network.EventLoadingFinished:
			if !streams[e.RequestID] {
				bytes += e.EncodedDataLength
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	slow := []*network.Conditions{{Latency: 150, DownloadThroughput: 1.6e6 / 8, UploadThroughput: 0.75e6 / 8}}
	browsertest.Do(t, ctx, browsertest.Looks[0].Set(),
		browsertest.Call(network.Enable, network.EnableParams{}),
		browsertest.Call(network.ClearBrowserCache, cdp.Empty{}),
		browsertest.Call(network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: slow}),
		browsertest.Call(emulation.SetCPUThrottlingRate, emulation.SetCPUThrottlingRateParams{Rate: 4}),
		browsertest.Call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watchPaint}),
		chromedp.Navigate(address), chromedp.WaitReady("main"))
	browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => new Promise(done => setTimeout(() => done(true), 500)))`, chromedp.EvalAwaitPromise))
	shift := browsertest.Ask(t, ctx, chromedp.Evaluate[float64](`window.shift`))
	largest := browsertest.Ask(t, ctx, chromedp.Evaluate[float64](`window.largest`))
	mu.Lock()
	if bytes > mostBytes || requests > mostRequests {
		t.Errorf("%s: %.0f bytes in %d requests, at most %d in %d", path, bytes, requests, mostBytes, mostRequests)
	}
	if shift >= mostShift {
		t.Errorf("%s: things move by %.4f while it loads, want less than %v", path, shift, mostShift)
	}
	t.Logf("%-22s %7.0f bytes, %d requests, shift %.4f, largest paint %4.0f ms", path, bytes, requests, shift, largest)
	mu.Unlock()
}

// What the script says at the top, whatever it is, moves nothing below it: neither its first word, which a slow stream may
// keep for seconds, nor the clock of a reader elsewhere.
func TestTheStandingMovesNothing(t *testing.T) {
	server := serve(t, kestrel(t, canvass.Live))
	tab := browsertest.Tab(t, browsertest.Start(t))
	for _, path := range []string{"/", "/2028/dem/ks", "/embed/2028/dem/ks"} {
		for _, width := range []int64{320, 360, 390, 414, 600, 768, 900, 1280} {
			browsertest.Do(t, tab, browsertest.Look{Width: width, Scheme: "light"}.Set(), chromedp.Navigate(server.URL+path), chromedp.WaitVisible("#status button"))
			moved := browsertest.Ask(t, tab, chromedp.Evaluate[string](`document.fonts.ready.then(() => {
				const status = document.getElementById("status"), word = status.querySelector("[role=status]"), button = status.querySelector("button");
				const top = () => document.getElementById("main").getBoundingClientRect().top;
				const stands = [];
				status.querySelector("time").textContent = "27 September 2028, 21:30 Eastern";
				for (const where of ["", ", 04:25 where you are"]) {
					status.querySelector(".yours").textContent = where;
					button.remove();
					word.textContent = "";
					stands.push([top(), "without a word" + where]);
					status.append(" ", button);
					for (const says of ["Live.", "Paused.", "Disconnected."]) {
						word.textContent = says;
						stands.push([top(), says + where]);
					}
				}
				const odd = stands.filter(([at]) => at !== stands[0][0]);
				return odd.map(([at, says]) => says + " by " + (at - stands[0][0])).join("; ");
			})`, chromedp.EvalAwaitPromise))
			if moved != "" {
				t.Errorf("%s, %d wide: the page is moved by %s", path, width, moved)
			}
		}
	}
}

// The script is small.
func TestTheScriptIsSmall(t *testing.T) {
	h := handler(kestrel(t, canvass.Live))
	all := 0
	for _, path := range []string{"/live.js", "/fit.js"} {
		all += len(ok(t, h, path))
	}
	if all > 20_000 {
		t.Errorf("the scripts are %d bytes, more than 20,000", all)
	}
}
