package live_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
	"github.com/canvassdesk/canvass/internal/estimate/live"
)

// of enters a count of a unit of which nobody says how far it is counted.
func (d *desk) of(contest canvass.ContestID, unit canvass.UnitID, named *canvass.UnitName) {
	var counts []canvass.Count
	for i, o := range d.fold.Snapshot().Contests[contest].Info.Ballot.Options {
		counts = append(counts, canvass.Count{Option: o, Votes: int64(10 + 90*i)})
	}
	d.add(&canvass.Entry{Kind: canvass.KindReport, Key: fmt.Sprintf("r-%d", d.seq), Contest: contest, By: "ap", Report: &canvass.Report{
		Area: canvass.Statewide, Unit: unit, Named: named, Measure: canvass.Votes, Counts: counts,
	}}, nil)
}

// rows is a baseline of one's own, every unit with so many votes before and so many at the most.
func rows(bound int64, units ...canvass.UnitID) *baseline.File {
	f := &baseline.File{}
	for _, u := range units {
		f.Rows = append(f.Rows, baseline.Row{Unit: u, Baseline: 100, Bound: bound})
	}
	return f
}

// laid is a table in words, a unit each: "in county:a", in order.
func laid(t *testing.T, e *live.Estimate) string {
	t.Helper()
	if e.Table == nil {
		t.Fatal(e.NoEstimate)
	}
	words := map[estimate.Status]string{estimate.In: "in", estimate.Part: "part", estimate.Out: "out"}
	var out []string
	for i := range e.Table.Units {
		out = append(out, words[e.Table.Units[i].Status]+" "+e.Table.Units[i].ID)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// No vote is expected twice: a unit that reported is of the level of those that are known beforehand, however many there
// are. What is summed of smaller units is not wholly in because the first of them is.
func TestUnitsOfOneLevel(t *testing.T) {
	defer live.MostUnits(2)()
	const id = canvass.ContestID("2016/dem/vt")
	for _, c := range []struct {
		name    string
		reports []canvass.UnitID
		own     *baseline.File
		want    string
	}{
		{
			"precincts, and precincts beforehand",
			[]canvass.UnitID{"town:a/precinct:1", "town:a/precinct:2", "town:b/precinct:1"},
			rows(3000, "town:a/precinct:1", "town:a/precinct:2", "town:b/precinct:1", "town:b/precinct:2"),
			"in town:a/precinct:1, in town:a/precinct:2, in town:b/precinct:1, out town:b/precinct:2",
		},
		{
			"precincts, and towns beforehand",
			[]canvass.UnitID{"town:a/precinct:1", "town:a/precinct:2", "town:b/precinct:1"},
			rows(3000, "town:a", "town:b", "town:c"),
			"out town:c, part town:a, part town:b",
		},
		{
			"few precincts, and towns beforehand",
			[]canvass.UnitID{"town:a/precinct:1"},
			rows(3000, "town:a", "town:c"),
			"out town:c, part town:a",
		},
		{
			"precincts, and of one town the whole beforehand",
			[]canvass.UnitID{"town:a/precinct:1", "town:b/precinct:1", "town:c/precinct:1"},
			rows(3000, "town:a/precinct:1", "town:a/precinct:2", "town:b", "town:c", "town:c/precinct:1", "town:d"),
			"in town:a/precinct:1, out town:a/precinct:2, out town:d, part town:b, part town:c",
		},
		{
			"a town, and precincts beforehand",
			[]canvass.UnitID{"town:a"},
			rows(3000, "town:a/precinct:1", "town:a/precinct:2", "town:b/precinct:1"),
			"in town:a, out town:b/precinct:1",
		},
	} {
		d := newDesk(t, 2016)
		for _, u := range c.reports {
			d.of(id, u, nil)
		}
		e := live.Of(d.fold.Snapshot(), id, c.own)
		if got := laid(t, e); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if e.Estimate.Certain.Winner != "" {
			t.Errorf("%s: %s is certain, with 3,000 votes out", c.name, e.Estimate.Certain.Winner)
		}
	}
}

// A county that is the sum of its precincts is the one that these say they lie in, where its name may mean two.
func TestCountyOfPrecincts(t *testing.T) {
	defer live.MostUnits(2)()
	const id = canvass.ContestID("2016/dem/va")
	d := newDesk(t, 2016)
	for i, county := range []string{"51001", "51760", "51760"} {
		d.of(id, canvass.UnitID(fmt.Sprintf("county:%s/precinct:%d", map[string]string{"51001": "accomack", "51760": "richmond"}[county], i)), &canvass.UnitName{County: county})
	}
	e := live.Of(d.fold.Snapshot(), id, nil)
	if e.Table == nil {
		t.Fatal(e.NoEstimate)
	}
	want, ok := baseline.County("51760", "dem", 2016)
	i := slices.IndexFunc(e.Table.Units, func(u estimate.Unit) bool { return u.ID == "county:richmond" })
	if !ok || i < 0 || e.Table.Units[i].Baseline != want.Baseline {
		t.Errorf("Richmond has no baseline, or another's: %+v", e.Table.Units)
	}
	if slices.ContainsFunc(e.Table.Units, func(u estimate.Unit) bool { return u.ID == "51760" }) {
		t.Error("Richmond is out beside what it reported")
	}
}
