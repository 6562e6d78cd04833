package tally

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// working is the rule and the votes behind a contest's delegates, kept so that what is asked for seldom (how few
// ballots would change a pool) is computed when it is asked for.
type working struct {
	rules *delegate.Contest
	votes []delegate.Votes
	once  sync.Once
	pools []delegate.Result

	// out bounds the uncounted ballots of each area; empty where the authority has not said how many were cast.
	out    map[delegate.Area]int64
	still  sync.Once
	ranges []delegate.Ranges
}

// Pools is the working of every pool, with how few ballots would change each. It is computed once, when first asked
// for.
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

// Ranges is what each pool can still come to while ballots are out: which delegates are certain and which impossible.
// It is empty while the count's own source has not said how many ballots were cast. It is computed once, when first
// asked for.
func (c *Contest) Ranges() []delegate.Ranges {
	w := c.working
	if w == nil || len(w.out) == 0 || c.Status != Counting {
		return nil
	}
	w.still.Do(func() {
		if got, err := w.rules.FindRanges(w.out, w.votes...); err == nil {
			w.ranges = got
		}
	})
	return w.ranges
}

// outstanding bounds the ballots that are out in each area that a pool uses: its own where they are known, else those
// of the whole, since no part can have more out than all.
func outstanding(n *Count, pools []delegate.Pool) map[delegate.Area]int64 {
	if n == nil {
		return nil
	}
	m := map[delegate.Area]int64{}
	all, known := n.Out()
	for _, p := range pools {
		if a := n.Areas[canvass.Area(p.Area)]; a != nil {
			if out, ok := a.Out(); ok {
				m[p.Area] = out
				continue
			}
		}
		if known {
			m[p.Area] = all
		}
	}
	return m
}

// dayOf is the moment's calendar day, Eastern, as the catalog writes days: the days on which a record may know what was
// published, and on which numbers of seats are in force.
func dayOf(t canvass.Time) time.Time {
	d := t.Go().In(canvass.Eastern)
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// delegates computes what the contest's rule gives on its count.
func (in setting) delegates(c *Contest) Delegates {
	today := dayOf(in.now)
	d := Delegates{Basis: Undetermined, Ref: c.InfoRef}
	// What was awarded on the true votes does not follow from those that a rehearsal counts.
	exercise := in.kind == canvass.Rehearsal && c.Count != nil && c.Count.Official == ""
	for _, a := range c.Info.Awards {
		if !exercise && !a.Published.After(today) {
			d.Credited = append(d.Credited, a)
		}
	}
	rules, unruled := c.Info.DelegatesOn(today)
	d.Ref = Join(d.Ref, in.ruleRef)
	d.Ref = Join(d.Ref, in.decide(rules, &unruled, c.Decided))
	for _, p := range rules.Pools {
		d.Seats += p.Seats
	}
	ruleless := 0
	for _, p := range unruled {
		ruleless += p.Seats
		lack := Lack{Kind: LackRule, Seats: p.Seats, Pool: p.Kind}
		if canvass.Area(p.Area) == catalog.AllDistricts {
			lack.Kind = LackDistrictSeats
		}
		d.Lacks = append(d.Lacks, lack)
	}
	d.Seats += ruleless
	d.Open = d.Seats
	switch {
	case d.Seats == 0:
		d.Lacks = []Lack{{Kind: LackSeats}}
		return d.announced(c)
	case len(rules.Pools) == 0:
		return d.announced(c)
	}
	votes, lack := usable(c, rules.Pools)
	switch {
	case lack == nil:
	case c.Count == nil && len(c.Stated) > 0:
		d.Lacks = []Lack{*lack}
		return d.announced(c)
	case c.Count != nil:
		d.Lacks = append(d.Lacks, *lack)
		d.Ref = Join(d.Ref, c.Count.Ref)
		return d.announced(c)
	case len(rules.Overrides) == 0 && !slices.ContainsFunc(rules.Pools, votesNothing):
		d.Lacks = []Lack{*lack}
		return d.announced(c)
	}
	got, err := rules.Allocate(votes...)
	if err != nil {
		d.Lacks = []Lack{{Kind: LackRuleSays, Words: err.Error()}}
		return d.announced(c)
	}
	c.working = &working{rules: rules, votes: votes, out: outstanding(c.Count, rules.Pools)}
	d.Pools = got.Pools
	d.Open = got.Open + ruleless
	d.Awards = sortedAwards(got.Totals)
	d.Lacks = append(d.Lacks, lacks(got.Pools)...)
	if c.Count != nil {
		d.Ref = Join(d.Ref, c.Count.Ref, areaRefs(c.Count))
	}
	if d.Basis = basis(c, rules.Pools); d.DecidedOtherwise() != nil {
		d.Basis = ByDecision
	}
	if ruleless > 0 { // a part that is computed must not stand for the whole that others credit
		return d.announced(c)
	}
	if len(d.Awards) == 0 && d.Open > 0 { // seats that a rule leaves to nobody settle nothing for the others
		d.Basis = Undetermined
		return d.announced(c)
	}
	return d
}

// votesNothing reports whether a pool can be settled without votes.
func votesNothing(p delegate.Pool) bool {
	m := p.Rule.Method.Main
	return m == delegate.DirectElection || m == delegate.Convention || m == delegate.NoMethod
}

// announced falls back on what the authority certified or confirmed in the record, and else on what others credit, the
// authority's word first in the file: it is labelled as such.
func (d Delegates) announced(c *Contest) Delegates {
	if awards, ref := c.confirmedAwards(); len(awards) > 0 {
		d.said(awards)
		d.Ref = Join(d.Ref, ref)
		return d
	}
	for _, a := range d.Credited {
		if a.Pool != "" || a.Area != "" && a.Area != canvass.Statewide {
			continue
		}
		d.said(a.Awards)
		break
	}
	return d
}

func (d *Delegates) said(awards []canvass.Award) {
	d.Basis, d.Awards = Announced, slices.Clone(awards)
	total := 0
	for _, x := range awards {
		total += x.Delegates
	}
	d.Open = max(0, d.Seats-total)
	sortAwards(d.Awards)
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
	refs := make([]Ref, 0, len(n.Areas))
	for _, a := range n.Areas {
		refs = append(refs, a.Ref)
	}
	return Join(refs...)
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
