package facts

import (
	"html"
	"net/url"
	"strings"

	"github.com/canvassdesk/canvass/internal/tally"
)

// HTML is the story as an article: every span that names facts is a link to the entries that they rest on. Everything
// is escaped. A story from a record that is not live says so first.
func (s *Story) HTML() string {
	var b strings.Builder
	b.WriteString("<article class=\"story\">\n")
	if l := s.label(); l != "" {
		b.WriteString("<p class=\"record\">" + html.EscapeString(l) + "</p>\n")
	}
	if len(s.Headline.Spans) > 0 {
		b.WriteString("<h1>")
		s.writeSentence(&b, s.Headline)
		b.WriteString("</h1>\n")
	}
	if len(s.Sentences()) > 0 {
		b.WriteString("<p class=\"as-of\">As of " + html.EscapeString(s.AsOf) + "</p>\n")
	}
	for _, p := range s.Paragraphs {
		b.WriteString("<p>")
		for i, x := range p.Sentences {
			if i > 0 {
				b.WriteByte(' ')
			}
			s.writeSentence(&b, x)
		}
		b.WriteString("</p>\n")
	}
	b.WriteString("</article>\n")
	return b.String()
}

func (s *Story) writeSentence(b *strings.Builder, x Sentence) {
	for _, sp := range x.Spans {
		ref := s.Rests(sp.Facts)
		if len(ref) == 0 {
			b.WriteString(html.EscapeString(sp.Text))
			continue
		}
		class := ""
		if s.unsure(sp.Facts) {
			class = ` class="unsure"`
		}
		b.WriteString(`<a` + class + ` href="` + html.EscapeString(EntriesPath(ref)) + `">` + html.EscapeString(sp.Text) + `</a>`)
	}
}

// unsure reports whether one of the facts is marked unsure, or sources differ over it.
func (s *Story) unsure(ids []string) bool {
	for _, id := range ids {
		if f := s.Fact(id); f != nil && (f.Status == Unsure || f.Status == Conflict) {
			return true
		}
	}
	return false
}

// EntriesPath is the address of the page that shows entries: "/entries?key=A&key=B".
func EntriesPath(ref tally.Ref) string {
	q := url.Values{"key": ref}
	return "/entries?" + q.Encode()
}
