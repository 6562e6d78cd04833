package web

import (
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// book is one view being written as a page. It gives names to ids and addresses to figures, and remembers the figures,
// so that the page of an entry can say which of them rest on it.
type book struct {
	v       *view.View
	s       *tally.Snapshot
	w       wording.Words
	static  bool   // it is kept as a file, see Config.Static
	asOf    string // the moment asked for, on a page of an earlier one
	seasons seasons
	colours map[canvass.OptionID]chart.Colour
	figures []counted
}

// counted is a figure of a page with what it rests on.
type counted struct {
	label string
	fig   Figure
	ref   tally.Ref
}

// Figure is a number or a word on a page that rests on entries.
type Figure struct {
	Text string
	// Href is the page of its entries, empty where it rests on none.
	Href string
	// ID is the same from head to head, so that the script can see that the figure has changed.
	ID string
}

func newBook(v *view.View) *book {
	return &book{v: v, s: v.Snapshot, w: wording.Of(v.Snapshot), colours: coloursOf(v.Snapshot)}
}

// fig is a figure that rests on ref. The id is unique in its page; the label says what it is where it stands alone.
func (b *book) fig(id, label, text string, ref tally.Ref) Figure {
	return b.figAt(id, label, text, ref, b.entriesOf(ref))
}

// figAt is fig where the address of the entries is known.
func (b *book) figAt(id, label, text string, ref tally.Ref, href string) Figure {
	f := Figure{Text: text, Href: href, ID: id}
	b.figures = append(b.figures, counted{label, f, ref})
	return f
}

// plain is a figure that rests on nothing.
func plain(text string) Figure { return Figure{Text: text} }

// entriesOf is the address of the entries behind a figure: the entry, or a list of several, in runs:
// /entries?seq=3,7-12. Those of a sum of very many reporting units go by the sum's name.
func (b *book) entriesOf(ref tally.Ref) string {
	var sums, keys tally.Ref
	for _, key := range ref {
		if tally.IsSum(key) {
			sums = append(sums, key)
		} else {
			keys = append(keys, key)
		}
	}
	seqs := b.s.Seqs(keys)
	if len(sums) > 0 {
		q := url.Values{"sum": sums}
		if len(seqs) > 0 {
			q.Set("seq", tally.Runs(seqs))
		}
		if b.asOf != "" {
			q.Set("as-of", b.asOf)
		}
		return "/entries?" + q.Encode()
	}
	return entriesAt(seqs)
}

// entriesAt is the address of the entries at some places in the record.
func entriesAt(seqs []int64) string {
	switch len(seqs) {
	case 0:
		return ""
	case 1:
		return entryPath(seqs[0])
	}
	return "/entries?seq=" + tally.Runs(seqs)
}

func entryPath(seq int64) string { return "/entry/" + strconv.FormatInt(seq, 10) }

// person is the address of somebody's page, empty for an option that is nobody, or not in the catalog.
func (b *book) person(o canvass.OptionID) string {
	if b.s.Catalog.People[o] == nil {
		return ""
	}
	return b.within("/people/" + string(o))
}

// within keeps a reader of an earlier moment in it.
func (b *book) within(path string) string {
	if b.asOf == "" {
		return path
	}
	return path + "?as-of=" + url.QueryEscape(b.asOf)
}

// crumbs are the pages above one, from the first page down.
func (b *book) crumbs(below ...link) []link {
	return append([]link{{Text: "The night", Href: b.within("/")}}, below...)
}

func (b *book) contestPath(id canvass.ContestID) string { return b.within("/" + string(id)) }

func (b *book) place(id string) *catalog.Jurisdiction { return b.s.Catalog.Jurisdictions[id] }

// races are the races that the record's entries speak of; of a record without any those of its cycle.
func (b *book) races() []canvass.RaceID {
	var ids []canvass.RaceID
	if len(b.s.Active) == 0 && len(b.s.Tallies) == 0 {
		cycle := facts.Cycle(b.s)
		for id := range b.s.Contests {
			if id.Cycle() == cycle {
				ids = append(ids, id.Race())
			}
		}
	}
	for _, id := range b.s.Active {
		ids = append(ids, id.Race())
	}
	ids = slices.AppendSeq(ids, maps.Keys(b.s.Tallies))
	slices.Sort(ids)
	return slices.Compact(ids)
}

// raceLinks are those races for the head of every page.
func (b *book) raceLinks(path string) []link {
	var out []link
	for _, id := range b.races() {
		out = append(out, link{wording.Race(id), b.within("/" + string(id)), path == "/"+string(id)})
	}
	return out
}

// hidden reports whether an entry is one of which nothing may be shown.
func hidden(e *canvass.Entry) bool { return e.Withheld() && e.Sealed.Rights == canvass.Private }

// safeLink is an address that a reader may be sent to: http or https with a host, else nothing.
func safeLink(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// svg marks a picture as markup: package chart escapes every text in it.
func svg(s chart.SVG) template.HTML { return template.HTML(s) }
