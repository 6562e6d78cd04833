package delegate

import "strings"

// qualify finds the options that share a pool in y by the rule of p, and
// whether they reached a threshold of the rule, not a fallback. Without
// any votes it says what is lacking.
func (r *run) qualify(y *tally, p *Pool) (qualified []int, reached bool) {
	rule := &p.Rule
	all := r.contenders(y, rule)
	t := rule.Threshold
	if t.None || t.String() == "" {
		if len(all) == 0 {
			r.lack(noVotes(y))
		}
		return all, true
	}
	total, lack := r.denominator(t.Of, y, rule, nil)
	if lack != "" {
		r.lack(lack)
		return nil, false
	}
	if len(all) == 0 || r.sign(total) <= 0 {
		r.lack(noVotes(y))
		return nil, false
	}
	share := t.Share
	if t.Seat {
		share = Fraction{1, int64(p.Seats)}
	}
	over := func(share Fraction) (list []int) {
		for _, i := range all {
			if r.reaches(y.votes[i], total, share, t.Over) {
				list = append(list, i)
			}
		}
		return list
	}
	qualified = over(share)
	if r.log != nil {
		r.sayGone(y, rule, total)
		r.counted("threshold", t.Of, y, total)
		r.sayThreshold(y, p, share, total, all, qualified)
	}
	if len(qualified) > 0 {
		return qualified, true
	}
	return r.fallback(y, rule, all, total, over)
}

func noVotes(y *tally) string {
	return "votes in " + areaWords(y.area) + " for anyone who can win delegates: every count is zero"
}

// fallback finds who qualifies when nobody reached the threshold.
func (r *run) fallback(y *tally, rule *Rule, all []int, total linear, over func(Fraction) []int) (qualified []int, reached bool) {
	n := rule.Nobody
	for _, share := range n.Steps {
		if qualified = over(share); len(qualified) > 0 {
			reached = true
			break
		}
	}
	lead := y.votes[all[0]]
	for _, i := range all[1:] {
		if r.sign(y.votes[i].minus(lead)) > 0 {
			lead = y.votes[i]
		}
	}
	switch {
	case reached:
	case n.Everyone:
		qualified = all
	case n.Times.Den != 0:
		for _, i := range all {
			if r.reaches(y.votes[i], lead, n.Times, false) {
				qualified = append(qualified, i)
			}
		}
	case n.Less.Den != 0:
		for _, i := range all {
			if !r.reaches(lead.minus(y.votes[i]), total, n.Less, true) {
				qualified = append(qualified, i)
			}
		}
	case n.First > 0:
		qualified = r.byVotes(all, y)
		qualified = qualified[:min(n.First, len(qualified))]
	}
	if r.log != nil {
		who := "nobody qualifies"
		if len(qualified) > 0 {
			who = r.names(qualified) + " qualify"
			if len(qualified) == 1 {
				who = r.names(qualified) + " qualifies"
			}
		}
		r.say(StageNobody, -1, 0, "Nobody reached the threshold; the rule then says %q: %s.", n, who)
	}
	return qualified, reached
}

// alone applies the rule for a single qualified option. It reports whether
// that one takes all.
func (r *run) alone(qualified []int) (list []int, takesAll bool) {
	rule := &r.pool.Rule
	switch rule.Alone {
	case TakesAll:
		if r.log != nil {
			r.say(StageAlone, -1, 0, "%s alone qualified and takes all.", r.name(qualified[0]))
		}
		return qualified, true
	case RunnerUpJoins:
		var others []int
		for _, i := range r.contenders(r.own, rule) {
			if i != qualified[0] {
				others = append(others, i)
			}
		}
		if len(others) == 0 {
			return qualified, false
		}
		second := r.byVotes(others, r.own)[0]
		if r.log != nil {
			r.say(StageAlone, second, 0, "%s alone qualified; the runner-up %s joins.", r.name(qualified[0]), r.name(second))
		}
		return append(qualified, second), false
	}
	return qualified, false
}

// fire tries the triggers in their order and returns the option that sets one
// off, or -1.
func (r *run) fire() (who int, takes Takes) {
	for _, t := range r.triggers {
		y := r.tallies.areas[t.area()]
		if y == nil {
			r.lack(r.tallies.lacking(t.area())...)
			return -1, ""
		}
		rule := &t.from.Rule
		all := r.contenders(y, rule)
		if len(all) == 0 {
			r.lack(noVotes(y))
			return -1, ""
		}
		counting := all
		if t.Of == VotesOfQualified {
			log := r.log
			r.log = nil
			counting, _ = r.qualify(y, t.from)
			r.log = log
		}
		total, lack := r.denominator(t.Of, y, rule, counting)
		if lack != "" {
			r.lack(lack)
		}
		if len(r.lacks) > 0 {
			return -1, ""
		}
		over := make([]int, 0, 2)
		for _, i := range all {
			if r.reaches(y.votes[i], total, t.Share, t.Over) {
				over = append(over, i)
			}
		}
		if r.log != nil {
			r.counted("trigger", t.Of, y, total)
		}
		if len(over) == 0 {
			if r.log != nil {
				r.sayUnfired(t, y, all, total)
			}
			continue
		}
		who = over[0]
		if len(over) > 1 {
			who = r.byVotes(over, y)[0]
		}
		if r.log != nil {
			r.sayFired(t, y, who, total)
		}
		if t.Takes.part() {
			return who, t.Takes
		}
		return who, TakesPool
	}
	return -1, ""
}

func (r *run) sayFired(t aimed, y *tally, who int, total linear) {
	v := y.votes[who].a
	r.log.Trigger = &Fired{Trigger: t.Trigger, Pool: t.from.PoolID, Option: r.tallies.options[who], Votes: v, Of: total.a}
	whose := ""
	if t.from.PoolID != r.pool.PoolID {
		whose = ", by the rule of pool " + t.from.PoolID.String()
	}
	taken := string(t.Takes)
	if t.Takes == TakesRest {
		taken = "what is left of the pool after the others have theirs"
	}
	r.say(StageTrigger, who, 0, "%s has %v of %v %s in %s, %s %s: takes %s%s.", r.name(who), v, total.a, t.Of,
		areaWords(y.area), comparison(t.Over), shareString(t.Share), taken, whose)
}

func (r *run) sayUnfired(t aimed, y *tally, all []int, total linear) {
	lead := all[0]
	for _, i := range all {
		if y.votes[i].a > y.votes[lead].a {
			lead = i
		}
	}
	r.say(StageTrigger, -1, 0, "Nobody has %s %s of the %v %s in %s; %s has %v, %s: the trigger is not set off.",
		comparison(t.Over), shareString(t.Share), total.a, t.Of, areaWords(y.area),
		r.name(lead), y.votes[lead].a, percent(y.votes[lead].a, total.a))
}

// sayThreshold tells the bar in votes, and how each stands to it.
func (r *run) sayThreshold(y *tally, p *Pool, share Fraction, total linear, all, qualified []int) {
	need := needed(share, p.Rule.Threshold.Over, total.a)
	r.say(StageThreshold, -1, 0, "The threshold is %s: of %v %s that is %s.",
		p.Rule.Threshold, total.a, p.Rule.Threshold.Of, votesWords(need))
	for _, i := range r.shown(all, y) {
		v := y.votes[i].a
		switch {
		case v >= need:
			r.say(StageThreshold, i, 0, "%s has %v (%s), %v over: qualifies.", r.name(i), v, percent(v, total.a), v-need)
		default:
			r.say(StageThreshold, i, 0, "%s has %v (%s), %v short.", r.name(i), v, percent(v, total.a), need-v)
		}
	}
}

// sayGone names those who have votes and are out of the race, so that they can win nothing here.
func (r *run) sayGone(y *tally, rule *Rule, total linear) {
	var gone []int
	for i := range y.votes {
		if r.gone[i] == Recompute && r.canWin(i, y, rule) && y.votes[i].a > 0 {
			gone = append(gone, i)
		}
	}
	for _, i := range r.shown(gone, y) {
		r.say(StageWithdrawn, i, 0, "%s has %v (%s) and is out of the race: wins nothing here, and the votes still count.", r.name(i), y.votes[i].a,
			percent(y.votes[i].a, total.a))
	}
}

// needed is the least number of votes that is at least, or over, the share of
// total.
func needed(share Fraction, over bool, total int64) int64 {
	bar := share.Num * total
	if over {
		return bar/share.Den + 1
	}
	return ceilDiv(bar, share.Den)
}

// shown puts options in order of votes for the reader; it decides nothing.
func (r *run) shown(list []int, y *tally) []int {
	sorted := append([]int(nil), list...)
	for k := 1; k < len(sorted); k++ {
		for m := k; m > 0 && y.votes[sorted[m]].a > y.votes[sorted[m-1]].a; m-- {
			sorted[m], sorted[m-1] = sorted[m-1], sorted[m]
		}
	}
	return sorted
}

func (r *run) names(list []int) string {
	words := make([]string, len(list))
	for k, i := range list {
		words[k] = r.name(i)
	}
	return joinAnd(words)
}

// joinAnd is "a", "a and b", "a, b and c".
func joinAnd(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
