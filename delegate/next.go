package delegate

import (
	"fmt"
	"slices"
)

// Next is how few ballots would change a pool's award. A tie is not a change:
// the award changes when it is settled differently. Of several options for
// which equally few ballots do, the first by votes is named.
type Next struct {
	// Added is the fewest further ballots, all for one option, that change
	// the award, threshold crossings included; nil where none can.
	Added *int64 `json:"added"`
	// To is the option that the further ballots are for.
	To Option `json:"to,omitempty"`
	// Gains and Loses are the options with more and fewer seats by it.
	Gains []Option `json:"gains"`
	Loses []Option `json:"loses"`
	// Switched is the fewest ballots moved from one option to another that
	// change the award; nil where none can.
	Switched     *int64 `json:"switched"`
	SwitchedFrom Option `json:"switched_from,omitempty"`
	SwitchedTo   Option `json:"switched_to,omitempty"`
}

// FindNext computes how few ballots would change the pool's award. Only
// options with a line in the votes take part. Ballots added in a district are
// added in the state too, where the state's votes are given.
//
// It is exact for every rule: each decision of the engine is the sign of a
// number that grows or falls evenly with the ballots, so that it can step
// from one change of a sign to the next and skip all between.
func FindNext(pool Pool, votes ...Votes) (*Next, error) {
	c := Contest{Pools: []Pool{pool}}
	return c.FindNext(pool.PoolID, votes...)
}

// FindNext does the same for one pool of a contest, with its other pools'
// triggers and its recorded decisions. A pool that a recorded result or an
// override decides is changed by no ballots. It is nil, not computed, for a
// pool that counts the last round of ranked ballots: a further ballot can
// change who is eliminated before, and that is not in the last round's votes.
func (c *Contest) FindNext(id PoolID, votes ...Votes) (*Next, error) {
	t, err := c.tallies(votes)
	if err != nil {
		return nil, err
	}
	pool := c.pool(id)
	if pool == nil {
		return nil, fmt.Errorf("pool %s: the contest has no such pool", id)
	}
	if pool.Rule.Measure == LastRound {
		return nil, nil
	}
	next := &Next{Gains: []Option{}, Loses: []Option{}}
	switch pool.Rule.Method.Main {
	case DirectElection, Convention, NoMethod:
		return next, nil
	}
	for _, o := range c.Overrides {
		if o.Pool == id && c.holds(o.Decision) {
			return next, nil
		}
	}
	r := c.run(pool, t)
	base := r.settle()
	if len(base.lacks) > 0 || r.own == nil {
		return next, nil
	}
	s := search{run: r, base: base}
	s.added(next)
	s.switched(next)
	return next, nil
}

// search looks for the least change of votes that changes an award.
type search struct {
	*run
	base outcome
}

// added tries further ballots for each option.
func (s *search) added(next *Next) {
	best := int64(noChange)
	for _, i := range s.order() {
		s.move(i, 1)
		if x, out, ok := s.first(best); ok {
			best = x
			next.Added, next.To = &x, s.tallies.options[i]
			next.Gains, next.Loses = s.changes(out)
		}
		s.move(i, -1)
	}
}

// switched tries ballots moved between each two options.
func (s *search) switched(next *Next) {
	best := int64(noChange)
	order := s.order()
	for _, from := range order {
		for _, to := range order {
			if from == to {
				continue
			}
			s.move(to, 1)
			s.move(from, -1)
			limit := min(best, s.own.votes[from].a+1)
			if x, _, ok := s.first(limit); ok {
				best = x
				next.Switched = &x
				next.SwitchedFrom, next.SwitchedTo = s.tallies.options[from], s.tallies.options[to]
			}
			s.move(to, -1)
			s.move(from, 1)
		}
	}
}

// order lists every option of the area, most votes first.
func (s *search) order() []int {
	all := make([]int, len(s.own.votes))
	for i := range all {
		all[i] = i
	}
	return s.shown(all, s.own)
}

// move changes by d how option i grows with each ballot, in the pool's area
// and, where it is part of it, the state.
func (s *search) move(i int, d int64) {
	areas := []*tally{s.own}
	if s.own.area != State && s.tallies.areas[State] != nil {
		areas = append(areas, s.tallies.areas[State])
	}
	if all := s.tallies.areas[AllDistricts]; all != nil && s.own.area != State && s.own.area != AllDistricts {
		areas = append(areas, all)
	}
	for _, y := range areas {
		y.votes[i].b += d
		y.valid.b += d
		y.ballots.b += d
	}
}

// first is the least x above zero and below limit at which the award is
// settled and not the present one.
func (s *search) first(limit int64) (x int64, out outcome, ok bool) {
	defer func() { s.watch = watch{next: noChange} }()
	for x = 0; x < limit; x = s.next {
		s.watch = watch{x: x, next: noChange}
		out = s.settle()
		if x > 0 && out.settled() && s.differs(out) {
			return x, out, true
		}
	}
	return 0, outcome{}, false
}

// differs reports whether the award is another than the present one.
func (s *search) differs(out outcome) bool {
	return !slices.Equal(out.seats, s.base.seats) || out.left != s.base.left
}

// changes lists who has more and who fewer seats than now, seats in a present
// tie not counted.
func (s *search) changes(out outcome) (gains, loses []Option) {
	gains, loses = []Option{}, []Option{}
	for _, i := range s.order() {
		switch o := s.tallies.options[i]; {
		case out.seats[i] > s.base.seats[i]:
			gains = append(gains, o)
		case out.seats[i] < s.base.seats[i]:
			loses = append(loses, o)
		}
	}
	if s.pool.Rule.Uncommitted == TheResidual {
		switch {
		case out.left > s.base.left:
			gains = append(gains, Uncommitted)
		case out.left < s.base.left:
			loses = append(loses, Uncommitted)
		}
	}
	return gains, loses
}
