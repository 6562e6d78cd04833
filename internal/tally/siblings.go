package tally

import (
	"cmp"
	"slices"
)

// holds reports whether the votes of the other group are among those of this one: the source marks it as sums, or units
// of its kind are made up of the other's, and what lies in them says nothing else.
func (g *unitGroup) holds(other *unitGroup) bool {
	marked := g.total && !other.total && !slices.Contains(covers[other.kind], g.kind)
	if g.kind == other.kind || g.valid == 0 || other.valid == 0 || !marked && !slices.Contains(covers[g.kind], other.kind) {
		return false
	}
	return g.parts == "" || g.parts == other.kind || slices.Contains(covers[g.parts], other.kind)
}

// combine finds groups that hold the same votes as others and puts those out that have fewer. Larger units are held
// against smaller ones, and what the source marks as sums against the other kinds; others are the same votes where
// every option has as many.
func (n *unitNode) combine(live []*unitGroup, rounded bool) []Nesting {
	var told []Nesting
	var in []*unitGroup
	done := map[*unitGroup]bool{}
	for i, g := range live {
		if done[g] {
			continue
		}
		var below []*unitGroup
		for _, other := range in {
			if g.holds(other) {
				below = append(below, other)
			}
		}
		if len(below) == 0 {
			x, out := n.alone(g, in)
			told = append(told, x...)
			if g.out = out; !out {
				in = append(in, g)
			}
			continue
		}
		above := []*unitGroup{g} // and others of its kind, such as those of which the parts are known
		for _, same := range live[i+1:] {
			if same.kind == g.kind && slices.ContainsFunc(below, same.holds) {
				above = append(above, same)
				done[same] = true
			}
		}
		whole, parts := together(above), together(below)
		if rounded {
			parts.slack = int64(parts.units + whole.units)
		}
		byParts := parts.valid >= whole.valid
		if x, ok := unlike(whole, parts, byParts); ok {
			x.Unit, x.Level, x.Below = n.id, g.kind, below[0].kind
			told = append(told, x)
		}
		for _, x := range above {
			x.out = byParts
		}
		if !byParts {
			for _, other := range below {
				other.out = true
			}
			in = slices.DeleteFunc(in, func(other *unitGroup) bool { return other.out })
			in = append(in, above...)
		}
	}
	return told
}

// together is groups as one side.
func together(groups []*unitGroup) side {
	s := side{amounts: &amounts{}}
	for _, g := range groups {
		s.join(&g.amounts, 1)
		s.units += g.units
	}
	return s
}

// alone is what is to tell of a group that holds no other, and whether it is out: its votes are another's.
func (n *unitNode) alone(g *unitGroup, in []*unitGroup) (told []Nesting, out bool) {
	if other := n.repeats(g, in); other != nil {
		return []Nesting{{
			Kind: NestingRepeat, Unit: n.id, Level: g.kind, Below: other.kind, Whole: g.options(), Parts: other.options(),
			Units: other.units, Counted: CountedParts,
		}}, true
	}
	for _, other := range in {
		if g.kind != other.kind && g.units+other.units > 2 && near(&g.amounts, &other.amounts, leastSumRow) {
			told = append(told, Nesting{
				Kind: NestingMaybeRepeat, Unit: n.id, Level: g.kind, Below: other.kind, Whole: g.options(), Parts: other.options(),
				Units: other.units, Counted: CountedBoth,
			})
		}
	}
	return told, false
}

// repeats is the group with the very votes of this one, where that can hardly be chance.
func (n *unitNode) repeats(g *unitGroup, in []*unitGroup) *unitGroup {
	for _, other := range in {
		if g.kind != other.kind && g.units+other.units > 2 && g.distinct(leastSumRow) && g.times(1, &other.amounts) {
			return other
		}
	}
	return nil
}

// findRows finds children that are the sum of all the others, one row or two of them, and what may be one.
func (n *unitNode) findRows() {
	rest := n.parts
	if n.rows = n.sumRows; len(n.rows) > 0 { // such a row stays one, also when the units go ahead of it
		rest = n.without(n.rows)
	}
	for rows := int64(1); rows <= 2; rows++ {
		votes := rest.valid / (rows + 1)
		if votes*(rows+1) != rest.valid || n.withVotes-len(n.rows)-int(rows) < 2 {
			continue
		}
		var found []*unitNode
		distinct := false // of two options at least: with one it may be chance
		for c := n.votesOf[votes]; c != nil; c = c.next {
			own := &amounts{}
			c.addTo(own, 1)
			if !c.group.out && !slices.Contains(n.rows, c) && rest.times(rows+1, own) {
				found = append(found, c)
				distinct = own.distinct(leastMaybeSum)
			}
		}
		switch {
		case len(found) != int(rows), !distinct && (votes < leastSumRow || n.withVotes-int(rows) < leastNear):
		case votes >= leastSumRow && distinct:
			n.sumRows = append(slices.Clone(n.sumRows), found...)
			slices.SortFunc(n.sumRows, func(a, b *unitNode) int { return cmp.Compare(a.id, b.id) })
			n.rows = n.sumRows
			return
		case len(n.rows) == 0:
			slices.SortFunc(found, func(a, b *unitNode) int { return cmp.Compare(a.id, b.id) })
			n.rows, n.maybe = found, true
			return
		}
	}
	if len(n.rows) > 0 {
		return
	}
	if c := n.largest(); c != nil && n.withVotes > leastNear && !c.group.out {
		own, others := &amounts{}, &amounts{}
		c.addTo(own, 1)
		others.join(n.parts, 1)
		others.join(own, -1)
		if near(own, others, leastNearVotes) {
			n.rows, n.maybe = []*unitNode{c}, true
		}
	}
}

// without is the sum of what is below the unit, some children left out.
func (n *unitNode) without(rows []*unitNode) *amounts {
	sum := &amounts{}
	sum.join(n.parts, 1)
	for _, row := range rows {
		if !row.group.out {
			row.addTo(sum, -1)
		}
	}
	return sum
}

// largest is the child with most votes, where that may be about half of all; else nil.
func (n *unitNode) largest() *unitNode {
	if 5*n.most < 2*n.parts.valid {
		return nil
	}
	if n.votesOf[n.most] == nil { // it fell
		n.most = 0
		for votes := range n.votesOf {
			n.most = max(n.most, votes)
		}
	}
	if c := n.votesOf[n.most]; c != nil && c.next == nil {
		return c
	}
	return nil
}
