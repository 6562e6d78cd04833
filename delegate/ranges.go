package delegate

import (
	"fmt"
	"maps"
	"slices"
)

// Range is what one option can still win of a pool while ballots are out.
type Range struct {
	Option Option `json:"option"`
	// Min seats are certain, more than Max are impossible.
	Min int `json:"min"`
	Max int `json:"max"`
	// Attained reports whether votes were found that give Min and votes that
	// give Max. Where it is false the truth may be narrower, never wider.
	Attained bool `json:"attained"`
}

// Ranges is what a pool can still come to.
type Ranges struct {
	PoolID
	Seats int `json:"seats"`
	// Out is the upper bound on uncounted ballots that was assumed, nil when
	// none was given: then nothing is certain.
	Out *int64 `json:"out"`
	// Lacks says what keeps the ranges from being narrower.
	Lacks []string `json:"lacks"`
	// Options has every option that can win here, most votes first.
	Options []Range `json:"options"`
}

// Of is the range of one option, from 0 to 0 if it can win nothing.
func (r *Ranges) Of(o Option) Range {
	for _, x := range r.Options {
		if x.Option == o {
			return x
		}
	}
	return Range{Option: o, Attained: true}
}

// FindRanges bounds what each option can win of the pool if at most
// outstanding[area] further ballots are counted in an area, however they fall
// on the options that have a line there. What a lot would decide counts as
// possible, not as certain.
func FindRanges(pool Pool, outstanding map[Area]int64, votes ...Votes) (*Ranges, error) {
	c := Contest{Pools: []Pool{pool}}
	all, err := c.FindRanges(outstanding, votes...)
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// FindRanges does the same for every pool of a contest. Where a pool may be
// taken by a trigger on another area's votes, the two areas are bounded each
// by itself.
func (c *Contest) FindRanges(outstanding map[Area]int64, votes ...Votes) ([]Ranges, error) {
	t, err := c.tallies(votes)
	if err != nil {
		return nil, err
	}
	for area, n := range outstanding {
		if n < 0 || n > MaxVotes {
			return nil, fmt.Errorf("uncounted ballots in %s: %d is not a number of ballots", area, n)
		}
	}
	all := make([]Ranges, len(c.Pools))
	for i := range c.Pools {
		all[i] = c.ranges(&c.Pools[i], t, outstanding)
	}
	return all, nil
}

// ranges bounds one pool.
func (c *Contest) ranges(pool *Pool, t *tallies, outstanding map[Area]int64) Ranges {
	res := Ranges{PoolID: pool.PoolID, Seats: pool.Seats, Lacks: []string{}, Options: []Range{}}
	if n, ok := outstandingIn(pool.Area, t, outstanding); ok {
		res.Out = &n
	}
	now := c.allocate(pool, t)
	if now.By == ByOverride || now.By == ByRecord && now.Status == Decided || pool.Rule.Method.Main == NoMethod {
		for _, o := range slices.Sorted(maps.Keys(now.Awards)) {
			n := now.Awards[o]
			res.Options = append(res.Options, Range{o, n, n, true})
		}
		return res
	}
	r := c.run(pool, t)
	can := res.candidates(r)
	switch pool.Rule.Method.Main {
	case DirectElection, Convention:
		res.Lacks = append(res.Lacks, now.Lacks...)
		return res
	}
	if pool.Rule.Measure == LastRound && (res.Out == nil || *res.Out > 0) {
		// Whoever was eliminated may be back when the ballots that are out are counted.
		res.Lacks, res.Options = append(res.Lacks, "the ranked ballots that are not counted yet"), []Range{}
		return res
	}
	triggers := r.triggers
	taken := res.foreign(r, triggers, takeForeign(r), outstanding)
	switch {
	case taken.certain:
		return res
	case r.own == nil:
		res.Lacks = append(res.Lacks, now.Lacks...)
		return res
	case res.Out == nil:
		res.Lacks = append(res.Lacks, "an upper bound on the uncounted ballots in "+areaWords(pool.Area))
		return res
	}
	b := newBounds(r, *res.Out)
	if b == nil {
		res.Lacks = append(res.Lacks, "the number of ballots cast in "+areaWords(pool.Area))
		return res
	}
	spare := pool.Seats
	for k, i := range can {
		low, lowFound := b.least(i)
		high, highFound := b.most(i)
		if taken.possible {
			low, lowFound, high, highFound = taken.join(i, low, high, pool.Seats)
		}
		res.Options[k].Min, res.Options[k].Max, res.Options[k].Attained = low, high, lowFound && highFound
		spare -= low
	}
	if pool.Rule.Uncommitted == TheResidual {
		res.Options = append(res.Options, Range{Option: Uncommitted, Max: spare})
	}
	return res
}

// join widens the seats of option i by what the triggers on other areas'
// votes may do.
func (t *taking) join(i, low, high, seats int) (lo int, loFound bool, hi int, hiFound bool) {
	if t.open {
		return 0, false, seats, false
	}
	lo, hi = low, high
	for j, may := range t.may {
		switch {
		case !may:
		case j == i:
			hi, hiFound = seats, t.by[i]
		default:
			lo, loFound = 0, loFound || t.by[j]
		}
	}
	return lo, loFound, hi, hiFound
}

// outstandingIn is the bound for an area; that of all districts is their sum.
func outstandingIn(area Area, t *tallies, outstanding map[Area]int64) (int64, bool) {
	if n, ok := outstanding[area]; ok || area != AllDistricts {
		return n, ok
	}
	var total int64
	for _, d := range t.districts {
		n, ok := outstanding[d]
		if !ok {
			return 0, false
		}
		total += n
	}
	return total, len(t.districts) > 0
}

// candidates starts a range for every option that can win in the pool.
func (res *Ranges) candidates(r *run) []int {
	y := r.own
	if y == nil {
		y = &tally{votes: make([]linear, len(r.seats)), never: make([]bool, len(r.seats))}
	}
	every := make([]int, 0, len(y.votes))
	for i := range y.votes {
		can := r.canWin(i, y, &r.pool.Rule)
		for _, t := range r.triggers {
			can = can || r.canWin(i, y, &t.from.Rule)
		}
		if can && r.gone[i] != Recompute {
			every = append(every, i)
		}
	}
	every = r.shown(every, y)
	for _, i := range every {
		res.Options = append(res.Options, Range{Option: r.tallies.options[i], Max: res.Seats})
	}
	return every
}

// foreignTrigger is a trigger on another area's votes.
type foreignTrigger struct {
	aimed
	// behind says that one on the pool's own votes is tried before it.
	behind bool
}

// takeForeign removes from r the triggers on other areas' votes.
func takeForeign(r *run) (foreign []foreignTrigger) {
	behind := false
	r.triggers = slices.DeleteFunc(slices.Clone(r.triggers), func(t aimed) bool {
		if t.area() == r.pool.Area {
			behind = true
			return false
		}
		foreign = append(foreign, foreignTrigger{t, behind})
		return true
	})
	return foreign
}

// taking is what triggers on other areas' votes may do to a pool.
type taking struct {
	certain  bool // one option surely takes it; the ranges are final
	possible bool
	may      []bool // options that cannot be excluded from taking it
	by       []bool // options for which votes were found that take it
	// open says that the seats may go in ways that are not bounded here: one
	// who takes the pool has to give it up, or takes only the rest of it.
	open bool
}

// foreign bounds the triggers on other areas' votes.
func (res *Ranges) foreign(r *run, all []aimed, triggers []foreignTrigger, outstanding map[Area]int64) taking {
	n := len(r.seats)
	k := taking{may: make([]bool, n), by: make([]bool, n), open: r.vacates()}
	for _, t := range triggers {
		y := r.tallies.areas[t.area()]
		out, known := outstandingIn(t.area(), r.tallies, outstanding)
		if y == nil || !known {
			what := "the votes of " + areaWords(t.area())
			if y != nil {
				what = "an upper bound on the uncounted ballots in " + areaWords(t.area())
			}
			res.Lacks = append(res.Lacks, what)
			k.possible, k.open = true, k.open || t.Takes.part()
			for i := range k.may {
				k.may[i] = true
			}
			continue
		}
		b := newBoundsFor(r, y, t.from, out)
		for i := range k.may {
			if b == nil {
				k.possible, k.may[i] = true, true
				k.open = k.open || t.Takes.part()
				continue
			}
			may, must, found := b.trigger(t.aimed, all, i)
			if must && !k.possible && !t.behind && !k.open && !t.Takes.part() {
				k.certain = true
				for j := range res.Options {
					x := &res.Options[j]
					n := res.Seats * btoi(x.Option == r.tallies.options[i])
					x.Min, x.Max, x.Attained = n, n, true
				}
				return k
			}
			k.may[i] = k.may[i] || may
			k.by[i] = k.by[i] || found
			k.possible = k.possible || may
			k.open = k.open || may && t.Takes.part()
		}
	}
	return k
}
