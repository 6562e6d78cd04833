package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// negative finds counts below zero. What the true number is nobody can say: it may be far from zero, so that what it could
// change is not known, unless the count could change the winner by as little as it lies below.
func negative(r *run) {
	for _, u := range r.Table.Units {
		for _, m := range r.measures {
			for _, o := range r.Table.Options {
				if n := u.Counts[m][o]; n < 0 {
					w := r.votes(u, m, -n)
					if c := r.stakes.of(w, u); c.Winner == nil || !*c.Winner {
						w = unknown
					}
					r.found(u, w, "%s has %d %s", o, n, m.Words())
				}
			}
		}
	}
}

// exceedsBallots finds units with more votes than ballots.
func exceedsBallots(r *run) {
	some := slices.ContainsFunc(r.Table.Units, func(u *Unit) bool { return u.Ballots != nil })
	for _, u := range r.Table.Units {
		if some && u.Ballots == nil && u.Has(canvass.Votes) {
			r.skipped(u, "its ballots are not given")
		}
		if n := u.Counts[canvass.Votes].Sum(); u.Ballots != nil && n > *u.Ballots {
			r.found(u, r.votes(u, canvass.Votes, n-*u.Ballots), "%d votes on %d ballots: %d more", n, *u.Ballots, n-*u.Ballots)
		}
	}
}

// exceedsVoters finds units in which more people voted or stood than are registered.
func exceedsVoters(r *run) {
	some := slices.ContainsFunc(r.Table.Units, func(u *Unit) bool { return u.Registered != nil })
	for _, u := range r.Table.rows() {
		if u.Registered == nil {
			if some {
				r.skipped(u, "its registered voters are not given")
			}
			continue
		}
		for _, m := range []canvass.Measure{canvass.Votes, canvass.FirstAlignment, canvass.FinalAlignment, canvass.FirstChoices, canvass.FinalRound} {
			if n := u.Counts[m].Sum(); n > *u.Registered {
				r.found(u, r.votes(u, m, n-*u.Registered), "%d counted by %s, %d voters registered: %d more", n, m.Words(), *u.Registered, n-*u.Registered)
				break
			}
		}
	}
}

// needsBefore is what the checks on movement lack without an earlier table.
func needsBefore(c *Case) string {
	if c.Before == nil {
		return "nothing earlier from this source is known"
	}
	return ""
}

// pairs calls f with every unit that stands once in both tables, now and before.
func (r *run) pairs(f func(now, before *Unit)) {
	old := map[string]*Unit{}
	twice := map[string]bool{}
	for _, u := range r.Before.Units {
		twice[u.ID] = old[u.ID] != nil
		old[u.ID] = u
	}
	for _, u := range r.Table.Units {
		if b := old[u.ID]; b != nil && !twice[u.ID] {
			f(u, b)
		}
	}
}

// fell lists the options whose count fell, and reports whether every option that had votes fell.
func fell(now, before Column, options []canvass.OptionID) (down []canvass.OptionID, all bool) {
	had := 0
	for _, o := range options {
		if before[o] <= 0 {
			continue
		}
		had++
		if n, given := now[o]; given && n < before[o] {
			down = append(down, o)
		}
	}
	return down, had > 1 && len(down) == had
}

// gone are the options that had votes and are not named any more, where others are.
func gone(now, before Column) (options []canvass.OptionID) {
	for _, o := range slices.Sorted(maps.Keys(before)) {
		if _, named := now[o]; !named && before[o] > 0 && len(now) > 0 {
			options = append(options, o)
		}
	}
	return options
}

// A count that falls is held from fallenVotes votes on, if they are one in fallenPart of the unit's votes before, one
// in fallenWhole of the whole contest's. Smaller falls are a warning: counts are mended by a few votes all night.
const (
	fallenVotes = 50
	fallenPart  = 20
	fallenWhole = 100
)

// falling finds counts that are lower than the same source's count before. A unit in which every count fell at once is
// left to increments.
func falling(r *run) {
	r.pairs(func(now, before *Unit) {
		for _, m := range r.measures {
			down, all := fell(now.Counts[m], before.Counts[m], r.Table.Options)
			if all && looksLikeAnIncrement(now.Counts[m], before.Counts[m]) {
				continue
			}
			var words []string
			var most int64
			for _, o := range down {
				a, b := before.Counts[m][o], now.Counts[m][o]
				words = append(words, fmt.Sprintf("%s fell from %d to %d", o, a, b))
				most = max(most, a-b)
			}
			for _, o := range gone(now.Counts[m], before.Counts[m]) {
				words = append(words, fmt.Sprintf("%s had %d and is not there", o, before.Counts[m][o]))
				most = max(most, before.Counts[m][o])
			}
			if len(words) == 0 {
				continue
			}
			part := int64(fallenPart)
			if now.ID == "" {
				part = fallenWhole
			}
			severity := Warning
			if most >= fallenVotes && part*most >= before.Counts[m].Sum() {
				severity = Severe
			}
			r.foundAs(severity, now, r.votes(now, m, most), "%s: %s", m.Words(), strings.Join(words, ", "))
		}
	})
}

// increments finds units whose counts look like what was counted since the last report, and not like the sum so far:
// every option that had votes has fewer, and the whole is less than half of what it was.
func increments(r *run) {
	r.pairs(func(now, before *Unit) {
		for _, m := range r.measures {
			a, b := now.Counts[m], before.Counts[m]
			if _, all := fell(a, b, r.Table.Options); !all || !looksLikeAnIncrement(a, b) {
				continue
			}
			r.found(now, r.votes(now, m, b.Sum()), "every count fell, from %d %s in all to %d: an addition, where a sum so far is wanted; together %d",
				b.Sum(), m.Words(), a.Sum(), a.Sum()+b.Sum())
		}
	})
}

func looksLikeAnIncrement(now, before Column) bool {
	return now.Sum() > 0 && 2*now.Sum() < before.Sum()
}

// missingMode finds units that lack a way of voting which nearly all others have.
func missingMode(r *run) {
	rows := r.Table.rows()
	has := map[string]int{}
	with := 0
	for _, u := range rows {
		if len(u.Modes) == 0 || u.Counts[canvass.Votes].Sum() == 0 {
			continue
		}
		with++
		for mode, n := range u.Modes {
			if n > 0 {
				has[mode]++
			}
		}
	}
	for _, u := range rows {
		votes := u.Counts[canvass.Votes].Sum()
		if len(u.Modes) == 0 || votes < 50 {
			continue
		}
		for _, mode := range sorted(has) {
			if u.Modes[mode] == 0 && 10*has[mode] >= 9*with && with >= 10 {
				r.found(u, unknown, "%d votes and none by %q; %d of %d units with votes have some", votes, mode, has[mode], with)
			}
		}
	}
}

// needsModes is what missingMode lacks without vote modes.
func needsModes(c *Case) string {
	for _, u := range c.Table.Units {
		if len(u.Modes) > 0 {
			return ""
		}
	}
	return "the source does not say how votes were cast"
}
