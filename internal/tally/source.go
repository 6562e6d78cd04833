package tally

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass"
)

// source is what one source counted for one event by one measure: its latest figures, place by place.
type source struct {
	sourceKey
	areas map[canvass.Area]*areaCount
}

// areaCount is a source's figures for one area: its own for the whole of it, and those of reporting units in it with
// their sum.
type areaCount struct {
	own   *Count
	units map[canvass.UnitID]unitReport
	sum   unitSum
}

// unitReport is the latest report of a reporting unit.
type unitReport struct {
	*entry
	report *canvass.Report // with its parts put together
}

// take puts a report in the place of the source's last one for the same place.
func (s *source) take(x *entry, r *canvass.Report) {
	a := s.areas[r.Area]
	if a == nil {
		a = &areaCount{}
		s.areas[r.Area] = a
	}
	if r.Unit == "" {
		c := countOf(x, r)
		c.Previous = a.own
		a.own = c
		return
	}
	if a.units == nil {
		a.units, a.sum.votes = map[canvass.UnitID]unitReport{}, map[canvass.OptionID]tallied{}
	}
	if old, there := a.units[r.Unit]; there {
		a.sum.add(old, -1)
	}
	now := unitReport{x, r}
	a.units[r.Unit] = now
	a.sum.add(now, 1)
	a.sum.last = x // entries come in the record's order
}

// count is the source's count of the whole: its own figure for the whole where it gave one, else the sum of its
// reporting units, else of its areas. The counts of areas stand beside it.
func (s *source) count() *Count {
	areas := make(map[canvass.Area]*Count, len(s.areas))
	for area, a := range s.areas {
		if areas[area] = a.own; a.own == nil {
			areas[area] = a.sum.count(s.sourceKey, a.units)
		}
	}
	whole := areas[canvass.Statewide]
	delete(areas, canvass.Statewide)
	if whole == nil {
		whole = add(s.sourceKey, areas)
	}
	w := *whole
	if len(areas) > 0 {
		w.Areas = areas
		for area, a := range areas {
			c := *a // what is said of a count for one snapshot is not said of it for the others
			areas[area] = &c
		}
	}
	return &w
}

// tallied is the votes of an option, and how many units name it.
type tallied struct {
	votes int64
	units int
}

// known is a sum of figures that units may leave out: one that does makes the sum unknown.
type known struct {
	sum     int64
	unknown int // units
}

func (k *known) add(n *int64, sign int) {
	if n == nil {
		k.unknown += sign
		return
	}
	k.sum += int64(sign) * *n
}

func (k known) value() *int64 {
	if k.unknown > 0 {
		return nil
	}
	return &k.sum
}

// unitSum is the sum of the latest reports of an area's units.
type unitSum struct {
	votes                      map[canvass.OptionID]tallied
	valid                      int64
	ballots, blank, void, over known
	unsure                     int
	last                       *entry // the newest of them

	refs        Ref      // of the reports when count was called last
	came, went  []string // since then
	manyToAUnit bool     // some reports rest on several entries, which they may share
}

// add adds a report to the sum, or takes it out again with the sign -1.
func (s *unitSum) add(u unitReport, sign int) {
	r := u.report
	for _, c := range r.Counts {
		t := s.votes[c.Option]
		t.votes, t.units = t.votes+int64(sign)*c.Votes, t.units+sign
		if t.units == 0 {
			delete(s.votes, c.Option)
		} else {
			s.votes[c.Option] = t
		}
		s.valid += int64(sign) * c.Votes
	}
	s.ballots.add(r.Ballots, sign)
	s.blank.add(r.Blank, sign)
	s.void.add(r.Void, sign)
	s.over.add(r.Overvotes, sign)
	if u.Entry.Mark == canvass.Unsure {
		s.unsure += sign
	}
	s.manyToAUnit = s.manyToAUnit || u.replaces != nil
	switch {
	case s.refs == nil: // they are put together anew
	case sign > 0:
		s.came = append(s.came, u.Entry.Key)
	default:
		s.went = append(s.went, u.Entry.Key)
	}
}

// count is the sum as a count.
func (s *unitSum) count(k sourceKey, units map[canvass.UnitID]unitReport) *Count {
	c := &Count{
		By: k.by, Measure: k.measure, Summed: true, Mark: canvass.Seen, Valid: s.valid,
		Ballots: s.ballots.value(), Blank: s.blank.value(), Void: s.void.value(), Over: s.over.value(),
		Recorded: s.last.Entry.Recorded, At: s.last.Entry.At, Ref: s.ref(units),
	}
	if s.unsure > 0 {
		c.Mark = canvass.Unsure
	}
	counts := make([]canvass.Count, 0, len(s.votes))
	for o, t := range s.votes {
		counts = append(counts, canvass.Count{Option: o, Votes: t.votes})
	}
	c.Options = optionCounts(counts)
	return c
}

// ref is what the sum rests on: the reports of all units.
func (s *unitSum) ref(units map[canvass.UnitID]unitReport) Ref {
	if s.refs == nil || s.manyToAUnit {
		s.refs = make(Ref, 0, len(units))
		for _, u := range units {
			if u.replaces == nil {
				s.refs = append(s.refs, u.Entry.Key)
			} else {
				s.refs = append(s.refs, u.ref()...)
			}
		}
		slices.Sort(s.refs)
		s.refs = slices.Compact(s.refs)
	} else if len(s.came) > 0 {
		slices.Sort(s.came)
		slices.Sort(s.went)
		s.refs = s.refs.swapped(s.came, s.went)
	}
	s.came, s.went = nil, nil
	return s.refs
}

// add sums the counts of separate areas of one source. What one of them does not report, the sum does not have.
func add(k sourceKey, areas map[canvass.Area]*Count) *Count {
	sum := &Count{By: k.by, Measure: k.measure, Summed: true, Mark: canvass.Seen}
	votes := map[canvass.OptionID]int64{}
	var ballots, blank, void, over known
	refs := make([]Ref, 0, len(areas))
	for _, area := range slices.Sorted(maps.Keys(areas)) {
		c := areas[area]
		for _, o := range c.Options {
			votes[o.Option] += o.Votes
		}
		sum.Valid += c.Valid
		ballots.add(c.Ballots, 1)
		blank.add(c.Blank, 1)
		void.add(c.Void, 1)
		over.add(c.Over, 1)
		if c.Recorded >= sum.Recorded {
			sum.Recorded, sum.At = c.Recorded, c.At
		}
		if c.Mark == canvass.Unsure {
			sum.Mark = canvass.Unsure
		}
		refs = append(refs, c.Ref)
	}
	sum.Ballots, sum.Blank, sum.Void, sum.Over = ballots.value(), blank.value(), void.value(), over.value()
	sum.Ref = Join(refs...)
	counts := make([]canvass.Count, 0, len(votes))
	for o, n := range votes {
		counts = append(counts, canvass.Count{Option: o, Votes: n})
	}
	sum.Options = optionCounts(counts)
	return sum
}

// parts makes the counts of a source's reporting units when they are first asked for: a contest has thousands.
type parts struct {
	entries entryList
	binding string
	of      sourceKey
	ballot  canvass.Ballot
	once    sync.Once
	made    []Part
}

// Parts are the counts of reporting units, by area and unit; empty where the source gave none. They are made once, when
// first asked for.
func (c *Count) Parts() []Part {
	if c.parts == nil {
		return nil
	}
	c.parts.once.Do(c.parts.make)
	return c.parts.made
}

func (ps *parts) make() {
	es := contestEntries{ordered: ps.entries}
	es.settle(ps.binding)
	s := es.sources[ps.of]
	if s == nil {
		return
	}
	for area, a := range s.areas {
		for unit, u := range a.units {
			c := countOf(u.entry, u.report)
			c.Partial = c.leavesOut(ps.ballot)
			ps.made = append(ps.made, Part{area, unit, c})
		}
	}
	slices.SortFunc(ps.made, func(a, b Part) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Unit, b.Unit))
	})
}
