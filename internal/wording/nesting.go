package wording

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Nesting says what is to be looked at among units that lie within each other, with both figures and which of the two
// is counted: "county:adair has Able 60, Baker 40, and its 2 parts have Able 70, Baker 40 together; the parts are
// counted".
func (w Words) Nesting(id canvass.ContestID, n *tally.Nesting) string {
	whole, parts := w.figures(id, n.Whole), w.figures(id, n.Parts)
	switch n.Kind {
	case tally.NestingSumRow:
		if whole == parts {
			return fmt.Sprintf("%s has the votes of the %d others together, %s: it is taken for their sum, and not counted", unit(n), n.Units, whole)
		}
		return fmt.Sprintf("%s, which was the sum of the others, has %s, and they have %s: it is not counted", unit(n), whole, parts)
	case tally.NestingMaybeSum:
		return fmt.Sprintf("%s has %s, and the %d others have %s together: is it their sum? it is counted", unit(n), whole, n.Units, parts)
	case tally.NestingMaybeRepeat:
		return fmt.Sprintf("the units of the kind %s have %s together, those of the kind %s %s: are they the same votes? both are counted", n.Level, whole, n.Below, parts)
	case tally.NestingRepeat:
		return fmt.Sprintf("the units of the kinds %s and %s have the same votes, %s: they are counted once", n.Level, n.Below, whole)
	}
	counted := "the whole is counted"
	if n.Counted == tally.CountedParts {
		counted = "the parts are counted"
	}
	if n.Level == "" || n.Level == "district" && n.Below == "" {
		return fmt.Sprintf("%s has %s, and its %s %s %s together; %s", unit(n), whole, english.Count(n.Units, "part", "parts"),
			map[bool]string{true: "has", false: "have"}[n.Units == 1], parts, counted)
	}
	counted = "the former are counted"
	if n.Counted == tally.CountedParts {
		counted = "the latter are counted"
	}
	return fmt.Sprintf("the units of the kind %s have %s together, and those of the kind %s have %s; %s", n.Level, whole, n.Below, parts, counted)
}

// unit is the unit that is meant.
func unit(n *tally.Nesting) string {
	switch {
	case n.Unit != "":
		return string(n.Unit)
	case n.Area != canvass.Statewide && n.Area != "":
		return Area(n.Area)
	}
	return "the whole contest"
}

// figures are the first options' votes: of many the rest is said to be there.
func (w Words) figures(id canvass.ContestID, options []tally.OptionCount) string {
	const most = 4
	var parts []string
	for i, o := range options {
		if i == most {
			parts = append(parts, fmt.Sprintf("%d others", len(options)-i))
			break
		}
		parts = append(parts, w.Option(id, o.Option)+" "+english.Thousands(o.Votes))
	}
	return strings.Join(parts, ", ")
}
