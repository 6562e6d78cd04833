package facts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// SeasonDay are the contests of a cycle whose days stand alike: on one date, equally firmly; or on none.
type SeasonDay struct {
	// Date is zero for days that are not settled.
	Date     time.Time
	Status   canvass.DayStatus
	Contests []*tally.Contest // by jurisdiction, then party
}

// unsettled are the days without a date, in the order in which a season tells them.
var unsettled = []canvass.DayStatus{canvass.DayInDispute, canvass.DayProposed, canvass.DayNotKnown, canvass.DayNotSet}

// SeasonDays are the days of a cycle in order: those with a date first, of one date the firmest first, then those in
// dispute, proposed, not known and not set.
func SeasonDays(s *tally.Snapshot, cycle int) []SeasonDay {
	var days []SeasonDay
	for _, c := range s.Contests {
		e := scheduledEvent(c)
		if c.ID.Cycle() != cycle || len(c.InfoRef) == 0 || e == nil || e.Cancelled || e.Date.IsZero() && e.Day == "" {
			continue
		}
		same := func(d SeasonDay) bool { return d.Status == e.Day && d.Date.Equal(e.Date) }
		i := slices.IndexFunc(days, same)
		if i < 0 {
			i = len(days)
			days = append(days, SeasonDay{Date: e.Date, Status: e.Day})
		}
		days[i].Contests = append(days[i].Contests, c)
	}
	firmness := []canvass.DayStatus{"", canvass.DaySetByParty, canvass.DaySetByState, canvass.DayByLaw}
	slices.SortFunc(days, func(a, b SeasonDay) int {
		return cmp.Or(catalog.CompareDays(a.Date, b.Date),
			cmp.Compare(slices.Index(firmness, a.Status), slices.Index(firmness, b.Status)),
			cmp.Compare(slices.Index(unsettled, a.Status), slices.Index(unsettled, b.Status)))
	})
	for _, d := range days {
		slices.SortFunc(d.Contests, func(x, y *tally.Contest) int {
			return cmp.Or(compare(x.ID.Jurisdiction(), y.ID.Jurisdiction()), compare(string(x.ID), string(y.ID)))
		})
	}
	return days
}

// scheduledEvent is the event by which a season counts a contest: the one that binds, else the first.
func scheduledEvent(c *tally.Contest) *canvass.Event {
	if c.Event != nil || c.Info == nil || len(c.Info.Events) == 0 {
		return c.Event
	}
	return &c.Info.Events[0]
}

// Season tells a whole cycle: what is said of each race, the days in order with how firmly each stands, what is
// proposed, what is in dispute and who says what, and what is not set.
func Season(s *tally.Snapshot, cycle int) *Story {
	t := newTeller(s)
	var paragraphs [][]draft
	var ref tally.Ref
	var settled []*tally.Contest
	more := false
	for _, day := range SeasonDays(s, cycle) {
		ref = tally.Join(ref, files(day.Contests))
		if !day.Date.IsZero() {
			told, _ := t.comingDay(day)
			paragraphs = append(paragraphs, []draft{told})
			settled = append(settled, day.Contests...)
			continue
		}
		if !more { // days that stand, and for which others are proposed
			more = true
			paragraphs = append(paragraphs, t.proposals(settled))
		}
		paragraphs = append(paragraphs, t.openDay(day))
	}
	if len(ref) == 0 {
		return t.story(strconv.Itoa(cycle), draft{})
	}
	var races [][]draft
	for _, party := range []canvass.Party{canvass.Democratic, canvass.Republican} {
		races = append(races, t.raceFacts(canvass.RaceID(strconv.Itoa(cycle)+"/"+string(party))))
	}
	f := Fact{ID: "season:" + strconv.Itoa(cycle), Subject: strconv.Itoa(cycle), Predicate: "season", Value: strconv.Itoa(cycle), Status: Known}
	head := tell("headline", "{season|The season of "+strconv.Itoa(cycle)+"}", parts{"season": t.state("season", f, ref)})
	return t.story(strconv.Itoa(cycle), head, append(races, paragraphs...)...)
}

// raceFacts are what a race's file says of the season, and on what its sources differ.
func (t *teller) raceFacts(id canvass.RaceID) []draft {
	r := t.s.Catalog.Races[id]
	if r == nil {
		return nil
	}
	var out []draft
	for i := range r.Facts {
		if st := &r.Facts[i]; t.published(st.Published) {
			name := t.raceName(id, "the "+r.Name, t.s.FileRef(r.File))
			d := t.statements(string(id), r.File, name, []*catalog.Statement{st})
			d.about = string(id.Party()) + "-" + d.about
			out = append(out, d)
		}
	}
	for i := range r.Conflicts {
		for _, d := range t.conflict(string(id), nil, &r.Conflicts[i], t.s.FileRef(r.File)) {
			d.about = string(id.Party()) + "-" + d.about
			out = append(out, d)
		}
	}
	return out
}

// openDay tells contests whose day is not settled.
func (t *teller) openDay(day SeasonDay) []draft {
	switch day.Status {
	case canvass.DayInDispute:
		var out []draft
		for _, c := range day.Contests {
			if k := c.Info.Conflict(catalog.DayConflict); k != nil {
				for _, d := range t.conflict(string(c.ID), nil, k, c.InfoRef) {
					d.about = "dispute-" + string(c.ID) + strings.TrimPrefix(d.about, "conflict-"+k.ID)
					out = append(out, d)
				}
			}
		}
		return out
	case canvass.DayProposed:
		return t.proposals(day.Contests)
	}
	words := "No date is set"
	if day.Status == canvass.DayNotKnown {
		words = "A law sets a day that is not confirmed"
	}
	told := t.voting(day)
	return []draft{tell("day-"+string(day.Status), "{told|"+words+"} {places}.", parts{"told": told, "places": told})}
}

// proposals tells the days that were proposed for contests of places, both parties' together where they are the same.
func (t *teller) proposals(contests []*tally.Contest) []draft {
	var out []draft
	for i, c := range contests {
		for n, p := range c.Info.Proposed {
			who, ref := voters[c.ID.Party()], c.InfoRef
			if i > 0 && alike(contests[i-1], c, p) {
				continue // told with the other party's
			}
			if i+1 < len(contests) && alike(contests[i+1], c, p) {
				who, ref = "both parties", tally.Join(ref, contests[i+1].InfoRef)
			}
			about := string(c.ID) + ":proposed " + strconv.Itoa(n+1)
			date := Fact{ID: about, Subject: string(c.ID), Predicate: "proposed day", Value: isoDay(p.Date), Status: Reported}
			by := Fact{ID: about + " by", Subject: string(c.ID), Predicate: "proposed by", Value: p.By, Status: Reported}
			on := t.known(t.longDay(p.Date), date, ref, p.Cited)
			out = append(out, tell("proposed-"+canvass.Slug(about), "{who} {place} is {on}, by {by}.", parts{
				"who": on.as("The date proposed for " + who), "place": t.where(c.ID.Jurisdiction(), ref), "on": on, "by": t.known(english.Unstopped(p.By), by, ref, p.Cited),
			}))
		}
	}
	return out
}

// alike reports whether another contest of the same place has the same proposal.
func alike(other, c *tally.Contest, p catalog.Proposed) bool {
	return other.ID.Jurisdiction() == c.ID.Jurisdiction() &&
		slices.ContainsFunc(other.Info.Proposed, func(o catalog.Proposed) bool { return o.Date.Equal(p.Date) && o.By == p.By })
}
