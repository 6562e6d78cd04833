package tally

import (
	"math"
	"math/bits"
	"slices"
)

// calm is how near the units right below a whole came to one of them being the sum of the others, and when. Once such a
// row was found it stays one, so that a report can be taken back without counting all others again only where none was
// found since it came in, and none would have been found without it.
type calm struct {
	last  [64]int32   // when the nearest was last of so many bits: how many entries were taken in; 0 for never
	large []*unitNode // the units with an eighth of the votes or more
	votes int64       // the most votes since large was looked for among all
	// moved bounds by how much what is below would have been nearer without the reports that were taken back, the last of
	// them at the step movedAt.
	moved   int64
	movedAt int
}

// note keeps how near the units below n are to one being the sum of the others, after c among them has changed at a step.
func (n *unitNode) note(c *unitNode, step int) {
	if n.calm == nil {
		n.calm = &calm{}
	}
	n.calm.last[bits.Len64(uint64(n.nearest(c)))] = int32(step)
}

// nearest is by how many votes the unit below n that is nearest to it misses being the sum of the others, or of the
// others with one like it: at the least a quarter of all for those that have less than a quarter. It is 0 where votes do
// not tell: where a row was found, where several kinds of units may hold the same votes, and where n has figures of its
// own, which may be counted in the place of its parts.
func (n *unitNode) nearest(c *unitNode) int64 {
	k := n.calm
	switch {
	case n.parts == nil:
		return 0
	case len(n.below) < 3 && (n.parent == nil || len(n.reports) == 0): // of two none is the sum of the others
		k.votes = math.MaxInt64 // all are looked at once there are more
		return math.MaxInt64
	}
	all := n.parts.valid
	k.add(c, all)
	if all < k.votes/2 { // what had less than an eighth then may have a quarter now
		k.large, k.votes = nil, 0
		for _, other := range n.below {
			k.add(other, all)
		}
	}
	k.votes = max(k.votes, all)
	live := 0
	for _, g := range n.groups {
		if g.units > 0 {
			live++
		}
	}
	if len(n.sumRows) > 0 || live > 1 || n.parent != nil && len(n.reports) > 0 {
		return 0
	}
	least := all / 4
	k.large = slices.DeleteFunc(k.large, func(c *unitNode) bool { return c.group == nil || 8*c.added < all })
	for _, c := range k.large {
		least = min(least, abs(all-2*c.added), abs(all-3*c.added))
	}
	return least
}

// add keeps a unit with an eighth of the votes.
func (k *calm) add(c *unitNode, all int64) {
	if c.group != nil && 8*c.added >= all && !slices.Contains(k.large, c) {
		k.large = append(k.large, c)
	}
}

// since reports whether no unit below was the sum of the others from a step on, nor would have been with so many votes
// more or fewer at one of them.
func (k *calm) since(step int, votes int64) bool {
	nearer := 2 * votes
	if step <= k.movedAt {
		nearer += k.moved
	}
	for i, last := range k.last {
		if int(last) >= step {
			return i > 0 && 1<<(i-1) > nearer
		}
	}
	return true
}

// moves is called where a report of so many votes, before or after, was taken back.
func (k *calm) moves(votes int64, step int) {
	k.moved, k.movedAt = k.moved+2*votes, step
}

func abs(n int64) int64 { return max(n, -n) }
