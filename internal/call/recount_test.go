package call_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/call"
)

// What is said of a recount is the law's that is on file on the day of voting, and that it is not on file where it is not.
// Half a point is doubted whatever the law says.
func TestRecountLaw(t *testing.T) {
	const all = "[[recount]]\nlaw = \"KRS 1\"\nmark = \"U\"\n"
	for name, c := range map[string]struct {
		law, runBy  string
		able, baker int64
		want        string // "" for no objection
	}{
		"no law on file": {"", "state", 10_049, 10_000, "the margin of 49 is within half a point of the 20,049 votes of the first two: a recount must be expected; the recount law of Kentucky is not on file"},
		"a wide margin":  {"", "state", 10_200, 10_000, ""},
		"by a party":     {all + "percent = \"1\"\nof = \"all\"\n", "party", 10_049, 10_000, "the margin of 49 is within half a point of the 20,049 votes of the first two: a recount must be expected; a party runs this contest, and its rule on that is not on file"},
		"of all":         {all + "percent = \"1\"\nof = \"all\"\n", "state", 10_200, 10_000, "the margin of 200 is within 1% of all votes: KRS 1 has the votes counted again then"},
		"beyond all":     {all + "percent = \"1\"\nof = \"all\"\n", "state", 10_205, 10_000, ""},
		"of the first":   {all + "percent = \"1\"\nof = \"first\"\n", "state", 10_101, 10_000, "the margin of 101 is within 1% of the leader's votes: KRS 1 has the votes counted again then"},
		"of the two":     {all + "percent = \"0.25\"\nof = \"two\"\nbelow = true\n", "state", 10_049, 10_000, "the margin of 49 is less than 0.25% of the votes of the first two: KRS 1 has the votes counted again then"},
		"both":           {all + "percent = \"0.5\"\nof = \"two\"\nvotes = 90\n", "state", 10_090, 10_000, "the margin of 90 is within 0.5% of the votes of the first two and at most 90 votes: KRS 1 has the votes counted again then"},
		"one of both":    {all + "percent = \"0.5\"\nof = \"two\"\nvotes = 90\n", "state", 10_091, 10_000, "the margin of 91 is within half a point of the 20,091 votes of the first two, and not within 0.5% of the votes of the first two and at most 90 votes, at which KRS 1 has them counted again: who may ask for that is not on file"},
		"votes":          {all + "votes = 250\n", "state", 10_250, 10_000, "the margin of 250 is at most 250 votes: KRS 1 has the votes counted again then"},
		"not yet":        {all + "votes = 250\nfrom = 2028-03-08\n", "state", 10_250, 10_000, ""},
		"no more":        {all + "votes = 250\nuntil = 2028-03-06\n", "state", 10_250, 10_000, ""},
		"on its day":     {all + "votes = 250\nfrom = 2028-03-07\nuntil = 2028-03-07\n", "state", 10_250, 10_000, "the margin of 250 is at most 250 votes: KRS 1 has the votes counted again then"},
	} {
		s := newScene(t)
		s.law, s.runBy = c.law, c.runBy
		s.begin()
		s.whole(c.able, c.baker, 30_000)
		var got *call.Objection
		for _, o := range s.state().Objections {
			if o.Name == "recount" {
				got = &o
			}
		}
		switch {
		case got == nil && c.want != "":
			t.Errorf("%s: no objection, want %q", name, c.want)
		case got != nil && (got.Text != c.want || !strings.HasPrefix(got.ID, "recount/ann-able:bob-baker")):
			t.Errorf("%s: %s: %q, want %q", name, got.ID, got.Text, c.want)
		}
	}
}
