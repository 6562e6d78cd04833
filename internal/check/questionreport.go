package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// knownUnit asks about a unit that the contest's file does not name where it names some, and about a new one whose name
// is nearly that of one that has reported: a room that is mistyped is counted twice.
func (q *questions) knownUnit(r *canvass.Report) {
	if r.Unit == "" || q.c.Info.Unit(r.Area, r.Unit) != nil {
		return
	}
	if units := q.c.Info.Units; len(units) > 0 {
		var names []string
		for i := range units {
			names = append(names, named(&units[i]))
		}
		q.ask("unknown-unit", "%s has no unit %s: its file names %s", q.c.ID, r.Unit, english.List(names))
		return
	}
	known := q.units(r)
	if slices.Contains(known, r.Unit) {
		return
	}
	for _, u := range known {
		if mistaken(string(u), string(r.Unit)) {
			q.ask("unknown-unit", "%s is new, and %s has reported: is it the same place?", r.Unit, u)
			return
		}
	}
}

// units are the reporting units of which the source has reported the measure in the area.
func (q *questions) units(r *canvass.Report) []canvass.UnitID {
	var out []canvass.UnitID
	for _, p := range q.parts(r.Measure) {
		if p.Area == r.Area {
			out = append(out, p.Unit)
		}
	}
	return out
}

// parts are the source's counts of reporting units by the measure.
func (q *questions) parts(m canvass.Measure) []tally.Part {
	for _, n := range q.c.Sources {
		if n.By == q.e.By && n.Measure == m {
			return n.Parts()
		}
	}
	return nil
}

// bounds asks about more ballots than people who were let in, or who may vote at the place.
func (q *questions) bounds(r *canvass.Report) {
	ballots := told(r)
	if r.Ballots != nil {
		ballots = *r.Ballots
	}
	if r.Measure != canvass.Votes && r.Measure != canvass.FirstAlignment && r.Measure != canvass.FinalAlignment {
		return
	}
	at := q.place(r.Area, r.Unit)
	in := r.CheckedIn
	if k := q.c.CheckIn(q.e.By, r.Area, r.Unit); in == nil && k != nil {
		in = &k.CheckedIn
	}
	if in != nil && r.Counted() && ballots > *in {
		things := "ballots"
		if r.Measure != canvass.Votes {
			things = "people stand"
		}
		q.ask("more-than-checked-in", "%d %s in %s, where %d people were checked in", ballots, things, at, *in)
	}
	if r.CheckedIn != nil && !r.Counted() {
		if n := q.inForce(r); n != nil && n.Counted() > *r.CheckedIn {
			q.ask("more-than-checked-in", "%d ballots are counted in %s, more than %d people", n.Counted(), at, *r.CheckedIn)
		}
	}
	if u := q.c.Info.Unit(r.Area, r.Unit); u != nil && u.Registered != nil {
		if ballots > *u.Registered {
			q.ask("more-than-registered", "%d ballots in %s, where at most %d people may vote", ballots, at, *u.Registered)
		}
		if r.CheckedIn != nil && *r.CheckedIn > *u.Registered {
			q.ask("more-than-registered", "%d people checked in at %s, where at most %d may vote", *r.CheckedIn, at, *u.Registered)
		}
	}
	if u := q.c.Info.Unit(r.Area, r.Unit); u != nil && len(u.By) > 0 && !slices.Contains(u.By, q.e.By) {
		q.ask("not-its-reporter", "%s does not report for %s: the contest's file names %s", q.s.Catalog.OutletName(q.e.By), at, strings.Join(u.By, ", "))
	}
}

// afterFinal asks about a whole count in a live record, by another than the authority, that is unlike the final result which
// the catalog holds and the contest goes by: it would be shown in its place. A rehearsal may count any contest again.
func (q *questions) afterFinal(r *canvass.Report) {
	if q.s.Record == nil || q.s.Record.Kind != canvass.Live || !r.Counted() || r.Unit != "" || q.e.Recorded == 0 ||
		q.e.By == q.c.Info.Authority || q.c.Count == nil || q.c.Count.Official == "" {
		return
	}
	for i := range q.c.Info.Results {
		known := &q.c.Info.Results[i]
		final := known.Status == catalog.Official || known.Status == catalog.Final
		if final && known.Measure == r.Measure && known.Event == "" && known.Area == canvass.Statewide && !known.Published.After(q.e.Recorded.Go()) {
			var votes int64
			same := true
			for _, c := range known.Counts {
				votes += c.Votes
				said, _ := r.Votes(c.Option)
				same = same && said == c.Votes
			}
			if same && (known.Partial || votes == r.Valid()) { // and nobody has votes beside those whom it names
				return
			}
			q.ask("after-the-final", "the catalog has the final result of %s, %s votes, published %s, and this count would be shown in its place: is it of that contest?",
				q.c.ID, english.Thousands(votes), known.Published.Format("2 January 2006"))
			return
		}
	}
}

// whileOpen asks about a last count that comes while people still vote: it is taken, and nobody has won by it.
func (q *questions) whileOpen(r *canvass.Report) {
	last := r.Final || r.Cast != nil && *r.Cast == r.Valid()
	if q.s.Record == nil || q.s.Record.Kind != canvass.Live || !last || !r.Counted() || r.Unit != "" || q.e.Recorded == 0 {
		return
	}
	if q.c.PollsOpen(q.s.Catalog.Jurisdictions[q.c.Info.Jurisdiction].Location(), q.e.Recorded) {
		q.ask("polls-open", "people still vote in %s, and this is given as the last count: nobody is said to have won by it", q.c.ID)
	}
}

// settled asks about figures that change what two tellers agreed on, or what was confirmed or certified as the last.
func (q *questions) settled(r *canvass.Report) {
	if !r.Counted() {
		return
	}
	at := canvass.Place{Event: r.Event, Measure: r.Measure, Area: r.Area, Unit: r.Unit}
	if q.c.Event != nil && at.Event == "" {
		at.Event = q.c.Event.ID
	}
	same := func(old *canvass.Report) bool {
		return (&canvass.Sheet{Report: *r}).Agrees(&canvass.Sheet{Report: *old})
	}
	inForce := q.inForce(r)
	changed := inForce == nil || !sameVotes(inForce, r)
	for i := range q.c.Sheets {
		p := &q.c.Sheets[i]
		if q.e.Sheet == nil && q.e.Correction == nil && p.By == q.e.By && p.Place == at && p.Report != nil && len(p.Report.Tellers) > 0 && !same(p.Report) {
			q.ask("over-tellers", "two tellers agreed on other figures in %s, and this takes their place", q.place(r.Area, r.Unit))
		}
	}
	if !changed || q.e.By != q.c.Info.Authority {
		return
	}
	for i := range q.c.Confirmations {
		k := &q.c.Confirmations[i]
		if k.Authority && (k.Confirmation.Final || k.Confirmation.Of == canvass.Certified) {
			q.ask("after-the-last", "the count was %s, and this changes it in %s", confirmedAs(k.Confirmation), q.place(r.Area, r.Unit))
			return
		}
	}
}

func confirmedAs(k *canvass.Confirmation) string {
	if k.Of == canvass.Certified {
		return "certified"
	}
	return "confirmed as the last"
}

// wholeOverRooms asks about a figure for the whole contest where the source has reported its rooms.
func (q *questions) wholeOverRooms(r *canvass.Report) {
	if r.Unit != "" || r.Area != canvass.Statewide || !r.Counted() || len(q.c.Info.Units) == 0 {
		return
	}
	if n := len(q.parts(r.Measure)); n > 0 {
		q.ask("whole-over-rooms", "this is a count of the whole contest, and %d of its rooms have reported: is the room's name left out?", n)
	}
}

// told is the valid votes and what is given beside them.
func told(r *canvass.Report) int64 {
	n := r.Valid()
	for _, x := range []*int64{r.Blank, r.Void, r.Overvotes} {
		if x != nil {
			n += *x
		}
	}
	return n
}

// adds asks about votes that with the blank and void ballots beside them are not the ballots.
func (q *questions) adds(r *canvass.Report) {
	if r.Ballots == nil || !r.Counted() || r.Measure != canvass.Votes {
		return
	}
	if n := told(r); n > *r.Ballots || n != *r.Ballots && (r.Blank != nil && r.Void != nil || q.addedUp(r)) {
		q.ask("does-not-add-up", "%d votes%s are %d, and %d ballots were counted in %s",
			r.Valid(), beside(r), n, *r.Ballots, q.place(r.Area, r.Unit))
	}
}

// addedUp reports whether the entry corrects votes that came to all the ballots, which it leaves as they were: those that
// no longer stand for anybody are more often a slip in one option's votes.
func (q *questions) addedUp(r *canvass.Report) bool {
	old := q.inForce(r)
	return q.e.Correction != nil && old != nil && old.Ballots != nil && *old.Ballots == *r.Ballots && old.Valid+beyond(old) == *old.Ballots
}

func beyond(c *tally.Count) (n int64) {
	for _, x := range []*int64{c.Blank, c.Void, c.Over} {
		if x != nil {
			n += *x
		}
	}
	return n
}

func beside(r *canvass.Report) string {
	var b strings.Builder
	for _, x := range []struct {
		word string
		n    *int64
	}{{"blank", r.Blank}, {"void", r.Void}, {"overvotes", r.Overvotes}} {
		if x.n != nil {
			fmt.Fprintf(&b, ", %d %s", *x.n, x.word)
		}
	}
	return b.String()
}

// before asks about a count that is below what the same source gave for the same place, and about a correction that
// leaves out options.
func (q *questions) before(r *canvass.Report) {
	q.neverSoMany(r)
	old := q.inForce(r)
	if old == nil || !r.Counted() {
		return
	}
	at := q.place(r.Area, r.Unit)
	q.older(old, at)
	if why := q.risen(r, old); why != "" && r.Recount == nil {
		q.ask(ImplausibleCount, "%s: %s", at, why)
	}
	for _, o := range old.Options {
		n, named := r.Votes(o.Option)
		switch {
		case !named && o.Votes > 0:
			q.ask("leaves-out", "%s had %d in %s and is left out", q.name(o.Option), o.Votes, at)
		case named && n == 0 && o.Votes > 0, named && n < o.Votes && q.e.Correction == nil && r.Recount == nil:
			q.ask("falls", "%s falls from %d to %d in %s", q.name(o.Option), o.Votes, n, at)
		}
	}
}

// older asks about a count that was said before the one whose place it would take.
func (q *questions) older(old *tally.Count, place string) {
	said, stands := q.e.At.NotAfter, old.At.NotBefore
	if q.e.Correction != nil || old.Summed || said == 0 || stands == 0 || said >= stands {
		return
	}
	q.ask("older", "the time given, %s, is before %s, when the count that stands in %s was said: this would take its place",
		q.clock(said), q.clock(stands), place)
}

// clock is a moment in words, by the clock of the place.
func (q *questions) clock(t canvass.Time) string {
	return t.Go().In(q.s.Catalog.Jurisdictions[q.c.Info.Jurisdiction].Location()).Format("3:04 PM MST on 2 January 2006")
}

// inForce is what the source's count for the report's place is now, nil where it has none.
func (q *questions) inForce(r *canvass.Report) *tally.Count {
	return q.c.UnitCount(q.e.By, r.Measure, r.Area, r.Unit)
}

// likeAnother asks about a unit that is new and has exactly the figures of another of the same source: the same sheet,
// entered under a second name.
func (q *questions) likeAnother(r *canvass.Report) {
	if r.Unit == "" || !r.Counted() || r.Valid() == 0 || q.e.Correction != nil {
		return
	}
	parts := q.parts(r.Measure)
	if slices.ContainsFunc(parts, func(p tally.Part) bool { return p.Area == r.Area && p.Unit == r.Unit }) {
		return
	}
	for _, p := range parts {
		if p.Count.Valid == r.Valid() && sameVotes(p.Count, r) {
			q.ask("like-another", "%s has the same figures as %s: is it the same sheet?", q.place(r.Area, r.Unit), q.place(p.Area, p.Unit))
			return
		}
	}
}

func sameVotes(c *tally.Count, r *canvass.Report) bool {
	for _, o := range c.Options {
		if n, _ := r.Votes(o.Option); n != o.Votes {
			return false
		}
	}
	return true
}
