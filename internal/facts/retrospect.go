package facts

import (
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// fewOfSeason is how many contests of a whole season are few: one of so many is told of each of them.
const fewOfSeason = 4

// inSeason tells of a race that is over what place the contest has in it: the only one that somebody won or lost, or one of
// few. It is told only where the winner of every contest of the race is known.
func (a *account) inSeason() draft {
	const about = "season"
	if a.outcome.kind != won || len(a.outcome.options) != 1 || a.totals.now == nil {
		return draft{}
	}
	all, over := race.Season(a.s, a.c.ID.Race())
	if !over {
		return draft{}
	}
	wins := map[canvass.OptionID]int{}
	ref := a.outcome.ref
	for _, r := range all {
		if r.Winner == "" {
			return draft{}
		}
		wins[r.Winner]++
		ref = tally.Join(ref, r.Ref)
	}
	k, ok := a.totals.now.Clinched()
	winner, nominee := a.outcome.options[0], k.Option
	if !ok || wins[winner] == 0 || winner.Fixed() {
		return draft{}
	}
	for i := range a.totals.now.Held { // who had a majority in the end
		ref = tally.Join(ref, a.totals.now.Held[i].Ref)
	}
	f := a.fact("place in the season", strconv.Itoa(len(all))+" of "+strconv.Itoa(len(all))+" contests", Computed)
	noun, _, was := a.theContest()
	say := func(words string) run { return a.state(words, f, ref) }
	lost := len(all) - wins[nominee]
	p := parts{"nominee": a.named(nominee), "winner": a.named(winner)}
	switch {
	case winner == nominee && lost == 0:
		p["all"] = say("won all " + english.Thousands(len(all)) + " contests of the race")
		return tell(about, "{winner} {all}.", p)
	case winner == nominee:
		return draft{}
	case lost == 1:
		p["only"] = say(noun + " " + was + " the only contest of the year that")
		return tell(about, "{only} {nominee} {only|lost}.", p)
	case wins[winner] == 1:
		p["only"] = say(noun + " " + was + " the only contest of the year that")
		return tell(about, "{only} {winner} {only|won}.", p)
	case lost <= fewOfSeason:
		p["one"] = say(noun + " " + was + " one of " + spelled(lost) + " contests of the year that")
		return tell(about, "{one} {nominee} {one|lost}.", p)
	case wins[winner] <= fewOfSeason:
		p["one"] = say(noun + " " + was + " one of " + spelled(wins[winner]) + " contests of the year that")
		return tell(about, "{one} {winner} {one|won}.", p)
	}
	p["first"] = say("won " + english.Thousands(wins[nominee]) + " contests")
	p["second"] = say(spelled(wins[winner]))
	return tell(about, "{first|Over the whole race,} {nominee} {first} and {winner} {second}.", p)
}

// closest tells that no primary of a race that is over was won by a smaller margin. Every primary of it needs a complete
// count.
func (a *account) closest() draft {
	if a.outcome.kind != won || !a.whole() || a.c.Event == nil || a.c.Event.Kind != "primary" || a.n.Measure != canvass.Votes || a.open() {
		return draft{}
	}
	all, over := race.Season(a.s, a.c.ID.Race())
	if !over {
		return draft{}
	}
	ref := a.outcome.ref
	primaries := 0
	mine, of := margin(a.c)
	for _, r := range all {
		e := r.Contest.Event
		if e == nil || e.Kind != "primary" {
			continue
		}
		n := r.Contest.Count
		if n == nil || n.Partial || n.Valid == 0 || n.Measure != canvass.Votes || r.Winner == "" {
			return draft{}
		}
		primaries++
		ref = tally.Join(ref, r.Ref, n.Ref)
		if by, valid := margin(r.Contest); r.Contest != a.c && by*of <= mine*valid {
			return draft{}
		}
	}
	if primaries < 2 {
		return draft{}
	}
	f := a.fact("closest", strconv.Itoa(primaries)+" of "+strconv.Itoa(primaries)+" primaries", Computed)
	return tell("closest", "{closest}.", parts{"closest": a.state("It was the closest "+a.c.ID.Party().Adjective()+" primary of the year", f, ref)})
}

// margin is by how many votes a contest was won, and of how many.
func margin(c *tally.Contest) (by, valid int64) {
	if c.Count == nil || len(c.Count.Options) < 2 {
		return 1, 1
	}
	return c.Count.Options[0].Votes - c.Count.Options[1].Votes, c.Count.Valid
}
