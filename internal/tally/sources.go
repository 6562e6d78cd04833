package tally

import (
	"slices"

	"github.com/canvassdesk/canvass"
)

// Choice says why a contest goes by one source's count and not by another's.
type Choice string

// The choices, in the order in which they rank.
const (
	ChosenAuthority Choice = "authority" // it is that of the contest's own authority
	ChosenAgreed    Choice = "agreed"    // another source has the same, and it is the newest of which that is so
	ChosenNewest    Choice = "newest"    // no two sources agree, and it is the newest
	ChosenSingle    Choice = "single"    // there is no other of its measure
)

// Chosen is why the contest goes by its count, and the other sources that have the same. Without a count it is empty.
func (c *Contest) Chosen() (why Choice, with []string) {
	if c.Count == nil {
		return "", nil
	}
	why = ChosenSingle
	for _, d := range c.Sources {
		if d.By == c.Count.By || d.Measure != c.Count.Measure {
			continue
		}
		if why == ChosenSingle {
			why = ChosenNewest
		}
		if c.Count.Agrees(d) {
			with, why = append(with, d.By), ChosenAgreed
		}
	}
	if c.Info != nil && c.Count.By == c.Info.Authority {
		why = ChosenAuthority
	}
	return why, with
}

// Difference is a source that counts otherwise than the count that a contest goes by.
type Difference struct {
	Count *Count
	// Options are those with other numbers, in the order of the contest's count, what only the other has behind it.
	Options []OptionDifference
}

// OptionDifference is one option's votes in two counts. Nil is an option that a count does not name.
type OptionDifference struct {
	Option       canvass.OptionID
	Votes, Other *int64
}

// By is how many more votes the other count has, what is not named being none.
func (d OptionDifference) By() int64 {
	var n int64
	if d.Other != nil {
		n += *d.Other
	}
	if d.Votes != nil {
		n -= *d.Votes
	}
	return n
}

// Differences are the sources that count the same measure otherwise, by how much.
func (c *Contest) Differences() []Difference {
	if c.Count == nil {
		return nil
	}
	var out []Difference
	for _, d := range c.Sources {
		if d == c.Count || d.Measure != c.Count.Measure || c.Count.Agrees(d) {
			continue
		}
		x := Difference{Count: d}
		for _, o := range c.Count.Options {
			n, named := d.Votes(o.Option)
			if n == o.Votes {
				continue
			}
			line := OptionDifference{Option: o.Option, Votes: &o.Votes}
			if named {
				line.Other = &n
			}
			x.Options = append(x.Options, line)
		}
		for _, o := range d.Options {
			if !slices.ContainsFunc(c.Count.Options, func(p OptionCount) bool { return p.Option == o.Option }) &&
				o.Votes != 0 {
				x.Options = append(x.Options, OptionDifference{Option: o.Option, Other: &o.Votes})
			}
		}
		out = append(out, x)
	}
	return out
}
