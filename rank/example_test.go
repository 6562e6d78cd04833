package rank_test

import (
	"fmt"

	"github.com/canvassdesk/canvass/rank"
)

func Example() {
	options := []rank.Option{"biden", "sanders", "warren"}
	b, err := rank.NewBallots(options)
	if err != nil {
		panic(err)
	}
	// Places on the ballot: 0 is biden, 1 sanders, 2 warren.
	for _, same := range []struct {
		n     int64
		order []int
	}{{50, []int{0}}, {40, []int{1, 2}}, {10, []int{2, 1}}} {
		var marks []rank.Mark
		for i, o := range same.order {
			marks = append(marks, rank.Mark{Rank: i + 1, Option: o})
		}
		if err := b.Add(marks, same.n); err != nil {
			panic(err)
		}
	}
	rule, err := rank.ParseRule("bottom up to 15%", options)
	if err != nil {
		panic(err)
	}
	result, err := rank.Count(b, rule)
	if err != nil {
		panic(err)
	}
	for _, round := range result.Rounds {
		fmt.Println(round.Number, round.Tally, round.Eliminated, round.Elected)
	}
	// Output:
	// 1 [50 40 10] [warren] []
	// 2 [50 50 -1] [] [biden sanders]
}
