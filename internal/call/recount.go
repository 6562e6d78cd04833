package call

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// RecountMargin is the margin, in thousandths of the votes of the first two, within which a recount must be expected
// whatever the catalog has of the law: half a point, the threshold of most states that recount by themselves (National
// Conference of State Legislatures, "Election Recounts").
const RecountMargin = 5

// recount objects where the first two are so near that the votes may be counted again: within the margin of the law that
// is on file, or within half a point.
func (st *State) recount(object objecting, n *tally.Count) {
	if len(n.Options) < 2 || n.Options[0].Votes == 0 || n.Official != "" {
		return
	}
	one, two := n.Options[0], n.Options[1]
	margin, both := one.Votes-two.Votes, one.Votes+two.Votes
	of := string(one.Option) + ":" + string(two.Option)
	half := margin*1000 <= both*RecountMargin
	law := st.recountLaw()
	switch {
	case law != nil && law.Within(one.Votes, two.Votes, n.Valid):
		object("recount", of, "the margin of %s is %s: %s has the votes counted again then", english.Thousands(margin), lawMargin(law), law.Law)
	case !half:
	case law != nil:
		object("recount", of, "the margin of %s is within half a point of the %s votes of the first two, and not %s, at which %s has them counted again: who may ask for that is not on file",
			english.Thousands(margin), english.Thousands(both), lawMargin(law), law.Law)
	default:
		object("recount", of, "the margin of %s is within half a point of the %s votes of the first two: a recount must be expected; %s",
			english.Thousands(margin), english.Thousands(both), st.noRecountLaw())
	}
}

// recountLaw is the law of the day of voting, nil where none is on file, and where a party counts by its own rules.
func (st *State) recountLaw() *catalog.RecountLaw {
	if st.c.Info.PartyRun() {
		return nil
	}
	day := st.now.Go()
	if e := st.c.Event; e != nil && !e.Date.IsZero() {
		day = e.Date
	}
	return st.s.Catalog.Jurisdictions[st.c.Info.Jurisdiction].RecountLaw(day)
}

func (st *State) noRecountLaw() string {
	if st.c.Info.PartyRun() {
		return "a party runs this contest, and its rule on that is not on file"
	}
	name := st.c.Info.Jurisdiction
	if j := st.s.Catalog.Jurisdictions[name]; j != nil {
		name = j.Name
	}
	return "the recount law of " + name + " is not on file"
}

// lawMargin says which margin is a law's: "within 0.5% of the votes of the first two".
func lawMargin(r *catalog.RecountLaw) string {
	within, most := "within ", "at most "
	if r.Below {
		within, most = "less than ", "fewer than "
	}
	var parts []string
	if r.Percent > 0 {
		share := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%d.%02d", r.Percent/100, r.Percent%100), "0"), ".")
		parts = append(parts, within+share+"% of "+recountBases[r.Of])
	}
	if r.Votes > 0 {
		parts = append(parts, most+english.Thousands(r.Votes)+" votes")
	}
	return strings.Join(parts, " and ")
}

var recountBases = map[catalog.RecountBase]string{
	catalog.RecountOfAll: "all votes", catalog.RecountOfTwo: "the votes of the first two", catalog.RecountOfFirst: "the leader's votes",
}
