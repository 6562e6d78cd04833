package caucus

import (
	"fmt"
	"slices"
	"strings"
)

// Group is one preference's part in an outcome.
type Group struct {
	For    Preference
	People int
	// Viable says that the group may elect.
	Viable bool
	// Quota is People times the precinct's delegates over those present, as it
	// arose: "96/34".
	Quota Ratio
	// Rounded is the quota to the nearest whole number; Delegates is what the
	// group has after the repairs.
	Rounded, Delegates int
}

// Step is one thing that the rule did, in words that can be checked by hand.
type Step struct {
	For   Preference
	Words string
}

// Tie is an exact tie that only a lot can decide.
type Tie struct {
	Among []Preference
	// Favoured is how many of them gain a delegate, or keep one.
	Favoured int
	// Losing says that the tie is about losing a delegate, not about gaining.
	Losing bool
}

// Outcome is what the rule gives on a count sheet.
type Outcome struct {
	// Present is the number that shares were taken of, Viability how many
	// people made a group viable.
	Present, Viability int
	// Groups are the sheet's groups with people at the final alignment, in the
	// sheet's order.
	Groups []Group
	Steps  []Step
	// Tie is set while a lot is lacking. The groups in it hold what they have
	// for certain, so that the delegates add up to less than the allotment by
	// Tie.Favoured.
	Tie *Tie
	// Extra is how many delegates stand above the allotment, because no group
	// loses its only one.
	Extra int
	// Unfilled is how many of the allotment nobody could elect, because no
	// group stood or none was viable.
	Unfilled int
}

// Delegates is what the group has for certain, 0 for one that is not there.
func (o *Outcome) Delegates(p Preference) int {
	for _, g := range o.Groups {
		if g.For == p {
			return g.Delegates
		}
	}
	return 0
}

// Award says how many county convention delegates each group of the final
// alignment elects. The sheet's Elected column is not looked at.
//
// The steps are those of the Iowa and Nevada Democratic parties in 2020:
//
//  1. People times delegates over those present, to the nearest whole number,
//     halves up.
//  2. Too many: the group that is furthest from having earned its last
//     delegate loses one, again and again; never a group's only delegate.
//     What happens when all hold only one is the rule's [LastOne].
//  3. Too few: the group that is closest to one more gains it.
//
// The only error is that of [Sheet.Validate].
func (r Rule) Award(s Sheet) (*Outcome, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	o := &Outcome{Present: s.Attendance()}
	o.Viability = r.Viability(s.Delegates, o.Present)
	for _, l := range s.Lines {
		if l.Final > 0 {
			o.Groups = append(o.Groups, Group{For: l.For, People: l.Final})
		}
	}
	a := awarding{rule: r, sheet: &s, out: o}
	switch {
	case s.Delegates == 0:
	case o.Present == 0 || len(o.Groups) == 0:
		o.Unfilled = s.Delegates
	case s.Delegates == 1:
		a.single()
	default:
		a.round()
	}
	return o, nil
}

// awarding is one call of Award.
type awarding struct {
	rule  Rule
	sheet *Sheet
	out   *Outcome
}

// single gives the one delegate to the largest group.
func (a *awarding) single() {
	most := 0
	for i := range a.out.Groups {
		most = max(most, a.out.Groups[i].People)
	}
	var top []int
	for i, g := range a.out.Groups {
		if g.People == most {
			a.out.Groups[i].Viable = true
			top = append(top, i)
		}
	}
	a.lot(top, 1, false, func(i int) string {
		g := &a.out.Groups[i]
		g.Delegates = 1
		return fmt.Sprintf("%s has the one delegate: %s, most of %d.", g.For, people(g.People), a.out.Present)
	})
}

// round rounds every viable group's quota and repairs the sum.
func (a *awarding) round() {
	n := int64(a.sheet.Delegates)
	present := int64(a.out.Present)
	total, viable := 0, 0
	for i := range a.out.Groups {
		g := &a.out.Groups[i]
		g.Viable = g.People >= a.out.Viability
		if !g.Viable {
			continue
		}
		viable++
		g.Quota = Ratio{int64(g.People) * n, present}
		g.Rounded = int(g.Quota.Round(1))
		g.Delegates = g.Rounded
		total += g.Rounded
		a.step(g.For, "%s times %d delegates over %d present is %s, rounded to %d.", people(g.People), n, present, g.Quota, g.Rounded)
	}
	if viable == 0 {
		a.out.Unfilled = a.sheet.Delegates
		return
	}
	for over := total - a.sheet.Delegates; over > 0; {
		done := a.lose(over)
		if done == 0 {
			a.out.Extra = over
			a.step("", "%d more than allotted: every group holds its only delegate, and keeps it.", over)
			return
		}
		over -= done
	}
	for short := a.sheet.Delegates - total; short > 0; {
		short -= a.gain(short)
	}
}

// owed is how far the group's quota is above its delegates, in parts of one
// over those present; below zero when it holds more than its quota.
func (a *awarding) owed(g *Group) int64 {
	return g.Quota.Num - int64(g.Delegates)*g.Quota.Den
}

// lose takes a delegate from the groups that are furthest from having earned
// their last one; it returns how many were taken or left to a lot.
func (a *awarding) lose(over int) int {
	from, all := a.extreme(-1, 2), false
	if len(from) == 0 && a.rule.Last == LastFalls {
		from, all = a.extreme(-1, 1), true
	}
	if len(from) == 0 {
		return 0
	}
	take := min(over, len(from))
	for _, i := range from {
		a.out.Groups[i].Delegates--
	}
	a.lot(from, len(from)-take, true, func(i int) string {
		a.out.Groups[i].Delegates++
		return ""
	})
	if a.out.Tie == nil {
		why := "it was furthest from having earned it"
		if all {
			why = "every group held only one, and it was the smallest"
		}
		for _, i := range from {
			if g := &a.out.Groups[i]; g.Delegates < g.Rounded {
				a.step(g.For, "%s loses a delegate and has %d: %s.", g.For, g.Delegates, why)
			}
		}
	}
	return take
}

// gain gives a delegate to the groups that are closest to one more; it returns
// how many were given or left to a lot.
func (a *awarding) gain(short int) int {
	to := a.extreme(1, 0)
	give := min(short, len(to))
	a.lot(to, give, false, func(i int) string {
		g := &a.out.Groups[i]
		g.Delegates++
		return fmt.Sprintf("%s gains a delegate and has %d: it was closest to one more.", g.For, g.Delegates)
	})
	return give
}

// extreme is the viable groups of at least so many delegates that are owed the
// most (sign 1) or the least (sign -1).
func (a *awarding) extreme(sign int64, least int) []int {
	var found []int
	var best int64
	for i := range a.out.Groups {
		g := &a.out.Groups[i]
		if !g.Viable || g.Delegates < least {
			continue
		}
		owed := sign * a.owed(g)
		switch {
		case len(found) == 0 || owed > best:
			found, best = append(found[:0], i), owed
		case owed == best:
			found = append(found, i)
		}
	}
	return found
}

// lot favours so many of the groups: all of them, or those that a recorded lot
// puts first; without such a lot the tie is left open and nobody is favoured.
func (a *awarding) lot(among []int, favoured int, losing bool, favour func(int) string) {
	say := func(i int) {
		if words := favour(i); words != "" {
			a.step(a.out.Groups[i].For, "%s", words)
		}
	}
	if favoured == 0 || favoured == len(among) {
		for _, i := range among[:favoured] {
			say(i)
		}
		return
	}
	names := make([]Preference, len(among))
	for k, i := range among {
		names[k] = a.out.Groups[i].For
	}
	for _, l := range a.sheet.Lots {
		if !slices.ContainsFunc(names, func(p Preference) bool { return !slices.Contains(l.Order, p) }) {
			order := slices.Clone(among)
			slices.SortFunc(order, func(x, y int) int {
				return slices.Index(l.Order, a.out.Groups[x].For) - slices.Index(l.Order, a.out.Groups[y].For)
			})
			a.step("", "%s were exactly equal; the lot put first: %s (%s).", list(names), list(l.Order), l.How)
			for _, i := range order[:favoured] {
				say(i)
			}
			return
		}
	}
	a.out.Tie = &Tie{Among: names, Favoured: favoured, Losing: losing}
	verb := "gain"
	if losing {
		verb = "keep"
	}
	a.step("", "%s are exactly equal, and only %d can %s a delegate: %s decides.", list(names), favoured, verb, a.rule.Lot)
}

func (a *awarding) step(p Preference, format string, args ...any) {
	a.out.Steps = append(a.out.Steps, Step{p, fmt.Sprintf(format, args...)})
}

func list(names []Preference) string {
	s := make([]string, len(names))
	for i, n := range names {
		s[i] = string(n)
	}
	if len(s) < 2 {
		return strings.Join(s, "")
	}
	return strings.Join(s[:len(s)-1], ", ") + " and " + s[len(s)-1]
}
