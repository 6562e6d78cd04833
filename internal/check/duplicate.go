package check

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
)

// duplicateUnits finds a unit's name on more than one row, and units given again under a name that says so.
func duplicateUnits(r *run) {
	marked(r, givenAgain(r))
	speltTwice(r)
	rows := map[string][]*Unit{}
	var order []string
	for _, u := range r.Table.Units {
		if u.Total || u.Hold != "" {
			continue
		}
		if len(rows[u.ID]) == 0 {
			order = append(order, u.ID)
		}
		rows[u.ID] = append(rows[u.ID], u)
	}
	for _, id := range order {
		same := rows[id]
		if len(same) < 2 {
			continue
		}
		alike := true
		var most int64
		places := make([]string, len(same))
		for i, u := range same {
			places[i] = u.Where
			alike = alike && r.sameNumbers(u, same[0])
			for _, n := range u.Counts[r.Rules.Decides] {
				most = max(most, n)
			}
		}
		words := "with different figures: they may be several units under one name"
		if alike {
			words = "all with the same figures: one too many counts twice"
		}
		if len(places) > 4 {
			places = append(places[:3], fmt.Sprintf("and %d more", len(places)-3))
		}
		r.found(same[0], swing(most*int64(len(same)-1)), "the name stands on %d rows (%s), %s", len(same), strings.Join(places, ", "), words)
	}
}

func (r *run) sameNumbers(a, b *Unit) bool {
	for _, m := range r.measures {
		for _, o := range r.Table.Options {
			if a.Counts[m][o] != b.Counts[m][o] {
				return false
			}
		}
	}
	return true
}

// twins finds units of different names with the same numbers, in the measure that was counted first: for at least three
// options and 100 in all it can hardly be chance; for two options, or from 20 on, it is asked about.
func twins(r *run) {
	measures := r.measures
	if len(measures) == 0 {
		return
	}
	m := measures[0]
	seen := map[string]*Unit{}
	for _, u := range r.Table.rows() {
		var key strings.Builder
		some := 0
		for _, o := range r.Table.Options {
			n := u.Counts[m][o]
			if n > 0 {
				some++
			}
			fmt.Fprintf(&key, "%d ", n)
		}
		if some < 2 || u.Counts[m].Sum() < 20 {
			continue
		}
		if first := seen[key.String()]; first != nil && first.ID != u.ID {
			if liesIn(u.ID, first.ID) || liesIn(first.ID, u.ID) {
				continue // a unit's only part has its votes
			}
			severity := Warning
			if some < 3 || u.Counts[m].Sum() < 100 {
				severity = Note
			}
			r.foundAs(severity, u, r.votes(u, m, u.Counts[m].Sum()), "the same %d %s, option by option, as %s (%s)", u.Counts[m].Sum(), m.Words(), first.Name, first.Where)
			continue
		}
		seen[key.String()] = u
	}
}

// liesIn reports whether the one path lies below the other.
func liesIn(part, whole string) bool { return strings.HasPrefix(part, whole+"/") }

// duplicateContest finds a second table of the same contest in the same source.
func duplicateContest(r *run) {
	for _, t := range r.Others {
		if t.Source == r.Table.Source && t.Contest == r.Table.Contest {
			a, b := r.Table.Totals(r.Rules.Decides, canvass.Statewide), t.Totals(r.Rules.Decides, canvass.Statewide)
			r.found(nil, unknown, "%s stands twice, as %q with %d %s and as %q with %d", r.Table.Contest,
				r.Table.Name, a.Sum(), r.Rules.Decides.Words(), t.Name, b.Sum())
		}
	}
}

// unreadable finds units whose reader could not say what their figures are.
func unreadable(r *run) {
	for _, u := range r.Table.Units {
		if u.Hold != "" {
			r.found(u, unknown, "%s", u.Hold)
		}
	}
}

// testData finds returns that their source flags as a test.
func testData(r *run) {
	if r.Table.Test {
		sev := Note
		if r.Live {
			sev = Severe
		}
		r.foundAs(sev, nil, none, "the source flags these returns as test data")
	}
}
