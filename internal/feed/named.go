package feed

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/place"
)

// FIPS is the scheme of ids of the Census Bureau: five digits of a county. CountyFIPS is that of the county in which a
// smaller unit lies.
const (
	FIPS       = "fips"
	CountyFIPS = "county-fips"
)

// places finds what units are called and coded, and keeps for which counties it found nothing.
type places struct {
	found   map[placeKey]foundPlace
	without []string
	// short are the source's codes of counties that have four digits, with the five that they are read as.
	short map[string]string
}

type placeKey struct{ state, day, name, code string }

type foundPlace struct {
	place *place.Place
	code  bool // the source's own code says so
}

// county is the county that a step of a path names, or that a code of the source says. Nil is none: then it is kept
// why.
func (ps *places) county(state, day, name, code string) foundPlace {
	k := placeKey{state, day, name, code}
	if f, known := ps.found[k]; known {
		return f
	}
	var f foundPlace
	var why string
	if code != "" {
		f.place, why = place.ByCode(code, state, name, day)
		f.code = f.place != nil
		ps.padded(state, code)
	} else {
		f.place, why = place.Find(state, name, day)
	}
	if why != "" && len(ps.without) <= MaxHeld {
		ps.without = append(ps.without, why)
	}
	ps.keep(k, f)
	return f
}

// padded keeps that a code lost the zero that it begins with, which is said once for the source.
func (ps *places) padded(state, code string) string {
	full := place.FullCode(state, code)
	if len(code) == 4 {
		if ps.short == nil {
			ps.short = map[string]string{}
		}
		ps.short[code] = full
	}
	return full
}

// lostZeros is the remark on codes of four digits, empty where there were none.
func (ps *places) lostZeros() string {
	if len(ps.short) == 0 {
		return ""
	}
	least := slices.Min(slices.Collect(maps.Keys(ps.short)))
	return fmt.Sprintf("%s four digits, read with the zero before it that programs for tables drop: %s as %s",
		english.Many(int64(len(ps.short)), "code of a county has", "codes of counties have"), least, ps.short[least])
}

func (ps *places) keep(k placeKey, f foundPlace) {
	if ps.found == nil {
		ps.found = map[placeKey]foundPlace{}
	}
	ps.found[k] = f
}

// named is what the unit is called and coded: the source's name, and where it is a county, a town of New England, or a
// district of a kind that Open Civic Data numbers, its codes. A unit that lies in a county has the county's code.
func (ps *places) named(state, day string, u Unit) *canvass.UnitName {
	if len(u.Path) == 0 {
		return nil
	}
	state = strings.ToUpper(state)
	last := u.Path[len(u.Path)-1]
	n := &canvass.UnitName{Name: cut(strings.ToValidUTF8(last.Name, "\uFFFD"), maxWords)}
	if tail := districtOf(state, last.Name, u.Area); tail != "" {
		n.OCD = place.StateOCD(state) + tail
		return n
	}
	if place.StateCode(state) == "" {
		return n
	}
	for i, step := range u.Path {
		if step.Level == LevelTown {
			ps.town(n, state, step.Name, codeOf(u.IDs, FIPS), i == len(u.Path)-1)
		}
		if step.Level != LevelCounty {
			continue
		}
		code := codeOf(u.IDs, CountyFIPS)
		if i == len(u.Path)-1 {
			code = codeOf(u.IDs, FIPS)
		}
		f := ps.county(state, day, step.Name, code)
		if f.place == nil {
			break
		}
		n.County = f.place.Code
		if i == len(u.Path)-1 {
			n.FIPS, n.OCD, n.ByName = f.place.Code, f.place.OCD, !f.code
		}
	}
	return n
}

// town gives the unit the codes of a town of New England, and the county in which it lies. code is a county's that the
// source gives beside the name, as the AP does. Outside New England, townships have none.
func (ps *places) town(n *canvass.UnitName, state, name, code string, last bool) {
	if len(place.TownsOf(state)) == 0 {
		return
	}
	county := n.County
	if len(code) >= 4 { // a shorter one may be a town's own number
		county = ps.padded(state, code)
	}
	t, why := place.FindTown(state, name, county)
	if t == nil {
		k := placeKey{state: state, name: name, code: county, day: "town"}
		if _, known := ps.found[k]; !known && len(ps.without) <= MaxHeld {
			ps.keep(k, foundPlace{})
			ps.without = append(ps.without, why)
		}
		return
	}
	n.County = t.County
	if last {
		n.FIPS, n.OCD, n.ByName = t.Code, t.OCD, true
	}
}

// codeOf is the source's code of a county, empty where it gives none.
func codeOf(ids []ID, scheme string) string {
	for _, id := range ids {
		if strings.EqualFold(id.Scheme, scheme) && len(id.Value) <= 5 && isDigits(id.Value) {
			return id.Value
		}
	}
	return ""
}

// ofAnotherState says that the source's code of the unit is of a county of another state; empty where it is not.
func ofAnotherState(state string, u Unit) string {
	for _, scheme := range []string{FIPS, CountyFIPS} {
		code := codeOf(u.IDs, scheme)
		if code == "" || place.StateCode(state) == "" || scheme == FIPS && u.Level() != LevelCounty {
			continue
		}
		if p := place.Of(place.FullCode(state, code)); p != nil && !strings.EqualFold(p.State(), state) {
			said := code
			if said != p.Code {
				said += ", read as " + p.Code
			}
			return fmt.Sprintf("its code, %s, is that of %s in %s", said, p.Name, p.State())
		}
	}
	return ""
}

// districtOf is the end of the Open Civic Data id of a congressional district, and of one of the house districts by
// which Alaska counts; empty for everything else.
func districtOf(state, name string, area canvass.Area) string {
	words := strings.Fields(strings.ToLower(name))
	if len(words) == 0 {
		return ""
	}
	n, err := strconv.Atoi(words[len(words)-1])
	if err != nil || n < 1 || n > 99 {
		return ""
	}
	switch kind := strings.Join(words[:len(words)-1], " "); {
	case kind == "congressional district", kind == "district" && area == canvass.Area("cd-"+strconv.Itoa(n)):
		return "/cd:" + strconv.Itoa(n)
	case state == "AK" && (kind == "state house district" || kind == "house district"):
		return "/sldl:" + strconv.Itoa(n)
	}
	return ""
}

// NameUnit is what the unit of a contest is called and coded, as its id says it: of a unit that somebody entered by
// hand. It is nil where the id says nothing that is known. day is the contest's, empty for any.
func NameUnit(contest canvass.ContestID, day string, unit canvass.UnitID) *canvass.UnitName {
	var u Unit
	for part := range strings.SplitSeq(string(unit), "/") {
		level, name, _ := strings.Cut(part, ":")
		u.Path = append(u.Path, Step{level, strings.ReplaceAll(name, "-", " ")})
	}
	n := new(places).named(contest.Jurisdiction(), day, u)
	if n == nil || n.County == "" && n.OCD == "" {
		return nil
	}
	n.Name = ""
	return n
}
