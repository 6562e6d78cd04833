package facts

import (
	"regexp"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
)

// mention is somebody whom a sentence speaks of. How depends on what stands before: the label and the full name once,
// then the last name, and in the one sentence after a name a pronoun.
type mention struct {
	option            canvass.OptionID
	label, full, last run
	// pronoun rests on the catalog's word for it; empty where the catalog has none, and then the name is repeated.
	pronoun run
	thing   bool // an organization, which no "he" can mean
	form    form
}

// form is the place of a mention in its sentence.
type form int

const (
	plain       form = iota // "Palmer"
	subject                 // "Palmer" or "he"
	possessive              // "Palmer’s" or "his"
	bare                    // the full name without a label, where somebody of another year is named
	bareSubject             // the same as a subject: "he" where that is clear
	object                  // "Palmer" or "him"
)

// subjects, possessives and objects are the pronouns by how a catalog file names them.
var (
	subjects    = map[string]string{"he": "he", "she": "she"}
	possessives = map[string]string{"he": "his", "she": "her"}
	objects     = map[string]string{"he": "him", "she": "her"}
)

// as is the mention in another place of its sentence.
func (m *mention) as(f form) *mention {
	if m == nil {
		return nil
	}
	out := *m
	out.form = f
	return &out
}

// referrer puts mentions into words, sentence by sentence in the order of reading.
type referrer struct {
	named map[canvass.OptionID]bool
	// before are those whom the last sentence spoke of, here those whom this one has spoken of so far; true where it
	// was by name.
	before, here map[canvass.OptionID]bool
	people       map[canvass.OptionID]*mention
	subject      canvass.OptionID  // whom the sentence before began with
	introduced   map[string]string // who has been told with an office in words of others: the whole name by the last
	last, so     string            // the sentence before as it is read, and all sentences of the paragraph so far
}

// sameDay stands for a day that the paragraph has named.
const sameDay = "the same day"

func newReferrer() *referrer {
	return &referrer{named: map[canvass.OptionID]bool{}, people: map[canvass.OptionID]*mention{}, introduced: map[string]string{}}
}

// paragraph begins a new one: nobody has been named in it.
func (r *referrer) paragraph() {
	r.here, r.last, r.so, r.subject = map[canvass.OptionID]bool{}, "", "", ""
}

// sentence puts a draft into words.
func (r *referrer) sentence(d draft) Sentence {
	r.before, r.here = r.here, map[canvass.OptionID]bool{}
	var spans []Span
	var before strings.Builder // what stands before in this sentence
	// Votes behind delegates are the same person's, and the rival is named: a pronoun can mean nobody else.
	again := d.about == "votes" && d.subject() != "" && d.subject() == r.subject
	if r.subject = ""; d.about == "delegates" && !slices.Contains(d.also, "short") {
		r.subject = d.subject()
	}
	for i, p := range d.pieces {
		if i > 0 {
			before.WriteString(spans[len(spans)-1].Text)
		}
		if p.who == nil {
			if said := r.last; p.near != "" {
				if p.closer == sameDay {
					said = r.so // no other day stands between
				}
				if strings.Contains(said, p.near) || strings.Contains(before.String(), p.near) {
					p.Text = p.closer
				}
			}
			spans = append(spans, Span{r.shortened(p.Text), p.Facts})
			continue
		}
		if i == 0 && again && r.before[p.who.option] && subjects[p.who.pronoun.text()] != "" {
			r.here[p.who.option], r.people[p.who.option] = false, p.who // spoken of, and not by name
			spans = append(spans, Span{subjects[p.who.pronoun.text()], both(p.who.pronoun.with(p.who.last).facts(), p.Facts)})
			continue
		}
		words := r.refer(p.who)
		if i == 0 && p.who.thing && startsWithFigure.MatchString(words.text()) { // 538
			words = words.as("The site " + words.text())
		}
		for _, w := range words {
			spans = append(spans, Span{w.Text, both(w.Facts, p.Facts)})
		}
	}
	if strings.HasPrefix(d.about, "why-") && (len(d.pieces) == 0 || d.pieces[0].who == nil) {
		r.here = map[canvass.OptionID]bool{} // words of a source may begin with somebody whom no mention names
	}
	s := finished(d.about, spans)
	s.Also, r.last = d.also, s.Text()
	r.so += " " + r.last
	return s
}

// officials are people whom words of others tell with an office: "Gov. Phil Scott".
var officials = regexp.MustCompile(`\b(?:former )?(?:[A-Z][a-z]+ )?(?:Gov|Sen|Rep)\. ((?:[A-Z][\p{L}.’'-]+ )+)([A-Z][\p{L}’'-]*\p{L})`)

// shortened is a text in which nobody is told with an office a second time: the last name is enough then.
func (r *referrer) shortened(text string) string {
	return officials.ReplaceAllStringFunc(text, func(m string) string {
		name := officials.FindStringSubmatch(m)
		if r.introduced[name[2]] == name[1] {
			return name[2]
		}
		r.introduced[name[2]] = name[1]
		return m
	})
}

// headline puts a draft into words that name everybody by the last name alone.
func headline(d draft) Sentence {
	var spans []Span
	for _, p := range d.pieces {
		if p.who == nil {
			spans = append(spans, Span{p.Text, p.Facts})
			continue
		}
		for _, w := range possessed(p.who, p.who.last) {
			spans = append(spans, Span{w.Text, both(w.Facts, p.Facts)})
		}
	}
	return finished(d.about, spans)
}

func (r *referrer) refer(m *mention) run {
	by := r.words(m)
	r.people[m.option] = m
	return by
}

func (r *referrer) words(m *mention) run {
	if !r.named[m.option] {
		r.named[m.option], r.here[m.option] = true, true
		if first := r.introduced[m.last.text()]; first != "" && first+m.last.text() == m.full.text() { // in words of others
			return possessed(m, m.last)
		}
		if len(m.label) == 0 || m.form == bare || m.form == bareSubject {
			return possessed(m, m.full)
		}
		return possessed(m, append(append(slices.Clone(m.label), glue(" ")...), m.full...))
	}
	if r.clear(m) {
		if !r.here[m.option] {
			r.here[m.option] = false // spoken of, and not by name: the next "he" may be him, or somebody named beside him
		}
		if m.form == possessive {
			return m.pronoun.as(possessives[m.pronoun.text()]).with(m.last)
		}
		if m.form == object {
			return m.pronoun.as(objects[m.pronoun.text()]).with(m.last)
		}
		if m.form == subject || m.form == bareSubject {
			return m.pronoun.as(subjects[m.pronoun.text()]).with(m.last)
		}
	}
	r.here[m.option] = true
	return possessed(m, m.last)
}

// clear reports whether a pronoun can mean nobody else: the person was named in this sentence or in the one before, and
// nobody else of whom the same pronoun, or none, is known stands in either.
func (r *referrer) clear(m *mention) bool {
	if len(m.pronoun) == 0 || subjects[m.pronoun.text()] == "" || !r.here[m.option] && !r.before[m.option] {
		return false
	}
	for _, said := range []map[canvass.OptionID]bool{r.before, r.here} {
		for o := range said {
			if other := r.people[o]; o != m.option && !other.thing && (len(other.pronoun) == 0 || other.pronoun.text() == m.pronoun.text()) {
				return false
			}
		}
	}
	return true
}

// possessed is a name, as a possessive where the mention is one.
func possessed(m *mention, name run) run {
	if m.form != possessive || len(name) == 0 {
		return name
	}
	out := slices.Clone(name)
	last := &out[len(out)-1]
	last.Text = english.Possessive(last.Text)
	return out
}

// both joins ids of facts, each once.
func both(a, b []string) []string {
	out := slices.Clip(a)
	for _, id := range b {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
