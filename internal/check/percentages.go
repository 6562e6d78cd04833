package check

import (
	"fmt"

	"github.com/canvassdesk/canvass"
)

// Shares that stand where votes are wanted add up to a hundred, or to a thousand, in each unit. One unit of a hundred
// votes is no wonder, a contest is and two units are, three are hardly chance; where options are left out the sums are less, and only
// many of them say so.
const (
	fewShares  = 3
	manyShares = 5
	leastShare = 85 // of a hundred, where options are left out
)

// percentages finds a table of shares where votes are wanted: the options of every unit add up to a hundred or to a
// thousand, but for what rounding each option makes of it.
func percentages(r *run) {
	for _, m := range r.measures {
		if r.Table.scale(m) > 1 || m == canvass.CountyDelegates || m == canvass.StateDelegateEquivalents {
			continue
		}
		for _, whole := range []int64{100, 1000} {
			r.sharesOf(m, whole)
		}
	}
}

// sharesOf looks for shares of one measure, in parts of the whole.
func (r *run) sharesOf(m canvass.Measure, whole int64) {
	full, units := 0, 0
	seen := map[string]bool{} // a county's only precinct has its figures
	var first *Unit
	for _, u := range r.Table.Units { // shares add up to a hundred in sums too, votes do not
		if !u.Has(m) || u.Apart {
			continue
		}
		sum, with := u.Counts[m].Sum(), 0 // options with votes
		for _, n := range u.Counts[m] {
			if n > 0 {
				with++
			}
			if n < 0 || n > whole {
				return
			}
		}
		if sum == 0 {
			continue // nothing is counted there yet
		}
		figures := r.amounts(u, m)
		if seen[figures] {
			continue
		}
		seen[figures] = true
		units++
		slack := int64(1) // of rounding
		if with > 3 {
			slack = 2
		}
		switch {
		case with > 1 && sum >= whole-slack && sum <= whole+slack:
			full++
		case whole == 100 && sum >= leastShare && sum <= whole+slack || with == 1 && sum == whole:
		default:
			return
		}
		if first == nil {
			first = u
		}
	}
	switch {
	case units >= fewShares && full == units || units >= manyShares:
		r.found(nil, unknown, "the options of each of %d units add up to about %d (%s: %s): these are shares, and no votes",
			units, whole, first.Name, r.amounts(first, m))
	case units >= fewShares:
		r.foundAs(Warning, first, r.votes(first, m, first.Counts[m].Sum()), "in each of %d units the options add up to a little less than %d, in %s to %d: are these shares, and no votes?",
			units, whole, first.Name, first.Counts[m].Sum())
	case units > 0 && full == units && (units > 1 || first.ID == ""):
		r.foundAs(Warning, first, r.votes(first, m, first.Counts[m].Sum()), "the options add up to %d, in %s: are these shares, and no votes?",
			first.Counts[m].Sum(), some(units, "unit"))
	}
}

// amounts are the figures of the unit in words, a few of them.
func (r *run) amounts(u *Unit, m canvass.Measure) string {
	words := ""
	told := 0
	for _, o := range r.Table.Options {
		n, given := u.Counts[m][o]
		switch {
		case !given:
			continue
		case told == mostOptions:
			return words + ", …"
		case told > 0:
			words += ", "
		}
		told++
		words += fmt.Sprintf("%s %d", o, n)
	}
	return words
}
