package check_test

import (
	"fmt"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
)

// Two counties, of which one has more votes than ballots. The eleven votes too many are fewer than the lead.
func Example() {
	table := &check.Table{
		Source: "county-clerks", Options: []canvass.OptionID{"ann-able", "bob-baker"},
		Units: []*check.Unit{
			{ID: "county:adair", Name: "Adair", Ballots: new(int64(140)), Counts: map[canvass.Measure]check.Column{canvass.Votes: {"ann-able": 80, "bob-baker": 60}}},
			{ID: "county:polk", Name: "Polk", Ballots: new(int64(50)), Counts: map[canvass.Measure]check.Column{canvass.Votes: {"ann-able": 39, "bob-baker": 22}}},
		},
	}
	rules, err := check.RulesNamed("votes")
	if err != nil {
		fmt.Println(err)
		return
	}
	report := check.Run(&check.Case{Table: table, Rules: rules})
	for _, f := range report.Findings {
		fmt.Printf("%s, %s: %s\n", f.Rule, f.Unit, f.Detail)
		fmt.Println("could change the winner:", *f.CouldChange.Winner)
	}
	// Output:
	// votes-exceed-ballots, Polk: 61 votes on 50 ballots: 11 more
	// could change the winner: false
}
