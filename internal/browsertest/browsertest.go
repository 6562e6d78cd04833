// Package browsertest opens pages in a real Chromium for tests, at the widths and in the schemes in which people see
// them, and holds them against axe-core.
//
//	ctx := browsertest.Tab(t, browsertest.Start(t))
//	browsertest.Do(t, ctx, browsertest.Looks[0].Set(), chromedp.Navigate(address), chromedp.WaitReady("footer"))
package browsertest

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Start starts a real Chromium, or skips the test with a line that says what was not run.
func Start(t *testing.T) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		t.Skip("NOT RUN: the pages in a browser (no chromium; scripts/browser-tools installs it)")
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("host-resolver-rules", "MAP *.test 127.0.0.1"), // this machine, and not trusted as it is by its own name
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	Do(t, ctx)
	return ctx
}

// Tab opens a tab of its own, which notes what the content policy stops.
func Tab(t *testing.T, ctx context.Context) context.Context {
	t.Helper()
	ctx, cancel := chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	Do(t, ctx, Call(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `window.stopped = [];
		document.addEventListener("securitypolicyviolation", e => stopped.push(e.effectiveDirective + " " + e.blockedURI));
		window.addEventListener("error", e => stopped.push(e.message));`}))
	return ctx
}

// Do runs steps in the tab.
func Do(t *testing.T, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal(err)
	}
}

// Ask runs a step that answers.
func Ask[T any](t *testing.T, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Call is a command of the protocol as a step.
func Call[P, R any](cmd cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, cmd, params)
		return err
	})
}

// Axe is the accessibility checker that scripts/browser-tools has fetched.
func Axe(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "..", ".tools", "node_modules", "axe-core", "axe.min.js"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("NOT RUN: the pages' accessibility (no axe-core; scripts/browser-tools fetches it)")
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Look is one way to look at a page.
type Look struct {
	Name   string
	Width  int64  // in pixels
	Scheme string // light or dark
}

// Looks are the width of a telephone and of a desk, light and dark, and that of a tablet.
var Looks = []Look{
	{"390-light", 390, "light"}, {"390-dark", 390, "dark"}, {"1280-light", 1280, "light"}, {"1280-dark", 1280, "dark"}, {"768-light", 768, "light"},
}

// Set has the tab look so.
func (l Look) Set() chromedp.Action[chromedp.Void] {
	return chromedp.Steps(
		Call(emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: l.Width, Height: 900, DeviceScaleFactor: 1, Mobile: l.Width < 500,
		}),
		Call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: l.Scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		}}),
	)
}

// Shoot keeps a picture of the whole page where CANVASS_SHOTS names a folder.
func Shoot(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	dir := os.Getenv("CANVASS_SHOTS")
	if dir == "" {
		return
	}
	beyond := true
	png, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, name+".png"), png.Data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// RunAxe checks the page by the rules for WCAG 2.2 A and AA and the best practices.
const RunAxe = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
	.then(r => r.violations.map(v => v.id + ": " + v.help + " at " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + " " + (n.any[0] ? n.any[0].message : "")).join(" | ")))`
