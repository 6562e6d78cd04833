package delegate_test

import (
	"math/big"
	"slices"
	"sort"

	"github.com/canvassdesk/canvass/delegate"
)

// oracle decides a pool by big.Rat, written from the documentation of the
// rule's parts and sharing no arithmetic with the engine. order breaks exact
// ties. ok is false when votes or ballots are lacking.
type oracle struct {
	pool  delegate.Pool
	areas map[delegate.Area]delegate.Votes
	order []delegate.Option
}

type award struct {
	seats map[delegate.Option]int
	left  int
}

func rat(n int64) *big.Rat { return new(big.Rat).SetInt64(n) }

func ratOf(f delegate.Fraction) *big.Rat { return big.NewRat(f.Num, f.Den) }

func times(a, b *big.Rat) *big.Rat { return new(big.Rat).Mul(a, b) }

func (o oracle) eligible(v delegate.Votes) []delegate.Option {
	var list []delegate.Option
	for _, l := range v.Lines {
		if o.canWin(l) && l.Votes > 0 {
			list = append(list, l.Option)
		}
	}
	return list
}

func (o oracle) canWin(l delegate.Line) bool {
	r := o.pool.Rule
	switch l.Option {
	case "write-in", "none-of-these", "other":
		return false
	case "uncommitted":
		if r.Uncommitted == delegate.NeverWins || r.Uncommitted == delegate.TheResidual {
			return false
		}
	}
	return !l.Never && !slices.Contains(r.Never, l.Option)
}

func (o oracle) denominator(d delegate.Denominator, v delegate.Votes, qualified []delegate.Option) (*big.Rat, bool) {
	if d == delegate.AllBallots {
		if v.Ballots == nil {
			return nil, false
		}
		return rat(*v.Ballots), true
	}
	total := int64(0)
	for _, l := range v.Lines {
		switch d {
		case delegate.ValidVotes:
			total += l.Votes
		case delegate.ValidLessWriteIns:
			if l.Option != "write-in" && !l.Never {
				total += l.Votes
			}
		case delegate.VotesForEligible:
			if o.canWin(l) {
				total += l.Votes
			}
		case delegate.VotesOfQualified:
			if slices.Contains(qualified, l.Option) {
				total += l.Votes
			}
		}
	}
	return rat(total), true
}

func over(votes int64, total *big.Rat, share *big.Rat, strictly bool) bool {
	c := rat(votes).Cmp(times(total, share))
	return c > 0 || c == 0 && !strictly
}

// ranked sorts by votes, ties by o.order.
func (o oracle) ranked(list []delegate.Option, v delegate.Votes) []delegate.Option {
	list = slices.Clone(list)
	sort.SliceStable(list, func(i, j int) bool {
		a, b := v.Of(list[i]), v.Of(list[j])
		if a != b {
			return a > b
		}
		return slices.Index(o.order, list[i]) < slices.Index(o.order, list[j])
	})
	return list
}

func (o oracle) qualified(v delegate.Votes) (q []delegate.Option, reached, ok bool) {
	r := o.pool.Rule
	all := o.eligible(v)
	if len(all) == 0 {
		return nil, false, false
	}
	if r.Threshold.None || r.Threshold.String() == "" {
		return all, true, true
	}
	total, ok := o.denominator(r.Threshold.Of, v, nil)
	if !ok || total.Sign() <= 0 {
		return nil, false, false
	}
	pass := func(share *big.Rat) (list []delegate.Option) {
		for _, c := range all {
			if over(v.Of(c), total, share, r.Threshold.Over) {
				list = append(list, c)
			}
		}
		return list
	}
	share := big.NewRat(1, int64(max(o.pool.Seats, 1)))
	if !r.Threshold.Seat {
		share = ratOf(r.Threshold.Share)
	}
	if q = pass(share); len(q) > 0 {
		return q, true, true
	}
	n := r.Nobody
	for _, s := range n.Steps {
		if q = pass(ratOf(s)); len(q) > 0 {
			return q, true, true
		}
	}
	lead := v.Of(o.ranked(all, v)[0])
	switch {
	case n.Everyone:
		q = all
	case n.Times.Den != 0:
		for _, c := range all {
			if over(v.Of(c), rat(lead), ratOf(n.Times), false) {
				q = append(q, c)
			}
		}
	case n.Less.Den != 0:
		for _, c := range all {
			behind := new(big.Rat).Quo(rat(lead-v.Of(c)), total)
			if behind.Cmp(ratOf(n.Less)) <= 0 {
				q = append(q, c)
			}
		}
	case n.First > 0:
		q = o.ranked(all, v)
		q = q[:min(len(q), n.First)]
	}
	return q, false, true
}

func (o oracle) decide() (award, bool) {
	a := award{seats: map[delegate.Option]int{}}
	r, seats := o.pool.Rule, o.pool.Seats
	if r.Method.Main == delegate.NoMethod {
		a.left = seats
		return a, true
	}
	if seats == 0 {
		return a, true
	}
	var rest, two delegate.Option
	for _, t := range r.Triggers {
		area := o.pool.Area
		if t.In != "" {
			area = t.In
		}
		v, there := o.areas[area]
		if !there || len(o.eligible(v)) == 0 {
			return a, false
		}
		var q []delegate.Option
		if t.Of == delegate.VotesOfQualified {
			var ok bool
			if q, _, ok = o.qualified(v); !ok {
				return a, false
			}
		}
		total, ok := o.denominator(t.Of, v, q)
		if !ok {
			return a, false
		}
		var set []delegate.Option
		for _, c := range o.eligible(v) {
			if over(v.Of(c), total, ratOf(t.Share), t.Over) {
				set = append(set, c)
			}
		}
		if len(set) == 0 {
			continue
		}
		who := o.ranked(set, v)[0]
		if t.Takes == delegate.TakesRest {
			rest = who
			break
		}
		if t.Takes == delegate.TakesSeats(2) {
			two = who
			break
		}
		a.seats[who] = seats
		return a, true
	}
	v, there := o.areas[o.pool.Area]
	if !there {
		return a, false
	}
	q, reached, ok := o.qualified(v)
	if !ok {
		return a, false
	}
	if two != "" {
		n := min(2, seats)
		a.seats[two], seats = n, seats-n
		q = slices.DeleteFunc(q, func(c delegate.Option) bool { return c == two })
	}
	if n := min(r.Method.Bonus, seats); n > 0 {
		a.seats[o.ranked(o.eligible(v), v)[0]] += n
		seats -= n
	}
	takesAll := false
	if reached && len(q) == 1 {
		switch r.Alone {
		case delegate.TakesAll:
			takesAll = true
		case delegate.RunnerUpJoins:
			others := slices.DeleteFunc(o.eligible(v), func(c delegate.Option) bool { return c == q[0] })
			if len(others) > 0 {
				q = append(q, o.ranked(others, v)[0])
			}
		}
	}
	q = o.ranked(q, v)
	firstOnes := !reached && r.Nobody.OneEach
	if r.Method.OneEach || firstOnes {
		for _, c := range q {
			if seats > 0 {
				a.seats[c]++
				seats--
			}
		}
	}
	switch {
	case rest != "":
		a.seats[rest] += seats
	case len(q) == 0:
		o.leftover(&a, v, nil, nil, seats)
	case firstOnes:
		o.leftover(&a, v, q, nil, seats)
	case r.Method.Main == delegate.ByTable && !takesAll && seats > 0:
		total, ok := o.denominator(r.Quota, v, q)
		if !ok {
			return a, false
		}
		for _, c := range q {
			share := new(big.Rat).Quo(rat(v.Of(c)), total)
			beyond := new(big.Rat).Sub(share, ratOf(r.Method.Table.At))
			if beyond.Sign() < 0 {
				continue
			}
			steps := new(big.Rat).Quo(beyond, ratOf(r.Method.Table.Step))
			n := r.Method.Table.First + r.Method.Table.Each*int(new(big.Int).Quo(steps.Num(), steps.Denom()).Int64())
			n = min(n, seats)
			a.seats[c] += n
			seats -= n
		}
		o.leftover(&a, v, q, nil, seats)
	case takesAll || r.Method.Main == delegate.WinnerTakeAll:
		a.seats[q[0]] += seats
	case r.Method.Main == delegate.ByLadder:
		rung := r.Method.Ladder[0]
		for _, x := range r.Method.Ladder {
			if len(x) <= len(q) {
				rung = x
			}
		}
		for i, n := range rung {
			if n = min(n, seats); i < len(q) {
				a.seats[q[i]] += n
				seats -= n
			}
		}
		o.leftover(&a, v, q, nil, seats)
	case seats > 0:
		return a, o.proportional(&a, v, q, seats)
	}
	return a, true
}

func (o oracle) proportional(a *award, v delegate.Votes, q []delegate.Option, seats int) bool {
	r := o.pool.Rule
	total, ok := o.denominator(r.Quota, v, q)
	if !ok {
		return false
	}
	whole, frac := map[delegate.Option]int{}, map[delegate.Option]*big.Rat{}
	for _, c := range q {
		share := new(big.Rat).Quo(rat(v.Of(c)), total)
		switch r.Precision {
		case delegate.ThreeDecimals:
			share = roundTo(share, 100_000)
		case delegate.WholePercent:
			share = roundTo(share, 100)
		}
		quota := times(share, rat(int64(seats)))
		w := new(big.Int).Quo(quota.Num(), quota.Denom())
		whole[c] = int(w.Int64())
		frac[c] = new(big.Rat).Sub(quota, new(big.Rat).SetInt(w))
	}
	half := big.NewRat(1, 2)
	// byFraction has the largest first; among equals the one ahead in the lot.
	byFraction := func(list []delegate.Option) []delegate.Option {
		list = slices.Clone(list)
		sort.SliceStable(list, func(i, j int) bool {
			if c := frac[list[i]].Cmp(frac[list[j]]); c != 0 {
				return c > 0
			}
			return slices.Index(o.order, list[i]) < slices.Index(o.order, list[j])
		})
		return list
	}
	left := seats
	got := map[delegate.Option]int{}
	takeBack := func(from []delegate.Option) {
		for left < 0 {
			list := byFraction(slices.DeleteFunc(slices.Clone(from), func(c delegate.Option) bool { return got[c] == 0 }))
			if len(list) == 0 {
				from = q
				continue
			}
			for i := len(list) - 1; i >= 0 && left < 0; i-- {
				got[list[i]]--
				left++
			}
		}
	}
	switch r.Rounding {
	case delegate.LargestRemainder, delegate.Down:
		for _, c := range q {
			got[c] = whole[c]
			left -= whole[c]
		}
		takeBack(q)
		if r.Rounding == delegate.LargestRemainder {
			for _, c := range byFraction(q) {
				if left > 0 {
					got[c]++
					left--
				}
			}
		}
	case delegate.UpFromTop, delegate.NearestTop:
		for _, c := range q {
			n := whole[c]
			if r.Rounding == delegate.UpFromTop && frac[c].Sign() > 0 || r.Rounding == delegate.NearestTop && frac[c].Cmp(half) >= 0 {
				n++
			}
			n = min(n, left)
			got[c] = n
			left -= n
		}
	default:
		var up, down []delegate.Option
		for _, c := range q {
			got[c] = whole[c]
			if frac[c].Cmp(half) >= 0 {
				got[c]++
				up = append(up, c)
			} else {
				down = append(down, c)
			}
			left -= got[c]
		}
		switch r.Rounding {
		case delegate.NearestFix:
			takeBack(up)
			for _, c := range byFraction(down) {
				if left > 0 {
					got[c]++
					left--
				}
			}
		case delegate.NearestUnbound:
			takeBack(up)
		default:
			if left > 0 {
				got[q[0]] += left
				left = 0
			}
			for i := len(q) - 1; i >= 0; i-- {
				n := min(got[q[i]], -min(left, 0))
				got[q[i]] -= n
				left += n
			}
		}
	}
	for c, n := range got {
		a.seats[c] += n
	}
	o.leftover(a, v, q, byFraction(q), left)
	return true
}

func roundTo(x *big.Rat, scale int64) *big.Rat {
	y := new(big.Rat).Add(times(x, rat(scale)), big.NewRat(1, 2))
	return new(big.Rat).SetFrac(new(big.Int).Quo(y.Num(), y.Denom()), big.NewInt(scale))
}

func (o oracle) leftover(a *award, v delegate.Votes, q, fractions []delegate.Option, n int) {
	to := o.pool.Rule.Leftover
	if o.pool.Rule.Rounding == delegate.NearestUnbound {
		to = delegate.Unbound
	}
	switch {
	case to == delegate.ToWinner:
		a.seats[o.ranked(o.eligible(v), v)[0]] += n
		n = 0
	case to == delegate.ToLast && len(q) > 0:
		a.seats[q[len(q)-1]] += n
		n = 0
	case to == delegate.InTurn && len(q) > 0:
		// Those who did not win in the order of the lot, the winner last.
		turn := slices.Clone(q[1:])
		if n%len(q) < len(turn) {
			sort.SliceStable(turn, func(i, j int) bool {
				return slices.Index(o.order, turn[i]) < slices.Index(o.order, turn[j])
			})
		}
		turn = append(turn, q[0])
		for k := 0; n > 0; k, n = (k+1)%len(turn), n-1 {
			a.seats[turn[k]]++
		}
	case to == delegate.ToLargestFraction:
		for _, c := range fractions {
			if n > 0 {
				a.seats[c]++
				n--
			}
		}
	}
	a.left += n
}

// extent is what every option has in all orders of ties: at least and at most.
type extent struct {
	ok          bool
	least, most map[delegate.Option]int
	left        int
}

func decideAll(pool delegate.Pool, votes []delegate.Votes) extent {
	o := oracle{pool: pool, areas: map[delegate.Area]delegate.Votes{}}
	var options []delegate.Option
	for _, v := range votes {
		o.areas[v.Area] = v
		for _, l := range v.Lines {
			if !slices.Contains(options, l.Option) {
				options = append(options, l.Option)
			}
		}
	}
	e := extent{ok: true}
	permute(options, func(order []delegate.Option) {
		o.order = order
		a, ok := o.decide()
		e.ok = e.ok && ok
		if e.least == nil {
			e.least, e.most, e.left = map[delegate.Option]int{}, map[delegate.Option]int{}, a.left
			for _, c := range options {
				e.least[c], e.most[c] = a.seats[c], a.seats[c]
			}
		}
		for _, c := range options {
			e.least[c], e.most[c] = min(e.least[c], a.seats[c]), max(e.most[c], a.seats[c])
		}
		e.left = min(e.left, a.left)
	})
	return e
}

func permute(list []delegate.Option, visit func([]delegate.Option)) {
	var walk func(k int)
	list = slices.Clone(list)
	walk = func(k int) {
		if k == len(list) {
			visit(list)
			return
		}
		for i := k; i < len(list); i++ {
			list[k], list[i] = list[i], list[k]
			walk(k + 1)
			list[k], list[i] = list[i], list[k]
		}
	}
	walk(0)
}
