package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/export"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/reply"
)

// social is what other programs take of a page when somebody hands its address on. It is made where the server knows
// the address at which readers find it; what a request says of its host is not believed.
type social struct {
	Address string // of the page itself, without a moment
	Title   string // with the result in it
	Image   string // the address of a picture to share; empty for none
	Data    any    // for search engines, as schema.org has it
	OEmbed  string
}

// social is nil where the server does not know its own address, or there is nothing to hand on.
func (s *site) social(b *book, p *page, r *http.Request) *social {
	base := strings.TrimSuffix(s.Address, "/")
	if base == "" || p.Status != 0 || p.Bare {
		return nil
	}
	path := r.URL.EscapedPath()
	x := &social{Address: base + path, Title: p.Title}
	if p.Share != "" {
		x.Title = p.Share
		x.Image = base + "/share" + path + ".png"
		if path == "/" {
			x.Image = base + "/share/night.png"
		}
		x.OEmbed = base + "/oembed?url=" + url.QueryEscape(base+path)
	}
	data := map[string]any{
		"@context": "https://schema.org", "@type": "WebPage", "name": x.Title, "description": p.Description, "url": x.Address,
		"dateModified": b.s.Now.String(), "isPartOf": map[string]any{"@type": "WebSite", "name": "Canvass", "url": base + "/"},
	}
	var files []map[string]any
	for _, f := range p.Files {
		if format, ok := export.FormatOf(f.Href); ok {
			files = append(files, map[string]any{"@type": "DataDownload", "contentUrl": base + f.Href, "encodingFormat": format.Media()})
		}
	}
	if len(files) > 0 && p.Share != "" {
		data["mainEntity"] = map[string]any{"@type": "Dataset", "name": x.Title, "description": p.Description, "distribution": files}
	}
	if len(p.Crumbs) > 0 {
		var list []map[string]any
		for i, c := range p.Crumbs {
			list = append(list, map[string]any{"@type": "ListItem", "position": i + 1, "name": c.Text, "item": base + c.Href})
		}
		data["breadcrumb"] = map[string]any{"@type": "BreadcrumbList", "itemListElement": list}
	}
	x.Data = data
	return x
}

// sitemap lists the pages of a live record for search engines. Replays and rehearsals have none: they are not results.
func (s *site) sitemap(w http.ResponseWriter, _ *http.Request) {
	b := newBook(s.now())
	base := strings.TrimSuffix(s.Address, "/")
	if base == "" || !published(b.s.Record) {
		http.Error(w, "this record has no sitemap: it is not a live one, or the server was not told the address at which readers find it", http.StatusNotFound)
		return
	}
	paths := []string{"/", "/calendar", "/contests", "/places", "/people", "/corrections", "/methods", "/record", "/how-to-check"}
	own := facts.Cycle(b.s)
	for id := range b.s.Contests {
		if id.Cycle() == own || slices.Contains(b.s.Active, id) {
			paths = append(paths, "/"+string(id), "/"+string(id.Race()))
		}
	}
	for id := range b.s.Catalog.Jurisdictions {
		paths = append(paths, "/places/"+id)
	}
	for id := range b.s.Catalog.People {
		paths = append(paths, "/people/"+string(id))
	}
	slices.Sort(paths)
	var out strings.Builder
	out.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for _, p := range slices.Compact(paths) {
		out.WriteString("<url><loc>" + xmlText(base+p) + "</loc></url>\n")
	}
	out.WriteString("</urlset>\n")
	w.Header().Set("Content-Type", "application/xml; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=600")
	_, _ = w.Write([]byte(out.String())) // the reader has gone; nothing can be done
}

func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// oembed answers with a card for an address of ours, as https://oembed.com has it.
func (s *site) oembed(w http.ResponseWriter, r *http.Request) {
	base := strings.TrimSuffix(s.Address, "/")
	path, ours := strings.CutPrefix(r.URL.Query().Get("url"), base)
	asked, err := url.Parse(path)
	if err != nil || base == "" || !ours || path != "" && path[0] != '/' {
		http.Error(w, "?url= is no address of this server", http.StatusNotFound)
		return
	}
	if f := r.URL.Query().Get("format"); f != "" && f != "json" {
		http.Error(w, "only JSON is given", http.StatusNotImplemented)
		return
	}
	of := strings.Trim(strings.TrimPrefix(asked.Path, "/embed"), "/")
	b := newBook(s.now())
	card, err := b.card(of)
	if err != nil {
		s.plainError(w, r, canvass.Errorf(canvass.NotFound, "oembed", "there is no card of %s", asked.Path))
		return
	}
	height := cardHeight(card)
	title := card.Head
	if len(card.Headline) > 0 {
		title = spansText(card.Headline)
	}
	reply.Open(w.Header())
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{ // the reader has gone; nothing can be done
		"version": "1.0", "type": "rich", "provider_name": "Canvass", "provider_url": base + "/", "title": title,
		"width": 640, "height": json.Number(height), "cache_age": 60, "html": cardCode(base, of, card),
	})
}
