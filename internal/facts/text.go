package facts

import (
	"strings"
	"unicode/utf8"

	"github.com/canvassdesk/canvass"
)

// Columns is the width of a story in plain text.
const Columns = 78

// label says what a story is told from, where that is not a live record.
func (s *Story) label() string {
	switch {
	case s.Record == canvass.Replay && s.OtherDay:
		return "Told as of " + s.AsOf + ", not from live results."
	case s.Record == canvass.Replay && s.Night != "":
		return "Told from a replay of " + s.Night + ", not from live results."
	case s.Record == canvass.Replay:
		return "Told from a replay, not from live results."
	case s.Record == canvass.Rehearsal:
		return "Told from a rehearsal: these are not results."
	}
	return ""
}

// Text is the story in plain text: the headline, the moment, then paragraphs, wrapped at 78 columns. A story from a record that is
// not live says so in its last line.
func (s *Story) Text() string {
	var blocks []string
	if h := s.Headline.Text(); h != "" {
		blocks = append(blocks, wrap(h))
	}
	if len(s.Sentences()) > 0 {
		blocks = append(blocks, wrap("As of "+s.AsOf))
	}
	for _, p := range s.Paragraphs {
		var sentences []string
		for _, x := range p.Sentences {
			sentences = append(sentences, x.Text())
		}
		blocks = append(blocks, wrap(strings.Join(sentences, " ")))
	}
	if l := s.label(); l != "" {
		blocks = append(blocks, wrap(l))
	}
	if len(blocks) == 0 {
		return ""
	}
	return strings.Join(blocks, "\n\n") + "\n"
}

// wrap breaks a text at spaces so that no line is longer than Columns, unless a single word is.
func wrap(text string) string {
	var b strings.Builder
	width := 0
	for i, w := range strings.Fields(text) {
		n := utf8.RuneCountInString(w)
		switch {
		case i == 0:
		case width+1+n > Columns:
			b.WriteByte('\n')
			width = 0
		default:
			b.WriteByte(' ')
			width++
		}
		b.WriteString(w)
		width += n
	}
	return b.String()
}
