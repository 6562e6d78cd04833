package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// heads words what is counted, where readers would take it for people.
var heads = map[canvass.Measure]string{
	canvass.StateDelegateEquivalents: "state delegate equivalents, which project delegates to the state convention",
	canvass.CountyDelegates:          "county delegates, whom caucuses elect",
	canvass.FirstAlignment:           "the first alignment of the caucuses",
	canvass.FinalAlignment:           "the final alignment of the caucuses",
}

// alignment is "the first alignment": a measure as a noun with its article.
func alignment(m canvass.Measure) string {
	if m == canvass.FirstAlignment || m == canvass.FinalAlignment {
		return "the " + m.Words()
	}
	return m.Words()
}

// inMeasure is a template's place for what was counted, where it is not plain votes: " in state delegate equivalents",
// " after ranked-choice transfers".
func (a *account) inMeasure(p parts) string {
	f := a.fact("measure", a.n.Measure.Words(), Known)
	switch a.n.Measure {
	case canvass.Votes:
		return ""
	case canvass.FinalRound:
		p["of"] = a.counted("after ranked-choice transfers", f)
		return " {of}"
	}
	p["of"] = a.counted(alignment(a.n.Measure), f)
	return " in {of}"
}

// finalRound says what the shares of a ranked-choice count are, where the first sentence has them alone.
func (a *account) finalRound() draft {
	if a.n == nil || a.n.Measure != canvass.FinalRound || a.outcome.kind != won || strings.Contains(a.opening().pieces.text(), "ranked-choice") {
		return draft{}
	}
	f := a.fact("measure", a.n.Measure.Words(), Known)
	return tell("final-round", "{of}.", parts{"of": a.counted("The shares are those of the last round of a ranked-choice count", f)})
}

// givesNothing reports whether what is counted is not what the contest’s rule divides delegates by: then nobody is said
// to have won the contest by it.
func (a *account) givesNothing() bool {
	return a.n != nil && a.n.Measure != a.c.RuleMeasure() && a.n.Measure != canvass.Votes
}

// leadWithoutRule is the first sentence of a contest of which only a measure is known that gives no delegates.
func (a *account) leadWithoutRule(p parts, day string) draft {
	winner := a.outcome.options[0]
	rival := a.runnerUp(a.outcome.options)
	if rival == "" {
		p["of"] = a.counted(alignment(a.n.Measure), a.fact("measure", a.n.Measure.Words(), Known))
		if a.n.Measure == canvass.CountyDelegates { // they go on to conventions that choose the delegates
			p["of"] = a.tallied(a.outcome.options[0], func(n int64) string { return english.Thousands(n) + " delegates to later conventions" })
		}
		return tell("result", "{winner} {won|won all} {of} in {contest}"+day+".", p)
	}
	p["rival"] = a.named(rival)
	p["s1"], p["s2"] = a.shares(winner, rival)
	if len(p["s1"]) == 0 {
		p["s1"], p["s2"] = a.tallied(winner, a.figure), a.tallied(rival, a.figure)
	}
	p["of"] = a.counted(alignment(a.n.Measure), a.fact("measure", a.n.Measure.Words(), Known))
	return tell("result", "{winner} {won|led} {rival} {s1} to {s2} in {of} of {contest}"+day+".", p)
}

// byVotes is the count of heads beside one of delegates: of the final alignment, else of the first, else of votes.
func (a *account) byVotes() *tally.Count {
	if a.n == nil || a.n.Measure != canvass.StateDelegateEquivalents && a.n.Measure != canvass.CountyDelegates {
		return nil
	}
	for _, m := range []canvass.Measure{canvass.FinalAlignment, canvass.FirstAlignment, canvass.Votes} {
		i := slices.IndexFunc(a.c.Sources, func(n *tally.Count) bool { return n.Measure == m })
		if i >= 0 && len(topOf(a.c.Sources[i])) == 1 {
			return a.c.Sources[i]
		}
	}
	return nil
}

// leadMeasures is the first sentence where one was ahead in delegates and another in votes.
func (a *account) leadMeasures(p parts, day string) draft {
	n := a.byVotes()
	if n == nil || topOf(n)[0] == a.outcome.options[0] {
		return draft{}
	}
	f := a.fact("winner of the votes", string(topOf(n)[0]), Known)
	f.Measure = n.Measure
	p["other"], p["votes"] = a.named(topOf(n)[0]), a.state("in votes", f, tally.Join(n.Ref, a.c.InfoRef))
	p["in"] = p["won"].as("in " + a.n.Measure.Words())
	return tell("result", "{winner} {won|finished first} {in}, and {other} {votes}, in {contest}"+day+".", p)
}

// measures gives the figures by each measure where the contest has two.
func (a *account) measures() []draft {
	n := a.byVotes()
	if n == nil || a.outcome.kind != won || len(a.outcome.options) != 1 {
		return nil
	}
	winner := a.outcome.options[0]
	rival := a.runnerUp(a.outcome.options)
	p := parts{"winner": a.named(winner), "rival": a.named(rival)}
	p["s1"], p["s2"] = a.shares(winner, rival)
	if len(p["s1"]) == 0 {
		p["s1"], p["s2"] = a.tallied(winner, a.figure), a.tallied(rival, a.figure)
	}
	p["of"] = a.counted(heads[a.n.Measure], a.fact("measure", a.n.Measure.Words(), Known))
	var out []draft
	if topOf(n)[0] != winner { // the first sentence has names alone
		out = append(out, tell("measure", "{winner^} {s1|had} {s1} to {rival's} {s2} of {of}.", p))
	}
	score := func(o tally.OptionCount, words string) run {
		f := Fact{ID: string(a.c.ID) + ":votes:" + string(n.Measure) + ":" + string(o.Option), Subject: string(o.Option), Predicate: "votes", Value: english.Thousands(o.Votes), Measure: n.Measure, AsOf: n.At.String(), Status: Known}
		return a.known(words, f, tally.Join(n.Ref, a.c.InfoRef), a.resultFact())
	}
	q := parts{
		"first": a.named(n.Options[0].Option), "v1": score(n.Options[0], votes(n.Options[0].Votes)),
		"second": a.named(n.Options[1].Option), "v2": score(n.Options[1], english.Thousands(n.Options[1].Votes)),
		"in": score(n.Options[0], map[canvass.Measure]string{canvass.FinalAlignment: "after realignment", canvass.FirstAlignment: "before realignment", canvass.Votes: "in all"}[n.Measure]),
	}
	return append(out, tell("measure-votes", "{first} {v1|had} {v1} to {second's} {v2} {in}.", q))
}
