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
		r.say(StageQuota, i, 0, "Quota of %s: %v of %v %s for %s is %s%s.", r.name(i), r.own.votes[i].a, total.a,
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
