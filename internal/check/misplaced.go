package check

import (
	"strings"

	"github.com/canvassdesk/canvass"
)

// leastMisplaced is the votes from which it is no chance that a place has as many as all units of its contest.
const leastMisplaced = 12

// misplaced are the places in which others lie and that have the votes of all the smallest units of the contest, of those
// outside too: the sum of the whole under the name of a part, as where a state's total stands last in the last county.
// Each is with the votes that lie in it.
func misplaced(t *Table) map[*Unit]int64 {
	m := canvass.Votes
	inside := map[string]bool{}
	for _, u := range t.Units {
		for id := around(u.ID); id != ""; id = around(id) {
			inside[id] = true
		}
	}
	if len(inside) == 0 {
		return nil
	}
	all, within := Column{}, map[string]int64{}
	for _, u := range t.Units {
		if u.ID == "" || inside[u.ID] {
			continue
		}
		for o, n := range u.Counts[m] {
			all[o] += n
			for id := around(u.ID); id != ""; id = around(id) {
				within[id] += n
			}
		}
	}
	found := map[*Unit]int64{}
	for _, u := range t.Units {
		c := u.Counts[m]
		if u.ID == "" || !inside[u.ID] || len(c) != len(all) || c.Sum() < leastMisplaced || within[u.ID] >= c.Sum() {
			continue
		}
		same, some := true, 0
		for o, n := range c {
			same = same && all[o] == n
			if n > 0 {
				some++
			}
		}
		if same && some > 1 {
			found[u] = within[u.ID]
		}
	}
	return found
}

// around is the unit that the unit lies in, empty for the whole contest.
func around(id string) string { return id[:max(0, strings.LastIndexByte(id, '/'))] }
