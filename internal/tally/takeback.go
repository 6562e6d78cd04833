package tally

import (
	"cmp"
	"math"
	"slices"

	"github.com/canvassdesk/canvass"
)

// mostTakenBack is how many entries at the most are taken back one by one where more come in together: each takes a look
// through what came before, a few of a hundred of which take as long as to make everything anew.
const mostTakenBack = 16

// superseding is how many of the entries that are not taken in yet take the place of another.
func (es *contestEntries) superseding() (n int) {
	for _, x := range es.ordered[min(es.done, len(es.ordered)):] {
		if x.replaces != nil {
			n++
		}
	}
	for _, l := range es.came()[min(es.done, len(es.logged)):] {
		if l.Entry.Supersedes != "" {
			n++
		}
	}
	return n
}

// supersede lets an entry that comes behind all others take the place of the one that it names, as [newEntryList] does
// where all are there. It reports false where everything must be made anew for that.
func (es *contestEntries) supersede(x *entry) bool {
	if x.Entry.Supersedes == "" || x.Entry.Withheld() { // nobody can see what a withheld entry puts in the place of another
		return true
	}
	at := len(es.entries) - 1
	for at >= 0 && es.entries[at].Entry.Key != x.Entry.Supersedes {
		at--
	}
	if at < 0 {
		return true
	}
	old := es.entries[at]
	if old.gone != nil || !es.takeBack(at) {
		return false
	}
	gone := *old // snapshots of before have it as it stood
	gone.gone = x.Entry
	x.replaces = &gone
	es.entries = slices.Clone(es.entries)
	es.entries[at] = &gone
	if i := slices.Index(es.said, old); i >= 0 {
		es.said = slices.Clone(es.said)
		es.said[i] = &gone
	}
	return true
}

// replace is supersede for entries in order, of which each that takes the place of another knows it.
func (es *contestEntries) replace(x *entry) bool {
	if !es.own {
		return true
	}
	old := x.replaces
	ok := true
	if old.gone == nil {
		at := len(es.entries) - 1
		for at >= 0 && es.entries[at] != old {
			at--
		}
		ok = at < 0 || es.takeBack(at)
	}
	old.gone = x.Entry
	return ok
}

// takeBack takes what the entry at a place counts out of what its source does, so that what is left is as if it had never
// come. It reports false where only making everything anew can say what that is: parts of reports, units that lie in
// several districts or in which others lie, what was first of its place and has others behind it, and what may have hidden
// that a row is the sum of the others.
func (es *contestEntries) takeBack(at int) bool {
	y := es.entries[at]
	r := y.report
	switch {
	case r == nil:
		return true
	case r.Part > 0: // one without counts too: it may have made others whole
		return false
	case !r.Counted():
		return true
	case equivalents(es.caucus, r) != nil:
		return false
	}
	k := sourceKey{y.by(), cmp.Or(r.Event, es.binding), r.Measure}
	s := es.sources[k]
	if s == nil {
		return false
	}
	if r.Area == canvass.Statewide || r.Unit != "" {
		if !es.takeOut(s, s.all, at, canvass.Statewide) {
			return false
		}
	}
	if t := s.areas[r.Area]; t != nil {
		if !es.takeOut(s, t, at, r.Area) {
			return false
		}
		if t.empty() {
			delete(s.areas, r.Area)
		}
	}
	if r.Unit == "" && !s.unlink(y) {
		return false
	}
	if s.all.empty() && len(s.areas) == 0 && len(s.own) == 0 {
		delete(es.sources, k)
	}
	return true
}

// in reports whether an entry's counts stand in the tree of an area's units of a source.
func (es *contestEntries) in(s *source, area canvass.Area, x *entry) bool {
	r := x.report
	return r != nil && (r.Area == area || area == canvass.Statewide && r.Unit != "") && r.Measure == s.measure && x.by() == s.by && x.stands() && r.Counted() &&
		cmp.Or(r.Event, es.binding) == s.event
}

// remains is what a source's other reports leave of a place and of those above it.
type remains struct {
	ok    bool // nothing among them came in parts
	at    int
	later []*entry // of the place, behind the one that is taken back, the newest first
	prev  []*entry // before it, the newest first, two at the most
	last  *entry   // of all
	// newest are the newest right or further below each unit above the place, from the nearest up, the whole last.
	newest []canvass.Time
}

// remains looks through the entries for what stands beside the one at a place, as far back as is needed.
func (es *contestEntries) remains(s *source, t *unitTree, at int, area canvass.Area) remains {
	y := es.entries[at]
	var above []canvass.UnitID
	if n := t.nodes[y.report.Unit]; n != nil {
		for n = n.parent; n != nil; n = n.parent {
			above = append(above, n.id)
		}
	}
	m := remains{ok: true, at: at, newest: make([]canvass.Time, len(above))}
	open := len(above) // of these the newest is still looked for
	for i := len(es.entries) - 1; i >= 0 && (len(m.prev) < 2 || open > 0); i-- {
		x := es.entries[i]
		if done := m.last != nil && open == 0; done && (x.report == nil || x.report.Unit != y.report.Unit) || i == at || !es.in(s, area, x) {
			continue
		}
		r := x.report
		same := r.Unit == y.report.Unit && r.Area == y.report.Area
		if r.Part > 0 && (same || m.last == nil || open > 0) {
			m.ok = false
			break
		}
		if m.last == nil {
			m.last = x
		}
		for a := 0; open > 0 && a < len(above); a++ {
			if m.newest[a] == 0 && r.Unit != above[a] && Within(r.Unit, above[a]) {
				m.newest[a] = x.Entry.Recorded
				open--
			}
		}
		switch {
		case same && i > at:
			m.later = append(m.later, x)
		case same:
			m.prev = append(m.prev, x)
		}
	}
	return m
}

// before is the report that the n-th of those before took the place of, nil where there is none.
func (m *remains) before(n int) *canvass.Report {
	if n >= len(m.prev) {
		return nil
	}
	return m.prev[n].report
}

// takeOut leaves the tree of an area's units as the other reports make it.
func (es *contestEntries) takeOut(s *source, t *unitTree, at int, area canvass.Area) bool {
	y := es.entries[at]
	n := t.nodes[y.report.Unit]
	if n == nil || len(n.reports) != 1 || n.reports[0].report.Area != y.report.Area || n != t.root && len(n.below) > 0 {
		return false
	}
	m := es.remains(s, t, at, area)
	if !m.ok || m.renames(n) {
		return false
	}
	moved := y.report.Valid()
	if r := m.before(0); r != nil {
		moved = max(moved, r.Valid())
	}
	step := len(es.entries) + 1 // with the entry that takes the place
	for above := n.parent; above != nil; above = above.parent {
		// Which of a county's own figures and its precincts' is counted may have been otherwise without the one.
		if own := above.parent != nil && len(above.reports) > 0; own || !above.calm.since(at+1, moved) && !es.provenCalm(s, above, at, area) {
			return false
		}
	}
	for above := n.parent; above != nil; above = above.parent {
		above.calm.moves(moved, step)
	}
	switch own := &n.reports[0]; len(m.later) {
	case 0:
		m.putBack(t, n, step)
	case 1:
		own.before = m.before(0)
	}
	return true
}

// mostAgain is of how many of a contest's entries one at the most is taken in again where one is taken back: beyond that all
// are.
var mostAgain = 8

// provenCalm reports whether no row below a unit is, or ever was, the sum of the others without the entry at a place: all
// that was reported below the unit is put together again, where that is a small part of all.
func (es *contestEntries) provenCalm(s *source, n *unitNode, at int, area canvass.Area) bool {
	if n.parent == nil || len(n.reports) > 0 || len(n.groups) > 1 || len(n.sumRows) > 0 {
		return false
	}
	var inside []int
	for i, x := range slices.Backward(es.entries) {
		if i == at || x.report == nil || !Within(x.report.Unit, n.id) || !es.in(s, area, x) {
			continue
		}
		if inside = append(inside, i); x.report.Part > 0 || mostAgain*len(inside) > len(es.entries) {
			return false
		}
	}
	t := newUnitTree(s.all.rounded)
	for _, i := range slices.Backward(inside) {
		t.put(es.entries[i], es.entries[i].report, i+1)
	}
	again := t.nodes[n.id]
	if again == nil {
		return true
	}
	if len(again.sumRows) > 0 {
		return false
	}
	*n.calm = calm{last: again.calm.last, votes: math.MaxInt64}
	return true
}

// putBack puts the report before in the place of the one that is taken back, the newest of its place; a place that is left
// without any goes, with those above it in which nothing else lies.
func (m *remains) putBack(t *unitTree, n *unitNode, step int) {
	var up []*unitNode
	for at := n; at.parent != nil; at = at.parent {
		up = append(up, at)
	}
	for _, at := range slices.Backward(up) {
		at.leave()
	}
	if r := m.before(0); r != nil {
		n.reports[0] = unitReport{entry: m.prev[0], report: r, before: m.before(1)}
	} else if n.reports = nil; n != t.root {
		t.units--
	}
	for i, at := range up {
		at.resolve(t)
		p := at.parent
		if len(at.reports) == 0 && len(at.below) == 0 {
			delete(t.nodes, at.id)
			delete(t.odd, at)
			p.below = slices.DeleteFunc(p.below, func(c *unitNode) bool { return c == at })
		} else {
			at.join()
		}
		p.newest = m.newest[i]
	}
	t.root.resolve(t)
	for _, at := range up {
		at.parent.groups = slices.DeleteFunc(at.parent.groups, func(g *unitGroup) bool { return g.units == 0 })
		at.parent.note(at, step)
	}
	t.last, t.refs, t.came, t.went = m.last, nil, nil, nil
}

// renames reports whether places within a county would stand in another order without the entry that is taken back: they
// stand in that in which they were first named.
func (m *remains) renames(n *unitNode) bool {
	if n.parent == nil || len(m.prev) > 0 {
		return false
	}
	if len(m.later) > 0 {
		return n.parent.parent != nil
	}
	at := n
	for at.parent.parent != nil && len(at.parent.below) == 1 && len(at.parent.reports) == 0 { // it goes with it
		at = at.parent
	}
	p := at.parent
	return p.parent != nil && p.parent.parent != nil && p.below[0] == at
}

// empty reports whether nothing is left in the tree.
func (t *unitTree) empty() bool { return len(t.nodes) == 1 && len(t.root.reports) == 0 }

// unlink takes an entry out of the source's own figures for the whole of an area, of which each has the one before.
func (s *source) unlink(y *entry) bool {
	area := y.report.Area
	var later []*Count
	for c := s.own[area]; c != nil; c = c.Previous {
		if !slices.Contains(c.Ref, y.Entry.Key) {
			later = append(later, c)
			continue
		}
		head := c.Previous
		for _, l := range slices.Backward(later) { // earlier snapshots have them as they are
			own := *l
			own.Previous = head
			head = &own
		}
		if s.own[area] = head; head == nil {
			delete(s.own, area)
		}
		return true
	}
	return false
}
