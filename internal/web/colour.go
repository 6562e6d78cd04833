package web

import (
	"cmp"
	"hash/fnv"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/tally"
)

// coloured remembers the colours of the newest catalog, which stays the same from head to head.
var coloured struct {
	sync.Mutex
	of      *catalog.Catalog
	colours map[canvass.OptionID]chart.Colour
}

// coloursOf gives every person of the catalog a colour, the same on all pages. There are eight colours and more people:
// whoever has most votes in the catalog chooses first, and a colour is shared with those who have fewest votes in the
// same races. Options that are not persons stay grey.
func coloursOf(s *tally.Snapshot) map[canvass.OptionID]chart.Colour {
	coloured.Lock()
	defer coloured.Unlock()
	if coloured.of != s.Catalog {
		coloured.of, coloured.colours = s.Catalog, choose(s.Catalog)
	}
	return coloured.colours
}

func choose(c *catalog.Catalog) map[canvass.OptionID]chart.Colour {
	ballots := map[canvass.OptionID]int{}
	votes := map[canvass.OptionID]int64{}
	races := map[canvass.OptionID]map[canvass.RaceID]bool{}
	for id, contest := range c.Contests {
		on := map[canvass.OptionID]bool{}
		for _, o := range contest.Ballot.Options {
			on[o] = true
		}
		for _, r := range contest.Results {
			for _, n := range r.Counts {
				on[n.Option] = true
				if r.Area == canvass.Statewide {
					votes[n.Option] += n.Votes
				}
			}
		}
		for o := range on {
			if o.Fixed() {
				continue
			}
			ballots[o]++
			if races[o] == nil {
				races[o] = map[canvass.RaceID]bool{}
			}
			races[o][id.Race()] = true
		}
	}
	options := make([]canvass.OptionID, 0, len(ballots))
	for o := range ballots {
		options = append(options, o)
	}
	slices.SortFunc(options, func(a, b canvass.OptionID) int {
		return cmp.Or(-cmp.Compare(votes[a], votes[b]), -cmp.Compare(ballots[a], ballots[b]), cmp.Compare(a, b))
	})
	out := map[canvass.OptionID]chart.Colour{}
	used := map[canvass.RaceID]*[chart.Colours + 1]int64{} // votes of those who have the colour
	for _, o := range options {
		best, least := chart.Colour(1), int64(-1)
		for k := chart.Colour(1); k <= chart.Colours; k++ {
			n := int64(0)
			for r := range races[o] {
				if used[r] != nil {
					n += used[r][k]
				}
			}
			if least < 0 || n < least {
				best, least = k, n
			}
		}
		out[o] = best
		for r := range races[o] {
			if used[r] == nil {
				used[r] = &[chart.Colours + 1]int64{}
			}
			used[r][best] += votes[o] + 1
		}
	}
	return out
}

// colour is the option's colour. One who is on no ballot of the catalog has a colour by the letters of the id.
func (b *book) colour(o canvass.OptionID) chart.Colour {
	if o.Fixed() {
		return 0
	}
	if c, ok := b.colours[o]; ok {
		return c
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(o)) // a hash takes every byte
	return chart.Colour(h.Sum32()%chart.Colours) + 1
}
