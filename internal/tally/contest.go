package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// contest folds one contest from its catalog file and its own entries.
func (f *Fold) contest(id canvass.ContestID) *Contest {
	c := &Contest{ID: id, Status: None, Info: f.catalog.Contests[id]}
	if c.Info == nil { // an entry names a contest that no file describes: its counts are shown, nothing is computed
		c.Info = &catalog.Contest{Contest: canvass.Contest{ID: id, Name: string(id), Jurisdiction: id.Jurisdiction()}}
	} else {
		c.InfoRef = Ref{f.files[c.Info.File].key}
	}
	c.Event = c.Info.Binding()
	binding := ""
	if c.Event != nil {
		binding = c.Event.ID
	}
	ps := newPapers(f.byPlace[id])
	c.Sources = ps.counts(binding, binding)
	if len(c.Sources) > 0 {
		choose(c.Sources, c.Info.Authority)
		c.Count = c.Sources[0]
	} else if past := pastCount(c.Info, binding, f.now, c.InfoRef); past != nil {
		c.Sources, c.Count = []*Count{past}, past
	}
	c.Stated = ps.stated(binding)
	c.Expected = ps.expected(binding)
	c.Others = f.others(c.Info, ps, binding, c.InfoRef)
	c.Notices = ps.notices()
	c.Confirmations = ps.confirmations(c.Info.Authority)
	c.Calls = ps.calls()
	c.Status = status(c)
	if w := wonVote(c); w != nil {
		c.Winners = append(c.Winners, *w)
	} else {
		c.Leader = lead(c.Count)
	}
	c.Delegates = f.delegates(c)
	if w := wonDelegates(c); w != nil {
		c.Winners = append(c.Winners, *w)
	}
	c.Claims = ps.claims()
	judge(c)
	c.Changes = ps.changes()
	return c
}

// others are the counts of events that do not bind: of an entry, else out of the catalog.
func (f *Fold) others(info *catalog.Contest, ps papers, binding string, ref Ref) []EventCount {
	var out []EventCount
	for i := range info.Events {
		e := &info.Events[i]
		if e.ID == binding {
			continue
		}
		counts := ps.counts(e.ID, binding)
		if len(counts) > 0 {
			choose(counts, info.Authority)
			out = append(out, EventCount{e, counts[0]})
		} else if past := pastCount(info, e.ID, f.now, ref); past != nil {
			out = append(out, EventCount{e, past})
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

func (ps papers) confirmations(authority string) []Confirmation {
	var out []Confirmation
	for _, p := range ps {
		if c := p.Entry.Confirmation; c != nil && p.stands() {
			out = append(out, Confirmation{
				Key: p.Entry.Key, By: p.by, Confirmation: c, Authority: p.by == authority,
				At: p.Entry.At, Mark: p.Entry.Mark, Note: p.Entry.Note, Ref: p.ref(),
			})
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
