package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/wording"
)

// placePage is a state, a territory or a body that holds contests: what it is, when it votes, how it voted.
type placePage struct {
	Name     string
	Kind     string
	Votes    string // electoral votes
	Zone     string
	OCD      string
	Mark     string
	Calendar []paragraphView
	History  []paragraphView
	Topics   []topic
	Contests []pastRow
	File     Figure
}

func (s *site) place(_ context.Context, b *book, r *http.Request) (*page, error) {
	id := r.PathValue("jurisdiction")
	j := b.place(id)
	if j == nil {
		return nil, canvass.Errorf(canvass.NotFound, "place", "no place in this record has the id %s", id)
	}
	ref := b.s.FileRef(j.File)
	p := &placePage{Name: j.Name, Kind: english.Capital(j.Kind), Zone: zoneWords(j.Zone), OCD: j.OCD, Mark: wording.Mark(j.Mark)}
	if j.ElectoralVotes != nil {
		p.Votes = strconv.Itoa(*j.ElectoralVotes)
	}
	p.File = b.fig("file", "the file of "+j.Name, j.File, ref)
	p.Calendar = b.paragraphs(facts.Calendar(b.s, id), j.Facts)
	p.History = b.paragraphs(facts.History(b.s, id, ""), j.Facts)
	p.Topics = b.topics(j.Facts, ref)
	for _, c := range b.contestsIn(id) {
		p.Contests = append(p.Contests, b.pastRow(c))
	}
	var files []link
	if len(p.Calendar) > 0 {
		files = append(files, link{Text: "Calendar", Href: b.within("/places/" + id + ".ics")})
	}
	return &page{Title: j.Name + " – Canvass", Description: "Contests in " + b.w.In(id) + ": calendar and history", Crumbs: b.crumbs(link{Text: "Places", Href: b.within("/places")}), Live: true, State: j.Name, Body: p, Files: files}, nil
}

// zoneWords is a time zone by the city that it is named after: "Pago Pago time" for "Pacific/Pago_Pago".
func zoneWords(zone string) string {
	if zone == "" {
		return ""
	}
	city := zone[strings.LastIndex(zone, "/")+1:]
	return strings.ReplaceAll(city, "_", " ") + " time"
}
