package calibrate

import (
	"math"
	"math/rand/v2"
	"sort"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// Order is an order in which units are counted.
type Order string

// The orders of a replay. Time is the order in which the units' counts last changed on the night: for most units it is
// later than their first report. Adversary counts first where the runner-up did best against the winner.
const (
	Random    Order = "random"
	Small     Order = "small first"
	Large     Order = "large first"
	Rural     Order = "rural first"
	Time      Order = "time stamps"
	Adversary Order = "adversary"
)

// Disguised is an adversary whose order is half chance: the desk's rule cannot tell it from a night by the trend of the
// margins alone.
const Disguised Order = "disguised adversary"

// disguise is how much of the disguised adversary's order is chance: its rank correlation with the adversary's is
// 1/sqrt(1 + disguise squared), 0.64.
const disguise = 1.2

// Orders are all orders, as they are printed.
var Orders = []Order{Random, Small, Large, Rural, Time, Adversary}

// randomly is how many random orders each contest is replayed in.
const randomly = 3

// Contest is a contest whose counts are known.
type Contest struct {
	Name  string // "arizona democrat"
	State string // errors are clustered by it
	Party string // D or R
	Date  string // 20160322
	// Table has every unit in.
	Table *estimate.Table
	// Changed is when each unit's count last changed, in milliseconds; 0 is not known.
	Changed []int64
	// Bounds are the most votes that can be cast in each unit, -1 where that is not known.
	Bounds []int64
}

// shares are the final shares in percent, and votes the number of all.
func (c *Contest) shares() (shares []float64, votes float64) {
	shares = make([]float64, len(c.Table.Options))
	for k, n := range c.Table.ByOption() {
		shares[k] = float64(n)
		votes += float64(n)
	}
	for k := range shares {
		shares[k] *= 100 / votes
	}
	return shares, votes
}

// first is the place of the largest number, and second of the next.
func first(x []float64) (first, second int) {
	second = -1
	for k := 1; k < len(x); k++ {
		switch {
		case x[k] > x[first]:
			first, second = k, first
		case second < 0 || x[k] > x[second]:
			second = k
		}
	}
	return first, second
}

// timed reports whether the time stamps give an order: a third of them differ.
func (c *Contest) timed() bool {
	seen := map[int64]bool{}
	for _, t := range c.Changed {
		if t == 0 {
			return false
		}
		seen[t] = true
	}
	return float64(len(seen)) >= max(8, 0.35*float64(len(c.Changed)))
}

// rural reports whether the covariate by which units are rural is known everywhere.
func (c *Contest) rural() bool {
	for i := range c.Table.Units {
		if x := c.Table.Units[i].X; len(x) == 0 || math.IsNaN(x[0]) {
			return false
		}
	}
	return true
}

// orders are the replays of an order: none where the contest has none, several random ones.
func (c *Contest) orders(o Order, seed uint64) [][]int {
	n := len(c.Table.Units)
	r := rand.New(rand.NewPCG(seed, 0x6f72646572))
	by := func(value func(i int) float64) [][]int {
		order := r.Perm(n) // equal values in no order
		sort.SliceStable(order, func(a, b int) bool { return value(order[a]) < value(order[b]) })
		return [][]int{order}
	}
	size := func(i int) float64 {
		if b := c.Table.Units[i].Baseline; b > 0 {
			return b
		}
		return float64(c.Table.Units[i].Counted())
	}
	switch {
	case o == Random:
		var all [][]int
		for range randomly {
			all = append(all, r.Perm(n))
		}
		return all
	case o == Small:
		return by(size)
	case o == Large:
		return by(func(i int) float64 { return -size(i) })
	case o == Rural && c.rural():
		return by(func(i int) float64 { return c.Table.Units[i].X[0] })
	case o == Time && c.timed():
		return by(func(i int) float64 { return float64(c.Changed[i]) })
	case (o == Adversary || o == Disguised) && len(c.Table.Options) > 1:
		shares, _ := c.shares()
		winner, next := first(shares)
		worst := by(func(i int) float64 {
			u := &c.Table.Units[i]
			return float64(u.Votes[winner]-u.Votes[next]) / float64(max(1, u.Counted()))
		})
		if o == Adversary {
			return worst
		}
		place := make([]float64, n)
		for at, i := range worst[0] {
			place[i] = float64(at) + disguise*float64(n)*r.Float64()
		}
		return by(func(i int) float64 { return place[i] })
	}
	return nil
}

// at is the table when the first units of an order hold a part of all votes: those in, the others out. It is nil where
// that is everything.
func (c *Contest) at(order []int, part float64) *estimate.Table {
	_, votes := c.shares()
	var counted float64
	n := 0
	for ; n < len(order) && counted < part*votes; n++ {
		counted += float64(c.Table.Units[order[n]].Counted())
	}
	if n == len(order) {
		return nil
	}
	return c.first(order, n)
}

// lean is a table without its covariates, and without its baselines unless they are to be kept.
func lean(t *estimate.Table, baselines bool) *estimate.Table {
	c := *t
	c.Covariates = nil
	c.Units = append([]estimate.Unit(nil), t.Units...)
	for i := range c.Units {
		c.Units[i].X = nil
		if !baselines {
			c.Units[i].Baseline = 0
		}
	}
	return &c
}
