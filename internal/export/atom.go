package export

import (
	"cmp"
	"encoding/xml"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// tagging is who makes the feed's ids, and since when (RFC 4151).
const tagging = "tag:canvassdesk.github.io,2026:"

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Category []atomTerm  `xml:"category"`
	Entries  []atomEntry `xml:"entry"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Updated   string     `xml:"updated"`
	Published string     `xml:"published,omitempty"`
	Author    atomPerson `xml:"author"`
	Category  atomTerm   `xml:"category"`
	Links     []atomLink `xml:"link"`
	Content   atomText   `xml:"content"`

	seq int64
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
	Type string `xml:"type,attr,omitempty"`
}

type atomTerm struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr,omitempty"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

// writeAtom writes a feed (RFC 4287) of this desk's calls, authorities' confirmations and certifications, corrections,
// withdrawals, recounts, claims that are flagged, and how far each contest is, the newest first. Ids are made of the
// record's origin and the entry's key, times are the record's.
func (x *Export) writeAtom(w io.Writer) error {
	r := x.s.Record
	f := atomFeed{
		Language: "en", ID: x.tag(""), Title: clean(r.Name), Subtitle: clean(x.about()), Updated: x.s.Now.String(), Author: atomPerson{"Canvass"},
		Category: []atomTerm{{Term: string(r.Kind), Label: "a " + string(r.Kind) + " record"}},
	}
	if x.address != "" {
		f.Links = append(f.Links, atomLink{"self", x.address + x.self, "application/atom+xml"}, atomLink{"alternate", x.address + "/", "text/html"})
	}
	for _, c := range x.contests {
		f.Entries = append(f.Entries, x.told(c)...)
	}
	for _, id := range x.races {
		f.Entries = append(f.Entries, x.toldOfRace(id)...)
	}
	slices.SortStableFunc(f.Entries, func(a, b atomEntry) int {
		return cmp.Or(-cmp.Compare(a.Updated, b.Updated), -cmp.Compare(a.seq, b.seq), cmp.Compare(a.ID, b.ID))
	})
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(f); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// clean is a text in valid UTF-8; encoding/xml sees to the characters that XML cannot hold.
func clean(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

// tag is the id of the feed, for the empty key, or of what an entry says.
func (x *Export) tag(key string) string {
	id := tagging + (&url.URL{Path: x.s.Record.Origin}).EscapedPath()
	if key != "" {
		id += "/" + url.PathEscape(clean(key))
	}
	return id
}

var changeTitles = map[tally.ChangeKind]string{
	tally.ChangeCall: "Call", tally.ChangeConfirmation: "Confirmation", tally.ChangeCertification: "Certification",
	tally.ChangeCorrection: "Correction", tally.ChangeRetraction: "Withdrawal", tally.ChangeRecount: "Recount",
}

// told are what happened in a contest.
func (x *Export) told(c *tally.Contest) []atomEntry {
	w := wording.Of(x.s)
	var out []atomEntry
	what := map[string]string{}
	for _, h := range c.Heard() {
		what[h.Key] = w.Change(c.ID, &h)
		title := changeTitles[h.Kind]
		if title == "" {
			continue
		}
		was := ""
		if before := w.Was(c.ID, &h); before != "" {
			was = "before: " + before
		}
		e := x.entry(h.Key, x.headline(title, h.By, c.Info.Name), string(c.ID), h.By, english.Sentences(what[h.Key], was, h.Why))
		e.Category = atomTerm{Term: strings.ToLower(title)}
		out = append(out, e)
	}
	out = append(out, x.status(c))
	if e, ok := x.story(c); ok {
		out = append(out, e)
	}
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Status != tally.Flagged && k.Status != tally.Outdated {
			continue
		}
		e := x.entry(k.Key, x.headline("Flagged claim", k.By, c.Info.Name), string(c.ID), k.By, english.Sentences(what[k.Key], w.Why(c.ID, k)))
		e.ID += "#flagged" // the claim itself may be a correction, with an id of its own
		e.Category = atomTerm{Term: "flagged-claim", Label: string(k.Status)}
		for _, l := range x.s.Behind(k.Ref) { // it may be flagged by what came after it
			if l.Entry.Kind != canvass.KindCatalog {
				e.Updated = max(e.Updated, l.Entry.Recorded.String())
			}
		}
		out = append(out, e)
	}
	return out
}

// headline is what somebody did in a contest or race: "Correction by the Kestrel Board of Elections: Kestrel primary".
func (x *Export) headline(what, by, where string) string {
	who := wording.Of(x.s).Outlet(by)
	if by == wording.Desk {
		who = "Canvass"
	}
	return what + " by " + who + ": " + where
}

// status is how far a contest is. It is the one entry of a contest that goes on changing: its time is that of the
// newest entry that it rests on.
func (x *Export) status(c *tally.Contest) atomEntry {
	w := wording.Of(x.s)
	status, ref := call.StatusOf(x.s, c)
	clauses := []string{status}
	if outcome := w.Outcome(c); outcome != w.Status(c) {
		clauses = append(clauses, outcome)
	}
	title := clauses[0]
	if len(clauses) > 1 {
		title, _ = call.OutcomeOf(x.s, c)
	}
	e := x.entry("", c.Info.Name+": "+title, string(c.ID), wording.Desk, english.Sentences(clauses...))
	e.ID = x.tag(string(c.ID)) + "#status"
	e.Category = atomTerm{Term: "status", Label: string(c.Status)}
	e.Updated = x.s.Now.String()
	newest := canvass.Time(0)
	for _, l := range x.s.Behind(ref) {
		if l.Entry.Recorded > newest {
			newest, e.Updated = l.Entry.Recorded, l.Entry.Recorded.String()
		}
	}
	return e
}

// story is the contest in brief as this desk tells it, of one that the record follows.
func (x *Export) story(c *tally.Contest) (atomEntry, bool) {
	st := facts.Tell(x.s, c.ID, facts.Brief)
	if !c.Told() || len(st.Paragraphs) == 0 {
		return atomEntry{}, false
	}
	text := []string{"As of " + st.AsOf + "."}
	for _, p := range st.Paragraphs {
		for _, s := range p.Sentences {
			text = append(text, s.Text())
		}
	}
	e := x.entry("", st.Headline.Text(), string(c.ID), wording.Desk, strings.Join(text, " "))
	e.ID = x.tag(string(c.ID)) + "#story"
	e.Category = atomTerm{Term: "story", Label: string(st.Length)}
	e.Updated = x.s.Now.String()
	newest := canvass.Time(0)
	for _, l := range c.Entries() {
		if l.Entry.Recorded > newest {
			newest, e.Updated = l.Entry.Recorded, l.Entry.Recorded.String()
		}
	}
	return e, true
}

// toldOfRace are corrections and withdrawals of what was said of a race.
func (x *Export) toldOfRace(id canvass.RaceID) []atomEntry {
	name := string(id)
	if r := x.s.Catalog.Races[id]; r != nil {
		name = r.Name
	}
	var out []atomEntry
	for _, l := range x.s.RaceEntries(id) {
		title, why := "", ""
		switch e := l.Entry; {
		case e.Correction != nil:
			title, why = changeTitles[tally.ChangeCorrection], e.Correction.Reason
		case e.Withdrawal != nil:
			title, why = changeTitles[tally.ChangeRetraction], e.Withdrawal.Reason
		default:
			continue
		}
		e := x.entry(l.Entry.Key, x.headline(title, l.Entry.By, name), string(id), l.Entry.By, english.Sentences(why))
		e.Category = atomTerm{Term: strings.ToLower(title)}
		out = append(out, e)
	}
	return out
}

func (x *Export) entry(key, title, page, by, text string) atomEntry {
	e := atomEntry{ID: x.tag(key), Title: clean(title), Author: atomPerson{clean(wording.Of(x.s).Outlet(by))}, Content: atomText{"text", clean(text)}}
	if by == wording.Desk {
		e.Author.Name = "Canvass"
	}
	if l, ok := x.s.Entry(key); ok {
		e.seq = l.Seq
		e.Updated = l.Entry.Recorded.String()
		e.Published = e.Updated
	}
	if x.address != "" {
		e.Links = append(e.Links, atomLink{"alternate", x.page(page), "text/html"})
	}
	return e
}
