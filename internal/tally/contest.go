package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// contest folds one contest from its catalog file and its own entries so far.
func (f *Fold) contest(id canvass.ContestID) *Contest {
	in := setting{catalog: f.catalog, now: f.now, info: f.catalog.Contests[id]}
	if f.record != nil {
		in.kind = f.record.Kind
	}
	if in.info != nil {
		in.info = in.info.AsOf(dayOf(f.now))
		in.ref = Ref{f.files[in.info.File].key}
		for _, r := range in.info.Rules {
			if n := f.catalog.National[r.National]; n != nil {
				in.ruleRef = Join(in.ruleRef, Ref{f.files[n.File].key})
			}
		}
	} else { // an entry names a contest that no file describes: its counts are shown, nothing is computed
		in.info = &catalog.Contest{Contest: canvass.Contest{ID: id, Name: string(id), Jurisdiction: id.Jurisdiction()}}
	}
	es := f.byContest[id]
	if es == nil {
		es = &contestEntries{}
	}
	es.dirty = false
	return in.next(es)
}

// setting is what a contest's entries are folded in.
type setting struct {
	catalog *catalog.Catalog
	info    *catalog.Contest
	ref     Ref // of the entry that brought info
	ruleRef Ref // of the entries that brought the national rules that info follows
	now     canvass.Time
	kind    canvass.RecordKind // of the record
}

func (in setting) fold(es *contestEntries) *Contest {
	c := &Contest{ID: in.info.ID, Status: None, Info: in.info, InfoRef: in.ref, Event: in.info.Binding(), verdict: &verdict{}}
	binding := ""
	if c.Event != nil {
		binding = c.Event.ID
	}
	es.settle(binding, in.info.Caucus)
	list := es.said
	if c.Sources = in.sources(es, binding); len(c.Sources) > 0 {
		c.Count = c.Sources[0]
	}
	c.Stated = list.stated(binding)
	c.Expected = list.expected(binding)
	c.Others = in.others(es, binding)
	c.Notices = list.notices()
	c.Confirmations = in.confirmations(list)
	in.certifiedCount(c)
	c.Withheld = list.withheld()
	c.Calls = list.calls()
	c.Steps = es.steps
	c.Forecasts = list.forecasts()
	c.Published = list.published()
	c.Decided = list.decided(in.info.Authority)
	c.CheckIns = list.checkIns(binding)
	if slices.ContainsFunc(list, func(x *entry) bool { return x.Entry.Sheet != nil }) {
		c.Sheets, c.blind = es.entries.sheets(binding)
	}
	c.finish()
	c.WhileOpen = in.whileOpen(c)
	c.Status = status(c)
	w, dispute := in.wonVote(c)
	if w != nil {
		c.Winners = append(c.Winners, *w)
	} else {
		c.Leader = lead(c.Count)
	}
	c.Dispute = dispute
	c.Contradiction = c.contradiction()
	c.TakenBack = list.takenBack(c)
	c.State = state(c, dayOf(in.now))
	c.Delegates = in.delegates(c)
	if w := wonDelegates(c); w != nil {
		c.Winners = append(c.Winners, *w)
	}
	c.Claims = c.withConfirmed(list.claims())
	judge(c, dayOf(in.now))
	c.entries = es.entries
	return c
}

// sources are the counts of one event, the one that the contest goes by first: of entries, else out of the catalog.
func (in setting) sources(es *contestEntries, event string) []*Count {
	counts := es.counts(event)
	for _, n := range counts {
		s := es.sources[sourceKey{n.By, event, n.Measure}]
		if n.Summed && event == es.binding {
			n.Units, n.UnitsOf, n.UnitsAre = s.unitsIn(in.info.Units)
		}
		n.Partial = n.leavesOut(in.info.Ballot)
		if k := in.info.Caucus; k != nil && n.Measure == canvass.StateDelegateEquivalents {
			n.Scale = k.Scale
		}
		for _, a := range n.Areas {
			a.Partial = a.leavesOut(in.info.Ballot)
		}
		n.parts = &parts{settled: es.settled(), of: s.sourceKey, ballot: in.info.Ballot, units: s.all.units}
	}
	if len(counts) == 0 {
		counts = pastCounts(in.info, event, in.now, in.ref)
	}
	if len(counts) > 0 {
		choose(counts, in.info.Authority, countedMeasure(in.info, counts))
	}
	return counts
}

// others are the counts of events that do not bind: of an entry, else out of the catalog.
func (in setting) others(es *contestEntries, binding string) []EventCount {
	var out []EventCount
	for i := range in.info.Events {
		e := &in.info.Events[i]
		if e.ID == binding {
			continue
		}
		if counts := in.sources(es, e.ID); len(counts) > 0 {
			out = append(out, EventCount{e, counts[0]})
		}
	}
	return out
}

// stated is each source's newest report without counts.
func (list entryList) stated(binding string) []Stated {
	var out []Stated
	for _, x := range list {
		r := x.report
		if r == nil || !x.stands() || r.Counted() || r.CheckedIn != nil || r.Event != "" && r.Event != binding {
			continue
		}
		s := Stated{By: x.by(), Report: r, At: x.Entry.At, Mark: x.Entry.Mark, Ref: x.ref()}
		same := func(o Stated) bool { return o.By == s.By && o.Report.Area == r.Area && o.Report.Unit == r.Unit }
		if i := slices.IndexFunc(out, same); i >= 0 {
			out = slices.Delete(out, i, i+1)
		}
		out = append(out, s)
	}
	return out
}

// expected is each source's newest percentage of the expected vote, newest first.
func (list entryList) expected(binding string) []Expected {
	var out []Expected
	for _, x := range slices.Backward(list) {
		r := x.report
		if r == nil || !x.stands() || r.Expected == "" || r.Unit != "" || r.Area != canvass.Statewide ||
			r.Event != "" && r.Event != binding {
			continue
		}
		if !slices.ContainsFunc(out, func(e Expected) bool { return e.By == x.by() }) {
			out = append(out, Expected{r.Expected, x.by(), x.Entry.At, x.ref()})
		}
	}
	return out
}

func (in setting) confirmations(list entryList) []Confirmation {
	var out []Confirmation
	for _, x := range list {
		if c := x.Entry.Confirmation; c != nil && x.stands() {
			// One that is not good was refused at the door, or is nobody's any more.
			signer, _ := Signer(in.info, in.kind, x.Entry)
			out = append(out, Confirmation{
				Key: x.Entry.Key, By: x.by(), Confirmation: c, Authority: x.by() == in.info.Authority, Signer: signer,
				At: x.Entry.At, Recorded: x.Entry.Recorded, Actor: x.Entry.Actor, Mark: x.Entry.Mark, Note: x.Entry.Note, Ref: x.ref(),
			})
		}
	}
	return out
}

func (list entryList) withheld() []Withheld {
	var out []Withheld
	for _, x := range list {
		if e := x.Entry; e.Withheld() {
			out = append(out, Withheld{
				Key: e.Key, Kind: e.Kind, By: x.by(), Rights: e.Sealed.Rights, Recorded: e.Recorded, Ref: x.ref(),
			})
		}
	}
	return out
}

func (list entryList) forecasts() []Forecast {
	var out []Forecast
	for _, x := range list {
		if x.Entry.Forecast != nil {
			f := Forecast{Key: x.Entry.Key, By: x.by(), Forecast: x.Entry.Forecast, Recorded: x.Entry.Recorded, Ref: x.ref()}
			if x.gone != nil {
				f.Retired = x.gone.Key
				f.Ref = f.Ref.With(x.gone.Key)
			}
			out = append(out, f)
		}
	}
	return out
}

func (list entryList) calls() []Call {
	var out []Call
	for _, x := range list {
		if x.Entry.Call == nil {
			continue
		}
		c := Call{Key: x.Entry.Key, Call: x.Entry.Call, At: x.Entry.At, Actor: x.Entry.Actor, Ref: x.ref()}
		if x.gone != nil {
			c.Retired = x.gone.Key
			c.Ref = c.Ref.With(x.gone.Key)
		}
		out = append(out, c)
	}
	return out
}
