package rank

import (
	"fmt"
	"slices"
)

// choose is who is eliminated in this round, and on what ground.
func (c *counting) choose(round *Round) ([]int, Why, error) {
	if c.left <= 1 {
		return nil, "", fmt.Errorf("round %d: nobody has what the rule asks for, and nobody more can be eliminated", round.Number)
	}
	if c.writeIn >= 0 && c.in[c.writeIn] && c.tally[c.writeIn] > 0 {
		return []int{c.writeIn}, WriteIns, nil
	}
	var all []int
	for o, in := range c.in {
		if in {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b int) int { return int(c.tally[a] - c.tally[b]) })
	if few := c.below(all); len(few) > 0 {
		if len(few) == len(all) {
			return nil, "", fmt.Errorf("round %d: nobody has the %d ballots that the rule asks for at least", round.Number, c.rule.Least)
		}
		return few, TooFew, nil
	}
	if c.rule.Batch {
		if batch := c.batch(all); len(batch) > 1 {
			return batch, CannotWin, nil
		}
	}
	lowest := c.tally[all[0]]
	tied := all[:1]
	for len(tied) < len(all) && c.tally[all[len(tied)]] == lowest {
		tied = all[:len(tied)+1]
	}
	if len(tied) == 1 {
		return tied, Fewest, nil
	}
	gone, err := c.settle(slices.Clone(tied), lowest, false)
	return []int{gone}, Fewest, err
}

// below are those with fewer ballots than the rule asks for at least.
func (c *counting) below(all []int) []int {
	n := 0
	for n < len(all) && c.tally[all[n]] < c.rule.Least {
		n++
	}
	return all[:n]
}

// batch are those who together have fewer ballots than whoever comes next
// above them: none of them can overtake. With a count to two it leaves two.
func (c *counting) batch(all []int) []int {
	cut, before := 0, 0
	sum := int64(0)
	for i, o := range all {
		if i > 0 && c.tally[o] != c.tally[all[i-1]] && sum < c.tally[o] {
			cut, before = i, cut
		}
		sum += c.tally[o]
	}
	if c.rule.Until == Two && len(all)-cut < 2 {
		cut = before
	}
	return all[:cut]
}
