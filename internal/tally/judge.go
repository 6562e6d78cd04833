package tally

import (
	"maps"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// judge gives the contest's claims their standing beyond what their own entries say, as of a day.
//
// An award in whose place the same source put another is outdated, and so is a claim that repeats what another claimant
// has since corrected. An award that differs from the rule on the same votes is flagged, with the reading of the rule
// that would give it; so is one of more delegates than there are, and one that is not what the authority decided. A
// winner that the record contradicts is flagged.
func judge(c *Contest, today time.Time) {
	for i := range c.Claims {
		k := &c.Claims[i]
		switch k.Claim.Kind {
		case canvass.ClaimAward:
			c.judgeAward(k, today)
			c.supersededAward(i)
		case canvass.ClaimWinner:
			c.judgeWinner(k)
		}
	}
}

func (c *Contest) judgeAward(k *Claim, today time.Time) {
	if seats, known := c.SeatsFor(k.Claim, today); known && seats > 0 && ClaimedSeats(k.Claim) > seats {
		k.Seats = seats
	}
	c.explain(k)
	if k.Status != Standing {
		return
	}
	for i := range c.Claims {
		other := &c.Claims[i]
		if other.Status == Corrected && other.By != k.By && other.Claim.Kind == canvass.ClaimAward && k.Of == "" &&
			sameAward(other.Claim, k.Claim) {
			k.Status = Outdated
			k.Ref = Join(k.Ref, other.Ref)
			return
		}
	}
	f := k.Explained
	if k.Seats > 0 || k.Decided != nil || f != nil && (f.Verdict == delegate.Explained || f.Verdict == delegate.Differs) {
		k.Status = Flagged
		k.Ref = Join(k.Ref, c.Delegates.Ref)
	}
}

// supersededAward marks the awards before the one at i in whose place it stands: the same source's of the same
// delegates, and another. A certified award gives way to a certified one alone.
func (c *Contest) supersededAward(i int) {
	k := &c.Claims[i]
	if !k.Open() {
		return
	}
	for j := range c.Claims[:i] {
		old := &c.Claims[j]
		if old.By != k.By || old.Claim.Kind != canvass.ClaimAward || old.Status != Standing && old.Status != Flagged ||
			old.Of == canvass.Certified && k.Of != canvass.Certified ||
			old.Claim.Pool != k.Claim.Pool || whereOf(old.Claim) != whereOf(k.Claim) || sameAward(old.Claim, k.Claim) {
			continue
		}
		old.Status, old.Later = Outdated, k.Key
		old.Ref = Join(old.Ref, k.Ref)
	}
}

// whereOf is the area that a claim is of, one name for the whole contest.
func whereOf(k *canvass.Claim) canvass.Area {
	if k.Area == "" {
		return canvass.Statewide
	}
	return k.Area
}

// ClaimedSeats is how many delegates a claim speaks of, those too that it gives to nobody.
func ClaimedSeats(k *canvass.Claim) int {
	n := 0
	for _, a := range k.Awards {
		n += a.Delegates
	}
	if k.Unallocated != nil {
		n += *k.Unallocated
	}
	return n
}

// SeatsFor is how many delegates there are, on a day, of what the award speaks of: the contest, a pool, an area. It is
// not known where the contest's file does not say it, and 0 where the contest has no such pool.
func (c *Contest) SeatsFor(k *canvass.Claim, on time.Time) (seats int, known bool) {
	rules, unruled := c.Info.DelegatesOn(on)
	whole := k.Pool == "" && (k.Area == "" || k.Area == canvass.Statewide)
	pools := slices.Concat(rules.Pools, unruled)
	for _, p := range pools {
		if !whole && canvass.Area(p.Area) == catalog.AllDistricts && (k.Pool == "" || k.Pool == string(p.Kind)) {
			return 0, false
		}
		if whole || (k.Pool == "" || k.Pool == string(p.Kind)) && (k.Area == "" || k.Area == canvass.Statewide && k.Pool != "" || string(k.Area) == string(p.Area)) {
			seats += p.Seats
		}
	}
	return seats, len(pools) > 0 && (seats > 0 || !whole)
}

// explain holds an award against the rule on the same votes, which are a complete count or the claimant's own, and
// against what the authority decided otherwise. What leaves delegates open on purpose is held against nothing.
func (c *Contest) explain(k *Claim) {
	if c.working == nil || c.Count == nil || c.Status == Counting && c.Count.By != k.By {
		return
	}
	rules := *c.working.rules
	if k.Claim.Pool != "" || k.Claim.Area != "" {
		i := slices.IndexFunc(rules.Pools, func(p delegate.Pool) bool {
			return (k.Claim.Pool == "" || string(p.Kind) == k.Claim.Pool) && (k.Claim.Area == "" || string(p.Area) == string(k.Claim.Area))
		})
		if i < 0 {
			return
		}
		rules.Pools = rules.Pools[i : i+1]
	}
	decided, err := rules.Explain(announcedAs(k.Claim.Awards), c.working.votes...)
	if err != nil {
		return
	}
	if c.Delegates.Basis == ByDecision && decided.Verdict != delegate.Agrees {
		rule := rules
		rule.Overrides = nil
		if f, err := rule.Explain(announcedAs(k.Claim.Awards), c.working.votes...); err == nil {
			k.Explained, k.Decided = &f, &decided
			return
		}
	}
	if k.Claim.Unallocated != nil && *k.Claim.Unallocated > 0 && withinRule(k.Claim.Awards, decided.Computed) {
		return
	}
	k.Explained = &decided
}

// withinRule reports whether an award that leaves delegates open gives nobody more than the rule does.
func withinRule(as []canvass.Award, rule map[delegate.Option]int) bool {
	return !slices.ContainsFunc(as, func(a canvass.Award) bool { return a.Delegates > rule[delegate.Option(a.Option)] })
}

func (c *Contest) judgeWinner(k *Claim) {
	w := c.WonBy(k.Claim.Measure)
	if k.Status != Standing || w == nil || slices.Contains(w.Options, k.Claim.Winner) {
		return
	}
	k.Status = Flagged
	k.Ref = Join(k.Ref, w.Ref)
}

func sameAward(a, b *canvass.Claim) bool {
	drop := func(c *canvass.Claim) map[delegate.Option]int { return given(announcedAs(c.Awards)) }
	return a.Pool == b.Pool && whereOf(a) == whereOf(b) && maps.Equal(drop(a), drop(b))
}
