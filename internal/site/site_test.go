package site_test

import (
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/site"
	"github.com/canvassdesk/canvass/internal/site/folder"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/verify"
)

const (
	address = "https://results.example.org/2028"
	contest = "2028/dem/zz"
)

// published is a record and its site.
type published struct {
	*desk.Desk
	t     testing.TB
	place site.Place
	out   *site.Site
	n     int
}

// begin makes a live record of a made-up contest, whose clock stands on its night, and a site of it that is written for
// the first time. more are files of the catalog besides.
func begin(t testing.TB, place site.Place, more ...catalog.File) *published {
	t.Helper()
	files, err := catalog.Overlay(nil, "../desk/testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	nightfall := time.Until(time.Date(2028, 3, 8, 2, 30, 0, 0, time.UTC))
	d, err := desk.Create(t.Context(), memory.New(), desk.Keys(filepath.Join(t.TempDir(), "keys")), desk.Founding{
		Kind: canvass.Live, Name: "a test", Catalog: append(files, more...), Program: "test", Actor: "tester",
	}, desk.Options{Clock: func() time.Time { return time.Now().Add(nightfall) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	p := &published{Desk: d, t: t, place: place}
	p.restart()
	p.publish()
	return p
}

// inFolder is a place in a folder of the test's.
func inFolder(t testing.TB) *folder.Folder {
	t.Helper()
	f, err := folder.Open(filepath.Join(t.TempDir(), "site"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

// restart publishes from now on as another process would, which knows nothing of the pages that were made.
func (p *published) restart() {
	p.t.Helper()
	still := p.Still(address, slog.New(slog.NewTextHandler(io.Discard, nil)))
	var err error
	p.out, err = site.New(site.Config{Pages: still, Pin: still.Pin, Root: p.RootAt, Evidence: p.AllPublicEvidence, Place: p.place, Address: address, Keep: 3})
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *published) publish() *site.Done {
	p.t.Helper()
	done, err := p.step()
	if err != nil {
		p.t.Fatal(err)
	}
	return done
}

// step publishes what there is, which may fail.
func (p *published) step() (*site.Done, error) {
	p.t.Helper()
	if err := p.Desk.Sign(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	checkpoint, err := p.Desk.Checkpoint(p.t.Context())
	if err != nil {
		p.t.Fatal(err)
	}
	return p.out.Step(p.t.Context(), p.Desk.View(), checkpoint)
}

// count enters another count of the contest.
func (p *published) count(able, baker int64) {
	p.t.Helper()
	p.n++
	p.enter(canvass.Entry{
		Kind: canvass.KindReport, Key: "count" + strconv.Itoa(p.n), By: "zenith-party", Contest: contest,
		Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}},
		},
	})
}

// cite enters a notice of a text, which is its evidence too.
func (p *published) cite(rights canvass.Rights, text string) (evidence string) {
	p.t.Helper()
	p.n++
	ev := ledger.Evidence{Bytes: []byte("evidence: " + text)}
	evidence = ledger.EvidenceName(ev.Hash())
	p.enter(canvass.Entry{
		Kind: canvass.KindNotice, Key: "notice/" + strconv.Itoa(p.n), By: "zenith-party", Contest: contest,
		Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: text},
		Source: &canvass.Source{Outlet: "zenith-party", Title: "a page", Rights: rights, Evidence: []string{evidence}},
	}, ev)
	return evidence
}

// erase erases evidence.
func (p *published) erase(evidence string) {
	p.t.Helper()
	if _, err := p.Erase(p.t.Context(), evidence, "asked for", "tester"); err != nil {
		p.t.Fatal(err)
	}
}

func (p *published) enter(e canvass.Entry, evidence ...ledger.Evidence) {
	p.t.Helper()
	e.Actor = "tester"
	if e.At.IsZero() {
		var err error
		if e.At, err = canvass.ParseInterval("2028-03-08T02:25Z"); err != nil {
			p.t.Fatal(err)
		}
	}
	if _, err := p.Append(p.t.Context(), []canvass.Entry{e}, evidence...); err != nil {
		p.t.Fatal(err)
	}
}

// files are all files that a web server shows, by their paths, links followed; what lies under a hash is left out.
func files(t testing.TB, root string) map[string]string {
	t.Helper()
	out := map[string]string{}
	var walk func(dir, at string)
	walk = func(dir, at string) {
		names, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range names {
			full, path := filepath.Join(dir, n.Name()), at+n.Name()
			info, err := os.Stat(full)
			if err != nil {
				t.Fatal(err)
			}
			if info.IsDir() {
				if path != "_" {
					walk(full, path+"/")
				}
				continue
			}
			b, err := os.ReadFile(full)
			if err != nil {
				t.Fatal(err)
			}
			out[path] = string(b)
		}
	}
	walk(root, "")
	return out
}

func plain(all map[string]string) map[string]string {
	out := map[string]string{}
	for path, text := range all {
		if !strings.HasSuffix(path, ".gz") && !strings.HasSuffix(path, ".zst") {
			out[path] = text
		}
	}
	return out
}

// One entry changes the files that show it, and no other; a process that knows nothing of what was made before finds the
// same.
func TestOneEntryChangesItsFiles(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place)
	p.count(51, 40)
	p.publish()
	before := files(t, place.Root())
	p.count(52, 40)
	done := p.publish()
	want := []string{
		"2028/dem.atom", "2028/dem.csv", "2028/dem.json", "2028/dem.parquet", "2028/dem.xml", "2028/dem/index.html",
		"2028/dem/zz.atom", "2028/dem/zz.csv", "2028/dem/zz.json", "2028/dem/zz.parquet", "2028/dem/zz.xml", "2028/dem/zz/index.html",
	}
	for _, path := range want {
		if !slices.Contains(done.Changed, path) {
			t.Errorf("%s has not changed", path)
		}
	}
	t.Logf("%d of %d files: %s", len(done.Changed), done.Files, strings.Join(done.Changed, " "))
	for _, path := range done.Changed {
		if strings.HasPrefix(path, "places/") && !strings.HasPrefix(path, "places/zz") || strings.HasPrefix(path, "evidence/") || strings.HasPrefix(path, "methods") || strings.HasPrefix(path, "fonts") {
			t.Errorf("%s has changed", path)
		}
	}
	after := files(t, place.Root())
	for path, text := range after {
		if changed := before[path] != text; changed && path != site.Pointer && !slices.Contains(done.Changed, strings.TrimSuffix(strings.TrimSuffix(path, ".gz"), ".zst")) {
			t.Errorf("%s is other than before, and not said to be", path)
		}
	}
	if !strings.Contains(after["2028/dem/zz/index.html"], "52") || strings.Contains(before["2028/dem/zz/index.html"], ">52<") {
		t.Error("the contest's page does not show the count")
	}
	p.restart()
	if again := p.publish(); len(again.Changed)+len(again.Gone) > 0 || again.Version != done.Version {
		t.Errorf("made all over again %d files differ: %v", len(again.Changed), again.Changed)
	}
}

// What says of which head it is stays as it is while nothing else in it changes, also for a process that knows nothing
// of what was made before.
func TestTheHeadAloneChangesNoFile(t *testing.T) {
	t.Parallel()
	p := begin(t, inFolder(t))
	p.count(51, 40)
	p.publish()
	p.enter(canvass.Entry{
		Kind: canvass.KindNotice, Key: "of-the-race", By: "zenith-party", Race: "2028/dem", Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "A word."},
	})
	p.restart()
	done := p.publish()
	for _, path := range done.Changed {
		if strings.HasPrefix(path, "2028/dem/zz.") || strings.HasPrefix(path, "people/") || strings.HasPrefix(path, "api/v1/results/") {
			t.Errorf("%s has changed", path)
		}
	}
	if !slices.Contains(done.Changed, "2028/dem/index.html") {
		t.Errorf("the race's page has not changed: %v", done.Changed)
	}
}

var (
	leads = regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	forms = regexp.MustCompile(`<form[^>]*>`)
)

// Every link of every page leads to a file of the site or elsewhere, and nothing is asked of a server.
func TestLinksLeadToFiles(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place)
	p.count(51, 40)
	if done := p.publish(); len(done.Missing) > 0 {
		t.Errorf("links to what there is not: %v", done.Missing)
	}
	all := plain(files(t, place.Root()))
	for path, text := range all {
		if !strings.HasSuffix(path, ".html") {
			continue
		}
		if !strings.Contains(text, `data-site="/2028/live.json"`) {
			t.Errorf("%s does not know where its pointer is", path)
		}
		for _, m := range leads.FindAllStringSubmatch(text, -1) {
			to, _, _ := strings.Cut(m[1], "#")
			to = strings.TrimPrefix(to, "https://results.example.org")
			if to == "" || strings.Contains(to, "://") {
				continue
			}
			inside, ok := strings.CutPrefix(to, "/2028/")
			if inside == "" || strings.HasSuffix(inside, "/") {
				inside += "index.html"
			}
			if !ok || all[inside] == "" && !strings.HasPrefix(inside, "fonts/") {
				t.Errorf("%s links to %s, which is no file of the site", path, m[1])
			}
		}
		for _, f := range forms.FindAllString(text, -1) {
			if path != "search/index.html" {
				t.Errorf("%s has a form that nobody answers: %s", path, f)
			}
		}
	}
	for path, want := range map[string]string{
		"sitemap.xml":                     "<loc>https://results.example.org/2028/2028/dem/zz/</loc>",
		"robots.txt":                      "Sitemap: https://results.example.org/2028/sitemap.xml",
		"2028/dem/zz/index.html":          `<link rel="canonical" href="https://results.example.org/2028/2028/dem/zz/"`,
		"2028/dem/zz.atom":                `href="https://results.example.org/2028/2028/dem/zz/"`,
		"404.html":                        "There is no page at this address.",
		"how-to-check/index.html":         "canvass verify https://results.example.org/2028",
		"oembed/2028/dem/zz.json":         "https://results.example.org/2028/embed/2028/dem/zz/",
		"embed/of/2028/dem/zz/index.html": "https://results.example.org/2028/embed/2028/dem/zz/&#34;",
	} {
		if !strings.Contains(all[path], want) {
			t.Errorf("%s has no %s:\n%.400s", path, want, all[path])
		}
	}
}

// The list of the entries behind a sum, whose figure names it and not each of them, is a file, and is made anew as the
// sum grows.
func TestSumsLeadToTheirEntries(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, inFolder(t))
	size := func() string { return strconv.FormatInt(p.Desk.View().Size, 10) }
	pages := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch r.URL.Path {
		case "/":
			_, _ = io.WriteString(w, `<html><a href="/entries?seq=3&amp;sum=sum%3A2028%2Fdem%2Fzz">51</a></html>`) // it is in memory
		case "/entries":
			_, _ = io.WriteString(w, "<html>"+r.URL.Query().Get("sum")+" "+size()+"</html>")
		default:
			http.NotFound(w, r)
		}
	})
	var err error
	p.out, err = site.New(site.Config{Pages: pages, Pin: func(*view.View, []byte) {}, Root: p.RootAt, Evidence: p.AllPublicEvidence, Place: place, Address: address})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if _, err := p.out.Step(t.Context(), p.Desk.View(), nil); err != nil {
			t.Fatal(err)
		}
		all := plain(files(t, place.Root()))
		to := leads.FindStringSubmatch(all["index.html"])
		if to == nil || !strings.Contains(all[strings.TrimPrefix(to[1], "/2028/")+"index.html"], "sum:2028/dem/zz "+size()+"<") {
			t.Errorf("the figure leads to %q of %v", to, slices.Sorted(maps.Keys(all)))
		}
		p.count(51, 40)
	}
}

// The site alone is enough to check the record with its key.
func TestTheSiteVerifies(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place)
	p.count(51, 40)
	p.publish()
	server := httptest.NewServer(http.FileServer(http.Dir(place.Root())))
	t.Cleanup(server.Close)
	src, err := verify.OpenURL(server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := verify.Record(t.Context(), src, verify.Options{Key: p.Record().Key})
	if err != nil || !r.OK || r.Entries != p.Desk.View().Head.Size {
		t.Errorf("%+v, %v", r, err)
	}
}

// What a source keeps private, or lets be shown and not handed on, is in no file, nor what was erased; and of that no
// older version is left either.
func TestNothingPrivateIsInAnyFile(t *testing.T) {
	t.Parallel()
	const secret, shown, erased = "the sixth floor of the annex", "for display alone, thank you", "a telephone number, 555 0100"
	place := inFolder(t)
	p := begin(t, place)
	p.cite(canvass.Private, secret)
	p.cite(canvass.Display, shown)
	gone := ledger.Evidence{Bytes: []byte(erased)}
	p.enter(canvass.Entry{
		Kind: canvass.KindNotice, Key: "of-note", By: "zenith-party", Contest: contest, Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "nothing of note"},
		Source: &canvass.Source{Outlet: "zenith-party", Title: "a page", Evidence: []string{ledger.EvidenceName(gone.Hash())}},
	}, gone)
	p.publish()
	if !anywhere(t, place, erased) {
		t.Fatal("what may be handed on is in no file")
	}
	for _, text := range []string{secret, shown} {
		if anywhere(t, place, text) {
			t.Errorf("%q is in a file", text)
		}
	}
	p.erase(ledger.EvidenceName(gone.Hash()))
	p.publish()
	if anywhere(t, place, erased) {
		t.Error("what was erased is in a file still")
	}
}

// anywhere reports whether a text is in any file of a place, those of older versions among them.
func anywhere(t *testing.T, place *folder.Folder, text string) bool {
	t.Helper()
	found := false
	err := filepath.WalkDir(place.String(), func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Type()&fs.ModeSymlink != 0 {
			return err
		}
		b, err := os.ReadFile(at)
		found = found || strings.Contains(string(b), text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Older versions stay for as many as are kept, and what none of them has is removed.
func TestOldVersionsGo(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place)
	for i := range int64(7) {
		p.count(100+i, 40)
		p.publish()
	}
	x, err := place.Index(t.Context())
	if err != nil || x.Version != 8 {
		t.Fatal(x, err)
	}
	if names, err := os.ReadDir(filepath.Join(place.String(), "versions")); err != nil || len(names) > 3+1+4 {
		t.Errorf("%d versions are kept, %v", len(names), err)
	}
	shown := files(t, place.Root())
	if err := place.Sweep(t.Context(), x, x.Version); err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	x.Held(held)
	n := 0
	for _, of := range []string{"files", "evidence"} {
		err = errors.Join(err, filepath.WalkDir(filepath.Join(place.String(), of), func(_ string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				n++
			}
			return err
		}))
	}
	if err != nil || n != len(held) {
		t.Errorf("%d files are kept where the newest version has %d, %v", n, len(held), err)
	}
	if diff := cmp.Diff(shown, files(t, place.Root())); diff != "" {
		t.Errorf("readers get others: %s", diff)
	}
}

// A site is not published into another record's, nor backwards, nor while it would show damage.
func TestRefusals(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	begin(t, place)
	other := begin(t, inFolder(t))
	other.place = place
	other.restart()
	if _, err := other.out.Step(t.Context(), other.Desk.View(), nil); canvass.KindOf(err) != canvass.Refused || !strings.Contains(err.Error(), "another record") {
		t.Errorf("another record: %v", err)
	}
	if _, err := folder.Open(place.String()); canvass.KindOf(err) != canvass.Conflict {
		t.Errorf("two publishers: %v", err)
	}
	mine := t.TempDir()
	if err := os.WriteFile(filepath.Join(mine, "letter.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Open(mine); canvass.KindOf(err) != canvass.Refused {
		t.Errorf("a folder with something else: %v", err)
	}
	v := *other.Desk.View()
	v.Away = "It has not answered since noon."
	if _, err := other.out.Step(t.Context(), &v, nil); canvass.KindOf(err) != canvass.Unavailable {
		t.Errorf("a record that does not answer: %v", err)
	}
	v.Away, v.Damage = "", canvass.Errorf(canvass.Damaged, "read", "no")
	if _, err := other.out.Step(t.Context(), &v, nil); canvass.KindOf(err) != canvass.Damaged {
		t.Errorf("a damaged record: %v", err)
	}
	if _, err := site.New(site.Config{Address: "results.example.org"}); canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("no address: %v", err)
	}
}
