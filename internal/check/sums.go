package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// needsNested is what sums lacks where no unit holds another.
func needsNested(c *Case) string {
	units := map[string]bool{}
	kinds := map[string]bool{}
	for _, u := range c.Table.Units {
		if u.Total {
			return ""
		}
		units[u.ID] = true
		kind, _, _ := strings.Cut(u.ID, ":")
		kinds[kind] = true
	}
	if len(kinds) > 1 {
		return ""
	}
	for id := range units {
		for at := strings.LastIndexByte(id, '/'); at >= 0; at = strings.LastIndexByte(id[:at], '/') {
			if units[id[:at]] {
				return ""
			}
		}
	}
	return "the source gives no unit and its parts"
}

// mostOptions is how many options' figures one finding tells.
const mostOptions = 6

// sums finds units that differ from the sum of their parts, and units of one kind that differ from those of another
// beside them which hold the same votes. Measures with decimals may differ by a part a unit, which is their rounding.
func sums(r *run) {
	rows := misplaced(r.Table)
	r.nested(func(m canvass.Measure, n tally.Nesting) {
		if n.Kind != tally.NestingShort && n.Kind != tally.NestingUnlike {
			return
		}
		if _, is := rows[r.unit(n.Unit)]; is {
			return // it is no sum of its units
		}
		slack := int64(0)
		if r.Table.scale(m) > 1 {
			slack = int64(n.Units)
		}
		whole, parts := columnOf(n.Whole), columnOf(n.Parts)
		var words []string
		var most int64
		for _, o := range r.Table.Options {
			if d := whole[o] - parts[o]; abs(d) > slack {
				words = append(words, fmt.Sprintf("%s %s, its units %s", o, r.amount(m, whole[o]), r.amount(m, parts[o])))
				most = max(most, abs(d))
			}
		}
		if len(words) == 0 {
			return
		}
		if len(words) > mostOptions {
			words = append(words[:mostOptions], fmt.Sprintf("and %d options more", len(words)-mostOptions))
		}
		w := swing(most)
		if m != r.Rules.Decides {
			w = unknown
		}
		beside := ""
		if n.Level != "" {
			beside = fmt.Sprintf("of the kind %s, beside those of the kind %s; ", n.Below, n.Level)
		}
		counted := n.Counted
		if _, less := whole.lessThan(parts); less && m == canvass.Votes && n.Level == "" {
			counted = tally.CountedParts // such a sum does not enter
		}
		r.found(r.unit(n.Unit), w, "%s: %s%s; the %s counted", some(n.Units, "unit"), beside, strings.Join(words, "; "), countedWords(counted))
	})
}

func countedWords(c tally.Counted) string {
	if c == tally.CountedParts {
		return "units are"
	}
	return "whole is"
}

// sumRows finds a unit with the votes of all others beside it: a row of sums that has the name of a unit. With few
// votes that may be chance, and nearly the same votes may be anything: both are a warning.
func sumRows(r *run) {
	sumsByWay(r)
	rows := misplaced(r.Table)
	for _, u := range r.Table.Units {
		if within, is := rows[u]; is {
			votes := u.Counts[canvass.Votes].Sum()
			r.found(u, r.votes(u, canvass.Votes, votes), "the %s of all units together, and %d of them lie in it: it is the sum of the whole, under the name of a part",
				number(votes, canvass.Votes), within)
		}
	}
	r.nested(func(m canvass.Measure, n tally.Nesting) {
		u := r.unit(n.Unit)
		if u == nil || u.Total && u.ID == "" {
			return
		}
		whole, parts := columnOf(n.Whole), columnOf(n.Parts)
		switch n.Kind {
		case tally.NestingSumRow:
			r.found(u, r.votes(u, m, whole.Sum()), "the %s of all %d other units together, option by option: it is a sum, and no unit",
				number(whole.Sum(), m), n.Units)
		case tally.NestingMaybeSum:
			r.foundAs(Warning, u, r.votes(u, m, whole.Sum()), "%s, and the %d other units have %d together: it may be a sum, and no unit",
				number(whole.Sum(), m), n.Units, parts.Sum())
		}
	})
	subtotals(r)
}

// repeats finds units of one kind that hold the very votes of those of another kind beside them.
func repeats(r *run) {
	r.nested(func(m canvass.Measure, n tally.Nesting) {
		switch n.Kind {
		case tally.NestingRepeat:
			r.found(r.unit(n.Unit), none, "the units of the kind %s have the %s of those of the kind %s, option by option: they are counted once",
				n.Level, number(columnOf(n.Whole).Sum(), m), n.Below)
		case tally.NestingMaybeRepeat:
			r.foundAs(Warning, r.unit(n.Unit), r.votes(r.unit(n.Unit), m, columnOf(n.Whole).Sum()),
				"the units of the kind %s have %s together, those of the kind %s %d: they may be the same votes, and both are counted",
				n.Level, number(columnOf(n.Whole).Sum(), m), n.Below, columnOf(n.Parts).Sum())
		}
	})
}

// nested calls f with what the fold tells of units that lie within each other.
func (r *run) nested(f func(canvass.Measure, tally.Nesting)) {
	for _, m := range r.measures {
		if n := r.sums[m]; n != nil {
			for _, x := range n.Nestings {
				f(m, x)
			}
		}
	}
}

// unit is the row with the id, nil where the table has none.
func (r *run) unit(id canvass.UnitID) *Unit {
	for _, u := range r.Table.Units {
		if u.ID == string(id) {
			return u
		}
	}
	return nil
}

func columnOf(options []tally.OptionCount) Column {
	c := Column{}
	for _, o := range options {
		c[o.Option] = o.Votes
	}
	return c
}

// totals finds printed totals that the options of the unit do not make up.
func totals(r *run) {
	for _, u := range r.Table.Units {
		if u.Printed == nil || u.Hold != "" {
			continue
		}
		for _, m := range r.measures {
			if sum := u.Counts[m].Sum(); u.Has(m) && sum != *u.Printed {
				r.found(u, r.votes(u, m, abs(*u.Printed-sum)), "%d is printed as the total; the options add up to %d", *u.Printed, sum)
			}
		}
	}
}

// needsOthers is what sourcesDisagree lacks with one source.
func needsOthers(c *Case) string {
	for _, t := range c.Others {
		if t.Source != c.Table.Source {
			return ""
		}
	}
	return "no other source is given"
}

// sourcesDisagree finds units for which another source has other numbers.
func sourcesDisagree(r *run) {
	for _, other := range r.Others {
		if other.Source == r.Table.Source {
			continue
		}
		theirs := map[string]*Unit{}
		for _, u := range other.Units {
			theirs[u.ID] = u
		}
		for _, u := range r.Table.Units {
			b := theirs[u.ID]
			if b == nil {
				continue
			}
			for _, m := range r.measures {
				if !u.Has(m) || !b.Has(m) || other.scale(m) != r.Table.scale(m) {
					continue
				}
				var words []string
				var most int64
				for _, o := range r.Table.Options {
					x, here := u.Counts[m][o]
					y, there := b.Counts[m][o]
					if here && there && x != y {
						words = append(words, fmt.Sprintf("%s %s, %s there", o, r.amount(m, x), r.amount(m, y)))
						most = max(most, abs(x-y))
					}
				}
				if len(words) > 0 {
					r.found(u, r.votes(u, m, most), "%s differs: %s", other.Source, strings.Join(words, "; "))
				}
			}
		}
	}
}

// stale finds a count that goes on and has not moved for too long.
func stale(r *run) {
	var newest canvass.Time
	complete := true
	for _, u := range r.Table.Units {
		newest = max(newest, u.Updated)
		if u.In != nil && u.Of != nil && *u.In < *u.Of {
			complete = false
		}
	}
	minutes := (int64(r.Now) - int64(newest)) / 60_000
	if newest == 0 || complete || minutes < r.Rules.StaleAfter {
		return
	}
	r.found(nil, none, "the newest figure is of %s, %d minutes ago, and not all units are in", newest, minutes)
}

// needsNow is what stale lacks.
func needsNow(c *Case) string {
	if c.Now == 0 {
		return "the age of a file from the past does not matter"
	}
	return ""
}

// sorted are the keys of a map in order, so that findings come in the same order each time.
func sorted(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
