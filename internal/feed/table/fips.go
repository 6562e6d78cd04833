package table

import (
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/place"
)

// countyCode is a county's code out of a cell: five digits or fewer, as programs for statistics write them ("28001.0"),
// or behind the Census Bureau's "0500000US". It is empty for everything else.
func countyCode(text string) string {
	text = strings.TrimSuffix(text, ".0")
	if _, code, found := strings.Cut(text, "US"); found {
		text = code
	}
	if len(text) > 5 || strings.Trim(text, "0123456789") != "" {
		return ""
	}
	return text
}

// coded looks at the code of the county. A county that has no name but a code takes its name from the table of
// counties; a code that is another county's than the name's is a doubt.
func (u *unit) coded() {
	i := slices.IndexFunc(u.path, func(s feed.Step) bool { return s.Level == feed.LevelCounty })
	if i < 0 || u.total {
		u.fips = ""
		return
	}
	name := u.path[i].Name
	if digits := countyCode(name); len(digits) > 3 {
		if p := place.Of(place.FullCode("", digits)); p != nil {
			u.path[i].Name, u.fips = p.Short(), digits
			return
		}
	}
	if len(u.fips) < 4 {
		return // without its state; the contest's is asked when the unit is matched
	}
	p := place.Of(place.FullCode("", u.fips))
	if p == nil {
		return
	}
	if p.Anothers(name) {
		u.doubt = fmt.Sprintf("its code, %s, is that of %s, and its name is %s", p.Code, p.Name, name)
	}
}

// codedApart puts units of one name and several codes apart, as Richmond County and Richmond city in Virginia are, where
// each code has the name. Where one has not, all of them are in doubt.
func (r *reader) codedApart() {
	if r.FIPS == None {
		return
	}
	of := map[string][]int{}
	for i := range r.units {
		k := r.units[i].base + "\x00" + r.units[i].district + "\x00" + r.units[i].code
		of[k] = append(of[k], i)
	}
	for _, same := range of {
		if !slices.ContainsFunc(same, func(i int) bool {
			return place.FullCode("", r.units[i].fips) != place.FullCode("", r.units[same[0]].fips)
		}) {
			continue
		}
		places, doubt := make([]*place.Place, len(same)), ""
		for k, i := range same {
			u := &r.units[i]
			if places[k] = place.Of(place.FullCode("", u.fips)); places[k] == nil || u.doubt != "" {
				doubt = fmt.Sprintf("%s stands with several codes, %s among them", unitWords(u), quoted(u.fips))
			}
		}
		for k, i := range same {
			u := &r.units[i]
			if doubt != "" {
				u.doubt = doubt
				continue
			}
			u.path = slices.Clone(u.path)
			for s := range u.path {
				if u.path[s].Level == feed.LevelCounty {
					u.path[s].Name = places[k].Name
				}
			}
		}
	}
}

// ids are the unit's code in the words of package feed.
func (u *unit) ids() []feed.ID {
	if u.fips == "" {
		return nil
	}
	scheme := feed.CountyFIPS
	if path := u.within(); path[len(path)-1].Level == feed.LevelCounty {
		scheme = feed.FIPS
	}
	return []feed.ID{{Scheme: scheme, Value: u.fips}}
}
