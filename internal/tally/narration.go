package tally

import (
	"cmp"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass"
)

// standing is a contest as it stood behind a step of its history, at the step's moment.
type standing struct {
	outcome Outcome
	count   *Count // no more of it than a fall is told by: with the counts of all its units it would outlive its snapshot
}

func (c *Contest) standing() standing {
	s := standing{outcome: c.Outcome()}
	if n := c.Count; n != nil {
		s.count = &Count{By: n.By, Measure: n.Measure, Options: n.Options, Ref: n.Ref}
	}
	return s
}

// narration is a contest's history as far as it was told, kept from one snapshot to the next: one entry more costs what
// is new in it. It begins when a page first asks for the history, which then takes a fold of all that came before.
type narration struct {
	mu      sync.Mutex
	told    *telling // nil before the first
	setting setting
	order   int // of the entries, see contestEntries
	last    map[countKey]*entry
	standing
}

// passed is how a contest stood behind each of its newest steps, as the fold came past them: whoever goes on telling
// needs no other fold.
type passed struct {
	mu      sync.Mutex
	setting setting
	order   int
	first   int // the notes are complete from behind so many entries on
	notes   []note
}

// note is how a contest stood behind so many entries.
type note struct {
	entries int
	standing
}

// Most steps that are folded one by one as they come in together, and how many of the newest notes are kept at least.
// Where there were more, the history is folded again when a page asks for it.
var (
	mostSteps = 64
	mostNotes = 512
)

func (p *passed) begin(in setting, order, entries int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.setting, p.order, p.first, p.notes = in, order, entries, nil
}

// goesOn reports whether notes were begun in the same setting.
func (p *passed) goesOn(in setting, order int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.first > 0 && p.order == order && p.setting.sameFiles(in)
}

func (p *passed) note(entries int, s standing) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.notes) == 2*mostNotes {
		p.first = p.notes[mostNotes-1].entries
		p.notes = slices.Clone(p.notes[mostNotes:])
	}
	p.notes = append(p.notes, note{entries, s})
}

// behind is how the contest stood behind each of so many entries; ok is false where that was not noted.
func (p *passed) behind(in setting, order, from int, ends []int) (notes []standing, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.order != order || p.first > from || !p.setting.sameFiles(in) {
		return nil, false
	}
	for _, end := range ends {
		i, noted := slices.BinarySearchFunc(p.notes, end, func(n note, end int) int { return cmp.Compare(n.entries, end) })
		if !noted {
			return nil, false
		}
		notes = append(notes, p.notes[i].standing)
	}
	return notes, true
}

// next is the contest with the entries that came since it was folded last. Where they are few steps that come behind
// all others it notes how the contest stood behind each.
func (in setting) next(es *contestEntries) *Contest {
	had, order := len(es.entries), es.order
	steps := es.coming()
	noting := had > 0 && len(steps) > 0 && len(steps) <= mostSteps && es.passed.goesOn(in, order)
	var c *Contest
	if noting {
		for _, end := range steps {
			at := in
			at.now = es.logged[end-1].Entry.Recorded
			es.until = end
			c = at.fold(es)
			es.passed.note(end, c.standing())
		}
		if end := es.logged[len(es.logged)-1].Entry.Recorded; dayOf(end) != dayOf(in.now) {
			c = nil // the day has changed since
		}
	}
	if es.until = 0; c == nil {
		c = in.fold(es)
	}
	if len(es.entries) != had && !noting || es.order != order || !es.passed.goesOn(in, order) {
		es.passed.begin(in, es.order, len(es.entries))
	}
	c.history = &history{setting: in, entries: c.entries, live: es, order: es.order}
	return c
}

// coming are the steps of the entries that were not taken in yet, each as the number of entries up to its end; none
// where they do not all come behind those that were.
func (es *contestEntries) coming() (ends []int) {
	if len(es.entries) == 0 || es.ordered != nil {
		return nil
	}
	last, mixed := es.entries[len(es.entries)-1].Entry, es.mixed
	list := make(entryList, 0, len(es.logged)-es.done)
	for _, l := range es.logged[es.done:] {
		if e := l.Entry; e.Recorded < last.Recorded || e.Recorded == last.Recorded && (mixed || e.By != last.By) {
			return nil
		}
		mixed = mixed && l.Entry.Recorded == last.Recorded
		last = l.Entry
		list = append(list, newEntry(l))
	}
	for i := 0; i < len(list); {
		i += list.together(i)
		ends = append(ends, es.done+i)
	}
	return ends
}

// tell is the history, told on from where it was told last where that can be.
func (h *history) tell() *telling {
	n := &h.live.narration
	n.mu.Lock()
	defer n.mu.Unlock()
	same := n.told != nil && n.order == h.order && n.setting.sameFiles(h.setting)
	if same && n.on(h) {
		return n.told
	}
	t, last, end := h.tellAll()
	if !same || len(h.entries) >= n.told.entries {
		n.told, n.setting, n.order, n.last, n.standing = t, h.setting, h.order, last, end
	}
	return t
}

// on tells the steps that are new in the history; it reports false, and changes nothing, where that cannot be.
func (n *narration) on(h *history) bool {
	from := n.told.entries
	switch {
	case len(h.entries) == from:
		return true
	case len(h.entries) < from, h.entries[from-1:].together(0) > 1: // an older snapshot, or the last step has grown
		return false
	}
	var ends []int
	for i := from; i < len(h.entries); {
		i += h.entries.together(i)
		ends = append(ends, i)
	}
	stood, ok := h.live.passed.behind(h.setting, h.order, from, ends)
	if !ok {
		return false
	}
	t := &telling{entries: len(h.entries), changes: slices.Clone(n.told.changes), untold: n.told.untold}
	for i, s := range h.entries.steps(from, n.last) {
		if s.told {
			s.places()
			s.moved(n.standing, stood[i])
			t.changes = append(t.changes, s.change)
			t.keepNewest()
		}
		n.standing = stood[i]
	}
	n.told = t
	return true
}

// keepNewest leaves out the oldest change of the newest one's sort where there are too many of it.
func (t *telling) keepNewest() {
	weighty := t.changes[len(t.changes)-1].Weighty()
	n, oldest := 0, -1
	for i := range t.changes {
		if t.changes[i].Weighty() == weighty {
			if n++; oldest < 0 {
				oldest = i
			}
		}
	}
	if n > mostOf(weighty) {
		t.changes = slices.Delete(t.changes, oldest, oldest+1)
		t.untold++
	}
}

// mostOf is how many changes of a sort are told.
func mostOf(weighty bool) int {
	if weighty {
		return mostWeighty
	}
	return mostPlain
}

// moved puts into a step's change what it did to the outcome.
func (s *step) moved(before, after standing) {
	c := &s.change
	c.Before, c.After = before.outcome, after.outcome
	if n := fallen(before.count, after.count); n > 0 {
		c.Fewer, c.FewerThan = n, before.count.By
		c.Ref = Join(c.Ref, before.count.Ref.before(s.entries[0].Entry.Key))
	}
}

// tellAll tells the whole history. last is each source's newest counts behind it, end how the contest stands there.
func (h *history) tellAll() (t *telling, last map[countKey]*entry, end standing) {
	t, last = &telling{entries: len(h.entries)}, map[countKey]*entry{}
	ends, told, untold := h.entries.newest()
	t.untold = untold
	shown := newPrefix(h.entries)
	fold := func(now canvass.Time) *standing { return new(h.fold(&shown.entries, now).standing()) }
	var now *standing // behind the steps so far, nil where nobody asked
	from := 0
	for i, to := range ends {
		entries := h.entries[from:to]
		from = to
		moment := entries[0].Entry.Recorded
		if told[i] && now == nil {
			now = fold(moment)
		}
		shown.extend(entries)
		before := now
		if now = nil; told[i] || i+1 == len(ends) || told[i+1] {
			now = fold(moment)
		}
		if !told[i] {
			entries.said().remember(last)
			continue
		}
		s := entries.step(last)
		s.places()
		s.moved(*before, *now)
		t.changes = append(t.changes, s.change)
	}
	if now != nil {
		end = *now
	}
	return t, last, end
}
