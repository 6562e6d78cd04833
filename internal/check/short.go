package check

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Short says which units, by their paths, give an option fewer votes than the units within them have together, and why:
// "it has 386 votes of ann-able, and its parts in the same file have 392". An option that it does not
// name has none, where write-ins and others cannot hold its votes. One of the two is wrong, and the sum cannot
// be the one to publish. The units are one file's, of one contest, event and area.
func Short(units map[string]Column) map[string]string {
	around := func(id string) (wholes []string) {
		for id != "" {
			id = id[:max(0, strings.LastIndexByte(id, '/'))]
			if units[id] != nil {
				wholes = append(wholes, id)
			}
		}
		return wholes
	}
	sums := map[string]Column{}
	for id := range units {
		for _, whole := range around(id) {
			sums[whole] = Column{}
		}
	}
	for id, c := range units {
		if sums[id] != nil {
			continue // its own parts are counted
		}
		for _, whole := range around(id) {
			for o, n := range c {
				sums[whole][o] += n
			}
		}
	}
	why := map[string]string{}
	for id, sum := range sums {
		if o, short := units[id].lessThan(sum); short {
			why[id] = fmt.Sprintf("it has %d votes of %s, and its parts in the same file have %d", units[id][o], o, sum[o])
		}
	}
	return why
}

// lessThan is the first option, by votes, of which the column has fewer than the other. One that it lacks counts where it has not
// so many more write-ins and others that the option's votes may be among those.
func (c Column) lessThan(sum Column) (o canvass.OptionID, less bool) {
	first := slices.SortedFunc(maps.Keys(c), func(a, b canvass.OptionID) int { return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b)) })
	i := slices.IndexFunc(first, func(o canvass.OptionID) bool { return c[o] < sum[o] })
	if i >= 0 {
		return first[i], true
	}
	return c.lacks(sum)
}

// lacks is the option with the most votes of those that the column has no number of.
func (c Column) lacks(sum Column) (o canvass.OptionID, lacks bool) {
	together := func(id canvass.OptionID) bool { return id == canvass.WriteIn || id == canvass.Other }
	var missing, more int64
	for id, n := range sum {
		_, given := c[id]
		switch {
		case together(id):
			more -= n
		case !given && n > 0:
			missing += n
			if o == "" || n > sum[o] || n == sum[o] && id < o {
				o = id
			}
		}
	}
	for id, n := range c {
		if together(id) {
			more += n
		}
	}
	return o, missing > 0 && missing > more
}

// short are the rows of votes that Short names.
func short(units []*Unit) map[*Unit]string {
	at := map[canvass.Area]map[string]*Unit{}
	for _, u := range units {
		if len(u.Counts[canvass.Votes]) > 0 {
			if at[u.Area] == nil {
				at[u.Area] = map[string]*Unit{}
			}
			at[u.Area][u.ID] = u
		}
	}
	found := map[*Unit]string{}
	for _, rows := range at {
		votes := map[string]Column{}
		for id, u := range rows {
			votes[id] = u.Counts[canvass.Votes]
		}
		for id, why := range Short(votes) {
			found[rows[id]] = why
		}
	}
	return found
}
