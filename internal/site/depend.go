package site

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// moved is what differs between two heads, as far as it decides which pages are made anew. A page that may have changed
// is made and held against the one before; what is left out here is a page that stays old, so that a test makes all
// pages of a night both ways.
type moved struct {
	all      bool // everything may have changed: the catalog, what may be shown, the day
	contests map[canvass.ContestID]bool
	races    map[canvass.RaceID]bool
	told     map[canvass.RaceID]bool // races of which stories of all their contests may tell otherwise
	places   map[string]bool
	people   map[canvass.OptionID]bool
	replaced map[int64]bool // entries that another one names
	listed   bool           // the contests of the night are others, or in another order
}

// between compares two views of one record.
func between(old, now *view.View) *moved {
	m := &moved{
		contests: map[canvass.ContestID]bool{}, races: map[canvass.RaceID]bool{}, told: map[canvass.RaceID]bool{}, places: map[string]bool{},
		people: map[canvass.OptionID]bool{}, replaced: map[int64]bool{},
	}
	if old == nil || old.Catalog != now.Catalog || old.Size > now.Size || !sameRaces(old, now) {
		m.all = true
		return m
	}
	m.listed = !slices.Equal(listed(old), listed(now))
	for id, c := range now.Contests {
		before := old.Contests[id]
		if before == c {
			continue
		}
		m.contests[id], m.races[id.Race()], m.places[id.Jurisdiction()] = true, true, true
		m.told[id.Race()] = m.told[id.Race()] || !stands(before, c)
		m.standing(before)
		m.standing(c)
	}
	for _, l := range now.Since(old.Size) {
		e := l.Entry
		if e.Kind == canvass.KindCatalog || e.Erasure != nil {
			m.all = true
		}
		if e.Race != "" {
			m.races[e.Race], m.told[e.Race] = true, true
		}
		if was, ok := now.Entry(e.Supersedes); ok {
			m.replaced[was.Seq] = true
		}
	}
	return m
}

// stands reports whether a contest says what it said before, but for the counts of sources that others stand before: then
// nothing is told otherwise of its race. A count that has another report in it says when that was recorded.
func stands(before, now *tally.Contest) bool {
	if before == nil || now == nil || (before.Count == nil) != (now.Count == nil) {
		return false
	}
	return alike(before, now, "Sources", "Count") && (now.Count == nil || alike(before.Count, now.Count))
}

// alike reports whether two things have the same in all that others may read of them, some fields left out.
func alike[T any](a, b *T, without ...string) bool {
	x, y := reflect.ValueOf(a).Elem(), reflect.ValueOf(b).Elem()
	for i := range x.NumField() {
		f := x.Type().Field(i)
		if f.IsExported() && !slices.Contains(without, f.Name) && !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			return false
		}
	}
	return true
}

// listed are the contests as pages list them.
func listed(v *view.View) []canvass.ContestID {
	night, others := facts.NightContests(v.Snapshot)
	var out []canvass.ContestID
	for _, c := range append(night, others...) {
		out = append(out, c.ID)
	}
	return append(out, canvass.ContestID(strconv.Itoa(len(night))))
}

// sameRaces reports whether the head of every page names the same races.
func sameRaces(old, now *view.View) bool {
	races := func(v *view.View) map[canvass.RaceID]bool {
		out := map[canvass.RaceID]bool{}
		for _, id := range v.Active {
			out[id.Race()] = true
		}
		for id := range v.Tallies {
			out[id] = true
		}
		return out
	}
	return maps.Equal(races(old), races(now))
}

// standing notes who is in a contest's counts and delegates.
func (m *moved) standing(c *tally.Contest) {
	if c == nil {
		return
	}
	if c.Count != nil {
		for _, o := range c.Count.Options {
			m.people[o.Option] = true
		}
	}
	for _, a := range c.Delegates.Awards {
		m.people[a.Option] = true
	}
}

// may reports whether the file at a path may have changed.
func (m *moved) may(path string) bool {
	if m.all {
		return true
	}
	parts := strings.Split(strings.TrimSuffix(strings.TrimSuffix(path, index), "/"), "/")
	first, rest := parts[0], parts[1:]
	switch first {
	case "fonts", "methods", "calibration", "calculator", "tile", "evidence":
		return false
	case "entries": // of a sum are those that there are by now
		return len(rest) > 0 && rest[0] == sumFolder
	case "entry":
		if len(rest) != 1 {
			return false
		}
		seq, _ := strconv.ParseInt(rest[0], 10, 64) // addresses of entries have numbers
		return m.replaced[seq]
	case "people":
		return len(rest) == 0 || m.people[canvass.OptionID(rest[0])]
	case "places":
		return len(rest) == 0 || m.places[strings.TrimSuffix(rest[0], ".ics")]
	case "embed":
		if len(rest) > 0 && rest[0] == embedFolder { // lists contests by their names, with how high one's card is
			return m.listed || m.subject(rest[1:], false)
		}
		return m.subject(rest, true)
	case "share", "oembed":
		return m.subject(rest, true)
	case "picture":
		return len(rest) == 0 || m.subject(rest[1:], rest[0] == "map" || rest[0] == "delegates")
	case "api":
		return len(rest) < 3 || m.subject(rest[2:], rest[1] != "results")
	}
	last := parts[len(parts)-1]
	if len(parts) == 1 && builtIn[last[strings.LastIndex(last, ".")+1:]] || last == "robots.txt" {
		return false
	}
	return m.subject(parts, !strings.Contains(last, "."))
}

// builtIn are the endings of files that are the program's own.
var builtIn = map[string]bool{"css": true, "js": true, "svg": true}

// subject reports whether what is said of a contest or a race may have changed. told is what tells of a contest in
// words, which may be about others of its race too.
func (m *moved) subject(parts []string, told bool) bool {
	if len(parts) > 0 && parts[0] == "map" {
		parts = parts[1:]
	}
	if len(parts) < 2 || len(parts[0]) != 4 {
		return true // of the night, or of everything
	}
	last, _, _ := strings.Cut(parts[len(parts)-1], ".")
	race := canvass.RaceID(parts[0] + "/" + parts[1])
	if len(parts) == 2 {
		return m.races[canvass.RaceID(parts[0]+"/"+last)]
	}
	place := parts[2]
	if len(parts) == 3 {
		place = last
	}
	if place == "way" { // of the race
		return m.races[race]
	}
	contest := canvass.ContestID(string(race) + "/" + place)
	return m.contests[contest] || told && (m.told[race] || m.places[place])
}
