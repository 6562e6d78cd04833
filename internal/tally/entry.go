package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// entry is an entry of the record as it stands after later ones: a correction stands in the place of the entry that it
// supersedes.
type entry struct {
	Logged
	report *canvass.Report
	// gone is the correction or withdrawal that took this entry's place, nil while it stands.
	gone *canvass.Entry
	// replaces is the entry whose place this one took.
	replaces *entry
}

func (x *entry) stands() bool { return x.gone == nil }

// by is whose word the entry is. A correction speaks for its own claimant.
func (x *entry) by() string { return x.Entry.By }

// claim is the claim in the entry, or in the correction that it is; nil where there is none.
func (x *entry) claim() *canvass.Claim {
	if c := x.Entry.Correction; c != nil {
		return c.Claim
	}
	return x.Entry.Claim
}

// notice is the notice in the entry, or in the correction that it is; nil where there is none.
func (x *entry) notice() *canvass.Notice {
	if c := x.Entry.Correction; c != nil {
		return c.Notice
	}
	return x.Entry.Notice
}

// story is the story in the entry, or in the correction that it is; nil where there is none.
func (x *entry) story() *canvass.Story {
	if c := x.Entry.Correction; c != nil {
		return c.Story
	}
	return x.Entry.Story
}

// entryList is the entries of one contest or race, in the record's order; equal moments are ordered by key.
type entryList []*entry

// newEntry is an entry that nothing later touches.
func newEntry(l Logged) *entry {
	x := new(entry)
	x.open(l)
	return x
}

func (x *entry) open(l Logged) {
	e := l.Entry
	*x = entry{Logged: l, report: e.Report}
	if c := e.Correction; c != nil {
		x.report = c.Report
	}
}

// newEntryList orders entries and finds out which took whose place: an entry takes that of one that was there before
// it.
func newEntryList(entries []Logged) entryList {
	all := make([]entry, len(entries))
	list := make(entryList, len(entries))
	var superseding entryList
	for i, l := range inOrder(entries) {
		x := &all[i]
		x.open(l)
		list[i] = x
		// Nobody can see what a withheld entry puts in the place of another.
		if x.Entry.Supersedes != "" && !x.Entry.Withheld() {
			superseding = append(superseding, x)
		}
	}
	if len(superseding) == 0 {
		return list
	}
	byKey := make(map[string]*entry, len(superseding)) // those alone that are named
	for _, x := range superseding {
		byKey[x.Entry.Supersedes] = nil
	}
	for _, x := range list {
		if _, named := byKey[x.Entry.Key]; named {
			byKey[x.Entry.Key] = x
		}
	}
	for _, x := range superseding {
		if old := byKey[x.Entry.Supersedes]; old != nil && old.Seq < x.Seq {
			old.gone = x.Entry
			x.replaces = old
		}
	}
	return list
}

// inOrder puts entries in the record's order. Those of one moment are ordered by key, but for those of one source,
// which keep their order: always the least key comes next of those that come first with their sources, so that the
// order in which two sources came in means nothing.
func inOrder(entries []Logged) []Logged {
	byMoment := func(a, b Logged) int { return cmp.Compare(a.Entry.Recorded, b.Entry.Recorded) }
	ordered := entries
	if !slices.IsSortedFunc(entries, byMoment) {
		ordered = slices.Clone(entries)
		slices.SortStableFunc(ordered, byMoment)
	}
	for from := 0; from < len(ordered); {
		to, mixed := from+1, false
		for ; to < len(ordered) && byMoment(ordered[from], ordered[to]) == 0; to++ {
			mixed = mixed || ordered[to].Entry.By != ordered[from].Entry.By
		}
		if mixed {
			if &ordered[0] == &entries[0] {
				ordered = slices.Clone(entries)
			}
			byLeastKey(ordered[from:to])
		}
		from = to
	}
	return ordered
}

// byLeastKey orders the entries of one moment.
func byLeastKey(entries []Logged) {
	slices.SortStableFunc(entries, func(a, b Logged) int {
		return cmp.Or(cmp.Compare(a.Entry.By, b.Entry.By), cmp.Compare(a.Seq, b.Seq))
	})
	// An entry behind one of its own source with a greater key comes right behind it: it stands under that key.
	under := make(map[int64]string, len(entries))
	for i, l := range entries {
		key := l.Entry.Key
		if i > 0 && entries[i-1].Entry.By == l.Entry.By {
			key = max(key, under[entries[i-1].Seq])
		}
		under[l.Seq] = key
	}
	slices.SortStableFunc(entries, func(a, b Logged) int { return cmp.Compare(under[a.Seq], under[b.Seq]) })
}

// ref is the entry's own key, with the keys of what it corrects.
func (x *entry) ref() Ref {
	if x.replaces == nil {
		return Ref{x.Entry.Key}
	}
	r := Ref{}.With(x.Entry.Key)
	for y := x.replaces; y != nil; y = y.replaces {
		r = r.With(y.Entry.Key)
	}
	return r
}

func (list entryList) notices() []Notice {
	var out []Notice
	for _, x := range list {
		if x.notice() != nil && x.stands() {
			out = append(out, Notice{
				Key: x.Entry.Key, By: x.by(), Person: x.Entry.Person, Notice: x.notice(),
				At: x.Entry.At, Mark: x.Entry.Mark, Ref: x.ref(),
			})
		}
	}
	return out
}

// published are the stories that this desk published, the newest last, without those that were withdrawn.
func (list entryList) published() []Published {
	var out []Published
	for _, x := range list {
		if x.story() == nil || x.gone != nil && x.gone.Withdrawal != nil {
			continue
		}
		p := Published{Key: x.Entry.Key, Story: x.story(), Recorded: x.Entry.Recorded, Ref: x.ref()}
		if x.gone != nil {
			p.Corrected = x.gone.Key
		}
		if x.replaces != nil {
			p.Corrects, p.Reason = x.replaces.Entry.Key, x.Entry.Correction.Reason
		}
		out = append(out, p)
	}
	return out
}

// claims are all claims, those that were corrected or withdrawn too, with what their own entries say of them.
func (list entryList) claims() []Claim {
	var out []Claim
	for _, x := range list {
		if x.claim() == nil {
			continue
		}
		c := Claim{
			Key: x.Entry.Key, By: x.by(), Person: x.Entry.Person, Claim: x.claim(), Status: Standing, At: x.Entry.At,
			Recorded: x.Entry.Recorded, Mark: x.Entry.Mark, Note: x.Entry.Note, Ref: x.ref(),
		}
		if x.replaces != nil {
			c.Replaces, c.Reason = x.replaces.Entry.Key, x.Entry.Correction.Reason
		}
		if g := x.gone; g != nil {
			c.Replaced = g.Key
			c.Ref = c.Ref.With(g.Key)
			if g.Withdrawal != nil {
				c.Status, c.Ended = Withdrawn, g.Withdrawal.Reason
			} else {
				c.Status, c.Ended = Corrected, g.Correction.Reason
			}
		}
		out = append(out, c)
	}
	return out
}
