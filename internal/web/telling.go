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
	for _, key := range b.keysOf(c) {
		l, ok := b.s.Entry(key)
		if !ok {
			continue
		}
		if row := b.sourceRow(l.Entry.Source); row != nil {
			add(*row, tally.Ref{key})
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
		row.Entry = b.entriesOf(refs[k])
		out = append(out, row)
	}
	return out
}

// keysOf are the keys of the contest's own entries, in the record's order.
func (b *book) keysOf(c *tally.Contest) []string {
	var all tally.Ref
	for _, n := range c.Sources {
		for ; n != nil; n = n.Previous {
			all = tally.Join(all, n.Ref)
		}
	}
	for _, x := range c.Stated {
		all = tally.Join(all, x.Ref)
	}
	for _, x := range c.Expected {
		all = tally.Join(all, x.Ref)
	}
	for _, x := range c.Claims {
		all = tally.Join(all, x.Ref)
	}
	for _, x := range c.Confirmations {
		all = tally.Join(all, x.Ref)
	}
	for _, x := range c.Calls {
		all = tally.Join(all, x.Ref)
	}
	for _, x := range c.Notices {
		all = tally.Join(all, x.Ref)
	}
	return b.inOrder(all)
}

// inOrder leaves out catalog files and puts the rest in the record's order.
func (b *book) inOrder(ref tally.Ref) []string {
	keys := slices.DeleteFunc(slices.Clone(ref), func(key string) bool {
		l, ok := b.s.Entry(key)
		return !ok || l.Entry.Kind == canvass.KindCatalog
	})
	slices.SortFunc(keys, func(x, y string) int {
		a, _ := b.s.Entry(x)
		z, _ := b.s.Entry(y)
		return cmp.Compare(a.Seq, z.Seq)
	})
	return keys
}
