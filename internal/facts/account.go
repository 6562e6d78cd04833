package facts

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// account is the telling of one contest.
type account struct {
	*teller
	c *tally.Contest
	// figures are those that lead, nil where nobody gave any; n is their count, nil where they are shares alone.
	figures *tally.Figures
	n       *tally.Count
	// outcome is what the record says of the vote, and totals what it says of the race; both are worked out once.
	outcome outcome
	totals  *totals
	length  Length // how much is told; empty where no story is
	// first is the first sentence once it is made.
	first *draft
	// correcting is the reason why the version published last was wrong, of a version that corrects it.
	correcting string
}

// telling is one story of a snapshot.
type telling struct {
	contest canvass.ContestID
	length  Length
}

// Tell tells a contest from what the snapshot holds of it, and of nothing later. A contest that the snapshot does not
// have gives a story without sentences. It is told once; pages, cards, pictures and files that say it share paragraphs
// and facts, which nobody changes.
func Tell(s *tally.Snapshot, id canvass.ContestID, length Length) *Story {
	st := *s.Kept(telling{id, length}, func() any { return tellAnew(s, id, length) }).(*Story)
	st.Paragraphs, st.Facts = slices.Clip(st.Paragraphs), slices.Clip(st.Facts)
	return &st
}

func tellAnew(s *tally.Snapshot, id canvass.ContestID, length Length) *Story {
	t := newTeller(s)
	c := s.Contests[id]
	if c == nil {
		return t.story(string(id), draft{})
	}
	a := newAccount(t, c)
	a.totals = totalsOf(s, a.c)
	a.length = length
	st := a.compose(length)
	st.Contest, st.Length = id, length
	if night, err := time.Parse(time.DateOnly, st.Night); err == nil {
		st.OtherDay = a.c.Event == nil || !votesOn(a.c.Event, night)
	}
	return st
}

// newAccount is the telling of a contest, its vote judged and its race not yet asked.
func newAccount(t *teller, c *tally.Contest) *account {
	c = heldFirst(c)
	a := &account{teller: t, c: c, figures: c.Leading(), totals: &totals{line: race.Take(t.s, c)}}
	if a.figures != nil {
		a.n = a.figures.Count
	}
	a.outcome = a.judge()
	return a
}

// heldFirst is the contest as a vote that awards no delegates and has a winner, while the one that awards them has no day: New
// Hampshire’s of January 2024. Else it is the contest itself.
func heldFirst(c *tally.Contest) *tally.Contest {
	if c.Event == nil || !c.Event.Date.IsZero() || c.Event.Cancelled {
		return c
	}
	for _, o := range c.Others {
		top := topOf(o.Count)
		if len(top) != 1 || o.Event.Date.IsZero() || o.Event.Kind != c.Event.Kind {
			continue
		}
		held := *c
		held.Event, held.Count, held.Sources, held.Others = o.Event, o.Count, []*tally.Count{o.Count}, nil
		held.Stated, held.Expected, held.Leader, held.Delegates = nil, nil, nil, tally.Delegates{}
		held.Status = tally.Complete
		if o.Count.Official == catalog.Official {
			held.Status = tally.Certified
		}
		held.Winners = []tally.Winner{{Measure: o.Count.Measure, Options: top, Basis: tally.ByHistory, Ref: o.Count.Ref}}
		return &held
	}
	return c
}

// date is the day of the event that binds, zero where the record does not know it.
func (a *account) date() time.Time {
	if a.c.Event == nil {
		return time.Time{}
	}
	return a.c.Event.Date
}

// last is the last day of that event: the day of the news.
func (a *account) last() time.Time {
	if a.c.Event == nil {
		return time.Time{}
	}
	return lastOf(a.c.Event)
}

// lastOf is the last day of an event.
func lastOf(e *canvass.Event) time.Time {
	if !e.Until.IsZero() {
		return e.Until
	}
	return e.Date
}

// day is the day of the contest for running text, " Tuesday", with the space before it: empty where it has none.
func (a *account) day() run { return a.dayOf(a.c) }

func (t *teller) dayOf(c *tally.Contest) run {
	e := c.Event
	if e == nil || e.Date.IsZero() {
		return nil
	}
	f := Fact{Subject: string(c.ID), Predicate: "date", Value: isoDay(e.Date)}
	words := wording.PressDay(e.Date, t.today())
	switch {
	case e.Until.IsZero() || !e.Until.After(e.Date):
	case e.Until.Before(t.today()) && !lateNews(c): // the day of the news
		words = wording.PressDay(e.Until, t.today())
	default:
		words = wording.PressDays(e.Date, e.Until, t.today())
	}
	if later := laterPart(c); c.Count == nil && !later.IsZero() && later.Before(t.today()) { // when the last delegates were chosen
		words = wording.PressDate(later, t.today())
	}
	return t.known(words, f, c.InfoRef, eventFact(c))
}

// lateNews reports whether the count of a vote over several days came more than two days after its last.
func lateNews(c *tally.Contest) bool {
	if c.Count == nil || c.Event == nil {
		return false
	}
	d, err := time.Parse(time.DateOnly, c.Count.At.Day)
	return err == nil && d.After(c.Event.Until.AddDate(0, 0, 2))
}

// laterPart is the day of another event of a contest that binds delegates too and comes later: the state convention after
// the county conventions. It is zero where there is none.
func laterPart(c *tally.Contest) time.Time {
	for i := range c.Info.Events {
		if e := &c.Info.Events[i]; e != c.Event && e.Binds && !e.Cancelled && e.Date.After(lastOf(c.Event)) {
			return e.Date
		}
	}
	return time.Time{}
}

// at is " in" before a contest, and " at" before a convention.
func (a *account) at() string {
	if a.c.Event != nil && a.c.Event.Kind == "convention" {
		return " at"
	}
	return " in"
}

// withDay is a template's place for the day, empty where there is none.
func withDay(day run) string {
	if len(day) == 0 {
		return ""
	}
	return " {day}"
}

func eventFact(c *tally.Contest) catalog.Cited {
	for i := range c.Info.Events {
		if &c.Info.Events[i] == c.Event && i < len(c.Info.EventFacts) {
			return c.Info.EventFacts[i]
		}
	}
	return catalog.Cited{}
}

// clock is when something was on the spot, as a newspaper gives it: by the clock of the place, the day left out where it
// is that of the contest. What it is said in rests on zoneRef.
func (a *account) clock(iv canvass.Interval) string {
	return wording.Press(iv, a.date(), a.today(), a.s.Catalog.Jurisdictions[a.c.ID.Jurisdiction()].Location())
}

// eastern is when somebody far away said something: calls are timed by the Eastern clock.
func (a *account) eastern(iv canvass.Interval) string {
	return wording.PressEastern(iv, a.date(), a.today())
}

// zoneRef is the file that says which clock the place has.
func (a *account) zoneRef() tally.Ref { return a.placeRef(a.c.ID.Jurisdiction()) }

// named is an option of this contest, to be spoken of.
func (a *account) named(o canvass.OptionID) run {
	ref := a.outcome.ref
	if len(ref) == 0 {
		ref = contestRef(a.c)
	}
	return a.option(a.c, o, ref)
}

// names lists options.
func (a *account) names(options []canvass.OptionID) run {
	var items []run
	for _, o := range options {
		items = append(items, a.named(o))
	}
	return list(items)
}

// fact is a fact about the contest.
func (a *account) fact(predicate, value string, status Status) Fact {
	return Fact{Subject: string(a.c.ID), Predicate: predicate, Value: value, Status: status}
}
