package web

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/wording"
)

// searchPage is what a record has under some words.
type searchPage struct {
	Query string
	Asked bool
	// Static pages find by a script, in a list that the site has as a file.
	Static       bool
	Script, List string
	// Found are the groups that have something, Nearest the nearest page where none has.
	Found   []searchGroup
	Nearest *link
}

type searchGroup struct {
	ID, Name string
	Rows     []indexRow
	More     int
}

const (
	mostFound   = 25  // rows of one group
	mostLetters = 100 // of a query
)

// search looks for the words of ?q= among contests, places, people and sources, and for an entry by its number or key.
func (s *site) search(_ context.Context, b *book, r *http.Request) (*page, error) {
	p := &searchPage{Query: strings.TrimSpace(r.URL.Query().Get("q")), Static: s.Static, Script: s.files.address("find.js"), List: "/search.json"}
	if letters := []rune(p.Query); len(letters) > mostLetters {
		p.Query = string(letters[:mostLetters])
	}
	title := "Search"
	if words := wordsOf(p.Query); len(words) > 0 {
		p.Asked = true
		title = "Search: " + p.Query
		p.Found = b.find(p.Query, words)
		if len(p.Found) == 0 {
			p.Nearest = b.nearestName(p.Query)
		}
	}
	return &page{Title: title + " – Canvass", Description: "Find a contest, a place, a person, a source or an entry.", Crumbs: b.crumbs(), Body: p}, nil
}

// wordsOf are the words of a text in small letters.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// match is how well names fit the words: 0 not at all, more where whole words are the same. Each word must begin one of
// the names' words.
func match(words []string, names ...string) int {
	all := wordsOf(strings.Join(names, " "))
	score := 1
	for _, w := range words {
		best := 0
		for _, n := range all {
			switch {
			case n == w:
				best = 2
			case best == 0 && strings.HasPrefix(n, w):
				best = 1
			}
		}
		if best == 0 {
			return 0
		}
		score += best
	}
	return score
}

type hit struct {
	indexRow
	score int
	late  int // the later of two equal ones is first
}

// find is what fits the words, at most mostFound of a group.
func (b *book) find(query string, words []string) []searchGroup {
	groups := b.findAll(query, words)
	for i, g := range groups {
		groups[i].More = max(0, len(g.Rows)-mostFound)
		groups[i].Rows = g.Rows[:min(len(g.Rows), mostFound)]
	}
	return groups
}

// findAll is all that fits the words; everything where there are none.
func (b *book) findAll(query string, words []string) []searchGroup {
	var contests, places, people, sources, entries []hit
	own := facts.Cycle(b.s)
	for id, c := range b.s.Contests {
		j := id.Jurisdiction()
		score := match(words, c.Info.Name, b.w.Place(j), j, wording.Party(id.Party()), id.Party().Adjective(), string(id.Party()), strconv.Itoa(id.Cycle()))
		if score == 0 {
			continue
		}
		h := hit{indexRow{link: link{Text: c.Info.Name, Href: b.contestPath(id)}}, score, id.Cycle()}
		if c.Event != nil {
			h.Small = wording.Event(c.Event)
		}
		if id.Cycle() == own {
			h.late = 1 << 16
		}
		contests = append(contests, h)
	}
	for id, j := range b.s.Catalog.Jurisdictions {
		if score := match(words, j.Name, id, j.USPS); score > 0 {
			places = append(places, hit{indexRow{link: link{Text: j.Name, Href: b.within("/places/" + id)}, Small: j.Kind}, score, 0})
		}
	}
	for id, who := range b.s.Catalog.People {
		if score := match(words, who.Name, string(id)); score > 0 {
			people = append(people, hit{indexRow{link: link{Text: who.Name, Href: b.within("/people/" + string(id))}, Small: who.Party.Adjective()}, score, 0})
		}
	}
	hiding := map[string]bool{}
	for _, o := range b.s.Unnamed() {
		hiding[o.ID] = true
	}
	said := map[string]int64{}
	for _, l := range b.s.Since(0) {
		if l.Entry.By != "" && !hidden(l.Entry) {
			said[l.Entry.By] = l.Seq
		}
	}
	for id, o := range b.s.Catalog.Outlets {
		score := match(words, o.Name, id)
		if seq, spoke := said[id]; score > 0 && spoke && !hiding[id] {
			sources = append(sources, hit{indexRow{link: link{Text: o.Name, Href: entryPath(seq)}, Small: "the newest of its entries"}, score, 0})
		}
	}
	if seq, err := strconv.ParseInt(strings.TrimPrefix(query, "#"), 10, 64); err == nil && seq >= 0 && seq < b.s.Size {
		entries = append(entries, hit{indexRow{link: link{Text: "Entry " + english.Thousands(seq), Href: entryPath(seq)}}, 1, 0})
	}
	if l, ok := b.s.Entry(query); ok && !hidden(l.Entry) {
		entries = append(entries, hit{indexRow{link: link{Text: "Entry " + english.Thousands(l.Seq), Href: entryPath(l.Seq)}, Small: b.says(l.Entry)}, 1, 0})
	}
	var out []searchGroup
	for _, g := range []struct {
		id, name string
		hits     []hit
	}{{"found-contests", "Contests", contests}, {"found-places", "Places", places}, {"found-people", "People", people}, {"found-sources", "Sources", sources}, {"found-entries", "Entries", entries}} {
		if len(g.hits) == 0 {
			continue
		}
		slices.SortFunc(g.hits, func(x, y hit) int {
			return cmp.Or(-cmp.Compare(x.score, y.score), -cmp.Compare(x.late, y.late), cmp.Compare(x.Text, y.Text), cmp.Compare(x.Href, y.Href))
		})
		group := searchGroup{ID: g.id, Name: g.name}
		for _, h := range g.hits {
			group.Rows = append(group.Rows, h.indexRow)
		}
		out = append(out, group)
	}
	return out
}

// nearestName is the person or place whose name differs least from what was asked for.
func (b *book) nearestName(query string) *link {
	names := map[string]link{}
	for id, who := range b.s.Catalog.People {
		at := link{Text: who.Name, Href: b.within("/people/" + string(id))}
		names[strings.ToLower(who.Name)], names[strings.ToLower(who.Last)] = at, at
	}
	for id, j := range b.s.Catalog.Jurisdictions {
		names[strings.ToLower(j.Name)] = link{Text: j.Name, Href: b.within("/places/" + id)}
	}
	near := english.Nearest(strings.ToLower(query), slices.Sorted(maps.Keys(names)))
	if near == "" {
		return nil
	}
	at := names[near]
	return &at
}
