package check

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
)

// needsColumns is what shifted lacks where numbers stand beside their names.
func needsColumns(c *Case) string {
	if !c.Table.Columns {
		return "the source writes each number beside its option's name"
	}
	if len(c.Table.Options) < 3 {
		return "there are fewer than three columns"
	}
	return ""
}

// shifted finds numbers that stand in the column beside their own.
func shifted(r *run) {
	if r.Rules.Caucus != nil {
		r.shiftedAlignments()
		return
	}
	r.shiftedVotes()
}

// shiftedAlignments compares the columns of one precinct with each other: a group that has people at the end, none at
// the beginning and no delegate, beside one that has people at the beginning, a delegate, and nobody at the end; or a
// delegate at a group without people, beside a group with people and no delegate.
func (r *run) shiftedAlignments() {
	m := r.Rules.Decides
	for _, u := range r.Table.rows() {
		first, final, award := u.Counts[canvass.FirstAlignment], u.Counts[canvass.FinalAlignment], u.Counts[m]
		if award.Sum() == 0 || final.Sum() == 0 {
			continue
		}
		var words []string
		var most int64
		r.beside(func(a, b canvass.OptionID) {
			switch {
			case final[a] > 0 && first[a] == 0 && award[a] == 0 && final[b] == 0 && first[b] > 0 && award[b] > 0:
				words = append(words, fmt.Sprintf("%s ended with %d, began with none and has no delegates; %s, in the column beside, began with %d, ended with none and has %s",
					a, final[a], b, first[b], r.amount(m, award[b])))
				most = max(most, award[b])
			case award[a] > 0 && final[a] == 0 && first[a] == 0 && final[b] > 0 && award[b] == 0:
				words = append(words, fmt.Sprintf("%s has %s and nobody; %s, in the column beside, ended with %d and has none",
					a, r.amount(m, award[a]), b, final[b]))
				most = max(most, award[a])
			}
		})
		if len(words) > 0 {
			r.found(u, swing(2*most), "%s", strings.Join(words, "; "))
		}
	}
}

// beside calls f with every pair of neighbouring options, both ways round.
func (r *run) beside(f func(a, b canvass.OptionID)) {
	o := r.Table.Options
	for i := 1; i < len(o); i++ {
		f(o[i-1], o[i])
		f(o[i], o[i-1])
	}
}

// shiftedVotes compares a unit's votes with all the others': moved by one column they fit at least three times as well,
// and as they stand more than half of them would have to be cast otherwise.
func (r *run) shiftedVotes() {
	m := r.Rules.Decides
	total := areaOf(r.sums[m], canvass.Statewide)
	for _, u := range r.Table.rows() {
		c := u.Counts[m]
		n := c.Sum()
		rest := total.Sum() - n
		if n < 50 || rest < 10*n {
			continue
		}
		o := r.Table.Options
		// far is the sum of |votes × rest − others × n|: the L1 distance of the two shares, on one denominator.
		far := func(by int) int64 {
			var d int64
			for i := range o {
				from := ((i-by)%len(o) + len(o)) % len(o)
				others := total[o[i]] - c[o[i]]
				d += abs(c[o[from]]*1000/n - others*1000/rest)
			}
			return d
		}
		stands := far(0)
		for _, by := range []int{-1, 1} {
			if moved := far(by); stands > 1000 && 3*moved < stands {
				side := "right"
				if by > 0 {
					side = "left"
				}
				r.found(u, swing(2*n), "shares differ from the other units' by %d.%d points in all; moved one column they differ by %d.%d: the row may stand one column too far to the %s",
					stands/10, stands%10, moved/10, moved%10, side)
			}
		}
	}
}
