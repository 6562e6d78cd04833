package delegate

import "slices"

// bounds finds how few and how many seats an option can have when a number of
// ballots is still to fall on the lines of an area. It cuts the space of
// possibilities into boxes, drops a box that cannot hold anything better than
// what votes were already found for, and halves the others.
type bounds struct {
	run  *run
	y    *tally
	pool *Pool // whose rule is asked
	base []int64
	out  int64
	vars []int // options on which uncounted ballots may fall; blank is -1
	won  []bool
}

// boxLimit is how many boxes are looked at for one question. A pool in which
// the uncounted ballots can fall in no more than smallPool ways is always gone
// through to the end. Of the others the usual rules need few boxes; where the
// limit ends the search the bound that stands is still true.
const (
	boxLimit  = 256
	smallPool = 4096
)

// box is how many of the uncounted ballots fall on each variable, at least
// and at most.
type box struct {
	lo, hi []int64
	bound  int
}

// newBounds readies the pool's own area; nil if ballots are asked for and not
// known.
func newBounds(r *run, out int64) *bounds {
	return newBoundsFor(r, r.own, r.pool, out)
}

func newBoundsFor(r *run, y *tally, p *Pool, out int64) *bounds {
	b := &bounds{run: r, y: y, pool: p, out: out, base: make([]int64, len(y.votes)), won: make([]bool, len(y.votes))}
	writeIn, other := false, false
	for i, v := range y.votes {
		b.base[i] = v.a
		b.won[i] = r.gone[i] != Recompute && r.canWin(i, y, &p.Rule)
		// Options that win nothing are alike: one of each sort will do.
		alike := &other
		if r.tallies.options[i] == WriteIn || y.never[i] {
			alike = &writeIn
		}
		eligible := r.canWin(i, y, &p.Rule)
		if eligible || !*alike {
			b.vars = append(b.vars, i)
			*alike = *alike || !eligible
		}
	}
	if b.usesBallots() {
		if !y.haveBallots {
			return nil
		}
		b.vars = append(b.vars, -1)
	}
	return b
}

func (b *bounds) usesBallots() bool {
	rule := &b.pool.Rule
	uses := rule.Threshold.Of == AllBallots || rule.Quota == AllBallots
	for _, t := range b.run.triggers {
		uses = uses || t.Of == AllBallots
	}
	for _, t := range rule.Triggers {
		uses = uses || t.Of == AllBallots
	}
	return uses
}

func (b *bounds) root() box {
	x := box{lo: make([]int64, len(b.vars)), hi: make([]int64, len(b.vars))}
	for k := range x.hi {
		x.hi[k] = b.out
	}
	return x
}

// shrink takes from the box what the number of uncounted ballots excludes,
// and reports whether anything is left.
func (b *bounds) shrink(x box) bool {
	least := sum64(x.lo)
	if least > b.out {
		return false
	}
	for k := range x.hi {
		x.hi[k] = min(x.hi[k], b.out-least+x.lo[k])
		if x.hi[k] < x.lo[k] {
			return false
		}
	}
	return true
}

// most is the most seats option i can have, and whether votes were found.
func (b *bounds) most(i int) (int, bool) { return b.explore(i, 1) }

// least is the fewest.
func (b *bounds) least(i int) (int, bool) {
	n, found := b.explore(i, -1)
	return -n, found
}

// explore finds the largest value of sense times the seats of option i.
func (b *bounds) explore(i, sense int) (int, bool) {
	value := func(out outcome) int {
		if sense > 0 {
			return out.most[i]
		}
		return -out.seats[i]
	}
	limit := func(x box) int {
		low, high := b.seats(x, i)
		if sense > 0 {
			return high
		}
		return -low
	}
	best := -b.pool.Seats - 1
	boxes := boxLimit
	if b.ways() <= smallPool {
		boxes = 2 * smallPool
	}
	x := b.root()
	x.bound = limit(x)
	queue := []box{x}
	for looked := 0; len(queue) > 0; looked++ {
		// The most promising box comes last.
		x = queue[len(queue)-1]
		if x.bound <= best {
			return best, true
		}
		if looked == boxes {
			return x.bound, false
		}
		queue = queue[:len(queue)-1]
		for _, p := range b.points(x) {
			best = max(best, value(b.at(p)))
		}
		for _, half := range b.halve(x) {
			if !b.shrink(half) {
				continue
			}
			half.bound = min(x.bound, limit(half))
			if half.bound <= best {
				continue
			}
			at, _ := slices.BinarySearchFunc(queue, half.bound, func(y box, n int) int { return y.bound - n })
			for at < len(queue) && queue[at].bound == half.bound {
				at++
			}
			queue = slices.Insert(queue, at, half)
		}
	}
	return best, true
}

// ways is in how many ways the ballots can fall, or more than smallPool.
func (b *bounds) ways() int64 {
	ways := int64(1)
	for k := range int64(len(b.vars)) {
		if ways = ways * (b.out + k + 1) / (k + 1); ways > smallPool {
			break
		}
	}
	return ways
}

// halve cuts a box across its widest side; a single point has no halves.
func (b *bounds) halve(x box) []box {
	k := 0
	for m := range x.lo {
		if x.hi[m]-x.lo[m] > x.hi[k]-x.lo[k] {
			k = m
		}
	}
	if x.hi[k] == x.lo[k] {
		return nil
	}
	mid := x.lo[k] + (x.hi[k]-x.lo[k])/2
	low := box{lo: slices.Clone(x.lo), hi: slices.Clone(x.hi)}
	high := box{lo: slices.Clone(x.lo), hi: slices.Clone(x.hi)}
	low.hi[k], high.lo[k] = mid, mid+1
	return []box{low, high}
}

// points are corners of the box worth trying: as few ballots as it allows,
// and the rest of them all on one variable.
func (b *bounds) points(x box) [][]int64 {
	list := [][]int64{x.lo}
	for k := range x.lo {
		if x.hi[k] > x.lo[k] {
			p := slices.Clone(x.lo)
			p[k] = x.hi[k]
			list = append(list, p)
		}
	}
	return list
}

// at decides the pool with those ballots counted.
func (b *bounds) at(point []int64) outcome {
	y := b.y
	for k, i := range b.vars {
		if i >= 0 {
			y.votes[i].a += point[k]
			y.valid.a += point[k]
		}
		y.ballots.a += point[k]
	}
	out := b.run.settle()
	for k, i := range b.vars {
		if i >= 0 {
			y.votes[i].a -= point[k]
			y.valid.a -= point[k]
		}
		y.ballots.a -= point[k]
	}
	return out
}

// counts reports whether ballots on variable i enter the denominator.
func (b *bounds) counts(d Denominator, i int, qualified []int) bool {
	if i < 0 {
		return d == AllBallots
	}
	switch o := b.run.tallies.options[i]; d {
	case ValidLessWriteIns:
		return o != WriteIn && !b.y.never[i]
	case VotesForEligible:
		return b.run.canWin(i, b.y, &b.pool.Rule)
	case VotesOfQualified:
		return slices.Contains(qualified, i)
	}
	return true
}

// now is the denominator as counted so far.
func (b *bounds) now(d Denominator, qualified []int) int64 {
	total, _ := b.run.denominator(d, b.y, &b.pool.Rule, qualified)
	return total.a
}

// total is the least and most that the denominator can be in the box when n
// ballots fall on variable k.
func (b *bounds) total(x box, d Denominator, qualified []int, k int, n int64) (least, most int64) {
	least = b.now(d, qualified)
	inside, outside := int64(0), int64(0)
	for m, i := range b.vars {
		switch in := b.counts(d, i, qualified); {
		case m == k && in:
			least += n
		case m == k:
		case in:
			least += x.lo[m]
			inside += x.hi[m] - x.lo[m]
		default:
			outside += x.lo[m]
		}
	}
	room := b.out - n - outside
	for m, i := range b.vars {
		if m != k && b.counts(d, i, qualified) {
			room -= x.lo[m]
		}
	}
	return least, least + min(inside, max(room, 0))
}

// reach says whether option i can and must reach the share in the box.
func (b *bounds) reach(x box, i int, share Fraction, over bool, d Denominator, qualified []int) (may, must bool) {
	k := slices.Index(b.vars, i)
	lo, hi := int64(0), int64(0)
	if k >= 0 {
		lo, hi = x.lo[k], x.hi[k]
	}
	least, _ := b.total(x, d, qualified, k, hi)
	_, most := b.total(x, d, qualified, k, lo)
	may = b.base[i]+hi > 0 && reaches(b.base[i]+hi, least, share, over)
	must = b.base[i]+lo > 0 && reaches(b.base[i]+lo, most, share, over)
	return may, must
}

// trigger says whether option i may and must set off t, a trigger on this
// area's votes, and whether votes were found with which, all triggers tried in
// their order, it has the whole pool.
func (b *bounds) trigger(t aimed, all []aimed, i int) (may, must, found bool) {
	if !b.won[i] {
		return false, false, false
	}
	x := b.root()
	if t.Of == VotesOfQualified {
		// Who qualifies moves with the votes: nothing is excluded.
		return true, false, false
	}
	may, must = b.reach(x, i, t.Share, t.Over, t.Of, nil)
	must = must && 2*t.Share.Num >= t.Share.Den && (t.Over || 2*t.Share.Num > t.Share.Den)
	if k := slices.Index(b.vars, i); may && k >= 0 {
		triggers := b.run.triggers
		b.run.triggers = all
		p := slices.Clone(x.lo)
		p[k] = x.hi[k]
		out := b.at(p)
		found = out.seats[i] == b.run.pool.Seats && b.run.pool.Seats > 0
		b.run.triggers = triggers
	}
	return may, must, found
}
