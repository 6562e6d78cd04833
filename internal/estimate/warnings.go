package estimate

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass/internal/english"
)

// tidy is the table as the model takes it: a unit that is said to be out and has votes is partly in, and option votes
// are as long as the options. The table itself is left as it is.
func tidy(t *Table) *Table {
	out := func(u Unit) bool { return u.Status == Out && u.Counted() > 0 }
	if !slices.ContainsFunc(t.Units, out) {
		return t
	}
	c := *t
	c.Units = slices.Clone(t.Units)
	for i := range c.Units {
		if out(c.Units[i]) {
			c.Units[i].Status = Part
		}
	}
	return &c
}

// unlikeEnough is the difference of mean ranks from which on a warning says so: an order by size has 0.5.
const unlikeEnough = 0.35

// namedGroups is how many groups of units of which nothing is in are named.
const namedGroups = 3

// variableWords are what the program's own covariates are called; others have the names that their tables give them.
var variableWords = map[string]string{
	"democratic": "Democratic share", "black": "Black share", "hispanic": "Hispanic share", "bachelor": "share with a college degree",
}

// named is how many units a list of warnings of one kind names one by one.
const named = 5

// warnings are what a reader must know beside the figures.
func warnings(t *Table, d *design, e *Estimate) []Warning {
	w := slices.Clone(t.Notes)
	add := func(k Kind, unit, format string, args ...any) {
		w = append(w, Warning{k, unit, fmt.Sprintf(format, args...)})
	}
	// each warns of units of one kind: the first few by name, the others by their number.
	each := func(k Kind, which func(u *Unit) bool, format string) {
		n := 0
		for i := range t.Units {
			u := &t.Units[i]
			if !which(u) {
				continue
			}
			if n++; n <= named {
				add(k, u.ID, format, u.Label())
			}
		}
		if n > named {
			add(k, "", "%s more units: the same", english.Thousands(n-named))
		}
	}
	reporting := e.Units.In + e.Units.Part
	switch {
	case len(t.Units) == 0:
		add(NoUnits, "", "there is no unit")
	case e.Counted == 0:
		add(NoUnits, "", "no unit has a vote yet")
	case e.Units.In == 0 && e.Units.Part > 0:
		add(OnlyParts, "", "no unit is wholly in: how many votes are out is known from a prior alone")
	case reporting < few && e.Units.Out > 0:
		add(FewUnits, "", "few units: %d of %d", reporting, len(t.Units))
	}
	if e.Units.Out+e.Units.Part > 0 && len(t.Units) > 0 {
		if !d.based {
			add(NoBaselines, "", "most units have no baseline: how many votes are out is guessed from the units that are in")
		} else {
			each(NoBaseline, func(u *Unit) bool { return u.Status != In && u.Baseline <= 0 },
				"%s has no baseline of its own: its votes are guessed, and widely")
		}
		if e.Progress.Unlike >= unlikeEnough && e.Units.In > 0 {
			add(Unlike, "", "the units that are in are unlike those that are out, by size or by a covariate: intervals are wider for it")
		}
	}
	if e.Units.In+e.Units.Part >= few && e.Units.Out > 0 {
		if unseen := d.unseenThirds(t); len(unseen) > 0 {
			if more := len(unseen) - namedGroups; more > 1 {
				unseen = append(unseen[:namedGroups:namedGroups], fmt.Sprintf("%s such groups more", english.Spelled(more)))
			}
			add(UnseenGroup, "", "nothing is in yet of the units in %s: how these vote is guessed from other contests", english.List(unseen))
		}
	}
	each(OverBound, func(u *Unit) bool { return u.Bound >= 0 && u.Counted() > u.Bound }, "%s has more votes than can be cast there by its bound")
	each(LowBound, (*Unit).boundTooLow, "%s has a bound below its baseline: no bound is believed; leave the baseline out where the bound is sure")
	each(EmptyUnit, func(u *Unit) bool { return u.Status == In && u.Counted() == 0 }, "%s is in without a vote")
	each(MissingX, func(u *Unit) bool {
		return u.Status != In && slices.ContainsFunc(u.X, func(x float64) bool { return x != x })
	},
		"%s lacks covariates: its shares are guessed, and more widely")
	for _, m := range unseenModes(t) {
		add(UnseenMode, "", "nothing is in of the votes cast by %s", m)
	}
	if t.Fell > 0 {
		add(Fall, "", "a reported count fell by %s: nothing is certain within that many votes", english.Thousands(t.Fell))
	}
	return w
}

// unseenModes are the modes of voting of which nothing is counted.
func unseenModes(t *Table) []string {
	var all, seen, unseen []string
	for i := range t.Units {
		u := &t.Units[i]
		if !slices.Contains(all, u.Mode) {
			all = append(all, u.Mode)
		}
		if u.Counted() > 0 && !slices.Contains(seen, u.Mode) {
			seen = append(seen, u.Mode)
		}
	}
	for _, m := range all {
		if m != "" && !slices.Contains(seen, m) {
			unseen = append(unseen, m)
		}
	}
	slices.Sort(unseen)
	return unseen
}

// unseenThirds names the thirds, by size and by each covariate, of which no unit reports.
func (d *design) unseenThirds(t *Table) []string {
	var out []string
	for j, rank := range d.variables {
		var all, seen [3]bool
		for i := range t.Units {
			third := min(2, int(3*rank[i]))
			all[third] = true
			if t.Units[i].Counted() > 0 {
				seen[third] = true
			}
		}
		for third, word := range [3]string{"lowest", "middle", "highest"} {
			if all[third] && !seen[third] {
				out = append(out, fmt.Sprintf("the %s third by %s", word, cmp.Or(variableWords[d.variableNames[j]], d.variableNames[j])))
			}
		}
	}
	return out
}
