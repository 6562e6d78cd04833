package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	gazetteer "github.com/canvassdesk/canvass/internal/place"
)

// besidePlaces are words of rows that stand among counties and are none, and are votes all the same: those of Americans
// abroad, of who may vote for the president alone, of ballots that are not sorted by county.
var besidePlaces = map[string]bool{
	"federal": true, "presidential": true, "only": true, "precinct": true, "precincts": true, "uniformed": true, "service": true, "services": true,
	"members": true, "citizens": true, "civilian": true, "civilians": true, "foreign": true, "abroad": true, "emergency": true, "affidavit": true,
	"affidavits": true, "central": true, "count": true, "counting": true, "board": true, "satellite": true, "satellites": true, "virtual": true,
	"unassigned": true, "not": true, "assigned": true, "other": true, "new": true, "residents": true, "former": true,
}

// isBeside reports whether the row is named as votes that no county has, by words of ways to vote and the like alone.
func isBeside(u *Unit) bool {
	ways := 0
	for _, w := range wordsOf(u.ID) {
		if !wayWords[w] && !besideWays[w] && !besidePlaces[w] {
			return false
		}
		if wayWords[w] || w != "new" && w != "not" && w != "other" && besidePlaces[w] {
			ways++
		}
	}
	return ways > 0
}

// ownCities are cities that give their own returns beside the county that they lie in, by their boards of election
// commissioners: Illinois' under 10 ILCS 5/6, Kansas City's under chapter 115 of Missouri's statutes.
var ownCities = map[string][]string{
	"IL": {"chicago", "aurora", "bloomington", "danville", "east st louis", "galesburg", "peoria", "rockford"},
	"MO": {"kansas city"},
}

// isOwnCity reports whether the name is that of such a city of the state.
func isOwnCity(state, name string) bool {
	name = strings.TrimSuffix(strings.TrimPrefix(strings.ReplaceAll(name, " saint ", " st "), "city of "), " city")
	return slices.ContainsFunc(ownCities[state], func(city string) bool { return strings.TrimSuffix(city, " city") == name })
}

// partWords say that a name is that of a part of a county: "Cook Suburbs".
var partWords = map[string]bool{
	"suburbs": true, "suburban": true, "suburb": true, "balance": true, "remainder": true, "rest": true, "outside": true, "excluding": true,
	"except": true, "part": true, "outer": true, "the": true, "of": true, "in": true, "city": true, "county": true,
}

// partOf is the county of the state whose name stands in the name with more around it; certain says that the rest says
// that it is a part of it.
func partOf(name string, counties []string) (county string, certain bool) {
	for _, c := range counties {
		before, after, is := strings.Cut(" "+name+" ", " "+c+" ")
		if !is {
			continue
		}
		certain = true
		for w := range strings.FieldsSeq(before + " " + after) {
			certain = certain && partWords[w]
		}
		return c, certain
	}
	return "", false
}

// shortOf is the county of which each word of the name is the beginning of one, "jeff davis" of "jefferson davis": one that the
// source has not, if it can be; empty where none or several are meant.
func shortOf(name string, counties []string, known map[string]bool) string {
	list, found := strings.Fields(name), ""
	for _, c := range counties {
		full := strings.Fields(c)
		short := len(list) <= len(full) && len(name) > 3
		for i := 0; short && i < len(list); i++ {
			short = strings.HasPrefix(full[i], list[i])
		}
		switch {
		case !short || found != "" && known[c]:
		case found != "" && !known[found]:
			return ""
		default:
			found = c
		}
	}
	return found
}

// leastPlaced is how many places of the table must be known for one that is not to stand out.
const leastPlaced = 2

// noPlace finds rows of counties whose names are no county's, where most others' are: a region, the state, a share, a
// lead, last year's votes. Rows by way of voting and the like are votes that no county has; a city may count for itself,
// and is asked about; a name like that of a county which the table lacks is taken to be misspelt. In a table of towns a
// county is none.
func noPlace(r *run) {
	state := strings.ToUpper(r.Table.Contest.Jurisdiction())
	if gazetteer.Covers(gazetteer.Counties, state) {
		r.noCounty(state)
	}
	if gazetteer.Covers(gazetteer.Towns, state) {
		r.countyAmongTowns(state)
	}
}

func (r *run) noCounty(state string) {
	places := placesOf(r.Table, gazetteer.Counties)
	var strange []*placed
	known, towns := map[string]bool{}, 0
	for _, p := range places {
		own := slices.Contains(p.states, state) || isOwnCity(state, p.name) ||
			slices.ContainsFunc(p.units, func(u *Unit) bool { return u.Code != "" })
		if slices.Contains(gazetteer.States(gazetteer.Towns, p.name), state) {
			own, towns = true, towns+1
		}
		if p2, _ := gazetteer.Find(state, p.name, r.Day); own || p2 != nil {
			known[p.name] = true
			continue
		}
		elsewhere := len(p.states) > 0 && gazetteer.StateNamed(p.name) != state // another check finds those
		if !elsewhere && !slices.ContainsFunc(p.units, isBesideCounty) {
			strange = append(strange, p)
		}
	}
	if r.Before != nil && towns == 0 { // what the source called by its name before is known
		for _, p := range placesOf(r.Before, gazetteer.Counties) {
			if slices.Contains(p.states, state) {
				known[p.name] = true
			}
		}
	}
	strange = slices.DeleteFunc(strange, r.noPlaceAtAll)
	if len(known)-towns < leastPlaced || len(strange) > len(known) {
		r.fewKnown(state, len(known)-towns, strange)
		return
	}
	var counties []string
	for _, p := range gazetteer.All() {
		if strings.EqualFold(p.State(), state) {
			counties = append(counties, strings.ToLower(p.Short()))
		}
	}
	for _, p := range strange {
		like := english.Nearest(p.name, counties)
		if like == "" {
			like = shortOf(p.name, counties, known)
		}
		part, certain := partOf(p.name, counties)
		city := state == "NY" && slices.Contains(newYorkCity, p.name) && slices.ContainsFunc(boroughs, func(b string) bool { return known[b] })
		if !city && (like != "" && !known[like] || certain && !known[part]) {
			continue
		}
		for _, u := range p.units {
			votes := u.Counts[r.Rules.Decides].Sum()
			if votes == 0 || u.Hold != "" || u.Total {
				continue
			}
			severity, why := r.check.Severity, fmt.Sprintf("and %d here are: it may be a sum, a share or another count", len(known))
			switch {
			case part != "" && !known[part] && !city:
				severity, why = Warning, fmt.Sprintf("and %q does not stand here: it is added as a part of it", part)
			case city:
				why = "and boroughs of the city stand here: it is their sum"
			case gazetteer.IsCity(p.name):
				severity, why = Warning, fmt.Sprintf("and %d here are: a city that counts for itself is added to them", len(known))
			case like != "":
				why = fmt.Sprintf("and %q, which the source has too, is like it: one may be the other once more", like)
			}
			r.foundAs(severity, u, r.votes(u, r.Rules.Decides, votes), "no county of %s is called so, %s", state, why)
		}
	}
}

// figureWords are words with which the names of rows begin that are figures over all places, or lines of a print, and never
// counties.
var figureWords = map[string]bool{
	"margin": true, "lead": true, "average": true, "mean": true, "median": true, "max": true, "min": true, "maximum": true, "minimum": true,
	"precincts": true, "difference": true, "plurality": true, "majority": true, "percentage": true, "percent": true, "share": true,
	"turnout": true, "registered": true, "ballots": true, "votes": true, "delegates": true, "winner": true, "source": true, "sources": true,
	"printed": true, "generated": true, "updated": true, "note": true, "notes": true, "rank": true,
}

// noPlaceAtAll finds the units of a name that begins as no county's does, and says whether it did.
func (r *run) noPlaceAtAll(p *placed) bool {
	first, _, _ := strings.Cut(p.name, " ")
	if !figureWords[first] {
		return false
	}
	for _, u := range p.units {
		if votes := u.Counts[r.Rules.Decides].Sum(); votes != 0 && u.Hold == "" && !u.Total {
			r.found(u, r.votes(u, r.Rules.Decides, votes), "by its name it is a figure or a line of words, and no place")
		}
	}
	return true
}

// fewKnown asks about names that are no county's in a table that has few.
func (r *run) fewKnown(state string, known int, strange []*placed) {
	strange = slices.DeleteFunc(strange, func(p *placed) bool {
		return !slices.ContainsFunc(p.units, func(u *Unit) bool {
			return !strings.Contains(u.ID, "/") && u.Counts[r.Rules.Decides].Sum() != 0 && u.Hold == "" && !u.Total
		})
	})
	if known == 0 || len(strange) == 0 || len(strange) > 3*known {
		return
	}
	u := strange[0].units[0]
	r.foundAs(Warning, u, r.votes(u, r.Rules.Decides, u.Counts[r.Rules.Decides].Sum()),
		"no county of %s is called so (%s), and %d here are: is it a place? its votes are added", state, namesOf(strange), known)
}

// newYorkCity is what sources call the sum of the city's five counties, boroughs what they call these.
var (
	newYorkCity = []string{"new york city", "city of new york", "nyc"}
	boroughs    = []string{"kings", "queens", "bronx", "richmond", "new york", "brooklyn", "manhattan", "staten island", "the bronx"}
)

// isBesideCounty reports whether the row lies in a county that is none by its name, such as "Absentee".
func isBesideCounty(u *Unit) bool {
	top, _, _ := strings.Cut(u.ID, "/")
	return isBeside(&Unit{ID: top})
}

func (r *run) countyAmongTowns(state string) {
	var counties []*Unit
	towns := 0
	for _, u := range r.Table.rows() {
		name, is := strings.CutPrefix(u.ID[strings.LastIndexByte(u.ID, '/')+1:], string(gazetteer.Towns)+":")
		if !is || u.Hold != "" {
			continue
		}
		name = strings.ReplaceAll(name, "-", " ")
		if u.Code != "" || slices.Contains(gazetteer.States(gazetteer.Towns, name), state) {
			towns++
		} else if p, _ := gazetteer.Find(state, name, r.Day); p != nil && u.Counts[r.Rules.Decides].Sum() > 0 {
			counties = append(counties, u)
		}
	}
	if towns < leastPlaced {
		return
	}
	for _, u := range counties {
		r.found(u, r.votes(u, r.Rules.Decides, u.Counts[r.Rules.Decides].Sum()),
			"it is a county of %s by its name, among %d towns: it may be the sum of some of them", state, towns)
	}
}
