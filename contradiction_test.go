package canvass_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

func TestContradiction(t *testing.T) {
	n := func(v int64) *int64 { return &v }
	shares := func(pairs ...string) (out []canvass.StatedShare) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, canvass.StatedShare{Option: canvass.OptionID(pairs[i]), Percent: canvass.Percent(pairs[i+1])})
		}
		return out
	}
	counts := []canvass.Count{{Option: "able", Votes: 60}, {Option: "baker", Votes: 55}}
	for _, c := range []struct {
		name string
		r    canvass.Report
		want string // empty: it agrees with itself
	}{
		{"shares of 130", canvass.Report{Stated: &canvass.Stated{Shares: shares("able", "60", "baker", "70")}}, "add up to 130.00%"},
		{"shares that were rounded up", canvass.Report{Stated: &canvass.Stated{Shares: shares("able", "51", "baker", "50")}}, ""},
		{"shares that cannot have been", canvass.Report{Stated: &canvass.Stated{Shares: shares("able", "51.0", "baker", "49.2")}}, "add up to 100.20%"},
		{"a leader behind in shares", canvass.Report{Stated: &canvass.Stated{Shares: shares("able", "40", "baker", "50"), Leader: "able"}}, "baker has 50%"},
		{"a leader behind in counts", canvass.Report{Counts: counts, Stated: &canvass.Stated{Leader: "baker"}}, "able has 60"},
		{"a lead greater than the counts'", canvass.Report{Counts: counts, Stated: &canvass.Stated{Leader: "able", LeadVotes: n(500)}}, "leads baker by 5"},
		{"a lead over somebody not listed", canvass.Report{Counts: counts, Stated: &canvass.Stated{Leader: "able", LeadVotes: n(3)}}, ""},
		{"more votes than were cast", canvass.Report{Measure: canvass.Votes, Counts: counts, Cast: n(90)}, "90 ballots were cast"},
		{"a count", canvass.Report{Measure: canvass.Votes, Counts: counts, Cast: n(115)}, ""},
	} {
		err := c.r.Contradiction()
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
