package answer

import (
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Allocation is what rules give on certain votes.
type Allocation struct {
	Contest *canvass.ContestID `json:"contest"`
	Pools   []Pool             `json:"pools"`
	// Totals are the settled seats by option.
	Totals      map[delegate.Option]int `json:"totals"`
	Unallocated int                     `json:"unallocated"`
	// Open counts seats that are tied or undetermined.
	Open int `json:"open"`
}

// AllocatePool answers with what the rule of one pool gives.
func AllocatePool(p delegate.Pool, votes []delegate.Votes) (*Allocation, error) {
	return allocate(&delegate.Contest{Pools: []delegate.Pool{p}}, votes)
}

// AllocateContest answers with what a contest's own rules give on the votes, by the pools and decisions in force on the
// day of the event that binds. It refuses votes of areas and options that the contest does not have.
func AllocateContest(c *catalog.Contest, votes []delegate.Votes) (*Allocation, error) {
	binding := c.Binding()
	if binding == nil {
		return nil, canvass.Errorf(canvass.Refused, "allocate", "%s has no event that awards delegates", c.ID)
	}
	rules, unruled := c.DelegatesOn(binding.Date)
	if len(unruled) > 0 {
		return nil, canvass.Errorf(canvass.Refused, "allocate",
			"the rule of %s's pool %s is not in the catalog: give one with --catalog, or a pool with --seats and --threshold",
			c.ID, unruled[0].PoolID)
	}
	if len(rules.Pools) == 0 {
		return nil, canvass.Errorf(canvass.Refused, "allocate", "the catalog has no pool of %s: nothing can be allocated", c.ID)
	}
	for _, v := range votes {
		if err := votesFit(c, rules.Pools, v); err != nil {
			return nil, err
		}
	}
	a, err := allocate(rules, votes)
	if err == nil {
		a.Contest = &c.ID
	}
	return a, err
}

func votesFit(c *catalog.Contest, pools []delegate.Pool, v delegate.Votes) error {
	areas := []string{string(delegate.State)}
	for _, p := range pools {
		if a := string(p.Area); !p.Area.Statewide() && !slices.Contains(areas, a) {
			areas = append(areas, a)
		}
	}
	if !slices.Contains(areas, string(v.Area)) {
		return canvass.Errorf(canvass.NotFound, "area", "%s has no area %q: its pools are for %s", c.ID, v.Area, strings.Join(areas, ", "))
	}
	for _, l := range v.Lines {
		if !c.Ballot.OnBallot(canvass.OptionID(l.Option)) {
			return canvass.Errorf(canvass.NotFound, "option", "%s is not on the ballot of %s", l.Option, c.ID)
		}
	}
	return nil
}

func allocate(rules *delegate.Contest, votes []delegate.Votes) (*Allocation, error) {
	got, err := rules.Allocate(votes...)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "allocate", "%w", err)
	}
	a := &Allocation{Pools: []Pool{}, Totals: got.Totals, Unallocated: got.Unallocated, Open: got.Open}
	for _, p := range got.Pools {
		if p.Next, err = rules.FindNext(p.PoolID, votes...); err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "allocate", "%w", err)
		}
		a.Pools = append(a.Pools, poolOf(p))
	}
	if a.Totals == nil {
		a.Totals = map[delegate.Option]int{}
	}
	return a, nil
}
