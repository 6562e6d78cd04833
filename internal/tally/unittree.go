package tally

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// unitTree is what a source reported of an area's units, each below the one that it is a part of, and of the area as a
// whole at the root. A report changes the sums on its own path alone.
type unitTree struct {
	root  *unitNode
	nodes map[canvass.UnitID]*unitNode
	last  *entry
	units int                    // those with figures of their own, the root aside; one for each area that they lie in
	odd   map[*unitNode]struct{} // those with something to tell of

	rounded bool // the figures are rounded, so that sums may differ by one a part

	refs        Ref      // of what was counted below the root when ref was called last; nil for anew
	came, went  []string // since then
	manyToAUnit bool     // some reports rest on several entries, which they may share
}

// unitNode is a unit, or the whole at the root.
type unitNode struct {
	id      canvass.UnitID
	kind    string
	parent  *unitNode
	reports []unitReport // its own figures: one, or one for each area that it lies in; the whole unit's first
	*unitParts

	// What follows is resolved from the above.
	counted Counted // empty while there is nothing
	areas   bool    // its own figures are those of the areas, and not the older ones of the whole unit

	// group is where in the parent it is added, with so many valid votes.
	group *unitGroup
	added int64
	// next and prev are those beside it of the parent's children with as many votes.
	next, prev *unitNode
}

// unitParts is what lies in a unit. Most units have no parts, and share noParts.
type unitParts struct {
	newest canvass.Time // of the reports below

	below     []*unitNode         // what lies right below, in the order in which it was first named
	groups    []*unitGroup        // what is below, by kind
	votesOf   map[int64]*unitNode // children by their valid votes, the first of those with as many
	withVotes int                 // children that have votes
	most      int64               // no child has more votes
	sumRows   []*unitNode         // children that were the sum of the others once

	// What follows is resolved from the above.
	parts *amounts    // the sum of what is below, nil where nothing is
	rows  []*unitNode // children that are the sum of the others
	maybe bool        // they are too small to be sure, and counted
	calm  *calm       // nil while nothing was below
}

// noParts is never written to: whatever changes the parts of a unit comes with one of them.
var noParts = &unitParts{}

// unitGroup is the children of one kind and of parts of one kind; those that the source marks as sums are a group
// apart.
type unitGroup struct {
	kind  string
	parts string // the kind of what lies in them, empty where nothing does
	total bool
	amounts
	units int
	out   bool // another group holds the same votes
}

// unitReport is the latest report of a reporting unit.
type unitReport struct {
	*entry
	report *canvass.Report // with its parts put together
	before *canvass.Report // the one of the same unit and area that it took the place of, nil for the first
}

func newUnitTree(rounded bool) *unitTree {
	root := &unitNode{unitParts: &unitParts{}}
	return &unitTree{root: root, rounded: rounded, nodes: map[canvass.UnitID]*unitNode{"": root}, odd: map[*unitNode]struct{}{}}
}

// node is the unit's, with all those above it.
func (t *unitTree) node(id canvass.UnitID) *unitNode {
	if n := t.nodes[id]; n != nil {
		return n
	}
	above, last := canvass.UnitID(""), string(id)
	if i := strings.LastIndexByte(last, '/'); i >= 0 {
		above, last = id[:i], last[i+1:]
	}
	kind, _, _ := strings.Cut(last, ":")
	n := &unitNode{id: id, kind: kind, parent: t.node(above), unitParts: noParts}
	if n.parent.unitParts == noParts {
		n.parent.unitParts = &unitParts{}
	}
	n.parent.below = append(n.parent.below, n)
	t.nodes[id] = n
	return n
}

// maxDepth is how many units may lie in each other; an id of 400 bytes has fewer.
const maxDepth = 200

// put puts a report in the place of the source's last one for the same unit and area.
func (t *unitTree) put(x *entry, r *canvass.Report, step int) {
	t.last = x // entries come in the record's order
	n := t.node(r.Unit)
	var path [maxDepth]*unitNode
	up := path[:0]
	for at := n; at.parent != nil; at = at.parent {
		up = append(up, at)
	}
	for _, at := range slices.Backward(up) { // from the top: what a unit was added with must be what is taken out
		at.leave()
	}
	now := unitReport{entry: x, report: r}
	i := slices.IndexFunc(n.reports, func(u unitReport) bool { return u.report.Area == r.Area })
	var old *unitReport
	switch {
	case i >= 0:
		old = new(n.reports[i])
		now.before = old.report
		n.reports[i] = now
	case r.Area == canvass.Statewide:
		n.reports = slices.Insert(n.reports, 0, now)
	default:
		n.reports = append(n.reports, now)
	}
	if i < 0 && n != t.root {
		t.units++
	}
	plain := n.counted != CountedParts && len(n.reports) == 1
	for _, at := range up {
		plain = at.resolve(t) && plain
		at.join()
		at.parent.newest = x.Entry.Recorded
	}
	plain = t.root.resolve(t) && plain
	for _, at := range up {
		at.parent.note(at, step)
	}
	t.refer(n, now, old, up, plain)
}

// refer keeps the keys that the sum rests on: where nothing but the one report changed, by that report's alone.
func (t *unitTree) refer(n *unitNode, now unitReport, old *unitReport, up []*unitNode, plain bool) {
	t.manyToAUnit = t.manyToAUnit || now.replaces != nil
	switch {
	case n == t.root || t.refs == nil:
	case !plain || n.counted == CountedParts:
		t.refs, t.came, t.went = nil, nil, nil
	case slices.ContainsFunc(up[1:], func(above *unitNode) bool { return above.counted != CountedParts }):
		// a whole above it is counted in its place
	default:
		t.came = append(t.came, now.Entry.Key)
		if old != nil {
			t.went = append(t.went, old.Entry.Key)
		}
	}
}

// own is the unit's own figures: of the whole unit, else of each area that it lies in.
func (n *unitNode) own() []unitReport {
	switch {
	case len(n.reports) < 2 || n.reports[0].report.Area != canvass.Statewide:
		return n.reports
	case n.areas:
		return n.reports[1:]
	}
	return n.reports[:1]
}

// others are its own figures besides: of the areas, or of the whole unit.
func (n *unitNode) others() []unitReport {
	switch own := n.own(); {
	case len(own) == len(n.reports):
		return nil
	case n.areas:
		return n.reports[:1]
	default:
		return n.reports[1:]
	}
}

// addTo adds what is counted of the unit.
func (n *unitNode) addTo(a *amounts, sign int) {
	switch n.counted {
	case CountedParts:
		a.join(n.parts, sign)
	case CountedWhole:
		for _, u := range n.own() {
			a.addReport(u, sign)
		}
	}
}

// leave takes what is counted of the unit out of the one above.
func (n *unitNode) leave() {
	g := n.group
	if g == nil {
		return
	}
	n.addTo(&g.amounts, -1)
	g.units--
	n.group = nil
	if n.added > 0 {
		n.parent.withVotes--
	}
	if n.added >= leastMaybeSum {
		switch {
		case n.prev != nil:
			n.prev.next = n.next
		case n.next != nil:
			n.parent.votesOf[n.added] = n.next
		default:
			delete(n.parent.votesOf, n.added)
		}
		if n.next != nil {
			n.next.prev = n.prev
		}
		n.next, n.prev = nil, nil
	}
}

// join adds it to the one above.
func (n *unitNode) join() {
	parts := ""
	for _, g := range n.groups {
		if parts == "" || g.kind < parts {
			parts = g.kind
		}
	}
	total := parts == "" && !slices.ContainsFunc(n.reports, func(u unitReport) bool { return !u.report.Total })
	p := n.parent
	i := slices.IndexFunc(p.groups, func(g *unitGroup) bool { return g.kind == n.kind && g.parts == parts && g.total == total })
	if i < 0 {
		i = len(p.groups)
		p.groups = append(p.groups, &unitGroup{kind: n.kind, parts: parts, total: total})
	}
	g := p.groups[i]
	before := g.valid
	n.addTo(&g.amounts, 1)
	g.units++
	n.group, n.added = g, g.valid-before
	if n.added > 0 {
		p.withVotes++
	}
	if n.added >= leastMaybeSum {
		if p.votesOf == nil {
			p.votesOf = map[int64]*unitNode{}
		}
		if n.next = p.votesOf[n.added]; n.next != nil {
			n.next.prev = n
		}
		p.votesOf[n.added] = n
		p.most = max(p.most, n.added)
	}
}

// resolve says what of the unit is counted, and reports whether that is the same sort of figures as before.
func (n *unitNode) resolve(t *unitTree) bool {
	was, wasAreas := n.counted, n.areas
	odd, plain := n.add(t.rounded)
	if n.areas = false; len(n.reports) > 1 && n.reports[0].report.Area == canvass.Statewide {
		n.areas = partsCount(n.wholeOf(n.reports[:1]), n.wholeOf(n.reports[1:]))
	}
	switch {
	case len(n.reports) == 0 && n.parts == nil:
		n.counted = ""
	case n.parts == nil:
		n.counted = CountedWhole
	case len(n.reports) == 0:
		n.counted = CountedParts
	default:
		whole, parts := n.sides(t.rounded)
		n.counted = CountedWhole
		if partsCount(whole, parts) {
			n.counted = CountedParts
		}
		odd = odd || relate(whole, parts) != alike
	}
	if others := n.others(); others != nil {
		odd = odd || relate(n.wholeOf(n.own()), n.wholeOf(others)) != alike
	}
	if odd {
		t.odd[n] = struct{}{}
	} else {
		delete(t.odd, n)
	}
	return plain && wasAreas == n.areas && (was == n.counted || was == "")
}

// sides are the unit's own figures and those of its parts.
func (n *unitNode) sides(rounded bool) (whole, parts side) {
	parts = side{amounts: n.parts, recorded: n.newest}
	for _, g := range n.groups {
		if !g.out {
			parts.units += g.units
		}
	}
	if !n.maybe {
		parts.units -= len(n.rows)
	}
	if rounded {
		parts.slack = int64(parts.units)
	}
	return n.wholeOf(n.own()), parts
}

// wholeOf are reports of one unit as one side.
func (n *unitNode) wholeOf(reports []unitReport) side {
	s := side{amounts: &amounts{}, units: len(reports)}
	for _, u := range reports {
		s.addReport(u, 1)
		s.recorded = max(s.recorded, u.Entry.Recorded)
		s.report = u.report
	}
	if len(reports) > 1 {
		s.report = nil
	}
	return s
}

// add sums what is below the unit. odd is whether there is something to tell of it; plain is whether all that is below
// is added, as it was before.
func (n *unitNode) add(rounded bool) (odd, plain bool) {
	if len(n.groups) == 0 {
		return false, true
	}
	wasRows := len(n.rows) > 0
	n.rows, n.maybe = nil, false
	live := n.live()
	wasOut := false
	for _, g := range live {
		wasOut = wasOut || g.out
		g.out = false
	}
	switch len(live) {
	case 0:
		n.parts = nil
		return false, !wasRows
	case 1:
		n.parts = &live[0].amounts
	default:
		odd = len(n.combine(live, rounded)) > 0
		n.parts = &amounts{}
		for _, g := range live {
			if !g.out {
				n.parts.join(&g.amounts, 1)
			}
		}
	}
	out := slices.ContainsFunc(live, func(g *unitGroup) bool { return g.out })
	if n.findRows(); len(n.rows) > 0 {
		odd = true
		if !n.maybe {
			n.parts = n.without(n.rows)
		}
	}
	return odd, !wasRows && len(n.rows) == 0 && !wasOut && !out
}

// live are the groups that have units, the smallest units first.
func (n *unitNode) live() []*unitGroup {
	if len(n.groups) == 1 && n.groups[0].units > 0 {
		return n.groups
	}
	live := make([]*unitGroup, 0, len(n.groups))
	for _, g := range n.groups {
		if g.units > 0 {
			live = append(live, g)
		}
	}
	slices.SortFunc(live, func(a, b *unitGroup) int {
		return cmp.Or(cmp.Compare(btoi(a.total), btoi(b.total)), -cmp.Compare(fineness[a.kind], fineness[b.kind]),
			cmp.Compare(a.kind, b.kind), cmp.Compare(a.parts, b.parts))
	})
	return live
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// nestings are what is to tell of the unit.
func (t *unitTree) nestings(n *unitNode, area canvass.Area) []Nesting {
	var out []Nesting
	if live := n.live(); len(live) > 1 {
		saved := make([]bool, len(live))
		for i, g := range live {
			saved[i], g.out = g.out, false
		}
		out = n.combine(live, t.rounded)
		for i, g := range live {
			g.out = saved[i]
		}
	}
	if len(n.reports) > 0 && n.parts != nil {
		whole, parts := n.sides(t.rounded)
		if x, ok := unlike(whole, parts, n.counted == CountedParts); ok {
			out = append(out, x)
		}
	}
	if n.others() != nil {
		if x, ok := unlike(n.wholeOf(n.reports[:1]), n.wholeOf(n.reports[1:]), n.areas); ok {
			out = append(out, x)
		}
	}
	for i := range out {
		out[i].Unit = n.id
		for _, u := range n.reports {
			out[i].Ref = Join(out[i].Ref, u.ref())
		}
	}
	for _, row := range n.rows {
		own, others := &amounts{}, &amounts{}
		row.addTo(own, 1)
		others.join(n.parts, 1)
		x := Nesting{Kind: NestingSumRow, Unit: row.id, Whole: own.options(), Units: n.withVotes - len(n.rows), Counted: CountedParts}
		if n.maybe {
			others.join(own, -1)
			x.Kind, x.Counted = NestingMaybeSum, CountedBoth
		}
		x.Parts = others.options()
		for _, u := range row.reports {
			x.Ref = Join(x.Ref, u.ref())
		}
		out = append(out, x)
	}
	for i := range out {
		out[i].Area = area
	}
	return out
}

// count is the sum below the root as a count; nil where nothing is there.
func (t *unitTree) count(k sourceKey, area canvass.Area) *Count {
	c := t.root.parts.count(k)
	if c == nil {
		return nil
	}
	c.Recorded, c.At = t.last.Entry.Recorded, t.last.Entry.At
	if t.root.parts.reports > mostListed {
		t.refs, t.came, t.went = nil, nil, nil
		c.Ref = Ref{SumKey{t.last.Entry.Contest, k.by, k.measure, area, k.event, "", ""}.String()}
	} else {
		c.Ref = t.ref()
	}
	return c
}

// count is a sum as a count of one source, without its time and what it rests on; nil for no sum.
func (s *amounts) count(k sourceKey) *Count {
	if s == nil {
		return nil
	}
	c := &Count{
		By: k.by, Measure: k.measure, Summed: true, Mark: canvass.Seen, Valid: s.valid,
		Ballots: s.ballots.value(), Blank: s.blank.value(), Void: s.void.value(), Over: s.over.value(), Options: s.options(),
	}
	if s.unsure > 0 {
		c.Mark = canvass.Unsure
	}
	c.silent = s.silent > 0
	for _, o := range s.votes {
		if o.silent < s.silent {
			c.bare = append(c.bare, o.option)
		}
	}
	return c
}

// ref is what the sum below the root rests on.
func (t *unitTree) ref() Ref {
	if t.refs == nil || t.manyToAUnit {
		t.refs = make(Ref, 0, len(t.nodes))
		t.root.walk(true, func(u unitReport, counted bool) {
			switch {
			case !counted:
			case u.replaces == nil:
				t.refs = append(t.refs, u.Entry.Key)
			default:
				t.refs = append(t.refs, u.ref()...)
			}
		}, t.children())
		slices.Sort(t.refs)
		t.refs = slices.Compact(t.refs)
	} else if len(t.came) > 0 {
		slices.Sort(t.came)
		slices.Sort(t.went)
		t.refs = t.refs.swapped(t.came, t.went)
	}
	t.came, t.went = nil, nil
	return t.refs
}

// children are the units below each unit, in order.
func (t *unitTree) children() map[*unitNode][]*unitNode {
	below := make(map[*unitNode][]*unitNode, len(t.nodes))
	for _, id := range slices.Sorted(maps.Keys(t.nodes)) {
		if n := t.nodes[id]; n.parent != nil {
			below[n.parent] = append(below[n.parent], n)
		}
	}
	return below
}

// walk visits the reports below a unit, and says of each whether it is in the sum of the root's units.
func (n *unitNode) walk(in bool, visit func(u unitReport, counted bool), below map[*unitNode][]*unitNode) {
	for _, c := range below[n] {
		inside := in && (c.group == nil || !c.group.out) && (n.maybe || !slices.Contains(n.rows, c))
		for i, u := range c.reports {
			own := len(c.reports) < 2 || c.reports[0].report.Area != canvass.Statewide || c.areas == (i > 0)
			visit(u, inside && c.counted == CountedWhole && own)
		}
		c.walk(inside && c.counted == CountedParts, visit, below)
	}
}
