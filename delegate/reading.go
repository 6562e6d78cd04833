package delegate

import (
	"fmt"
	"slices"
)

// readings are the misreadings that Explain knows, the likeliest first. The
// list is fixed so that nothing is explained away by a search.
var readings = []reading{
	{name: "not every seat has been announced", words: incomplete},
	{name: "each quota rounded up, from the top", alter: withRounding(UpFromTop, "")},
	{name: "each quota rounded to the nearest, the rest to the winner", alter: withRounding(NearestWinner, "")},
	{name: "each quota rounded to the nearest, from the top", alter: withRounding(NearestTop, ToLast)},
	{name: "whole seats alone, the rest to the winner", alter: withRounding(Down, ToWinner)},
	{name: "largest remainder", alter: withRounding(LargestRemainder, "")},
	{name: "percentages rounded to a whole percent first", alter: withPrecision(WholePercent)},
	{name: "percentages not rounded first", alter: withPrecision(Exact)},
	{name: "quotas counted on all valid votes", alter: withQuota(ValidVotes)},
	{name: "quotas counted on the votes of the qualified", alter: withQuota(VotesOfQualified)},
	{name: "threshold counted without write-ins", alter: withThresholdOf(ValidLessWriteIns)},
	{name: "threshold counted on the votes for those eligible", alter: withThresholdOf(VotesForEligible)},
	{name: "threshold counted on all ballots", alter: withThresholdOf(AllBallots)},
	{name: "threshold counted on valid votes", alter: withThresholdOf(ValidVotes)},
	{name: "no threshold", alter: withoutThreshold},
	{name: "trigger counted on the votes of the qualified", alter: withTriggerOf(VotesOfQualified)},
	{name: "trigger counted on valid votes", alter: withTriggerOf(ValidVotes)},
	{name: "trigger passed over", alter: withoutTriggers},
	{name: "winner takes all", alter: winnerTakesAll},
	{name: "statewide pools mixed into one", alter: mixStatewide},
	{name: "all pools mixed into one", alter: mixAll},
	{name: "automatic delegates counted in, shared like the others", alter: automaticShared},
	{name: "automatic delegates counted in, all with the winner", words: automaticToWinner},
	{name: "withdrawn candidates left in", alter: withWithdrawn(Keep)},
	{name: "withdrawn candidates left out", alter: withWithdrawn(Recompute)},
}

// proportionally applies change to each rule that shares in proportion.
func proportionally(c *Contest, change func(r *Rule) bool) bool {
	changed := false
	for i := range c.Pools {
		if r := &c.Pools[i].Rule; r.Method.Main == Proportional {
			changed = change(r) || changed
		}
	}
	return changed
}

func withRounding(to Rounding, left Leftover) func(*Contest) bool {
	return func(c *Contest) bool {
		return proportionally(c, func(r *Rule) bool {
			if r.Rounding == to && r.Leftover == left {
				return false
			}
			r.Rounding, r.Leftover = to, left
			return true
		})
	}
}

func withPrecision(to Precision) func(*Contest) bool {
	return func(c *Contest) bool {
		return proportionally(c, func(r *Rule) bool {
			if r.Precision.scale() == to.scale() {
				return false
			}
			r.Precision = to
			return true
		})
	}
}

func withQuota(to Denominator) func(*Contest) bool {
	return func(c *Contest) bool {
		return proportionally(c, func(r *Rule) bool {
			if r.Quota == to {
				return false
			}
			r.Quota = to
			return true
		})
	}
}

// withThreshold applies change to every rule that has a threshold.
func withThreshold(c *Contest, change func(t *Threshold) bool) bool {
	changed := false
	for i := range c.Pools {
		if t := &c.Pools[i].Rule.Threshold; !t.None && t.String() != "" {
			changed = change(t) || changed
		}
	}
	return changed
}

func withThresholdOf(of Denominator) func(*Contest) bool {
	return func(c *Contest) bool {
		return withThreshold(c, func(t *Threshold) bool {
			if t.Of == of {
				return false
			}
			t.Of = of
			return true
		})
	}
}

func withoutThreshold(c *Contest) bool {
	return withThreshold(c, func(t *Threshold) bool {
		*t = NoThreshold
		return true
	})
}

func withTriggerOf(of Denominator) func(*Contest) bool {
	return func(c *Contest) bool {
		changed := false
		for i := range c.Pools {
			r := &c.Pools[i].Rule
			r.Triggers = slices.Clone(r.Triggers)
			for k := range r.Triggers {
				changed = changed || r.Triggers[k].Of != of
				r.Triggers[k].Of = of
			}
		}
		return changed
	}
}

func withoutTriggers(c *Contest) bool {
	changed := false
	for i := range c.Pools {
		r := &c.Pools[i].Rule
		changed = changed || len(r.Triggers) > 0
		r.Triggers = nil
	}
	return changed
}

func winnerTakesAll(c *Contest) bool {
	changed := false
	for i := range c.Pools {
		if r := &c.Pools[i].Rule; r.Method.Main == Proportional || r.Method.Main == ByLadder {
			*r = Rule{Uncommitted: r.Uncommitted, Never: r.Never, Method: Method{Main: WinnerTakeAll}}
			changed = true
		}
	}
	return changed
}

// mixStatewide makes one pool of all that the state's votes decide.
func mixStatewide(c *Contest) bool {
	return mix(c, func(p *Pool) bool { return p.Area == State })
}

// mixAll makes one pool of everything.
func mixAll(c *Contest) bool {
	return mix(c, func(*Pool) bool { return true })
}

// mix adds the seats of the pools that belong to the first of them that the
// state's votes decide.
func mix(c *Contest, belongs func(*Pool) bool) bool {
	into := slices.IndexFunc(c.Pools, func(p Pool) bool { return p.Area == State && p.Rule.Method.Main == Proportional })
	if into < 0 {
		return false
	}
	mixed := c.Pools[into]
	mixed.Seats = 0
	rest := []Pool{mixed}
	count := 0
	for i := range c.Pools {
		if p := &c.Pools[i]; belongs(p) {
			rest[0].Seats += p.Seats
			count++
		} else {
			rest = append(rest, *p)
		}
	}
	c.Pools = rest
	return count > 1
}

// automaticShared adds the automatic delegates to the first statewide pool.
func automaticShared(c *Contest) bool {
	for i := range c.Pools {
		if p := &c.Pools[i]; c.Automatic > 0 && p.Area == State && p.Rule.Method.Main == Proportional {
			p.Seats += c.Automatic
			return true
		}
	}
	return false
}

// automaticToWinner asks whether the winner has the automatic delegates on
// top of what the rule gives.
func automaticToWinner(c *Contest, rule ContestResult, announced map[Option]int) (string, bool) {
	if c.Automatic == 0 {
		return "", false
	}
	for o, n := range announced {
		with := make(map[Option]int, len(rule.Totals)+1)
		for p, m := range rule.Totals {
			with[p] = m
		}
		with[o] += c.Automatic
		if !sameAwards(with, announced) {
			continue
		}
		for _, m := range announced {
			if m > n {
				return "", false
			}
		}
		return fmt.Sprintf("%s has %d by the rule and %d automatic delegates on top, who are unpledged.",
			o, rule.Totals[o], c.Automatic), true
	}
	return "", false
}

// incomplete asks whether the announced award is the rule's with some seats
// not yet given to anybody.
func incomplete(_ *Contest, rule ContestResult, announced map[Option]int) (string, bool) {
	missing := 0
	for o, n := range announced {
		if n > rule.Totals[o] {
			return "", false
		}
	}
	for o, n := range rule.Totals {
		missing += n - announced[o]
	}
	if missing == 0 || len(announced) == 0 {
		return "", false
	}
	return fmt.Sprintf("No option has more than the rule gives; %s not yet given to anybody.", seatsWords(missing)), true
}

func withWithdrawn(do WithdrawnDo) func(*Contest) bool {
	return func(c *Contest) bool {
		changed := false
		c.Withdrawals = slices.Clone(c.Withdrawals)
		for i := range c.Withdrawals {
			changed = changed || c.Withdrawals[i].Do != do
			c.Withdrawals[i].Do = do
		}
		return changed
	}
}
