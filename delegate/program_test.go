package delegate_test

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// hamiltonByRationals is largest remainder as a text would define it.
func hamiltonByRationals(votes []int64, seats int) (got []int, open int) {
	total := new(big.Rat)
	for _, v := range votes {
		total.Add(total, rat(v))
	}
	got = make([]int, len(votes))
	if total.Sign() == 0 {
		return got, seats
	}
	left := seats
	rest := make([]*big.Rat, len(votes))
	for i, v := range votes {
		q := new(big.Rat).Quo(times(rat(v), rat(int64(seats))), total)
		w := new(big.Int).Quo(q.Num(), q.Denom())
		got[i] = int(w.Int64())
		left -= got[i]
		rest[i] = q.Sub(q, new(big.Rat).SetInt(w))
	}
	for left > 0 {
		best := slices.MaxFunc(rest, (*big.Rat).Cmp)
		var level []int
		for i, r := range rest {
			if r.Cmp(best) == 0 {
				level = append(level, i)
			}
		}
		if len(level) > left {
			return got, left
		}
		for _, i := range level {
			got[i]++
			rest[i] = big.NewRat(-1, 1)
		}
		left -= len(level)
	}
	return got, 0
}

// A million random pools in the long form, from two options to twenty and from
// hall counts to counts that fill a word.
func TestHamiltonAgreesWithRationals(t *testing.T) {
	pools := 20_000
	if soak() {
		pools = 1_000_000
	}
	random := rand.New(rand.NewPCG(14, 15))
	for n := range pools {
		votes := make([]int64, 2+random.IntN(5))
		if n%10 == 0 {
			votes = make([]int64, 7+random.IntN(14))
		}
		most := []int64{3, 20, 500, 1 << 20, 1 << 33, (1<<63 - 1) / int64(len(votes))}[random.IntN(6)]
		for i := range votes {
			votes[i] = random.Int64N(most + 1)
		}
		seats := random.IntN([]int{9, 60, 500, 100_000}[random.IntN(4)])
		want, wantOpen := hamiltonByRationals(votes, seats)
		got := make([]int, len(votes))
		open := delegate.Hamilton(got, votes, seats)
		if open != wantOpen || !slices.Equal(got, want) {
			t.Fatalf("pool %d: %d seats on %d: %d with %d open, want %d with %d", n, seats, votes, got, open, want, wantOpen)
		}
	}
}

func TestHamiltonRefusesWhatDoesNotFit(t *testing.T) {
	for _, votes := range [][]int64{{1 << 62, 1 << 62, 1}, {-1, 5}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d was not refused", votes)
				}
			}()
			delegate.Hamilton(make([]int, len(votes)), votes, 3)
		}()
	}
}

// usualRule draws one of the rules that a program runs by itself.
func usualRule(t *rapid.T, area delegate.Area, seats int) delegate.Rule {
	r := delegate.Rule{
		Threshold: delegate.Threshold{Share: shares.Draw(t, "share"), Over: rapid.Bool().Draw(t, "over"), Of: delegate.ValidVotes},
		Nobody:    nobodies.Draw(t, "nobody"),
		Alone:     oneOf("", delegate.TakesAll, delegate.RunnerUpJoins).Draw(t, "alone"),
		Method:    delegate.Method{Main: delegate.WinnerTakeAll},
	}
	switch which := rapid.IntRange(0, 3).Draw(t, "which"); {
	case which == 0 && seats >= 3:
		r.Method = delegate.Method{Main: delegate.ByLadder, Ladder: [][]int{{3}, {2, 1}, {1, 1, 1}}}
	case which > 1:
		r.Method = delegate.Method{Main: delegate.Proportional}
		r.Quota, r.Rounding = delegate.VotesOfQualified, delegate.LargestRemainder
	}
	if rapid.Bool().Draw(t, "trigger") {
		g := delegate.Trigger{Share: triggerShares.Draw(t, "share"), Over: true, Of: delegate.ValidVotes, Takes: delegate.TakesPool}
		if area != delegate.State && rapid.Bool().Draw(t, "in the state") {
			g.In = delegate.State
		}
		r.Triggers = []delegate.Trigger{g}
	}
	return r
}

// aContest draws a contest of up to five pools that trigger each other.
func aContest(t *rapid.T) (delegate.Contest, []delegate.Area) {
	areas := []delegate.Area{delegate.State, "cd-1", "cd-2"}
	ids := []delegate.PoolID{
		{Kind: delegate.AtLarge, Area: delegate.State},
		{Kind: delegate.PLEO, Area: delegate.State},
		{Kind: delegate.District, Area: "cd-1"},
		{Kind: delegate.District, Area: "cd-2"},
		{Kind: delegate.RNC, Area: delegate.AllDistricts},
	}
	var c delegate.Contest
	for _, id := range ids {
		if rapid.IntRange(0, 4).Draw(t, "pool") == 4 {
			continue
		}
		p := delegate.Pool{PoolID: id, Seats: int(uniform(t, 12, "seats"))}
		if p.Rule = rules(t, id.Area, p.Seats); rapid.Bool().Draw(t, "usual") {
			p.Rule = usualRule(t, id.Area, p.Seats)
		}
		if len(p.Rule.Triggers) > 0 {
			p.Rule.Triggers[0].Takes = oneOf(delegate.TakesPool, delegate.TakesEvery, delegate.TakesDistricts,
				delegate.TakesStatewide, delegate.TakesPLEO, delegate.TakesRNC, delegate.TakesPoolAndRNC).Draw(t, "takes")
		}
		c.Pools = append(c.Pools, p)
	}
	if rapid.IntRange(0, 5).Draw(t, "withdrawal") == 5 {
		c.Withdrawals = append(c.Withdrawals, delegate.Withdrawal{
			Option: "b", Do: oneOf(delegate.Keep, delegate.Recompute, delegate.Redistribute, delegate.Release).Draw(t, "do"),
			Decision: delegate.Decision{Decider: "the candidate", When: "2024-03-06", Source: "test"},
		})
	}
	return c, areas
}

// A program gives what the explained engine gives, on any contest.
func TestProgramAgreesWithEngine(t *testing.T) {
	check(t, 1000, func(t *rapid.T) {
		c, areas := aContest(t)
		if len(c.Pools) == 0 {
			return
		}
		if c.Validate() != nil {
			t.Fatalf("the generator made a bad contest: %v", c.Validate())
		}
		areas = slices.DeleteFunc(areas, func(a delegate.Area) bool {
			return a != delegate.State && !slices.ContainsFunc(c.Pools, func(p delegate.Pool) bool { return p.Area == a })
		})
		options := []delegate.Option{"d", "a", "b", "uncommitted", "write-in"}
		program, err := c.Program(areas, options)
		if err != nil {
			t.Fatal(err)
		}
		clone := program.Clone()
		for range 3 {
			most := oneOf(int64(5), 40, 100_000).Draw(t, "most")
			flat := make([]int64, 0, len(areas)*len(options))
			var votes []delegate.Votes
			for _, a := range areas {
				v := delegate.Votes{Area: a}
				for _, o := range options {
					v.Lines = append(v.Lines, delegate.Line{Option: o, Votes: uniform(t, most, "votes")})
					flat = append(flat, v.Lines[len(v.Lines)-1].Votes)
				}
				votes = append(votes, v)
			}
			want, err := c.Allocate(votes...)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range []*delegate.Program{program, clone} {
				dst := make([]int, len(options))
				open := p.Run(dst, flat)
				wantOpen := want.Open + want.Unallocated
				for i, o := range options {
					if dst[i] != want.Totals[o] {
						t.Fatalf("%s: program %d, engine %d\n%+v\n%v", o, dst[i], want.Totals[o], c, votes)
					}
				}
				if open != wantOpen {
					t.Fatalf("open: program %d, engine %d\n%+v\n%v", open, wantOpen, c, votes)
				}
			}
		}
	})
}

// Every pool of a contest adds up, and the contest with it.
func TestContestAddsUp(t *testing.T) {
	check(t, 1000, func(t *rapid.T) {
		c, areas := aContest(t)
		if len(c.Pools) == 0 {
			return
		}
		var votes []delegate.Votes
		for _, a := range areas {
			if a == delegate.State || slices.ContainsFunc(c.Pools, func(p delegate.Pool) bool { return p.Area == a }) {
				votes = append(votes, votesIn(t, a, 4, 200))
			}
		}
		r, err := c.Allocate(votes...)
		if err != nil {
			t.Fatal(err)
		}
		seats, sum := 0, r.Open+r.Unallocated
		for _, p := range c.Pools {
			seats += p.Seats
		}
		for _, n := range r.Totals {
			sum += n
		}
		if seats != sum {
			t.Fatalf("%d seats, %d accounted for\n%+v", seats, sum, r)
		}
		again, err := c.Allocate(votes...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again); diff != "" {
			t.Fatalf("the same votes again give something else:\n%s", diff)
		}
	})
}

func TestProgramDoesNotAllocate(t *testing.T) {
	c := delegate.Contest{Pools: []delegate.Pool{
		{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 11, Rule: delegate.DemocraticRule()},
		{PoolID: delegate.PoolID{Kind: delegate.PLEO, Area: delegate.State}, Seats: 7, Rule: delegate.DemocraticRule()},
		{PoolID: delegate.PoolID{Kind: delegate.District, Area: "cd-1"}, Seats: 5, Rule: delegate.DemocraticRule()},
	}}
	p, err := c.Program([]delegate.Area{delegate.State, "cd-1"}, []delegate.Option{"a", "b", "c"})
	if err != nil {
		t.Fatal(err)
	}
	dst, votes := make([]int, 3), []int64{286065, 74755, 52750, 400, 300, 50}
	if n := testing.AllocsPerRun(100, func() { p.Run(dst, votes) }); n != 0 {
		t.Errorf("a run of usual pools allocates %v times", n)
	}
}
