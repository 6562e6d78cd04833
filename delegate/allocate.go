package delegate

import (
	"fmt"
	"slices"
	"strings"
)

// Allocate applies the pool's rule to the votes of its area, and of the state
// where a trigger asks for them. The error is about the pool or the votes as
// given; votes that are lacking are no error but an undetermined result.
func Allocate(pool Pool, votes ...Votes) (Result, error) {
	c := Contest{Pools: []Pool{pool}}
	r, err := c.Allocate(votes...)
	if err != nil {
		return Result{}, err
	}
	return r.Pools[0], nil
}

// Allocate applies every pool's rule. Votes for an area in which the contest
// has no pool are refused; a pool whose area has no votes is undetermined.
func (c *Contest) Allocate(votes ...Votes) (ContestResult, error) {
	t, err := c.tallies(votes)
	if err != nil {
		return ContestResult{}, err
	}
	return c.all(t), nil
}

// all decides every pool of a contest that is known to be valid.
func (c *Contest) all(t *tallies) ContestResult {
	result := ContestResult{Pools: make([]Result, len(c.Pools)), Totals: make(map[Option]int)}
	for i := range c.Pools {
		result.Pools[i] = c.allocate(&c.Pools[i], t)
	}
	result.total()
	return result
}

// tallies checks the contest and lays the votes out.
func (c *Contest) tallies(votes []Votes) (*tallies, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	allowed := []Area{State}
	var districts []Area
	for _, p := range c.Pools {
		if !slices.Contains(allowed, p.Area) {
			allowed = append(allowed, p.Area)
		}
		if p.Kind == District && !p.Area.Statewide() && !slices.Contains(districts, p.Area) {
			districts = append(districts, p.Area)
		}
	}
	return newTallies(votes, allowed, districts)
}

// run readies one pool: the triggers that reach it, other pools' first, the
// withdrawals and lots that hold.
func (c *Contest) run(pool *Pool, t *tallies) *run {
	var triggers []aimed
	for _, own := range []bool{false, true} {
		for i := range c.Pools {
			from := &c.Pools[i]
			for _, g := range from.Rule.Triggers {
				if own == (from == pool) && g.reaches(from.PoolID, pool.PoolID) {
					triggers = append(triggers, aimed{g, from})
				}
			}
		}
	}
	switch pool.Rule.Method.Main {
	case DirectElection, Convention, NoMethod:
		triggers = nil
	}
	r := newRun(pool, t, triggers)
	for _, w := range c.Withdrawals {
		i := t.index(w.Option)
		if i < 0 || !c.holds(w.Decision) || len(w.Pools) > 0 && !slices.Contains(w.Pools, pool.Kind) {
			continue
		}
		do := w.Do
		if do == "" && (pool.Rule.Withdrawn.By == "" || w.When <= pool.Rule.Withdrawn.By) {
			do = pool.Rule.Withdrawn.Do
		}
		if do != Keep {
			r.gone[i] = do
		}
	}
	for i := range c.Lots {
		if l := &c.Lots[i]; l.Pool == pool.PoolID && c.holds(l.Decision) {
			r.setLot(l)
		}
	}
	return r
}

// allocate decides one pool with its working.
func (c *Contest) allocate(pool *Pool, t *tallies) Result {
	res := Result{
		PoolID: pool.PoolID, Seats: pool.Seats, Weight: pool.Rule.Weight, By: ByRule,
		Lacks: []string{}, Counted: []Counted{}, Qualified: []Option{}, Quotas: map[Option]Fraction{},
		Awards: map[Option]int{}, Tie: []Option{}, Options: []Standing{}, Steps: []Step{},
	}
	switch pool.Rule.Method.Main {
	case DirectElection, Convention, NoMethod:
		c.record(pool, &res)
	default:
		c.run(pool, t).explain(&res)
	}
	for _, o := range c.Overrides {
		if o.Pool == pool.PoolID && c.holds(o.Decision) {
			res.override(o)
		}
	}
	return res
}

// explain decides the pool and writes the working into res.
func (r *run) explain(res *Result) {
	out := r.settle()
	r.plainRank()
	r.log, r.hush = res, make([]bool, len(r.seats))
	for _, i := range out.tied {
		r.hush[i] = true
	}
	r.lotUsed = false
	r.decide()
	r.log = nil
	res.standings(r, out)
	res.Lacks = append(res.Lacks, out.lacks...)
	if len(out.lacks) > 0 {
		res.Status = Undetermined
		return
	}
	res.Status = Decided
	for i, n := range out.seats {
		if n > 0 {
			res.Awards[r.tallies.options[i]] = n
		}
	}
	res.Unallocated, res.UnallocatedAs = out.left, out.leftAs
	if out.left == 0 {
		res.UnallocatedAs = ""
	} else if r.pool.Rule.Uncommitted == TheResidual {
		res.Awards[Uncommitted] += out.left
		res.Steps = append(res.Steps, Step{
			Stage: StageLeftover, Option: Uncommitted, Seats: out.left,
			Words: fmt.Sprintf("Uncommitted has the %s left.", seatsWords(out.left)),
		})
		res.Unallocated, res.UnallocatedAs = 0, ""
	}
	if res.Trigger != nil {
		res.By = ByTrigger
	}
	if r.lotUsed {
		res.ByLot = slices.Clone(r.drawn.Order)
		order := make([]string, len(r.drawn.Order))
		for i, o := range r.drawn.Order {
			order[i] = string(o)
		}
		res.Steps = append(res.Steps, Step{Stage: StageTie, Words: fmt.Sprintf(
			"An exact tie, decided by the lot drawn in the order %s: %s, %s (%s).",
			joinAnd(order), r.drawn.Decider, r.drawn.When, r.drawn.Source)})
	}
	if len(out.tied) > 0 {
		res.Status = Tied
		res.TieSeats = out.tieSeats
		for _, i := range out.tied {
			res.Tie = append(res.Tie, r.tallies.options[i])
		}
		words := fmt.Sprintf("%s are exactly equal: %s for a lot.", r.names(out.tied), waitWords(out.tieSeats))
		if len(r.turn) > 0 {
			words = fmt.Sprintf("With whom of %s the turn begins the rule does not say: %s for a decision.",
				r.names(r.shown(out.tied, r.own)), waitWords(out.tieSeats))
		}
		res.Steps = append(res.Steps, Step{Stage: StageTie, Words: words})
	}
}

// standings fills the lines of all options of the pool's area.
func (res *Result) standings(r *run, out outcome) {
	y, rule := r.own, &r.pool.Rule
	if y == nil {
		return
	}
	var total linear
	bar := rule.Threshold
	counts := !bar.None && bar.String() != ""
	if counts {
		var lack string
		total, lack = r.denominator(bar.Of, y, rule, nil)
		counts = lack == "" && total.a > 0
	}
	if bar.Seat && r.pool.Seats > 0 {
		bar.Share = Fraction{1, int64(r.pool.Seats)}
	}
	every := make([]int, len(y.votes))
	for i := range every {
		every[i] = i
	}
	for _, i := range r.shown(every, y) {
		o := r.tallies.options[i]
		s := Standing{
			Option: o, Votes: y.votes[i].a, Eligible: r.gone[i] != Recompute && r.canWin(i, y, rule),
			Qualified: slices.Contains(res.Qualified, o), Seats: out.seats[i],
		}
		if counts && s.Eligible && bar.Share.Den > 0 {
			by := s.Votes - needed(bar.Share, bar.Over, total.a)
			s.By = &by
			s.ToQualify = toQualify(bar, s.Votes, total.a)
		}
		if f, ok := res.Quotas[o]; ok {
			s.Quota = &f
		}
		res.Options = append(res.Options, s)
	}
}

// toQualify is the least x with (votes+x) at least, or over, the share of
// (total+x); nil if there is none.
func toQualify(t Threshold, votes, total int64) *int64 {
	// votes·Den + x·Den ≥ total·Num + x·Num
	short := total*t.Share.Num - votes*t.Share.Den
	if t.Over {
		short++
	}
	x := int64(0)
	if short > 0 {
		gain := t.Share.Den - t.Share.Num
		if gain == 0 {
			return nil
		}
		x = ceilDiv(short, gain)
	}
	return &x
}

// record takes the recorded result of a pool that votes do not compute.
// Without one, a pool that no vote allocates is unbound.
func (c *Contest) record(pool *Pool, res *Result) {
	for _, rec := range c.Recorded {
		if rec.Pool != pool.PoolID || !c.holds(rec.Decision) {
			continue
		}
		res.Status, res.By = Decided, ByRecord
		res.setAwards(rec.Awards)
		if res.Unallocated > 0 {
			res.UnallocatedAs = Unbound
		}
		res.Steps = append(res.Steps, Step{Stage: StageRecord, Words: fmt.Sprintf(
			"Recorded result: %s, %s (%s).", rec.Decider, rec.When, rec.Source)})
		return
	}
	if pool.Rule.Method.Main == NoMethod {
		res.Status = Decided
		res.setAwards(nil)
		if res.Unallocated > 0 {
			res.UnallocatedAs = Unbound
		}
		res.Steps = append(res.Steps, Step{Stage: StageLeftover, Words: fmt.Sprintf(
			"The vote allocates nothing here: %s unbound.", seatsWords(res.Seats))})
		return
	}
	res.Status = Undetermined
	what := "the recorded result of the convention"
	if pool.Rule.Method.Main == DirectElection {
		what = "the recorded result of the delegates' election by name"
	}
	res.Lacks = append(res.Lacks, what)
}

// setAwards replaces the award; what it does not name is unallocated.
func (res *Result) setAwards(awards map[Option]int) {
	res.Awards = make(map[Option]int, len(awards))
	res.Unallocated, res.UnallocatedAs = res.Seats, ""
	for o, n := range awards {
		if n > 0 {
			res.Awards[o] = n
			res.Unallocated -= n
		}
	}
	if res.Unallocated > 0 {
		res.UnallocatedAs = Unassigned
	}
	res.Tie, res.TieSeats = []Option{}, 0
	for i := range res.Options {
		res.Options[i].Seats = res.Awards[res.Options[i].Option]
	}
}

// override lets the decision stand and keeps what the rule gives beside it.
func (res *Result) override(o Override) {
	res.Override = &Overridden{Override: o, RuleStatus: res.Status, RuleAwards: res.Awards}
	res.Status, res.By, res.Lacks = Decided, ByOverride, []string{}
	res.setAwards(o.Awards)
	res.Steps = append(res.Steps, Step{Stage: StageOverride, Words: fmt.Sprintf(
		"Decided by %s, not by the rule: %s (%s).", o.Decider, unstopped(o.Why), unstopped(o.Source))})
}

// unstopped is a sentence without its full stop, to stand inside another.
func unstopped(sentence string) string { return strings.TrimSuffix(strings.TrimSpace(sentence), ".") }

// total adds the pools up.
func (r *ContestResult) total() {
	halves := false
	for i := range r.Pools {
		p := &r.Pools[i]
		halves = halves || p.Weight == Half
		settled := p.Unallocated
		for o, n := range p.Awards {
			r.Totals[o] += n
			settled += n
		}
		r.Unallocated += p.Unallocated
		r.Open += p.Seats - settled
	}
	if !halves {
		return
	}
	r.Convention = make(map[Option]Fraction, len(r.Totals))
	for i := range r.Pools {
		for o, n := range r.Pools[i].Awards {
			v := int64(2 * n)
			if r.Pools[i].Weight == Half {
				v = int64(n)
			}
			r.Convention[o] = Fraction{r.Convention[o].Num + v, 2}
		}
	}
}
