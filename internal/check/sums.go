package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// needsTotals is what sums lacks where the source prints none, or nothing below it.
func needsTotals(c *Case) string {
	for _, u := range c.Table.Units {
		if u.Total {
			return ""
		}
	}
	return "the source prints no sums"
}

// sums finds printed sums that differ from the sum of their units. Measures with decimals may differ by a part a unit,
// which is their rounding.
func sums(r *run) {
	for _, t := range r.Table.Units {
		if !t.Total {
			continue
		}
		for _, m := range r.measures {
			if !t.Has(m) {
				continue
			}
			parts := 0
			added := Column{}
			for _, u := range r.Table.Units {
				if u.Total || u == t || !below(u.ID, t.ID) || !u.Has(m) {
					continue
				}
				parts++
				for o, n := range u.Counts[m] {
					added[o] += n
				}
			}
			if parts == 0 {
				continue
			}
			slack := int64(0)
			if r.Table.scale(m) > 1 {
				slack = int64(parts)
			}
			var words []string
			var most int64
			for _, o := range r.Table.Options {
				if d := t.Counts[m][o] - added[o]; abs(d) > slack {
					words = append(words, fmt.Sprintf("%s %s, its units %s", o, r.amount(m, t.Counts[m][o]), r.amount(m, added[o])))
					most = max(most, abs(d))
				}
			}
			if len(words) > 0 {
				w := swing(most)
				if m != r.Rules.Decides {
					w = unknown
				}
				r.found(t, w, "%d units: %s", parts, strings.Join(words, "; "))
			}
		}
	}
}

// needsOthers is what sourcesDisagree lacks with one source.
func needsOthers(c *Case) string {
	for _, t := range c.Others {
		if t.Source != c.Table.Source {
			return ""
		}
	}
	return "no other source is given"
}

// sourcesDisagree finds units for which another source has other numbers.
func sourcesDisagree(r *run) {
	for _, other := range r.Others {
		if other.Source == r.Table.Source {
			continue
		}
		theirs := map[string]*Unit{}
		for _, u := range other.Units {
			theirs[u.ID] = u
		}
		for _, u := range r.Table.Units {
			b := theirs[u.ID]
			if b == nil {
				continue
			}
			for _, m := range r.measures {
				if !u.Has(m) || !b.Has(m) || other.scale(m) != r.Table.scale(m) {
					continue
				}
				var words []string
				var most int64
				for _, o := range r.Table.Options {
					x, here := u.Counts[m][o]
					y, there := b.Counts[m][o]
					if here && there && x != y {
						words = append(words, fmt.Sprintf("%s %s, %s there", o, r.amount(m, x), r.amount(m, y)))
						most = max(most, abs(x-y))
					}
				}
				if len(words) > 0 {
					r.found(u, r.votes(u, m, most), "%s differs: %s", other.Source, strings.Join(words, "; "))
				}
			}
		}
	}
}

// stale finds a count that goes on and has not moved for too long.
func stale(r *run) {
	var newest canvass.Time
	complete := true
	for _, u := range r.Table.Units {
		newest = max(newest, u.Updated)
		if u.In != nil && u.Of != nil && *u.In < *u.Of {
			complete = false
		}
	}
	minutes := (int64(r.Now) - int64(newest)) / 60_000
	if newest == 0 || complete || minutes < r.Rules.StaleAfter {
		return
	}
	r.found(nil, none, "the newest figure is of %s, %d minutes ago, and not all units are in", newest, minutes)
}

// needsNow is what stale lacks.
func needsNow(c *Case) string {
	if c.Now == 0 {
		return "the age of a file from the past does not matter"
	}
	return ""
}

// sorted are the keys of a map in order, so that findings come in the same order each time.
func sorted(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
