package clarity

import (
	"slices"

	"github.com/canvassdesk/canvass/internal/feed"
)

// sumWays looks for vote types that are sums of others for every choice and unit. Where the totals of the choices show
// that they are not to be added, their votes are taken out again; else it is why the contest is held.
func (c *contest) sumWays() (hold string) {
	n := len(c.modeOrder)
	sums := feed.NewWaySums(n)
	votes := make([]int64, n)
	for _, u := range c.units {
		for i := range c.choices {
			if !sums.Open() {
				return ""
			}
			u.byWay(i, votes)
			sums.Add(votes)
		}
	}
	hold = sums.Why(c.modeOrder)
	if of := sums.Sums(); hold != "" && c.without(of) {
		c.leaveOut(of)
		return ""
	}
	return hold
}

// byWay fills in the votes of a choice by the contest's vote types.
func (u *unit) byWay(choice int, votes []int64) {
	clear(votes)
	for _, w := range u.ways {
		if int(w.choice) == choice {
			votes[w.mode] += w.votes
		}
	}
}

// without reports whether the total of each choice is that of its vote types without some.
func (c *contest) without(some []int) bool {
	all := make([]int64, len(c.choices))
	for _, u := range c.units {
		for _, w := range u.ways {
			if !slices.Contains(some, int(w.mode)) {
				all[w.choice] += w.votes
			}
		}
	}
	return slices.Equal(all, c.totals)
}

// leaveOut takes vote types out of the units and the contest.
func (c *contest) leaveOut(some []int) {
	for _, u := range c.units {
		for _, w := range u.ways {
			if slices.Contains(some, int(w.mode)) {
				u.votes[w.choice] -= w.votes
			}
		}
	}
	names := make([]string, len(some))
	for i, m := range some {
		names[i] = c.modeOrder[m]
	}
	c.modeOrder = slices.DeleteFunc(c.modeOrder, func(m string) bool { return slices.Contains(names, m) })
}
