package calibrate

import (
	"math"
	"sort"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// CertainCell is how the certain tier did in one order: from the first unit on after which nothing could change the
// leader any more, by the units' bounds.
type CertainCell struct {
	Order   Order `json:"order"`
	Replays int   `json:"replays"`
	// Certain is in how many it was certain before the last unit, False in how many of them somebody else won.
	Certain int `json:"certain"`
	False   int `json:"false"`
	// Counted is the median part of the vote, in percent, that was counted when it became certain, 100 where it never did.
	Counted float64 `json:"counted"`
}

// certainCells replay the certain tier, with the votes for president in 2012 as each county's bound. Contests without
// these are left out.
func certainCells(all []*Contest) (cells []CertainCell, over, units int) {
	for _, c := range all {
		for i, b := range c.Bounds {
			if b < 0 {
				continue
			}
			units++
			if c.Table.Units[i].Counted() > b {
				over++
			}
		}
	}
	for _, o := range Orders {
		cell := CertainCell{Order: o}
		var counted []float64
		for i, c := range all {
			if !c.bounded() || len(c.Table.Options) < 2 {
				continue
			}
			shares, votes := c.shares()
			winner, _ := first(shares)
			for _, order := range c.orders(o, uint64(i)+1000) {
				cell.Replays++
				at := 100.0
				t := c.first(order, 0)
				for i := range t.Units {
					t.Units[i].Bound = c.Bounds[i]
				}
				for _, u := range order[:len(order)-1] {
					t.Units[u].Status, t.Units[u].Votes = estimate.In, c.Table.Units[u].Votes
					if w := estimate.Certain(t).Winner; w != "" {
						cell.Certain++
						at = 100 * float64(t.Counted()) / votes
						if w != t.Options[winner] {
							cell.False++
						}
						break
					}
				}
				counted = append(counted, at)
			}
		}
		if cell.Replays == 0 {
			continue
		}
		sort.Float64s(counted)
		cell.Counted = math.Round(10*counted[len(counted)/2]) / 10
		cells = append(cells, cell)
	}
	return cells, over, units
}

// bounded reports whether every unit has a bound.
func (c *Contest) bounded() bool {
	for _, b := range c.Bounds {
		if b < 0 {
			return false
		}
	}
	return len(c.Bounds) > 0
}

// first is the table with the first n units of an order in, and the others out.
func (c *Contest) first(order []int, n int) *estimate.Table {
	t := *c.Table
	t.Units = append([]estimate.Unit(nil), c.Table.Units...)
	for turn, i := range order[:n] {
		t.Units[i].Turn = turn + 1
	}
	zero := make([]int64, len(t.Options))
	for _, i := range order[n:] {
		t.Units[i].Status, t.Units[i].Votes = estimate.Out, zero
	}
	return &t
}
