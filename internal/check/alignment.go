package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
)

// breaches runs the caucus package's checks on every precinct and reports those of one kind, several groups of one
// precinct in one line.
func breaches(kinds ...caucus.BreachKind) func(*run) {
	return func(r *run) {
		for _, u := range r.Table.rows() {
			s, ok := r.sheet(u)
			if !ok {
				continue
			}
			if u.Allotted == nil && slices.ContainsFunc(kinds, needsDelegates) {
				r.skipped(u, "its number of delegates is not known")
				continue
			}
			all, err := r.Rules.Caucus.Check(s)
			if err != nil {
				r.skipped(u, err.Error())
				continue
			}
			var details []string
			var most swing
			for _, b := range all {
				if !slices.Contains(kinds, b.Kind) {
					continue
				}
				details = append(details, b.Detail)
				w := r.delegates(u, int64(b.Delegates))
				if b.People > 0 && b.Delegates == 0 {
					w = r.people(u, int64(b.People))
				}
				if w == unknown || most == unknown {
					most = unknown
				} else {
					most += w
				}
			}
			if len(details) > 0 {
				r.found(u, most, "%s", strings.Join(details, "; "))
			}
		}
	}
}

// needsDelegates reports whether a precinct's number of delegates must be known to find such a breach.
func needsDelegates(k caucus.BreachKind) bool {
	return k == caucus.ViableLostPeople || k == caucus.ElectedNotViable || k == caucus.UnlikeRule
}

// outOfOrder finds precincts in which a group with fewer people at the final alignment was given more than one with
// more, in the measure as it was printed.
func outOfOrder(r *run) {
	m := r.Rules.Decides
	for _, u := range r.Table.rows() {
		final, award := u.Counts[canvass.FinalAlignment], u.Counts[m]
		if len(final) == 0 || award.Sum() == 0 {
			continue
		}
		var larger, smaller canvass.OptionID
		var worst int64
		for _, a := range r.Table.Options {
			for _, b := range r.Table.Options {
				if d := award[b] - award[a]; final[a] > final[b] && d > worst {
					larger, smaller, worst = a, b, d
				}
			}
		}
		if worst > 0 {
			r.found(u, swing(2*worst), "%s ended with %d and has %s; %s ended with %d and has %s",
				larger, final[larger], r.amount(m, award[larger]), smaller, final[smaller], r.amount(m, award[smaller]))
		}
	}
}

// offAllotment finds precincts whose awards do not add up to what the precinct was allotted. Where awards are printed
// with decimals, a difference of 0.0005 and less is their rounding. A surplus that the rule lets stand is a note.
func offAllotment(r *run) {
	m := r.Rules.Decides
	for _, u := range r.Table.rows() {
		sum := u.Counts[m].Sum()
		if sum == 0 {
			continue
		}
		if u.Allotted == nil {
			r.skipped(u, "its number of delegates is not known")
			continue
		}
		worth := u.Worth
		if worth.Den == 0 {
			worth = caucus.Ratio{Num: 1, Den: 1}
		}
		// sum − allotted × worth, in parts of worth.Den.
		off := sum*worth.Den - int64(*u.Allotted)*worth.Num
		if abs(off)*2000 <= worth.Den*r.Table.scale(m) {
			continue
		}
		due := some(*u.Allotted, "delegate")
		if r.Table.scale(m) > 1 {
			due += fmt.Sprintf(", worth %s", r.amount(m, worth.Round(int64(*u.Allotted))))
		}
		severity := r.check.Severity
		if extra := r.extra(u); extra > 0 && off == int64(extra)*worth.Num {
			severity = Note
			due += fmt.Sprintf("; the rule lets %d more stand, because no group loses its only one", extra)
		}
		r.foundAs(severity, u, swing(2*(caucus.Ratio{Num: abs(off), Den: worth.Den}.Ceil(1))), "its options have %s in all; it was allotted %s",
			r.amount(m, sum), due)
	}
}

// extra is how many delegates the rule lets stand above the allotment.
func (r *run) extra(u *Unit) int {
	s, ok := r.sheet(u)
	if !ok {
		return 0
	}
	o, err := r.Rules.Caucus.Award(s)
	if err != nil {
		return 0 // the sheet cannot be, which another check says
	}
	return o.Extra
}

// amount writes parts of a measure with its unit: "1.6200 state delegate equivalents".
func (r *run) amount(m canvass.Measure, parts int64) string {
	scale := r.Table.scale(m)
	if scale == 1 {
		return number(parts, m)
	}
	digits := len(fmt.Sprint(scale)) - 1
	return fmt.Sprintf("%d.%0*d %s", parts/scale, digits, parts%scale, m.Words())
}

// number writes a count with its measure: "1 county delegate", "2 votes".
func number(n int64, m canvass.Measure) string {
	words := m.Words()
	if n == 1 && !strings.HasSuffix(words, "alignment") {
		words = strings.TrimSuffix(words, "s")
	}
	return fmt.Sprintf("%d %s", n, words)
}

// some writes a number of things: "1 delegate", "3 delegates".
func some(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

func abs(n int64) int64 {
	if n < 0 {
		return -n
	}
	return n
}
