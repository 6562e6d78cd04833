package web

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
)

// spanView is a run of a story's text; one that rests on facts leads to their entries.
type spanView struct {
	Text, Href string
	// Unsure says that a fact in it is marked unsure, or that sources differ over it.
	Unsure bool
	// Quiet runs have no number: they open their entries too, and have no line under them until they are looked for, so
	// that a paragraph is not one long link.
	Quiet bool
}

type paragraphView []spanView

func (b *book) spans(story *facts.Story, spans []facts.Span) []spanView {
	var out []spanView
	for _, x := range spans {
		v := spanView{Text: x.Text}
		if len(x.Facts) > 0 {
			v.Href = b.entriesOf(story.Rests(x.Facts))
			v.Unsure = slices.ContainsFunc(x.Facts, func(id string) bool {
				f := story.Fact(id)
				return f != nil && (f.Status == facts.Unsure || f.Status == facts.Conflict)
			})
		}
		// Neighbours that rest on the same entries are one link: a reader sees one line under them, not a row of
		// stitches.
		if n := len(out); n > 0 && out[n-1].Href == v.Href && out[n-1].Unsure == v.Unsure {
			out[n-1].Text += v.Text
			continue
		}
		out = append(out, v)
	}
	for i := range out {
		out[i].Quiet = !strings.ContainsFunc(out[i].Text, unicode.IsDigit)
	}
	return out
}

// paragraphs is a story for a page. Sentences that tell one of the statements are left out: the page lists these
// itself, with the pages that they were read in.
func (b *book) paragraphs(story *facts.Story, statements []catalog.Statement) []paragraphView {
	var out []paragraphView
	for _, p := range story.Paragraphs {
		var spans []facts.Span
		for _, s := range p.Sentences {
			if slices.ContainsFunc(statements, func(x catalog.Statement) bool { return x.ID == s.About }) {
				continue
			}
			if len(spans) > 0 {
				spans = append(spans, facts.Span{Text: " "})
			}
			spans = append(spans, s.Spans...)
		}
		if len(spans) > 0 {
			out = append(out, b.spans(story, spans))
		}
	}
	return out
}

// citeRow is a page or paper that something was read in.
type citeRow struct {
	Outlet string
	Title  string
	Href   string // http or https, else empty
	Via    string
	Note   string
	Entry  string // the address of the entries that name it
	// Elsewhere says that only entries of other contests name it.
	Elsewhere bool
}

func (b *book) cites(cs []catalog.Citation) []citeRow {
	var out []citeRow
	for _, c := range cs {
		out = append(out, citeRow{Outlet: b.w.Outlet(c.Outlet), Title: c.Title, Href: safeLink(c.URL), Via: c.Via, Note: c.Note})
	}
	return out
}

func (b *book) sourceRow(s *canvass.Source) *citeRow {
	if s == nil {
		return nil
	}
	return &citeRow{Outlet: b.w.Outlet(s.Outlet), Title: s.Title, Href: safeLink(s.URL), Via: s.Via}
}

// citesOf are the sources of everything on a contest's page: those of its entries, then those that its facts name, each
// once.
func (b *book) citesOf(c *tally.Contest, story *facts.Story) []citeRow {
	type place struct{ outlet, title, url string }
	var order []place
	rows := map[place]*citeRow{}
	refs := map[place]tally.Ref{}
	add := func(row citeRow, ref tally.Ref) {
		k := place{row.Outlet, row.Title, row.Href}
		if rows[k] == nil {
			rows[k] = &row
			order = append(order, k)
		}
		refs[k] = tally.Join(refs[k], ref)
	}
	for _, l := range b.entriesIn(c) {
		if row := b.sourceRow(l.Entry.Source); row != nil {
			add(*row, tally.Ref{l.Entry.Key})
		}
	}
	for _, f := range story.Facts {
		for _, e := range f.Evidence {
			for _, row := range b.cites(e.Cites) {
				row.Note = ""
				add(row, tally.Ref{e.Entry})
			}
		}
	}
	var out []citeRow
	for _, k := range order {
		row := *rows[k]
		row.Entry, row.Elsewhere = b.entriesOf(refs[k]), b.elsewhere(c.ID, refs[k])
		out = append(out, row)
	}
	return out
}

// elsewhere reports whether entries are all of other contests than the one named.
func (b *book) elsewhere(id canvass.ContestID, ref tally.Ref) bool {
	for _, key := range ref {
		l, ok := b.s.Entry(key)
		if !ok || l.Entry.Contest == "" || l.Entry.Contest == id {
			return false
		}
	}
	return true
}

// mostEarlier is how many earlier figures of a source for the whole are among what still says something of a contest.
const mostEarlier = 100

// entriesIn are the contest's own entries that still say something, in the record's order: of a sum of very many
// reporting units the newest.
func (b *book) entriesIn(c *tally.Contest) []tally.Logged {
	var refs []tally.Ref
	for _, n := range c.Sources {
		for i := 0; n != nil && i < mostEarlier; n, i = n.Previous, i+1 {
			refs = append(refs, n.Ref)
		}
	}
	for _, x := range c.Stated {
		refs = append(refs, x.Ref)
	}
	for _, x := range c.Expected {
		refs = append(refs, x.Ref)
	}
	for _, x := range c.Claims {
		refs = append(refs, x.Ref)
	}
	for _, x := range c.Confirmations {
		refs = append(refs, x.Ref)
	}
	for _, x := range c.Calls {
		refs = append(refs, x.Ref)
	}
	for _, x := range c.Notices {
		refs = append(refs, x.Ref)
	}
	return b.inOrder(tally.Join(refs...))
}

// inOrder are the entries of a Ref without catalog files, in the record's order: of a sum the newest.
func (b *book) inOrder(ref tally.Ref) []tally.Logged {
	var out []tally.Logged
	for _, key := range ref {
		of := b.s.Newest(key, newest)
		if l, ok := b.s.Entry(key); ok {
			of = append(of, l)
		}
		for _, l := range of {
			if l.Entry.Kind != canvass.KindCatalog {
				out = append(out, l)
			}
		}
	}
	slices.SortFunc(out, func(x, y tally.Logged) int { return cmp.Compare(x.Seq, y.Seq) })
	return slices.CompactFunc(out, func(x, y tally.Logged) bool { return x.Seq == y.Seq })
}
