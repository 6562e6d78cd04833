package race

import (
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Result is a contest of a race that awards delegates, with who won it by every measure of votes.
type Result struct {
	Contest *tally.Contest
	// Winner is empty where nobody won alone, where the winner is not known, or where sources differ on it.
	Winner canvass.OptionID
	Ref    tally.Ref
}

// SameDay are the other contests of the race that award delegates on the contest's own day, by id.
func SameDay(s *tally.Snapshot, c *tally.Contest) []Result {
	return results(s, c.ID.Race(), func(d time.Time, o *tally.Contest) bool { return d.Equal(day(c)) && o != c })
}

// Season are all contests of a race that were to award delegates and were held, by day; over reports whether the last of
// them lies behind the snapshot's day.
func Season(s *tally.Snapshot, id canvass.RaceID) (all []Result, over bool) {
	over = true
	all = results(s, id, func(d time.Time, _ *tally.Contest) bool {
		over = over && d.Before(today(s))
		return true
	})
	return all, over && len(all) > 0
}

func results(s *tally.Snapshot, id canvass.RaceID, in func(time.Time, *tally.Contest) bool) []Result {
	var out []Result
	for _, v := range votesOn(s, id, in) {
		if !v.binds {
			continue
		}
		r := Result{Contest: v.contest, Winner: v.sole, Ref: tally.Join(v.ref, v.contest.InfoRef)}
		if v.doubt != "" {
			r.Winner = ""
		}
		for i := range v.contest.Claims { // somebody's word of another winner would put this one in doubt
			if k := &v.contest.Claims[i]; k.Claim.Kind == canvass.ClaimWinner {
				r.Ref = tally.Join(r.Ref, k.Ref)
			}
		}
		out = append(out, r)
	}
	return out
}

// Next is the day of the first contest of the race after the contest's own, zero where none is known. Contests that were
// canceled are not in it.
func Next(s *tally.Snapshot, c *tally.Contest) time.Time {
	for _, o := range contests(s, c.ID.Race()) {
		if d := day(o); d.After(day(c)) && !notHeld(o) && o.Event != nil && !o.Event.Date.IsZero() {
			return d
		}
	}
	return time.Time{}
}
