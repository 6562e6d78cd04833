package check

import (
	"slices"
	"strings"

	gazetteer "github.com/canvassdesk/canvass/internal/place"
)

// placed is the name of one place, the rows that lie in it, and the states that have a place of that name.
type placed struct {
	name   string
	units  []*Unit
	states []string
}

// placesOf are the places of a level in the table, as the ids of its units name them, in the table's order.
func placesOf(t *Table, level gazetteer.Level) []*placed {
	var out []*placed
	at := map[string]*placed{}
	for _, u := range t.Units {
		for part := range strings.SplitSeq(u.ID, "/") {
			slug, is := strings.CutPrefix(part, string(level)+":")
			if !is {
				continue
			}
			p := at[slug]
			if p == nil {
				name := strings.ReplaceAll(slug, "-", " ")
				p = &placed{name: name, states: gazetteer.States(level, name)}
				at[slug], out = p, append(out, p)
			}
			p.units = append(p.units, u)
		}
	}
	return out
}

// needsPlaces is what elsewhere lacks.
func needsPlaces(c *Case) string {
	state := c.Table.Contest.Jurisdiction()
	for _, level := range gazetteer.Levels() {
		if gazetteer.Covers(level, state) && slices.ContainsFunc(c.Table.Units, func(u *Unit) bool { return strings.Contains("/"+u.ID, "/"+string(level)+":") }) {
			return ""
		}
	}
	return "the contest's places are in no table of counties or towns"
}

// leastElsewhere is by how many places the table must fit another state better, where their names are common.
const leastElsewhere = 3

// elsewhere finds places that are another state's. All of the table is meant where most of its places are not the
// contest's, and four in five are one other state's, three more than are the contest's or one that no third state has:
// a table that does not say its state and was taken for another's. Else a place that only one other state has is meant
// by itself, and names that several have are asked about; so are those of cities, which may be a city of the state's own
// that no table of counties has: Danville in Illinois counts for itself, and Virginia's is in the place of a county.
func elsewhere(r *run) {
	state := strings.ToUpper(r.Table.Contest.Jurisdiction())
	for _, level := range gazetteer.Levels() {
		if gazetteer.Covers(level, state) {
			r.elsewhere(level, state, placesOf(r.Table, level))
		}
	}
}

func (r *run) elsewhere(level gazetteer.Level, state string, places []*placed) {
	fits, alone, towns := map[string]int{}, map[string]int{}, 0
	var foreign []*placed
	for _, p := range places {
		if level == gazetteer.Counties && !slices.Contains(p.states, state) {
			if own, _ := gazetteer.Find(state, p.name, r.Day); own != nil { // by a shortened name
				p.states = append(slices.Clip(p.states), state)
			}
		}
		if level == gazetteer.Counties && slices.Contains(gazetteer.States(gazetteer.Towns, p.name), state) {
			towns++
		}
		for _, s := range p.states {
			fits[s]++
		}
		if len(p.states) > 0 && !slices.Contains(p.states, state) {
			foreign = append(foreign, p)
		}
		if len(p.states) == 1 {
			alone[p.states[0]]++
		}
	}
	if len(foreign) == 0 || 5*towns >= 4*len(places) {
		return // the last is a table of the state's towns, in a column of counties
	}
	own, all, best := fits[state], len(places), ""
	for s, n := range fits {
		if best == "" || n > fits[best] || n == fits[best] && s < best {
			best = s
		}
	}
	if 2*own < all && 5*fits[best] >= 4*all && (fits[best]-own >= leastElsewhere || own == 0 && alone[best] > 0) {
		r.found(nil, unknown, "%d of its %d %s (%s) are in %s by their names, and %d in %s: it is another state's table",
			fits[best], all, plural(level), namesOf(foreign), best, own, state)
		return
	}
	if 2*own < all && 5*(own+len(foreign)) < 4*all {
		return // names of another kind: that some are counties elsewhere is chance
	}
	var common []*placed
	for _, p := range foreign {
		if len(p.states) > 1 || gazetteer.IsCity(p.name) {
			common = append(common, p)
			continue
		}
		for _, u := range p.units {
			r.found(u, r.votes(u, r.Rules.Decides, u.Counts[r.Rules.Decides].Sum()), "%s has no %s of the name, and %s has: it may be another state's",
				state, level, p.states[0])
		}
	}
	if len(common) > 0 {
		r.foundAs(Warning, common[0].units[0], none, "%s has no %s of the name (%s), and %s: is it another state's table?",
			state, level, namesOf(common), having(common))
	}
}

// having says who has the places, by their names.
func having(places []*placed) string {
	states := places[0].states
	for _, p := range places[1:] {
		if !slices.Equal(p.states, states) {
			states = nil
		}
	}
	if len(states) == 1 {
		return states[0] + " has"
	}
	return "other states have"
}

// plural is the level's word for several.
func plural(level gazetteer.Level) string {
	if level == gazetteer.Counties {
		return "counties"
	}
	return string(level) + "s"
}

// namesOf are the first few of the places.
func namesOf(places []*placed) string {
	var names []string
	for _, p := range places[:min(3, len(places))] {
		names = append(names, p.units[0].Name)
	}
	if len(places) > 3 {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}
