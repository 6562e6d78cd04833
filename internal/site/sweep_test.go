package site_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/site"
	"github.com/canvassdesk/canvass/internal/site/folder"
)

// unswept is a folder in which so many sweeps fail.
type unswept struct {
	*folder.Folder
	fails int
}

func (u *unswept) Sweep(ctx context.Context, now *site.Index, keep int64) error {
	if u.fails > 0 {
		u.fails--
		return errors.New("not now")
	}
	return u.Folder.Sweep(ctx, now, keep)
}

// What was erased goes with the next step where the sweep failed, or where the process ended before it, though nothing
// is new.
func TestASweepIsOwed(t *testing.T) {
	t.Parallel()
	const erased = "evidence: a telephone number, 555 0100"
	for name, next := range map[string]func(*published){
		"the same process": func(*published) {},
		"another process":  func(p *published) { p.restart() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			place := &unswept{inFolder(t), 0}
			p := begin(t, place)
			evidence := p.cite(canvass.Public, strings.TrimPrefix(erased, "evidence: "))
			p.publish()
			p.erase(evidence)
			place.fails = 1
			if _, err := p.step(); err == nil || !anywhere(t, place.Folder, erased) {
				t.Fatalf("a sweep that failed: %v", err)
			}
			next(p)
			if done := p.publish(); len(done.Changed)+len(done.Gone) > 0 {
				t.Errorf("files differ: %v, %v", done.Changed, done.Gone)
			}
			if anywhere(t, place.Folder, erased) {
				t.Error("what was erased is in a file still")
			}
			pointer := filepath.Join(place.Root(), site.Pointer)
			before, err := os.ReadFile(pointer)
			if err != nil {
				t.Fatal(err)
			}
			if err := p.out.Beat(t.Context()); err != nil {
				t.Fatal(err)
			}
			if now, err := os.ReadFile(pointer); err != nil || bytes.Equal(before, now) {
				t.Errorf("a process that found nothing new does not say that it is there: %v", err)
			}
		})
	}
}

// Two beats at one moment make the same root: it stays what readers get, however many there are.
func TestBeatsAtOneMoment(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	begin(t, place)
	for _, pointer := range []string{"{}", "{}", "{}", "[]", "{}", "[]", "{}"} {
		if err := place.Beat(t.Context(), []byte(pointer)); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(filepath.Join(place.Root(), site.Pointer)); err != nil || string(b) != pointer {
			t.Fatalf("%q, %v", b, err)
		}
		if _, err := os.Stat(filepath.Join(place.Root(), "index.html")); err != nil {
			t.Fatal(err)
		}
	}
}

// A bundle of entries that may not be handed on any more is gone, that of an older checkpoint too; one that may be stays
// for who checks that.
func TestNarrowedBundlesGo(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place)
	p.publish()
	open := bundles(t, place)
	const said = "said while it was public"
	p.cite("", said)
	p.publish()
	if now := bundles(t, place); len(now) != len(open)+1 {
		t.Fatalf("bundles %v and then %v", open, now)
	}
	files, err := catalog.Overlay(nil, "../desk/testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		if files[i].Path == "sources.toml" {
			files[i].Bytes = []byte(strings.Replace(string(files[i].Bytes), `kind = "party"`, "kind = \"party\"\nrights = \"private\"", 1))
		}
	}
	if _, err := p.UseCatalog(t.Context(), files, "tester"); err != nil {
		t.Fatal(err)
	}
	p.publish()
	if now := bundles(t, place); strings.Join(now, " ") != strings.Join(open, " ") {
		t.Errorf("bundles %v stay, want %v", now, open)
	}
}

// bundles are the bundles of entries that a site has, by their paths.
func bundles(t *testing.T, place *folder.Folder) []string {
	t.Helper()
	x, err := place.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for path := range x.Files {
		if strings.HasPrefix(path, "tile/entries/") {
			out = append(out, path)
		}
	}
	slices.Sort(out)
	return out
}

// A record that was restored and went on otherwise has the same key: it is not published over the site.
func TestAnotherHistory(t *testing.T) {
	t.Parallel()
	place := inFolder(t)
	p := begin(t, place)
	x, err := place.Index(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	other := *x
	other.Head.Root[0]++
	b, err := json.Marshal(&other)
	if err == nil {
		err = os.WriteFile(filepath.Join(place.String(), "versions", "1.json"), b, 0o644)
	}
	if err == nil {
		err = place.Close()
	}
	if err == nil {
		p.place, err = folder.Open(place.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	p.restart()
	p.count(51, 40)
	if _, err := p.step(); canvass.KindOf(err) != canvass.Refused || !strings.Contains(err.Error(), "another history") {
		t.Errorf("a record with another root: %v", err)
	}
}
