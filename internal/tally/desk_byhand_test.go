package tally_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// byHand reads what a hall enters: "teller Ann counts able 78; unit room:b", "draws at-large on state: able, baker",
// "decides baker withdrawn; do recompute", "decides at-large on state able 3, baker 3; why an agreement".
func (n *night) byHand(e *canvass.Entry, verb, rest string) error {
	day := e.At.Replayed().Go().In(canvass.Eastern).Format("2006-01-02")
	switch verb {
	case "teller":
		name, counted, ok := strings.Cut(rest, " counts ")
		if !ok {
			return fmt.Errorf("a teller counts something: %q", rest)
		}
		e.Kind = canvass.KindSheet
		e.Sheet = &canvass.Sheet{Teller: name, Report: canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes}}
		return n.report(&e.Sheet.Report, false, counted)
	case "checks":
		e.Kind, e.Report = canvass.KindReport, &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes}
		return n.report(e.Report, false, "checked "+rest)
	case "draws":
		rest, on, dated := strings.Cut(rest, "; on ")
		if dated {
			day = on
		}
		pool, order, ok := strings.Cut(rest, ": ")
		kind, area, on2 := strings.Cut(pool, " on ")
		if !ok || !on2 {
			return fmt.Errorf("a lot is drawn for a pool on an area, in an order: %q", rest)
		}
		e.Kind, e.Lot = canvass.KindLot, &canvass.Lot{Pool: kind, Area: canvass.Area(area), Date: day}
		for o := range strings.SplitSeq(order, ", ") {
			e.Lot.Order = append(e.Lot.Order, canvass.OptionID(o))
		}
		return nil
	case "decides":
		e.Kind, e.Decision = canvass.KindDecision, &canvass.Decision{Date: day}
		if o, do, ok := strings.Cut(rest, " withdrawn"); ok {
			e.Decision.Kind, e.Decision.Option = canvass.DecideWithdrawn, canvass.OptionID(o)
			e.Decision.Do = strings.TrimPrefix(do, "; do ")
			return nil
		}
		what, why, _ := strings.Cut(rest, "; why ")
		words := strings.SplitN(what, " ", 4)
		if len(words) != 4 || words[1] != "on" {
			return fmt.Errorf("an award is decided of a pool on an area: %q", rest)
		}
		e.Decision.Kind, e.Decision.Pool, e.Decision.Area, e.Decision.Why = canvass.DecideAward, words[0], canvass.Area(words[2]), why
		return pairs(words[3], func(o canvass.OptionID, v string) error {
			d, err := strconv.Atoi(v)
			e.Decision.Awards = append(e.Decision.Awards, canvass.Award{Option: o, Delegates: d})
			return err
		})
	}
	return fmt.Errorf("%q is not something that is said", verb)
}

// sheetsText is what the sheets of a place come to: "room:b unlike, differs able, ballots". value is what is wanted;
// the place is its first word.
func sheetsText(c *tally.Contest, value *string) string {
	unit, _, _ := strings.Cut(*value, " ")
	i := slices.IndexFunc(c.Sheets, func(p tally.PlaceSheets) bool { return string(p.Place.Unit) == unit })
	if i < 0 {
		return unit + " none"
	}
	p := &c.Sheets[i]
	out := unit + " " + string(p.State)
	var names []string
	for _, d := range p.Differences() {
		names = append(names, d.Name)
	}
	if len(names) > 0 {
		out += ", differs " + strings.Join(names, ", ")
	}
	return out
}

func checkedText(c *tally.Contest) string {
	var parts []string
	for _, in := range c.CheckIns {
		parts = append(parts, fmt.Sprintf("in %s %d", in.Unit, in.CheckedIn))
	}
	return strings.Join(parts, ", ")
}
