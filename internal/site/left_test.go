package site_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/site"
)

// noted is a place that keeps what a version has, and no bytes.
type noted struct{ index []byte }

func (n *noted) Index(context.Context) (*site.Index, error) {
	if n.index == nil {
		return nil, nil
	}
	x := &site.Index{}
	return x, json.Unmarshal(n.index, x)
}

func (n *noted) Put(context.Context, string, site.Content) error { return nil }

func (n *noted) Switch(_ context.Context, now *site.Index, _ []byte, _, _ []string) (err error) {
	n.index, err = json.Marshal(now)
	return err
}

func (n *noted) Beat(context.Context, []byte) error              { return nil }
func (n *noted) Sweep(context.Context, *site.Index, int64) error { return nil }
func (n *noted) String() string                                  { return "a list" }

// One more entry behind the whole night of 5 March 2024 changes the files of its contest, its race and its place, and
// those of the whole record; a process that makes all pages anew finds none that was left behind.
func TestOneEntryOfTheWholeNight(t *testing.T) {
	if os.Getenv("CANVASS_SOAK") == "" {
		t.Skip("in a soak only: the site of a whole night is 9,700 files (CANVASS_SOAK=1)")
	}
	p, night := superTuesday(t, &noted{})
	if err := p.Play(t.Context(), night, 0, nil); err != nil {
		t.Fatal(err)
	}
	p.lateCount(60) // a new day: everything that tells of days may change with it
	p.publish()
	p.lateCount(61)
	began := time.Now()
	done := p.publish()
	t.Logf("%v: %d of %d files: %s", time.Since(began), len(done.Changed), done.Files, strings.Join(done.Changed, " "))
	of := map[string]bool{}
	for _, path := range done.Changed {
		of[path] = true
		for _, other := range []string{"2016/", "2020/", "2024/gop", "2024/dem/ma", "people/nikki-haley", "places/ma", "embed/2024/gop", "methods/", "fonts/", "evidence/"} {
			if strings.HasPrefix(path, other) {
				t.Errorf("%s has changed", path)
			}
		}
	}
	for _, path := range []string{"2024/dem/as/index.html", "2024/dem/as.json", "index.html", "api/v1/results/2024/dem/as.json", "checkpoint"} {
		if !of[path] {
			t.Errorf("%s has not changed", path)
		}
	}
	if len(done.Changed) > 80 || len(done.Missing) > 0 {
		t.Errorf("%d files have changed; links to what there is not: %v", len(done.Changed), done.Missing)
	}
	p.restart()
	if again := p.publish(); len(again.Changed)+len(again.Gone) > 0 {
		t.Errorf("%d files were left behind: %.3000s; gone %v", len(again.Changed), strings.Join(again.Changed, " "), again.Gone)
	}
}
