package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Question is what a person is asked before an entry of theirs goes in: it can be right, and is more often a slip. It
// is one line with the figures. Commands, forms and the API ask the same questions.
type Question struct {
	// Rule names the question: "falls", "unknown-unit".
	Rule Name `json:"rule"`
	// Says is the line: "Able falls from 113 to 8 in room:a".
	Says string `json:"says"`
}

// Says is the lines of the questions in one.
func Says(asked []Question) string {
	lines := make([]string, len(asked))
	for i, q := range asked {
		lines[i] = q.Says
	}
	return strings.Join(lines, "; ")
}

// Questions are what should be asked before the entry goes into the record as the snapshot has it, none for an entry
// that raises no doubt. The entry is one that fits the record.
func Questions(s *tally.Snapshot, e *canvass.Entry) []Question {
	c := s.Contests[e.Contest]
	if c == nil {
		return nil
	}
	q := &questions{s: s, c: c, e: e}
	report := e.Report
	if e.Correction != nil {
		report = e.Correction.Report
	}
	switch {
	case e.Sheet != nil:
		q.knownUnit(&e.Sheet.Report)
		q.bounds(&e.Sheet.Report)
		q.adds(&e.Sheet.Report)
		q.before(&e.Sheet.Report)
		q.likeAnother(&e.Sheet.Report)
		q.settled(&e.Sheet.Report)
	case report != nil:
		q.knownUnit(report)
		q.bounds(report)
		q.adds(report)
		q.before(report)
		q.likeAnother(report)
		q.settled(report)
		q.wholeOverRooms(report)
	case e.Confirmation != nil:
		q.confirmation(e.Confirmation)
	case e.Lot != nil:
		q.lot(e.Lot)
	case e.Decision != nil:
		q.decision(e.Decision)
	}
	return q.asked
}

type questions struct {
	s     *tally.Snapshot
	c     *tally.Contest
	e     *canvass.Entry
	asked []Question
}

func (q *questions) ask(rule Name, format string, args ...any) {
	q.asked = append(q.asked, Question{rule, fmt.Sprintf(format, args...)})
}

func (q *questions) name(o canvass.OptionID) string { return q.s.Catalog.Label(q.c.ID, o) }

// place is the report's place in words.
func (q *questions) place(area canvass.Area, unit canvass.UnitID) string {
	if unit == "" && area == canvass.Statewide {
		return "the whole contest"
	}
	if unit == "" {
		return string(area)
	}
	if u := q.c.Info.Unit(area, unit); u != nil {
		return fmt.Sprintf("%s (%s)", unit, u.Name)
	}
	return string(unit)
}

// knownUnit asks about a unit that the contest's file does not name where it names some, and about a new one whose name
// is nearly that of one that has reported: a room that is mistyped is counted twice.
func (q *questions) knownUnit(r *canvass.Report) {
	if r.Unit == "" || q.c.Info.Unit(r.Area, r.Unit) != nil {
		return
	}
	if units := q.c.Info.Units; len(units) > 0 {
		var names []string
		for _, u := range units {
			names = append(names, string(u.ID))
		}
		q.ask("unknown-unit", "%s has no unit %s: its file names %s", q.c.ID, r.Unit, strings.Join(names, ", "))
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
	if in == nil {
		for i := range q.c.CheckIns {
			if k := &q.c.CheckIns[i]; k.By == q.e.By && k.Area == r.Area && k.Unit == r.Unit {
				in = &k.CheckedIn
			}
		}
	}
	if in != nil && r.Counted() && ballots > *in {
		q.ask("more-than-checked-in", "%d ballots in %s, where %d people were checked in", ballots, at, *in)
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
	if n := told(r); n > *r.Ballots || n != *r.Ballots && r.Blank != nil && r.Void != nil {
		q.ask("does-not-add-up", "%d votes%s are %d, and %d ballots were counted in %s",
			r.Valid(), beside(r), n, *r.Ballots, q.place(r.Area, r.Unit))
	}
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
	old := q.inForce(r)
	if old == nil || !r.Counted() {
		return
	}
	at := q.place(r.Area, r.Unit)
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

// inForce is what the source's count for the report's place is now, nil where it has none.
func (q *questions) inForce(r *canvass.Report) *tally.Count {
	for _, n := range q.c.Sources {
		if n.By != q.e.By || n.Measure != r.Measure {
			continue
		}
		if r.Unit != "" {
			for _, p := range n.Parts() {
				if p.Area == r.Area && p.Unit == r.Unit {
					return p.Count
				}
			}
			return nil
		}
		if r.Area == canvass.Statewide && !n.Summed {
			return n
		}
		if a := n.Areas[r.Area]; a != nil && !a.Summed {
			return a
		}
	}
	return nil
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

// confirmation holds what is confirmed against the count that the contest goes by, and its delegates against the rule.
func (q *questions) confirmation(k *canvass.Confirmation) {
	c := q.c
	word := "confirmed"
	if k.Of == canvass.Certified {
		word = "certified"
	}
	if n := c.Count; n != nil && n.Units != nil && n.UnitsOf != nil && *n.Units < *n.UnitsOf && (k.Final || k.Of == canvass.Certified) {
		q.ask("not-all-in", "%d of %d %s are in", *n.Units, *n.UnitsOf, cmp.Or(n.UnitsAre, "reporting units"))
	}
	if n := c.Count; n != nil && n.Measure == canvass.Votes {
		for _, x := range k.Counts {
			if have, named := n.Votes(x.Option); !named || have != x.Votes {
				q.ask("unlike-count", "%d for %s are %s, and the count that %s has is %d", x.Votes, q.name(x.Option), word, q.s.Catalog.OutletName(n.By), have)
			}
		}
		if k.Winner != "" && k.Measure == canvass.Votes && len(n.Options) > 0 {
			if votes, _ := n.Votes(k.Winner); votes < n.Options[0].Votes {
				q.ask("unlike-count", "%s is %s as the winner, and %s is ahead in the count", q.name(k.Winner), word, q.name(n.Options[0].Option))
			}
		}
	}
	d := &c.Delegates
	if len(k.Awards) == 0 || d.Open > 0 || len(d.Awards) == 0 {
		return
	}
	for _, a := range k.Awards {
		if n := awarded(d.Awards, a.Option); n != a.Delegates {
			q.ask("unlike-rule", "%d delegates to %s are %s, and the rule gives %d on the same votes", a.Delegates, q.name(a.Option), word, n)
		}
	}
}

// decision asks about an award that the rule does not give on the same votes, and the withdrawal of somebody twice.
func (q *questions) decision(k *canvass.Decision) {
	if k.Kind == canvass.DecideWithdrawn {
		for i := range q.c.Decided {
			if d := q.c.Decided[i].Decision; d != nil && d.Kind == canvass.DecideWithdrawn && d.Option == k.Option {
				q.ask("twice", "the withdrawal of %s is in the record already", q.name(k.Option))
			}
		}
		return
	}
	for i := range q.c.Delegates.Pools {
		p := &q.c.Delegates.Pools[i]
		if string(p.Kind) != k.Pool || string(p.Area) != string(k.Area) || p.Part != k.Part || len(p.Awards) == 0 {
			continue
		}
		for _, a := range k.Awards {
			if n := p.Awards[delegate.Option(a.Option)]; n != a.Delegates {
				q.ask("unlike-rule", "%d delegates to %s are decided, and the rule gives %d on the same votes", a.Delegates, q.name(a.Option), n)
			}
		}
	}
}

func awarded(as []canvass.Award, o canvass.OptionID) int {
	for _, a := range as {
		if a.Option == o {
			return a.Delegates
		}
	}
	return 0
}

// lot asks about a lot among others than those who are tied for the pool's last seats.
func (q *questions) lot(l *canvass.Lot) {
	for i := range q.c.Delegates.Pools {
		p := &q.c.Delegates.Pools[i]
		if string(p.Kind) != l.Pool || string(p.Area) != string(l.Area) || p.Part != l.Part {
			continue
		}
		var tied, drawn []string
		for _, o := range p.Tie {
			tied = append(tied, q.name(canvass.OptionID(o)))
		}
		for _, o := range l.Order {
			drawn = append(drawn, q.name(o))
		}
		slices.Sort(tied)
		slices.Sort(drawn)
		switch {
		case len(tied) == 0:
			q.ask("no-tie", "nobody is tied for the last seat of the %s pool of %s", l.Pool, l.Area)
		case !slices.Equal(tied, drawn):
			q.ask("not-the-tied", "lots were drawn among %s, and tied are %s", strings.Join(drawn, ", "), strings.Join(tied, ", "))
		}
	}
}

// mistaken reports whether one path may be the other one mistyped: they differ in one letter, and not only in the
// number or letter that tells rooms apart.
func mistaken(a, b string) bool {
	if distance(a, b) > 1 || withoutDigits(a) == withoutDigits(b) {
		return false
	}
	last := func(s string) string { return s[strings.LastIndexAny(s, ":/")+1:] }
	sameStem := strings.TrimSuffix(a, last(a)) == strings.TrimSuffix(b, last(b))
	return !sameStem || len(last(a)) > 2 && len(last(b)) > 2
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return -1
		}
		return r
	}, s)
}

// distance is the edit distance of two short texts, 2 standing for more than one.
func distance(a, b string) int {
	if a == b {
		return 0
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	x, y := a[i:], b[i:]
	if len(x) > 0 && x[1:] == y || len(y) > 0 && y[1:] == x || len(x) > 0 && len(y) > 0 && x[1:] == y[1:] {
		return 1
	}
	if len(x) > 1 && len(y) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:] {
		return 1 // two letters changed places
	}
	return 2
}
