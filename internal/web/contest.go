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

// contestPage is the page of one contest.
type contestPage struct {
	ID       canvass.ContestID
	Path     string
	Party    link
	Place    link
	Where    string // the place in running text: "the District of Columbia"
	Day      string
	Name     string
	Headline []spanView
	Status   Figure
	Outcomes []outcome
	// CallNotes are what this desk says of its own calls.
	CallNotes []callNote
	Count     *countTable
	Others    []eventCount
	Sources   []*countTable
	Stated    []statedRow
	AsOf      string // the moment of the story
	Story     []paragraphView
	Account   []paragraphView // the full account, where it has more than the story
	Progress  *progress
	Estimate  *estimateView
	Units     *unitsView
	Ranked    *rankedView
	Moments   *momentsView
	Worth     *worth
	Claims    []claimRow
	Words     []confirmationRow
	Notices   []noticeRow
	Changes   *historyView
	Disputes  []dispute
	History   []pastRow
	SameDay   []seasonGroup
	Cites     []citeRow
	// CitesElsewhere are the sources of what the page tells of other contests, a total of the race above all.
	CitesElsewhere []citeRow
}

// outcome is who won by one measure.
type outcome struct {
	Words string
	Why   Figure
}

// Start is the outcome at the beginning of a line.
func (o outcome) Start() string { return english.Capital(o.Words) }

type eventCount struct {
	Name  string
	Day   string
	Table *countTable
}

// contest makes the page of a contest.
func (s *site) contest(_ context.Context, b *book, r *http.Request) (*page, error) {
	id, err := canvass.ParseContestID(strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "page", "there is no page %s", r.URL.Path)
	}
	c := b.s.Contests[id]
	if c == nil {
		return nil, canvass.Errorf(canvass.NotFound, "contest", "the contest %s is not in this record", id)
	}
	p := b.contest(c)
	state := p.Name + ": " + english.Capital(b.w.Outcome(c)) + ". " + p.Status.Text + "."
	title := p.Name
	if p.Day != "" {
		title += ", " + p.Day
	}
	return &page{Title: title + " – Canvass", Description: state, Share: shareTitle(p), Crumbs: b.crumbs(p.Party, p.Place), Live: true, State: state, Body: p, Files: b.saved(p.Path), Feed: b.within(p.Path + ".atom")}, nil
}

// contest is everything that the page of a contest shows, its figures written into the book.
func (b *book) contest(c *tally.Contest) *contestPage {
	id := c.ID
	p := &contestPage{
		ID: id, Path: "/" + string(id), Name: c.Info.Name,
		Party: link{Text: wording.Race(id.Race()), Href: b.within("/" + string(id.Race()))},
		Place: link{Text: b.w.Place(id.Jurisdiction()), Href: b.within("/places/" + id.Jurisdiction())},
	}
	p.Where = b.w.In(id.Jurisdiction())
	if c.Event != nil {
		p.Day = wording.Event(c.Event)
	}
	story, full := facts.Tell(b.s, id, facts.Medium), facts.Tell(b.s, id, facts.Full)
	p.Headline = b.spans(story, story.Headline.Spans)
	p.Story, p.AsOf = b.paragraphs(story, nil), story.AsOf
	if len(full.Sentences()) > len(story.Sentences()) {
		p.Account = b.paragraphs(full, nil)
	}
	status, ref := call.StatusOf(b.s, c)
	p.Status = b.fig("status", "how far the count is", english.Capital(status), ref)
	p.CallNotes = b.callNotes(c)
	p.Outcomes = b.outcomes(c)
	p.Count = b.countTable(c, c.Count, "count", true)
	if len(c.Sources) > 1 {
		for _, n := range c.Sources[1:] {
			p.Sources = append(p.Sources, b.countTable(c, n, "count-"+n.By+"-"+string(n.Measure), false))
		}
	}
	for _, e := range c.Others {
		p.Others = append(p.Others, eventCount{eventName(e.Event), wording.Event(e.Event), b.countTable(c, e.Count, "event-"+e.Event.ID, false)})
	}
	p.Stated = b.statedRows(c)
	p.Progress = b.progress(c)
	p.Estimate = b.estimate(c)
	p.Units = b.units(c, "votes")
	p.Ranked = b.ranked(c)
	p.Moments = b.moments(c)
	p.SameDay = b.sameDay(c)
	p.Worth = b.worth(c)
	p.Claims = b.claimRows(id, c.Claims)
	p.Words = b.confirmationRows(c)
	p.Notices = b.noticeRows(c.Notices, id.Jurisdiction())
	p.Changes = b.changes(c)
	p.Disputes = slices.Concat(b.countsDiffer(c), b.unitsDiffer(c), b.disputes(c.Info.Conflicts, c.InfoRef))
	p.History = b.past(c)
	for _, row := range b.citesOf(c, full) {
		if row.Elsewhere {
			p.CitesElsewhere = append(p.CitesElsewhere, row)
		} else {
			p.Cites = append(p.Cites, row)
		}
	}
	return p
}

func eventName(e *canvass.Event) string {
	name := english.Capital(cmp.Or(e.Kind, "contest"))
	if e.Cancelled {
		name += ", cancelled"
	}
	if !e.Binds {
		name += ", which awarded no delegates"
	}
	return name
}

func (b *book) outcomes(c *tally.Contest) []outcome {
	var out []outcome
	for i := range c.Winners {
		w := &c.Winners[i]
		why := b.fig("winner-"+string(w.Measure), "who won "+wording.Measure(w.Measure), b.w.Basis(c, w), w.Ref)
		out = append(out, outcome{b.w.Winner(c, w), why})
	}
	called := facts.CalledWinners(b.s, c)
	if len(called) > 0 && len(c.Winners) == 0 {
		who := b.w.Option(c.ID, called[0].Option) + " is called the winner"
		if len(called) > 1 {
			who = "Others do not call the same winner"
		}
		out = append(out, outcome{who, b.calls(c, called, b.w.Last(c.ID, called[0].Option))})
	}
	if l := c.Leader; l != nil {
		words, why := b.w.Leader(c, l), "nobody has won yet"
		if l.Measure == canvass.Votes && len(l.Options) == 1 {
			if words += " votes"; l.By == 1 {
				words = strings.TrimSuffix(words, "s")
			}
		}
		if len(called) > 0 && c.Count != nil {
			why = "in the count of " + b.w.Said(c.Count.By)
		}
		out = append(out, outcome{words, b.fig("leader", "who leads", why, l.Ref)})
	}
	return out
}

// shareTitle is the result, for those to whom the address is handed on.
func shareTitle(p *contestPage) string {
	if len(p.Headline) > 0 {
		return spansText(p.Headline)
	}
	return p.Name
}

// sameDay are the other contests of the contest's day, by party.
func (b *book) sameDay(c *tally.Contest) []seasonGroup {
	if c.Event == nil || c.Event.Date.IsZero() {
		return nil
	}
	out := []seasonGroup{{Who: wording.Party(canvass.Democratic)}, {Who: wording.Party(canvass.Republican)}}
	for _, d := range facts.SeasonDays(b.s, c.ID.Cycle()) {
		if !d.Date.Equal(c.Event.Date) {
			continue
		}
		for _, x := range d.Contests {
			g := &out[0]
			if x.ID.Party() != canvass.Democratic {
				g = &out[1]
			}
			if x.ID != c.ID {
				g.Places = append(g.Places, link{Text: b.w.Place(x.ID.Jurisdiction()), Href: b.contestPath(x.ID)})
			}
		}
	}
	return slices.DeleteFunc(out, func(g seasonGroup) bool { return len(g.Places) == 0 })
}
