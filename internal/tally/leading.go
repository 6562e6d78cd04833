package tally

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
)

// Figures are what one source last gave of a contest's vote: a count, or shares or a lead without one. Exactly one of
// Count and Stated is set.
type Figures struct {
	By     string
	Count  *Count
	Stated *Stated
	At     canvass.Interval
	// Counted is how much of the vote is in them, in hundredths of a percent; -1 where nobody says.
	Counted int
	Ref     Ref
}

// Figures that are this much less complete than the fullest, or this much older than the newest, lead no more.
const (
	lessComplete = 15_00           // hundredths of a percent
	outOfDate    = 2 * 60 * 60_000 // milliseconds
	allCounted   = 100_00          // hundredths of a percent
)

// Leading are the figures that come first when the contest is told, nil where there are none. A count that is complete
// or certified leads. Else those lead that are neither two hours older than the newest nor fifteen points less complete
// than the fullest: of these the authority's count, then the one that the contest goes by, then another source's, then
// shares without votes, then a lead without shares; among equals the newest.
func (c *Contest) Leading() *Figures {
	all := c.figures()
	if len(all) == 0 {
		return nil
	}
	if n := c.Count; n != nil && (c.Status == Complete || c.Status == Certified) {
		return &all[slices.IndexFunc(all, func(f Figures) bool { return f.Count == n })]
	}
	newest, fullest := canvass.Time(0), -1
	for _, f := range all {
		newest, fullest = max(newest, f.At.Replayed()), max(fullest, f.Counted)
	}
	fresh := slices.DeleteFunc(slices.Clone(all), func(f Figures) bool {
		return newest-f.At.Replayed() >= outOfDate || f.Counted >= 0 && fullest-f.Counted >= lessComplete
	})
	if len(fresh) == 0 { // the fullest is old, and the newest is small
		fresh = slices.DeleteFunc(all, func(f Figures) bool { return f.At.Replayed() != newest })
	}
	best := slices.MinFunc(fresh, func(x, y Figures) int {
		return cmp.Or(cmp.Compare(c.leadRank(&x), c.leadRank(&y)), -cmp.Compare(x.At.Replayed(), y.At.Replayed()), cmp.Compare(x.By, y.By))
	})
	return &best
}

func (c *Contest) leadRank(f *Figures) int {
	switch {
	case f.Count != nil && f.By == c.Info.Authority:
		return 0
	case f.Count != nil && f.Count == c.Count:
		return 1
	case f.Count != nil:
		return 2
	case len(f.Stated.Report.Stated.Shares) > 1:
		return 3
	}
	return 4
}

// figures are the counts of the contest's measure and what was stated of the whole without one.
func (c *Contest) figures() []Figures {
	var out []Figures
	for _, n := range c.Sources {
		if n.Measure == c.Count.Measure && len(n.Options) > 0 && n.Options[0].Votes > 0 || n == c.Count {
			out = append(out, Figures{By: n.By, Count: n, At: n.At, Counted: c.countedOf(n), Ref: n.Ref})
		}
	}
	for i := range c.Stated {
		st := &c.Stated[i]
		r := st.Report
		if r.Area != canvass.Statewide || r.Unit != "" || r.Stated == nil || r.Stated.Leader == "" && !slices.ContainsFunc(r.Stated.Shares, func(x canvass.StatedShare) bool { return x.Percent != "" }) {
			continue
		}
		out = append(out, Figures{By: st.By, Stated: st, At: st.At, Counted: countedIn(r.Expected, r.Units, r.UnitsOf), Ref: st.Ref})
	}
	return out
}

// countedOf is how much of the vote a count holds, by its source's own word.
func (c *Contest) countedOf(n *Count) int {
	if n.Final || n.Official != "" {
		return allCounted
	}
	var expected canvass.Percent
	for _, e := range c.Expected {
		if e.By == n.By && slices.Equal(e.Ref, n.Ref) {
			expected = e.Percent
		}
	}
	return countedIn(expected, n.Units, n.UnitsOf)
}

func countedIn(expected canvass.Percent, units, of *int64) int {
	switch {
	case expected != "":
		return expected.Hundredths()
	case units != nil && of != nil && *of > 0:
		return int(*units * allCounted / *of)
	}
	return -1
}
