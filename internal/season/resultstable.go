package season

import (
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// season reads the project's own form.
func (t *table) season(race canvass.RaceID) (*Season, error) {
	b := newBuilding(race)
	lines := map[int]int{} // of contests, where they begin
	for t.next() {
		i, o, share, err := t.result(b)
		if err != nil {
			return nil, err
		}
		if b.shares[i] == nil {
			b.shares[i] = map[canvass.OptionID]float64{}
			lines[i], _ = t.csv.FieldPos(0)
		}
		if _, twice := b.shares[i][o]; twice {
			return nil, t.refuse("option", "there once: the contest has a row for it already")
		}
		b.shares[i][o] = share
		if !o.Fixed() && !slices.Contains(b.options, o) {
			b.options = append(b.options, o)
		}
	}
	if t.err != nil {
		return nil, t.err
	}
	if len(b.options) < 2 {
		return nil, canvass.Errorf(canvass.Invalid, "results", "the table has fewer than two persons: nothing can be foretold")
	}
	if err := b.plausible(lines); err != nil {
		return nil, err
	}
	slices.Sort(b.options)
	for _, o := range b.options {
		b.season.Candidates = append(b.season.Candidates, b.candidate(o))
	}
	return b.finish(), nil
}

// result is what a row says: a contest, by its place in the season, and an option's share of it.
func (t *table) result(b *building) (contest int, o canvass.OptionID, share float64, err error) {
	day, err := t.day("date", time.DateOnly)
	if err != nil {
		return 0, "", 0, err
	}
	place := strings.ToLower(t.cell("jurisdiction"))
	if _, ok := known().places[place]; !ok {
		return 0, "", 0, t.refuse("jurisdiction", "a state or territory: write its postal code, such as ia or as, or da for Democrats Abroad")
	}
	kind := strings.ToLower(t.cell("kind"))
	if kind != "primary" && kind != "caucus" {
		return 0, "", 0, t.refuse("kind", "primary or caucus")
	}
	if o = optionOf(t.cell("option")); o == "" {
		return 0, "", 0, t.refuse("option", "an option such as joe-biden, uncommitted or other")
	}
	if share, err = t.percent("share"); err != nil {
		return 0, "", 0, err
	}
	if t.cell("withdrew") != "" {
		left, err := t.day("withdrew", time.DateOnly)
		if err != nil {
			return 0, "", 0, err
		}
		if old, ok := b.left[o]; ok && !old.Equal(left) {
			return 0, "", 0, t.refuse("withdrew", "the day that another row gives for "+string(o)+", "+old.Format(time.DateOnly))
		}
		b.left[o] = left
	}
	return b.contest(day, place, kind == "caucus"), o, share, nil
}

// optionOf is the option of a cell: an id, or a name that makes one ("John McCain", "Uncommitted"); empty for neither.
func optionOf(cell string) canvass.OptionID {
	if o := canvass.OptionID(cell); o.Validate() == nil {
		return o
	}
	if o := canvass.OptionID(canvass.Slug(cell)); o.Validate() == nil {
		return o
	}
	return ""
}

// longest is how long a season lasts at most, from its first contest to its last.
const longest = 300 * 24 * time.Hour

// plausible refuses a table that is of no one season, or whose shares are no percentages.
func (b *building) plausible(lines map[int]int) error {
	first, last, most := 0, 0, 0.0
	for i := range b.season.Contests {
		c := &b.season.Contests[i]
		sum := 0.0
		for _, v := range b.shares[i] {
			sum += v
		}
		if sum > 101 {
			return canvass.Errorf(canvass.Invalid, "results", "line %d: %s on %s: the shares add up to %.1f%%", lines[i], c.Place, c.Day.Format(time.DateOnly), sum)
		}
		if sum == 0 {
			return canvass.Errorf(canvass.Invalid, "results", "line %d: %s on %s: nobody has a share; leave the contest out", lines[i], c.Place, c.Day.Format(time.DateOnly))
		}
		most = max(most, sum)
		if c.Day.Before(b.season.Contests[first].Day) {
			first = i
		}
		if c.Day.After(b.season.Contests[last].Day) {
			last = i
		}
	}
	if most <= 1.01 {
		return canvass.Errorf(canvass.Invalid, "results", "no contest has more than %.2f%%: write shares in percent, 51.3 and not 0.513", most)
	}
	if a, z := b.season.Contests[first].Day, b.season.Contests[last].Day; z.Sub(a) > longest {
		return canvass.Errorf(canvass.Invalid, "results", "line %d: %s and %s are of two seasons: a table holds one",
			lines[last], a.Format(time.DateOnly), z.Format(time.DateOnly))
	}
	return nil
}

// candidate is an option of the table with what is known of it: by its id, or by the last name where one alone in the
// races of that year has it.
func (b *building) candidate(o canvass.OptionID) Candidate {
	c := Candidate{Option: o, Left: b.left[o], Home: homeOf(o)}
	var found []Candidate
	for id, list := range known().races {
		if id != b.season.Race && (b.season.Race != "" || id.Cycle() != b.season.Contests[0].Day.Year()) {
			continue
		}
		for _, k := range list {
			if k.Option == o {
				found = append([]Candidate{k}, found...)
			} else if lastName(k.Option) == lastName(o) {
				found = append(found, k)
			}
		}
	}
	if len(found) == 1 || len(found) > 1 && found[0].Option == o {
		k := found[0]
		if len(k.Home) > 0 {
			c.Home = k.Home
		}
		c.From = k.From
		if len(b.left) == 0 && b.season.Race != "" {
			c.Left = k.Left
		}
	}
	return c
}

// homeOf is the home of somebody who stood in any race that is known, as the first of them has it.
func homeOf(o canvass.OptionID) []string {
	for _, id := range raceNames() {
		for _, c := range known().races[canvass.RaceID(id)] {
			if c.Option == o && len(c.Home) > 0 {
				return c.Home
			}
		}
	}
	return nil
}

func lastName(o canvass.OptionID) string {
	s := string(o)
	return s[strings.LastIndexByte(s, '-')+1:]
}
