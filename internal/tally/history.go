package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
)

// countKey is the place of a count that later ones of the same source are held against.
type countKey struct {
	by, event string
	measure   canvass.Measure
	place
}

// steps are what changed, entry by entry, those that were entered together in one step. Notices change nothing: they
// are shown, and not told.
//
// They are those from an entry on, with each source's newest counts before it in last, which goes on with them.
func (list entryList) steps(from int, last map[countKey]*entry) []*step {
	var out []*step
	for i := from; i < len(list); {
		n := list.together(i)
		out = append(out, list[i:i+n].step(last))
		i += n
	}
	return out
}

// step is entries that were entered together.
func (list entryList) step(last map[countKey]*entry) *step {
	s := &step{entries: list}
	said := list.said()
	if s.change, s.told = change(said[0], last); s.told && len(said) > 1 {
		s.before = make(entryList, len(said))
		for k, x := range said {
			s.before[k] = last[keyOf(x)]
		}
	}
	said.remember(last)
	return s
}

// said is what the entries of a step say: parts of a report are one.
func (list entryList) said() entryList {
	if list[0].report != nil && list[0].report.Part > 0 {
		return entryList{joined(list)}
	}
	return list
}

// newest are the ends of all steps and which of them are told, the newest of each sort; untold is of how many others
// something could be.
func (list entryList) newest() (ends []int, told []bool, untold int) {
	var kinds []ChangeKind
	for i := 0; i < len(list); {
		n := list.together(i)
		kind, is := changeKind(list[i : i+n].said()[0])
		i += n
		ends, told, kinds = append(ends, i), append(told, is), append(kinds, kind)
	}
	weighty, plain := 0, 0
	for i, is := range slices.Backward(told) {
		if !is {
			continue
		}
		n := &plain
		if kinds[i].weighty() {
			n = &weighty
		}
		if *n++; *n > mostOf(kinds[i].weighty()) {
			told[i] = false
			untold++
		}
	}
	return ends, told, untold
}

// joined is the one entry that parts of a report make.
func joined(list entryList) *entry {
	whole, r := *list[len(list)-1], *list[0].report
	r.Counts = nil
	for _, x := range list {
		r.Counts = append(r.Counts, x.report.Counts...)
	}
	if len(list) == r.PartOf {
		r.Part, r.PartOf = 0, 0
	}
	whole.report = &r
	return &whole
}

// together is how many entries from i on are one step: the parts of one report, or counts of places below the whole
// that one source gave at one moment.
func (list entryList) together(i int) int {
	first := list[i]
	in := func(x *entry) bool {
		r, e := x.report, x.Entry
		if r == nil || e.Report == nil || x.by() != first.by() || e.Recorded != first.Entry.Recorded ||
			e.Actor != first.Entry.Actor {
			return false
		}
		if first.report.Part > 0 || r.Part > 0 {
			return r.Part > 0 && first.report.Part > 0 && keyOf(x) == keyOf(first)
		}
		return r.Counted() && (r.Unit != "" || r.Area != canvass.Statewide) && r.Event == first.report.Event &&
			r.Measure == first.report.Measure && (r.Recount == nil) == (first.report.Recount == nil)
	}
	n := 1
	if !in(first) {
		return n
	}
	for i+n < len(list) && in(list[i+n]) {
		n++
	}
	return n
}

func keyOf(x *entry) countKey {
	r := x.report
	return countKey{x.by(), r.Event, r.Measure, place{r.Area, r.Unit}}
}

// remember keeps the source's newest counts, place by place. What was taken back is held against nothing.
func (list entryList) remember(last map[countKey]*entry) {
	for _, x := range list {
		switch {
		case x.report != nil:
			last[keyOf(x)] = x
		case x.Entry.Withdrawal != nil && x.replaces != nil && x.replaces.report != nil:
			delete(last, keyOf(x.replaces))
		}
	}
}

// places sums the counts of several places that came in together.
func (s *step) places() {
	if s.before == nil {
		return
	}
	now, before := newSource(sourceKey{}), newSource(sourceKey{}) // they add no place to one that it lies in
	known := 0
	keys := make(Ref, 0, 2*len(s.entries))
	for i, x := range s.entries {
		now.take(x, x.report, 0)
		if prev := s.before[i]; prev != nil && prev.report.Counted() {
			known++
			before.take(prev, prev.report, 0)
			keys = append(keys, prev.Entry.Key)
		}
		keys = append(keys, x.Entry.Key)
	}
	slices.Sort(keys)
	s.change.Ref = Join(s.change.Ref, slices.Compact(keys))
	sum := now.count()
	counts := make([]canvass.Count, len(sum.Options))
	for i, o := range sum.Options {
		counts[i] = canvass.Count(o)
	}
	all := *s.entries[0].report
	all.Unit, all.Area, all.Counts = "", canvass.Statewide, counts
	s.change.Said, s.change.Places, s.change.New = &Said{Report: &all}, len(s.entries), len(s.entries)-known
	if s.change.More = nil; known == len(s.entries) {
		more := sum.Valid - before.count().Valid
		s.change.More = &more
	}
}

// changeKind is what sort of change an entry makes, and whether it is told.
func changeKind(x *entry) (kind ChangeKind, told bool) {
	e, r := x.Entry, x.report
	switch {
	case e.Correction != nil:
		return ChangeCorrection, true
	case e.Withdrawal != nil:
		return ChangeRetraction, true
	case e.Report != nil && r.Recount != nil:
		return ChangeRecount, true
	case e.Report != nil && r.Counted():
		return ChangeCount, true
	case e.Report != nil:
		return ChangeStatement, true
	case e.Claim != nil:
		return ChangeClaim, true
	case e.Call != nil:
		return ChangeCall, true
	case e.Confirmation != nil && e.Confirmation.Of == canvass.Certified:
		return ChangeCertification, true
	case e.Confirmation != nil:
		return ChangeConfirmation, true
	}
	return "", false
}

// change is what one entry changes, and whether it is told.
func change(x *entry, last map[countKey]*entry) (Change, bool) {
	e := x.Entry
	c := Change{seqs: &changeSeqs{}, Key: e.Key, Recorded: e.Recorded, At: e.At, By: x.by(), Actor: e.Actor, Ref: Ref{e.Key}}
	kind, told := changeKind(x)
	c.Kind = kind
	switch {
	case !told:
		return c, false
	case e.Correction != nil:
		c.Why, c.Cause = e.Correction.Reason, e.Correction.Cause
		c.Said, c.Was = saidBy(x), wasOf(x)
		c.Ref = c.Ref.With(e.Supersedes)
		return c, true
	case e.Withdrawal != nil:
		c.Why, c.Cause = e.Withdrawal.Reason, e.Withdrawal.Cause
		c.Was = wasOf(x)
		c.Ref = c.Ref.With(e.Supersedes)
		return c, true
	case e.Report != nil:
		r, prev := x.report, last[keyOf(x)]
		if r.Recount != nil {
			c.Why = r.Recount.Reason
		}
		if r.Part == 0 && prev != nil && r.Counted() && prev.report.Counted() {
			more := r.Valid() - prev.report.Valid()
			c.More = &more
			c.Ref = c.Ref.With(prev.Entry.Key)
		}
	case e.Call != nil:
		c.Why = e.Call.Reason
	}
	c.Said = saidBy(x)
	return c, true
}

// wasOf is what the entry took the place of had said, nil where the record does not have it.
func wasOf(x *entry) *Said {
	if x.replaces == nil {
		return nil
	}
	return saidBy(x.replaces)
}

func saidBy(x *entry) *Said {
	return &Said{
		Report: x.report, Claim: x.claim(), Notice: x.notice(), Call: x.Entry.Call, Confirmation: x.Entry.Confirmation,
	}
}
