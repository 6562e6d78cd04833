package tally

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// parts finds the counts of a source's reporting units when they are asked for: a contest has thousands. They are read
// from what the fold keeps, as long as that has not gone on, and else made of the entries.
type parts struct {
	live    *contestEntries
	version int // of live, when the count was made

	entries entryList
	binding string
	caucus  *catalog.Caucus
	of      sourceKey
	ballot  canvass.Ballot
	once    sync.Once
	made    []Part
	tops    sync.Once
	top     []Part
}

// read shows what the source counted, as it was when the count was made; nil where it counted nothing. What is shown is
// the fold's own: it is not kept, and not changed.
func (ps *parts) read(use func(*source)) {
	ps.both(ps, func(s, _ *source) { use(s) })
}

// both shows two sources of the same contest.
func (ps *parts) both(other *parts, use func(a, b *source)) {
	ps.live.mu.Lock()
	if ps.live.version == ps.version && other.live == ps.live && other.version == ps.version {
		defer ps.live.mu.Unlock()
		use(ps.live.sources[ps.of], ps.live.sources[other.of])
		return
	}
	ps.live.mu.Unlock()
	es := contestEntries{ordered: ps.entries}
	es.settle(ps.binding, ps.caucus)
	use(es.sources[ps.of], es.sources[other.of])
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
func (c *Count) HasParts() (n int) {
	if c.parts != nil {
		c.parts.read(func(s *source) {
			if s != nil {
				n = s.all.units
			}
		})
	}
	return n
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
		k := SumKey{s.all.last.Entry.Contest, s.by, s.measure, canvass.Statewide, s.event, n.id}
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

// Grown are by how many votes the places right below the whole have grown with their newest report, by unit; what is
// nested deeper is left out.
func (c *Count) Grown() map[canvass.UnitID]int64 {
	out := map[canvass.UnitID]int64{}
	ps := c.parts
	if ps == nil {
		return out
	}
	take := func(es *contestEntries) {
		for k, g := range es.grown {
			if k.by == ps.of.by && k.measure == ps.of.measure && g.known {
				out[k.unit] = g.by
			}
		}
	}
	ps.live.mu.Lock()
	if ps.live.version == ps.version {
		defer ps.live.mu.Unlock()
		take(ps.live)
		return out
	}
	ps.live.mu.Unlock()
	es := contestEntries{ordered: ps.entries}
	es.settle(ps.binding, ps.caucus)
	take(&es)
	return out
}

// topKey is a place right below the whole, as one source counts it.
type topKey struct {
	by      string
	measure canvass.Measure
	unit    canvass.UnitID
}

// growth is the valid votes of a place's newest report, and by how much they have grown with it.
type growth struct {
	valid, by int64
	known     bool
}

// grow notes what a report of a place right below the whole has more than the one before it, whatever became of that.
func (es *contestEntries) grow(x *entry) {
	r := x.report
	if r.Unit == "" || !r.Counted() || strings.Contains(string(r.Unit), "/") {
		return
	}
	k := topKey{x.by, r.Measure, r.Unit}
	was, there := es.grown[k]
	es.grown[k] = growth{r.Valid(), r.Valid() - was.valid, there}
}
