//go:build pictures

package web_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// nightMoments are the four moments of Super Tuesday at which docs/pages.md shows the night's page.
var nightMoments = []struct{ name, at string }{
	{"before", "2024-03-05T23:30Z"},
	{"early", "2024-03-06T01:50Z"},
	{"late", "2024-03-06T04:40Z"},
	{"certified", "2025-01-01T00:00Z"},
}

// TestPicturesForTheDocs makes the pictures of docs/pages.md where CANVASS_PICTURES names their folder; scripts/pictures
// does that.
func TestPicturesForTheDocs(t *testing.T) {
	folder := os.Getenv("CANVASS_PICTURES")
	whole := superTuesday(t, func(string) bool { return true })
	chromium := browsertest.Start(t)
	look := func(address, name string, width, height int64) {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(name+"-"+itoa(width)+"-"+scheme, func(t *testing.T) { // which closes the tab
				ctx := browsertest.Tab(t, chromium)
				browsertest.Do(t, ctx, browsertest.Look{Width: width, Scheme: scheme}.Set(), chromedp.Navigate(address), chromedp.WaitReady("main"))
				browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
				keep(t, ctx, filepath.Join(folder, name+"-"+itoa(width)+"-"+scheme+".webp"), width, height)
			})
		}
	}
	for _, m := range nightMoments {
		server := serve(t, until(t, whole, m.at))
		for _, width := range []int64{390, 768, 1440} {
			look(server.URL+"/", "night-"+m.name, width, 1500)
		}
	}
	server := serve(t, whole)
	for name, path := range map[string]string{"race": "/2024/gop", "calendar": "/calendar"} {
		for _, width := range []int64{390, 1440} {
			look(server.URL+path, name, width, 1500)
		}
	}
	if data := os.Getenv("CANVASS_DATA"); data != "" {
		server := serve(t, tuesday2016(t, data))
		for _, width := range []int64{390, 1440} {
			look(server.URL+"/2016/gop/va/places", "counties", width, 1500)
		}
	}
}

// keep writes the top of the page as a small picture.
func keep(t *testing.T, ctx context.Context, file string, width, height int64) {
	t.Helper()
	quality, beyond := int64(45), true
	picture, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Format: "webp", Quality: &quality, CaptureBeyondViewport: &beyond,
		Clip: &page.Viewport{Width: float64(width), Height: float64(height), Scale: 1},
	})
	if err == nil {
		err = os.WriteFile(file, picture.Data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// until is a replay with the entries of another up to a moment.
func until(t testing.TB, whole *record, at string) *record {
	r, _ := splitAt(t, whole, at)
	return r
}
