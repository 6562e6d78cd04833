package tally

import (
	"cmp"
	"slices"
	"sync"
	"weak"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// parts finds the counts of a source's reporting units when they are asked for: a contest has thousands.
type parts struct {
	*settled
	of     sourceKey
	ballot canvass.Ballot
	units  int
	once   sync.Once
	made   []Part
	tops   sync.Once
	top    []Part
}

// read shows what the source counted, as it was when the count was made; nil where it counted nothing. What is shown is
// the fold's own: it is not kept, and not changed.
func (ps *parts) read(use func(*source)) {
	ps.settled.read(func(es *contestEntries) { use(es.sources[ps.of]) })
}

// both shows two sources of the same contest.
func (ps *parts) both(other *parts, use func(a, b *source)) {
	ps.settled.read(func(es *contestEntries) { use(es.sources[ps.of], es.sources[other.of]) })
}

// settled is what a contest's entries added up to when its counts were made, for all of its sources. It is read from what
// the fold keeps, as long as that has not gone on, and else made of the entries: once for all questions that come together.
type settled struct {
	live    *contestEntries
	version int // of live, when the counts were made

	entries entryList
	binding string
	caucus  *catalog.Caucus

	mu sync.Mutex
	// again is gone when memory is short: a snapshot that is kept for its page would keep a fold of all units with it.
	again weak.Pointer[contestEntries]
}

// settled is the entries as they are now.
func (es *contestEntries) settled() *settled {
	if es.now == nil || es.now.version != es.version {
		es.now = &settled{live: es, version: es.version, entries: es.entries, binding: es.binding, caucus: es.caucus}
	}
	return es.now
}

// read shows the entries as they were then.
func (st *settled) read(use func(*contestEntries)) {
	st.live.mu.Lock()
	if st.live.version == st.version {
		defer st.live.mu.Unlock()
		use(st.live)
		return
	}
	st.live.mu.Unlock()
	st.mu.Lock()
	defer st.mu.Unlock()
	es := st.again.Value()
	if es == nil {
		es = &contestEntries{ordered: st.entries}
		es.settle(st.binding, st.caucus)
		st.again = weak.Make(es)
	}
	use(es)
}

// Parts are the counts of reporting units, by area and unit; empty where the source gave none. They are made once, when
// first asked for.
func (c *Count) Parts() []Part {
	if c.parts == nil {
		return nil
	}
	c.parts.once.Do(func() { c.parts.read(c.parts.make) })
	return c.parts.made
}

// HasParts is how many reporting units the source counted, each once for every area that it lies in.
func (c *Count) HasParts() int {
	if c.parts == nil {
		return 0
	}
	return c.parts.units
}

func (ps *parts) make(s *source) {
	if s == nil {
		return
	}
	s.all.root.walk(true, func(u unitReport, counted bool) {
		ps.made = append(ps.made, ps.part(u, counted))
	}, s.all.children())
	sortParts(ps.made)
}

func sortParts(all []Part) {
	slices.SortFunc(all, func(a, b Part) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Unit, b.Unit))
	})
}

func (ps *parts) part(u unitReport, counted bool) Part {
	c := countOf(u.entry, u.report)
	c.Partial = c.leavesOut(ps.ballot)
	return Part{u.report.Area, u.report.Unit, c, counted, u.report.Named}
}

// Tops are the places right below the whole, counties where a source counts by precincts: each as the source counts it
// itself, else as what lies in it adds up. They are made once, when first asked for, and however many units lie in them.
func (c *Count) Tops() []Part {
	if c.parts == nil {
		return nil
	}
	c.parts.tops.Do(func() { c.parts.read(c.parts.makeTops) })
	return c.parts.top
}

func (ps *parts) makeTops(s *source) {
	if s == nil {
		return
	}
	root := s.all.root
	for _, n := range root.below {
		inside := (n.group == nil || !n.group.out) && (root.maybe || !slices.Contains(root.rows, n))
		for _, u := range n.own() {
			ps.top = append(ps.top, ps.part(u, inside && n.counted != ""))
		}
		if len(n.reports) > 0 || n.counted != CountedParts {
			continue
		}
		c := n.parts.count(s.sourceKey)
		k := SumKey{s.all.last.Entry.Contest, s.by, s.measure, canvass.Statewide, s.event, n.id, ""}
		c.Recorded, c.Ref, c.Partial = n.newest, Ref{k.String()}, c.leavesOut(ps.ballot)
		ps.top = append(ps.top, Part{canvass.Statewide, n.id, c, inside, n.named()})
	}
	sortParts(ps.top)
}

// named is what the first of the units in it says of the county that it lies in, nil where it says nothing.
func (n *unitNode) named() *canvass.UnitName {
	for len(n.below) > 0 {
		n = n.below[0]
		for _, u := range n.reports {
			if u.report.Named != nil && u.report.Named.County != "" {
				return &canvass.UnitName{County: u.report.Named.County}
			}
		}
	}
	return nil
}

// Grown are by how many votes the places right below the whole have grown with their newest report, by unit, those of a
// place's areas together; a place is left out of which something was reported for the first time. What is nested deeper is
// left out.
func (c *Count) Grown() map[canvass.UnitID]int64 {
	out := map[canvass.UnitID]int64{}
	if c.parts == nil {
		return out
	}
	c.parts.read(func(s *source) {
		if s == nil {
			return
		}
		for _, n := range s.all.root.below {
			own := n.own()
			if len(own) == 0 || slices.ContainsFunc(own, func(u unitReport) bool { return u.before == nil }) {
				continue
			}
			for _, u := range own {
				out[n.id] += u.report.Valid() - u.before.Valid()
			}
		}
	})
	return out
}
