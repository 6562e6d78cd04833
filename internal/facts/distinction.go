package facts

import (
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

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

// putPast is how a sentence of context says that the winner had the delegates needed by this contest, and by whose count.
var putPast = regexp.MustCompile(`^The win put \{([a-z-]+)\} (past the [0-9,]+ delegates needed.*, by .+ count)$`)

// clinchSaid is ", putting him past the 1,968 delegates needed for the nomination, by the Associated Press’ count": that the winner had
// them by this contest, as was said of it then, where the count made here does not say so.
func (a *account) clinchSaid(winner canvass.OptionID, p parts) string {
	for i := range a.c.Info.Context {
		x := &a.c.Info.Context[i]
		if x.Topic != catalog.OfRace || x.KnownAt() > a.s.Now || !a.holdsYet(x) || !a.asWritten(winner) || a.clinchesHere(winner) {
			continue
		}
		m := putPast.FindStringSubmatch(x.Says)
		if m == nil || m[1] != string(winner) {
			continue
		}
		f := a.fact("context", x.Says, Reported)
		f.ID = ":" + contextAbout(i)
		p["clinched"], p["clincher"] = a.known(m[2], f, a.c.InfoRef, x.Cited), a.named(winner)
		return ", {clinched|putting} {clincher~} {clinched}"
	}
	return ""
}

// leadClinched is the first sentence of a win that gave the winner the delegates needed, as was said of it then. Nobody was beaten who
// had hardly a vote or had left the race.
func (a *account) leadClinched(p parts, day string, winner, rival canvass.OptionID) draft {
	tail := a.clinchSaid(winner, p)
	if tail == "" {
		return draft{}
	}
	if rival == "" || a.unopposed(winner) || a.ended(rival) != nil {
		if p["s1"] = a.share(winner, false); len(p["s1"]) > 0 {
			return tell("result", "{winner} {won} {contest}"+day+" with {s1} of the {s1|vote}"+tail+".", p)
		}
	}
	return a.wonBy(p, day, winner, rival, tail)
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
	words := "first win in the race"
	if a.ranInAll(f, winner) {
		words += " after losing the first " + english.Spelled(len(f.After)) + " contests"
	}
	p["wins"], p["win"] = a.named(winner), a.firstFact(f, words)
	return ", {wins's} {win}"
}

// ranInAll reports whether somebody had votes in every contest that a first comes after.
func (a *account) ranInAll(f *race.First, o canvass.OptionID) bool {
	return !slices.ContainsFunc(f.After, func(id canvass.ContestID) bool {
		c := a.s.Contests[id]
		if c == nil || c.Count == nil {
			return true
		}
		v, _ := c.Count.Votes(o)
		return v == 0
	})
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
	if d.Of(winner) == d.Seats || a.open() || len(d.Pools) != 1 || d.Pools[0].Trigger != nil {
		return ""
	}
	t := a.majorityTakes()
	if t == "" {
		return ""
	}
	p["short"] = a.worth("but fell short of the majority that takes "+all(d.Seats), a.fact("trigger", t, Known))
	return ", {short}"
}

// shortOfAll is "Short of the majority that takes them all" before the delegates that the winner has to share, where the first sentence
// has another distinction; nil elsewhere.
func (a *account) shortOfAll() run {
	if a.outcome.kind != won || len(a.outcome.options) != 1 || a.opens(string(a.c.ID)+":trigger:delegates") {
		return nil
	}
	p := parts{}
	if a.missedTail(a.outcome.options[0], p) == "" {
		return nil
	}
	return p["short"].as("short of the majority that would have taken them all")
}

// majorityTakes is the rule of a contest by which more than half of the vote takes all its delegates, empty where it has none.
func (a *account) majorityTakes() string {
	d := &a.c.Delegates
	if d.Basis != tally.Computed || len(d.Pools) != 1 || d.Open > 0 {
		return ""
	}
	rule := a.ruleOf(&d.Pools[0])
	if rule == nil {
		return ""
	}
	for _, t := range rule.Triggers {
		if share, takes, ok := strings.Cut(t.String(), " takes "); ok && takes == string(delegate.TakesPool) && strings.HasPrefix(share, "more than 50%") {
			return t.String()
		}
	}
	return ""
}
