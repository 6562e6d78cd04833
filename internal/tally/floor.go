package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Floor is how far a room of a caucus that realigns has come, by its authority's figures in force, and what the rule
// makes of them.
type Floor struct {
	Unit   *catalog.Unit
	Rule   caucus.Rule
	Caucus *catalog.Caucus
	// Sheet has a line for each option that a round names, in the order of the ballot, those who checked in, and the
	// lots that were drawn in the room, the newest first.
	Sheet caucus.Sheet
	// First, Final and Elected say which rounds have figures.
	First, Final, Elected bool
	// Viability is how many people make a group viable: 0 before the first alignment is in, and where there is none.
	Viability int
	// Outcome is what the rule gives on the final alignment, nil before it is in.
	Outcome *caucus.Outcome
}

// Realigns reports whether the contest's rooms align twice and elect county delegates.
func (c *Contest) Realigns() bool {
	return c.Info.Caucus != nil && c.Info.Caucus.Kind == catalog.Realign
}

// SheetMeasures are what tellers' sheets of the contest count, in the order in which a room comes to them.
func (c *Contest) SheetMeasures() []canvass.Measure {
	m := c.RuleMeasure()
	switch {
	case c.Info.Ranked != nil:
		return []canvass.Measure{canvass.FirstChoices}
	case m == canvass.FirstAlignment:
		return []canvass.Measure{canvass.FirstAlignment}
	case c.Realigns() && (m == canvass.CountyDelegates || m == canvass.StateDelegateEquivalents):
		return []canvass.Measure{canvass.FirstAlignment, canvass.FinalAlignment, canvass.CountyDelegates}
	case m != canvass.Votes:
		return []canvass.Measure{canvass.FirstAlignment, canvass.FinalAlignment}
	}
	return []canvass.Measure{canvass.Votes}
}

// UnitCount is what the source's count of a place is now, nil where it has none. The whole contest is the place without
// a unit; what was summed for it is nobody's figure.
func (c *Contest) UnitCount(by string, m canvass.Measure, area canvass.Area, unit canvass.UnitID) *Count {
	for _, n := range c.Sources {
		if n.By != by || n.Measure != m {
			continue
		}
		if unit != "" {
			for _, p := range n.Parts() {
				if p.Area == area && p.Unit == unit {
					return p.Count
				}
			}
			return nil
		}
		if area == canvass.Statewide && !n.Summed {
			return n
		}
		if a := n.Areas[area]; a != nil && !a.Summed {
			return a
		}
	}
	return nil
}

// CheckIn is how many were let in at a place by the source's newest number, nil where it gave none.
func (c *Contest) CheckIn(by string, area canvass.Area, unit canvass.UnitID) *CheckIn {
	for i := range c.CheckIns {
		if k := &c.CheckIns[i]; k.By == by && k.Area == area && k.Unit == unit {
			return k
		}
	}
	return nil
}

// Floor is the room's, nil where the contest's rooms do not realign or its file does not name this one.
func (c *Contest) Floor(area canvass.Area, unit canvass.UnitID) *Floor {
	return c.floor(area, unit, nil)
}

// FloorWith is the floor of the report's room with the report in the place of what is in force for its measure.
func (c *Contest) FloorWith(r *canvass.Report) *Floor { return c.floor(r.Area, r.Unit, r) }

func (c *Contest) floor(area canvass.Area, unit canvass.UnitID, with *canvass.Report) *Floor {
	u := c.Info.Unit(area, unit)
	if u == nil || u.Delegates == nil || !c.Realigns() {
		return nil
	}
	f := &Floor{Unit: u, Rule: c.Info.Caucus.Rule, Caucus: c.Info.Caucus}
	f.Sheet.Delegates = *u.Delegates
	if k := c.CheckIn(c.Info.Authority, area, unit); k != nil {
		f.Sheet.Present = new(int(min(k.CheckedIn, caucus.MaxPeople)))
	}
	column := func(m canvass.Measure, into func(*caucus.Line) *int) bool {
		var counts []canvass.Count
		if with != nil && with.Measure == m && with.Counted() {
			counts = with.Counts
		} else if n := c.UnitCount(c.Info.Authority, m, area, unit); n != nil {
			for _, o := range n.Options {
				counts = append(counts, canvass.Count(o))
			}
		}
		for _, x := range counts {
			*into(f.line(x.Option)) = int(min(x.Votes, caucus.MaxPeople))
		}
		return len(counts) > 0
	}
	f.First = column(canvass.FirstAlignment, func(l *caucus.Line) *int { return &l.First })
	f.Final = column(canvass.FinalAlignment, func(l *caucus.Line) *int { return &l.Final })
	f.Elected = column(canvass.CountyDelegates, func(l *caucus.Line) *int { return &l.Elected })
	place := func(p caucus.Preference) int {
		if i := slices.Index(c.Info.Ballot.Options, canvass.OptionID(p)); i >= 0 {
			return i
		}
		return len(c.Info.Ballot.Options)
	}
	slices.SortStableFunc(f.Sheet.Lines, func(a, b caucus.Line) int {
		return cmp.Or(cmp.Compare(place(a.For), place(b.For)), cmp.Compare(a.For, b.For))
	})
	for _, d := range slices.Backward(c.Decided) {
		if l := d.Lot; l != nil && d.Holds && l.Unit == unit && l.Area == area {
			lot := caucus.Lot{How: cmp.Or(l.How, "the record")}
			for _, o := range l.Order {
				lot.Order = append(lot.Order, caucus.Preference(o))
			}
			f.Sheet.Lots = append(f.Sheet.Lots, lot)
		}
	}
	if f.First {
		f.Viability = f.Rule.Viability(f.Sheet.Delegates, f.Sheet.Attendance())
	}
	if f.First && f.Final {
		if o, err := f.Rule.Award(f.Sheet); err == nil { // what cannot stand on a sheet elects nobody
			f.Outcome = o
		}
	}
	return f
}

func (f *Floor) line(o canvass.OptionID) *caucus.Line {
	i := slices.IndexFunc(f.Sheet.Lines, func(l caucus.Line) bool { return l.For == caucus.Preference(o) })
	if i < 0 {
		i = len(f.Sheet.Lines)
		f.Sheet.Lines = append(f.Sheet.Lines, caucus.Line{For: caucus.Preference(o)})
	}
	return &f.Sheet.Lines[i]
}

// Settled reports whether the rule gives the room's delegates without a lot that is still to be drawn.
func (f *Floor) Settled() bool { return f.Outcome != nil && f.Outcome.Tie == nil }

// Delegates are what the rule gives each option of the final alignment, 0 for those who are left out of it; ok is false
// while it is not settled.
func (f *Floor) Delegates() (counts []canvass.Count, ok bool) {
	if !f.Settled() {
		return nil, false
	}
	for _, l := range f.Sheet.Lines {
		counts = append(counts, canvass.Count{Option: canvass.OptionID(l.For), Votes: int64(f.Outcome.Delegates(l.For))})
	}
	canvass.SortCounts(counts)
	return counts, true
}

// Unruled reports whether the room has reported other delegates than the rule gives on its final alignment, or can give
// by a lot that is not entered: the alignment was mended after them, or they were entered all the same.
func (f *Floor) Unruled() bool {
	return f.Elected && f.Outcome != nil && !f.Outcome.Allows(f.Sheet.Lines)
}

// Worth is what county delegates are worth in state delegate equivalents, in parts of one over the caucus's scale, and
// whether the file says it.
func (f *Floor) Worth(delegates int64) (int64, bool) {
	county, ok := f.Caucus.County(f.Unit.ID)
	if !ok || f.Caucus.Scale == 0 {
		return 0, false
	}
	n, err := county.Equivalents(int(min(delegates, caucus.MaxDelegates)), f.Caucus.Scale)
	return n, err == nil
}
