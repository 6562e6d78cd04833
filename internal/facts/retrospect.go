package facts

import (
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// fewOfSeason is how many lost contests of a whole season are few enough to be named with each of them.
const fewOfSeason = 3

// wholeRace is a race that is over, of which the winner of every contest is known: the contests that each has won, who
// has the majority in the end, and words that rest on all of it; ok is false where it is not so.
type wholeRace struct {
	wins            map[canvass.OptionID]int
	contests        int
	winner, nominee canvass.OptionID
	lost            int // contests that the nominee lost
	losses          []*tally.Contest
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
		if r.Winner != s.nominee {
			s.losses = append(s.losses, r.Contest)
		}
	}
	for i := range a.totals.now.Held {
		ref = tally.Join(ref, a.totals.now.Held[i].Ref)
	}
	s.lost = s.contests - s.wins[s.nominee]
	f := a.fact("place in the season", strconv.Itoa(s.contests)+" of "+strconv.Itoa(s.contests)+" contests", Computed)
	s.say = func(words string) run { return a.state(words, f, ref) }
	return s, s.wins[s.winner] > 0
}

// othersLost tells of a race that is over that its nominee, who lost this contest, lost few others, which it names; the
// first sentence says where he lost no other.
func (a *account) othersLost() draft {
	const about = "one-of-few"
	s, ok := a.wholeRace()
	if !ok || s.winner == s.nominee {
		return draft{}
	}
	switch {
	case s.lost == 1 && a.lostOnlyHere(a.runnerUp(a.outcome.options)):
		return draft{}
	case s.lost > 1 && s.lost <= fewOfSeason:
		var items []run
		for _, c := range s.losses {
			if c != a.c {
				items = append(items, a.place(c.ID.Jurisdiction(), c.InfoRef))
			}
		}
		words := "lost only one other contest of the race"
		if len(items) > 1 {
			words = "lost only " + spelled(len(items)) + " other contests of the race"
		}
		return tell(about, "{nominee^} {lost}, {places}.", parts{"nominee": a.named(s.nominee), "lost": s.say(words), "places": list(items)})
	}
	return draft{}
}

// lostOnlyHere reports whether somebody is the nominee of a race that is over, who lost no contest of it but this one.
func (a *account) lostOnlyHere(o canvass.OptionID) bool {
	s, ok := a.wholeRace()
	return ok && s.nominee == o && s.lost == 1 && s.winner != o
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
