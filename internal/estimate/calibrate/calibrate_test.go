package calibrate

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// counts are the contests of 2016, which lie outside of the project.
func counts(t *testing.T) []*Contest {
	t.Helper()
	dir := os.Getenv("CANVASS_DATA")
	if dir == "" {
		t.Skip("CANVASS_DATA is not set: the counties of 2016 were not replayed")
	}
	all, err := Load2016(dir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A few contests, replayed with what the program is built with: intervals hold about as often as they say, and better
// than the ratio's. The whole is docs/calibration.md.
func TestAFewCells(t *testing.T) {
	all := counts(t)
	p := &prepared{priors: map[string]*estimate.Prior{}}
	for i, c := range all {
		if len(c.Table.Units) >= leastUnits && i%9 == 0 {
			p.contests = append(p.contests, c)
			p.priors[c.State] = estimate.Wide()
			p.seasons = append(p.seasons, nil)
		}
	}
	got := cells(p.looks([]Order{Random, Rural}, []Method{Model, Ratio}, Options{Worlds: 100, Workers: 2}))
	find := func(o Order, m Method) *Cell {
		for i := range got {
			if c := &got[i]; c.Order == o && c.Method == m && c.Counted == 0 {
				return c
			}
		}
		t.Fatalf("no cell of %s, %s", o, m)
		return nil
	}
	for _, o := range []Order{Random, Rural} {
		model, ratio := find(o, Model), find(o, Ratio)
		if model.Coverage[wide] < 80 {
			t.Errorf("%s: 90%% intervals held in %.1f%%", o, model.Coverage[wide])
		}
		if model.Interval >= ratio.Interval || model.Coverage[wide] <= ratio.Coverage[wide] {
			t.Errorf("%s: interval score %.2f and coverage %.1f, the ratio's %.2f and %.1f", o, model.Interval, model.Coverage[wide], ratio.Interval, ratio.Coverage[wide])
		}
	}
}

// The page is written from what was measured, and what was measured from what the program is built with.
func TestPageIsOfWhatWasMeasured(t *testing.T) {
	page, err := os.ReadFile("../../../docs/calibration.md")
	if err != nil {
		t.Fatal(err)
	}
	m := Measured()
	if got := m.Markdown(); strings.TrimSpace(got) != strings.TrimSpace(string(page)) {
		t.Error("docs/calibration.md is not what measured.json says: run make calibration")
	}
	wide := estimate.Wide()
	if m.Prior.Shares != wide.Shares || m.Prior.Turnout != wide.Turnout || m.Prior.Stretch != wide.Stretch || m.Prior.SeasonStretch != wide.SeasonStretch {
		t.Error("measured.json is of another prior than learned.json: run make calibration")
	}
	if m.Model != estimate.Version() {
		t.Errorf("measured.json and docs/calibration.md are of %s, the program's model is %s: run make calibration", m.Model, estimate.Version())
	}
	// Bad cells stand on the page as good ones do.
	for _, o := range Orders {
		for _, method := range Methods {
			if !slices.ContainsFunc(m.Cells, func(c Cell) bool { return c.Order == o && c.Method == method }) {
				t.Errorf("there is no cell of %s, %s", o, method)
			}
		}
	}
}

// three is a contest of three options in twelve counties.
func three() *Contest {
	c := &Contest{State: "X", Table: &estimate.Table{Options: []string{"a", "b", "c"}}}
	for i := range int64(12) {
		c.Table.Units = append(c.Table.Units, estimate.Unit{
			ID: string(rune('a' + i)), Status: estimate.In, Votes: []int64{100 + 10*i, 90 + 30*i, 5}, Baseline: float64(200 + 40*i), Bound: -1,
		})
		c.Changed = append(c.Changed, 100-i)
	}
	return c
}

func TestOrders(t *testing.T) {
	c := three()
	for o, first := range map[Order]int{Small: 0, Large: 11, Time: 11, Adversary: 0} {
		if got := c.orders(o, 1); len(got) != 1 || got[0][0] != first {
			t.Errorf("%s begins with %v, want unit %d", o, got, first)
		}
	}
	if got := c.orders(Random, 1); len(got) != randomly || slices.Equal(got[0], got[1]) {
		t.Errorf("random orders are %v", got)
	}
	if got := c.orders(Rural, 1); got != nil {
		t.Error("an order by a covariate that nobody knows")
	}
	at := c.at(c.orders(Small, 1)[0], 0.2)
	in := 0
	for _, u := range at.Units {
		if u.Status == estimate.In {
			in++
		} else if u.Counted() != 0 {
			t.Error("a unit that is out shows its votes")
		}
	}
	if want := 4; in != want { // 195+235+275+315 of 4,980 is the first sum above a fifth
		t.Errorf("%d units hold a fifth of the vote, want %d", in, want)
	}
}

// The quantile of what was missed makes intervals hold as often as they say, and what grows with a term is learned as its
// slope.
func TestStretchIsTheQuantile(t *testing.T) {
	var looks []look
	c := three()
	for i := range 800 {
		units := []int{4, 64}[i%2]
		l := look{contest: c, order: Random, known: estimate.KnownWell, progress: estimate.Progress{Units: units, Part: 0.5}}
		// A miss by 0.01 to 2 half-widths, evenly; by four times that with sixteen times as many units.
		missed := float64(i/4+1) / 100
		if units == 64 {
			missed *= 4
		}
		share := estimate.Range{Median: 50}
		for level := range estimate.Levels() {
			*share.Interval(level) = estimate.Interval{49, 51}
		}
		l.options = []lookOption{{truth: 50 + missed, share: share}}
		l.total = lookOption{truth: 100, share: estimate.Range{Median: 100, P90: estimate.Interval{90, 110}}}
		looks = append(looks, l)
	}
	s := learnStretch(looks, "")
	for _, units := range []int{4, 64} {
		p := estimate.Progress{Units: units, Part: 0.5}
		for level, want := range []float64{1.0, 1.6, 1.8, 1.9} {
			if units == 64 {
				want *= 4
			}
			if got := s[estimate.KnownWell].Shares.Factor(p, level); math.Abs(got/want-1) > 0.05 && want < 6 {
				t.Errorf("%d units, level %d: stretch %.2f, want %.2f", units, level, got, want)
			}
		}
		if got := s[estimate.KnownWell].Total.Factor(p, wide); got != 1 {
			t.Errorf("a total that was held is stretched by %.2f", got)
		}
	}
	if learnStretch(looks, "X") != estimate.NoStretch() {
		t.Error("a state's own looks were learned on")
	}
}
