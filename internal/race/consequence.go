package race

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Of is what one contest does to its race, against the contests whose day lies before its own. It is nil for a contest
// without a date or without any count.
func Of(s *tally.Snapshot, id canvass.ContestID) *Consequence {
	c := s.Contests[id]
	if c == nil || c.Event == nil || c.Count == nil {
		return nil
	}
	earlier := func(o *tally.Contest) bool { return day(o).Before(day(c)) }
	k := &Consequence{
		Contest: id,
		Before:  sum(s, id.Race(), earlier),
		After:   sum(s, id.Race(), func(o *tally.Contest) bool { return o == c || earlier(o) }),
	}
	var ok bool
	k.Leader, k.LeadBefore, ok = k.Before.Lead()
	if !ok {
		k.Leader, k.LeadBefore = "", 0
	}
	after, by, ok := k.After.Lead()
	switch {
	case !ok:
		k.LeaderChanges = k.Leader != ""
	case after != k.Leader:
		k.LeaderChanges = true
		k.LeadAfter = by
	default:
		k.LeadAfter = by
	}
	if m := k.Before.Majority; m != nil {
		for _, st := range k.After.Standings {
			if st.Delegates >= m.Need && k.Before.Of(st.Option) < m.Need {
				k.Decides = st.Option
			}
		}
	}
	for _, r := range []*Race{k.Before, k.After} {
		for _, st := range r.Standings {
			k.Ref = tally.Join(k.Ref, st.Ref)
		}
		if r.Info != nil {
			k.Ref = tally.Join(k.Ref, s.FileRef(r.Info.File))
		}
	}
	k.Firsts = firsts(s, c)
	k.Surprise = comparisons(s, c)
	return k
}

// voted is one event of the race before the contest: a vote with a winner, binding or not.
type voted struct {
	contest *tally.Contest
	count   *tally.Count
	winners []canvass.OptionID
	binds   bool
}

// before are the votes of the race held before the contest's day and known to the record, by date.
func before(s *tally.Snapshot, c *tally.Contest) []voted {
	var out []voted
	for _, o := range contests(s, c.ID.Race()) {
		for _, e := range o.Others {
			if e.Event.Date.Before(day(c)) {
				out = append(out, voted{o, e.Count, leaders(e.Count), false})
			}
		}
		if w := o.WonBy(canvass.Votes); w != nil && day(o).Before(day(c)) {
			out = append(out, voted{o, o.Count, w.Options, true})
		}
	}
	return out
}

func leaders(n *tally.Count) []canvass.OptionID {
	var out []canvass.OptionID
	for _, o := range n.Options {
		if o.Votes > 0 && o.Votes == n.Options[0].Votes {
			out = append(out, o.Option)
		}
	}
	return out
}

// firsts are the first loss and the first win of votes in this race. A first loss is told of one who won every binding
// vote before; a first win of one who won none. Both need at least one binding vote before, and a winner here.
func firsts(s *tally.Snapshot, c *tally.Contest) []First {
	w := c.WonBy(canvass.Votes)
	if w == nil || w.Tied || c.Count == nil {
		return nil
	}
	earlier := before(s, c)
	var bound, unbound []canvass.ContestID
	refs := w.Ref
	won := map[canvass.OptionID]int{}
	ran := map[canvass.OptionID]int{}
	for _, v := range earlier {
		refs = tally.Join(refs, v.count.Ref)
		if !v.binds {
			unbound = append(unbound, v.contest.ID)
			continue
		}
		bound = append(bound, v.contest.ID)
		for _, o := range v.count.Options {
			ran[o.Option]++
		}
		if len(v.winners) == 1 {
			won[v.winners[0]]++
		}
	}
	if len(bound) == 0 {
		return nil
	}
	var out []First
	for _, o := range c.Count.Options {
		if o.Option.Fixed() {
			continue
		}
		switch here := w.Options[0] == o.Option; {
		case here && won[o.Option] == 0:
			out = append(out, First{FirstWin, o.Option, canvass.Votes, bound, unbound, refs})
		case !here && won[o.Option] == len(bound) && ran[o.Option] == len(bound):
			out = append(out, First{FirstLoss, o.Option, canvass.Votes, bound, unbound, refs})
		}
	}
	return out
}

// comparisons hold the winner's share against its best binding share before, and that of the race's leader before
// against its worst. They are plain shares of valid votes: no probability is made of them.
func comparisons(s *tally.Snapshot, c *tally.Contest) []Comparison {
	w := c.WonBy(canvass.Votes)
	if w == nil || w.Tied {
		return nil
	}
	earlier := before(s, c)
	var out []Comparison
	if k, ok := extreme(earlier, c, w.Options[0], true); ok {
		out = append(out, k)
	}
	r := sum(s, c.ID.Race(), func(o *tally.Contest) bool { return day(o).Before(day(c)) })
	if leader, _, ok := r.Lead(); ok && leader != w.Options[0] {
		if k, ok := extreme(earlier, c, leader, false); ok {
			out = append(out, k)
		}
	}
	return out
}

// extreme is the option's best or worst share of a binding vote before, beside its share here.
func extreme(earlier []voted, c *tally.Contest, o canvass.OptionID, best bool) (Comparison, bool) {
	here, ok := c.Count.Votes(o)
	if !ok || c.Count.Valid == 0 {
		return Comparison{}, false
	}
	k := Comparison{Option: o, Best: best, Here: here, HereOf: c.Count.Valid}
	for _, v := range earlier {
		n, ran := v.count.Votes(o)
		if !ran || !v.binds || v.count.Valid == 0 || v.count.Partial {
			continue
		}
		d := compareShares(n, v.count.Valid, k.There, k.ThereOf)
		if k.Where == "" || best && d > 0 || !best && d < 0 {
			k.There, k.ThereOf, k.Where = n, v.count.Valid, v.contest.ID
			k.Ref = tally.Join(c.Count.Ref, v.count.Ref)
		}
	}
	return k, k.Where != ""
}
