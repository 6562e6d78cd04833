package catalog

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass/delegate"
)

// DelegatesOn is the contest as package delegate computes it on a day: the pools in force in the order of the file,
// with their rules, the automatic delegates, and what was decided about those pools by then. Everything that allocates
// the contest's delegates asks here, so that all of it goes by the same rules.
//
// A pool whose rule the catalog does not have is not among them: it is in unruled, with the zero Rule, and decisions
// about it are left out. So is one of which only the sum over all districts is known, whatever its rule. A pool for
// which somebody decided in place of a rule needs none.
func (c *Contest) DelegatesOn(day time.Time) (rules *delegate.Contest, unruled []delegate.Pool) {
	rules = &delegate.Contest{On: delegate.Date(day.Format(time.DateOnly))}
	if c.Automatic != nil {
		rules.Automatic = *c.Automatic
	}
	for _, p := range c.Pools {
		if !p.InForce(day) {
			continue
		}
		pool := delegate.Pool{PoolID: p.engineID(), Seats: p.Seats}
		switch r := c.Rules[p.Rule]; {
		case r != nil && p.Area != AllDistricts:
			pool.Rule = r.Rule
		case c.overridden(pool.PoolID, rules.On):
			pool.Rule = delegate.Rule{Method: delegate.Method{Main: delegate.NoMethod}}
		default:
			unruled = append(unruled, pool)
			continue
		}
		rules.Pools = append(rules.Pools, pool)
	}
	counts := func(id delegate.PoolID, d delegate.Decision) bool {
		return d.When <= rules.On && slices.ContainsFunc(rules.Pools, func(p delegate.Pool) bool { return p.PoolID == id })
	}
	rules.Recorded = which(c.Recorded, func(r delegate.Recorded) bool { return counts(r.Pool, r.Decision) })
	rules.Lots = which(c.Lots, func(l delegate.Lot) bool { return counts(l.Pool, l.Decision) })
	rules.Overrides = which(c.Overrides, func(o delegate.Override) bool { return counts(o.Pool, o.Decision) })
	rules.Withdrawals = which(c.Withdrawals, func(w delegate.Withdrawal) bool { return w.When <= rules.On })
	return rules, unruled
}

// overridden reports whether somebody had decided the pool's award in place of a rule by the day.
func (c *Contest) overridden(id delegate.PoolID, day delegate.Date) bool {
	return slices.ContainsFunc(c.Overrides, func(o delegate.Override) bool { return o.Pool == id && o.When <= day })
}

// engineID is the pool's name in package delegate.
func (p Pool) engineID() delegate.PoolID {
	return delegate.PoolID{Kind: delegate.PoolKind(p.ID), Area: delegate.Area(p.Area), Part: p.Part}
}

// which are those of all that pass.
func which[T any](all []T, pass func(T) bool) []T {
	var out []T
	for _, x := range all {
		if pass(x) {
			out = append(out, x)
		}
	}
	return out
}
