package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// pile is a contest's entries and what they come to, kept from one snapshot to the next: an entry more costs what is
// new in it, not the contest again. What it gives is what a pile of the same entries made at once gives.
type pile struct {
	entries []Logged // as they came
	staged  papers   // in place of entries: papers in order, for a history
	dirty   bool     // there are new ones since the contest was folded

	// What follows is made of the first done entries or papers, for one binding event. It is made anew where an entry
	// changes what was.
	done    int
	binding string
	papers  papers
	said    papers // those that say anything but counts, in the same order
	mixed   bool   // the papers of the last moment are by several sources
	sources map[sourceKey]*source
	open    map[series]papers // parts of reports that are not all there yet
}

// put adds the next entry.
func (p *pile) put(l Logged) {
	p.entries, p.dirty = append(p.entries, l), true
}

// settle takes in the entries that came since it was called last.
func (p *pile) settle(binding string) {
	if len(p.papers) == 0 || p.binding != binding {
		p.again(binding)
		return
	}
	for _, x := range p.staged[min(p.done, len(p.staged)):] {
		p.take(x)
		p.done++
	}
	for _, l := range p.entries[min(p.done, len(p.entries)):] {
		if !p.follows(l.Entry) {
			p.again(binding)
			return
		}
		p.take(newPaper(l))
		p.done++
	}
}

// follows reports whether the entry stands behind all papers and leaves them as they are.
func (p *pile) follows(e *canvass.Entry) bool {
	if e.Supersedes != "" {
		return false
	}
	last := p.papers[len(p.papers)-1].Entry
	return e.Recorded > last.Recorded || e.Recorded == last.Recorded && e.By == last.By && !p.mixed
}

// again makes everything anew.
func (p *pile) again(binding string) {
	ps := p.staged
	if ps == nil {
		ps = newPapers(p.entries)
	}
	*p = pile{
		entries: p.entries, staged: p.staged, dirty: p.dirty, done: len(ps), binding: binding,
		papers: make(papers, 0, len(ps)), sources: map[sourceKey]*source{}, open: map[series]papers{},
	}
	for _, x := range ps {
		p.take(x)
	}
}

// take puts a paper behind the others.
func (p *pile) take(x *paper) {
	if n := len(p.papers); n > 0 {
		last := p.papers[n-1].Entry
		p.mixed = x.Entry.Recorded == last.Recorded && (p.mixed || x.Entry.By != last.By)
	}
	p.papers = append(p.papers, x)
	if r := x.report; r == nil || !r.Counted() || r.Expected != "" {
		p.said = append(p.said, x)
	}
	if x.report == nil || !x.stands() {
		return
	}
	whole, r := p.whole(x)
	if r == nil || !r.Counted() {
		return
	}
	k := sourceKey{x.by, r.Event, r.Measure}
	if k.event == "" {
		k.event = p.binding
	}
	s := p.sources[k]
	if s == nil {
		s = &source{sourceKey: k, areas: map[canvass.Area]*areaCount{}}
		p.sources[k] = s
	}
	s.take(whole, r)
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

// whole is the report in a paper, put together where it came in numbered parts: nil until the last of them is there.
func (p *pile) whole(x *paper) (*paper, *canvass.Report) {
	r := x.report
	if r.Part == 0 {
		return x, r
	}
	k := series{sourceKey{x.by, r.Event, r.Measure}, place{r.Area, r.Unit}, r.PartOf}
	if r.Part == 1 {
		p.open[k] = nil
	}
	if p.open[k] = append(p.open[k], x); len(p.open[k]) < r.PartOf {
		return x, nil
	}
	joined := *r
	joined.Counts, joined.Part, joined.PartOf = nil, 0, 0
	for _, q := range p.open[k] {
		joined.Counts = append(joined.Counts, q.report.Counts...)
	}
	delete(p.open, k)
	return x, &joined
}

// counts are the counts of every source for one event, by source and measure, each source's own latest figures.
func (p *pile) counts(event string) []*Count {
	var out []*Count
	for k, s := range p.sources {
		if k.event == event {
			out = append(out, s.count())
		}
	}
	slices.SortFunc(out, func(a, b *Count) int {
		return cmp.Or(cmp.Compare(a.By, b.By), cmp.Compare(a.Measure, b.Measure))
	})
	return out
}
