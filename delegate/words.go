package delegate

import (
	"fmt"
	"strings"
)

// quotaWords is the quota at k as "306/91 (3.363)".
func (r *run) quotaWords(q quotas, k int) string {
	f := q.fraction(k)
	return f.String() + " (" + f.Decimal(3) + ")"
}

// fraction is the quota at k, not reduced.
func (q quotas) fraction(k int) Fraction {
	return Fraction{int64(q.whole[k])*q.den.a + q.rest[k].a, q.den.a}
}

func (r *run) sayQuotas(q quotas, total linear, seats int) {
	r.log.Denominator = &total.a
	r.log.Quotas = make(map[Option]Fraction, len(q.options))
	for k, i := range q.options {
		r.log.Quotas[r.tallies.options[i]] = q.fraction(k)
	}
	rounded := ""
	if p := r.pool.Rule.Precision; p.scale() > 0 {
		rounded = fmt.Sprintf(", the share rounded to %s first", map[Precision]string{
			ThreeDecimals: "three decimals of a percent", WholePercent: "a whole percent",
		}[p])
	}
	for _, k := range r.shownQuotas(q) {
		i := q.options[k]
		r.say(StageQuota, i, 0, "Quota of %s: %d of %d %s for %s is %s%s.", r.name(i), r.own.votes[i].a, total.a,
			r.pool.Rule.Quota, seatsWords(seats), r.quotaWords(q, k), rounded)
	}
}

// shownQuotas lists the positions, most votes first.
func (r *run) shownQuotas(q quotas) []int {
	var list []int
	for _, i := range r.shown(q.options, r.own) {
		for k, j := range q.options {
			if i == j {
				list = append(list, k)
			}
		}
	}
	return list
}

func (r *run) sayWhole(q quotas, left int) {
	words := make([]string, 0, len(q.options))
	for _, k := range r.shownQuotas(q) {
		words = append(words, fmt.Sprintf("%s %d", r.name(q.options[k]), q.whole[k]))
	}
	r.say(StageRounding, -1, 0, "Whole seats: %s; %s.", strings.Join(words, ", "), leftWords(left))
}

func (r *run) sayNearest(q quotas, left int) {
	words := make([]string, 0, len(q.options))
	for _, k := range r.shownQuotas(q) {
		words = append(words, fmt.Sprintf("%s %d", r.name(q.options[k]), q.whole[k]+btoi(r.halfUp(q, k))))
	}
	r.say(StageRounding, -1, 0, "To the nearest: %s; %s.", strings.Join(words, ", "), leftWords(left))
}

func leftWords(left int) string {
	switch {
	case left == 0:
		return "none left"
	case left < 0:
		return fmt.Sprintf("%d too many", -left)
	}
	return fmt.Sprintf("%d left", left)
}

// Words is the rule as one paragraph, for a reader who does not know the
// phrases. It says nothing that the rule does not.
func (r Rule) Words() string {
	var s []string
	add := func(format string, args ...any) { s = append(s, fmt.Sprintf(format, args...)) }
	switch r.Method.Main {
	case DirectElection:
		add("Delegates are elected by name; the award is what the election's result says.")
	case Convention:
		add("A convention decides; the award is what it recorded.")
	case NoMethod:
		add("The vote allocates nothing; the seats are unbound.")
	}
	if r.Measure != "" && r.Measure != PopularVote {
		add("Votes are counted in %s.", r.Measure)
	}
	if len(r.Never) > 0 {
		words := make([]string, len(r.Never))
		for i, o := range r.Never {
			words[i] = string(o)
		}
		add("%s can win nothing here, though votes for them are valid.", joinAnd(words))
	}
	switch r.Uncommitted {
	case TheResidual:
		add("Uncommitted wins nothing by its votes but has the seats that are left to nobody.")
	case NeverWins:
		add("Uncommitted wins nothing.")
	}
	for _, t := range r.Triggers {
		add("Whoever has %s.", t)
	}
	r.thresholdWords(add)
	r.methodWords(add)
	if r.Tie == ByLot {
		add("An exact tie is decided by lot.")
	}
	if r.Withdrawn.Do != "" {
		add("Seats of one who has withdrawn: %s.", r.Withdrawn)
	}
	switch b := r.Binding.String(); r.Binding.Kind {
	case "":
		if b != "" {
			add("Delegates are %s.", b)
		}
	default:
		add("Delegates are %s.", b)
	}
	if r.Weight == Half {
		add("Each delegate casts half a vote.")
	}
	return strings.Join(s, " ")
}

func (r Rule) thresholdWords(add func(string, ...any)) {
	switch t := r.Threshold; {
	case t.String() == "":
		return
	case t.None:
		add("There is no threshold: whoever has a vote qualifies.")
		return
	default:
		add("An option qualifies with %s.", t)
	}
	switch n := r.Nobody; {
	case n.Nobody:
		add("If nobody does, the seats are left over.")
	case n.Times.Den != 0:
		add("If nobody does, those qualify who have at least %s.", n)
	case n.Less.Den != 0:
		add("If nobody does, those qualify who are at most %s behind the leader.", pointsString(n.Less))
	case len(n.Steps) > 0:
		add("If nobody does, the threshold is lowered: %s.", n)
	default:
		add("If nobody does, %s qualify.", n)
	}
	switch r.Alone {
	case TakesAll:
		add("One who qualifies alone takes all.")
	case RunnerUpJoins:
		add("If only one qualifies, the runner-up joins.")
	}
}

// quotaOf puts the denominator into a sentence.
func quotaOf(d Denominator) string {
	switch d {
	case VotesOfQualified, VotesForEligible:
		return "the " + string(d)
	}
	return "all " + strings.TrimPrefix(string(d), "all ")
}

func (r Rule) methodWords(add func(string, ...any)) {
	m := r.Method
	if m.Bonus > 0 {
		add("The winner has a bonus of %s.", seatsWords(m.Bonus))
	}
	if m.OneEach {
		add("Everyone who qualifies has one seat, most votes first.")
	}
	switch m.Main {
	case WinnerTakeAll:
		add("The one with most votes takes the seats.")
	case ByLadder:
		add("Seats go by place, for as many as qualify: %s.", strings.TrimPrefix(m.String(), "ladder "))
	case Proportional:
		precision := ""
		if r.Precision.scale() > 0 {
			precision = ", with percentages rounded to " + string(r.Precision)
		}
		add("The seats are shared in proportion to votes, as shares of %s%s.", quotaOf(r.Quota), precision)
		add("Rounding: %s.", r.Rounding)
	}
	if r.Leftover != "" {
		add("Seats left: %s.", r.Leftover)
	}
}
