package race

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Of is what one contest does to its race, against the contests whose day lies before its own. Before and after it the
// same contests are taken in the same way. It is nil for a contest without a date, and for one of which neither a count
// nor an award is known. It is worked out once, and nobody changes it.
func Of(s *tally.Snapshot, id canvass.ContestID) *Consequence {
	type key struct{ contest canvass.ContestID }
	return s.Kept(key{id}, func() any { return consequence(s, id) }).(*Consequence)
}

func consequence(s *tally.Snapshot, id canvass.ContestID) *Consequence {
	c := s.Contests[id]
	if c == nil || c.Event == nil {
		return nil
	}
	if line := Take(s, c); c.Count == nil && !line.known() {
		return nil
	}
	earlier := func(o *tally.Contest) bool { return day(o).Before(day(c)) }
	k := &Consequence{
		Contest: id, Forecast: len(c.Forecasts) > 0,
		Before: sum(s, id.Race(), day(c), func(o *tally.Contest, _ *Line) bool { return earlier(o) }),
		After:  sum(s, id.Race(), day(c), func(o *tally.Contest, _ *Line) bool { return o == c || earlier(o) }),
	}
	before, led := k.Before.Lead()
	after, leads := k.After.Lead()
	k.LeadBefore, k.LeadAfter = before, after
	switch {
	case led && before.Known == Untold || leads && after.Known == Untold:
	case !led && !leads:
	case !leads:
		k.LeaderChanges = k.After.Open == 0 && len(k.After.Unsized) == 0
	case !led:
		k.LeaderChanges = k.Before.Open == 0 && len(k.Before.Unsized) == 0
	default:
		k.LeaderChanges = before.Option != after.Option
	}
	if need := k.Before.Need; need > 0 && len(k.Before.Unsized) == 0 {
		for _, st := range k.After.Standings {
			if st.Delegates >= need && k.Before.Of(st.Option)+k.Before.Open < need {
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
	k.Firsts, k.Unsaid = records(s, c)
	k.Surprise = comparisons(s, c, k.Before)
	return k
}

// comparisons hold the winner's share against its best binding share before, and that of the race's leader before
// against its worst. They are plain shares of valid votes: no probability is made of them. They are made only where
// every contest before has a count of votes whose list is complete: else the best or worst is not known.
func comparisons(s *tally.Snapshot, c *tally.Contest, before *Race) []Comparison {
	w := c.WonBy(canvass.Votes)
	if w == nil || w.Tied {
		return nil
	}
	var earlier []*tally.Contest
	for _, o := range contests(s, c.ID.Race()) {
		if day(o).Before(day(c)) && (o.Count != nil || !notHeld(o)) {
			earlier = append(earlier, o)
		}
	}
	var out []Comparison
	if k, ok := extreme(earlier, c, w.Options[0], true); ok {
		out = append(out, k)
	}
	if lead, ok := before.Lead(); ok && lead.Known != Untold && lead.Option != w.Options[0] {
		if k, ok := extreme(earlier, c, lead.Option, false); ok {
			out = append(out, k)
		}
	}
	return out
}

// notHeld reports whether no vote was held: the event was cancelled.
func notHeld(c *tally.Contest) bool { return c.Event == nil || c.Event.Cancelled }

// extreme is the option's best or worst share of a binding vote before, beside its share here. ok is false where a vote
// before was not counted in votes, or its list leaves the option out: then it is not known.
func extreme(earlier []*tally.Contest, c *tally.Contest, o canvass.OptionID, best bool) (Comparison, bool) {
	here, ok := c.Count.Votes(o)
	if !ok || c.Count.Valid == 0 || c.Count.Partial {
		return Comparison{}, false
	}
	k := Comparison{Option: o, Best: best, Here: here, HereOf: c.Count.Valid}
	for _, v := range earlier {
		if v.Count == nil || v.Count.Measure != canvass.Votes || v.Count.Valid == 0 || v.Count.Partial || v.Status == tally.Counting {
			return Comparison{}, false
		}
		n, ran := v.Count.Votes(o)
		if !ran {
			continue
		}
		d := compareShares(n, v.Count.Valid, k.There, k.ThereOf)
		if k.Where == "" || best && d > 0 || !best && d < 0 {
			k.There, k.ThereOf, k.Where = n, v.Count.Valid, v.ID
			k.Ref = tally.Join(c.Count.Ref, v.Count.Ref)
		}
	}
	return k, k.Where != ""
}
