package check

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/tally"
)

// swing is the most by which what was found could change the difference between two options, in parts of the measure
// that decides. It is an upper bound: what is found wrong is taken to be as wrong as it can be.
type swing int64

// none is the swing of a finding that is not about numbers; unknown is one that cannot be bounded.
const (
	none    swing = 0
	unknown swing = -1
)

// stakes are the margins of the case: how much would have to change for another winner or another award.
type stakes struct {
	margin *int64 // between the first two of the deciding measure
	pools  []poolStake
	known  bool // that the contest's pools are given
}

// poolStake is the least swing that changes one pool's award; nil when it is not known.
type poolStake struct {
	area  canvass.Area
	least *int64
}

func newStakes(c *Case, decides *tally.Count) *stakes {
	s := &stakes{}
	if total := areaOf(decides, canvass.Statewide); len(total) > 1 && total.Sum() > 0 {
		votes := make([]int64, 0, len(total))
		for _, v := range total {
			votes = append(votes, v)
		}
		slices.SortFunc(votes, func(a, b int64) int { return cmp.Compare(b, a) })
		s.margin = new(votes[0] - votes[1])
	}
	if c.Pools == nil {
		return s
	}
	s.known = true
	votes := poolVotes(c, decides)
	for i := range c.Pools.Pools {
		p := &c.Pools.Pools[i]
		s.pools = append(s.pools, poolStake{canvass.Area(p.Area), leastSwing(c.Pools, p.PoolID, votes)})
	}
	return s
}

// poolVotes lays the count of the deciding measure out for the pools: the state's votes, and each district's.
func poolVotes(c *Case, decides *tally.Count) []delegate.Votes {
	var votes []delegate.Votes
	seen := map[delegate.Area]bool{}
	for i := range c.Pools.Pools {
		area := c.Pools.Pools[i].Area
		if area == delegate.AllDistricts {
			area = delegate.State
		}
		if seen[area] {
			continue
		}
		seen[area] = true
		v := delegate.Votes{Area: area}
		for o, n := range areaOf(decides, canvass.Area(area)) {
			v.Lines = append(v.Lines, delegate.Line{Option: delegate.Option(o), Votes: max(n, 0)})
		}
		if len(v.Lines) > 0 {
			votes = append(votes, v)
		}
	}
	return votes
}

// leastSwing is the smallest change of a difference between two options that may change the pool's award or leave a seat of it
// to a lot: votes moved change it by two each, votes added by one.
func leastSwing(c *delegate.Contest, id delegate.PoolID, votes []delegate.Votes) *int64 {
	if !slices.ContainsFunc(votes, func(v delegate.Votes) bool { return v.Area == id.Area && v.Valid() > 0 }) {
		return nil
	}
	next, err := c.FindNext(id, votes...)
	if err != nil {
		return nil
	}
	var least *int64
	if next.Added != nil {
		least = next.Added
	}
	if next.Switched != nil && (least == nil || 2**next.Switched < *least) {
		least = new(2 * *next.Switched)
	}
	if least != nil { // a seat that somebody has waits for a lot one vote before it changes hands, at the earliest
		least = new(max(1, *least-1))
	}
	return least
}

// of says what a swing in the unit could change. A swing that only reaches a tie counts: a lot would decide.
func (s *stakes) of(w swing, u *Unit) CouldChange {
	if w == none {
		return CouldChange{new(false), new(false)}
	}
	var c CouldChange
	if s.margin != nil && w != unknown {
		c.Winner = new(int64(w) >= *s.margin)
	}
	if !s.known || w == unknown {
		return c
	}
	lacking := false
	for _, p := range s.pools {
		if u != nil && p.area != canvass.Statewide && p.area != u.Area && u.Area != "" {
			continue
		}
		switch {
		case p.least == nil:
			lacking = true
		case int64(w) >= *p.least:
			c.Delegates = new(true)
			return c
		}
	}
	if !lacking {
		c.Delegates = new(false)
	}
	return c
}

// votes is the swing of so many votes given to one option or taken from it. Where delegates decide, they are people,
// and the unit's delegates bound what they can do.
func (r *run) votes(u *Unit, m canvass.Measure, n int64) swing {
	if m == r.Rules.Decides {
		return swing(n)
	}
	return r.people(u, n)
}

// people is the swing of so many people of a precinct: each delegate that hangs on them can pass from one group to
// another. So many people are worth at most people times delegates over those present, rounded up, and one more by a
// repair.
func (r *run) people(u *Unit, n int64) swing {
	s, ok := r.sheet(u)
	if !ok || s.Delegates == 0 {
		return unknown
	}
	d := int64(s.Delegates)
	if present := int64(s.Attendance()); present > 0 {
		d = min(d, caucus.Ratio{Num: d, Den: present}.Ceil(n)+1)
	}
	return r.delegates(u, d)
}

// delegates is the swing of so many of a precinct's delegates that belong to another group than the one that has them.
func (r *run) delegates(u *Unit, n int64) swing {
	if u.Worth.Den == 0 {
		return swing(2 * n)
	}
	return swing(2 * u.Worth.Ceil(n))
}
