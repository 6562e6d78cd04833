package delegate_test

import (
	"fmt"
	"log"
	"strings"

	"github.com/canvassdesk/canvass/delegate"
)

// American Samoa's Democratic caucuses of 5 March 2024: one pool of six by
// Rule 14.B of the Delegate Selection Rules, 15 percent and largest remainder.
func Example() {
	pool := delegate.Pool{
		PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State},
		Seats:  6,
		Rule:   delegate.DemocraticRule(),
	}
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40})
	result, err := delegate.Allocate(pool, votes)
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range result.Steps {
		fmt.Println(step.Words)
	}
	fmt.Println(result.Awards)
	// Output:
	// The threshold is at least 15% of valid votes: of 91 valid votes that is 14 votes.
	// jason-palmer has 51 (56.04%), 37 over: qualifies.
	// joe-biden has 40 (43.96%), 26 over: qualifies.
	// Quota of jason-palmer: 51 of 91 votes of the qualified for 6 seats is 306/91 (3.363).
	// Quota of joe-biden: 40 of 91 votes of the qualified for 6 seats is 240/91 (2.637).
	// Whole seats: jason-palmer 3, joe-biden 2; 1 left.
	// A seat that is left goes to joe-biden, remainder 58/91.
	// map[jason-palmer:3 joe-biden:3]
}

// When nobody reaches 15 percent, Rule 14.F of 2020 and 2024 puts the
// threshold at half the leader's share. Here that is 7 of 100 votes.
func ExampleNobody() {
	pool := delegate.Pool{
		PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State},
		Seats:  10,
		Rule:   delegate.DemocraticRule(),
	}
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"a": 14, "b": 13, "c": 12, "d": 7, "e": 5, "other": 49})
	result, err := delegate.Allocate(pool, votes)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Qualified, result.Awards)

	// Rule 13.F of 2008 to 2016 said ten points behind the leader (known, not
	// looked up).
	if err := pool.Rule.Nobody.UnmarshalText([]byte("leader's share less 10 points")); err != nil {
		log.Fatal(err)
	}
	if result, err = delegate.Allocate(pool, votes); err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Qualified, result.Awards)
	// Output:
	// [a b c d] map[a:3 b:3 c:3 d:1]
	// [a b c d e] map[a:3 b:3 c:2 d:1 e:1]
}

// Rule 16(c) of the Republican Party asks for proportional pools before 15
// March but lets a majority take all of one (known, not looked up). In Vermont in 2024 Nikki Haley had 52.2
// percent of the votes of the two who qualified, but 49.32 of all votes.
func ExampleTrigger() {
	rule := delegate.Rule{
		Threshold: delegate.AtLeast(20, 100),
		Nobody:    delegate.Nobody{Everyone: true},
		Method:    delegate.Method{Main: delegate.Proportional},
		Quota:     delegate.VotesOfQualified,
		Rounding:  delegate.NearestFix,
	}
	var majority delegate.Trigger
	if err := majority.UnmarshalText([]byte("more than 50% of valid votes takes the pool")); err != nil {
		log.Fatal(err)
	}
	rule.Triggers = []delegate.Trigger{majority}
	pool := delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 17, Rule: rule}
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"nikki-haley": 36241, "donald-trump": 33162, "other": 4077})
	result, err := delegate.Allocate(pool, votes)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Steps[0].Words)
	fmt.Println(result.Awards)
	// Output:
	// Nobody has more than 50% of the 73,480 valid votes in the state; nikki-haley has 36,241, 49.32%: the trigger is not set off.
	// map[donald-trump:8 nikki-haley:9]
}

// Each pool of a contest is shared by itself, so that an option can miss in
// one and win in another.
func ExampleContest_Allocate() {
	rule := delegate.DemocraticRule()
	contest := delegate.Contest{Pools: []delegate.Pool{
		{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 5, Rule: rule},
		{PoolID: delegate.PoolID{Kind: delegate.PLEO, Area: delegate.State}, Seats: 3, Rule: rule},
		{PoolID: delegate.PoolID{Kind: delegate.District, Area: "cd-1"}, Seats: 7, Rule: rule},
		{PoolID: delegate.PoolID{Kind: delegate.District, Area: "cd-2"}, Seats: 7, Rule: rule},
	}}
	// Hawaii's verified count of March 2024; the second district is not in.
	votes, err := delegate.ReadVotes(strings.NewReader(`area,option,votes
state,joe-biden,1047
state,uncommitted,463
state,other,77
cd-1,joe-biden,434
cd-1,uncommitted,204
cd-1,other,33
`), "hawaii.csv")
	if err != nil {
		log.Fatal(err)
	}
	result, err := contest.Allocate(votes...)
	if err != nil {
		log.Fatal(err)
	}
	for _, pool := range result.Pools {
		fmt.Println(pool.PoolID, pool.Status, pool.Awards, pool.Lacks)
	}
	fmt.Println(result.Totals, "open:", result.Open)
	// Output:
	// at-large state decided map[joe-biden:3 uncommitted:2] []
	// pleo state decided map[joe-biden:2 uncommitted:1] []
	// district cd-1 decided map[joe-biden:5 uncommitted:2] []
	// district cd-2 undetermined map[] [the votes of cd-2]
	// map[joe-biden:10 uncommitted:5] open: 7
}

func ExampleFindNext() {
	pool := delegate.Pool{
		PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State},
		Seats:  6, Rule: delegate.DemocraticRule(),
	}
	next, err := delegate.FindNext(pool, delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40}))
	if err != nil {
		log.Fatal(err)
	}
	// Five further ballots make a tie, which changes nothing yet.
	fmt.Println("added", *next.Added, "gains", next.Gains, "loses", next.Loses, "switched", *next.Switched)
	// Output: added 6 gains [jason-palmer] loses [joe-biden] switched 3
}

func ExampleFindRanges() {
	pool := delegate.Pool{
		PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State},
		Seats:  6, Rule: delegate.DemocraticRule(),
	}
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40})
	for _, out := range []int64{4, 50} {
		ranges, err := delegate.FindRanges(pool, map[delegate.Area]int64{delegate.State: out}, votes)
		if err != nil {
			log.Fatal(err)
		}
		for _, r := range ranges.Options {
			fmt.Printf("%d out: %s %d to %d\n", out, r.Option, r.Min, r.Max)
		}
	}
	// Output:
	// 4 out: jason-palmer 3 to 3
	// 4 out: joe-biden 3 to 3
	// 50 out: jason-palmer 2 to 4
	// 50 out: joe-biden 2 to 4
}

// The party first announced four delegates to two.
func ExampleExplain() {
	pool := delegate.Pool{
		PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State},
		Seats:  6, Rule: delegate.DemocraticRule(),
	}
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40})
	announced := map[delegate.Option]int{"jason-palmer": 4, "joe-biden": 2}
	finding, err := delegate.Explain(pool, announced, votes)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(finding.Verdict)
	fmt.Println(finding.Words)
	fmt.Println(finding.Readings[0].Words)
	// Output:
	// differs, explained
	// Announced jason-palmer 4, joe-biden 2; the rule gives jason-palmer 3, joe-biden 3. The announced award is what this reading gives: each quota rounded up, from the top.
	// jason-palmer: 306/91 (3.363) up to 4, 2 left. joe-biden: 240/91 (2.637) up to 3, but only 2 left.
}

func ExampleRule_Words() {
	fmt.Println(delegate.DemocraticRule().Words())
	// Output:
	// Whoever has at least 15% of valid votes qualifies. If nobody does, those qualify who have at least half the leader's share. The seats are shared in proportion: each has its share of the votes of those who qualify, times the seats. Each has the whole seats of its quota; the seats left go one each to the largest remainders. Delegates are pledged.
}

// A wrong phrase is answered with the right ones.
func ExamplePhraseError() {
	var alone delegate.Alone
	fmt.Println(alone.UnmarshalText([]byte("gets everything")))
	// Output: alone: "gets everything" is not one of its phrases; write "shares alone", "takes all" or "runner-up joins"
}

func ExampleHamilton() {
	votes := []int64{1047, 463}
	seats := make([]int, len(votes))
	open := delegate.Hamilton(seats, votes, 5)
	fmt.Println(seats, open)
	// Output: [3 2] 0
}

// Thousands of made-up counts can be run through one program.
func ExampleContest_Program() {
	contest := delegate.Contest{Pools: []delegate.Pool{
		{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 6, Rule: delegate.DemocraticRule()},
	}}
	program, err := contest.Program([]delegate.Area{delegate.State}, []delegate.Option{"jason-palmer", "joe-biden"})
	if err != nil {
		log.Fatal(err)
	}
	seats := make([]int, 2)
	open := program.Run(seats, []int64{57, 40})
	fmt.Println(seats, open)
	// Output: [4 2] 0
}
