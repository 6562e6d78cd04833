package web_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/browsertest"
	"github.com/canvassdesk/canvass/internal/web"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// serve serves a record's pages. Live streams never end by themselves: they are cut, else closing would wait for a
// browser.
func serve(t *testing.T, r *record) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(web.New(web.Config{Desk: r, Log: r}))
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return server
}

// shown are the pages that are looked at, by a name for their pictures.
var shown = []struct{ name, path string }{
	{"night", "/"},
	{"contest", "/2024/dem/as"},
	{"contest-before", "/2024/dem/as?as-of=2024-03-06T03:30Z"},
	{"contest-past", "/2020/dem/as"},
	{"race", "/2024/dem"},
	{"person", "/people/jason-palmer"},
	{"place", "/places/as"},
	{"season", "/calendar"},
	{"entry", "/entry/ENTRY"},
	{"entry-file", "/entry/FILE"},
	{"entries", "/entries?seq=0-3"},
	{"calculator", "/calculator?seats=6&threshold=15%25&name=Palmer&votes=51&name=Biden&votes=40"},
	{"calculator-contest", "/calculator?contest=2024/dem/as"},
	{"calculator-problem", "/calculator?seats=x&threshold=15%25"},
	{"check", "/how-to-check"},
	{"contests", "/contests"},
	{"places", "/places"},
	{"people", "/people"},
	{"corrections", "/corrections"},
	{"methods", "/methods"},
	{"calibration", "/calibration"},
	{"record", "/record"},
	{"embedding", "/embed?of=2024/dem/as"},
	{"card", "/embed/2024/dem/as"},
	{"card-race", "/embed/2024/dem"},
	{"card-map", "/embed/map/2024/dem"},
	{"card-calendar", "/embed/calendar"},
	{"search", "/search?q=palmer"},
	{"search-nothing", "/search?q=palmre"},
	{"feeds", "/feeds"},
	{"lost", "/2024/dem/az-x"},
}

// rarer are the pages of a night on which much was mended, in a record that is damaged: rehearsed, signed, withheld,
// nothing yet.
var rarer = []struct{ name, path string }{
	{"mended-night", "/"},
	{"mended-contest", "/2028/dem/ks"},
	{"mended-signed", "/entry/SIGNED"},
	{"mended-corrected", "/entry/CORRECTED"},
	{"mended-withheld", "/entry/WITHHELD"},
	{"mended-entries", "/entries?seq=SIGNED,CORRECTED,WITHHELD"},
	{"mended-nothing-yet", "/2028/dem/ks?as-of=2028-03-07T12:00:00Z"},
	{"mended-race", "/2028/dem"},
	{"mended-wrong-moment", "/2028/dem/ks?as-of=yesterday"},
}

// TestPagesInABrowser opens every kind of page in Chromium at the width of a telephone and of a desk, light and dark:
// no violation that axe-core knows, no scrolling sideways, nothing that the content policy had to stop.
func TestPagesInABrowser(t *testing.T) {
	script := browsertest.Axe(t)
	r := samoa(t)
	m := mended(t, canvass.Rehearsal)
	m.damage(canvass.Errorf(canvass.Damaged, "ledger", "entry 26: its bytes do not have its hash"))
	samoa, rehearsal := serve(t, r), serve(t, m)
	chromium := browsertest.Start(t)
	seq := func(r *record, key string) string {
		l, found := r.View().Snapshot.Entry(key)
		if !found {
			t.Fatalf("there is no %s", key)
		}
		return itoa(l.Seq)
	}
	address := strings.NewReplacer(
		"ENTRY", seq(r, "2024-03-05/2024/dem/as#party-count"), "FILE", seq(r, "catalog/2024/dem/as.toml"),
		"SIGNED", seq(m, "signed"), "CORRECTED", seq(m, "slip-mended"), "WITHHELD", withheld(t, m),
	)
	for _, l := range browsertest.Looks {
		t.Run(l.Name, func(t *testing.T) {
			ctx := browsertest.Tab(t, chromium)
			browsertest.Do(t, ctx, l.Set())
			for _, p := range shown {
				lookAt(t, ctx, l, p.name, samoa.URL+address.Replace(p.path), script)
			}
			if diagonal := l.Name == "390-light" || l.Name == "1280-dark"; !diagonal && os.Getenv("CANVASS_SOAK") == "" {
				return // each width and each scheme once; all four in a soak
			}
			for _, p := range rarer {
				lookAt(t, ctx, l, p.name, rehearsal.URL+address.Replace(p.path), script)
			}
		})
	}
}

// withheld is the number of an entry that may not be shown.
func withheld(t *testing.T, r *record) string {
	t.Helper()
	for seq, raw := range r.raw {
		if e, err := canvass.ParseEntry(raw); err == nil && e.By == "insider" {
			return itoa(int64(seq))
		}
	}
	t.Fatal("nothing is withheld")
	return ""
}

// lookAt opens a page and holds it against what every page keeps to.
func lookAt(t *testing.T, ctx context.Context, l browsertest.Look, name, address, axe string) {
	t.Helper()
	browsertest.Do(t, ctx, chromedp.Navigate(address), chromedp.WaitReady("main"))
	browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise))
	browsertest.Do(t, ctx, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => d.open = true)`))
	browsertest.Shoot(t, ctx, name+"-"+l.Name)
	if browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > window.innerWidth`)) {
		t.Errorf("%s scrolls sideways at %d pixels", address, l.Width)
	}
	browsertest.Do(t, ctx, chromedp.Evaluate[chromedp.Void](axe))
	for _, v := range browsertest.Ask(t, ctx, chromedp.Evaluate[[]string](browsertest.RunAxe, chromedp.EvalAwaitPromise)) {
		t.Errorf("%s: %s", address, v)
	}
	for _, what := range browsertest.Ask(t, ctx, chromedp.Evaluate[[]string](`window.stopped`)) {
		t.Errorf("%s: stopped: %s", address, what)
	}
}

// TestEverySheetSaysItsKind prints a contest's page of a rehearsal: each sheet of paper says what it is, not the first
// alone.
func TestEverySheetSaysItsKind(t *testing.T) {
	reader, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("NOT RUN: the pages in print (no pdftotext; scripts/browser-tools installs it)")
	}
	server := serve(t, mended(t, canvass.Rehearsal))
	ctx := browsertest.Tab(t, browsertest.Start(t))
	browsertest.Do(t, ctx, chromedp.Navigate(server.URL+"/2028/dem/ks"), chromedp.WaitReady("footer"))
	pdf, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf.Data, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command(reader, file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	sheets := strings.Split(strings.TrimSuffix(string(text), "\f"), "\f")
	for i, s := range sheets {
		if !strings.Contains(s, "Rehearsal: nothing here is a result") {
			t.Errorf("sheet %d of %d does not say what it is:\n%s", i+1, len(sheets), s)
		}
	}
	if len(sheets) < 3 {
		t.Errorf("the page has %d sheets: too few to show anything", len(sheets))
	}
}

// TestAPageFollowsTheRecord opens a contest before anything is counted and enters the count: the page shows it without
// being loaded again, marks the new figures, says what happened to those who listen, and keeps what the reader had
// opened.
func TestAPageFollowsTheRecord(t *testing.T) {
	r, later := samoaBefore(t, "2024-03-06T02:00Z")
	server := serve(t, r)
	chromium := browsertest.Start(t)
	ctx := browsertest.Tab(t, chromium)
	browsertest.Do(t, ctx, browsertest.Looks[2].Set(), chromedp.Navigate(server.URL+"/2024/dem/as"), chromedp.WaitReady("footer"),
		chromedp.Evaluate[chromedp.Void](`window.untouched = true`))
	if before := browsertest.Ask(t, ctx, chromedp.Text("main")); strings.Contains(before, "51") {
		t.Fatal("the page knows the count before it was entered")
	}

	r.add(later...)

	browsertest.Do(t, ctx, chromedp.WaitVisible(`[data-fig="count-jason-palmer-votes"].changed`))
	if votes := browsertest.Ask(t, ctx, chromedp.Text(`[data-fig="count-jason-palmer-votes"]`)); votes != "51" {
		t.Errorf("the votes of Palmer are %q, want 51", votes)
	}
	if !browsertest.Ask(t, ctx, chromedp.Evaluate[bool](`window.untouched === true`)) {
		t.Error("the page was loaded again; only its main part should change")
	}
	if said := browsertest.Ask(t, ctx, chromedp.TextContent("#news")); !strings.Contains(said, "Jason Palmer") {
		t.Errorf("what is read out is %q: it does not name the winner", said)
	}
	if stopped := browsertest.Ask(t, ctx, chromedp.Evaluate[[]string](`window.stopped`)); len(stopped) > 0 {
		t.Errorf("the browser stopped something of our own: %q", stopped)
	}
	browsertest.Shoot(t, ctx, "live")
}

// samoaBefore is the record of American Samoa's night as of a moment, and the entries that came later.
func samoaBefore(t testing.TB, at string) (*record, []canvass.Entry) {
	t.Helper()
	r, later := splitAt(t, samoa(t), at)
	if len(later) == 0 {
		t.Fatal("nothing was entered later than " + at)
	}
	return r, later
}

// splitAt is a replay with the entries of another up to a moment, and those that came later.
func splitAt(t testing.TB, whole *record, at string) (*record, []canvass.Entry) {
	t.Helper()
	until := moment(t, at)
	r := newRecord(t, canvass.Replay, "Super Tuesday, 5 March 2024", "2024-03-05", "2024-03-05T12:00Z")
	r.files = whole.files
	var now, later []canvass.Entry
	for _, raw := range whole.raw[1:] {
		e, err := canvass.ParseEntry(raw)
		if err != nil {
			t.Fatal(err)
		}
		if e.Recorded <= until {
			now = append(now, *e)
		} else {
			later = append(later, *e)
		}
	}
	r.add(now...)
	return r, later
}
