package tally

import (
	"cmp"
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

// Difference is a source that counts otherwise than the count that a contest goes by: of the whole, or of one reporting
// unit.
type Difference struct {
	Count *Count
	// Area and Unit are the unit that the two count otherwise, both empty for the whole.
	Area canvass.Area
	Unit canvass.UnitID
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

// Differences are the sources that count the same measure otherwise, by how much. Sources that both count unit by unit
// are compared in the units that both have, and a sum of which units are known to be out is compared with no whole.
func (c *Contest) Differences() []Difference {
	if c.Count == nil {
		return nil
	}
	var out []Difference
	for _, d := range c.Sources {
		switch {
		case d == c.Count || d.Measure != c.Count.Measure:
		case (c.Count.Summed || d.Summed) && c.Count.HasParts() > 0 && d.HasParts() > 0:
			out = append(out, unitDifferences(c.Count, d)...)
		case c.Count.unitsOut() || d.unitsOut() || c.Count.Agrees(d):
		default:
			out = append(out, Difference{Count: d, Options: optionDifferences(c.Count, d)})
		}
	}
	return out
}

// unitsOut reports whether the count is a sum of units, some of which have not reported.
func (c *Count) unitsOut() bool {
	return c.Summed && c.Units != nil && c.UnitsOf != nil && *c.Units < *c.UnitsOf
}

// unitDifferences compares two sums in the units that both have.
func unitDifferences(n, d *Count) []Difference {
	type pair struct{ ours, theirs unitReport }
	var unlike []pair
	n.parts.both(d.parts, func(a, b *source) {
		fewer, more := a.all, b.all
		if len(fewer.nodes) > len(more.nodes) {
			fewer, more = more, fewer
		}
		for id, x := range fewer.nodes {
			y := more.nodes[id]
			if y == nil || id == "" {
				continue
			}
			for _, ours := range x.reports {
				i := slices.IndexFunc(y.reports, func(u unitReport) bool { return u.report.Area == ours.report.Area })
				switch {
				case i < 0 || sameVotes(ours.report, y.reports[i].report):
				case fewer == a.all:
					unlike = append(unlike, pair{ours, y.reports[i]})
				default:
					unlike = append(unlike, pair{y.reports[i], ours})
				}
			}
		}
	})
	slices.SortFunc(unlike, func(p, q pair) int {
		a, b := p.ours.report, q.ours.report
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Unit, b.Unit))
	})
	out := make([]Difference, len(unlike))
	for i, p := range unlike {
		r := p.ours.report
		out[i] = Difference{
			Count: d, Area: r.Area, Unit: r.Unit,
			Options: optionDifferences(countOf(p.ours.entry, r), countOf(p.theirs.entry, p.theirs.report)),
		}
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// sameVotes reports whether two reports give every option the same votes.
func sameVotes(a, b *canvass.Report) bool {
	for _, pair := range [][2]*canvass.Report{{a, b}, {b, a}} {
		for _, c := range pair[0].Counts {
			if n, _ := pair[1].Votes(c.Option); n != c.Votes {
				return false
			}
		}
	}
	return true
}

// optionDifferences are the options of which another count has other numbers.
func optionDifferences(n, d *Count) []OptionDifference {
	var out []OptionDifference
	for _, o := range n.Options {
		votes, named := d.Votes(o.Option)
		if votes == o.Votes {
			continue
		}
		line := OptionDifference{Option: o.Option, Votes: &o.Votes}
		if named {
			line.Other = &votes
		}
		out = append(out, line)
	}
	for _, o := range d.Options {
		if !slices.ContainsFunc(n.Options, func(p OptionCount) bool { return p.Option == o.Option }) && o.Votes != 0 {
			out = append(out, OptionDifference{Option: o.Option, Other: &o.Votes})
		}
	}
	return out
}
