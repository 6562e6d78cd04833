package feed

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/canvassdesk/canvass/internal/english"
)

// AllWays reports whether the name of a way to vote is of all of them: "Total", "Combined", or none.
func AllWays(way string) bool {
	switch words(way) {
	case "total", "totals", "all", "total votes", "grand total", "grand totals", "combined", "tot", "ttl", "overall", "sum", "all votes", "all modes",
		"all methods", "all types", "all ballots", "vote total", "votes total", "total ballots", "contest total", "aggregate", "cumulative", "":
		return true
	}
	return false
}

// mostWays is of how many ways to vote sums are looked for: of twelve there are 24,000 sums.
const mostWays = 12

// WaySums looks for a way to vote that is the sum of several others for every option of a contest, as "Absentee" beside
// "Absentee by mail" and "Absentee in person": added up, those would be counted twice. The zero value is not usable.
//
//	sums := feed.NewWaySums(3)
//	sums.Add([]int64{30, 20, 10})
//	sums.Add([]int64{15, 10, 5})
//	why := sums.Why([]string{"Absentee", "Absentee by mail", "Absentee in person"})
type WaySums struct{ left []waySum }

// waySum is one way that may be the sum of others, a bit each.
type waySum struct {
	of    int
	parts uint
	seen  int // options of which it is the sum of two parts or more that have votes
}

// NewWaySums is for so many ways to vote; with fewer than three, or more than twelve, nothing is looked for.
func NewWaySums(n int) *WaySums {
	s := &WaySums{}
	if n < 3 || n > mostWays {
		return s
	}
	for of := range n {
		for parts := uint(1); parts < 1<<n; parts++ {
			if parts&(1<<of) == 0 && bits.OnesCount(parts) > 1 {
				s.left = append(s.left, waySum{of: of, parts: parts})
			}
		}
	}
	return s
}

// Open reports whether some way may still be a sum.
func (s *WaySums) Open() bool { return len(s.left) > 0 }

// Add takes the votes of an option in a unit, by the ways.
func (s *WaySums) Add(votes []int64) {
	s.left = slices.DeleteFunc(s.left, func(x waySum) bool {
		var sum int64
		for i, v := range votes {
			if x.parts&(1<<i) != 0 {
				sum += v
			}
		}
		return sum != votes[x.of]
	})
	for k := range s.left {
		x, some := &s.left[k], 0
		for i, v := range votes {
			if x.parts&(1<<i) != 0 && v > 0 {
				some++
			}
		}
		if some > 1 {
			x.seen++
		}
	}
}

// Why says which way is the sum of which others, by the names of the ways; empty for none. One option alone may have such
// numbers by chance.
func (s *WaySums) Why(names []string) string {
	for _, x := range s.left {
		if x.seen < 2 {
			continue
		}
		var parts []string
		for i, name := range names {
			if x.parts&(1<<i) != 0 {
				parts = append(parts, fmt.Sprintf("%q", name))
			}
		}
		return fmt.Sprintf("%q has as many votes as %s together, for every option: added up, they would be counted twice", names[x.of], english.List(parts))
	}
	return ""
}

// Sums are the ways that are the sum of others, in order.
func (s *WaySums) Sums() (ways []int) {
	for _, x := range s.left {
		if x.seen > 1 && !slices.Contains(ways, x.of) {
			ways = append(ways, x.of)
		}
	}
	slices.Sort(ways)
	return ways
}

// TwoTotals is why a unit is held that has two counts of all ways to vote.
func TwoTotals(option string, a, b int64) string {
	return fmt.Sprintf("%q has two counts of all its votes, %d and %d: by machine, or one after the other? It is not said which one counts", option, a, b)
}
