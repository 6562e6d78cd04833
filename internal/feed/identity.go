package feed

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/place"
)

// meaning is what a step of a unit's path means in a contest, whichever way it is spelt: the code of a county or a town
// where its name has one, else its words and numbers.
type meaning struct {
	contest canvass.ContestID
	in      canvass.UnitID
	level   string
	key     string
}

// steps are the places of the units of a source, by what they mean, with the id that each was given first.
type steps map[meaning]canvass.UnitID

// severalIDs stands for a meaning to which the record has several ids: none of them is chosen.
const severalIDs = canvass.UnitID("?")

// Reported says of which units the source has reported already, by contest. A unit whose name is spelt otherwise than
// before keeps the id that it has: under two ids it would be counted twice.
func (m *Matcher) Reported(units map[canvass.ContestID]map[canvass.UnitID]bool) {
	m.reported = make(map[canvass.ContestID]map[canvass.UnitID]bool, len(units))
	m.inRecord = steps{}
	for contest, ids := range units {
		all := make(map[canvass.UnitID]bool, len(ids))
		m.reported[contest] = all
		for id := range ids {
			for ; id != "" && !all[id]; id = around(id) {
				all[id] = true
			}
		}
		for id := range all {
			in := around(id)
			level, name, _ := strings.Cut(strings.TrimPrefix(string(id[len(in):]), "/"), ":")
			k := m.meaning(contest, in, level, strings.ReplaceAll(name, "-", " "), "")
			if _, twice := m.inRecord[k]; twice {
				id = severalIDs
			}
			m.inRecord[k] = id
		}
	}
}

// around is the path that the id lies in, empty for the contest.
func around(id canvass.UnitID) canvass.UnitID {
	return id[:max(0, strings.LastIndexByte(string(id), '/'))]
}

// unit is the function of that name of [Names], with the ids that the record has, and the source's own before: a county
// or a town of New England has one, whether it is "DeSoto", "De Soto County" or a code, on a row of its own or as where
// precincts lie; a smaller unit has that of the record which its name means, "Precinct 01" that of "1".
func (m *Matcher) unit(contest canvass.ContestID, u Unit) (id canvass.UnitID, area canvass.Area, why string, near []string) {
	id, area, why, near = m.names.Unit(contest, u)
	here := m.reported[contest]
	if why != "" || here[id] || len(u.Path) == 0 {
		return id, area, why, near
	}
	if slug, _ := u.Slug(); slug != id {
		return id, area, why, near // it is declared
	}
	if old := u.earlierSlug(); here[old] {
		return old, area, "", nil
	}
	return m.oneID(contest, u, id), area, "", nil
}

// Place is the contest and the unit that an item is of; ok is false where they are not known.
func (m *Matcher) Place(it *Item) (contest canvass.ContestID, unit canvass.UnitID, ok bool) {
	contest, _, why, _ := m.contest(it.Contest)
	if why != "" {
		return "", "", false
	}
	unit, _, why, _ = m.unit(contest, it.Unit)
	return contest, unit, why == ""
}

// oneID is the id of a unit whose steps may have been spelt otherwise before.
func (m *Matcher) oneID(contest canvass.ContestID, u Unit, id canvass.UnitID) canvass.UnitID {
	here := m.reported[contest]
	if len(here) == 0 && u.Path[0].Level != LevelCounty && u.Path[0].Level != LevelTown {
		return id // nothing was spelt before
	}
	at, rest, same := canvass.UnitID(""), string(id), true
	for i, step := range u.Path {
		own, after, _ := strings.Cut(rest, "/")
		rest = after
		next := canvass.UnitID(own)
		if at != "" {
			next = at + "/" + next
		}
		coded := step.Level == LevelCounty || step.Level == LevelTown
		if !here[next] && (coded || len(here) > 0) {
			if known := m.stepID(contest, at, step, m.codeOfStep(u, i), next, coded); known != next {
				next, same = known, false
			}
		}
		at = next
	}
	if same {
		return id
	}
	return at
}

// stepID is the id of a step of a path: that of the record, or of the source's unit before, which means the same place.
func (m *Matcher) stepID(contest canvass.ContestID, in canvass.UnitID, step Step, code string, own canvass.UnitID, coded bool) canvass.UnitID {
	k := m.meaning(contest, in, step.Level, step.Name, code)
	if id, known := m.inRecord[k]; known && id != severalIDs {
		return id
	}
	if !coded || !strings.HasPrefix(k.key, codeKey) {
		return own
	}
	if id, known := m.bySource[k]; known {
		return id
	}
	if m.bySource == nil {
		m.bySource = steps{}
	}
	m.bySource[k] = own
	return own
}

// codeOfStep is the source's code of the county that the step is, empty where it gives none.
func (m *Matcher) codeOfStep(u Unit, i int) string {
	switch {
	case u.Path[i].Level != LevelCounty:
		return ""
	case i == len(u.Path)-1:
		return codeOf(u.IDs, FIPS)
	}
	return codeOf(u.IDs, CountyFIPS)
}

// codeKey begins the key of a meaning that is a code.
const codeKey = "code:"

// code is the code of the place that is meant, empty where none is known.
func (k meaning) code() string {
	code, is := strings.CutPrefix(k.key, codeKey)
	if !is {
		return ""
	}
	return code
}

// meaning is what the name of a step means.
func (m *Matcher) meaning(contest canvass.ContestID, in canvass.UnitID, level, name, code string) meaning {
	k := meaning{contest: contest, in: in, level: level}
	if level != LevelCounty && level != LevelTown {
		k.key = place.Key(level, name)
		return k
	}
	n := spelling{contest: contest, level: level, name: name, code: code}
	key, known := m.keys[n]
	if !known {
		if key = m.placeCode(contest, level, name, code); key != "" {
			key = codeKey + key
		} else {
			key = place.Key("", name)
		}
		if m.keys == nil {
			m.keys = map[spelling]string{}
		}
		m.keys[n] = key
	}
	k.key = key
	return k
}

// spelling is a name of a county or a town, with the code that stands beside it.
type spelling struct {
	contest           canvass.ContestID
	level, name, code string
}

// placeCode is the code of the county or the town that a name means in the contest's state; empty where it has none.
func (m *Matcher) placeCode(contest canvass.ContestID, level, name, code string) string {
	state := strings.ToUpper(contest.Jurisdiction())
	if place.StateCode(state) == "" {
		return ""
	}
	if level == LevelTown {
		if t, _ := place.FindTown(state, name, ""); t != nil {
			return t.Code
		}
		return ""
	}
	day := m.names.dayOf(contest, "")
	p, _ := place.Find(state, name, day)
	if code != "" {
		p, _ = place.ByCode(code, state, name, day)
	}
	if p == nil {
		return ""
	}
	return p.Code
}
