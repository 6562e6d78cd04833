package facts

import (
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// reactions are what campaigns and parties say of the result, one sentence each.
func (a *account) reactions() []Sentence {
	var out []Sentence
	for _, n := range a.c.Notices {
		if n.Notice.Topic == canvass.TopicReaction {
			out = append(out, a.notice("reaction-"+n.By, n))
		}
	}
	return out
}

// notice is a notice's text with the outlet that carried it.
func (a *account) notice(about string, n tally.Notice) Sentence {
	text := english.Unstopped(n.Notice.Text)
	f := Fact{ID: string(a.c.ID) + ":" + about, Subject: string(a.c.ID), Predicate: string(n.Notice.Topic), Value: text, AsOf: n.Notice.On, Status: Reported}
	if a.speaks(n.By) {
		f.Status = Claimed
		f.ID += ":claimed"
	}
	p := parts{"text": a.state(text, f, n.Ref)}
	carrier := n.By
	if l, ok := a.s.Entry(n.Key); ok && l.Entry.Source != nil && l.Entry.Source.Outlet != "" {
		carrier = l.Entry.Source.Outlet
	}
	p["by"] = a.outlet(carrier, n.Ref)
	return tell(about, "{text}, {by} {text|reports}.", p)
}

// officialOn tells when the result is to be made official, by the notice that names the day, else by the newest.
func (a *account) officialOn() Sentence {
	var pick *tally.Notice
	for i := range a.c.Notices {
		n := &a.c.Notices[i]
		if n.Notice.Topic == canvass.TopicCertification && (pick == nil || n.Notice.On != "" || pick.Notice.On == "") {
			pick = n
		}
	}
	if pick == nil || a.c.Status == tally.Certified {
		return Sentence{}
	}
	return a.notice("official-on", *pick)
}

// otherParty tells of the other party's contest in the same place, where it has another day.
func (a *account) otherParty() Sentence {
	id := a.c.ID
	for _, c := range a.past(id.Jurisdiction(), "") {
		if c.ID.Cycle() != id.Cycle() || c.ID.Party() == id.Party() || c.Event == nil || c.Event.Date.Equal(a.date()) {
			continue
		}
		return a.scheduled("other-party", c)
	}
	return Sentence{}
}

// scheduled tells when a contest is, in the tense of the moment.
func (t *teller) scheduled(about string, c *tally.Contest) Sentence {
	return tell(about, "{contest} {when}.", parts{"contest": t.contest(c), "when": t.when(c)})
}

// when is "is due on Friday, 8 March", or "was on …" from the day after.
func (t *teller) when(c *tally.Contest) run {
	if c.Event == nil {
		return nil
	}
	if c.Event.Date.IsZero() {
		return t.undated(c)
	}
	d := c.Event.Date
	f := Fact{Subject: string(c.ID), Predicate: "date", Value: isoDay(d), Status: Known}
	on := wording.WeekdayMonth(d)
	if d.Year() != t.today().Year() {
		on = wording.Weekday(d)
	}
	is, was, it := "is", "was", "it was"
	if strings.HasSuffix(c.Info.Name, "caucuses") {
		is, was, it = "are", "were", "they were"
	}
	words := is + " set for " + on
	switch c.Event.Day {
	case canvass.DaySetByParty, canvass.DaySetByState:
		words = is + " " + string(c.Event.Day) + " for " + on
	case canvass.DayByLaw:
		words = is + " on " + on + " by standing law"
	}
	switch {
	case c.Event.Cancelled:
		words = was + " cancelled; " + it + " to have been on " + on
	case d.Equal(t.today()):
		words = is + " on " + on
	case d.Before(t.today()):
		words = was + " held on " + on
	}
	return t.state(words, f, c.InfoRef)
}

// undated is "has no day yet" for an event whose day is not set, nil for a catalog that does not say why.
func (t *teller) undated(c *tally.Contest) run {
	has := "has"
	if strings.HasSuffix(c.Info.Name, "caucuses") {
		has = "have"
	}
	words := map[canvass.DayStatus]string{
		canvass.DayNotSet: has + " no day yet", canvass.DayProposed: has + " no day yet, and one that is proposed",
		canvass.DayInDispute: has + " a day in dispute", canvass.DayNotKnown: has + " a day that the record does not know",
	}[c.Event.Day]
	if words == "" {
		return nil
	}
	return t.state(words, Fact{Subject: string(c.ID), Predicate: "date", Value: string(c.Event.Day), Status: Known}, c.InfoRef)
}

// nextInRace names the contests of the race that come on the first day after this one, from today on.
func (a *account) nextInRace() Sentence {
	if a.date().IsZero() {
		return Sentence{}
	}
	var next []*tally.Contest
	var on time.Time
	for id, c := range a.s.Contests {
		if id.Race() != a.c.ID.Race() || c.Event == nil || c.Event.Cancelled {
			continue
		}
		d := c.Event.Date
		switch {
		case !d.After(a.date()) || d.Before(a.today()) || !on.IsZero() && d.After(on):
		case on.IsZero() || d.Before(on):
			next, on = []*tally.Contest{c}, d
		default:
			next = append(next, c)
		}
	}
	if len(next) == 0 {
		return Sentence{}
	}
	slices.SortFunc(next, func(x, y *tally.Contest) int { return compare(string(x.ID), string(y.ID)) })
	var items []run
	for _, c := range next {
		f := Fact{Subject: string(c.ID), Predicate: "date", Value: isoDay(on), Status: Known}
		items = append(items, a.place(c.ID.Jurisdiction(), c.InfoRef).with(a.state(isoDay(on), f, c.InfoRef)))
	}
	f := a.fact("next contests", isoDay(on), Known)
	verb := "is"
	if len(next) > 1 {
		verb = "are"
	}
	places := list(items)
	if len(items) > mostWins {
		places = places.as(english.Thousands(int64(len(items))) + " contests")
	}
	p := parts{
		"places": places, "party": a.party(a.c), "on": a.state("on "+wording.WeekdayMonth(on), f, tally.Join(files(next), a.c.InfoRef)),
	}
	return tell("next", "{on|Next} in the {party|$ race} {on|"+verb+"} {places}, {on}.", p)
}
