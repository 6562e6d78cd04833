package caucus_test

import (
	"fmt"

	"github.com/canvassdesk/canvass/caucus"
)

// Adair County, precinct 4SE Orient, 3 February 2020: five groups, all viable, ten delegates. The rule gives two each;
// the party's release of 6 February gave one of Sanders's to Warren.
func Example() {
	sheet := caucus.Sheet{Delegates: 10, Lines: []caucus.Line{
		{For: "joe-biden", First: 7, Final: 7, Elected: 2},
		{For: "pete-buttigieg", First: 6, Final: 6, Elected: 2},
		{For: "amy-klobuchar", First: 6, Final: 6, Elected: 2},
		{For: "bernie-sanders", First: 6, Final: 6, Elected: 1},
		{For: "elizabeth-warren", First: 9, Final: 9, Elected: 3},
	}}
	outcome, err := caucus.Iowa2020().Award(sheet)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range outcome.Steps {
		fmt.Println(step.Words)
	}
	breaches, _ := caucus.Iowa2020().Check(sheet)
	for _, b := range breaches {
		fmt.Printf("%s: %s\n", b.Kind, b.Detail)
	}
	// Output:
	// 7 people times 10 delegates over 34 present is 70/34, rounded to 2.
	// 6 people times 10 delegates over 34 present is 60/34, rounded to 2.
	// 6 people times 10 delegates over 34 present is 60/34, rounded to 2.
	// 6 people times 10 delegates over 34 present is 60/34, rounded to 2.
	// 9 people times 10 delegates over 34 present is 90/34, rounded to 3.
	// elizabeth-warren loses a delegate and has 2: it was furthest from having earned it.
	// unlike-rule: the rule gives joe-biden 2, pete-buttigieg 2, amy-klobuchar 2, bernie-sanders 2, elizabeth-warren 2; the sheet gives joe-biden 2, pete-buttigieg 2, amy-klobuchar 2, bernie-sanders 1, elizabeth-warren 3
}

// A floor by hand: ten stand for Ann, six for Bob, four for Cy. Four delegates of twenty people need three for
// viability, so all groups are viable and locked.
func ExampleRule_Open() {
	floor, err := caucus.Iowa2020().Open(4, 20)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range []struct {
		p caucus.Preference
		n int
	}{{"ann", 10}, {"bob", 8}, {"cy", 2}} {
		if err := floor.Stand(g.p, g.n); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println("viable:", floor.Viable("ann"), floor.Viable("bob"), floor.Viable("cy"))
	fmt.Println(floor.Move("ann", "cy", 1))
	fmt.Println(floor.Move("cy", "bob", 2))
	fmt.Println(floor.Close().Lines)
	// Output:
	// viable: true true false
	// floor: ann was viable with 10 at the first alignment and is locked
	// <nil>
	// [{ann 10 10 0} {bob 8 10 0} {cy 2 0 0}]
}

// Adair County sent 4 delegates to the state convention and had 51 at its own, so that a county delegate was worth
// 4/51. The Iowa Democratic Party printed 0.0784, 0.1569 and 0.2353 for one, two and three.
func ExampleCounty_Equivalents() {
	adair := caucus.County{State: 4, Convention: 51}
	fmt.Println(adair.Worth())
	for n := range 4 {
		parts, _ := adair.Equivalents(n, 10_000)
		fmt.Println(n, parts)
	}
	// Output:
	// 4/51
	// 0 0
	// 1 784
	// 2 1569
	// 3 2353
}

// American Samoa, 5 March 2024: 91 ballots in one room, Jason Palmer 51, Joe Biden 40, as the party's chair told
// newsrooms.
func ExampleFirehouse() {
	ballots := 91
	sheet := caucus.Firehouse{Ballots: &ballots, Votes: []caucus.Vote{{"jason-palmer", 51}, {"joe-biden", 40}}}
	breaches, err := sheet.Check()
	fmt.Println(sheet.Valid(), sheet.Complete(), len(breaches), err)
	// Output: 91 true 0 <nil>
}
