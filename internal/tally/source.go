package tally

import (
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// source is what one source counted for one event by one measure: its latest figures, place by place.
type source struct {
	sourceKey
	own   map[canvass.Area]*Count    // its own figures for the whole of an area
	all   *unitTree                  // every unit, and the whole contest at the root
	areas map[canvass.Area]*unitTree // the units of each district, and the district at the root
}

func newSource(k sourceKey) *source {
	return &source{sourceKey: k, own: map[canvass.Area]*Count{}, all: newUnitTree(k.measure == canvass.StateDelegateEquivalents), areas: map[canvass.Area]*unitTree{}}
}

// take puts a report in the place of the source's last one for the same place. step is how many of the contest's entries
// are taken in with it.
func (s *source) take(x *entry, r *canvass.Report, step int) {
	if r.Unit == "" {
		c := countOf(x, r)
		c.Previous = s.own[r.Area]
		s.own[r.Area] = c
	}
	if r.Area == canvass.Statewide || r.Unit != "" {
		s.all.put(x, r, step)
	}
	if r.Area == canvass.Statewide {
		return
	}
	t := s.areas[r.Area]
	if t == nil {
		t = newUnitTree(s.all.rounded)
		s.areas[r.Area] = t
	}
	t.put(x, r, step)
}

// count is the source's count of the whole. Units that lie in others are not added to them: where a whole and its parts
// are there, one of the two is counted, and what differs is told. The counts of areas stand beside it.
func (s *source) count() *Count {
	areas := make(map[canvass.Area]*Count, len(s.areas))
	var told []Nesting
	districts := false // some have figures of their own
	for area, t := range s.areas {
		if areas[area] = s.own[area]; t.root.counted == CountedParts {
			areas[area] = t.count(s.sourceKey, area)
		}
		districts = districts || s.own[area] != nil
		if _, odd := t.odd[t.root]; odd {
			told = append(told, t.nestings(t.root, area)...)
		}
	}
	for n := range s.all.odd {
		told = append(told, s.all.nestings(n, canvass.Statewide)...)
	}
	whole := s.own[canvass.Statewide]
	if s.all.root.counted == CountedParts {
		whole = s.all.count(s.sourceKey, canvass.Statewide)
	}
	if districts {
		sum := add(s.sourceKey, areas)
		if x, ok := s.holdAgainst(whole, sum, len(areas)); ok {
			told = append(told, x)
			if x.Counted == CountedParts {
				whole = sum
			}
		} else if whole == nil || whole.Summed {
			whole = sum
		}
	}
	w := *whole
	sortNestings(told)
	w.Nestings = told
	if len(areas) > 0 {
		w.Areas = areas
		for area, a := range areas {
			c := *a // what is said of a count for one snapshot is not said of it for the others
			areas[area] = &c
		}
	}
	return &w
}

// unitsIn is how many of the units that a contest's file names have reported, of how many, and what they are; nil where
// it names none.
func (s *source) unitsIn(units []catalog.Unit) (in, of *int64, are string) {
	if len(units) == 0 {
		return nil, nil, ""
	}
	in, of = new(int64), new(int64(len(units)))
	kinds := map[string]bool{}
	for i := range units {
		u := &units[i]
		last := string(u.ID)[strings.LastIndexByte(string(u.ID), '/')+1:]
		kind, _, _ := strings.Cut(last, ":")
		kinds[kind] = true
		n := s.all.nodes[u.ID]
		if n != nil && slices.ContainsFunc(n.reports, func(r unitReport) bool { return r.report.Area == u.Area }) {
			*in++
		}
	}
	if len(kinds) > 1 {
		return in, of, "" // reporting units of several kinds
	}
	for kind := range kinds {
		if are = kind + "s"; strings.HasSuffix(kind, "y") {
			are = strings.TrimSuffix(kind, "y") + "ies"
		}
	}
	return in, of, are
}

// Sum is what one source's reports of one measure come to, as a fold takes them that has them all of one moment: no
// unit is added to another that it lies in. Nil where none holds counts.
func Sum(reports []*canvass.Report) *Count {
	var s *source
	for _, r := range reports {
		if !r.Counted() {
			continue
		}
		if s == nil {
			s = newSource(sourceKey{measure: r.Measure})
		}
		s.take(&entry{Logged: Logged{Entry: &canvass.Entry{}}}, r, 0)
	}
	if s == nil {
		return nil
	}
	return s.count()
}

// holdAgainst compares the count of the whole with the sum of the districts; ok is false where they do not differ, or
// there is nothing to compare. Units stand for the districts that they come to more than: some are not in.
func (s *source) holdAgainst(whole, districts *Count, n int) (x Nesting, ok bool) {
	if whole == nil {
		return x, false
	}
	w, d := sideOf(whole), sideOf(districts)
	d.units = n
	if s.all.rounded {
		d.slack = int64(n)
	}
	if !whole.Summed {
		w.report = s.all.root.reports[0].report
		x, ok = unlike(w, d, partsCount(w, d))
	} else {
		x, ok = unlike(w, d, relate(w, d) != short)
	}
	x.Area, x.Level, x.Ref = canvass.Statewide, "district", whole.Ref
	return x, ok
}

// sideOf is a count as one of two sets of figures for the same votes.
func sideOf(c *Count) side {
	a := &amounts{valid: c.Valid}
	for _, o := range c.Options {
		a.option(tallied{option: o.Option, votes: o.Votes, reports: 1}, 1)
	}
	a.ballots.add(c.Ballots, 1)
	return side{amounts: a, recorded: c.Recorded}
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
		sum.silent = sum.silent || c.open()
	}
	for o := range votes {
		for _, c := range areas {
			if c.saysNothingOf(o) {
				sum.bare = append(sum.bare, o)
				break
			}
		}
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
