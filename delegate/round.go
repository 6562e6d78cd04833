package delegate

import "slices"

// quotas are the shares of the qualified in a number of seats: whole seats
// and a remainder over a common denominator.
type quotas struct {
	options []int // in the order of the tallies
	whole   []int
	rest    []linear
	den     linear
	got     []int // seats that rounding has given; what came before is safe
}

// all lists the positions 0 to len(options)-1.
func (q quotas) all() []int {
	list := make([]int, len(q.options))
	for k := range list {
		list[k] = k
	}
	return list
}

// quotas counts votes*seats/total for each option, the share rounded first
// where the rule's precision says so.
func (r *run) quotas(options []int, total linear, seats int) quotas {
	q := quotas{
		options: options, den: total,
		whole: make([]int, len(options)), rest: make([]linear, len(options)), got: make([]int, len(options)),
	}
	scale := r.pool.Rule.Precision.scale()
	if scale > 0 {
		q.den = constant(scale)
	}
	for k, i := range options {
		num := r.own.votes[i].times(int64(seats))
		if scale > 0 {
			// Half up: floor((2·votes·scale + total) / (2·total)).
			share := r.floorDiv(r.own.votes[i].times(2*scale).plus(total), total.times(2))
			num = constant(share * int64(seats))
		}
		w := r.floorDiv(num, q.den)
		q.whole[k], q.rest[k] = int(w), num.minus(q.den.times(w))
	}
	return q
}

// grant gives seats by rounding, or takes back such.
func (r *run) grant(q quotas, k, n int) {
	q.got[k] += n
	r.give(q.options[k], n)
}

// halfUp reports whether the fraction at k is one half or more.
func (r *run) halfUp(q quotas, k int) bool {
	return r.sign(q.rest[k].times(2).minus(q.den)) >= 0
}

// largest returns the n positions of from with the largest fractions, in
// their order. Only equality across the cut asks for a lot.
func (r *run) largest(q quotas, from []int, n int) []int {
	return r.cut(q, from, n, 1)
}

// smallest is largest turned round.
func (r *run) smallest(q quotas, from []int, n int) []int {
	return r.cut(q, from, n, -1)
}

func (r *run) cut(q quotas, from []int, n, sense int) []int {
	order := append([]int(nil), from...)
	for k := 1; k < len(order); k++ {
		for m := k; m > 0; m-- {
			a, b := order[m], order[m-1]
			s := sense * r.sign(q.rest[a].minus(q.rest[b]))
			// The one ahead in a lot gains first and loses last.
			if s < 0 || s == 0 && (r.rank[q.options[a]] < r.rank[q.options[b]]) != (sense > 0) {
				break
			}
			order[m], order[m-1] = order[m-1], order[m]
		}
	}
	if n > 0 && n < len(order) && r.sign(q.rest[order[n-1]].minus(q.rest[order[n]])) == 0 {
		for k, a := range order {
			for _, b := range order[k+1:] {
				level := r.sign(q.rest[a].minus(q.rest[order[n]])) == 0 &&
					r.sign(q.rest[b].minus(q.rest[order[n]])) == 0
				if level {
					r.ahead(q.options[a], q.options[b])
				}
			}
		}
	}
	return order[:n]
}

// round gives the seats of the quotas and returns how many are left.
func (r *run) round(q quotas, seats int, rounding Rounding) (left int) {
	switch rounding {
	case LargestRemainder, Down:
		return r.roundDown(q, seats, rounding)
	case UpFromTop, NearestTop:
		return r.roundFromTop(q, seats, rounding)
	}
	return r.roundNearest(q, seats, rounding)
}

func (r *run) roundDown(q quotas, seats int, rounding Rounding) (left int) {
	left = seats - sum(q.whole)
	for k := range q.options {
		r.grant(q, k, q.whole[k])
	}
	if r.log != nil {
		r.sayWhole(q, left)
	}
	if left < 0 {
		r.takeSmallest(q, q.all(), -left)
		return 0
	}
	if rounding == Down {
		return left
	}
	for _, k := range r.largest(q, q.all(), min(left, len(q.options))) {
		i := q.options[k]
		r.grant(q, k, 1)
		left--
		if r.log != nil {
			r.say(StageRounding, i, 1, "A seat that is left goes to %s, remainder %s.", r.name(i), Fraction{q.rest[k].a, q.den.a})
		}
	}
	return left
}

// takeSmallest takes n seats back from the smallest fractions, one each while
// they have any.
func (r *run) takeSmallest(q quotas, from []int, n int) {
	for n > 0 {
		var have []int
		for _, k := range from {
			if q.got[k] > 0 {
				have = append(have, k)
			}
		}
		if len(have) == 0 {
			// Rounded shares gave more than there is to those left out of from.
			from = q.all()
			continue
		}
		for _, k := range r.smallest(q, have, min(n, len(have))) {
			i := q.options[k]
			r.grant(q, k, -1)
			n--
			if r.log != nil {
				r.say(StageRepair, i, -1, "A seat too many, taken from %s, remainder %s.", r.name(i), Fraction{q.rest[k].a, q.den.a})
			}
		}
	}
}

func (r *run) roundFromTop(q quotas, seats int, rounding Rounding) (left int) {
	left = seats
	for _, k := range r.quotasByVotes(q) {
		i := q.options[k]
		up := rounding == UpFromTop && r.sign(q.rest[k]) > 0 || rounding == NearestTop && r.halfUp(q, k)
		want := q.whole[k] + btoi(up)
		n := min(want, left)
		r.grant(q, k, n)
		left -= n
		if r.log != nil {
			quota := r.quotaWords(q, k)
			switch {
			case n < want:
				r.say(StageRounding, i, n, "%s: %s %s to %d, but only %d left.", r.name(i), quota, upDown(up), want, n)
			default:
				r.say(StageRounding, i, n, "%s: %s %s to %d, %d left.", r.name(i), quota, upDown(up), n, left)
			}
		}
	}
	return left
}

func upDown(up bool) string {
	if up {
		return "up"
	}
	return "down"
}

func (r *run) roundNearest(q quotas, seats int, rounding Rounding) (left int) {
	left = seats
	var up, down []int
	for k := range q.options {
		n := q.whole[k]
		if r.halfUp(q, k) {
			up = append(up, k)
			n++
		} else {
			down = append(down, k)
		}
		r.grant(q, k, n)
		left -= n
	}
	if r.log != nil {
		r.sayNearest(q, left)
	}
	switch {
	case left > 0 && rounding == NearestFix:
		for _, k := range r.largest(q, down, min(left, len(down))) {
			i := q.options[k]
			r.grant(q, k, 1)
			left--
			if r.log != nil {
				r.say(StageRepair, i, 1, "Rounding leaves a seat, given to %s: the highest fraction that was rounded down, %s.", r.name(i), Fraction{q.rest[k].a, q.den.a})
			}
		}
	case left > 0 && rounding != NearestUnbound:
		first := r.quotasByVotes(q)[0]
		r.grant(q, first, left)
		if r.log != nil {
			i := q.options[first]
			r.say(StageRepair, i, left, "Rounding leaves %s, given to %s, the first.", seatsWords(left), r.name(i))
		}
		left = 0
	case left < 0 && (rounding == NearestFix || rounding == NearestUnbound):
		r.takeSmallest(q, up, -left)
		left = 0
	case left < 0:
		order := r.quotasByVotes(q)
		for p := len(order) - 1; p >= 0 && left < 0; p-- {
			k := order[p]
			n := min(q.got[k], -left)
			if n == 0 {
				continue
			}
			r.grant(q, k, -n)
			left += n
			if r.log != nil {
				i := q.options[k]
				r.say(StageRepair, i, -n, "%s too many, taken from %s, the last.", seatsWords(n), r.name(i))
			}
		}
	}
	return left
}

// quotasByVotes lists the positions in order of votes, most first.
func (r *run) quotasByVotes(q quotas) []int {
	order := r.byVotes(q.options, r.own)
	for p, i := range order {
		order[p] = slices.Index(q.options, i)
	}
	return order
}
