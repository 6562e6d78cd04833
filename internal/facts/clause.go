package facts

import (
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// longestLead is how many words the first sentence may have where a clause of the catalog stands behind the result.
const longestLead = 40

// clauses are the clauses of the catalog that may stand behind the result, ", a result that drove Cruz from the race", as far as
// they may be known: tails of the first sentence in the order of the file. Their parts are put into p. They were written of a
// result, and are told of no other.
func (a *account) clauses(winner canvass.OptionID, p parts) []string {
	var out []string
	for i := range a.c.Info.Context {
		x := &a.c.Info.Context[i]
		if x.Topic != catalog.InLead || x.KnownAt() > a.s.Now || !a.holdsYet(x) || !a.asWritten(winner) {
			continue
		}
		name := "clause" + strconv.Itoa(i+1)
		if p[name] = a.contextPieces("lead-"+strconv.Itoa(i+1), x).with(a.verdict("won")); len(p[name]) > 0 {
			out = append(out, ", {"+name+"}")
		}
	}
	return out
}

// asWritten reports whether the winner is the one whom the catalog knows: who wrote of the contest wrote of that one. Of a night that
// went another way in a rehearsal nothing is told that was written of the real one.
func (a *account) asWritten(winner canvass.OptionID) bool {
	for i := range a.c.Info.Results {
		r := &a.c.Info.Results[i]
		if r.Event != "" && a.c.Event != nil && r.Event != a.c.Event.ID || r.Area != canvass.Statewide || r.Measure != a.outcome.measure || len(r.Counts) == 0 {
			continue
		}
		most := r.Counts[0]
		for _, n := range r.Counts {
			if n.Votes > most.Votes {
				most = n
			}
		}
		if most.Option != winner {
			return false
		}
	}
	return true
}
