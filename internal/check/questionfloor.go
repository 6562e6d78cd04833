package check

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// floor asks about figures of a caucus's room that its floor forbids: more people at the end than at the beginning, a
// locked group that lost some, one that gained and is not viable; and delegates that the rule does not give.
func (q *questions) floor(r *canvass.Report) {
	if q.e.By != q.c.Info.Authority || !r.Counted() {
		return
	}
	f := q.c.FloorWith(r)
	if f == nil {
		q.ballotsLeft(r)
		return
	}
	at := q.place(r.Area, r.Unit)
	name := func(p caucus.Preference) string { return q.name(canvass.OptionID(p)) }
	switch s := f.Sheet; r.Measure {
	case canvass.FinalAlignment:
		if !f.First {
			q.ask("no-first-alignment", "%s has no first alignment yet: who is viable is not known", at)
			return
		}
		if first, final := s.FirstTotal(), s.FinalTotal(); final > first {
			q.ask(Name(caucus.FinalExceedsFirst), "%d people stand at the final alignment in %s, and %d stood at the first: nobody may join", final, at, first)
		}
		for _, l := range f.Rule.LostPeople(s) {
			q.ask(Name(caucus.ViableLostPeople), "%s was viable with %d in %s and is locked, and ends with %d", name(l.For), l.First, at, l.Final)
		}
		for _, l := range f.Rule.Gained(s) {
			q.ask("gained-not-viable", "%s goes from %d to %d in %s and is not viable: %d are needed", name(l.For), l.First, l.Final, at, f.Viability)
		}
		if f.Elected {
			q.ask("alignment-after-delegates", "%s has elected its delegates, and this changes the final alignment: sign them anew", at)
		}
	case canvass.FirstAlignment:
		if f.Final {
			q.ask("first-after-final", "the final alignment of %s is in, and this changes the first: who is viable changes with it", at)
		}
	case canvass.CountyDelegates:
		q.elected(r, f, at)
	}
}

// elected asks about delegates that the rule does not give on the final alignment in force.
func (q *questions) elected(r *canvass.Report, f *tally.Floor, at string) {
	gives, settled := f.Delegates()
	switch {
	case f.Outcome == nil:
		q.ask("no-final-alignment", "%s has no final alignment yet: what the rule gives is not known", at)
		return
	case !settled:
		var tied []string
		for _, p := range f.Outcome.Tie.Among {
			tied = append(tied, q.name(canvass.OptionID(p)))
		}
		q.ask("tied", "%s are exactly equal in %s, and %s is not entered", strings.Join(tied, " and "), at, f.Rule.Lot)
		return
	}
	for _, g := range gives {
		if n, _ := r.Votes(g.Option); n != g.Votes {
			q.ask("unlike-rule", "%s to %s in %s, and the rule gives %d", english.Count(n, "delegate", "delegates"), q.name(g.Option), at, g.Votes)
		}
	}
	for _, c := range r.Counts {
		if c.Votes > 0 && !slices.ContainsFunc(gives, func(g canvass.Count) bool { return g.Option == c.Option }) {
			q.ask("unlike-rule", "%s to %s in %s, and the rule gives 0", english.Count(c.Votes, "delegate", "delegates"), q.name(c.Option), at)
		}
	}
}

// roomLot asks about a coin among others than those who are tied in a room, and about a second one.
func (q *questions) roomLot(l *canvass.Lot) {
	f := q.c.Floor(l.Area, l.Unit)
	if f == nil {
		return // refused as no room of a floor
	}
	at := q.place(l.Area, l.Unit)
	for i := range q.c.Decided {
		if d := q.c.Decided[i].Lot; d != nil && d.Unit == l.Unit && d.Area == l.Area && sameOptions(d.Order, l.Order) {
			q.ask("drawn-already", "%s is entered for %s already, %s first: this takes its place", f.Rule.Lot, at, q.name(d.Order[0]))
			return
		}
	}
	var tied []canvass.OptionID
	if f.Outcome != nil && f.Outcome.Tie != nil {
		for _, p := range f.Outcome.Tie.Among {
			tied = append(tied, canvass.OptionID(p))
		}
	}
	q.drawn(l, tied, "delegate of "+at)
}

func sameOptions(a, b []canvass.OptionID) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// ballotsLeft asks about a firehouse caucus's sheet on which ballots are neither counted nor called blank or void.
func (q *questions) ballotsLeft(r *canvass.Report) {
	k := q.c.Info.Caucus
	if k == nil || k.Kind != catalog.Firehouse || r.Measure != canvass.Votes || r.Ballots == nil || r.Blank != nil && r.Void != nil {
		return
	}
	if n := told(r); n < *r.Ballots {
		q.ask(Name(caucus.BallotsUncounted), "%d of %d ballots in %s are told of: the rest are neither counted nor called blank or void", n, *r.Ballots, q.place(r.Area, r.Unit))
	}
}
