package season

import (
	"fmt"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Assumption is a contest as it is supposed to come out: somebody wins it by so many points.
type Assumption struct {
	Contest canvass.ContestID
	Winner  canvass.OptionID
	Points  int
}

// Assume puts an outcome in the place of a contest's own, or of one that is to come: the winner and the strongest other
// share what they have together so that the margin is as assumed, and the rest stays; where no result is known the
// winner and who has most delegates of the others share all of it. Delegates are those of the contest's rule on these
// shares, districts alike. It returns how the delegates of each change. An outcome that cannot be is refused.
func (l *Left) Assume(s *tally.Snapshot, a Assumption) (map[canvass.OptionID]int, error) {
	const op = "wins"
	rest := &l.Rest
	at := slices.IndexFunc(rest.Season.Contests, func(c Contest) bool { return c.ID == a.Contest })
	if at < 0 {
		return nil, canvass.Errorf(canvass.NotFound, op, "%s is not a contest of %s with a day", a.Contest, rest.Season.Race)
	}
	c := &rest.Season.Contests[at]
	k := rest.Season.index(a.Winner)
	active := rest.Season.active(c)
	switch {
	case k < 0:
		return nil, canvass.Errorf(canvass.Invalid, op, "%s does not stand in %s, as far as the model knows", a.Winner, rest.Season.Race)
	case !slices.Contains(active, k):
		return nil, canvass.Errorf(canvass.Refused, op, "%s had left before %s, and cannot win it", a.Winner, a.Contest)
	case a.Points < 0 || a.Points > 100:
		return nil, canvass.Errorf(canvass.Refused, op, "nobody wins by %d points: write 0 to 100", a.Points)
	case len(active) < 2:
		return nil, canvass.Errorf(canvass.Refused, op, "%s has nobody else in the race", a.Contest)
	}
	x := s.Contests[a.Contest]
	in := s.AllottedOn(x, today(s))
	for _, p := range in.Unruled {
		if rule := districtRule(x, p); rule != nil {
			in.Rules.Pools = append(in.Rules.Pools, onePool(p, rule))
		} else {
			in.Rules.Pools = nil
			break
		}
	}
	if len(in.Rules.Pools) == 0 {
		return nil, canvass.Errorf(canvass.Refused, op, "the rule of %s is not known in full: what the outcome gives cannot be computed", a.Contest)
	}
	shares, err := rest.assumed(c, k, active, float64(a.Points))
	if err != nil {
		return nil, err
	}
	won, err := awardOn(in.Rules, rest.Season, active, shares)
	if err != nil {
		return nil, err
	}
	change := map[canvass.OptionID]int{}
	for i, n := range won {
		change[rest.Season.Candidates[i].Option] += n
	}
	for i := range l.Race.Held {
		if line := &l.Race.Held[i]; line.Contest.ID == a.Contest {
			for _, x := range line.Awards {
				change[x.Option] -= x.Delegates
			}
		}
	}
	rest.Season.Contests = slices.Clone(rest.Season.Contests)
	named := make([]bool, len(shares))
	for _, i := range active {
		named[i] = true
	}
	rest.Season.Contests[at].Result = &Result{Shares: shares, Named: named, Winner: k}
	rest.Future = slices.DeleteFunc(slices.Clone(rest.Future), func(i int) bool { return i == at })
	if !slices.Contains(rest.Past, at) {
		rest.Past = append(slices.Clone(rest.Past), at)
		slices.Sort(rest.Past)
	}
	for o, n := range change {
		if i := rest.Season.index(o); i >= 0 {
			if rest.Has[i] += n; rest.Has[i] < 0 {
				return nil, canvass.Errorf(canvass.Failed, op, "%s would have %d delegates", o, rest.Has[i])
			}
		}
	}
	l.Gaps = slices.DeleteFunc(l.Gaps, func(g Gap) bool { return g.Contest == a.Contest })
	return change, nil
}

// assumed are the shares of a contest that the winner wins by so many points.
func (r *Rest) assumed(c *Contest, winner int, active []int, points float64) ([]float64, error) {
	s := r.Season
	shares := make([]float64, len(s.Candidates))
	if c.Result != nil {
		copy(shares, c.Result.Shares)
	}
	other := -1
	for _, k := range active {
		if k != winner && (other < 0 || shares[k] > shares[other] || shares[k] == shares[other] && r.Has[k] > r.Has[other]) {
			other = k
		}
	}
	together := shares[winner] + shares[other]
	if together == 0 {
		together = 100
	}
	if points > together {
		return nil, canvass.Errorf(canvass.Refused, "wins", "%s and %s have %.1f%% of %s together: neither wins by %.0f points",
			s.Candidates[winner].Option, s.Candidates[other].Option, together, c.ID, points)
	}
	shares[winner], shares[other] = (together+points)/2, (together-points)/2
	for _, k := range active {
		if shares[k] > shares[winner] {
			return nil, canvass.Errorf(canvass.Refused, "wins", "%s would still be behind %s in %s", s.Candidates[winner].Option, s.Candidates[k].Option, c.ID)
		}
	}
	return shares, nil
}

// awardOn is what a contest's rule gives by candidate on shares that are alike in all districts.
func awardOn(rules *delegate.Contest, s *Season, active []int, shares []float64) ([]int, error) {
	areas := []delegate.Area{delegate.State}
	for _, p := range rules.Pools {
		if !slices.Contains(areas, p.Area) {
			areas = append(areas, p.Area)
		}
	}
	sum := 0.0
	for _, k := range active {
		sum += shares[k]
	}
	options := make([]delegate.Option, len(active))
	var votes []int64
	for range areas {
		for i, k := range active {
			options[i] = delegate.Option(s.Candidates[k].Option)
			votes = append(votes, int64(ballots*shares[k]/sum))
		}
	}
	program, err := rules.Program(areas, options)
	if err != nil {
		return nil, fmt.Errorf("award: %w", err)
	}
	got, won := make([]int, len(active)), make([]int, len(s.Candidates))
	program.Run(got, votes)
	for i, k := range active {
		won[k] = got[i]
	}
	return won, nil
}
