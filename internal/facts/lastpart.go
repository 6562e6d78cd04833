package facts

import (
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
)

// lastPart is who took all delegates that were chosen on the last day of a contest of several conventions, and how many: of a contest
// without a count of votes, whose day of news that is; no option where there is no such day or several shared them.
func (a *account) lastPart() (winner canvass.OptionID, seats int) {
	later := laterPart(a.c)
	if a.c.Count != nil || later.IsZero() || !later.Before(a.today()) {
		return "", 0
	}
	won := 0
	for _, r := range a.c.Info.Recorded {
		if r.When != delegate.Date(isoDay(later)) {
			continue
		}
		for i := range a.c.Delegates.Pools {
			if p := &a.c.Delegates.Pools[i]; p.PoolID == r.Pool {
				seats += p.Seats
			}
		}
		for o, n := range r.Awards {
			if winner != "" && winner != canvass.OptionID(o) {
				return "", 0
			}
			winner, won = canvass.OptionID(o), won+n
		}
	}
	if winner == "" || won != seats || a.totals.line.Seats <= seats {
		return "", 0
	}
	return winner, seats
}

// lastPartOf is a fact on the delegates of the last day, all of which one candidate won.
func (a *account) lastPartOf(words string, winner canvass.OptionID, seats int) run {
	f := a.fact("last delegates", string(winner)+" "+strconv.Itoa(seats)+" of "+strconv.Itoa(seats), Known)
	f.Measure = canvass.Delegates
	return a.known(words, f, a.lineRef(), catalog.Cited{}).with(a.verdict("won"))
}

// leadLastPart is the first sentence of a contest of several conventions: what the last of them gave, which decided, and what that comes
// to with those before.
func (a *account) leadLastPart(p parts, day string) draft {
	winner, seats := a.lastPart()
	if winner == "" || day == "" {
		return draft{}
	}
	sum := canvass.Award{Option: winner}
	for _, w := range a.totals.line.Awards {
		if w.Option == winner {
			sum.Delegates += w.Delegates
		}
	}
	if sum.Delegates <= seats {
		return draft{}
	}
	p["winner"] = a.named(winner)
	p["swept"] = a.lastPartOf("swept the last "+english.Many(seats, "delegate", "delegates")+" of", winner, seats)
	p["in all"] = a.award(sum, "delegates", Claimed, a.lineRef(), spelled(sum.Delegates)+" in all")
	return tell("result", "{winner} {swept} {contest}"+day+", for {in all}.", p)
}

// otherParts tells who else won delegates of a contest of several conventions.
func (a *account) otherParts() draft {
	winner, _ := a.lastPart()
	if winner == "" || a.outcome.kind != silent {
		return draft{}
	}
	var others []canvass.Award
	for _, w := range a.totals.line.Awards {
		if w.Option != winner {
			others = append(others, w)
		}
	}
	return tell("delegates", "{who}.", parts{"who": a.division(others, "delegates", Claimed, a.lineRef(), "won", nil)})
}
