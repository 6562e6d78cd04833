package facts

import (
	"slices"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// expected gives the newest percentages of the expected vote, each as its source's own. Those told with shares are left
// out, and those from before the newest count.
func (a *account) expected() Sentence {
	const most = 3
	told := a.shownStated()
	var ref tally.Ref // of all among whom these are chosen
	for _, st := range told {
		ref = tally.Join(ref, st.Ref)
	}
	for i, e := range a.c.Expected {
		if i < most {
			ref = tally.Join(ref, e.Ref)
		}
	}
	var items []run
	for i, e := range a.c.Expected {
		if i == most {
			break
		}
		if e.At.Replayed() < a.newestCount() || slices.ContainsFunc(told, func(st tally.Stated) bool { return st.By == e.By && slices.Equal(st.Ref, e.Ref) }) {
			continue
		}
		f := Fact{ID: string(a.c.ID) + ":expected:" + e.By, Subject: e.By, Predicate: "expected vote counted", Value: string(e.Percent) + "%", AsOf: e.At.String(), Status: Reported}
		by, v := a.outlet(e.By, e.Ref), a.state("at "+string(e.Percent)+"%", f, ref)
		if len(by) == 0 || len(v) == 0 {
			return Sentence{}
		}
		if len(items) == 0 {
			v = v.as("put the count " + v.text() + " of the expected vote")
		}
		items = append(items, append(append(append(run{}, by...), glue(" ")...), v...))
	}
	return tell("expected", "{each}.", parts{"each": list(items)})
}

// counting tells that a count goes on, with the reporting units as their source counts them where nobody has told them
// yet: "Counting goes on, with 106 of 247 towns in".
func (a *account) counting() Sentence {
	n := a.c.Count
	if n == nil || a.c.State != tally.CountGoesOn {
		return Sentence{}
	}
	f := a.fact("status", string(a.c.Status), Computed)
	words := english.Capital(wording.Counting) + " goes on"
	in := wording.Units(n.Units, n.UnitsOf, n.UnitsAre)
	if in == "" || a.outcome.kind == said {
		return tell("counting", "{counting}.", parts{"counting": a.counted(words, f).with(a.verdict("counting"))})
	}
	u := a.fact("units reporting", in, Reported)
	return tell("counting", "{counting}, {in}, {by} {in|says}.", parts{
		"counting": a.counted(words, f).with(a.verdict("counting")), "in": a.counted("with "+in+" in", u), "by": a.outlet(n.By, n.Ref),
	})
}

// unitsIn gives the reporting units of a count that does not go on any more: "106 of 247 towns".
func (a *account) unitsIn() Sentence {
	n := a.c.Count
	if n == nil || n.Units == nil || a.c.State == tally.CountGoesOn || a.c.Status == tally.Certified || a.outcome.kind == said {
		return Sentence{}
	}
	words := wording.Units(n.Units, n.UnitsOf, n.UnitsAre)
	f := a.fact("units reporting", words, Reported)
	if n.UnitsOf != nil && *n.Units == *n.UnitsOf {
		words = "all " + wording.Units(n.Units, nil, n.UnitsAre)
	}
	return tell("units", "{units|$ have reported}, {by} {units|says}.", parts{
		"by": a.outlet(n.By, n.Ref), "units": a.counted(words, f).with(a.verdict("reporting")),
	})
}

// ballotsOut gives how many ballots are still to be counted, where the authority says how many were cast.
func (a *account) ballotsOut() Sentence {
	n := a.c.Count
	if n == nil || a.c.Status == tally.Complete || a.c.Status == tally.Certified {
		return Sentence{}
	}
	out, known := n.Out()
	if !known || out == 0 {
		return Sentence{}
	}
	f := a.fact("ballots still out", english.Thousands(out), Computed)
	return tell("ballots-out", "{out} {out|still to be counted}, {out|going by the number cast that} {by} {out|gives}.", parts{
		"out": a.counted(english.Many(out, "ballot is", "ballots are"), f), "by": a.outlet(n.By, n.Ref),
	})
}
