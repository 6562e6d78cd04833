package wording_test

import (
	"fmt"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// The words for an entry, a claim and a status, of a snapshot in which two people and two outlets have names.
func Example() {
	w := wording.Of(&tally.Snapshot{Catalog: &catalog.Catalog{
		People: map[canvass.OptionID]*catalog.Person{
			"jason-palmer": {ID: "jason-palmer", Name: "Jason Palmer", Last: "Palmer"},
			"joe-biden":    {ID: "joe-biden", Name: "Joe Biden", Last: "Biden"},
		},
		Outlets: map[string]*catalog.Outlet{
			"ap":       {Name: "Associated Press", The: true},
			"as-party": {Name: "American Samoa Democratic Party", The: true},
		},
	}})
	counts := []canvass.Count{{Option: "jason-palmer", Votes: 51}, {Option: "joe-biden", Votes: 40}}
	cast := int64(91)
	report := &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: counts, Ballots: &cast}
	fmt.Println(w.Entry(&canvass.Entry{By: "ap", Contest: "2024/dem/as", Report: report}))
	fmt.Println(w.Claim("2024/dem/as", &canvass.Claim{Kind: canvass.ClaimAward, Awards: []canvass.Award{
		{Option: "jason-palmer", Delegates: 4}, {Option: "joe-biden", Delegates: 2},
	}}))
	status := w.Status(&tally.Contest{State: tally.AllCounted, Count: &tally.Count{By: "as-party", Cast: &cast}})
	fmt.Println(english.Sentences(status))
	// Output:
	// The Associated Press counts Jason Palmer 51, Joe Biden 40; 91 ballots
	// delegates: Jason Palmer 4, Joe Biden 2
	// All 91 ballots are counted, the American Samoa Democratic Party says; not yet certified.
}
