package feed

import (
	"bytes"
	"cmp"
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Names says whom and what a source means by its names and ids. The zero Names knows nothing and holds everything back.
type Names struct {
	contests []knownContest
	options  []knownOption
	units    map[canvass.ContestID]*roster
	// only is the contest that everything is about; empty where the source says.
	only canvass.ContestID
}

type knownContest struct {
	id     canvass.ContestID
	events []knownEvent
	ballot []canvass.OptionID
	// stood are those who stood in the race elsewhere, where the contest is one of the past; see catalog.MayCount.
	stood  map[canvass.OptionID]bool
	labels map[canvass.OptionID]string
	names  []string
	ids    []ID
	scale  int64 // how many parts make one state delegate equivalent in the contest's file, 0 where it does not say
}

type knownEvent struct {
	id, first, last string
	kind            string
}

type knownOption struct {
	id canvass.OptionID
	// declared says that a mapping file has it; party is that of a person of the catalog.
	declared bool
	party    canvass.Party
	// names are plain: "hillary clinton", "clinton". ids are unique within their scheme.
	names []string
	ids   []ID
	// persons are the full names of a person of the catalog, in parts.
	persons []person
}

// roster is a contest's declared units, findable by what a source may call them.
type roster struct {
	units  []UnitAlias
	byID   map[ID]int
	byName map[string][]int
}

func newRoster(units []UnitAlias) *roster {
	r := &roster{units: units, byID: map[ID]int{}, byName: map[string][]int{}}
	for i, u := range units {
		for _, id := range idsOf(u.IDs) {
			r.byID[id] = i
		}
		names := []string{string(u.ID)}
		for _, name := range u.Names {
			names = append(names, plain(name))
		}
		for _, name := range unique(names...) {
			r.byName[name] = append(r.byName[name], i)
		}
	}
	return r
}

// find is the places of the units that the source may mean.
func (r *roster) find(u Unit) []int {
	for _, id := range u.IDs {
		if i, ok := r.byID[id]; ok {
			return []int{i}
		}
	}
	own, _ := u.Slug()
	for _, name := range []string{string(own), plain(u.String()), plain(u.Path[len(u.Path)-1].Name)} {
		if found := r.byName[name]; len(found) > 0 {
			return found
		}
	}
	return nil
}

// knownFile is a mapping of what sources call people, the same for all of them.
//
//go:embed known.toml
var knownFile []byte

var known = sync.OnceValue(func() *Mapping {
	m, err := ReadMapping(bytes.NewReader(knownFile))
	if err != nil {
		panic(err) // the file is the program's own
	}
	return m
})

// NewNames takes the contests, ballots and people of a catalog, and the names and ids that sources are known to use. A
// person is known by the full name and by the last.
func NewNames(c *catalog.Catalog) *Names {
	n := &Names{}
	stood := map[canvass.RaceID]map[canvass.OptionID]bool{}
	for _, id := range slices.Sorted(maps.Keys(c.Contests)) {
		x := c.Contests[id]
		k := knownContest{id: id, ballot: x.Ballot.Options, labels: x.Ballot.Labels}
		if len(x.Results) > 0 {
			if stood[id.Race()] == nil {
				stood[id.Race()] = map[canvass.OptionID]bool{}
				for _, o := range c.Stood(id.Race()) {
					stood[id.Race()][o] = true
				}
			}
			k.stood = stood[id.Race()]
		}
		if len(x.Counted) > 0 {
			k.stood = maps.Clone(k.stood)
			if k.stood == nil {
				k.stood = map[canvass.OptionID]bool{}
			}
			for _, o := range x.Counted {
				k.stood[o] = true
			}
		}
		for i, e := range x.Events {
			if e.Cancelled {
				continue
			}
			name := e.ID
			if x.Binding() == &x.Events[i] {
				name = "" // a report's empty event is the one that binds
			}
			k.events = append(k.events, knownEvent{name, day(e.Date), cmp.Or(day(e.Until), day(e.Date)), e.Kind})
		}
		if x.Caucus != nil {
			k.scale = x.Caucus.Scale
		}
		n.contests = append(n.contests, k)
	}
	for _, id := range slices.Sorted(maps.Keys(c.People)) {
		p := c.People[id]
		k := knownOption{id: id, party: p.Party, names: unique(plain(p.Name), plain(p.Last)), persons: []person{personOf(plain(p.Name), plain(p.Last))}}
		for _, a := range known().Options {
			if a.ID != id {
				continue
			}
			k.ids = append(k.ids, idsOf(a.IDs)...)
			for _, name := range a.Names {
				k.names = append(k.names, plain(name))
				k.persons = append(k.persons, personOf(plain(name), plain(p.Last)))
			}
		}
		n.options = append(n.options, k)
	}
	for _, a := range known().Options {
		if c.People[a.ID] == nil {
			n.options = append(n.options, knownOption{id: a.ID, declared: true, ids: idsOf(a.IDs), names: plainAll(a.Names)})
		}
	}
	return n
}

func plainAll(names []string) []string {
	var all []string
	for _, name := range names {
		all = append(all, plain(name))
	}
	return all
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// ForContest is the same names for a source that is all about one contest.
func (n *Names) ForContest(id canvass.ContestID) *Names {
	c := *n
	c.only = id
	return &c
}

// Declare adds what a mapping file says. Its aliases come before what the catalog knows.
func (n *Names) Declare(m *Mapping) *Names {
	c := *n
	if m == nil {
		return &c
	}
	c.only = cmp.Or(m.Contest, n.only)
	c.contests = slices.Clone(n.contests)
	for _, a := range m.Contests {
		i := slices.IndexFunc(c.contests, func(k knownContest) bool { return k.id == a.ID })
		if i < 0 {
			c.contests = append(c.contests, knownContest{id: a.ID})
			i = len(c.contests) - 1
		}
		k := &c.contests[i]
		for _, name := range a.Names {
			k.names = append(slices.Clip(k.names), plain(name))
		}
		k.ids = append(slices.Clip(k.ids), idsOf(a.IDs)...)
	}
	var declared []knownOption
	for _, a := range m.Options {
		k := knownOption{id: a.ID, declared: true, ids: idsOf(a.IDs)}
		for _, name := range a.Names {
			k.names = append(k.names, plain(name))
		}
		declared = append(declared, k)
	}
	c.options = append(declared, n.options...)
	if len(m.Units) > 0 {
		c.units = maps.Clone(n.units)
		if c.units == nil {
			c.units = map[canvass.ContestID]*roster{}
		}
		c.units[c.only] = newRoster(m.Units)
	}
	return &c
}

func idsOf(m map[string]string) []ID {
	var ids []ID
	for _, scheme := range slices.Sorted(maps.Keys(m)) {
		ids = append(ids, ID{scheme, m[scheme]})
	}
	return ids
}

// plain is a name without capitals, accents, points and doubled spaces, so that "O’Malley", "OMALLEY" and "O'Malley"
// are one; "Last, First" is turned round.
func plain(name string) string {
	if last, first, ok := strings.Cut(name, ","); ok && !strings.Contains(first, ",") && !isSuffix(first) {
		name = first + " " + last
	}
	var b strings.Builder
	gap := false
	for _, r := range norm.NFD.String(name) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '.' || r == '"' || r == '“' || r == '”':
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(unicode.ToLower(r))
			gap = false
		default:
			gap = true
		}
	}
	return b.String()
}

func isSuffix(s string) bool {
	switch strings.Trim(strings.ToLower(s), " .") {
	case "jr", "sr", "ii", "iii", "iv":
		return true
	}
	return false
}

// Schemes of the desk's own ids, in files that it wrote itself.
const (
	OwnContest = "canvass-contest"
	OwnOption  = "canvass-option"
	OwnUnit    = "canvass-unit"
)

// own is the value of the id of the scheme, empty where there is none.
func own(ids []ID, scheme string) string {
	for _, id := range ids {
		if id.Scheme == scheme {
			return id.Value
		}
	}
	return ""
}

func (n *Names) contest(id canvass.ContestID) *knownContest {
	for i := range n.contests {
		if n.contests[i].id == id {
			return &n.contests[i]
		}
	}
	return nil
}

func (n *Names) ballot(id canvass.ContestID) []canvass.OptionID {
	if k := n.contest(id); k != nil {
		return k.ballot
	}
	return nil
}

func (n *Names) labels(id canvass.ContestID) map[canvass.OptionID]string {
	if k := n.contest(id); k != nil {
		return k.labels
	}
	return nil
}

func unique(names ...string) []string {
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(s string) bool { return s == "" })
}

func firstThree(names []string) []string {
	var out []string
	for _, s := range names {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out[:min(len(out), 3)]
}
