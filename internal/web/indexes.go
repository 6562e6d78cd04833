package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// indexPage lists what a record has pages of, in groups.
type indexPage struct {
	Name, Say string
	Groups    []indexGroup
}

type indexGroup struct {
	ID, Name string
	// Folded groups stand closed.
	Folded bool
	Rows   []indexRow
}

type indexRow struct {
	link
	Small string
}

func (b *book) indexed(p *indexPage) *page {
	return &page{Title: p.Name + " – Canvass", Description: p.Say, Crumbs: b.crumbs(), Live: true, State: p.Name, Body: p}
}

// contestIndex lists every contest of the record, the record's own cycle first and open.
func (s *site) contestIndex(_ context.Context, b *book, _ *http.Request) (*page, error) {
	p := &indexPage{Name: "Contests", Say: "Every contest that this record holds, by year and party."}
	own := facts.Cycle(b.s)
	groups := map[canvass.RaceID][]*tally.Contest{}
	var races []canvass.RaceID
	for id, c := range b.s.Contests {
		if groups[id.Race()] == nil {
			races = append(races, id.Race())
		}
		groups[id.Race()] = append(groups[id.Race()], c)
	}
	slices.SortFunc(races, func(x, y canvass.RaceID) int {
		return cmp.Or(later(x.Cycle() == own, y.Cycle() == own), -cmp.Compare(x.Cycle(), y.Cycle()), cmp.Compare(x, y))
	})
	for _, id := range races {
		g := indexGroup{ID: "r-" + strings.ReplaceAll(string(id), "/", "-"), Name: wording.Race(id), Folded: id.Cycle() != own}
		contests := groups[id]
		slices.SortFunc(contests, func(x, y *tally.Contest) int {
			return cmp.Compare(b.w.Place(x.ID.Jurisdiction()), b.w.Place(y.ID.Jurisdiction()))
		})
		for _, c := range contests {
			row := indexRow{link: link{Text: b.w.Place(c.ID.Jurisdiction()), Href: b.contestPath(c.ID)}}
			if c.Event != nil {
				row.Small = wording.Event(c.Event)
			}
			g.Rows = append(g.Rows, row)
		}
		p.Groups = append(p.Groups, g)
	}
	return b.indexed(p), nil
}

// placeIndex lists the states, the territories and whoever else holds contests.
func (s *site) placeIndex(_ context.Context, b *book, _ *http.Request) (*page, error) {
	p := &indexPage{Name: "Places", Say: "Every state, territory and body that holds a contest: when it votes and how it voted."}
	kinds := map[string]string{"state": "States", "district": "The District", "territory": "Territories", "abroad": "Abroad"}
	for _, kind := range []string{"state", "district", "territory", "abroad"} {
		g := indexGroup{ID: "k-" + kind, Name: kinds[kind]}
		for id, j := range b.s.Catalog.Jurisdictions {
			if j.Kind == kind {
				g.Rows = append(g.Rows, indexRow{link: link{Text: j.Name, Href: b.within("/places/" + id)}, Small: j.USPS})
			}
		}
		p.add(g)
	}
	return b.indexed(p), nil
}

// peopleIndex lists everybody who was on a ballot, by the last name.
func (s *site) peopleIndex(_ context.Context, b *book, _ *http.Request) (*page, error) {
	p := &indexPage{Name: "People", Say: "Everybody of whom this record knows, by last name."}
	groups := map[string]*indexGroup{}
	for id, who := range b.s.Catalog.People {
		last := cmp.Or(who.Last, who.Name)
		letter := "other"
		if first := strings.ToUpper(last)[0]; first >= 'A' && first <= 'Z' {
			letter = string(first)
		}
		if groups[letter] == nil {
			groups[letter] = &indexGroup{ID: "l-" + letter, Name: letter}
		}
		groups[letter].Rows = append(groups[letter].Rows, indexRow{link: link{Text: lastFirst(who), Href: b.within("/people/" + string(id))}, Small: who.Party.Adjective()})
	}
	for letter := 'A'; letter <= 'Z'; letter++ {
		if g := groups[string(letter)]; g != nil {
			p.add(*g)
		}
	}
	if g := groups["other"]; g != nil {
		g.Name = "Other letters"
		p.add(*g)
	}
	return b.indexed(p), nil
}

// lastFirst is "Palmer, Jason".
func lastFirst(who *catalog.Person) string {
	if first, found := strings.CutSuffix(who.Name, " "+who.Last); found && who.Last != "" {
		return who.Last + ", " + first
	}
	return who.Name
}

// add adds a group that has rows, in the order of their words.
func (p *indexPage) add(g indexGroup) {
	if len(g.Rows) == 0 {
		return
	}
	slices.SortFunc(g.Rows, func(x, y indexRow) int { return cmp.Or(cmp.Compare(x.Text, y.Text), cmp.Compare(x.Href, y.Href)) })
	p.Groups = append(p.Groups, g)
}

// correctionsPage lists what was mended in the record, the newest first.
type correctionsPage struct {
	Rows  []correctionRow
	Older string // how many more there are, empty for none
}

type correctionRow struct {
	Kind   string
	What   Figure
	Before *link
	About  *link
	Why    string
	When   canvass.Time
	Actor  string
}

// mostCorrections is how many the page of corrections lists.
const mostCorrections = 300

func (s *site) corrections(_ context.Context, b *book, _ *http.Request) (*page, error) {
	p := &correctionsPage{}
	older := 0
	for _, l := range slices.Backward(b.s.Since(0)) {
		e := l.Entry
		if e.Correction == nil && e.Withdrawal == nil || hidden(e) {
			continue
		}
		if len(p.Rows) == mostCorrections {
			older++
			continue
		}
		row := correctionRow{Kind: kindName(e.Kind), When: e.Recorded, Actor: e.Actor, What: b.fig("correction-"+e.Key, "a correction", b.says(e), tally.Ref{e.Key})}
		if e.Correction != nil {
			row.Why = english.Unstopped(e.Correction.Reason)
		}
		if e.Withdrawal != nil {
			row.Why = english.Unstopped(e.Withdrawal.Reason)
		}
		if was, ok := b.s.Entry(e.Supersedes); ok {
			row.Before = &link{Text: b.says(was.Entry), Href: entryPath(was.Seq)}
		}
		if c := b.s.Contests[e.Contest]; c != nil {
			at := b.contestLink(c)
			row.About = &at
		} else if e.Race != "" {
			row.About = &link{Text: wording.Race(e.Race), Href: b.within("/" + string(e.Race))}
		}
		p.Rows = append(p.Rows, row)
	}
	if older > 0 {
		p.Older = english.Thousands(older)
	}
	state := english.Count(len(p.Rows)+older, "correction", "corrections")
	return &page{Title: "Corrections – Canvass", Description: "What was mended in this record, by whom and why.", Crumbs: b.crumbs(link{Text: "The record", Href: "/record"}), Live: true, State: state, Body: p}, nil
}

// methods explains how figures come about; it is the same for every record.
func (s *site) methods(_ context.Context, b *book, _ *http.Request) (*page, error) {
	return &page{Title: "Methods – Canvass", Description: "How counts are chosen, who says who has won, and how delegates are worked out.", Crumbs: b.crumbs(), Body: nil}, nil
}

// aboutPage is the record itself: what it is, how long, and where all of it can be read.
type aboutPage struct {
	Kind, Say  string
	Rows       []total
	From       canvass.Time
	Pages      []link // of entries
	Files      []link
	Problems   []string
	Checkpoint string
}

// perPage is how many entries the record's page sends to one list.
const perPage = 250

func (s *site) aboutRecord(_ context.Context, b *book, _ *http.Request) (*page, error) {
	p := &aboutPage{Kind: "A live record", Say: "It takes results as they come in.", Files: b.saved("")}
	if kind, say := wording.Kind(b.s.Record); kind != "" {
		p.Kind, p.Say = kind, say
	}
	add := func(label, text string) {
		if text != "" {
			p.Rows = append(p.Rows, total{label, plain(text)})
		}
	}
	if r := b.s.Record; r != nil {
		add("Name", r.Name)
		add("Origin", r.Origin)
		add("Key", r.Key)
	}
	add("Entries", english.Thousands(b.s.Size))
	add("Root", hashText(b.v.Head.Root))
	if first, ok := b.s.At(0); ok {
		p.From = first.Entry.Recorded
	}
	most := (b.s.Size + perPage - 1) / perPage
	for i := range min(most, 40) { // the newest first
		to := b.s.Size - 1 - i*perPage
		from := max(0, to-perPage+1)
		text := strconv.FormatInt(from, 10)
		if to != from {
			text += "-" + strconv.FormatInt(to, 10)
		}
		p.Pages = append(p.Pages, link{Text: strings.ReplaceAll(text, "-", "–"), Href: "/entries?seq=" + text})
	}
	for _, err := range b.s.CatalogProblems {
		p.Problems = append(p.Problems, message(err)+".")
	}
	return &page{Title: "The record – Canvass", Description: "What this record is, how long it is, and every entry of it.", Crumbs: b.crumbs(), Live: true, State: english.Thousands(b.s.Size) + " entries", Body: p}, nil
}
