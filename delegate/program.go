package delegate

import (
	"fmt"
	"slices"
)

// Program is a contest made ready to be run many times on other votes, for
// simulation: no working, no words, and for the usual rules no allocation of
// memory.
type Program struct {
	contest *Contest
	pools   []compiled
	options []Option
	areas   []Area
	// Room for one pool's qualified options.
	who   []int
	count []int64
	seats []int
	// The full engine, for pools and cases that are not usual.
	tallies *tallies
	runs    []*run
	place   []int // where options[o] stands in tallies
}

// Program compiles the contest for votes laid out by area and option.
// Recorded results, overrides and withdrawals are taken as they hold; lots
// are not, as they were drawn for other votes.
func (c *Contest) Program(areas []Area, options []Option) (*Program, error) {
	bare := *c
	bare.Lots = nil
	votes := make([]Votes, len(areas))
	for a, area := range areas {
		votes[a] = Votes{Area: area, Lines: make([]Line, len(options))}
		for o, option := range options {
			votes[a].Lines[o].Option = option
		}
	}
	t, err := bare.tallies(votes)
	if err != nil {
		return nil, fmt.Errorf("program: %w", err)
	}
	p := &Program{
		contest: &bare, options: slices.Clone(options), areas: slices.Clone(areas), tallies: t,
		who: make([]int, len(options)), count: make([]int64, len(options)), seats: make([]int, len(options)),
		place: make([]int, len(options)),
	}
	for o, option := range options {
		p.place[o] = t.index(option)
	}
	for i := range bare.Pools {
		r := bare.run(&bare.Pools[i], t)
		p.runs = append(p.runs, r)
		p.pools = append(p.pools, p.compile(r))
	}
	return p, nil
}

// Clone returns a copy for another goroutine.
func (p *Program) Clone() *Program {
	q, err := p.contest.Program(p.areas, p.options)
	if err != nil {
		panic("delegate: a contest that compiled once does not again: " + err.Error())
	}
	return q
}

// Run allocates every pool. votes[a*len(options)+o] is the count of option o
// in area a, 0 to [MaxVotes]; the awards of all pools are added to dst, one
// number an option. It returns the number of seats left open: tied,
// unallocated or undetermined. A Program must not be run by two goroutines
// at once; Clone it.
func (p *Program) Run(dst []int, votes []int64) (open int) {
	for i := range p.pools {
		c := &p.pools[i]
		if c.usual {
			if n := p.runUsual(c, dst, votes); n >= 0 {
				open += n
				continue
			}
		}
		open += p.runFull(i, dst, votes)
	}
	return open
}

// runFull decides a pool by the full engine.
func (p *Program) runFull(i int, dst []int, votes []int64) (open int) {
	pool := &p.contest.Pools[i]
	switch pool.Rule.Method.Main {
	case DirectElection, Convention, NoMethod:
		return p.addResult(i, dst)
	}
	if slices.ContainsFunc(p.contest.Overrides, func(o Override) bool { return o.Pool == pool.PoolID && p.contest.holds(o.Decision) }) {
		return p.addResult(i, dst)
	}
	p.load(votes)
	r := p.runs[i]
	out := r.settle()
	open = pool.Seats
	if len(out.lacks) > 0 {
		return open
	}
	for o, k := range p.place {
		dst[o] += out.seats[k]
		open -= out.seats[k]
	}
	if o := slices.Index(p.options, Uncommitted); o >= 0 && pool.Rule.Uncommitted == TheResidual {
		dst[o] += out.left
		open -= out.left
	}
	return open
}

// addResult adds a pool's recorded or overridden award.
func (p *Program) addResult(i int, dst []int) (open int) {
	res := p.contest.allocate(&p.contest.Pools[i], p.tallies)
	open = res.Seats
	for o, option := range p.options {
		dst[o] += res.Awards[option]
		open -= res.Awards[option]
	}
	return open
}

// load sets the tallies of the full engine to votes.
func (p *Program) load(votes []int64) {
	n := len(p.options)
	var districts *tally
	if y := p.tallies.areas[AllDistricts]; y != nil && !slices.Contains(p.areas, AllDistricts) {
		districts = y
		clear(y.votes)
		y.valid = linear{}
	}
	for a, area := range p.areas {
		y := p.tallies.areas[area]
		y.valid = linear{}
		for o, v := range votes[a*n : a*n+n] {
			y.votes[p.place[o]] = constant(v)
			y.valid.a += v
		}
		if districts != nil && slices.Contains(p.tallies.districts, area) {
			for k, v := range y.votes {
				districts.votes[k] = districts.votes[k].plus(v)
			}
			districts.valid = districts.valid.plus(y.valid)
		}
	}
}
