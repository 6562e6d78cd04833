package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// nightPage is the first page: who has won, what is open, every contest of the day.
type nightPage struct {
	Name     string
	Kicker   string // the name and the day, above a headline
	Day      string // "5 March"
	Headline []spanView
	Rest     []spanView
	Races    []raceBrief
	Parties  []string // the columns of Rows
	Rows     []placeRow
	Others   []otherRow
	Recent   []newsRow
	// RecentHead says what Recent are: what was entered in the last hour, or the newest entries.
	RecentHead string
	Doubts     []doubtRow
	Quibbles   []doubtRow
	// Season is the calendar of the cycle, on a record that nothing has been entered into.
	Season *seasonPage
}

// otherRow is a contest with entries that votes on another day.
type otherRow struct {
	Contest link
	Day     string
	Outcome Figure
}

func (s *site) night(_ context.Context, b *book, _ *http.Request) (*page, error) {
	p := b.night()
	state := spansText(p.Headline)
	if state == "" {
		state = p.Name
	}
	return &page{
		Title: p.Name + " – Canvass", Share: state, Description: english.Sentences(state), Live: true, State: english.Sentences(state),
		Body: p, Files: b.saved(""), Feed: b.within("/feed.atom"),
	}, nil
}

// spansText is spans as they are read.
func spansText(spans []spanView) string {
	var out string
	for _, x := range spans {
		out += x.Text
	}
	return out
}

func (b *book) night() *nightPage {
	p := &nightPage{Name: "The night"}
	if r := b.s.Record; r != nil && r.Name != "" {
		p.Name = english.Capital(r.Name)
	}
	story := facts.Night(b.s)
	p.Headline = b.spans(story, story.Headline.Spans)
	for i, x := range b.paragraphs(story, nil) {
		if i > 0 {
			p.Rest = append(p.Rest, spanView{Text: " "})
		}
		p.Rest = append(p.Rest, x...)
	}
	night, others := facts.NightContests(b.s)
	if day := facts.NightDay(b.s); !day.IsZero() && len(p.Headline) > 0 {
		p.Kicker, p.Day = p.Name, wording.DayMonth(day)
		if !strings.Contains(p.Name, wording.DayMonth(day)) {
			p.Kicker += ", " + wording.WeekdayMonth(day)
		}
	}
	for _, id := range b.nightRaces(night) {
		p.Races = append(p.Races, b.raceBrief(id, night))
	}
	p.Parties, p.Rows = b.placeRows(night)
	for _, c := range others {
		outcome, ref := call.OutcomeOf(b.s, c)
		row := otherRow{Contest: b.contestLink(c), Outcome: b.fig("other-"+string(c.ID), "the outcome of "+c.Info.Name, english.Capital(outcome), ref)}
		if c.Event != nil {
			row.Day = wording.Event(c.Event)
		}
		p.Others = append(p.Others, row)
	}
	p.RecentHead, p.Recent = b.recent()
	p.Doubts, p.Quibbles = b.allDoubts(slices.Concat(night, others))
	if len(b.s.Active) == 0 {
		p.Season = b.seasonOf(facts.Cycle(b.s))
	}
	return p
}

// nightRaces are the races of the night's contests and those that entries speak of.
func (b *book) nightRaces(night []*tally.Contest) []canvass.RaceID {
	ids := b.races()
	for _, c := range night {
		ids = append(ids, c.ID.Race())
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// placeRow is a place with its contests of the day, one cell a party.
type placeRow struct {
	Closes string // empty where it is that of the row before
	First  bool   // of those that close together
	Place  string
	Href   string // the place's page
	Cells  []nightCell
}

// placeRows are the night's contests by place, in the order in which the first of each closes.
func (b *book) placeRows(night []*tally.Contest) (parties []string, rows []placeRow) {
	var columns []canvass.Party
	for _, c := range night {
		if !slices.Contains(columns, c.ID.Party()) {
			columns = append(columns, c.ID.Party())
		}
	}
	slices.Sort(columns)
	for _, x := range columns {
		parties = append(parties, wording.Party(x))
	}
	at := map[string]int{}
	var before string
	for _, c := range night {
		id := c.ID.Jurisdiction()
		i, found := at[id]
		if !found {
			i = len(rows)
			at[id] = i
			row := placeRow{Place: b.w.Place(id), Href: b.within("/places/" + id), Closes: b.closes(c), Cells: make([]nightCell, len(columns))}
			if b.place(id) == nil {
				row.Href = ""
			}
			row.First = row.Closes != before
			before = row.Closes
			rows = append(rows, row)
		}
		cell := b.nightCell(c)
		if when := b.closes(c); when != rows[i].Closes && facts.Closing(c) != 0 {
			cell.Closes = when
		}
		rows[i].Cells[slices.Index(columns, c.ID.Party())] = cell
	}
	for i := range rows {
		for k := range rows[i].Cells {
			rows[i].Cells[k].Party, rows[i].Cells[k].Short = parties[k], partyShort(columns[k])
		}
		if i > 0 && !rows[i].First {
			rows[i].Closes = ""
		}
	}
	return parties, rows
}

// partyShort is a party where there is little room.
func partyShort(p canvass.Party) string {
	switch p {
	case canvass.Democratic:
		return "Dem."
	case canvass.Republican:
		return "Rep."
	}
	return wording.Party(p)
}

// closes is when the last polls of a contest close, Eastern, or why there is no hour.
func (b *book) closes(c *tally.Contest) string {
	if at := facts.Closing(c); at != 0 {
		return wording.PressHour(at)
	}
	if c.Event != nil && c.Event.Kind == "mail" {
		return "by mail"
	}
	return "no hour"
}

// allDoubts are what an editor should look at, what could change a winner or a delegate before what could not.
func (b *book) allDoubts(contests []*tally.Contest) (doubts, quibbles []doubtRow) {
	for _, c := range contests {
		d := b.doubts(c)
		if len(d.Flags) > 0 {
			doubts = append(doubts, doubtRow{Contest: d.Contest, Flags: d.Flags, Weight: d.Weight})
		}
		if len(d.Differ) > 0 {
			quibbles = append(quibbles, doubtRow{Contest: d.Contest, Differ: d.Differ})
		}
	}
	slices.SortStableFunc(doubts, func(x, y doubtRow) int { return cmp.Compare(y.Weight, x.Weight) })
	return doubts, quibbles
}
