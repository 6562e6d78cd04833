package web_test

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestLook keeps pictures of the addresses in CANVASS_LOOK, for who works on the style sheet.
func TestLook(t *testing.T) {
	paths := strings.Fields(os.Getenv("CANVASS_LOOK"))
	if len(paths) == 0 {
		t.Skip()
	}
	r := samoa(t)
	server := serve(t, r)
	ctx := tab(t, browser(t))
	for _, l := range looks {
		if w := os.Getenv("CANVASS_ONLY"); w != "" && !strings.Contains(w, l.name) {
			continue
		}
		do(t, ctx, l.set())
		for _, p := range paths {
			do(t, ctx, chromedp.Navigate(server.URL+p), chromedp.WaitReady("footer"))
			ask(t, ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
			shoot(t, ctx, "look"+strings.NewReplacer("/", "_", "?", "_", "&", "_", ":", "").Replace(p)+"-"+l.name)
		}
	}
}
