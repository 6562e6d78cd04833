package site

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/tally"
)

// A count that another source's stands before changes nothing that is told of a race; whatever else changes in a contest
// may.
func TestStands(t *testing.T) {
	contest := func(change func(c *tally.Contest)) *tally.Contest {
		c := &tally.Contest{ID: "2028/dem/zz", Status: tally.Counting}
		c.Count = &tally.Count{By: "zenith-party", Options: []tally.OptionCount{{Option: "ann-able", Votes: 51}}, Valid: 51, Recorded: 7}
		c.Sources = []*tally.Count{c.Count}
		change(c)
		return c
	}
	same := contest(func(*tally.Contest) {})
	for what, x := range map[string]struct {
		now  *tally.Contest
		want bool
	}{
		"nothing":         {contest(func(*tally.Contest) {}), true},
		"another's count": {contest(func(c *tally.Contest) { c.Sources = append(c.Sources, &tally.Count{By: "daily-lamp"}) }), true},
		"its count":       {contest(func(c *tally.Contest) { c.Count.Options[0].Votes++ }), false},
		"the same again":  {contest(func(c *tally.Contest) { c.Count.Recorded++ }), false},
		"no count":        {contest(func(c *tally.Contest) { c.Count, c.Sources = nil, nil }), false},
		"its status":      {contest(func(c *tally.Contest) { c.Status = tally.None }), false},
		"a notice":        {contest(func(c *tally.Contest) { c.Notices = append(c.Notices, tally.Notice{}) }), false},
		"delegates":       {contest(func(c *tally.Contest) { c.Delegates.Seats++ }), false},
		"it is new":       {nil, false},
	} {
		if got := stands(same, x.now); got != x.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
