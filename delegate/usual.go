package delegate

import "slices"

// compiled is a pool whose rule is usual: thresholds and triggers on valid
// votes, then largest remainder, winner take all, or a ladder.
type compiled struct {
	usual     bool
	seats     int
	base      int // where its area's votes begin
	wins      []int
	share     Fraction // of the threshold; Den 0: none
	over      bool
	nobody    Nobody
	alone     Alone
	triggers  []compiledTrigger
	main      MainMethod
	ladder    [][]int
	narrowest int // length of the shortest rung
}

type compiledTrigger struct {
	base  int
	wins  []int
	share Fraction
	over  bool
}

// compile readies one pool, usual or not.
func (p *Program) compile(r *run) compiled {
	rule := &r.pool.Rule
	c := compiled{
		seats: r.pool.Seats, nobody: rule.Nobody, alone: rule.Alone,
		main: rule.Method.Main, ladder: rule.Method.Ladder,
	}
	t := rule.Threshold
	bar := !t.None && t.String() != ""
	if bar {
		c.share, c.over = t.Share, t.Over
		if t.Seat && c.seats > 0 {
			c.share = Fraction{1, int64(c.seats)}
		}
	}
	at := slices.Index(p.areas, r.pool.Area)
	usual := at >= 0 && c.seats > 0 && rule.Method.Bonus == 0 && !rule.Method.OneEach &&
		(!bar || t.Of == ValidVotes) &&
		rule.Uncommitted != TheResidual && (rule.Leftover == "" || rule.Leftover == Unbound || rule.Leftover == Unassigned) &&
		!r.vacates()
	switch c.main {
	case Proportional:
		// On exact quotas of the qualified, NearestFix is LargestRemainder.
		usual = usual && rule.Quota == VotesOfQualified && rule.Precision.scale() == 0 &&
			(rule.Rounding == LargestRemainder || rule.Rounding == NearestFix)
	case WinnerTakeAll:
	case ByLadder:
		c.narrowest = len(c.ladder[0])
	default:
		usual = false
	}
	if !usual {
		return c
	}
	c.base = at * len(p.options)
	c.wins = p.winners(r, r.tallies.areas[r.pool.Area], rule)
	for _, g := range r.triggers {
		at := slices.Index(p.areas, g.area())
		if at < 0 || g.Of != ValidVotes || g.Takes.part() {
			return c
		}
		c.triggers = append(c.triggers, compiledTrigger{
			base: at * len(p.options), share: g.Share, over: g.Over,
			wins: p.winners(r, r.tallies.areas[g.area()], &g.from.Rule),
		})
	}
	c.usual = true
	return c
}

// winners lists, as they stand in p.options, those who can win.
func (p *Program) winners(r *run, y *tally, rule *Rule) []int {
	var list []int
	for o, i := range p.place {
		if r.gone[i] != Recompute && r.canWin(i, y, rule) {
			list = append(list, o)
		}
	}
	return list
}

// runUsual decides a usual pool. It returns -1, with dst untouched, when only
// the full engine can tell.
func (p *Program) runUsual(c *compiled, dst []int, votes []int64) (open int) {
	n := len(p.options)
	area := votes[c.base : c.base+n]
	total := sum64(area)
	for i := range c.triggers {
		t := &c.triggers[i]
		of, all := area, total
		if t.base != c.base {
			of = votes[t.base : t.base+n]
			all = sum64(of)
		}
		lead, level := leader(of, t.wins)
		switch {
		case lead < 0:
			return c.seats
		case !reaches(of[lead], all, t.share, t.over):
		case level:
			return -1
		default:
			dst[lead] += c.seats
			return 0
		}
	}
	k := p.over(area, c.wins, c.share, c.over, total)
	if k == 0 {
		switch k = p.usualFallback(area, c, total); k {
		case -1:
			return -1
		case 0:
			return c.seats
		}
	}
	if k == 1 {
		if c.alone == RunnerUpJoins || c.main == ByLadder && c.narrowest > 1 {
			return -1
		}
		if c.main != ByLadder || c.alone == TakesAll {
			dst[p.who[0]] += c.seats
			return 0
		}
	}
	switch c.main {
	case WinnerTakeAll:
		lead, level := 0, false
		for i := 1; i < k; i++ {
			switch v := p.count[i]; {
			case v > p.count[lead]:
				lead, level = i, false
			case v == p.count[lead]:
				level = true
			}
		}
		if level {
			return -1
		}
		dst[p.who[lead]] += c.seats
		return 0
	case ByLadder:
		return p.climb(c, dst, k)
	}
	sharing := uint64(0)
	for _, v := range p.count[:k] {
		sharing += uint64(v)
	}
	open = hamilton(p.seats[:k], p.count[:k], sharing, c.seats)
	for i, seats := range p.seats[:k] {
		dst[p.who[i]] += seats
	}
	return open
}

// over fills who and count with those who reach the share.
func (p *Program) over(area []int64, wins []int, share Fraction, over bool, total int64) (k int) {
	bar := max(share.Num*total, 1)
	if over {
		bar = share.Num*total + 1
	}
	den := max(share.Den, 1) // without a share everybody qualifies who has a vote
	who, count := p.who, p.count[:len(p.who)]
	for _, o := range wins {
		if v := area[o]; v*den >= bar && k < len(who) {
			who[k], count[k] = o, v
			k++
		}
	}
	return k
}

// usualFallback finds the qualified when nobody is over: their number, 0 if
// there are none, -1 if only the full engine can tell.
func (p *Program) usualFallback(area []int64, c *compiled, total int64) (k int) {
	lead, _ := leader(area, c.wins)
	if lead < 0 || c.share.Den == 0 {
		return 0
	}
	switch n := c.nobody; {
	case len(n.Steps) > 0 || n.First > 0 || c.alone != "":
		return -1
	case n.Everyone:
		return p.over(area, c.wins, Fraction{}, false, total)
	case n.Times.Den != 0:
		return p.over(area, c.wins, n.Times, false, area[lead])
	case n.Less.Den != 0:
		for _, o := range c.wins {
			if v := area[o]; v > 0 && (area[lead]-v)*n.Less.Den <= n.Less.Num*total {
				p.who[k], p.count[k] = o, v
				k++
			}
		}
	}
	return k
}

// climb gives the rung's seats in order of votes, if no two are equal.
func (p *Program) climb(c *compiled, dst []int, k int) (open int) {
	who, count := p.who[:k], p.count[:k]
	for i := 1; i < k; i++ {
		for j := i; j > 0 && count[j] >= count[j-1]; j-- {
			if count[j] == count[j-1] {
				return -1
			}
			count[j], count[j-1] = count[j-1], count[j]
			who[j], who[j-1] = who[j-1], who[j]
		}
	}
	rung := c.ladder[0]
	for _, longer := range c.ladder[1:] {
		if len(longer) <= k {
			rung = longer
		}
	}
	open = c.seats
	for place, n := range rung {
		if place < k {
			dst[who[place]] += n
			open -= n
		}
	}
	return open
}

func sum64(votes []int64) (total int64) {
	for _, v := range votes {
		total += v
	}
	return total
}

// leader is the one of wins with most votes, -1 if none has any, and whether
// another has as many.
func leader(area []int64, wins []int) (lead int, level bool) {
	lead = -1
	most := int64(0)
	for _, o := range wins {
		switch v := area[o]; {
		case v > most:
			lead, most, level = o, v, false
		case v == most && lead >= 0:
			level = true
		}
	}
	return lead, level
}

func reaches(votes, total int64, share Fraction, over bool) bool {
	if over {
		return votes*share.Den > total*share.Num
	}
	return votes*share.Den >= total*share.Num
}
