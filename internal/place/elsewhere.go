package place

import (
	"slices"
	"strings"
)

// Level is what a table of places is about.
type Level string

// The levels.
const (
	Counties Level = "county" // and what stands in their place, in all states and territories
	Towns    Level = "town"   // New England's, with its cities and plantations
)

// Levels are all of them.
func Levels() []Level { return []Level{Counties, Towns} }

// IsCity reports whether a name says that it is a city's: "City of Danville". Some of Virginia's, Baltimore, St. Louis and
// Carson City stand beside counties; elsewhere a city lies in one, and may have a name of its own in returns.
func IsCity(said string) bool { return nameOf(said).kind == "city" }

// Covers reports whether the table has the places of the level in the state, all or all but few. Alaska's returns are by
// state house district, and nothing is said of its boroughs.
func Covers(level Level, state string) bool {
	state = strings.ToUpper(state)
	if level == Towns {
		return len(towns().state[state]) > 0
	}
	return level == Counties && state != "AK" && len(load().state[state]) > 0
}

// States are the postal codes of the states in which a place of the level has the name, in order.
func States(level Level, said string) []string {
	if level == Towns {
		return statesWithTown(said)
	}
	var out []string
	n := nameOf(said)
	if level != Counties || n.whole == "" {
		return nil
	}
	for _, key := range []string{n.whole, n.base} {
		for _, p := range load().name[key] {
			if p.means(n) && !slices.Contains(out, p.state) {
				out = append(out, p.state)
			}
		}
	}
	slices.Sort(out)
	return out
}
