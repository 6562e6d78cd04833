package facts

import (
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// stakeAlone is what the sentence is about that has nothing but the number of the delegates.
const stakeAlone = "stake"

// isStake reports whether what is told of the delegates is their number alone.
func isStake(all []draft) bool {
	return len(all) == 1 && all[0].about == stakeAlone && all[0].told()
}

// stake is "awards", in the tense of the moment, of several or of one.
func (a *account) stake(several bool) run {
	words := "awards"
	switch {
	case a.longPast():
		words = "awarded"
	case several:
		words = "award"
	}
	return a.worth(words, a.fact("delegates", "undetermined", "")).with(a.verdict("open"))
}

// byMajority is the rule by which more than half of the vote takes the one pool that there is.
const byMajority = "a candidate with more than half of the vote takes all of them"

// ruleAhead says how the rule will divide delegates that nobody has yet, where one who wins or has a majority takes all: as a
// tail of the sentence that it is too early, or a sentence of its own.
func (a *account) ruleAhead() run {
	first, majority := true, true
	pools := 0
	for _, p := range a.c.Info.Pools {
		if p.Rule == "" || !p.InForce(a.date()) {
			continue
		}
		pools++
		rule := a.c.Info.Rules[p.Rule]
		first = first && rule != nil && rule.Method.Main == delegate.WinnerTakeAll
		majority = majority && rule != nil && len(rule.Triggers) > 0 && strings.HasPrefix(rule.Triggers[0].String(), "more than 50%") &&
			strings.HasSuffix(rule.Triggers[0].String(), " takes "+string(delegate.TakesPool)) && rule.Method.Main == delegate.Proportional
	}
	words := ""
	switch {
	case pools == 0:
		return nil
	case first:
		words = "all of them go to the winner"
	case majority && pools == 1:
		words = byMajority
	default:
		return nil
	}
	f := a.fact("rule", words, Known)
	f.Measure = canvass.Delegates
	return a.known(words, f, a.c.InfoRef, catalog.Cited{}).with(a.verdict("open"))
}

// tooEarly says that the delegates cannot be divided yet, and by which rule they will be. Once somebody is called the winner
// the rule of a majority says it alone.
func (a *account) tooEarly(p parts) draft {
	p["rule"] = a.ruleAhead()
	switch {
	case a.outcome.kind == called && p["rule"].text() == byMajority && a.c.Delegates.Seats > 2:
		p["rule"] = p["rule"].with(p["early"])
		return tell("delegates", "{rule|A candidate with more than half of the vote takes all} {total}; {rule|otherwise they are shared}.", p)
	case len(p["rule"]) > 0:
		return tell("delegates", "{early} the {total}; {rule}.", p)
	}
	return tell("delegates", "{early} the {total} {early|while votes are still counted}.", p)
}

// tookAll is "With more than half of the vote" before the delegates of somebody who reached a share of the vote that takes
// every one of them, and "Under winner-take-all rules" where the first does; nil where it was neither.
func (a *account) tookAll() run {
	d := &a.c.Delegates
	byFirst := len(d.Pools) > 0 && a.outcome.kind != off
	for i := range d.Pools {
		rule := a.ruleOf(&d.Pools[i])
		byFirst = byFirst && rule != nil && rule.Method.Main == delegate.WinnerTakeAll
	}
	if byFirst {
		return a.worth("under winner-take-all rules", a.fact("method", string(delegate.WinnerTakeAll), Known))
	}
	if a.outcome.kind != won || len(a.outcome.options) != 1 {
		return nil
	}
	var share string
	for i := range d.Pools {
		t := d.Pools[i].Trigger
		if t == nil || canvass.OptionID(t.Option) != a.outcome.options[0] {
			return nil
		}
		words, _, ok := strings.Cut(t.Trigger.String(), " takes ")
		if !ok || share != "" && share != words {
			return nil
		}
		share = words
	}
	if share == "" {
		return nil
	}
	f := a.fact("trigger", share, Known)
	words := strings.Replace(strings.Replace(share, " of valid votes", " of the vote", 1), "more than 50%", "more than half", 1)
	if had := a.share(a.outcome.options[0], false); len(had) > 0 { // what happened, and not the rule alone
		least, _ := strings.CutSuffix(strings.TrimPrefix(words, "at least "), " of the vote")
		least = strings.Replace(least, "more than half", "half", 1)
		if told := a.over(least, had.text()); told != "" {
			return a.worth("with "+told, f).with(a.verdict("majority"), had)
		}
	}
	if strings.HasPrefix(words, "at least ") { // it would read as if that were the share
		return nil
	}
	return a.worth("with "+words, f).with(a.verdict("majority"))
}

// wellOver is by how many points a share is well over what it had to reach.
const wellOver = 5

// over is "73%, well over the half that was needed": a share and what it had to reach, "half" or "60%"; empty where either is something else.
func (a *account) over(least, had string) string {
	need, err := strconv.Atoi(strings.TrimSuffix(strings.Replace(least, "half", "50%", 1), "%"))
	if err != nil {
		return ""
	}
	got, err := strconv.Atoi(strings.TrimSuffix(had, "%"))
	switch {
	case err != nil || got <= need:
		return ""
	case got >= need+wellOver:
		return had + ", well over the " + least + " that was needed"
	}
	return had + ", over the " + least + " that was needed"
}
