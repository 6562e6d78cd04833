package check

import (
	"testing"

	"github.com/canvassdesk/canvass/delegate"
)

// Three seats on four votes to five: two more votes would move one, and with the first of them a seat waits for a lot.
func TestLeastSwingReachesATie(t *testing.T) {
	pool := delegate.Pool{PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}, Seats: 3, Rule: delegate.DemocraticRule()}
	votes := delegate.Count(delegate.State, map[delegate.Option]int64{"ann-able": 4, "bob-baker": 5})
	least := leastSwing(&delegate.Contest{Pools: []delegate.Pool{pool}}, pool.PoolID, []delegate.Votes{votes})
	if least == nil || *least != 1 {
		t.Errorf("%v, want 1", least)
	}
}
