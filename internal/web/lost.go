package web

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
)

// lostPage helps somebody who asked for what is not there.
type lostPage struct {
	Head    string
	Say     string
	Nearest *link
	Active  []link
}

func (s *site) nothing(_ context.Context, b *book, r *http.Request) (*page, error) {
	if s.Static { // one page for all such addresses
		return nil, canvass.Errorf(canvass.NotFound, "page", "there is no page at this address")
	}
	return nil, canvass.Errorf(canvass.NotFound, "page", "there is no page %s", r.URL.Path)
}

// lost is the page for an address without a page: what was wrong with it, the nearest address that there is, and the
// contests of the night.
func lost(b *book, r *http.Request, say string) *page {
	p := &lostPage{Head: "Not here", Say: say + "."}
	if near := b.nearest(r.URL.Path); near != nil && near.Href != r.URL.Path {
		p.Nearest = near
	}
	for _, id := range b.s.Active[:min(12, len(b.s.Active))] {
		p.Active = append(p.Active, b.contestLink(b.s.Contests[id]))
	}
	return &page{Title: "Not found – Canvass", Body: p, Status: http.StatusNotFound}
}

// nearest is the address that differs least from what was asked for.
func (b *book) nearest(path string) *link {
	asked := strings.Trim(strings.ToLower(path), "/")
	if len(asked) > 80 {
		return nil
	}
	names := map[string]string{"calculator": "Calculator", "how-to-check": "How to check this record", "feeds": "Where the counts come from"}
	for id, c := range b.s.Contests {
		names[string(id)] = c.Info.Name
		names[string(id.Race())] = wording.Race(id.Race())
	}
	for id, who := range b.s.Catalog.People {
		names["people/"+string(id)] = who.Name
	}
	for id, j := range b.s.Catalog.Jurisdictions {
		names["places/"+id] = j.Name
	}
	near := english.Nearest(asked, slices.Sorted(maps.Keys(names)))
	if near == "" {
		return nil
	}
	return &link{Text: names[near], Href: "/" + near}
}
