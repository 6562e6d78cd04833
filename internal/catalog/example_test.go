package catalog_test

import (
	"bytes"
	"fmt"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// A catalog says what a contest is worth, and by which rule.
func Example() {
	c, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		fmt.Println(err)
		return
	}
	contest, err := c.Contest("2024/dem/as")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(contest.Name, contest.Date().Format("2 January 2006"))
	rules, _ := contest.DelegatesOn(contest.Date())
	for _, pool := range rules.Pools {
		fmt.Println(pool.Seats, "delegates", pool.PoolID, "by", pool.Rule.Method, "with a threshold of", pool.Rule.Threshold)
	}
	winner, _ := c.Option("Palmer")
	years, exact, _ := c.People[winner].AgeOn(contest.Date())
	fmt.Println(c.Name(winner), years, exact)
	// Output:
	// American Samoa Democratic caucuses 5 March 2024
	// 6 delegates at-large state by proportional with a threshold of at least 15% of valid votes
	// Jason Palmer 52 true
}

// Every fault of every file is named at once, with what to write instead.
func ExampleParse() {
	_, err := catalog.Parse([]catalog.File{
		{Path: "people/jason-palmer.toml", Bytes: []byte("person = \"jason-palmer\"\nnmae = \"Jason Palmer\"\n")},
		{Path: "people/joe-biden.toml", Bytes: []byte("person = \"joe-biden\"\nname = \"Joe Biden\"\nparty = \"democratic\"\n")},
	})
	fmt.Println(err)
	// Output:
	// people/jason-palmer.toml:2:1: nmae: there is no such key (did you mean name?)
	// people/joe-biden.toml:1:1: last: missing: write the name by which a story goes on, such as "Palmer"
	// people/joe-biden.toml:3:1: party: "democratic" is none of its words: write one of dem, gop
}

// Entries are written as the file of a night, and can be played again.
func ExampleWriteNight() {
	at, _ := canvass.ParseInterval("about 2028-02-02T02:25Z")
	count := canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindReport, Key: "2028-02-01/2028/dem/zb#count", Recorded: at.Replayed(), At: at,
		By: "zembla-democrats", Mark: canvass.Unsure, Contest: "2028/dem/zb",
		Source: &canvass.Source{Outlet: "zembla-gazette", Title: "Ninety-one ballots"},
		Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "sybil-irondell", Votes: 51}, {Option: "john-shade", Votes: 40}},
		},
	}
	var file bytes.Buffer
	if err := catalog.WriteNight(&file, "2028-02-01", []canvass.Entry{count}); err != nil {
		fmt.Println(err)
	}
	fmt.Print(file.String())
	night, err := catalog.ReadNight([]catalog.File{{Path: "2028-dem-zb.toml", Bytes: file.Bytes()}}, "2028-02-01")
	fmt.Println(len(night.Entries), err)
	// Output:
	// night = '2028-02-01'
	// contest = '2028/dem/zb'
	//
	// [[entry]]
	// key = 'count'
	// kind = 'report'
	// at = 'about 2028-02-02T02:25Z'
	// by = 'zembla-democrats'
	// mark = 'U'
	// cite = 'zembla-gazette'
	//
	// [entry.report]
	// area = 'state'
	// measure = 'votes'
	// votes = {john-shade = 40, sybil-irondell = 51}
	//
	// [cite]
	// [cite.zembla-gazette]
	// outlet = 'zembla-gazette'
	// title = 'Ninety-one ballots'
	// 1 <nil>
}
