package delegate

import (
	"fmt"
	"slices"
)

// tally is one area's count made ready for a run. All tallies of a contest
// index their options alike.
type tally struct {
	area    Area
	votes   []linear
	never   []bool // lines marked so, in this area
	valid   linear
	ballots linear
	// haveBallots says whether ballots is known.
	haveBallots bool
}

// tallies are the counts of a contest by area.
type tallies struct {
	options []Option
	areas   map[Area]*tally
	// districts are the areas that AllDistricts adds up.
	districts []Area
	// missing names the districts without votes that keep AllDistricts from
	// being added up.
	missing []Area
}

// newTallies checks the votes and lays them out. allowed lists the areas that
// votes may be for; districts those that AllDistricts adds up.
func newTallies(votes []Votes, allowed, districts []Area) (*tallies, error) {
	t := &tallies{areas: make(map[Area]*tally, len(votes)), districts: districts}
	for i, v := range votes {
		if err := v.Validate(); err != nil {
			return nil, err
		}
		if !slices.Contains(allowed, v.Area) {
			return nil, fmt.Errorf("votes in %s: the contest has no pool there; its areas are %s", v.Area, listAreas(allowed))
		}
		if slices.ContainsFunc(votes[:i], func(w Votes) bool { return w.Area == v.Area }) {
			return nil, fmt.Errorf("votes in %s: given twice", v.Area)
		}
		for _, l := range v.Lines {
			if !slices.Contains(t.options, l.Option) {
				t.options = append(t.options, l.Option)
			}
		}
	}
	slices.Sort(t.options)
	for _, v := range votes {
		t.areas[v.Area] = newTally(v, t.options)
	}
	if slices.Contains(allowed, AllDistricts) && t.areas[AllDistricts] == nil {
		t.addDistricts()
	}
	return t, nil
}

func newTally(v Votes, options []Option) *tally {
	y := &tally{area: v.Area, votes: make([]linear, len(options)), never: make([]bool, len(options))}
	for _, l := range v.Lines {
		i, _ := slices.BinarySearch(options, l.Option)
		y.votes[i], y.never[i] = constant(l.Votes), l.Never
		y.valid.a += l.Votes
	}
	if v.Ballots != nil {
		y.ballots, y.haveBallots = constant(*v.Ballots), true
	}
	return y
}

// addDistricts makes the tally of AllDistricts, if every district is there.
func (t *tallies) addDistricts() {
	total := &tally{
		area: AllDistricts, votes: make([]linear, len(t.options)),
		never: make([]bool, len(t.options)), haveBallots: true,
	}
	for _, area := range t.districts {
		y := t.areas[area]
		if y == nil {
			t.missing = append(t.missing, area)
			continue
		}
		for i := range y.votes {
			total.votes[i] = total.votes[i].plus(y.votes[i])
			total.never[i] = total.never[i] || y.never[i]
		}
		total.valid = total.valid.plus(y.valid)
		total.ballots = total.ballots.plus(y.ballots)
		total.haveBallots = total.haveBallots && y.haveBallots
	}
	if len(t.missing) == 0 && len(t.districts) > 0 {
		t.areas[AllDistricts] = total
	}
}

// index of an option, -1 if it has no line anywhere.
func (t *tallies) index(o Option) int {
	if i, ok := slices.BinarySearch(t.options, o); ok {
		return i
	}
	return -1
}

// lacking says in words what keeps the area's votes from being used.
func (t *tallies) lacking(area Area) []string {
	if area != AllDistricts {
		return []string{"the votes of " + areaWords(area)}
	}
	if len(t.missing) == 0 {
		return []string{"district pools whose votes could be added up"}
	}
	words := make([]string, len(t.missing))
	for i, a := range t.missing {
		words[i] = "the votes of " + areaWords(a)
	}
	return words
}

func areaWords(a Area) string {
	switch a {
	case State:
		return "the state"
	case AllDistricts:
		return "all districts together"
	}
	return string(a)
}

func listAreas(areas []Area) string {
	s := ""
	for i, a := range areas {
		if i == 8 && len(areas) > 9 {
			return fmt.Sprintf("%s and %d more", s, len(areas)-i)
		}
		if i > 0 {
			s += ", "
		}
		s += string(a)
	}
	return s
}
