package facts

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
)

// run is text in the making: spans in a row. An empty run is a fact that is not there, and unsays its sentence.
type run []Span

// text is the run as it is read.
func (r run) text() string { return Sentence{Spans: r}.Text() }

// facts are the ids of the run's facts, each once.
func (r run) facts() []string {
	var ids []string
	for _, s := range r {
		for _, id := range s.Facts {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// as is other words for the run's facts.
func (r run) as(text string) run {
	if len(r) == 0 || text == "" {
		return nil
	}
	return run{{Text: text, Facts: r.facts()}}
}

// with lets the run rest on the facts of others too.
func (r run) with(others ...run) run {
	if len(r) == 0 {
		return nil
	}
	out := make(run, len(r))
	for i, s := range r {
		if len(s.Facts) == 0 {
			out[i] = s
			continue
		}
		all := run{s}
		for _, o := range others {
			if len(o) == 0 {
				return nil
			}
			all = append(all, o...)
		}
		out[i] = Span{Text: s.Text, Facts: all.facts()}
	}
	return out
}

// glue is text without facts.
func glue(text string) run { return run{{Text: text}} }

// list joins items for reading: "a", "a and b", "a, b and c". One item that is missing makes the list missing.
func list(items []run) run { return chain(items, " and ") }

// verbs joins what one subject does: "founded a firm, has led two, and promises a third". A comma stands before the
// last, for each may hold an "and" of its own.
func verbs(items []run) run { return chain(items, ", and ") }

// chain puts commas between items, and last before the last one.
func chain(items []run, last string) run {
	var out run
	for i, it := range items {
		if len(it) == 0 {
			return nil
		}
		switch {
		case i == 0:
		case i == len(items)-1:
			out = append(out, glue(last)...)
		default:
			out = append(out, glue(", ")...)
		}
		out = append(out, it...)
	}
	return out
}

// parts are the runs that a template names.
type parts map[string]run

// tell makes a sentence from a template. In braces stand the parts:
//
//	{winner}                 the part as it is
//	{winner|took the vote}   other words that rest on the part's facts; $ stands for the part's own text
//	{winner+loser|tied}      words that rest on the facts of several parts
//
// What is outside of braces is glue. A sentence that lacks a part is not told: it comes back without spans.
func tell(about, template string, p parts) Sentence {
	s := Sentence{About: about}
	for template != "" {
		before, rest, found := strings.Cut(template, "{")
		if before != "" {
			s.Spans = append(s.Spans, Span{Text: before})
		}
		if !found {
			break
		}
		slot, after, _ := strings.Cut(rest, "}")
		template = after
		names, words, worded := strings.Cut(slot, "|")
		var r run
		for _, name := range strings.Split(names, "+") {
			if len(p[name]) == 0 {
				return Sentence{About: about}
			}
			r = append(r, p[name]...)
		}
		if worded {
			r = r.as(strings.ReplaceAll(words, "$", r.text()))
		}
		s.Spans = append(s.Spans, r...)
	}
	s.Spans = joined(s.Spans)
	for i := range s.Spans { // what the catalog writes straight is set as print sets it
		s.Spans[i].Text = strings.ReplaceAll(s.Spans[i].Text, "'", "’")
	}
	if len(s.Spans) > 0 {
		s.Spans[0].Text = english.Capital(s.Spans[0].Text)
	}
	return s
}

// joined puts neighbouring spans with the same facts together.
func joined(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && slices.Equal(out[n-1].Facts, s.Facts) {
			out[n-1].Text += s.Text
			continue
		}
		out = append(out, s)
	}
	return out
}

// told reports whether the sentence has all its facts.
func (s Sentence) told() bool { return len(s.Spans) > 0 }
