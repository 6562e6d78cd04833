package facts_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/facts"
)

// TestTheNightsHeadline tells Super Tuesday at moments of the night: each is one sentence that answers.
func TestTheNightsHeadline(t *testing.T) {
	r := superTuesday(t, nil)
	for _, x := range []struct{ at, headline, rest string }{
		{
			"2024-03-05T12:00Z", "32 contests vote on Tuesday, March 5; no votes are reported yet",
			"Polls close next in Vermont and Virginia at 7 p.m. EST.",
		},
		{
			"2024-03-06T00:20Z", "Newsrooms call 3 of 17 Democratic contests for Biden",
			"Three contests are counting and 29 have no votes yet. Polls close next in North Carolina at 7:30 p.m. EST.",
		},
		{
			"2024-03-06T02:30Z",
			"Newsrooms call 13 of 17 Democratic contests for Biden, but Palmer wins American Samoa; " +
				"newsrooms call 11 of 15 Republican contests for Trump",
			"One contest is counted in full, 19 are counting and 12 have no votes yet. Polls close next in Utah at 10 p.m. EST.",
		},
		{
			"2024-03-06T04:30Z",
			"Newsrooms call 15 of 17 Democratic contests for Biden, but Palmer wins American Samoa; " +
				"newsrooms call 12 of 15 Republican contests for Trump, but Vermont for Haley",
			"One contest is counted in full, 21 are counting and 10 have no votes yet. Polls close next in Alaska at midnight EST Wednesday.",
		},
		{
			"2024-04-30T00:00Z",
			"Biden wins every Democratic contest but American Samoa, which goes to Palmer; " +
				"Trump wins every Republican contest but Vermont, which goes to Haley",
			"Twenty-five contests are certified, 6 are counted in full and 1 has its last known count.",
		},
	} {
		if x.at > "2024-04" {
			r.tickAt(moment(t, x.at))
		}
		st := facts.Night(r.fold(t, moment(t, x.at), nil))
		clean(t, st)
		if got := st.Headline.Text(); got != x.headline {
			t.Errorf("at %s the headline is\n%s\nwant\n%s", x.at, got, x.headline)
		}
		var rest []string
		for _, p := range st.Paragraphs {
			for _, s := range p.Sentences {
				rest = append(rest, s.Text())
			}
		}
		if got := strings.Join(rest, " "); got != x.rest {
			t.Errorf("at %s the rest is\n%s\nwant\n%s", x.at, got, x.rest)
		}
	}
}
