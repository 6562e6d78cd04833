package check

import (
	"cmp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Column is the numbers of one measure in one unit; an option that the source does not give there is absent.
type Column map[canvass.OptionID]int64

// Sum is the column added up.
func (c Column) Sum() int64 {
	var n int64
	for _, v := range c {
		n += v
	}
	return n
}

// Table is what one source says of one contest at one moment.
type Table struct {
	// Source is who says it, Name the file or page.
	Source, Name string
	Contest      canvass.ContestID
	// Options are in the order of the source's columns. Columns says that they are columns of a table, so that a row
	// can be shifted by one; it is false where each number stands beside its option's name.
	Options []canvass.OptionID
	Columns bool
	Units   []*Unit
	// Scale is how many parts make one of a measure that is not counted in whole numbers: 10,000 for state delegate
	// equivalents with four decimals. A measure that is not in it is whole.
	Scale map[canvass.Measure]int64
	// Test says that the source flags the returns as test data.
	Test bool
	// Unknown says why the contest is not known, "" where it is: then nobody can be known by name either.
	Unknown string
	// Strangers are the options whose names nobody knows, as the source writes them, and Near the ids of like names
	// where the contest is known.
	Strangers map[canvass.OptionID]string
	Near      map[canvass.OptionID][]string
}

// Unit is one row: a reporting unit, or a sum over units that the source printed.
type Unit struct {
	// ID is the path below the contest, "" for the contest as a whole.
	ID string
	// Name is the unit as the source writes it, Where the place in the file: "line 12".
	Name, Where string
	// Code is the Census Bureau's of a county or a town, which its name or a code beside it says; empty for none.
	Code string
	// Total says that the row is a sum over the units below ID.
	Total bool
	// Hold says why the row cannot be read as it stands: a cell that is no number, a second row for one option. It has
	// no counts then.
	Hold string
	// Apart says that the row counts in totals and is not looked at by itself: a satellite caucus, for which the
	// precinct's arithmetic does not hold.
	Apart bool
	// Area is the area whose delegates the row's votes help to decide, besides the whole state's: "cd-1".
	Area   canvass.Area
	Counts map[canvass.Measure]Column
	// Modes are the votes by the way they were cast ("early", "election-day"), where the source says.
	Modes map[string]int64
	// Ballots counted, people Present, voters Registered; nil is not given.
	Ballots, Present, Registered *int64
	// MayVote is how many people may vote there at most, by the contest's file; nil is not known.
	MayVote *int64
	// Printed is the total of the options' votes as the source prints it, where they do not add up to it; nil
	// otherwise.
	Printed *int64
	// Allotted is how many county convention delegates a precinct has; nil is not known.
	Allotted *int
	// Worth is what one of them is worth in parts of the awarding measure; the zero Ratio is one for one.
	Worth caucus.Ratio
	// In and Of are how many smaller units are counted, of how many.
	In, Of  *int64
	Updated canvass.Time
}

// Has reports whether the unit has numbers of the measure.
func (u *Unit) Has(m canvass.Measure) bool { return len(u.Counts[m]) > 0 }

// rows are the units that checks look at one by one.
func (t *Table) rows() []*Unit {
	var rows []*Unit
	for _, u := range t.Units {
		if !u.Total && !u.Apart {
			rows = append(rows, u)
		}
	}
	return rows
}

// Totals is the measure's sum over the units of the area, no unit added to another that it lies in: see [tally.Sum].
// The empty area is the whole contest.
func (t *Table) Totals(m canvass.Measure, area canvass.Area) Column {
	return areaOf(t.sum(m), area)
}

// areaOf is the votes of an area of the count: empty where it has none.
func areaOf(n *tally.Count, area canvass.Area) Column {
	if n != nil && area != "" && area != canvass.Statewide {
		n = n.Areas[area]
	}
	sum := Column{}
	if n != nil {
		for _, o := range n.Options {
			sum[o.Option] = o.Votes
		}
	}
	return sum
}

// UnitsTotal is the measure's sum over the units alone, without what the source prints of the contest as a whole and
// without rows that it marks as sums; nil where it has no units.
func (t *Table) UnitsTotal(m canvass.Measure) Column {
	own := Table{Scale: t.Scale}
	for _, u := range t.Units {
		if u.ID != "" && !u.Total && u.Has(m) {
			own.Units = append(own.Units, u)
		}
	}
	if len(own.Units) == 0 {
		return nil
	}
	return own.Totals(m, "")
}

// sum is the measure as the fold of a record adds it up, rows of one name taken together; nil where no unit has it.
func (t *Table) sum(m canvass.Measure) *tally.Count {
	type place struct {
		area canvass.Area
		unit string
	}
	at := make(map[place]*canvass.Report, len(t.Units))
	reports := make([]*canvass.Report, 0, len(t.Units))
	for _, u := range t.Units {
		if !u.Has(m) {
			continue
		}
		k := place{cmp.Or(u.Area, canvass.Statewide), u.ID}
		r := at[k]
		if r == nil {
			r = &canvass.Report{
				Area: k.area, Unit: canvass.UnitID(u.ID), Measure: m, Total: u.Total, Units: u.In, UnitsOf: u.Of,
				Ballots: u.Ballots, Counts: make([]canvass.Count, 0, len(u.Counts[m])),
			}
			at[k], reports = r, append(reports, r)
		}
		for o, n := range u.Counts[m] {
			if i := slices.IndexFunc(r.Counts, func(c canvass.Count) bool { return c.Option == o }); i >= 0 {
				r.Counts[i].Votes += n
			} else {
				r.Counts = append(r.Counts, canvass.Count{Option: o, Votes: n})
			}
		}
	}
	return tally.Sum(reports)
}

// scale is how many parts make one of the measure.
func (t *Table) scale(m canvass.Measure) int64 {
	if s := t.Scale[m]; s > 1 {
		return s
	}
	return 1
}

// OwnTotal is the measure of the whole contest as the source itself gives it, under the name of a unit perhaps; nil
// where it does not.
func (t *Table) OwnTotal(m canvass.Measure) Column {
	for _, u := range t.Units {
		if u.ID == "" && u.Has(m) {
			return u.Counts[m]
		}
	}
	if n := t.sum(m); n != nil {
		for _, x := range n.Nestings {
			if x.Kind == tally.NestingSumRow && !strings.Contains(string(x.Unit), "/") {
				return columnOf(x.Whole)
			}
		}
	}
	return t.ofWholes(m)
}

// ofWholes is the sum of the largest units as the source gives them, where each that has parts is given itself; nil
// where none has parts.
func (t *Table) ofWholes(m canvass.Measure) Column {
	given, below := map[string]Column{}, map[string]bool{}
	for _, u := range t.Units {
		if !u.Has(m) {
			continue
		}
		if top, _, nested := strings.Cut(u.ID, "/"); nested {
			below[top] = true
		} else {
			given[u.ID] = u.Counts[m]
		}
	}
	if len(below) == 0 {
		return nil
	}
	for top := range below {
		if given[top] == nil {
			return nil
		}
	}
	sum := Column{}
	for _, c := range given {
		for o, n := range c {
			sum[o] += n
		}
	}
	return sum
}

// Measures are those that some unit has, in the vocabulary's order.
func (t *Table) Measures() []canvass.Measure {
	var found []canvass.Measure
	for _, m := range []canvass.Measure{canvass.Votes, canvass.FirstAlignment, canvass.FinalAlignment, canvass.CountyDelegates, canvass.StateDelegateEquivalents, canvass.FirstChoices, canvass.FinalRound} {
		for _, u := range t.Units {
			if u.Has(m) {
				found = append(found, m)
				break
			}
		}
	}
	return found
}
