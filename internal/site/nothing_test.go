package site_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/site"
	"github.com/canvassdesk/canvass/internal/site/folder"
)

// A site that went along with the record, entry by entry, is what a site of the same record is that is made from nothing:
// the same files, byte by byte, but for the moments that each says of itself.
func TestAsFromNothing(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place, elsewhere(t)...)
	var evidence string
	full := func(able, baker int64) *canvass.Report {
		return &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes, Ballots: new(able + baker), Cast: new(able + baker),
			Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}},
		}
	}
	for _, x := range []struct {
		kind  string
		enter func()
	}{
		{"a report", func() { p.count(51, 40) }},
		{"a note", func() { evidence = p.cite(canvass.Public, "said in the hall") }},
		{"another's call", func() {
			p.enter(canvass.Entry{
				Kind: canvass.KindClaim, Key: "lamp", By: "daily-lamp", Contest: contest,
				Claim: &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "ann-able", Measure: canvass.Votes},
			})
		}},
		{"the full count", func() {
			p.enter(canvass.Entry{Kind: canvass.KindReport, Key: "full", By: "zenith-party", Contest: contest, Report: full(52, 40)})
		}},
		{"a call of the desk", func() {
			if _, err := p.CallCertain(t.Context(), canvass.Entry{
				Kind: canvass.KindCall, By: desk.Own, Actor: "user ada", Contest: contest, At: desk.Now(),
				Call: &canvass.Call{Winner: "ann-able", Measure: canvass.Votes, Reason: "all is counted"},
			}); err != nil {
				t.Fatal(err)
			}
		}},
		{"a correction", func() {
			p.enter(canvass.Entry{
				Kind: canvass.KindCorrection, Key: "mended", By: "zenith-party", Contest: contest, Supersedes: "full",
				Correction: &canvass.Correction{Reason: "a slip", Report: full(53, 40)},
			})
		}},
		{"a word about the race", func() {
			p.enter(canvass.Entry{
				Kind: canvass.KindNotice, Key: "race", By: "daily-lamp", Race: "2028/dem",
				Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "of the whole race"},
			})
		}},
		{"an erasure", func() { p.erase(evidence) }},
		{"a withdrawal", func() {
			p.enter(canvass.Entry{
				Kind: canvass.KindWithdrawal, Key: "never-said", By: "daily-lamp", Contest: contest, Supersedes: "lamp",
				Withdrawal: &canvass.Withdrawal{Reason: "it was never said"},
			})
		}},
		{"the report after it", func() { p.count(54, 41) }},
	} {
		x.enter()
		if done := p.publish(); len(done.Changed) == 0 {
			t.Fatalf("%s changes nothing", x.kind)
		}
		anew := &inMemory{files: map[string]string{}}
		q := &published{Desk: p.Desk, t: t, place: anew}
		q.restart()
		q.publish()
		same(t, x.kind, place, anew)
	}
}

// elsewhere is another contest of the race, a week later, in which nothing is entered: what is told of it tells of the
// race too.
func elsewhere(t *testing.T) []catalog.File {
	t.Helper()
	files, err := catalog.Overlay(nil, "../desk/testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	var out []catalog.File
	for _, f := range files {
		if strings.HasSuffix(f.Path, "zz.toml") {
			text := strings.NewReplacer("zz", "yy", "Zenith", "Yonder", "03-07", "03-14").Replace(string(f.Bytes))
			f.Path, f.Bytes = strings.ReplaceAll(f.Path, "zz", "yy"), []byte(text)
			out = append(out, f)
		}
	}
	return out
}

// inMemory is a place for one version.
type inMemory struct {
	index *site.Index
	mu    sync.Mutex
	files map[string]string
}

func (m *inMemory) Index(context.Context) (*site.Index, error) { return m.index, nil }

func (m *inMemory) Put(_ context.Context, path string, c site.Content) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.files[path] = string(c.Body)
	return nil
}

func (m *inMemory) Switch(_ context.Context, now *site.Index, _ []byte, _, _ []string) error {
	m.index = now
	return nil
}

func (m *inMemory) Beat(context.Context, []byte) error              { return nil }
func (m *inMemory) Sweep(context.Context, *site.Index, int64) error { return nil }
func (m *inMemory) String() string                                  { return "memory" }

// same holds a site against one of the same record that was made from nothing.
func same(t *testing.T, after string, place *folder.Folder, anew *inMemory) {
	t.Helper()
	now, err := place.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x, y := maps.Clone(now.Files), anew.index.Files
	maps.DeleteFunc(x, func(_ string, f site.File) bool { return f.Last > 0 })
	got, want := files(t, place.Root()), anew.files
	for _, path := range slices.Sorted(maps.Keys(y)) {
		is, ok := x[path]
		if !ok {
			t.Errorf("after %s there is no %s", after, path)
			continue
		}
		if is.Media != y[path].Media || is.Save != y[path].Save || is.Kept != y[path].Kept || !slices.Equal(is.Codings, y[path].Codings) && is.Hash == y[path].Hash {
			t.Errorf("after %s %s is %+v, want %+v", after, path, is, y[path])
		}
		if strings.HasSuffix(path, ".parquet") { // what it says of its head is packed; the table beside it has the same rows
			continue
		}
		if site.PrintOf(is.Media, unversioned(got[path])) != site.PrintOf(is.Media, unversioned(want[path])) {
			t.Errorf("after %s %s is left behind:\n%.2000s\nwant\n%.2000s", after, path, got[path], want[path])
		}
	}
	for path := range x {
		if _, ok := y[path]; !ok {
			t.Errorf("after %s %s is there still", after, path)
		}
	}
}

// unversioned is a page without the version that it was written in.
func unversioned(page string) []byte {
	before, rest, found := strings.Cut(page, ` data-version="`)
	if !found {
		return []byte(page)
	}
	_, after, _ := strings.Cut(rest, `"`)
	return []byte(before + after)
}
