package caucus

import "fmt"

// Breach is one thing that cannot be, or that the rule forbids, on a count
// sheet. Detail is one line that can be recomputed by hand.
type Breach struct {
	Kind BreachKind
	// For is the group that it concerns, empty for the sheet as a whole.
	For    Preference
	Detail string
	// People is how many people it is about, Delegates how many delegates.
	People, Delegates int
}

// BreachKind names a breach.
type BreachKind string

// The breaches that [Rule.Check] looks for.
const (
	// FinalExceedsFirst: nobody may join after the first alignment.
	FinalExceedsFirst BreachKind = "final-exceeds-first"
	// FirstExceedsPresent: more people stood than had checked in.
	FirstExceedsPresent BreachKind = "first-exceeds-present"
	// FinalExceedsPresent: the same at the final alignment.
	FinalExceedsPresent BreachKind = "final-exceeds-present"
	// ViableLostPeople: a locked group is smaller at the end.
	ViableLostPeople BreachKind = "viable-lost-people"
	// ElectedNotViable: a group below viability elects a delegate.
	ElectedNotViable BreachKind = "elected-not-viable"
	// OutOfOrder: a smaller group elects more than a larger one.
	OutOfOrder BreachKind = "out-of-order"
	// UnlikeAllotment: the delegates do not add up to the precinct's number.
	UnlikeAllotment BreachKind = "unlike-allotment"
	// UnlikeRule: they add up, and the rule gives others.
	UnlikeRule BreachKind = "unlike-rule"
)

// Check looks for every breach of the rule on a count sheet. A column in which
// nothing was entered is not held against the others. The only error is that
// of [Sheet.Validate].
func (r Rule) Check(s Sheet) ([]Breach, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	var found []Breach
	add := func(k BreachKind, p Preference, people, delegates int, format string, args ...any) {
		found = append(found, Breach{Kind: k, For: p, People: people, Delegates: delegates, Detail: fmt.Sprintf(format, args...)})
	}
	first, final, elected := s.FirstTotal(), s.FinalTotal(), s.ElectedTotal()
	if final > first {
		add(FinalExceedsFirst, "", final-first, 0, "first alignment adds up to %d, final to %d: %d more", first, final, final-first)
	}
	if p := s.Present; p != nil && first > *p {
		add(FirstExceedsPresent, "", first-*p, 0, "%d stood at the first alignment, %d were present: %d more", first, *p, first-*p)
	}
	if p := s.Present; p != nil && final > *p {
		add(FinalExceedsPresent, "", final-*p, 0, "%d stood at the final alignment, %d were present: %d more", final, *p, final-*p)
	}
	for _, l := range r.LostPeople(s) {
		add(ViableLostPeople, l.For, l.First-l.Final, 0, "%s was viable with %d (%s), and ended with %d: %d fewer",
			l.For, l.First, r.viabilityWords(s.Delegates, s.Attendance()), l.Final, l.First-l.Final)
	}
	if elected > 0 {
		r.checkElected(s, add)
	}
	return found, nil
}

// LostPeople are the lines of groups that were viable at the first alignment
// and have fewer people at the final one, where the rule locks such groups. A
// precinct of one delegate has no viability, and none.
func (r Rule) LostPeople(s Sheet) []Line {
	if !r.Locked || s.Delegates < 2 || s.FinalTotal() == 0 {
		return nil
	}
	viable := r.Viability(s.Delegates, s.Attendance())
	var lost []Line
	for _, l := range s.Lines {
		if viable > 0 && l.First >= viable && l.Final < l.First {
			lost = append(lost, l)
		}
	}
	return lost
}

// Gained are the lines of groups that have more people at the final alignment
// than at the first, and are not viable with them: who moves joins a group that
// is viable, or makes one so. A precinct without viability has none.
func (r Rule) Gained(s Sheet) []Line {
	viable := r.Viability(s.Delegates, s.Attendance())
	if s.Delegates < 2 || viable == 0 {
		return nil
	}
	var gained []Line
	for _, l := range s.Lines {
		if l.Final > l.First && l.Final < viable {
			gained = append(gained, l)
		}
	}
	return gained
}

func (r Rule) viabilityWords(delegates, present int) string {
	n := r.Viability(delegates, present)
	if delegates == 1 {
		return fmt.Sprintf("most of %d is %d", present, n)
	}
	t := r.Threshold(delegates)
	share := t.String()
	if t.Den == 100 {
		share = fmt.Sprintf("%d%%", t.Num)
	}
	return fmt.Sprintf("%s of %d, rounded up, is %d", share, present, n)
}

// checkElected looks at the delegates that the sheet gives.
func (r Rule) checkElected(s Sheet, add func(BreachKind, Preference, int, int, string, ...any)) {
	elected := s.ElectedTotal()
	viable := r.Viability(s.Delegates, s.Attendance())
	if s.FinalTotal() > 0 && s.Delegates > 1 {
		for _, l := range s.Lines {
			if l.Elected > 0 && l.Final < viable {
				add(ElectedNotViable, l.For, viable-l.Final, l.Elected, "%s elects %d with %s: %s",
					l.For, l.Elected, people(l.Final), r.viabilityWords(s.Delegates, s.Attendance()))
			}
		}
	}
	if a, b, ok := disorder(s.Lines); ok && s.FinalTotal() > 0 {
		add(OutOfOrder, a.For, a.Final-b.Final, b.Elected-a.Elected, "%s has %s and %s, %s has %s and %s",
			a.For, people(a.Final), delegates(a.Elected), b.For, people(b.Final), delegates(b.Elected))
	}
	out, err := r.Award(s)
	if err != nil {
		return // Validate was called
	}
	switch {
	case elected != s.Delegates+out.Extra:
		words := ""
		if out.Extra > 0 {
			words = fmt.Sprintf(", and %d more stand because no group loses its only one", out.Extra)
		}
		add(UnlikeAllotment, "", 0, abs(elected-s.Delegates-out.Extra), "the delegates add up to %d; the precinct was allotted %d%s", elected, s.Delegates, words)
	case s.FinalTotal() > 0 && !out.Allows(s.Lines):
		n := 0
		for _, l := range s.Lines {
			n += max(0, l.Elected-out.Delegates(l.For))
		}
		add(UnlikeRule, "", 0, n, "the rule gives %s; the sheet gives %s", out.words(), electedWords(s.Lines))
	}
}

// disorder is the pair of groups, the first with more people at the final
// alignment, the second with more delegates, that is furthest apart; ok is
// false where there is none.
func disorder(lines []Line) (larger, smaller Line, ok bool) {
	worst := 0
	for _, a := range lines {
		for _, b := range lines {
			if d := b.Elected - a.Elected; a.Final > b.Final && d > worst {
				larger, smaller, worst, ok = a, b, d, true
			}
		}
	}
	return larger, smaller, ok
}

// Allows reports whether the delegates on the lines are what the outcome gives,
// or what it can give by a lot that was not recorded.
func (o *Outcome) Allows(lines []Line) bool {
	favoured := 0
	for _, l := range lines {
		switch extra := l.Elected - o.Delegates(l.For); {
		case extra == 0:
		case extra == 1 && o.Tie != nil && o.Tie.has(l.For):
			favoured++
		default:
			return false
		}
	}
	for _, g := range o.Groups {
		if g.Delegates > 0 && !onSheet(lines, g.For) {
			return false
		}
	}
	return o.Tie == nil && favoured == 0 || o.Tie != nil && favoured == o.Tie.Favoured
}

func onSheet(lines []Line, p Preference) bool {
	for _, l := range lines {
		if l.For == p {
			return true
		}
	}
	return false
}

func (t *Tie) has(p Preference) bool {
	for _, x := range t.Among {
		if x == p {
			return true
		}
	}
	return false
}

// words is the outcome's delegates: "biden 3, sanders 2, and a lot between …".
func (o *Outcome) words() string {
	var parts []string
	for _, g := range o.Groups {
		if g.Delegates > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", g.For, g.Delegates))
		}
	}
	s := join(parts)
	if o.Tie != nil {
		s += fmt.Sprintf(", and a lot gives %d more among %s", o.Tie.Favoured, list(o.Tie.Among))
	}
	return s
}

func electedWords(lines []Line) string {
	var parts []string
	for _, l := range lines {
		if l.Elected > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", l.For, l.Elected))
		}
	}
	return join(parts)
}

func join(parts []string) string {
	if len(parts) == 0 {
		return "nobody any"
	}
	s := parts[0]
	for _, p := range parts[1:] {
		s += ", " + p
	}
	return s
}

func people(n int) string {
	if n == 1 {
		return "1 person"
	}
	return fmt.Sprintf("%d people", n)
}

func delegates(n int) string {
	if n == 1 {
		return "1 delegate"
	}
	return fmt.Sprintf("%d delegates", n)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}
