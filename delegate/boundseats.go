package delegate

import "slices"

// uncertainLimit is how many options may be neither surely in nor surely out
// before the sets of qualified are no longer gone through one by one.
const uncertainLimit = 5

// seats bounds what option i can have anywhere in the box. The bounds are
// true for every rule; they are close for the usual ones.
func (b *bounds) seats(x box, i int) (low, high int) {
	all := b.pool.Seats
	rule := &b.pool.Rule
	if b.run.vacates() {
		return 0, all
	}
	low, high = all, 0
	join := func(lo, hi int) { low, high = min(low, max(lo, 0)), max(high, min(hi, all)) }
	for _, t := range b.run.triggers {
		if t.Of == VotesOfQualified || t.Of == VotesForEligible && t.from != b.pool || t.Takes.part() {
			return 0, all
		}
		for j := range b.base {
			if !b.run.canWin(j, b.y, &t.from.Rule) || b.run.gone[j] == Recompute {
				continue
			}
			may, must := b.reach(x, j, t.Share, t.Over, t.Of, nil)
			if may {
				join(all*btoi(i == j), all*btoi(i == j))
			}
			if must && (2*t.Share.Num > t.Share.Den || t.Over && 2*t.Share.Num == t.Share.Den) {
				return low, high
			}
		}
	}
	if !b.won[i] {
		join(0, 0)
		return low, high
	}
	sure, maybe := b.qualifiers(x)
	if rule.Method.Main == WinnerTakeAll && b.noThreshold() && len(sure) > 0 && rule.Alone != RunnerUpJoins && rule.Leftover != ToWinner {
		// Whoever has a vote qualifies, and the first takes all: those who may have none change nothing, however many.
		join(b.share(x, i, append(sure, maybe...)))
		return low, high
	}
	if len(sure) == 0 && !b.noThreshold() || len(maybe) > uncertainLimit || len(sure)+len(maybe) == 0 ||
		rule.Method.Bonus > 0 || rule.Method.OneEach {
		return 0, all
	}
	for set := range 1 << len(maybe) {
		qualified := slices.Clone(sure)
		for m, j := range maybe {
			if set&(1<<m) != 0 {
				qualified = append(qualified, j)
			}
		}
		if len(qualified) == 0 {
			join(0, all*btoi(rule.Leftover == ToWinner))
			continue
		}
		join(b.share(x, i, qualified))
	}
	return low, high
}

func (b *bounds) noThreshold() bool {
	t := b.pool.Rule.Threshold
	return t.None || t.String() == ""
}

// qualifiers lists who surely qualifies in the box and who may.
func (b *bounds) qualifiers(x box) (sure, maybe []int) {
	t := b.pool.Rule.Threshold
	if t.Seat {
		t.Share = Fraction{1, int64(b.pool.Seats)}
	}
	for i := range b.base {
		if !b.won[i] {
			continue
		}
		var may, must bool
		if b.noThreshold() {
			k := slices.Index(b.vars, i)
			may, must = b.base[i]+x.hi[k] > 0, b.base[i]+x.lo[k] > 0
		} else {
			may, must = b.reach(x, i, t.Share, t.Over, t.Of, nil)
		}
		switch {
		case must:
			sure = append(sure, i)
		case may:
			maybe = append(maybe, i)
		}
	}
	return sure, maybe
}

// share bounds the seats of option i among the qualified.
func (b *bounds) share(x box, i int, qualified []int) (low, high int) {
	all := b.pool.Seats
	rule := &b.pool.Rule
	in := slices.Contains(qualified, i)
	if len(qualified) == 1 {
		switch {
		case rule.Alone == RunnerUpJoins:
			return 0, all
		case rule.Alone == TakesAll:
			return all * btoi(in), all * btoi(in)
		}
	}
	if !in {
		return 0, all * btoi(rule.Leftover == ToWinner)
	}
	var ahead, behind, unknown int
	for _, j := range qualified {
		switch {
		case j == i:
		case b.leadMost(x, j, i) < 0:
			behind++
		case b.leadMost(x, i, j) < 0:
			ahead++
		default:
			unknown++
		}
	}
	switch rule.Method.Main {
	case WinnerTakeAll:
		return all * btoi(ahead+unknown == 0), all * btoi(ahead == 0)
	case ByLadder:
		rung := rule.Method.Ladder[0]
		for _, longer := range rule.Method.Ladder[1:] {
			if len(longer) <= len(qualified) {
				rung = longer
			}
		}
		place := func(k int) int {
			if k < len(rung) {
				return rung[k]
			}
			return 0
		}
		spare := 0
		if rule.Leftover == ToWinner || rule.Leftover == ToLast {
			spare = all - sum(rung) + max(0, len(rung)-len(qualified))*rung[0]
		}
		return place(ahead + unknown), place(ahead) + spare
	}
	if rule.Method.Main == ByTable {
		return 0, all
	}
	if rule.Quota != VotesOfQualified || rule.Precision.scale() > 0 {
		return b.wide(x, i, qualified)
	}
	switch rule.Rounding {
	case LargestRemainder, NearestFix:
		return b.remainder(x, i, qualified)
	case UpFromTop, NearestTop, NearestWinner, NearestTopBottom:
		if rule.Leftover != ToWinner && rule.Leftover != ToLast && rule.Leftover != ToLargestFraction {
			return b.byRank(x, i, qualified)
		}
	}
	return b.wide(x, i, qualified)
}

// byRank bounds seats under the roundings that look at the order of votes.
// Each option's rounded quota is bounded by itself; those surely ahead take
// theirs first, those surely behind lose theirs first.
func (b *bounds) byRank(x box, i int, qualified []int) (low, high int) {
	all := b.pool.Seats
	var aheadLow, aheadHigh, behindLow, othersLow, total int
	first := true
	for _, j := range qualified {
		lo, hi := b.rounded(x, j, qualified)
		total += hi
		if j == i {
			low, high = lo, hi
			continue
		}
		othersLow += lo
		if b.leadMost(x, i, j) < 0 {
			first = false
			aheadLow += lo
		}
		if b.leadMost(x, j, i) < 0 {
			behindLow += lo
		} else {
			aheadHigh += hi
		}
	}
	switch b.pool.Rule.Rounding {
	case UpFromTop, NearestTop:
		return min(low, max(all-aheadHigh, 0)), min(high, all-aheadLow)
	}
	if first {
		high = max(high, all-othersLow)
	}
	if excess := total - all - behindLow; excess > 0 {
		low -= excess
	}
	return low, high
}

// rounded bounds the quota of option j, rounded as the rule does.
func (b *bounds) rounded(x box, j int, qualified []int) (low, high int) {
	k := slices.Index(b.vars, j)
	least, _ := b.total(x, VotesOfQualified, qualified, k, x.hi[k])
	_, most := b.total(x, VotesOfQualified, qualified, k, x.lo[k])
	s := int64(b.pool.Seats)
	round := func(votes, total int64) int {
		switch {
		case total <= 0:
			return 0
		case b.pool.Rule.Rounding == UpFromTop:
			return int(ceilDiv(votes*s, total))
		}
		return int((2*votes*s + total) / (2 * total))
	}
	return round(b.base[j]+x.lo[k], most), min(round(b.base[j]+x.hi[k], least), b.pool.Seats)
}

// leadMost is the most by which i can be ahead of j in the box.
func (b *bounds) leadMost(x box, i, j int) int64 {
	lead := b.base[i] - b.base[j]
	if k := slices.Index(b.vars, i); k >= 0 {
		lead += x.hi[k]
	}
	if k := slices.Index(b.vars, j); k >= 0 {
		lead -= x.lo[k]
	}
	return lead
}

// remainder bounds seats by largest remainder on the votes of the qualified.
//
// Option i has k seats or more only if the others, each given the seats it
// would have at i's remainder, leave k: with q the quotas, the sum over the
// others of ceil(q_j − q_i + k − 1) is at most all − k. It has k or fewer only
// if the sum of floor(q_j − q_i + k) + 1 is at least all − k.
func (b *bounds) remainder(x box, i int, qualified []int) (low, high int) {
	all := b.pool.Seats
	k := slices.Index(b.vars, i)
	least, _ := b.total(x, VotesOfQualified, qualified, k, x.hi[k])
	_, most := b.total(x, VotesOfQualified, qualified, k, x.lo[k])
	s := int64(all)
	high = int(min(s, ceilDiv((b.base[i]+x.hi[k])*s, least)))
	low = 0
	if most > 0 {
		low = int((b.base[i] + x.lo[k]) * s / most)
	}
	for ; high > low; high-- {
		others := int64(0)
		for _, j := range qualified {
			if j != i {
				num, den := b.gap(x, i, j, qualified, -1)
				others += max(0, ceilDivSigned(num*s+int64(high-1)*den, den))
			}
		}
		if others <= s-int64(high) {
			break
		}
	}
	for ; low < high; low++ {
		others := int64(0)
		for _, j := range qualified {
			if j != i {
				num, den := b.gap(x, i, j, qualified, 1)
				others += max(0, floorDivSigned(num*s+int64(low)*den, den)+1)
			}
		}
		if others >= s-int64(low) {
			break
		}
	}
	return low, high
}

// gap is the least (sense −1) or most (sense 1) that (v_j − v_i) over the
// votes of the qualified can be in the box.
func (b *bounds) gap(x box, i, j int, qualified []int, sense int) (num, den int64) {
	if sense > 0 {
		num = b.leadMost(x, j, i)
	} else {
		num = -b.leadMost(x, i, j)
	}
	// The one that gains by sense has all it can; the ballots that are then
	// left may only enlarge the denominator.
	gainer := i
	if sense > 0 {
		gainer = j
	}
	k := slices.Index(b.vars, gainer)
	least, most := b.total(x, VotesOfQualified, qualified, k, x.hi[k])
	if (num < 0) == (sense < 0) {
		return num, max(least, 1)
	}
	return num, max(most, 1)
}

// wide bounds seats under the other roundings and denominators by the quota
// and as many seats as there are options.
func (b *bounds) wide(x box, i int, qualified []int) (low, high int) {
	rule, s := &b.pool.Rule, int64(b.pool.Seats)
	k := slices.Index(b.vars, i)
	least, _ := b.total(x, rule.Quota, qualified, k, x.hi[k])
	_, most := b.total(x, rule.Quota, qualified, k, x.lo[k])
	if least <= 0 || most <= 0 || rule.Leftover == ToWinner || rule.Leftover == ToLast || rule.Leftover == InTurn {
		return 0, b.pool.Seats
	}
	slack := len(qualified)
	if scale := rule.Precision.scale(); scale > 0 {
		slack += int(s*int64(len(qualified))/scale) + 1
	}
	switch rule.Rounding {
	case NearestWinner, NearestTopBottom, UpFromTop, NearestTop:
		if rule.Quota != VotesOfQualified {
			return 0, b.pool.Seats
		}
	}
	low = int((b.base[i]+x.lo[k])*s/most) - slack
	high = int(ceilDiv((b.base[i]+x.hi[k])*s, least)) + slack
	return low, high
}

func floorDivSigned(n, d int64) int64 {
	q := n / d
	if n%d != 0 && n < 0 {
		q--
	}
	return q
}

func ceilDivSigned(n, d int64) int64 { return -floorDivSigned(-n, d) }
