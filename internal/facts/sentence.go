package facts

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
)

// piece is a span in the making: text, or somebody who is put into words when the sentences stand in their order.
type piece struct {
	Text  string
	Facts []string
	who   *mention
}

// run is text in the making: pieces in a row. An empty run is a fact that is not there, and unsays its sentence.
type run []piece

// draft is a sentence in the making. One without pieces is not told.
type draft struct {
	about  string
	pieces run
}

// told reports whether the sentence has all its facts.
func (d draft) told() bool { return len(d.pieces) > 0 }

// text is the run as it is read where nobody has been named yet.
func (r run) text() string {
	var b strings.Builder
	for _, p := range r {
		switch {
		case p.who == nil:
			b.WriteString(p.Text)
		default:
			b.WriteString(possessed(p.who, p.who.last).text())
		}
	}
	return b.String()
}

// words is how many words the draft has, people by their last names.
func (d draft) words() int { return len(strings.Fields(d.pieces.text())) }

// mostWords is how many words the draft can come to have: everybody by label and full name the first time.
func (d draft) mostWords() int {
	n := d.words()
	var named []canvass.OptionID
	for _, p := range d.pieces {
		if p.who != nil && !slices.Contains(named, p.who.option) {
			named = append(named, p.who.option)
			n += len(strings.Fields(p.who.label.text())) + len(strings.Fields(p.who.full.text())) - len(strings.Fields(p.who.last.text()))
		}
	}
	return n
}

// facts are the ids of the run's facts, each once.
func (r run) facts() []string {
	var ids []string
	for _, s := range r {
		ids = both(ids, s.Facts)
		if s.who != nil {
			ids = both(ids, s.who.last.facts())
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
	var more []string
	for _, o := range others {
		if len(o) == 0 {
			return nil
		}
		more = both(more, o.facts())
	}
	out := make(run, len(r))
	for i, s := range r {
		out[i] = s
		if len(s.Facts) > 0 || s.who != nil {
			out[i].Facts = both(s.Facts, more)
		}
	}
	return out
}

// in is the run with its mentions in another place of the sentence.
func (r run) in(f form) run {
	out := slices.Clone(r)
	for i := range out {
		out[i].who = out[i].who.as(f)
	}
	return out
}

// glue is text without facts.
func glue(text string) run { return run{{Text: text}} }

// then puts runs in a row. One that is missing makes the whole missing.
func then(items ...run) run {
	var out run
	for _, it := range items {
		if len(it) == 0 {
			return nil
		}
		out = append(out, it...)
	}
	return out
}

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
//	{winner^}                the part as a subject: a person may become "he" or "she"
//	{winner~}                the part as an object: "him" or "her"
//	{winner's}               the part as a possessive: "Palmer’s", or "his"
//	{winner|took the vote}   other words that rest on the part's facts; $ stands for the part's own text
//	{winner+loser|tied}      words that rest on the facts of several parts
//
// What is outside of braces is glue. A sentence that lacks a part is not told: it comes back without pieces.
func tell(about, template string, p parts) draft {
	d := draft{about: about}
	for template != "" {
		before, rest, found := strings.Cut(template, "{")
		if before != "" {
			d.pieces = append(d.pieces, glue(before)...)
		}
		if !found {
			break
		}
		slot, after, _ := strings.Cut(rest, "}")
		template = after
		r := p.slot(slot)
		if len(r) == 0 {
			return draft{about: about}
		}
		d.pieces = append(d.pieces, r...)
	}
	return d
}

// slot is what stands for a pair of braces, nil where a part is missing.
func (p parts) slot(slot string) run {
	names, words, worded := strings.Cut(slot, "|")
	var r run
	for _, name := range strings.Split(names, "+") {
		how := plain
		if n, ok := strings.CutSuffix(name, "^"); ok {
			name, how = n, subject
		} else if n, ok := strings.CutSuffix(name, "~"); ok {
			name, how = n, object
		} else if n, ok := strings.CutSuffix(name, "'s"); ok {
			name, how = n, possessive
		}
		if len(p[name]) == 0 {
			return nil
		}
		part := p[name]
		if how != plain {
			part = part.in(how)
			if how == possessive && part[len(part)-1].who == nil {
				part[len(part)-1].Text = english.Possessive(part[len(part)-1].Text)
			}
		}
		r = append(r, part...)
	}
	if worded {
		r = r.as(strings.ReplaceAll(words, "$", r.text()))
	}
	return r
}

// inPress writes days and hours in others' words as a newspaper does: "5 March" is March 5, "10 pm" is 10 p.m.
func inPress(text string) string {
	text = halfDay.ReplaceAllString(text, "$1 $2.m.")
	return dayMonth.ReplaceAllStringFunc(text, func(m string) string {
		layout := "2 January"
		if strings.Count(m, " ") == 2 {
			layout += " 2006"
		}
		d, err := time.Parse(layout, m)
		if err != nil {
			return m
		}
		if d.Year() == 0 {
			return wording.PressDate(d, d)
		}
		return wording.PressDate(d, time.Time{})
	})
}

var (
	dayMonth   = regexp.MustCompile(`\b[0-9]{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)( [0-9]{4})?\b`)
	halfDay    = regexp.MustCompile(`([0-9]) ([ap])m\b`)
	endsInYear = regexp.MustCompile(`[a-z.] [0-9]+, [0-9]{4}$`)
	afterYear  = regexp.MustCompile(`^ [a-z]`)
)

// finished is a sentence of spans: neighbours with the same facts in one, quotes as print sets them, a capital first.
func finished(about string, spans []Span) Sentence {
	s := Sentence{About: about}
	for i, x := range spans {
		x.Text = strings.ReplaceAll(x.Text, "'", "’") // the catalog writes straight ones
		x.Text = inPress(x.Text)
		x.Text = strings.ReplaceAll(strings.ReplaceAll(x.Text, "”,", ",”"), "”.", ".”")
		if last := len(s.Spans) - 1; last >= 0 && x.Text != "" && strings.ContainsRune(",.", rune(x.Text[0])) && strings.HasSuffix(s.Spans[last].Text, "”") &&
			!strings.HasSuffix(s.Spans[last].Text, ".”") { // the comma or the stop stands within the quotation marks
			s.Spans[last].Text = strings.TrimSuffix(s.Spans[last].Text, "”") + x.Text[:1] + "”"
			if x.Text = x.Text[1:]; x.Text == "" {
				continue
			}
		}
		if i > 0 && strings.HasPrefix(x.Text, ".") && strings.HasSuffix(strings.TrimSpace(s.Text()), ".") {
			if x.Text = x.Text[1:]; x.Text == "" { // behind “p.m.”
				continue
			}
		}
		if i > 0 && endsInYear.MatchString(spans[i-1].Text) && afterYear.MatchString(x.Text) {
			x.Text = "," + x.Text
		}
		if n := len(s.Spans); n > 0 && slices.Equal(s.Spans[n-1].Facts, x.Facts) {
			s.Spans[n-1].Text += x.Text
			continue
		}
		s.Spans = append(s.Spans, x)
	}
	if len(s.Spans) > 0 {
		s.Spans[0].Text = english.Capital(s.Spans[0].Text)
	}
	return s
}
