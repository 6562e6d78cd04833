package delegate_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var decided = delegate.Decision{Decider: "the party", When: "2024-03-06", Source: "its release"}

// pools with a change each, and what is said of it.
func TestBadRules(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*delegate.Pool)
	}{
		{`method: it is missing; write "proportional", ...`, func(p *delegate.Pool) { p.Rule.Method = delegate.Method{} }},
		{`threshold: it is missing; write "none", ...`, func(p *delegate.Pool) { p.Rule.Threshold = delegate.Threshold{} }},
		{`nobody: it is missing; write "nobody", ...`, func(p *delegate.Pool) { p.Rule.Nobody = delegate.Nobody{} }},
		{`quota: it is missing; write "votes of the qualified", "valid votes" or "all ballots"`, func(p *delegate.Pool) { p.Rule.Quota = "" }},
		{`rounding: it is missing; write "largest remainder", ...`, func(p *delegate.Pool) { p.Rule.Rounding = "" }},
		{`rounding: "hare" is not one of its phrases; write ...`, func(p *delegate.Pool) { p.Rule.Rounding = "hare" }},
		{`nobody: "half the leader's share" has no effect: there is no threshold; leave it out`, func(p *delegate.Pool) { p.Rule.Threshold = delegate.NoThreshold }},
		{
			`leftover: "unbound" has no effect: "largest remainder" on the votes of the qualified leaves nothing; leave it out`,
			func(p *delegate.Pool) { p.Rule.Leftover = delegate.Unbound },
		},
		{
			`leftover: "unbound" has no effect: the rounding "nearest, leftover to the winner" says who has the leftover; leave it out`,
			func(p *delegate.Pool) { p.Rule.Rounding, p.Rule.Leftover = delegate.NearestWinner, delegate.Unbound },
		},
		{
			`quota: "votes of the qualified" has no effect: the method "winner take all" shares nothing in proportion; leave it out`,
			func(p *delegate.Pool) { p.Rule.Method.Main = delegate.WinnerTakeAll },
		},
		{
			`threshold: "at least 15% of valid votes" has no effect: the method is "convention"; leave it out`,
			func(p *delegate.Pool) { p.Rule.Method.Main = delegate.Convention },
		},
		{`method: the ladder gives 9 seats, the pool has 6`, func(p *delegate.Pool) {
			p.Rule = delegate.Rule{Threshold: delegate.NoThreshold, Method: delegate.Method{Main: delegate.ByLadder, Ladder: [][]int{{9}}}}
		}},
		{`leftover: "to the largest fraction" has no effect: the method "ladder 2-1" has no fractions; leave it out`, func(p *delegate.Pool) {
			p.Rule = delegate.Rule{
				Threshold: delegate.NoThreshold, Leftover: delegate.ToLargestFraction,
				Method: delegate.Method{Main: delegate.ByLadder, Ladder: [][]int{{2, 1}}},
			}
		}},
		{`method: a bonus of 7 seats, the pool has 6`, func(p *delegate.Pool) { p.Rule.Method.Bonus = 7 }},
		{`never: an option without a name`, func(p *delegate.Pool) { p.Rule.Never = []delegate.Option{""} }},
		{`-1 seats: a pool has 0 to 10000`, func(p *delegate.Pool) { p.Seats = -1 }},
	} {
		p := samoa
		c.change(&p)
		_, err := delegate.Allocate(p)
		want, cut := strings.CutSuffix(c.want, "...")
		if err == nil {
			t.Errorf("no error, want %s", c.want)
			continue
		}
		got := strings.TrimPrefix(err.Error(), "pool at-large state: ")
		if got != want && !(cut && strings.HasPrefix(got, want)) {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

func TestBadContests(t *testing.T) {
	for _, c := range []struct {
		want   string
		change func(*delegate.Contest)
	}{
		{`contest: no pools`, func(c *delegate.Contest) { c.Pools = nil }},
		{`pool at-large state is there twice: tell them apart by a part`, func(c *delegate.Contest) { c.Pools = append(c.Pools, samoa) }},
		{`override for pool pleo state: the contest has no such pool`, func(c *delegate.Contest) {
			c.Overrides = []delegate.Override{{Pool: delegate.PoolID{Kind: delegate.PLEO, Area: delegate.State}, Decision: decided}}
		}},
		{`override for pool at-large state: no decider: say who decided it`, func(c *delegate.Contest) {
			c.Overrides = []delegate.Override{{Pool: samoa.PoolID, Why: "cancelled"}}
		}},
		{`override for pool at-large state: no source: say where it can be read`, func(c *delegate.Contest) {
			c.Overrides = []delegate.Override{{Pool: samoa.PoolID, Why: "cancelled", Decision: delegate.Decision{Decider: "the party", When: "2024-03-06"}}}
		}},
		{`override of pool at-large state: no why: say what was decided`, func(c *delegate.Contest) {
			c.Overrides = []delegate.Override{{Pool: samoa.PoolID, Decision: decided}}
		}},
		{`override for pool at-large state: 7 seats awarded, the pool has 6`, func(c *delegate.Contest) {
			c.Overrides = []delegate.Override{{Pool: samoa.PoolID, Awards: map[delegate.Option]int{"a": 7}, Why: "x", Decision: decided}}
		}},
		{`override for pool at-large state: a has -1 seats`, func(c *delegate.Contest) {
			c.Overrides = []delegate.Override{{Pool: samoa.PoolID, Awards: map[delegate.Option]int{"a": -1}, Why: "x", Decision: decided}}
		}},
		{`recorded result for pool at-large state: the method "proportional" is computed from votes; record an override instead`, func(c *delegate.Contest) {
			c.Recorded = []delegate.Recorded{{Pool: samoa.PoolID, Decision: decided}}
		}},
		{`lot for pool at-large state: an order of 1: a lot is between two or more`, func(c *delegate.Contest) {
			c.Lots = []delegate.Lot{{Pool: samoa.PoolID, Order: []delegate.Option{"a"}, Decision: decided}}
		}},
		{`withdrawal: no option`, func(c *delegate.Contest) { c.Withdrawals = []delegate.Withdrawal{{Decision: decided}} }},
		{`withdrawal of a: no day: say when it was decided, as 2024-03-05`, func(c *delegate.Contest) {
			c.Withdrawals = []delegate.Withdrawal{{Option: "a", Decision: delegate.Decision{Decider: "a"}}}
		}},
	} {
		contest := delegate.Contest{Pools: []delegate.Pool{samoa}}
		c.change(&contest)
		if err := contest.Validate(); err == nil || err.Error() != c.want {
			t.Errorf("\n got %v\nwant %s", err, c.want)
		}
	}
}

func TestBadVotes(t *testing.T) {
	count := func(n int64) delegate.Votes { return delegate.Count(delegate.State, map[delegate.Option]int64{"a": n}) }
	for _, c := range []struct {
		want  string
		votes []delegate.Votes
	}{
		{`votes in cd-9: the contest has no pool there; its areas are state`, []delegate.Votes{delegate.Count("cd-9", map[delegate.Option]int64{"a": 1})}},
		{`votes in state: given twice`, []delegate.Votes{count(1), count(2)}},
		{`votes in state: a has -1: a count is not negative`, []delegate.Votes{count(-1)}},
		{`votes in state: more than 1000000000000 in all: no contest is that large`, []delegate.Votes{count(delegate.MaxVotes + 1)}},
		{`votes in state: 5 valid votes but 4 ballots cast`, []delegate.Votes{count(5).WithBallots(4)}},
		{`votes: no area: write "state" or a district such as "cd-7"`, []delegate.Votes{{}}},
		{`votes in state: a is there twice`, []delegate.Votes{{Area: delegate.State, Lines: []delegate.Line{{Option: "a"}, {Option: "a"}}}}},
		{`votes in state: line 1 has no option`, []delegate.Votes{{Area: delegate.State, Lines: []delegate.Line{{}}}}},
	} {
		if _, err := delegate.Allocate(samoa, c.votes...); err == nil || err.Error() != c.want {
			t.Errorf("\n got %v\nwant %s", err, c.want)
		}
	}
	if _, err := delegate.FindRanges(samoa, map[delegate.Area]int64{delegate.State: -1}); err == nil {
		t.Error("less than no uncounted ballots were taken")
	}
	if _, err := delegate.Explain(samoa, map[delegate.Option]int{"a": -1}); err == nil {
		t.Error("an award of less than nothing was taken")
	}
	if _, err := (&delegate.Contest{Pools: []delegate.Pool{samoa}}).FindNext(delegate.PoolID{Kind: delegate.RNC, Area: "x"}); err == nil {
		t.Error("a pool that is not there was searched")
	}
}

// An override that the rule gives anyway is called needless.
func TestNeedlessOverride(t *testing.T) {
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40})
	for _, c := range []struct {
		awards   map[delegate.Option]int
		needless bool
	}{
		{map[delegate.Option]int{"jason-palmer": 3, "joe-biden": 3}, true},
		{map[delegate.Option]int{"jason-palmer": 3, "joe-biden": 3, "dean-phillips": 0}, true},
		{map[delegate.Option]int{"jason-palmer": 4, "joe-biden": 2}, false},
	} {
		contest := delegate.Contest{Pools: []delegate.Pool{samoa}, Overrides: []delegate.Override{
			{Pool: samoa.PoolID, Awards: c.awards, Why: "a ruling", Decision: decided},
		}}
		r, err := contest.Allocate(votes)
		if err != nil {
			t.Fatal(err)
		}
		o := r.Pools[0].Override
		if o == nil || o.Needless() != c.needless || r.Pools[0].By != delegate.ByOverride {
			t.Errorf("%v: %+v", c.awards, o)
		}
		if want := map[delegate.Option]int{"jason-palmer": 3, "joe-biden": 3}; !cmp.Equal(o.RuleAwards, want) {
			t.Errorf("the rule alone gives %v", o.RuleAwards)
		}
		contest.On = "2024-03-05"
		if r, err = contest.Allocate(votes); err != nil || r.Pools[0].Override != nil {
			t.Errorf("the override of 6 March holds on the day before: %v", err)
		}
	}
}

// What the rule gives always agrees, and nothing else ever does.
func TestExplainAgreesWithTheRuleAlone(t *testing.T) {
	check(t, 500, func(t *rapid.T) {
		p, votes := aPool(t, 4, 8, 60)
		r, err := delegate.Allocate(p, votes...)
		if err != nil {
			t.Fatal(err)
		}
		f, err := delegate.Explain(p, r.Awards, votes...)
		if err != nil {
			t.Fatal(err)
		}
		want := delegate.Agrees
		if r.Status != delegate.Decided {
			want = delegate.CannotSay
		}
		if f.Verdict != want {
			t.Fatalf("%s: %s\n%s", r.Status, f.Words, describe(p, votes))
		}
		other := map[delegate.Option]int{"a": r.Awards["a"] + 1}
		for o, n := range r.Awards {
			if o != "a" {
				other[o] = n
			}
		}
		if f, err = delegate.Explain(p, other, votes...); err != nil || f.Verdict == delegate.Agrees || (f.Verdict == delegate.Explained) != (len(f.Readings) > 0) {
			t.Fatalf("%v: %s\n%s", err, f.Words, describe(p, votes))
		}
	})
}

// The winner of all seats is certain whatever the number of others who have no vote yet.
func TestRangesOfAWinnerTakeAll(t *testing.T) {
	pool := delegate.Pool{
		PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 66, Rule: delegate.Rule{Method: delegate.Method{Main: delegate.WinnerTakeAll}},
	}
	votes := delegate.Votes{Area: delegate.State, Lines: []delegate.Line{{Option: "ann", Votes: 929_422}, {Option: "ben", Votes: 709_652}}}
	for n := range 9 {
		votes.Lines = append(votes.Lines, delegate.Line{Option: delegate.Option("none-" + string(rune('a'+n)))})
	}
	for out, want := range map[int64][2]delegate.Range{
		84_066:  {{Option: "ann", Min: 66, Max: 66}, {Option: "ben"}},
		219_769: {{Option: "ann", Min: 66, Max: 66}, {Option: "ben"}},
		219_771: {{Option: "ann", Max: 66}, {Option: "ben", Max: 66}},
	} {
		got, err := delegate.FindRanges(pool, map[delegate.Area]int64{delegate.State: out}, votes)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if r := got.Of(w.Option); r.Min != w.Min || r.Max != w.Max {
				t.Errorf("%d out: %+v, want %+v", out, r, w)
			}
		}
		if r := got.Of("none-a"); out < 219_769 && r.Max != 0 {
			t.Errorf("%d out: %+v of somebody without a vote", out, r)
		}
	}
}
