package delegate

import (
	"fmt"
	"slices"
)

// decide runs the rule once, with r.rank breaking exact ties.
func (r *run) decide() {
	clear(r.seats)
	r.left, r.leftAs, r.lacks, r.turn = 0, "", nil, nil
	rule, seats := &r.pool.Rule, r.pool.Seats
	if seats == 0 {
		return
	}
	who, takes := r.fire()
	switch {
	case len(r.lacks) > 0:
		return
	case who >= 0 && takes == TakesPool:
		r.give(who, seats)
		if r.log != nil {
			r.say(StageTrigger, who, seats, "%s has all %s.", r.name(who), seatsWords(seats))
		}
		r.vacate(nil)
		return
	case r.own == nil:
		r.lack(r.tallies.lacking(r.pool.Area)...)
		return
	}
	qualified, reached := r.qualify(r.own, r.pool)
	if len(r.lacks) > 0 {
		return
	}
	if n := min(takes.seats(), seats); who >= 0 && n > 0 {
		r.give(who, n)
		seats -= n
		if r.log != nil {
			r.say(StageTrigger, who, n, "%s has %s; the others who qualify share %s.", r.name(who), seatsWords(n), seatsWords(seats))
		}
		qualified = slices.DeleteFunc(slices.Clone(qualified), func(i int) bool { return i == who })
		who = -1
	}
	seats = r.bonus(seats)
	takesAll, oneEach := false, !reached && rule.Nobody.OneEach && len(qualified) > 0
	if reached && len(qualified) == 1 {
		qualified, takesAll = r.alone(qualified)
	}
	if r.log != nil {
		for _, i := range r.shown(qualified, r.own) {
			r.log.Qualified = append(r.log.Qualified, r.tallies.options[i])
		}
	}
	if rule.Method.OneEach || oneEach {
		seats = r.oneEach(qualified, seats)
	}
	switch {
	case who >= 0:
		r.give(who, seats)
		if r.log != nil {
			r.say(StageTrigger, who, seats, "%s has the remaining %s.", r.name(who), seatsWords(seats))
		}
	case len(qualified) == 0:
		r.leftover(seats, nil, nil)
	case oneEach:
		r.leftover(seats, qualified, nil)
	case takesAll:
		r.give(qualified[0], seats)
		if r.log != nil {
			r.say(StageAlone, qualified[0], seats, "%s has %s.", r.name(qualified[0]), seatsWords(seats))
		}
	default:
		r.share(qualified, seats)
	}
	r.vacate(qualified)
}

// bonus gives the winner's bonus and returns the seats that remain.
func (r *run) bonus(seats int) int {
	n := min(r.pool.Rule.Method.Bonus, seats)
	if n == 0 {
		return seats
	}
	winner := r.winner()
	r.give(winner, n)
	if r.log != nil {
		r.say(StageBonus, winner, n, "%s has most votes: %s as a bonus.", r.name(winner), seatsWords(n))
	}
	return seats - n
}

// winner has most votes of those who can win, qualified or not.
func (r *run) winner() int {
	all := r.contenders(r.own, &r.pool.Rule)
	lead := all[:1]
	for _, i := range all[1:] {
		switch s := r.sign(r.own.votes[i].minus(r.own.votes[lead[0]])); {
		case s > 0:
			lead = []int{i}
		case s == 0:
			lead = append(lead[:len(lead):len(lead)], i)
		}
	}
	if len(lead) == 1 {
		return lead[0]
	}
	return r.byVotes(lead, r.own)[0]
}

// oneEach gives every qualified option a seat while there are any.
func (r *run) oneEach(qualified []int, seats int) int {
	if len(qualified) > seats {
		qualified = r.byVotes(qualified, r.own)[:seats]
	}
	for _, i := range qualified {
		r.give(i, 1)
	}
	if r.log != nil && len(qualified) > 0 {
		r.say(StageOneEach, -1, 0, "One seat each to %s.", r.names(r.shown(qualified, r.own)))
	}
	return seats - len(qualified)
}

// share gives seats to the qualified by the main method.
func (r *run) share(qualified []int, seats int) {
	if seats == 0 {
		return
	}
	switch m := r.pool.Rule.Method; m.Main {
	case WinnerTakeAll:
		winner := r.byVotes(qualified, r.own)[0]
		r.give(winner, seats)
		if r.log != nil {
			r.say(StageWinner, winner, seats, "%s has most votes, %v, and takes %s.",
				r.name(winner), r.own.votes[winner].a, seatsWords(seats))
		}
	case ByLadder:
		r.climb(m.Ladder, qualified, seats)
	case ByTable:
		r.byTable(m.Table, qualified, seats)
	case Proportional:
		total, lack := r.denominator(r.pool.Rule.Quota, r.own, &r.pool.Rule, qualified)
		if lack != "" {
			r.lack(lack)
			return
		}
		q := r.quotas(qualified, total, seats)
		if r.log != nil {
			r.counted("quota", r.pool.Rule.Quota, r.own, total)
			r.sayQuotas(q, total, seats)
		}
		r.leftover(r.round(q, seats, r.pool.Rule.Rounding), qualified, &q)
	}
}

// byTable gives each qualified option the seats of its share, most votes first while there are any.
func (r *run) byTable(t Table, qualified []int, seats int) {
	total, lack := r.denominator(r.pool.Rule.Quota, r.own, &r.pool.Rule, qualified)
	if lack != "" {
		r.lack(lack)
		return
	}
	if r.log != nil {
		r.counted("quota", r.pool.Rule.Quota, r.own, total)
	}
	from, step := lowest(t.At), lowest(t.Step)
	order := qualified
	if len(qualified) > 1 {
		order = r.byVotes(qualified, r.own)
	}
	for _, i := range order {
		n := 0
		// The share less At and k steps, times the total and both denominators; more seats than there are make no
		// difference.
		beyond := r.own.votes[i].times(from.Den * step.Den).minus(total.times(from.Num * step.Den))
		for one := total.times(from.Den * step.Num); n < seats && r.sign(beyond) >= 0; beyond = beyond.minus(one) {
			n += t.First*btoi(n == 0) + t.Each*btoi(n > 0)
		}
		got := min(n, seats)
		r.give(i, got)
		seats -= got
		if r.log != nil {
			short := ""
			if got < n {
				short = fmt.Sprintf(", but only %d left", got)
			}
			r.say(StageQuota, i, got, "%s has %s of %v %s: by the table %s%s.", r.name(i), percent(r.own.votes[i].a, total.a), total.a,
				r.pool.Rule.Quota, seatsWords(n), short)
		}
	}
	r.leftover(seats, qualified, nil)
}

// climb gives the seats of the rung that fits the number of qualified.
func (r *run) climb(ladder [][]int, qualified []int, seats int) {
	rung := ladder[0]
	for _, longer := range ladder[1:] {
		if len(longer) <= len(qualified) {
			rung = longer
		}
	}
	order := qualified
	if len(qualified) > 1 {
		order = r.byVotes(qualified, r.own)
	}
	if r.log != nil {
		verb := "qualify"
		if len(qualified) == 1 {
			verb = "qualifies"
		}
		r.say(StageLadder, -1, 0, "%d %s: %s.", len(qualified), verb, placesWords(rung))
	}
	for place, n := range rung {
		if n = min(n, seats); place >= len(order) || n == 0 {
			break
		}
		r.give(order[place], n)
		seats -= n
		if r.log != nil {
			r.say(StageLadder, order[place], n, "%s is in place %d: %s.", r.name(order[place]), place+1, seatsWords(n))
		}
	}
	r.leftover(seats, qualified, nil)
}

// leftover gives n seats that the method left, by the rule's leftover.
func (r *run) leftover(n int, qualified []int, q *quotas) {
	if n <= 0 {
		return
	}
	to := r.pool.Rule.Leftover
	if r.pool.Rule.Rounding == NearestUnbound {
		to = Unbound
	}
	say := func(i, n int, why string) {
		r.give(i, n)
		if r.log != nil {
			r.say(StageLeftover, i, n, "Of the seats that are left %d to %s, %s.", n, r.name(i), why)
		}
	}
	switch {
	case to == ToWinner:
		say(r.winner(), n, "the winner")
	case to == ToLast && len(qualified) > 0:
		order := r.byVotes(qualified, r.own)
		say(order[len(order)-1], n, "the last who qualified")
	case to == InTurn && len(qualified) > 0:
		r.inTurn(n, qualified, say)
	case to == ToLargestFraction && q != nil:
		for _, k := range r.largest(*q, q.all(), min(n, len(q.options))) {
			say(q.options[k], 1, "the largest fraction")
			n--
		}
		r.sayLeave(n, Unassigned)
	default:
		r.sayLeave(n, to)
	}
}

// inTurn gives n seats one at a time, in turn, and does not begin with the winner. A round goes to everybody; in a
// round that is not full the winner has nothing, and where the others cannot all have a seat of it the order among
// them, which the rule does not say, is asked for.
func (r *run) inTurn(n int, qualified []int, say func(i, n int, why string)) {
	order := qualified
	if len(qualified) > 1 {
		order = r.byVotes(qualified, r.own)
	}
	others := slices.Clone(order[1:])
	rounds, rest := n/len(order), n%len(order)
	if rest > 0 && rest < len(others) {
		slices.SortFunc(others, func(i, j int) int {
			if r.ahead(i, j) {
				return -1
			}
			return 1
		})
		r.turn = others
	}
	for place, i := range append(others[:len(others):len(others)], order[0]) {
		if k := rounds + btoi(place < rest); k > 0 {
			say(i, k, "one at a time, in turn")
		}
	}
}

func (r *run) sayLeave(n int, as Leftover) {
	if n <= 0 {
		return
	}
	r.leave(n, as)
	if r.log != nil {
		what := "unassigned: the rule gives them to nobody"
		if r.leftAs == Unbound {
			what = "unbound"
		}
		r.say(StageLeftover, -1, 0, "%s that are left: %s.", seatsWords(n), what)
	}
}

// vacates reports whether somebody may win seats here and lose them again.
func (r *run) vacates() bool {
	return slices.ContainsFunc(r.gone, func(do WithdrawnDo) bool { return do == Redistribute || do == Release })
}

// vacate applies withdrawals that let a candidate win seats and then lose
// them. qualified is nil when a trigger took the pool.
func (r *run) vacate(qualified []int) {
	redistribute := 0
	for i, do := range r.gone {
		n := r.seats[i]
		if n == 0 || do != Redistribute && do != Release {
			continue
		}
		r.give(i, -n)
		if r.log != nil {
			r.say(StageWithdrawn, i, -n, "%s has withdrawn: %s vacated.", r.name(i), seatsWords(n))
		}
		if do == Release {
			r.sayLeave(n, Unbound)
			continue
		}
		redistribute += n
	}
	if redistribute == 0 {
		return
	}
	if qualified == nil && r.own != nil {
		log := r.log
		r.log = nil
		qualified, _ = r.qualify(r.own, r.pool)
		r.log = log
	}
	var others []int
	for _, i := range qualified {
		if r.gone[i] != Redistribute && r.gone[i] != Release {
			others = append(others, i)
		}
	}
	if len(others) == 0 {
		r.sayLeave(redistribute, Unbound)
		return
	}
	total, _ := r.denominator(VotesOfQualified, r.own, &r.pool.Rule, others)
	q := r.quotas(others, total, redistribute)
	rounding := r.pool.Rule.Rounding
	if rounding == "" {
		rounding = LargestRemainder
	}
	if r.log != nil {
		r.say(StageWithdrawn, -1, 0, "%s shared among %s by their votes, %s.",
			seatsWords(redistribute), r.names(r.shown(others, r.own)), rounding)
	}
	r.leftover(r.round(q, redistribute, rounding), others, &q)
}
