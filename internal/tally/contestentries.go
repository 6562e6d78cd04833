package tally

import (
	"cmp"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// contestEntries is a contest's entries and the counts that they add up to, kept from one snapshot to the next: one
// entry more costs what is new in it, not the whole contest again. The result is the same as of all entries taken in at
// once.
type contestEntries struct {
	logged  []Logged  // as they came
	ordered entryList // in place of logged, for a history: entries in order
	own     bool      // those that are superseded are its own: they stand until what supersedes them is taken in
	until   int       // how many of logged are taken in at the most; 0 is all
	dirty   bool      // there are new ones since the contest was folded
	order   int       // changes when an entry comes to stand between or before others

	passed    passed
	narration narration

	mu      sync.Mutex // held by whoever changes what follows, and by who reads it while the fold may go on
	version int        // changes whenever the rest does

	// What follows is made of the first done entries, for one binding event and one caucus. It is made anew where an
	// entry changes what was.
	done    int
	binding string
	caucus  *catalog.Caucus
	entries entryList
	said    entryList // those that say anything but counts, in the same order
	steps   []Logged  // of the call desk, by their place in the record; what is there is never changed
	mixed   bool      // the entries of the last moment are by several sources
	sources map[sourceKey]*source
	open    map[series]entryList // parts of reports that are not all there yet
	now     *settled             // as they are, for counts; nil before the first
}

// put adds the next entry.
func (es *contestEntries) put(l Logged) {
	es.logged, es.dirty = append(es.logged, l), true
}

// settle takes in the entries that came since it was called last.
func (es *contestEntries) settle(binding string, k *catalog.Caucus) {
	es.mu.Lock()
	defer es.mu.Unlock()
	if len(es.entries) == 0 || es.binding != binding || es.caucus != k || es.superseding() > mostTakenBack {
		es.again(binding, k)
		return
	}
	for _, x := range es.ordered[min(es.done, len(es.ordered)):] {
		if x.replaces != nil && !es.replace(x) {
			es.again(binding, k)
			return
		}
		es.take(x)
		es.done++
	}
	for _, l := range es.came()[min(es.done, len(es.logged)):] {
		x := newEntry(l)
		if !es.follows(l.Entry) || !es.supersede(x) {
			es.again(binding, k)
			return
		}
		es.take(x)
		es.done++
	}
}

// came are the entries that are taken in.
func (es *contestEntries) came() []Logged {
	if es.until > 0 {
		return es.logged[:es.until]
	}
	return es.logged
}

// follows reports whether the entry comes after all others.
func (es *contestEntries) follows(e *canvass.Entry) bool {
	last := es.entries[len(es.entries)-1].Entry
	return e.Recorded > last.Recorded || e.Recorded == last.Recorded && e.By == last.By && !es.mixed
}

// again makes everything anew.
func (es *contestEntries) again(binding string, k *catalog.Caucus) {
	list := es.ordered
	if list == nil {
		list = newEntryList(es.came())
	}
	if es.own {
		for _, x := range list {
			if x.replaces != nil {
				x.replaces.gone = x.Entry
			}
		}
	}
	for i, x := range es.entries {
		if i >= len(list) || list[i].Seq != x.Seq {
			es.order++
			break
		}
	}
	es.done, es.binding, es.caucus, es.mixed, es.said, es.steps = len(list), binding, k, false, nil, nil
	es.entries, es.sources, es.open = make(entryList, 0, len(list)), map[sourceKey]*source{}, map[series]entryList{}
	es.version++
	for _, x := range list {
		es.take(x)
	}
}

// take adds the next entry in the record's order.
func (es *contestEntries) take(x *entry) {
	if n := len(es.entries); n > 0 {
		last := es.entries[n-1].Entry
		es.mixed = x.Entry.Recorded == last.Recorded && (es.mixed || x.Entry.By != last.By)
	}
	es.entries = append(es.entries, x)
	es.version++
	if r := x.report; r == nil || !r.Counted() || r.Expected != "" || r.CheckedIn != nil {
		es.said = append(es.said, x)
	}
	if e := x.Entry; e.Step != nil || e.Call != nil || e.Withdrawal != nil && x.replaces != nil && x.replaces.Entry.Call != nil {
		es.step(x.Logged)
	}
	if x.report == nil || !x.stands() {
		return
	}
	whole, r := es.whole(x)
	if r == nil || !r.Counted() {
		return
	}
	es.source(x, r).take(whole, r, len(es.entries))
	if worth := equivalents(es.caucus, r); worth != nil {
		es.source(x, worth).take(whole, worth, len(es.entries))
	}
}

// step puts an entry of the call desk where it belongs. Snapshots read what was there before.
func (es *contestEntries) step(l Logged) {
	i := len(es.steps)
	for i > 0 && es.steps[i-1].Seq > l.Seq {
		i--
	}
	if i < len(es.steps) {
		es.steps = slices.Insert(slices.Clone(es.steps), i, l)
		return
	}
	es.steps = append(es.steps, l)
}

// source is what the entry's source counts by the report's event and measure.
func (es *contestEntries) source(x *entry, r *canvass.Report) *source {
	k := sourceKey{x.by(), r.Event, r.Measure}
	if k.event == "" {
		k.event = es.binding
	}
	s := es.sources[k]
	if s == nil {
		s = newSource(k)
		es.sources[k] = s
	}
	return s
}

// equivalents is what a room's county delegates are worth in state delegate equivalents, nil where the contest's file
// does not say. They are counted with every report of county delegates, and so are never another report's.
func equivalents(k *catalog.Caucus, r *canvass.Report) *canvass.Report {
	if k == nil || k.Scale == 0 || r.Measure != canvass.CountyDelegates || r.Unit == "" {
		return nil
	}
	county, ok := k.County(r.Unit)
	if !ok {
		return nil
	}
	out := *r
	out.Measure, out.Counts = canvass.StateDelegateEquivalents, make([]canvass.Count, len(r.Counts))
	for i, c := range r.Counts {
		n, err := county.Equivalents(int(min(c.Votes, caucus.MaxDelegates+1)), k.Scale)
		if err != nil { // more delegates than any room elects
			return nil
		}
		out.Counts[i] = canvass.Count{Option: c.Option, Votes: n}
	}
	return &out
}

// series is what the numbered parts of one report have in common.
type series struct {
	sourceKey
	place
	of int
}

// place is what a source's later report takes the place of an earlier one for.
type place struct {
	area canvass.Area
	unit canvass.UnitID
}

// sourceKey tells apart what is never mixed: sources, events and measures.
type sourceKey struct {
	by, event string
	measure   canvass.Measure
}

// whole is the report in an entry, put together where it came in numbered parts: nil until the last of them is there.
func (es *contestEntries) whole(x *entry) (*entry, *canvass.Report) {
	r := x.report
	if r.Part == 0 {
		return x, r
	}
	k := series{sourceKey{x.by(), r.Event, r.Measure}, place{r.Area, r.Unit}, r.PartOf}
	if r.Part == 1 {
		es.open[k] = nil
	}
	if es.open[k] = append(es.open[k], x); len(es.open[k]) < r.PartOf {
		return x, nil
	}
	joined := *r
	joined.Counts, joined.Part, joined.PartOf = nil, 0, 0
	for _, y := range es.open[k] {
		joined.Counts = append(joined.Counts, y.report.Counts...)
	}
	delete(es.open, k)
	return x, &joined
}

// counts are the counts of every source for one event, by source and measure, each source's own latest figures.
func (es *contestEntries) counts(event string) []*Count {
	es.mu.Lock()
	defer es.mu.Unlock()
	var out []*Count
	for k, s := range es.sources {
		if k.event == event {
			out = append(out, s.count())
		}
	}
	slices.SortFunc(out, func(a, b *Count) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Measure, b.Measure))
	})
	return out
}
