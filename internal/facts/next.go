package facts

import (
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// next tells what comes: the other party's contest in the same place where it is near, else the next of the race.
func (a *account) next() draft {
	const near = 14 // days
	id := a.c.ID
	if a.outcome.kind == coming || a.outcome.kind == undated || a.outcome.kind != off && a.today().After(a.last().AddDate(0, 0, near)) {
		return draft{}
	}
	for _, c := range a.past(id.Jurisdiction(), "") {
		if c.ID.Cycle() != id.Cycle() || c.ID.Party() == id.Party() || c.Event == nil || c.Event.Cancelled || c.Event.Date.IsZero() {
			continue
		}
		if d := c.Event.Date; d.After(a.date()) && d.After(a.today().AddDate(0, 0, -1)) && d.Before(a.today().AddDate(0, 0, near)) {
			f := Fact{Subject: string(c.ID), Predicate: "date", Value: isoDay(d), Status: Known}
			p := parts{"who": a.state(voters[c.ID.Party()], Fact{Subject: string(c.ID), Predicate: "party", Value: string(c.ID.Party()), Status: Known}, c.InfoRef)}
			p["vote"] = a.state(deciding(c.Event)+" there "+wording.PressDay(d, a.today()), f, tally.Join(c.InfoRef, a.c.InfoRef))
			return tell("next", "{who} {vote}.", p)
		}
	}
	return a.nextInRace()
}

// mostPlaces is how many places a sentence lists; more are counted.
const mostPlaces = 5

// nextInRace names the contests of the race that come on the first day after this one, from today on; where this one is
// canceled and its day is still to come, on the first day from today on. Where others may vote at this hour, they are named.
func (a *account) nextInRace() draft {
	if a.date().IsZero() {
		return draft{}
	}
	after := a.date()
	if a.outcome.kind == off && after.After(a.today()) {
		after = a.today().AddDate(0, 0, -1)
	}
	var next, voting []*tally.Contest
	var on time.Time
	for id, c := range a.s.Contests {
		if id.Race() != a.c.ID.Race() || c.Event == nil || c.Event.Cancelled {
			continue
		}
		d := c.Event.Date
		switch {
		case d.After(after) && d.Equal(a.today()) && c.Event.Closes == 0 && !a.comes(c):
			voting = append(voting, c)
		case !d.After(after) || !a.comes(c) || !on.IsZero() && d.After(on):
		case on.IsZero() || d.Before(on):
			next, on = []*tally.Contest{c}, d
		default:
			next = append(next, c)
		}
	}
	if len(next) == 0 {
		return draft{}
	}
	f := a.fact("next contests", isoDay(on), Known)
	places := a.placesOf(next, on)
	verb := "vote next in"
	if len(next) == 1 && len(a.w.Place(next[0].ID.Jurisdiction())) > 0 {
		if j := a.jurisdiction(next[0].ID.Jurisdiction()); j != nil && j.Kind == "abroad" {
			return tell("next", "{places} {on}.", parts{"places": places, "on": a.state("vote next, "+wording.PressDay(on, a.today()), f, tally.Join(files(next), a.c.InfoRef))})
		}
	}
	p := parts{
		"places": places, "who": a.partyOf(a.c, voters[a.c.ID.Party()]),
		"verb": a.state(verb, f, tally.Join(files(next), a.c.InfoRef)), "on": a.state("on "+wording.PressDay(on, a.today()), f, tally.Join(files(next), a.c.InfoRef)),
	}
	if len(voting) > 0 {
		today := a.fact("contests of today", isoDay(a.today()), Known)
		p["before"], p["today"] = a.placesOf(voting, a.today()), a.state("on "+wording.PressDay(a.today(), a.today()), today, tally.Join(files(voting), a.c.InfoRef))
		return first(tell("next", "After {before} {today}, {who} {verb} {places} {on}.", p), tell("next", "{who} {verb} {places} {on}.", p))
	}
	return tell("next", "{who} {verb} {places} {on}.", p)
}

// placesOf lists where contests of one day are, or counts them where they are many.
func (a *account) placesOf(all []*tally.Contest, on time.Time) run {
	slices.SortFunc(all, func(x, y *tally.Contest) int { return compare(string(x.ID), string(y.ID)) })
	var items []run
	for _, c := range all {
		f := Fact{Subject: string(c.ID), Predicate: "date", Value: isoDay(on), Status: Known}
		items = append(items, a.place(c.ID.Jurisdiction(), c.InfoRef).with(a.state(isoDay(on), f, c.InfoRef)))
	}
	places := list(items)
	if len(items) > mostPlaces {
		return places.as(spelled(len(items)) + " states and territories")
	}
	return places
}

// evening is the hour, by the clock of the place, from which a contest of the day whose closing is not known no longer comes.
const evening = 18

// comes reports whether a contest is still to come: on a later day, or today and not yet over.
func (a *account) comes(c *tally.Contest) bool {
	d := c.Event.Date
	if !d.Equal(a.today()) {
		return d.After(a.today())
	}
	if c.Event.Closes != 0 {
		return c.Event.Closes > a.s.Now
	}
	return a.s.Now.Go().In(a.zone(c.ID.Jurisdiction())).Hour() < evening
}

// scheduled tells when a contest is, in the tense of the moment.
func (t *teller) scheduled(about string, c *tally.Contest) draft {
	return tell(about, "{contest} {when}.", parts{"contest": t.contest(c), "when": t.when(c)})
}

// when is "are Friday", or "were held March 8" from the day after.
func (t *teller) when(c *tally.Contest) run {
	if c.Event == nil {
		return nil
	}
	if c.Event.Date.IsZero() {
		return t.undated(c)
	}
	d := c.Event.Date
	f := Fact{Subject: string(c.ID), Predicate: "date", Value: isoDay(d), Status: Known}
	days := wording.PressDays(d, c.Event.Until, t.today())
	is, was := "is", "was"
	if strings.HasSuffix(c.Info.Name, "caucuses") {
		is, was = "are", "were"
	}
	words := is + " set for " + days
	switch {
	case c.Event.Cancelled:
		words = was + " set for " + days + " and " + was + " canceled"
	case c.Event.Day == canvass.DaySetByParty:
		words += " by the party"
	case c.Event.Day == canvass.DaySetByState:
		words += " by the state"
	case c.Event.Day == canvass.DayByLaw:
		words += " by standing law"
	case d.Equal(t.today()):
		words = is + " today, " + days
	case d.Before(t.today()):
		words = was + " held " + days
	}
	return t.state(words, f, c.InfoRef)
}

// undated is "has no date yet" for an event whose day is not set, nil for a catalog that does not say why.
func (t *teller) undated(c *tally.Contest) run {
	has := "has"
	if strings.HasSuffix(c.Info.Name, "caucuses") {
		has = "have"
	}
	words := map[canvass.DayStatus]string{
		canvass.DayNotSet: has + " no date yet", canvass.DayProposed: has + " no date yet, though one is proposed",
		canvass.DayInDispute: has + " a date in dispute", canvass.DayNotKnown: has + " a date that Canvass could not confirm",
	}[c.Event.Day]
	if words == "" {
		return nil
	}
	return t.state(words, Fact{Subject: string(c.ID), Predicate: "date", Value: string(c.Event.Day), Status: Known}, c.InfoRef)
}
