package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// contest folds one contest from its catalog file and its own entries so far.
func (f *Fold) contest(id canvass.ContestID) *Contest {
	b := bench{catalog: f.catalog, now: f.now, info: f.catalog.Contests[id]}
	if f.record != nil {
		b.kind = f.record.Kind
	}
	if b.info != nil {
		b.ref = Ref{f.files[b.info.File].key}
	} else { // an entry names a contest that no file describes: its counts are shown, nothing is computed
		b.info = &catalog.Contest{Contest: canvass.Contest{ID: id, Name: string(id), Jurisdiction: id.Jurisdiction()}}
	}
	p := f.piles[id]
	if p == nil {
		p = &pile{}
	}
	p.dirty = false
	c := b.fold(p)
	var before *history
	if old := f.done[id]; old != nil {
		before = old.history
	}
	c.history = newHistory(b, c.papers, before)
	return c
}

// bench is what a contest's papers are folded with.
type bench struct {
	catalog *catalog.Catalog
	info    *catalog.Contest
	ref     Ref // of the entry that brought info
	now     canvass.Time
	kind    canvass.RecordKind // of the record
}

func (b bench) fold(p *pile) *Contest {
	c := &Contest{ID: b.info.ID, Status: None, Info: b.info, InfoRef: b.ref, Event: b.info.Binding()}
	binding := ""
	if c.Event != nil {
		binding = c.Event.ID
	}
	p.settle(binding)
	ps := p.said
	if c.Sources = b.sources(p, binding); len(c.Sources) > 0 {
		c.Count = c.Sources[0]
	}
	c.Stated = ps.stated(binding)
	c.Expected = ps.expected(binding)
	c.Others = b.others(p, binding)
	c.Notices = ps.notices()
	c.Confirmations = b.confirmations(ps)
	c.Withheld = ps.withheld()
	c.Calls = ps.calls()
	c.Status = status(c)
	if w := wonVote(c); w != nil {
		c.Winners = append(c.Winners, *w)
	} else {
		c.Leader = lead(c.Count)
	}
	c.Delegates = b.delegates(c)
	if w := wonDelegates(c); w != nil {
		c.Winners = append(c.Winners, *w)
	}
	c.Claims = ps.claims()
	judge(c)
	c.papers = p.papers
	return c
}

// sources are the counts of one event, the one that the contest goes by first: of entries, else out of the catalog.
func (b bench) sources(p *pile, event string) []*Count {
	counts := p.counts(event)
	for _, n := range counts {
		n.Partial = n.leavesOut(b.info.Ballot)
		for _, a := range n.Areas {
			a.Partial = a.leavesOut(b.info.Ballot)
		}
		n.parts = &parts{papers: p.papers, binding: p.binding, of: sourceKey{n.By, event, n.Measure}, ballot: b.info.Ballot}
	}
	if len(counts) == 0 {
		counts = pastCounts(b.info, event, b.now, b.ref)
	}
	if len(counts) > 0 {
		choose(counts, b.info.Authority, ruleMeasure(b.info))
	}
	return counts
}

// others are the counts of events that do not bind: of an entry, else out of the catalog.
func (b bench) others(p *pile, binding string) []EventCount {
	var out []EventCount
	for i := range b.info.Events {
		e := &b.info.Events[i]
		if e.ID == binding {
			continue
		}
		if counts := b.sources(p, e.ID); len(counts) > 0 {
			out = append(out, EventCount{e, counts[0]})
		}
	}
	return out
}

// stated is each source's newest report without counts.
func (ps papers) stated(binding string) []Stated {
	var out []Stated
	for _, p := range ps {
		r := p.report
		if r == nil || !p.stands() || r.Counted() || r.Event != "" && r.Event != binding {
			continue
		}
		s := Stated{By: p.by, Report: r, At: p.Entry.At, Mark: p.Entry.Mark, Ref: p.ref()}
		same := func(o Stated) bool { return o.By == s.By && o.Report.Area == r.Area && o.Report.Unit == r.Unit }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out = slices.Delete(out, i, i+1)
		}
		out = append(out, s)
	}
	return out
}

// expected is each source's newest percentage of the expected vote, newest first.
func (ps papers) expected(binding string) []Expected {
	var out []Expected
	for _, p := range slices.Backward(ps) {
		r := p.report
		if r == nil || !p.stands() || r.Expected == "" || r.Unit != "" || r.Area != canvass.Statewide || r.Event != "" && r.Event != binding {
			continue
		}
		if !slices.ContainsFunc(out, func(e Expected) bool { return e.By == p.by }) {
			out = append(out, Expected{r.Expected, p.by, p.Entry.At, p.ref()})
		}
	}
	return out
}

func (b bench) confirmations(ps papers) []Confirmation {
	var out []Confirmation
	for _, p := range ps {
		if c := p.Entry.Confirmation; c != nil && p.stands() {
			signer, _ := Signer(b.info, b.kind, p.Entry) // one that is not good was refused at the door, or is nobody's any more
			out = append(out, Confirmation{
				Key: p.Entry.Key, By: p.by, Confirmation: c, Authority: p.by == b.info.Authority, Signer: signer,
				At: p.Entry.At, Recorded: p.Entry.Recorded, Actor: p.Entry.Actor, Mark: p.Entry.Mark, Note: p.Entry.Note, Ref: p.ref(),
			})
		}
	}
	return out
}

func (ps papers) withheld() []Withheld {
	var out []Withheld
	for _, p := range ps {
		if e := p.Entry; e.Withheld() {
			out = append(out, Withheld{Key: e.Key, Kind: e.Kind, By: p.by, Rights: e.Sealed.Rights, Recorded: e.Recorded, Ref: p.ref()})
		}
	}
	return out
}

func (ps papers) calls() []Call {
	var out []Call
	for _, p := range ps {
		if p.Entry.Call == nil {
			continue
		}
		c := Call{Key: p.Entry.Key, Call: p.Entry.Call, At: p.Entry.At, Actor: p.Entry.Actor, Ref: p.ref()}
		if p.gone != nil {
			c.Retired = p.gone.Key
			c.Ref = c.Ref.With(p.gone.Key)
		}
		out = append(out, c)
	}
	return out
}
