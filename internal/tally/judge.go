package tally

import (
	"maps"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// judge gives the contest's claims their standing beyond what their own entries say.
//
// A claim that repeats what another claimant has since corrected is outdated. An award that differs from the rule on
// the same votes is flagged, with the reading of the rule that would give it. A winner that the record contradicts is
// flagged.
func judge(c *Contest) {
	for i := range c.Claims {
		k := &c.Claims[i]
		switch k.Claim.Kind {
		case canvass.ClaimAward:
			c.judgeAward(k)
		case canvass.ClaimWinner:
			c.judgeWinner(k)
		}
	}
}

func (c *Contest) judgeAward(k *Claim) {
	if f, ok := c.explain(k); ok {
		k.Explained = &f
	}
	if k.Status != Standing {
		return
	}
	for i := range c.Claims {
		other := &c.Claims[i]
		if other.Status == Corrected && other.By != k.By && other.Claim.Kind == canvass.ClaimAward &&
			sameAward(other.Claim, k.Claim) {
			k.Status = Outdated
			k.Ref = Join(k.Ref, other.Ref)
			return
		}
	}
	if f := k.Explained; f != nil && (f.Verdict == delegate.Explained || f.Verdict == delegate.Differs) {
		k.Status = Flagged
		k.Ref = Join(k.Ref, c.Delegates.Ref)
	}
}

// explain holds an award against the rule on the same votes: a complete count, or the claimant's own.
func (c *Contest) explain(k *Claim) (delegate.Finding, bool) {
	if c.working == nil || c.Count == nil || c.Status == Counting && c.Count.By != k.By {
		return delegate.Finding{}, false
	}
	rules := c.working.rules
	if k.Claim.Pool == "" && k.Claim.Area == "" {
		f, err := rules.Explain(announcedAs(k.Claim.Awards), c.working.votes...)
		return f, err == nil
	}
	for _, p := range rules.Pools {
		if (k.Claim.Pool == "" || string(p.Kind) == k.Claim.Pool) &&
			(k.Claim.Area == "" || string(p.Area) == string(k.Claim.Area)) {
			one := *rules
			one.Pools = []delegate.Pool{p}
			f, err := one.Explain(announcedAs(k.Claim.Awards), c.working.votes...)
			return f, err == nil
		}
	}
	return delegate.Finding{}, false
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
	drop := func(c *canvass.Claim) map[delegate.Option]int {
		m := announcedAs(c.Awards)
		maps.DeleteFunc(m, func(_ delegate.Option, n int) bool { return n == 0 })
		return m
	}
	return a.Pool == b.Pool && a.Area == b.Area && maps.Equal(drop(a), drop(b))
}
