package delegate

import (
	"fmt"
	"slices"
)

// Votes are the counts of one measure in one area.
type Votes struct {
	Area Area
	// Lines are the valid votes, one line an option, in any order. The order
	// never decides anything.
	Lines []Line
	// Ballots is the number of ballots cast, blank and void ones included;
	// nil when it is not known. Rules that count on "all ballots" need it.
	Ballots *int64
}

// Line is one option's votes in one area.
type Line struct {
	Option Option
	Votes  int64
	// Never marks an option that can win nothing here, such as a person who
	// was written in without being accredited. Its votes stay in the
	// denominators. [Option.NeverEligible] names those that need no mark.
	Never bool
}

// Count makes the votes of an area from a map; lines are in the order of
// their options.
func Count(area Area, votes map[Option]int64) Votes {
	v := Votes{Area: area, Lines: make([]Line, 0, len(votes))}
	for option, n := range votes {
		v.Lines = append(v.Lines, Line{Option: option, Votes: n})
	}
	slices.SortFunc(v.Lines, func(a, b Line) int {
		switch {
		case a.Option < b.Option:
			return -1
		case a.Option > b.Option:
			return 1
		}
		return 0
	})
	return v
}

// WithBallots returns v with the number of ballots cast.
func (v Votes) WithBallots(n int64) Votes {
	v.Ballots = &n
	return v
}

// Valid is the sum of all lines.
func (v Votes) Valid() int64 {
	var total int64
	for _, l := range v.Lines {
		total += l.Votes
	}
	return total
}

// Of is the count of one option, 0 if it has no line.
func (v Votes) Of(option Option) int64 {
	for _, l := range v.Lines {
		if l.Option == option {
			return l.Votes
		}
	}
	return 0
}

// Validate refuses an area without a name, an option twice, negative counts,
// and more votes than ballots.
func (v Votes) Validate() error {
	if v.Area == "" {
		return fmt.Errorf("votes: no area: write %q or a district such as %q", State, "cd-7")
	}
	var total int64
	for i, l := range v.Lines {
		switch {
		case l.Option == "":
			return fmt.Errorf("votes in %s: line %d has no option", v.Area, i+1)
		case l.Votes < 0:
			return fmt.Errorf("votes in %s: %s has %d: a count is not negative", v.Area, l.Option, l.Votes)
		case l.Votes > MaxVotes-total:
			return fmt.Errorf("votes in %s: more than %d in all: no contest is that large", v.Area, int64(MaxVotes))
		}
		total += l.Votes
		for _, m := range v.Lines[:i] {
			if m.Option == l.Option {
				return fmt.Errorf("votes in %s: %s is there twice", v.Area, l.Option)
			}
		}
	}
	if v.Ballots != nil && *v.Ballots < total {
		return fmt.Errorf("votes in %s: %d valid votes but %d ballots cast", v.Area, total, *v.Ballots)
	}
	if v.Ballots != nil && *v.Ballots > MaxVotes {
		return fmt.Errorf("votes in %s: %d ballots: no contest is that large", v.Area, *v.Ballots)
	}
	return nil
}
