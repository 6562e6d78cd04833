package facts

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// teller gathers the facts of one story while its sentences are made.
type teller struct {
	s     *tally.Snapshot
	w     wording.Words
	facts map[string]Fact
}

func newTeller(s *tally.Snapshot) *teller {
	return &teller{s: s, w: wording.Of(s), facts: map[string]Fact{}}
}

// state is words for a fact that rests on entries. A fact that rests on none is not there.
func (t *teller) state(words string, f Fact, rests tally.Ref) run {
	return t.put(words, f, t.evidence(rests, catalog.Cited{}))
}

// known is words for a fact out of a catalog file, as firmly as the file knows it.
func (t *teller) known(words string, f Fact, rests tally.Ref, cited catalog.Cited) run {
	if f.Status == "" {
		f.Status = Known
	}
	if cited.Mark == canvass.Unsure && f.Status == Known {
		f.Status = Unsure
	}
	return t.put(words, f, t.evidence(rests, cited))
}

func (t *teller) put(words string, f Fact, evidence []Evidence) run {
	if len(evidence) == 0 || words == "" {
		return nil
	}
	if f.ID == "" {
		f.ID = f.Subject + ":" + f.Predicate
		if f.Measure != "" {
			f.ID += ":" + string(f.Measure)
		}
	}
	f.Evidence = evidence
	// The same fact may be told twice on different evidence; then it rests on both.
	if old, ok := t.facts[f.ID]; ok {
		had := make(map[string]bool, len(old.Evidence))
		for _, e := range old.Evidence {
			had[e.Entry] = true
		}
		for _, e := range evidence {
			if !had[e.Entry] {
				had[e.Entry] = true
				old.Evidence = append(slices.Clip(old.Evidence), e)
			}
		}
		slices.SortFunc(old.Evidence, func(a, b Evidence) int { return compare(a.Entry, b.Entry) })
		f = old
	}
	t.facts[f.ID] = f
	return run{{Text: words, Facts: []string{f.ID}}}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// evidence looks up the pages behind the entries. What a catalog file says of itself comes with cited. What rests on an
// entry whose source may not be shown has no evidence that can be given, and is not told.
func (t *teller) evidence(rests tally.Ref, cited catalog.Cited) []Evidence {
	var out []Evidence
	for _, key := range rests {
		if key == "" {
			continue
		}
		ev := Evidence{Entry: key}
		l, ok := t.s.Entry(key)
		if newest := t.s.Newest(key, 1); len(newest) > 0 { // of a sum
			l, ok = newest[0], true
		}
		switch {
		case ok && l.Entry.Kind == canvass.KindCatalog:
			ev.Mark, ev.Cites = cited.Mark, cited.Cites
		case ok:
			ev.Mark = l.Entry.Mark
			if src := l.Entry.Source; src != nil {
				ev.Cites = []catalog.Citation{{Outlet: src.Outlet, Title: src.Title, URL: src.URL, Via: src.Via, Note: l.Entry.Note}}
			}
		}
		out = append(out, ev)
	}
	return out
}

// published reports whether a record that ends today may know what was published on the day. The zero day was always
// known.
func (t *teller) published(day time.Time) bool { return !day.After(t.today()) }

// today is the day that the record ends on, Eastern, as the catalog writes days.
func (t *teller) today() time.Time {
	d := t.s.Now.Go().In(canvass.Eastern)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// story puts the drafts that are told into words and paragraphs, and keeps the facts that they name.
func (t *teller) story(subject string, head draft, paragraphs ...[]draft) *Story {
	st := &Story{Subject: subject, Now: t.s.Now, AsOf: wording.PressMoment(t.s.Now), Facts: []Fact{}, Paragraphs: []Paragraph{}}
	if head.told() {
		st.Headline = headline(head)
	}
	if r := t.s.Record; r != nil {
		st.Record, st.Night = r.Kind, r.Night
	}
	r := newReferrer()
	for _, drafts := range paragraphs {
		var p Paragraph
		r.paragraph()
		for _, d := range drafts {
			if d.told() {
				p.Sentences = append(p.Sentences, r.sentence(d))
			}
		}
		if len(p.Sentences) > 0 {
			st.Paragraphs = append(st.Paragraphs, p)
		}
	}
	named := map[string]bool{}
	for _, s := range st.Sentences() {
		for _, id := range s.Facts() {
			if !named[id] {
				named[id] = true
				st.Facts = append(st.Facts, t.facts[id])
			}
		}
	}
	return st
}
