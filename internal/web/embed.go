package web

import (
	"context"
	"html"
	"net/http"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Embeds are cards that other sites put into their pages: a contest, a race, its map, the calendar. They are the only
// pages that may stand in a frame; a script of ours, where it may run, makes the frame as high as the card, and without it
// the card scrolls in a frame of a fixed height.

// cardPage is one card.
type cardPage struct {
	Head     string
	Headline []spanView
	Small    string
	Full     link // the page that the card is of
	Count    *countTable
	Race     *raceBrief
	Season   *seasonPage
}

// card answers /embed/2024/dem/as, /embed/2024/dem, /embed/map/2024/dem and /embed/calendar.
func (s *site) card(_ context.Context, b *book, r *http.Request) (*page, error) {
	of := strings.TrimPrefix(r.URL.Path, "/embed/")
	card, err := b.card(of)
	if err != nil {
		return nil, err
	}
	title := card.Head
	if len(card.Headline) > 0 {
		title = spansText(card.Headline)
	}
	return &page{Title: title + " – Canvass", Description: english.Sentences(title), Live: true, State: english.Sentences(title), Body: card, Bare: true}, nil
}

// mostCard is how many options a contest's card shows.
const mostCard = 5

func (b *book) card(of string) (*cardPage, error) {
	unknown := canvass.Errorf(canvass.NotFound, "embed", "there is no card of %q: a contest, a race, map/ and a race, or calendar", of)
	subject, isMap := strings.CutPrefix(of, "map/")
	if of == "calendar" {
		p := b.seasonOf(facts.Cycle(b.s))
		if p == nil {
			return nil, unknown
		}
		return &cardPage{Head: "The season of " + strconv.Itoa(p.Cycle), Season: p, Full: link{Text: "The whole calendar", Href: "/calendar"}}, nil
	}
	if id, err := canvass.ParseContestID(subject); err == nil && !isMap {
		c := b.s.Contests[id]
		if c == nil {
			return nil, unknown
		}
		story := facts.Tell(b.s, id, facts.Brief)
		p := &cardPage{Head: c.Info.Name, Headline: b.spans(story, story.Headline.Spans), Full: link{Text: "The whole page", Href: "/" + string(id)}}
		p.Small = c.Info.Name
		if c.Event != nil {
			p.Small += ", " + wording.Event(c.Event)
		}
		status, _ := call.StatusOf(b.s, c)
		p.Small += ". " + english.Capital(status) + "."
		if p.Count = b.countTable(c, c.Count, "count", true); p.Count != nil {
			p.Count.Rows = p.Count.Rows[:min(len(p.Count.Rows), mostCard)]
			p.Count.Totals, p.Count.Notes = nil, nil
		}
		return p, nil
	}
	id, err := canvass.ParseRaceID(subject)
	if err != nil {
		return nil, unknown
	}
	night, _ := facts.NightContests(b.s)
	brief := b.raceBrief(id, night)
	if isMap {
		brief.Rows, brief.Bar, brief.Open, brief.Note = nil, "", nil, ""
		if brief.Map == "" {
			return nil, unknown
		}
	} else {
		brief.Map = ""
	}
	if !isMap && race.At(b.s, id) == nil {
		return nil, unknown
	}
	return &cardPage{Head: brief.Race.Text, Race: &brief, Full: link{Text: "The whole page", Href: brief.Race.Href}}, nil
}

// embeddingPage helps to choose a card and to copy it.
type embeddingPage struct {
	Of     string
	Groups []indexGroup
	// Code is what to copy; Plain the same without a script.
	Code, Plain string
	Card        string // the address of the card
	Name        string
	Problem     string
}

// embedding lists what can be embedded, and gives the code for ?of=2024/dem/as.
func (s *site) embedding(_ context.Context, b *book, r *http.Request) (*page, error) {
	p := &embeddingPage{Of: strings.Trim(r.URL.Query().Get("of"), "/")}
	if p.Of != "" {
		card, err := b.card(p.Of)
		if err != nil {
			p.Problem = message(err) + "."
		} else {
			p.Card, p.Name = "/embed/"+p.Of, card.Head
			address := s.Address
			if address == "" {
				address = ownAddress(r)
			}
			address = strings.TrimSuffix(address, "/")
			p.Plain = plainCode(address, p.Of, card)
			p.Code = cardCode(address, p.Of, card)
		}
	}
	night, others := facts.NightContests(b.s)
	races := indexGroup{ID: "cards-races", Name: "Races and maps", Rows: []indexRow{{link: link{Text: "The calendar", Href: "/embed?of=calendar"}}}}
	for _, id := range b.nightRaces(night) {
		races.Rows = append(races.Rows, indexRow{link: link{Text: wording.Race(id), Href: "/embed?of=" + string(id)}},
			indexRow{link: link{Text: "Map: " + wording.Race(id), Href: "/embed?of=map/" + string(id)}})
	}
	contests := indexGroup{ID: "cards-contests", Name: "Contests"}
	for _, c := range append(night, others...) {
		at := b.contestLink(c)
		contests.Rows = append(contests.Rows, indexRow{link: link{Text: at.Text, Href: "/embed?of=" + string(c.ID)}})
	}
	p.Groups = append(p.Groups, races)
	if len(contests.Rows) > 0 {
		p.Groups = append(p.Groups, contests)
	}
	return &page{Title: "Put a card into your page – Canvass", Description: "Cards of contests, races, the map and the calendar for other sites.", Crumbs: b.crumbs(), Body: p}, nil
}

// plainCode is the frame of a card, as somebody else's page has it.
func plainCode(base, of string, card *cardPage) string {
	return `<iframe src="` + html.EscapeString(base+"/embed/"+of) + `" title="` + html.EscapeString(card.Head) +
		`" width="100%" height="` + cardHeight(card) + `" loading="lazy" style="border:0"></iframe>`
}

// cardCode is the same with the script that fits it.
func cardCode(base, of string, card *cardPage) string {
	return plainCode(base, of, card) + "\n" + `<script src="` + html.EscapeString(base) + `/fit.js" async></script>`
}

// cardHeight is a height in pixels at which a card need not scroll on most screens, where no script fits it.
func cardHeight(c *cardPage) string {
	switch {
	case c.Season != nil:
		return "640"
	case c.Count != nil:
		return strconv.Itoa(260 + 42*len(c.Count.Rows))
	case c.Race != nil && c.Race.Map != chart.SVG(""):
		return "520"
	}
	return "300"
}

// framed reports whether an address may stand in a frame of another site.
func framed(path string) bool { return strings.HasPrefix(path, "/embed/") }
