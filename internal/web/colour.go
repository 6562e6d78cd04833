package web

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
)

// coloured remembers the colours of the newest catalog, which stays the same from head to head.
var coloured struct {
	sync.Mutex
	of      *catalog.Catalog
	cycle   int
	colours map[canvass.OptionID]chart.Colour
}

// coloursOf gives the people of the catalog their colours, the same on all pages and in both parties. No two who run in
// one cycle share one: there are eight, and whoever comes after has the neutral grey, with the name beside it as
// everywhere. Those who came first somewhere choose before others, then those who had more votes, and the people of the
// record's cycle before everybody else.
func coloursOf(s *tally.Snapshot) map[canvass.OptionID]chart.Colour {
	coloured.Lock()
	defer coloured.Unlock()
	if cycle := facts.Cycle(s); coloured.of != s.Catalog || coloured.cycle != cycle {
		coloured.of, coloured.cycle, coloured.colours = s.Catalog, cycle, choose(s.Catalog, cycle)
	}
	return coloured.colours
}

func choose(c *catalog.Catalog, first int) map[canvass.OptionID]chart.Colour {
	type runner struct {
		ballots int
		firsts  map[int]int   // contests in which they had most votes, by cycle
		votes   map[int]int64 // by cycle
		cycles  map[int]bool
	}
	runners := map[canvass.OptionID]*runner{}
	for id, contest := range c.Contests {
		add := func(o canvass.OptionID, votes int64) {
			if o.Fixed() {
				return
			}
			r := runners[o]
			if r == nil {
				r = &runner{firsts: map[int]int{}, votes: map[int]int64{}, cycles: map[int]bool{}}
				runners[o] = r
			}
			r.ballots++
			r.votes[id.Cycle()] += votes
			r.cycles[id.Cycle()] = true
		}
		for _, o := range contest.Ballot.Options {
			add(o, 0)
		}
		for _, r := range contest.Results {
			if r.Area != canvass.Statewide {
				continue
			}
			for i, n := range r.Counts {
				add(n.Option, n.Votes)
				if i == 0 && !n.Option.Fixed() {
					runners[n.Option].firsts[id.Cycle()]++
				}
			}
		}
	}
	sum := func(r *runner) (n int64) {
		for _, v := range r.votes {
			n += v
		}
		return n
	}
	options := slices.Sorted(maps.Keys(runners))
	slices.SortStableFunc(options, func(a, b canvass.OptionID) int {
		x, y := runners[a], runners[b]
		return cmp.Or(later(x.cycles[first], y.cycles[first]), later(x.firsts[first] > 0, y.firsts[first] > 0), -cmp.Compare(x.votes[first], y.votes[first]),
			-cmp.Compare(sum(x), sum(y)), -cmp.Compare(x.ballots, y.ballots))
	})
	out := map[canvass.OptionID]chart.Colour{}
	used := map[int]*[chart.Colours + 1]bool{} // by cycle
	for _, o := range options {
		free := func(k chart.Colour) bool {
			for cycle := range runners[o].cycles {
				if used[cycle] != nil && used[cycle][k] {
					return false
				}
			}
			return true
		}
		k := chart.Colour(1)
		for k <= chart.Colours && !free(k) {
			k++
		}
		if k > chart.Colours {
			k = 0
		}
		out[o] = k
		for cycle := range runners[o].cycles {
			if used[cycle] == nil {
				used[cycle] = &[chart.Colours + 1]bool{}
			}
			used[cycle][k] = true
		}
	}
	return out
}

// later orders what is so before what is not.
func later(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// colour is the option's colour: grey for those who are nobody, or on no ballot of the catalog, or came after the set
// was used up.
func (b *book) colour(o canvass.OptionID) chart.Colour { return b.colours[o] }
