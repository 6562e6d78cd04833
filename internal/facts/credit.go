package facts

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// credit is somebody who published the numbers that the rule gives, and where the record has it from.
type credit struct {
	by    string
	ref   tally.Ref
	cited catalog.Cited
}

// credited is who published the same division of all delegates as the one that is computed here: a party or an office
// first, then a newsroom, then a work of reference; ok is false where the record has it from nobody.
func (a *account) credited() (best credit, ok bool) {
	d := &a.c.Delegates
	rank := map[string]int{"party": 4, "office": 4, "agency": 3, "newsroom": 2, "reference": 1}
	of := func(id string) int {
		if o := a.outletOf(id); o != nil {
			return rank[o.Kind]
		}
		return 0
	}
	consider := func(x credit) {
		if n := of(x.by); n > 0 && (!ok || n > of(best.by)) {
			best, ok = x, true
		}
	}
	for _, w := range a.announcements(tally.Standing) {
		if sameNumbers(w.claim.Awards, d.Awards) {
			for _, k := range w.claims {
				consider(credit{by: k.By, ref: k.Ref})
			}
		}
	}
	for i := range a.c.Info.Awards {
		w := &a.c.Info.Awards[i]
		if w.Pool == "" && (w.Area == "" || w.Area == canvass.Statewide) && a.published(w.Published) && sameNumbers(w.Awards, d.Awards) {
			consider(credit{w.By, a.c.InfoRef, w.Cited})
		}
	}
	return best, ok
}

// creditedTo is "the party reported", of numbers that the rule gives too.
func (a *account) creditedTo(x credit) run {
	f := a.fact("credited", x.by, Claimed)
	f.Measure = canvass.Delegates
	ref := tally.Join(x.ref, a.worthRef(), a.s.FileRef(outletsFile))
	return a.beside(then(a.authority(x.by, ref), glue(" "), a.known("reported", f, ref, x.cited)))
}
