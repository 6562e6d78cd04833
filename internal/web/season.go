package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// seasonPage is the calendar of the record's cycle: the days in order with how firmly each stands, and what is open.
type seasonPage struct {
	Cycle    int
	Standing string // how many contests stand how firmly
	Days     []seasonRow
	Open     []seasonRow
	Said     []paragraphView
}

// seasonRow is a day, or the contests of which none is settled.
type seasonRow struct {
	Day    Figure
	Status string
	Groups []seasonGroup
}

// seasonGroup are the places in which the same people vote.
type seasonGroup struct {
	Who    string
	Places []link
}

func (s *site) season(_ context.Context, b *book, _ *http.Request) (*page, error) {
	cycle := facts.Cycle(b.s)
	p := b.seasonOf(cycle)
	if p == nil {
		return nil, canvass.Errorf(canvass.NotFound, "calendar", "this record has no contest of %d", cycle)
	}
	story := *facts.Season(b.s, cycle)
	var open []facts.Paragraph
	for _, x := range story.Paragraphs {
		if !strings.HasPrefix(x.Sentences[0].About, "day-") { // the tables have these
			open = append(open, x)
		}
	}
	story.Paragraphs = open
	p.Said = b.paragraphs(&story, nil)
	return &page{
		Title: fmt.Sprintf("The season of %d – Canvass", cycle), Description: fmt.Sprintf("When the contests of %d are, and how firmly each day stands", cycle), Crumbs: b.crumbs(),
		Live: true, State: fmt.Sprintf("%d", cycle), Body: p, Files: []link{{Text: "Calendar", Href: b.within("/calendar.ics")}},
	}, nil
}

// seasonOf is the calendar of a cycle without what is said of it, nil where the record has no contest of it.
func (b *book) seasonOf(cycle int) *seasonPage {
	p := &seasonPage{Cycle: cycle}
	var standing []string
	contests, dated := 0, 0
	for _, d := range facts.SeasonDays(b.s, cycle) {
		contests += len(d.Contests)
		row := seasonRow{Status: string(d.Status), Groups: b.seasonGroups(d.Contests)}
		id := "day-" + canvass.Slug(d.Date.Format("2006-01-02")+" "+string(d.Status))
		var ref tally.Ref
		for _, c := range d.Contests {
			ref = tally.Join(ref, c.InfoRef)
		}
		if d.Date.IsZero() {
			row.Day = b.fig(id, "contests without a day", strings.ToUpper(row.Status[:1])+row.Status[1:], ref)
			standing = append(standing, fmt.Sprintf("%d %s", len(d.Contests), d.Status))
			row.Status = ""
			p.Open = append(p.Open, row)
			continue
		}
		dated += len(d.Contests)
		row.Day = b.fig(id, "the day", wording.Weekday(d.Date), ref)
		p.Days = append(p.Days, row)
	}
	if contests == 0 {
		return nil
	}
	p.Standing = fmt.Sprintf("%d contests.", contests)
	if len(standing) > 0 {
		p.Standing = fmt.Sprintf("%d contests, %d of them with a date. The days of the others: %s.", contests, dated, strings.Join(standing, ", "))
	}
	return p
}

// seasonGroups are the places of a day by who votes there: both parties first.
func (b *book) seasonGroups(contests []*tally.Contest) []seasonGroup {
	of := map[string]int{}
	for _, c := range contests {
		of[c.ID.Jurisdiction()]++
	}
	var both, dem, gop seasonGroup
	both.Who, dem.Who, gop.Who = "Both parties", "Democrats", "Republicans"
	last := ""
	for _, c := range contests {
		id := c.ID.Jurisdiction()
		switch {
		case of[id] > 1 && id == last:
		case of[id] > 1:
			both.Places = append(both.Places, link{Text: b.w.Place(id), Href: b.within("/places/" + id)})
		case c.ID.Party() == canvass.Democratic:
			dem.Places = append(dem.Places, link{Text: b.w.Place(id), Href: b.contestPath(c.ID)})
		default:
			gop.Places = append(gop.Places, link{Text: b.w.Place(id), Href: b.contestPath(c.ID)})
		}
		last = id
	}
	var out []seasonGroup
	for _, g := range []seasonGroup{both, dem, gop} {
		if len(g.Places) > 0 {
			out = append(out, g)
		}
	}
	return out
}
