package delegate_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
	"github.com/google/go-cmp/cmp"
)

// The JSON of a pool has the keys that the command promises, with an empty
// list or map where there is nothing and null where nothing is known.
func TestResultAsJSON(t *testing.T) {
	for _, c := range []struct {
		votes []delegate.Votes
		want  map[string]any
	}{
		{
			[]delegate.Votes{delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40})},
			map[string]any{
				"pool": "at-large", "area": "state", "seats": 6.0, "status": "decided", "lacks": []any{},
				"denominator": 91.0, "qualified": []any{"jason-palmer", "joe-biden"},
				"quotas": map[string]any{"jason-palmer": "306/91", "joe-biden": "240/91"},
				"awards": map[string]any{"jason-palmer": 3.0, "joe-biden": 3.0}, "unallocated": 0.0, "tie": []any{}, "next": nil,
			},
		},
		{
			nil,
			map[string]any{
				"pool": "at-large", "area": "state", "seats": 6.0, "status": "undetermined", "lacks": []any{"the votes of the state"},
				"denominator": nil, "qualified": []any{}, "quotas": map[string]any{}, "awards": map[string]any{},
				"unallocated": 0.0, "tie": []any{}, "next": nil,
			},
		},
	} {
		r, err := delegate.Allocate(samoa, c.votes...)
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var got map[string]any
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatal(err)
		}
		for key, want := range c.want {
			value, there := got[key]
			if !there {
				t.Errorf("no key %q", key)
			}
			if diff := cmp.Diff(want, value); diff != "" {
				t.Errorf("%s: %s", key, diff)
			}
		}
	}
}

// A rule's parts are written into JSON as their phrases and read back.
func TestRuleAsJSON(t *testing.T) {
	rule := delegate.DemocraticRule()
	rule.Triggers = []delegate.Trigger{{
		Share: delegate.Fraction{Num: 50, Den: 100}, Over: true, Of: delegate.ValidVotes, In: delegate.State, Takes: delegate.TakesEvery,
	}}
	rule.Withdrawn = delegate.Withdrawn{Do: delegate.Recompute, By: "2020-06-06"}
	text, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]any
	if err := json.Unmarshal(text, &words); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{
		"Threshold": "at least 15% of valid votes", "Nobody": "half the leader's share", "Method": "proportional",
		"Withdrawn": "recompute without, if gone by 2020-06-06", "Binding": "pledged",
	} {
		if words[key] != want {
			t.Errorf("%s is %v, want %q", key, words[key], want)
		}
	}
	var again delegate.Rule
	if err := json.Unmarshal([]byte(`{"Threshold":"none","Binding":"bound for 2 ballots"}`), &again); err != nil {
		t.Fatal(err)
	}
	if again.Threshold != delegate.NoThreshold || again.Binding.Ballots != 2 {
		t.Errorf("read back: %+v", again)
	}
}

func TestRuleInWords(t *testing.T) {
	trigger := func(text string) delegate.Trigger {
		var g delegate.Trigger
		if err := g.UnmarshalText([]byte(text)); err != nil {
			t.Fatal(err)
		}
		return g
	}
	for _, c := range []struct {
		rule delegate.Rule
		want string
	}{
		{
			delegate.Rule{Method: delegate.Method{Main: delegate.NoMethod}},
			"The vote allocates nothing; the seats are unbound.",
		},
		{
			delegate.Rule{Method: delegate.Method{Main: delegate.Convention}, Binding: delegate.Binding{Kind: delegate.NotBound}},
			"A convention decides; the award is what it recorded. Delegates are unbound.",
		},
		{
			delegate.Rule{Method: delegate.Method{Main: delegate.DirectElection}},
			"Delegates are elected by name; the award is what the election's result says.",
		},
		{
			delegate.Rule{Method: delegate.Method{Main: delegate.WinnerTakeAll}, Tie: delegate.ByLot, Binding: delegate.Binding{Ballots: 2}},
			"The one with most votes takes the seats. An exact tie is decided by lot. Delegates are bound for 2 ballots.",
		},
		{delegate.Rule{
			Threshold: delegate.AtLeast(20, 100), Nobody: delegate.Nobody{First: 3}, Alone: delegate.RunnerUpJoins,
			Triggers: []delegate.Trigger{trigger("more than 50% of valid votes takes the pool")},
			Method:   delegate.Method{Main: delegate.ByLadder, Ladder: [][]int{{2, 1}, {1, 1, 1}}},
		}, "Whoever has more than 50% of valid votes takes all seats of this pool. Whoever has at least 20% of valid votes qualifies. " +
			"If nobody does, the first three qualify. If only one qualifies, the runner-up joins. " +
			"Seats go by place: where two qualify, 2 to the first and 1 to the second; where three or more qualify, 1 to the first, " +
			"1 to the second and 1 to the third."},
		{delegate.Rule{
			Measure: delegate.CountyDelegates, Never: []delegate.Option{"a", "b"}, Uncommitted: delegate.TheResidual,
			Threshold: delegate.AtLeast(10, 100), Nobody: delegate.Nobody{Less: delegate.Fraction{Num: 5, Den: 100}}, Alone: delegate.TakesAll,
			Method: delegate.Method{Bonus: 3, OneEach: true, Main: delegate.Proportional},
			Quota:  delegate.AllBallots, Precision: delegate.WholePercent, Rounding: delegate.Down, Leftover: delegate.Unbound,
			Withdrawn: delegate.Withdrawn{Do: delegate.Release}, Weight: delegate.Half,
		}, "What is counted is county delegates, not votes. a and b can win nothing here, though votes for them are valid. " +
			"Uncommitted wins nothing by its votes but has the seats that are left to nobody. " +
			"Whoever has at least 10% of valid votes qualifies. If nobody does, those qualify who are at most 5 points behind the leader. " +
			"One who qualifies alone takes all. The winner has a bonus of 3 seats. Everyone who qualifies has one seat, most votes first. " +
			"The seats are shared in proportion: each has its share of all ballots, times the seats, with percentages rounded to whole percent first. " +
			"Each has the whole seats of its quota. The seats left are unbound. The seats of one who has withdrawn become unbound. " +
			"Each delegate casts half a vote."},
		{delegate.Rule{
			Threshold: delegate.AtLeast(20, 100), Nobody: delegate.Nobody{Steps: []delegate.Fraction{{Num: 15, Den: 100}}},
			Uncommitted: delegate.NeverWins, Method: delegate.Method{Main: delegate.WinnerTakeAll},
		}, "Uncommitted wins nothing. Whoever has at least 20% of valid votes qualifies. If nobody does, the threshold is lowered: to 15%. " +
			"The one with most votes takes the seats."},
		{delegate.Rule{
			Threshold: delegate.AtLeast(20, 100), Nobody: delegate.Nobody{Nobody: true}, Method: delegate.Method{Main: delegate.WinnerTakeAll},
		}, "Whoever has at least 20% of valid votes qualifies. If nobody does, the seats are left over. The one with most votes takes the seats."},
		{delegate.Rule{
			Threshold: delegate.AtLeast(20, 100), Nobody: delegate.Nobody{First: 3, OneEach: true},
			Triggers: []delegate.Trigger{trigger("more than 67% of valid votes takes 2 seats")},
			Method:   delegate.Method{Main: delegate.ByLadder, Ladder: [][]int{{2, 1}}},
			Tie:      delegate.Stop, Binding: delegate.Binding{Ballots: 2, Released: true, Under: delegate.Fraction{Num: 35, Den: 100}},
		}, "Whoever has more than 67% of valid votes takes 2 seats of this pool, and the others who qualify share the rest. " +
			"Whoever has at least 20% of valid votes qualifies. If nobody does, the first three have one seat each. " +
			"Seats go by place among those who qualify: 2 to the first and 1 to the second. " +
			"Of an exact tie the rule says nothing: it waits for a decision. Delegates are bound for 2 ballots, unless released or under 35%."},
		{delegate.Rule{
			Uncommitted: delegate.APreference, Threshold: delegate.AtLeast(15, 100), Nobody: delegate.Nobody{Everyone: true},
			Method: delegate.Method{Main: delegate.Proportional}, Quota: delegate.ValidVotes, Rounding: delegate.Down, Leftover: delegate.InTurn,
		}, "Uncommitted is a preference like a candidate and can win delegates. Whoever has at least 15% of valid votes qualifies. " +
			"If nobody does, everyone who has a vote qualifies. The seats are shared in proportion: each has its share of all valid votes, " +
			"times the seats. Each has the whole seats of its quota. The seats left go one at a time, in turn, to those who qualify, " +
			"and the turn does not begin with the winner."},
	} {
		if err := c.rule.Validate(); err != nil {
			t.Errorf("%v: %q", err, c.want)
		}
		if got := c.rule.Words(); got != c.want {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

// A contest is settled when every pool of it is.
func TestSettled(t *testing.T) {
	district := samoa
	district.PoolID = delegate.PoolID{Kind: delegate.District, Area: "cd-1"}
	c := delegate.Contest{Pools: []delegate.Pool{samoa, district}}
	state := delegate.Count(delegate.State, map[delegate.Option]int64{"a": 2, "b": 1})
	r, err := c.Allocate(state)
	if err != nil || r.Settled() || r.Open != 6 || r.Pool(delegate.PoolID{Kind: delegate.RNC}) != nil {
		t.Errorf("one district lacks its votes: %v, settled %v, open %d", err, r.Settled(), r.Open)
	}
	if r, err = c.Allocate(state, delegate.Count("cd-1", map[delegate.Option]int64{"a": 2, "b": 1})); err != nil || !r.Settled() || r.Open != 0 {
		t.Errorf("both are there: %v, settled %v, open %d", err, r.Settled(), r.Open)
	}
}

// A tie for who sets off the trigger and one for who joins as the runner-up: c
// has seats only where b wins the first and loses the second.
func TestTwoTiesInOnePool(t *testing.T) {
	pool := delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.District, Area: "cd-1"}, Seats: 7, Rule: delegate.Rule{
		Method:    delegate.Method{Main: delegate.Proportional, OneEach: true},
		Triggers:  []delegate.Trigger{{Share: delegate.Fraction{Num: 1, Den: 3}, Of: delegate.ValidVotes, In: delegate.State, Takes: delegate.TakesSeats(2)}},
		Threshold: delegate.Threshold{Seat: true, Of: delegate.ValidVotes}, Nobody: delegate.Nobody{Nobody: true},
		Alone: delegate.RunnerUpJoins, Quota: delegate.VotesOfQualified, Rounding: delegate.LargestRemainder,
	}}
	r, err := delegate.Allocate(pool,
		delegate.Votes{Area: "cd-1", Lines: []delegate.Line{{Option: "a", Votes: 6}, {Option: "b", Votes: 1}, {Option: "c", Votes: 1}}},
		delegate.Votes{Area: delegate.State, Lines: []delegate.Line{{Option: "a", Votes: 6}, {Option: "b", Votes: 6}, {Option: "c", Votes: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(r.Tie, delegate.Option("c")) {
		t.Errorf("%s: c can win the lots and is not among the tied %v; awards %v", r.Status, r.Tie, r.Awards)
	}
}

// Of ranked ballots nothing is said of how few would change an award, and nothing is certain while some are out.
func TestRankedPoolsHaveNoNext(t *testing.T) {
	rule := delegate.DemocraticRule()
	rule.Measure = delegate.LastRound
	pool := delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 5, Rule: rule}
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"a": 60, "b": 40})
	next, err := delegate.FindNext(pool, votes)
	if err != nil || next != nil {
		t.Errorf("next %+v, %v", next, err)
	}
	ranges, err := delegate.FindRanges(pool, map[delegate.Area]int64{delegate.State: 3}, votes)
	if err != nil || len(ranges.Options) != 0 || len(ranges.Lacks) != 1 {
		t.Errorf("ranges %+v, %v", ranges, err)
	}
	ranges, err = delegate.FindRanges(pool, map[delegate.Area]int64{delegate.State: 0}, votes)
	if err != nil || len(ranges.Options) == 0 {
		t.Errorf("ranges with all counted %+v, %v", ranges, err)
	}
}
