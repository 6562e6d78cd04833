package facts

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// distinctions are what sets a win apart from others, as the record proves it: tails of the first sentence, the fullest
// first. Their parts are put into p.
func (a *account) distinctions(winner, rival canvass.OptionID, p parts) []string {
	if clinch := a.clinchTail(winner, p); clinch != "" {
		return []string{clinch}
	}
	loss, split, missed, win := a.lossTail(rival, p), a.splitTail(winner, rival, p), a.missedTail(winner, p), a.winTail(winner, p)
	var out []string
	both := ""
	if loss != "" && win != "" && a.totals.k.Before.Of(winner) > 0 { // one who was a rival before
		both = win + " and " + strings.TrimPrefix(loss, ", ")
	}
	home := ""
	if a.n.Valid >= fewVotes {
		if home = a.homeTail(rival, p); home == "" {
			home = a.homeTail(winner, p)
		}
	}
	for _, tail := range []string{join2(loss, split), both, loss, split, join2(home, missed), missed, join2(home, win), home, win} {
		if tail != "" {
			out = append(out, tail)
		}
	}
	return out
}

// join2 is two tails behind each other, empty where one of them is.
func join2(one, other string) string {
	if one == "" || other == "" {
		return ""
	}
	return one + other
}

// clinchTail is " and reached the 1,215 delegates needed for the nomination".
func (a *account) clinchTail(winner canvass.OptionID, p parts) string {
	if !a.clinchesHere(winner) {
		return ""
	}
	p["clinch"] = a.raceFact("reached", "clinched", string(winner))
	p["need"] = a.needed(a.totals.k.After, a.totals.k.After.Majority, "the ")
	return " and {clinch} {need}"
}

// fewContests must have come before for a first to be news.
const fewContests = 3

// lossTail is ", the first contest Biden has lost this year".
func (a *account) lossTail(rival canvass.OptionID, p parts) string {
	f := a.firstOf(race.FirstLoss, rival)
	if f == nil || len(f.After) < fewContests {
		return ""
	}
	p["loser"], p["loss"] = a.named(rival), a.firstFact(f, "the first contest")
	if s, _ := a.wholeRace(); a.lostOnlyHere(rival) {
		p["loss"] = p["loss"].with(s.say("the only contest")).as("the only contest")
	}
	if a.date().Year() != a.today().Year() {
		return ", {loss} {loser} {loss|lost in the race}"
	}
	return ", {loss} {loser} {loss|has lost this year}"
}

// winTail is ", her first win in the race".
func (a *account) winTail(winner canvass.OptionID, p parts) string {
	f := a.firstOf(race.FirstWin, winner)
	if f == nil || len(f.After) < fewContests {
		return ""
	}
	p["wins"], p["win"] = a.named(winner), a.firstFact(f, "first win in the race")
	return ", {wins's} {win}"
}

// splitTail is ", but the two split the six delegates".
func (a *account) splitTail(winner, rival canvass.OptionID, p parts) string {
	w := a.c.WonBy(canvass.Delegates)
	if w == nil || !w.Tied || len(w.Options) != 2 || a.c.Delegates.Of(winner)+a.c.Delegates.Of(rival) != a.c.Delegates.Seats ||
		a.c.Delegates.Of(winner) != a.c.Delegates.Of(rival) || a.flaggedByAuthority() {
		return ""
	}
	p["split"] = a.beside(a.worth("but the two split", a.fact("winner", "tied", "")).with(a.seats(spelled(a.c.Delegates.Seats))))
	p["seats"] = a.seats(english.Many(a.c.Delegates.Seats, "delegate", "delegates"))
	return ", {split} the {seats}"
}

// missedTail is ", but fell short of the majority that takes all 17 delegates".
func (a *account) missedTail(winner canvass.OptionID, p parts) string {
	d := &a.c.Delegates
	if d.Basis != tally.Computed || len(d.Pools) != 1 || d.Open > 0 || d.Of(winner) == d.Seats || a.open() {
		return ""
	}
	rule := a.ruleOf(&d.Pools[0])
	if rule == nil || d.Pools[0].Trigger != nil {
		return ""
	}
	for _, t := range rule.Triggers {
		share, takes, ok := strings.Cut(t.String(), " takes ")
		if !ok || takes != string(delegate.TakesPool) || !strings.HasPrefix(share, "more than 50%") {
			continue
		}
		p["short"] = a.worth("but fell short of the majority that takes "+all(d.Seats), a.fact("trigger", t.String(), Known))
		return ", {short}"
	}
	return ""
}
