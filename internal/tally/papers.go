package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// paper is an entry as it stands after later entries: a correction is a paper of its own in place of the one it
// supersedes.
type paper struct {
	Logged
	report *canvass.Report
	claim  *canvass.Claim
	notice *canvass.Notice
	// by is who the paper speaks for. A correction speaks for its own claimant.
	by string
	// gone is the correction or withdrawal that took this paper's place, nil while it stands.
	gone *canvass.Entry
	// replaces is the paper whose place this one took.
	replaces *paper
}

func (p *paper) stands() bool { return p.gone == nil }

// papers are the entries of one contest or race, in the record's order; equal moments are ordered by key.
type papers []*paper

// newPaper is an entry as nothing later touches it.
func newPaper(l Logged) *paper {
	p := new(paper)
	p.open(l)
	return p
}

func (p *paper) open(l Logged) {
	e := l.Entry
	*p = paper{Logged: l, by: e.By, report: e.Report, claim: e.Claim, notice: e.Notice}
	if c := e.Correction; c != nil {
		p.report, p.claim, p.notice = c.Report, c.Claim, c.Notice
	}
}

// newPapers orders entries and finds out which took whose place: an entry takes that of one which was there before it.
func newPapers(entries []Logged) papers {
	all := make([]paper, len(entries))
	ps := make(papers, len(entries))
	var superseding papers
	for i, l := range inOrder(entries) {
		p := &all[i]
		p.open(l)
		ps[i] = p
		if p.Entry.Supersedes != "" && !p.Entry.Withheld() { // nobody can see what a withheld entry puts in the place of another
			superseding = append(superseding, p)
		}
	}
	if len(superseding) == 0 {
		return ps
	}
	byKey := make(map[string]*paper, len(ps))
	for _, p := range ps {
		byKey[p.Entry.Key] = p
	}
	for _, p := range superseding {
		if old := byKey[p.Entry.Supersedes]; old != nil && old.Seq < p.Seq {
			old.gone = p.Entry
			p.replaces = old
		}
	}
	return ps
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

// ref is the paper's own key, with the keys of what it corrects.
func (p *paper) ref() Ref {
	if p.replaces == nil {
		return Ref{p.Entry.Key}
	}
	r := Ref{}.With(p.Entry.Key)
	for q := p.replaces; q != nil; q = q.replaces {
		r = r.With(q.Entry.Key)
	}
	return r
}

func (ps papers) notices() []Notice {
	var out []Notice
	for _, p := range ps {
		if p.notice != nil && p.stands() {
			out = append(out, Notice{
				Key: p.Entry.Key, By: p.by, Person: p.Entry.Person, Notice: p.notice,
				At: p.Entry.At, Mark: p.Entry.Mark, Ref: p.ref(),
			})
		}
	}
	return out
}

// claims are all claims, those that were corrected or withdrawn too, with what their own papers say of them.
func (ps papers) claims() []Claim {
	var out []Claim
	for _, p := range ps {
		if p.claim == nil {
			continue
		}
		c := Claim{
			Key: p.Entry.Key, By: p.by, Person: p.Entry.Person, Claim: p.claim, Status: Standing, At: p.Entry.At,
			Recorded: p.Entry.Recorded, Mark: p.Entry.Mark, Note: p.Entry.Note, Ref: p.ref(),
		}
		if p.replaces != nil {
			c.Replaces, c.Reason = p.replaces.Entry.Key, p.Entry.Correction.Reason
		}
		if g := p.gone; g != nil {
			c.Replaced = g.Key
			c.Ref = c.Ref.With(g.Key)
			if g.Withdrawal != nil {
				c.Status, c.Why = Withdrawn, "taken back: "+g.Withdrawal.Reason
			} else {
				c.Status, c.Why = Corrected, "corrected: "+g.Correction.Reason
			}
		}
		out = append(out, c)
	}
	return out
}
