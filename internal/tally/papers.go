package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// paper is an entry as it stands after later entries: a correction is a paper of its own in place of the one it supersedes.
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

func newPapers(entries []Logged) papers {
	ordered := slices.Clone(entries)
	slices.SortStableFunc(ordered, func(a, b Logged) int {
		if c := cmp.Compare(a.Entry.Recorded, b.Entry.Recorded); c != 0 {
			return c
		}
		if a.Entry.By == b.Entry.By { // one source's own order means something
			return cmp.Compare(a.Seq, b.Seq)
		}
		return cmp.Compare(a.Entry.Key, b.Entry.Key)
	})
	byKey := map[string]*paper{}
	var out papers
	for _, l := range ordered {
		e := l.Entry
		p := &paper{Logged: l, by: e.By, report: e.Report, claim: e.Claim, notice: e.Notice}
		if c := e.Correction; c != nil {
			p.report, p.claim, p.notice = c.Report, c.Claim, c.Notice
		}
		out = append(out, p)
		byKey[e.Key] = p
	}
	for _, p := range out {
		if p.Entry.Supersedes == "" || p.Entry.Withheld() { // nobody can see what a withheld entry puts in the place of another
			continue
		}
		if old := byKey[p.Entry.Supersedes]; old != nil && old != p {
			old.gone = p.Entry
			p.replaces = old
		}
	}
	return out
}

// ref is the paper's own key, with the keys of what it corrects.
func (p *paper) ref() Ref {
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
