package tally

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// working is the rule and the votes behind a contest's delegates, kept so that what is asked for seldom (how few ballots
// would change a pool) is computed when it is asked for.
type working struct {
	rules *delegate.Contest
	votes []delegate.Votes
	once  sync.Once
	pools []delegate.Result
}

// Pools is the working of every pool, with how few ballots would change each. It is computed once, when first asked for.
func (c *Contest) Pools() []delegate.Result {
	w := c.working
	if w == nil {
		return c.Delegates.Pools
	}
	w.once.Do(func() {
		w.pools = slices.Clone(c.Delegates.Pools)
		for i := range w.pools {
			if next, err := w.rules.FindNext(w.pools[i].PoolID, w.votes...); err == nil {
				w.pools[i].Next = next
			}
		}
	})
	return w.pools
}

// delegates computes what the contest's rule gives on its count.
func (b bench) delegates(c *Contest) Delegates {
	today := b.now.Go().In(canvass.Eastern)
	today = time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	d := Delegates{Basis: Undetermined, Ref: c.InfoRef}
	for _, a := range c.Info.Awards {
		if !a.Published.After(today) {
			d.Credited = append(d.Credited, a)
		}
	}
	rules := &delegate.Contest{On: delegate.Date(today.Format(time.DateOnly))}
	if c.Info.Automatic != nil {
		rules.Automatic = *c.Info.Automatic
	}
	ruled := true
	for _, p := range c.Info.Pools {
		if !p.InForce(today) {
			continue
		}
		d.Seats += p.Seats
		r := c.Info.Rules[p.Rule]
		if r == nil {
			ruled = false
			continue
		}
		rules.Pools = append(rules.Pools, delegate.Pool{
			PoolID: p.EngineID(), Seats: p.Seats, Rule: r.Rule,
		})
	}
	d.Open = d.Seats
	switch {
	case d.Seats == 0:
		d.Lacks = []string{"the number of delegates is not known"}
		return d.announced()
	case !ruled || len(rules.Pools) == 0:
		d.Lacks = []string{"the rule is not in the record"}
		return d.announced()
	case c.Count == nil && len(c.Stated) > 0:
		d.Lacks = []string{"shares were stated, no votes"}
		return d.announced()
	}
	c.Info.Decisions(rules)
	votes := poolVotes(c.Count, rules.Pools)
	if c.Count == nil && !slices.ContainsFunc(rules.Pools, votesNothing) {
		d.Lacks = []string{"no votes reported"}
		return d.announced()
	}
	got, err := rules.Allocate(votes...)
	if err != nil {
		d.Lacks = []string{err.Error()}
		return d.announced()
	}
	c.working = &working{rules: rules, votes: votes}
	d.Pools = got.Pools
	d.Open = got.Open
	d.Awards = sortedAwards(got.Totals)
	for i := range got.Pools {
		for _, lack := range got.Pools[i].Lacks {
			if !slices.Contains(d.Lacks, lack) {
				d.Lacks = append(d.Lacks, lack)
			}
		}
	}
	if c.Count != nil {
		d.Ref = Join(d.Ref, c.Count.Ref, areaRefs(c.Count))
	}
	d.Basis = basis(c, rules.Pools)
	if len(d.Awards) == 0 && d.Open == d.Seats {
		d.Basis = Undetermined
		return d.announced()
	}
	return d
}

// votesNothing reports whether a pool can be settled without votes.
func votesNothing(p delegate.Pool) bool {
	m := p.Rule.Method.Main
	return m == delegate.DirectElection || m == delegate.Convention || m == delegate.NoMethod
}

// announced falls back on what others credit, the authority's word first in the file: it is labelled as such.
func (d Delegates) announced() Delegates {
	for _, a := range d.Credited {
		if a.Pool != "" || a.Area != "" && a.Area != canvass.Statewide {
			continue
		}
		d.Basis, d.Awards = Announced, slices.Clone(a.Awards)
		total := 0
		for _, x := range a.Awards {
			total += x.Delegates
		}
		d.Open = max(0, d.Seats-total)
		sortAwards(d.Awards)
		break
	}
	return d
}

func basis(c *Contest, pools []delegate.Pool) Basis {
	n := c.Count
	if n == nil {
		return Computed
	}
	if n.Estimated {
		return ComputedOnEstimates
	}
	for _, p := range pools {
		if a := n.Areas[canvass.Area(p.Area)]; a != nil && a.Estimated {
			return ComputedOnEstimates
		}
	}
	if c.Status == Counting {
		return ComputedOnPartial
	}
	return Computed
}

// poolVotes are the votes that the pools need and the count has.
func poolVotes(n *Count, pools []delegate.Pool) []delegate.Votes {
	if n == nil {
		return nil
	}
	out := []delegate.Votes{areaVotes(canvass.Statewide, n)}
	for _, area := range slices.Sorted(maps.Keys(n.Areas)) {
		wanted := slices.ContainsFunc(pools, func(p delegate.Pool) bool { return p.Area == delegate.Area(area) })
		if wanted {
			out = append(out, areaVotes(area, n.Areas[area]))
		}
	}
	return out
}

func areaVotes(area canvass.Area, n *Count) delegate.Votes {
	v := delegate.Votes{Area: delegate.Area(area), Ballots: n.Ballots}
	if v.Ballots == nil && n.Blank != nil {
		all := n.Counted()
		v.Ballots = &all
	}
	for _, o := range n.Options {
		v.Lines = append(v.Lines, delegate.Line{Option: delegate.Option(o.Option), Votes: o.Votes})
	}
	return v
}

func areaRefs(n *Count) Ref {
	var r Ref
	for _, a := range n.Areas {
		r = Join(r, a.Ref)
	}
	return r
}

func sortedAwards(m map[delegate.Option]int) []canvass.Award {
	out := make([]canvass.Award, 0, len(m))
	for o, n := range m {
		if n > 0 {
			out = append(out, canvass.Award{Option: canvass.OptionID(o), Delegates: n})
		}
	}
	sortAwards(out)
	return out
}

func sortAwards(as []canvass.Award) {
	slices.SortFunc(as, func(a, b canvass.Award) int {
		return cmp.Or(-cmp.Compare(a.Delegates, b.Delegates), cmp.Compare(a.Option, b.Option))
	})
}

// announcedAs is an announced award in the engine's words.
func announcedAs(as []canvass.Award) map[delegate.Option]int {
	m := map[delegate.Option]int{}
	for _, a := range as {
		m[delegate.Option(a.Option)] = a.Delegates
	}
	return m
}
