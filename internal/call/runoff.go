package call

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// PendingRunoff is a runoff that one person says, and another has not said yet: nobody is told of it.
type PendingRunoff struct {
	Key, By string
	Options []canvass.OptionID
	Text    string
}

// takeRunoff takes in that somebody says that it goes to a runoff. Where bounds alone made it certain one person's word is
// enough; else a second person says the same of the same options, and the contest goes there then.
func (st *Standing) takeRunoff(l tally.Logged) (goes bool) {
	step, p := l.Entry.Step, st.Pending
	if step.Tier == canvass.TierCertain || p != nil && slices.Equal(p.Options, step.Options) && Person(p.By) != Person(l.Entry.Actor) {
		return true
	}
	st.Pending = &PendingRunoff{Key: l.Entry.Key, By: l.Entry.Actor, Options: step.Options, Text: step.Text}
	return false
}

// Advance are the two who would go on to a runoff by the count of now, where nobody has more than half of it; nil where
// somebody has, where nobody is counted, and in a tie for the second place. certain says that bounds allow nothing else.
func (st *State) Advance() (options []canvass.OptionID, certain bool) {
	n := countOf(st.c, st.Measure)
	if n == nil || len(n.Options) < 2 || n.Options[1].Votes == 0 || 2*n.Options[0].Votes > n.Valid {
		return nil, false
	}
	third := int64(0)
	if len(n.Options) > 2 {
		third = n.Options[2].Votes
	}
	if n.Options[1].Votes == third {
		return nil, false
	}
	options = []canvass.OptionID{n.Options[0].Option, n.Options[1].Option}
	if slices.ContainsFunc(options, func(o canvass.OptionID) bool { return o == canvass.Other || o == canvass.WriteIn }) {
		return nil, false // several in one line
	}
	if len(st.Retracted) > 0 || st.outcounted() {
		return options, false
	}
	out, known := int64(0), n.Official != "" && !n.Partial
	if e := st.Estimate.Estimate; e != nil && st.measured() && e.Certain.Known {
		out, known = e.Certain.MostOut+e.Certain.ErrorBudget, true
	}
	return options, known && n.Options[1].Votes-third > out && 2*(n.Options[0].Votes+out) <= n.Valid+out
}

// runoffTier is what a runoff would rest on now.
func (st *State) runoffTier() canvass.CallTier {
	if _, certain := st.Advance(); certain {
		return canvass.TierCertain
	}
	return canvass.TierJudgement
}

// mayGoOn refuses a runoff of others than the count has going on to it, and one that the same person says twice.
func (st *State) mayGoOn(step *canvass.Step, actor string) error {
	goOn, _ := st.Advance()
	w := wording.Of(st.s)
	switch {
	case goOn == nil:
		return refused("%s goes to no runoff by the count: nobody is second alone, or somebody has more than half", st.Contest)
	case len(step.Options) != len(goOn) || !slices.Contains(step.Options, goOn[0]) || !slices.Contains(step.Options, goOn[1]):
		return refused("by the count %s would go on to a runoff, and not %s", w.Options(st.Contest, goOn), w.Options(st.Contest, step.Options))
	case step.Tier != st.runoffTier():
		return canvass.Errorf(canvass.Conflict, op, "what the runoff of %s rests on is something else now: leave the tier out, the desk fills it in", st.Contest)
	case st.Pending != nil && slices.Equal(st.Pending.Options, step.Options) && Person(st.Pending.By) == Person(actor):
		return refused("%s has said so already, and bounds do not make it certain: another person says so too", wording.Person(st.Pending.By))
	}
	return nil
}
