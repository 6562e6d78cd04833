package facts

import (
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// fewOfSeason is how many contests of a whole season are few: one of so many is told of each of them.
const fewOfSeason = 4

// wholeRace is a race that is over, of which the winner of every contest is known: the contests that each has won, who has the
// majority in the end, and words that rest on all of it; ok is false where it is not so.
type wholeRace struct {
	wins            map[canvass.OptionID]int
	contests        int
	winner, nominee canvass.OptionID
	lost            int // contests that the nominee lost
	say             func(words string) run
}

func (a *account) wholeRace() (s wholeRace, ok bool) {
	if a.outcome.kind != won || len(a.outcome.options) != 1 || a.totals.now == nil || a.outcome.options[0].Fixed() {
		return s, false
	}
	all, over := race.Season(a.s, a.c.ID.Race())
	k, clinched := a.totals.now.Clinched()
	if !over || !clinched {
		return s, false
	}
	s = wholeRace{wins: map[canvass.OptionID]int{}, contests: len(all), winner: a.outcome.options[0], nominee: k.Option}
	ref := a.outcome.ref
	for _, r := range all {
		if r.Winner == "" {
			return s, false
		}
		s.wins[r.Winner]++
		ref = tally.Join(ref, r.Ref)
	}
	for i := range a.totals.now.Held {
		ref = tally.Join(ref, a.totals.now.Held[i].Ref)
	}
	s.lost = s.contests - s.wins[s.nominee]
	f := a.fact("place in the season", strconv.Itoa(s.contests)+" of "+strconv.Itoa(s.contests)+" contests", Computed)
	s.say = func(words string) run { return a.state(words, f, ref) }
	return s, s.wins[s.winner] > 0
}

// oneOfFew tells of a race that is over that the contest was the only one, or one of few, that its nominee lost or its winner
// won.
func (a *account) oneOfFew() draft {
	const about = "one-of-few"
	s, ok := a.wholeRace()
	if !ok || s.winner == s.nominee {
		return draft{}
	}
	noun, _, was := a.theContest()
	p := parts{"nominee": a.named(s.nominee), "winner": a.named(s.winner)}
	only, few := s.say(noun+" "+was+" the only contest of the year that"), func(n int) run {
		return s.say(noun + " " + was + " one of " + spelled(n) + " contests of the year that")
	}
	switch {
	case s.lost == 1:
		p["it"] = only
	case s.wins[s.winner] == 1:
		p["it"] = only
		return tell(about, "{it} {winner} {it|won}.", p)
	case s.lost <= fewOfSeason:
		p["it"] = few(s.lost)
	case s.wins[s.winner] <= fewOfSeason:
		p["it"] = few(s.wins[s.winner])
		return tell(about, "{it} {winner} {it|won}.", p)
	default:
		return draft{}
	}
	return tell(about, "{it} {nominee} {it|lost}.", p)
}

// overall tells of a race that is over how many contests its nominee won, and how many the winner of this one, where they are
// many.
func (a *account) overall() draft {
	s, ok := a.wholeRace()
	switch {
	case !ok:
	case s.winner == s.nominee && s.lost == 0:
		return tell("season", "{winner} {all}.", parts{"winner": a.named(s.winner), "all": s.say("won all " + spelled(s.contests) + " contests of the race")})
	case s.winner != s.nominee && s.lost > fewOfSeason && s.wins[s.winner] > fewOfSeason:
		return tell("season", "{first|Over the whole race,} {nominee} {first} and {winner} {second}.", parts{
			"nominee": a.named(s.nominee), "winner": a.named(s.winner),
			"first": s.say("won " + spelled(s.wins[s.nominee]) + " contests"), "second": s.say(spelled(s.wins[s.winner])),
		})
	}
	return draft{}
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
	return tell("closest", "{closest}.", parts{"closest": a.state("No other "+a.c.ID.Party().Adjective()+" primary of the year was closer", f, ref)})
}

// margin is by how many votes a contest was won, and of how many.
func margin(c *tally.Contest) (by, valid int64) {
	if c.Count == nil || len(c.Count.Options) < 2 {
		return 1, 1
	}
	return c.Count.Options[0].Votes - c.Count.Options[1].Votes, c.Count.Valid
}
