package check

import (
	"slices"

	"github.com/canvassdesk/canvass"
)

// headed finds places of the table of counties or towns above, or below, rows that are in no such table, where each such place
// has at least the votes of the rows that belong to it, and some have just theirs: a column in which counties stand for the sums
// of their precincts.
func (r *run) headed(units []*Unit) map[*Unit]bool {
	found := map[*Unit]bool{}
	upward := slices.Clone(units)
	slices.Reverse(upward)
	for _, order := range [][]*Unit{units, upward} {
		heads := sections(order)
		exact := 0
		for _, s := range heads {
			whole, parts := s[0].Counts[canvass.Votes], Column{}
			for _, u := range s[1:] {
				add(parts, u.Counts[canvass.Votes])
			}
			if !atLeast(whole, parts) || parts.Sum() == 0 {
				exact = -len(heads)
			}
			if len(s) > 2 && atLeast(parts, whole) && options(parts) > 1 {
				exact++
			}
		}
		if exact <= 0 {
			continue
		}
		for _, s := range heads {
			found[s[0]] = true
			r.found(s[0], r.votes(s[0], canvass.Votes, s[0].Counts[canvass.Votes].Sum()),
				"%s of no county's name stand next to it, the first %s, and have no more votes of anybody; of %d such counties %d have just the votes of theirs: it is their sum",
				some(len(s)-1, "row"), s[1].Name, len(heads), exact)
		}
		break
	}
	return found
}

// sections are the places with a code, each with the rows without one that follow it. They are none where there are fewer than
// two, where one has no rows, and where a row stands before the first.
func sections(units []*Unit) (heads [][]*Unit) {
	for _, u := range units {
		switch {
		case u.Code != "":
			heads = append(heads, []*Unit{u})
		case len(heads) == 0:
			return nil
		default:
			heads[len(heads)-1] = append(heads[len(heads)-1], u)
		}
	}
	if len(heads) < 2 || slices.ContainsFunc(heads, func(s []*Unit) bool { return len(s) == 1 }) {
		return nil
	}
	return heads
}

// options is how many options have votes.
func options(c Column) (n int) {
	for _, votes := range c {
		if votes > 0 {
			n++
		}
	}
	return n
}
