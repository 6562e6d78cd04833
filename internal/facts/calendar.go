package facts

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// events are the kinds of event, as nouns.
var events = map[string]string{"primary": "primary", "caucus": "caucus", "convention": "convention", "mail": "vote by mail", "": "contest"}

// Calendar tells when a jurisdiction's contests of the record's cycle are or were, event by event, and what is
// announced for them. Without a jurisdiction it tells every contest that is still to come, day by day.
func Calendar(s *tally.Snapshot, jurisdiction string) *Story {
	t := newTeller(s)
	if jurisdiction == "" {
		return t.comingDays()
	}
	contests := t.cycleContests(jurisdiction)
	if len(contests) == 0 {
		return t.story(jurisdiction, draft{})
	}
	head := tell("headline", "{dates|Dates of the contests} {place}", parts{
		"place": t.where(jurisdiction, contests[0].InfoRef),
		"dates": t.state("dates", Fact{ID: "place:" + jurisdiction + ":dates", Subject: jurisdiction, Predicate: "contests", Value: strconv.Itoa(len(contests)), Status: Known}, files(contests)),
	})
	var paragraphs [][]draft
	for _, c := range contests {
		paragraphs = append(paragraphs, t.dates(c))
	}
	return t.story(jurisdiction, head, paragraphs...)
}

// Cycle is the cycle of a record: that of its night, else of the moment's year.
func Cycle(s *tally.Snapshot) int { return newTeller(s).cycle() }

func (t *teller) cycle() int {
	if r := t.s.Record; r != nil {
		if night, err := time.Parse(time.DateOnly, r.Night); err == nil {
			return catalog.CycleOf(night)
		}
	}
	return catalog.CycleOf(t.today())
}

// cycleContests are a jurisdiction's contests of the cycle, by date.
func (t *teller) cycleContests(jurisdiction string) []*tally.Contest {
	out := slices.DeleteFunc(t.past(jurisdiction, ""), func(c *tally.Contest) bool { return c.ID.Cycle() != t.cycle() })
	slices.SortStableFunc(out, byDate)
	return out
}

// files are the catalog entries of contests.
func files(contests []*tally.Contest) tally.Ref {
	var ref tally.Ref
	for _, c := range contests {
		ref = tally.Join(ref, c.InfoRef)
	}
	return ref
}

func byDate(x, y *tally.Contest) int {
	if x.Event == nil || y.Event == nil {
		return compare(string(x.ID), string(y.ID))
	}
	if c := catalog.CompareDays(x.Event.Date, y.Event.Date); c != 0 {
		return c
	}
	return compare(string(x.ID), string(y.ID))
}

// dates are the events of one contest, where it is held, and what is announced for it.
func (t *teller) dates(c *tally.Contest) []draft {
	slug := strings.ReplaceAll(string(c.ID), "/", "-")
	out := []draft{t.scheduled("date-"+slug, c)}
	if c.Event != nil {
		if c.Event.Place != "" {
			f := Fact{Subject: string(c.ID), Predicate: "venue", Value: c.Event.Place, Status: Known}
			out = append(out, tell("venue-"+slug, "{venue|The place is $}.", parts{"venue": t.state(c.Event.Place, f, c.InfoRef)}))
		}
		out = append(out, t.hours("hours-"+slug, c))
	}
	for i := range c.Info.Events {
		e := &c.Info.Events[i]
		if e == c.Event {
			continue
		}
		if e.Date.IsZero() {
			continue
		}
		f := Fact{Subject: string(c.ID), Predicate: "event " + e.ID, Value: isoDay(e.Date), Status: Known}
		awards := " awards no delegates"
		if e.Date.Before(t.today()) {
			awards = " awarded no delegates"
		}
		words := "Its " + wording.PressDate(e.Date, t.today()) + " " + events[e.Kind] + awards
		out = append(out, tell("event-"+slug+"-"+e.ID, "{event}.", parts{"event": t.state(words, f, c.InfoRef)}))
	}
	for _, n := range c.Notices {
		switch n.Notice.Topic {
		case canvass.TopicCertification, canvass.TopicSchedule:
			f := Fact{Subject: string(c.ID), Predicate: string(n.Notice.Topic) + " " + n.Key, Value: english.Unstopped(n.Notice.Text), AsOf: n.Notice.On, Status: Reported}
			out = append(out, tell("notice-"+n.Key, "{text}, {by} {text|reported}.", parts{
				"text": t.state(english.Unstopped(n.Notice.Text), f, tally.Join(n.Ref, c.InfoRef)), "by": t.outlet(n.By, n.Ref),
			}))
		}
	}
	return out
}

// hours tells when the doors open and close, by the clock of the place and by Eastern time.
func (t *teller) hours(about string, c *tally.Contest) draft {
	e := c.Event
	if e.Opens == 0 || e.Closes == 0 {
		return draft{}
	}
	f := Fact{Subject: string(c.ID), Predicate: "hours", Value: e.Opens.String() + " to " + e.Closes.String(), Status: Known}
	iv := canvass.Interval{NotBefore: e.Opens, NotAfter: e.Closes}
	hours := wording.Press(iv, e.Date, t.today(), t.jurisdiction(c.ID.Jurisdiction()).Location())
	return tell(about, "{hours|Voting runs "+hours+"}.", parts{"hours": t.state("hours", f, tally.Join(c.InfoRef, t.placeRef(c.ID.Jurisdiction())))})
}

// placeRef is the file of a jurisdiction, where the record has one.
func (t *teller) placeRef(id string) tally.Ref {
	if j := t.jurisdiction(id); j != nil {
		return t.s.FileRef(j.File)
	}
	return nil
}

// comingDays tells the contests still to come, one sentence a day.
func (t *teller) comingDays() *Story {
	var paragraphs [][]draft
	var first run
	for _, d := range SeasonDays(t.s, t.cycle()) {
		if d.Date.IsZero() || d.Date.Before(t.today()) {
			continue
		}
		s, places := t.comingDay(d)
		paragraphs = append(paragraphs, []draft{s})
		if first == nil {
			first = places
		}
	}
	head := tell("headline", "{coming|Contests to come}", parts{"coming": first})
	return t.story("calendar", head, paragraphs...)
}

// comingDay is "On Tuesday, March 12, both parties vote in Georgia and Mississippi, and Republicans in Hawaii." It ends
// with how firmly the day stands, where the files say so.
func (t *teller) comingDay(d SeasonDay) (draft, run) {
	told := t.voting(d)
	about := "day-" + isoDay(d.Date)
	if d.Status == "" {
		return tell(about, "On {on}, {told}.", parts{"told": told, "on": told.as(t.longDay(d.Date))}), told
	}
	about += "-" + canvass.Slug(string(d.Status))
	return tell(about, "On {on}, {told}, {status}.", parts{"told": told, "on": told.as(t.longDay(d.Date)), "status": told.as(dayWords[d.Status])}), told
}

// longDay is a day with its weekday: "Tuesday, March 12".
func (t *teller) longDay(d time.Time) string {
	return d.Weekday().String() + ", " + wording.PressDate(d, t.today())
}

// dayWords say behind a day how firmly it stands.
var dayWords = map[canvass.DayStatus]string{
	canvass.DaySetByParty: "as the party has set it", canvass.DaySetByState: "as the state has set it", canvass.DayByLaw: "by standing law",
}

// voting is "both parties vote in Georgia and Mississippi, and Republicans in Hawaii" for the contests of a day, and
// "for both parties in …" for those without one.
func (t *teller) voting(d SeasonDay) run {
	value := isoDay(d.Date)
	if d.Date.IsZero() {
		value = string(d.Status)
	}
	dated := func(c *tally.Contest) run {
		return t.state(value, Fact{Subject: string(c.ID), Predicate: "date", Value: value, Status: Known}, c.InfoRef)
	}
	parties := map[string][]canvass.Party{}
	for _, c := range d.Contests {
		parties[c.ID.Jurisdiction()] = append(parties[c.ID.Jurisdiction()], c.ID.Party())
	}
	places := map[string][]run{} // by who votes there
	for _, c := range d.Contests {
		id := c.ID.Jurisdiction()
		place := t.place(id, c.InfoRef).with(dated(c))
		who := voters[c.ID.Party()]
		if j := t.jurisdiction(id); j != nil && j.Kind == "abroad" {
			who = ""
		}
		if len(parties[id]) > 1 {
			if c.ID.Party() != parties[id][0] { // told with the first, and resting on both
				continue
			}
			who = "both parties"
			for _, o := range d.Contests {
				if o.ID.Jurisdiction() == id {
					place = place.with(dated(o))
				}
			}
		}
		places[who] = append(places[who], place)
	}
	var all []run
	for _, who := range slices.Backward(slices.Sorted(maps.Keys(places))) { // both parties first
		named := list(places[who])
		switch {
		case who == "" && len(all) > 0: // voters of no place are named by their body alone
			all = append(all, named)
		case who == "" && d.Date.IsZero():
			all = append(all, append(append(named.as("for"), glue(" ")...), named...))
		case who == "":
			all = append(all, append(append(named, glue(" ")...), named.as("vote")...))
		case len(all) > 0:
			all = append(all, append(append(named.as(who), glue(" in ")...), named...))
		case d.Date.IsZero():
			all = append(all, append(append(named.as("for "+who), glue(" in ")...), named...))
		default:
			all = append(all, append(append(named.as(who+" vote"), glue(" in ")...), named...))
		}
	}
	return verbs(all)
}

// History tells who won a jurisdiction's contests, of one party or of both, the newest first, and what else the record
// has of it. Contests without a result by the snapshot's moment are left out.
func History(s *tally.Snapshot, jurisdiction string, party canvass.Party) *Story {
	t := newTeller(s)
	var results []draft
	contests := t.past(jurisdiction, party)
	for _, c := range contests {
		results = append(results, t.precedent(c, party != "", glue("there")))
	}
	results = append(results, t.longAgo(jurisdiction, party)...)
	var disputes [][]draft
	for _, c := range contests {
		if k := c.Info.Conflict(catalog.WinnerConflict); k != nil {
			told := t.conflict(string(c.ID), nil, k, c.InfoRef)
			for i := range told {
				told[i].about = "history-" + canvass.Slug(string(c.ID)) + "-" + told[i].about
			}
			disputes = append(disputes, told)
		}
	}
	var more []draft
	j := t.jurisdiction(jurisdiction)
	if j != nil {
		for i := range j.Facts {
			st := &j.Facts[i]
			if st.Topic == "history" && t.published(st.Published) && (party == "" || strings.HasPrefix(st.ID, string(party)+"-")) {
				more = append(more, t.statements("place:"+jurisdiction, j.File, t.place(jurisdiction, s.FileRef(j.File)), []*catalog.Statement{st}))
			}
		}
	}
	if len(contests) == 0 && len(more) == 0 {
		return t.story(jurisdiction, draft{})
	}
	ref := files(contests)
	if len(ref) == 0 {
		ref = s.FileRef(j.File)
	}
	head := tell("headline", "{past|Past contests} {place}", parts{
		"place": t.where(jurisdiction, ref),
		"past":  t.state("past", Fact{ID: "place:" + jurisdiction + ":past", Subject: jurisdiction, Predicate: "contests", Value: strconv.Itoa(len(contests)), Status: Known}, ref),
	})
	paragraphs := append([][]draft{{t.jurisdictionKind(jurisdiction, t.cycle())}, results}, disputes...)
	return t.story(jurisdiction, head, append(paragraphs, more)...)
}
