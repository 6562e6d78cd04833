package estimate

import (
	"math"
	"slices"
)

// Certainty is the tier that rests on bounds alone: what must be so if the reported counts stand and no unit exceeds
// its bound.
type Certainty struct {
	// Known says that every unit that is not in has a bound, or the contest has one as a whole: without that nothing is certain, and MostOut is no number.
	Known bool
	// Leader has the most votes counted, Lead more than the next; Leader is empty before the first vote and in a tie.
	Leader string
	Lead   int64
	// MostOut is the most votes that can still be out.
	MostOut int64
	// ErrorBudget is how much reported counts may be wrong: the largest fall seen in this contest, and at least half a
	// percent of what is counted.
	ErrorBudget int64
	// Winner is the leader where the lead exceeds MostOut and ErrorBudget together, else empty.
	Winner string
	// Low and High are, by option, the least and the most votes in the end; High is nil where nothing bounds it.
	Low, High []int64
	// Stretched is the factor, above 1, by which what is out was taken larger than its bounds since a unit that is in
	// exceeded its own; else 1.
	Stretched float64
}

// errorBudget is half a percent of what is counted, rounded down: nothing in a hall.
const errorBudget = 0.005

// Certain is the certain tier of a table, without anything that rests on bounds of which one is false.
func Certain(t *Table) Certainty { return bounded(t).believed(t) }

// bounded is what follows if every bound holds.
func bounded(t *Table) Certainty {
	by := t.ByOption()
	c := Certainty{Known: true, Stretched: overrun(t), Low: by}
	var total int64
	for _, n := range by {
		total += n
	}
	c.ErrorBudget = max(t.Fell, int64(errorBudget*float64(total)))
	first, second := -1, int64(0)
	for k, n := range by {
		switch {
		case first < 0:
			first = k
		case n > by[first]:
			second, first = by[first], k
		default:
			second = max(second, n)
		}
	}
	if first >= 0 && by[first] > second {
		c.Leader, c.Lead = t.Options[first], by[first]-second
	}
	for i := range t.Units {
		u := &t.Units[i]
		if u.Status == In {
			continue
		}
		n := u.Counted()
		if u.Bound < n { // unknown, or refuted by the unit itself
			c.Known = false
			continue
		}
		c.MostOut += int64(math.Ceil(float64(u.Bound)*c.Stretched)) - n
	}
	if t.Cast > 0 && t.Cast >= total {
		out := t.Cast - total
		if !c.Known || out < c.MostOut {
			c.Known, c.MostOut = true, out
		}
	}
	if !c.Known {
		c.MostOut = 0
		return c
	}
	c.High = make([]int64, len(by))
	for k, n := range by {
		c.High[k] = n + c.MostOut
	}
	if c.Leader != "" && (c.Lead > c.MostOut+c.ErrorBudget || len(by) == 1) {
		c.Winner = c.Leader
	}
	return c
}

// ruledOut says of each option whether it cannot have the most votes any more, if the reported counts stand: the leader
// is ahead of it by more than what can be out and the error budget together.
func (c *Certainty) ruledOut() []bool {
	out := make([]bool, len(c.Low))
	if !c.Known || len(out) == 0 {
		return out
	}
	most := slices.Max(c.Low)
	for k, n := range c.Low {
		out[k] = most-n > c.MostOut+c.ErrorBudget
	}
	return out
}

// boundTooLow reports whether the bound of a unit that is not in is below what like voters cast there before.
func (u *Unit) boundTooLow() bool {
	return u.Status != In && !u.Cast && u.Bound >= 0 && float64(u.Bound) < u.Baseline
}

// falseBound is the first unit whose bound is not to be believed: it has more votes, or had before. Where one bound is
// false, so may others be.
func falseBound(t *Table) *Unit {
	for i := range t.Units {
		if u := &t.Units[i]; u.boundTooLow() || u.Bound >= 0 && u.Counted() > u.Bound {
			return u
		}
	}
	return nil
}

// believed is the certainty without anything that rests on bounds of which one is false. Ballots cast, as a source has
// them of the whole contest, stand.
func (c Certainty) believed(t *Table) Certainty {
	if !c.Known || falseBound(t) == nil || t.Cast > 0 && t.Cast >= t.Counted() && c.MostOut == t.Cast-t.Counted() {
		return c
	}
	for i := range t.Units {
		if t.Units[i].Status != In {
			c.Known, c.MostOut, c.Winner, c.High = false, 0, "", nil
			return c
		}
	}
	return c // nothing is out, and nothing rests on a bound
}

// overrun is the largest factor by which a unit that is counted exceeds its own bound, at least 1.
func overrun(t *Table) float64 {
	factor := 1.0
	for i := range t.Units {
		u := &t.Units[i]
		if n := u.Counted(); u.Bound > 0 && n > u.Bound {
			factor = max(factor, float64(n)/float64(u.Bound))
		}
	}
	return factor
}

// shares are the least and the largest share, in percent, that an option can end with.
func (c *Certainty) shares(option int) Interval {
	if !c.Known {
		return Interval{0, 100}
	}
	var counted int64
	for _, n := range c.Low {
		counted += n
	}
	if counted+c.MostOut == 0 {
		return Interval{0, 100}
	}
	whole := float64(counted + c.MostOut)
	// What is out may all go to others, or all to this one; fewer votes out give no wider range.
	return Interval{100 * float64(c.Low[option]) / whole, 100 * float64(c.High[option]) / whole}
}
