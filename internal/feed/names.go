package feed

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
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

// fixed are the words of ballots and returns for options that are not persons.
var fixed = map[string]canvass.OptionID{
	"uncommitted": canvass.Uncommitted, "uncommitted delegate": canvass.Uncommitted, "uncommitted delegates": canvass.Uncommitted,
	"no preference": canvass.Uncommitted, "noncommitted": canvass.Uncommitted, "noncommitted delegate": canvass.Uncommitted,
	"non committed": canvass.Uncommitted, "uninstructed": canvass.Uncommitted, "uninstructed delegation": canvass.Uncommitted,
	"uninstructed delegate": canvass.Uncommitted, "unpledged": canvass.Uncommitted,
	"none of these": canvass.NoneOfThese, "none of these candidates": canvass.NoneOfThese, "none of the names shown": canvass.NoneOfThese,
	"none of the above": canvass.NoneOfThese,
	"write in":          canvass.WriteIn, "write ins": canvass.WriteIn, "writein": canvass.WriteIn, "writeins": canvass.WriteIn,
	"total write ins": canvass.WriteIn, "write in votes": canvass.WriteIn, "scattering": canvass.WriteIn,
	"write in not assigned": canvass.WriteIn, "not assigned": canvass.WriteIn, "scatter": canvass.WriteIn, "scattered": canvass.WriteIn, "scatterings": canvass.WriteIn, "unassigned write ins": canvass.WriteIn, "unassigned write in": canvass.WriteIn, "write in misc": canvass.WriteIn, "miscellaneous write ins": canvass.WriteIn, "unresolved write in": canvass.WriteIn, "unresolved write ins": canvass.WriteIn, "write in votes all": canvass.WriteIn, "all write ins": canvass.WriteIn, "all write in votes": canvass.WriteIn, "qualified write in": canvass.WriteIn, "qualified write ins": canvass.WriteIn, "write in total": canvass.WriteIn, "write in totals": canvass.WriteIn, "total write in": canvass.WriteIn, "write in candidate": canvass.WriteIn, "write in candidates": canvass.WriteIn, "misc": canvass.WriteIn,
	"uncommited": canvass.Uncommitted, "no pref": canvass.Uncommitted, "uncommitted party": canvass.Uncommitted, "unpledged delegates": canvass.Uncommitted, "unpledged delegate": canvass.Uncommitted, "uncommitted to any candidate": canvass.Uncommitted, "no preference delegates": canvass.Uncommitted, "uninstructed delegates": canvass.Uncommitted,
	"other": canvass.Other, "others": canvass.Other, "all others": canvass.Other, "other candidates": canvass.Other,
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

// Option is the option that the source means in the contest. Ids decide before names, a declared name before the
// catalog's, and of the catalog's people those on the contest's ballot, where it is known, and of its party. why says
// in a line why nobody is meant, with near names in suggestions.
func (n *Names) Option(contest canvass.ContestID, o Option) (id canvass.OptionID, why string, suggestions []string) {
	m := n.option(contest, o)
	return m.id, m.why, m.suggestions
}

// option is Option. What it finds by less than a name that is known word for word has a note.
func (n *Names) option(contest canvass.ContestID, o Option) matchedOption {
	if id := canvass.OptionID(own(o.IDs, OwnOption)); id != "" && id.Validate() == nil {
		return matchedOption{id: id}
	}
	for _, k := range n.options {
		for _, x := range k.ids {
			if slices.Contains(o.IDs, x) {
				return matchedOption{id: k.id}
			}
		}
	}
	name := plain(o.Name)
	if name == "" {
		return matchedOption{why: fmt.Sprintf("an option without a name (%v)", o.IDs)}
	}
	if m := n.exactly(contest, name, o.Name); m.id != "" || m.why != "" {
		return m
	}
	rest, party := bare(o.Name)
	if party != "" && contest != "" && contest.Party() != party {
		return matchedOption{why: fmt.Sprintf("%q is of the other party", o.Name)}
	}
	short := plain(rest)
	if short != name && short != "" {
		if m := n.exactly(contest, short, o.Name); m.id != "" || m.why != "" {
			m.note = fmt.Sprintf("%q is taken for %s", o.Name, m.id)
			return m
		}
	}
	if m := n.nearly(contest, short, o.Name, false); m.id != "" || m.why != "" {
		return m
	}
	if m := n.nearly(contest, short, o.Name, true); m.id != "" || m.why != "" {
		return m
	}
	if WriteIn(o.Name) {
		return matchedOption{id: canvass.WriteIn}
	}
	if id := n.rivals(contest, short); id != "" {
		return matchedOption{
			why:         fmt.Sprintf("%q stands in the other party's race: a vote for %s here is a write-in", o.Name, id),
			suggestions: []string{string(canvass.WriteIn)},
		}
	}
	return matchedOption{why: fmt.Sprintf("%q is nobody whom this contest knows", o.Name), suggestions: n.nearOptions(short)}
}

// rivals is the one person of the other party whose first and last name a name has.
func (n *Names) rivals(contest canvass.ContestID, name string) canvass.OptionID {
	tokens, found := strings.Fields(name), canvass.OptionID("")
	for i := range n.options {
		k := &n.options[i]
		if k.declared || k.party == "" || contest == "" || k.party == contest.Party() ||
			!slices.ContainsFunc(k.persons, func(p person) bool { return p.means(tokens) }) {
			continue
		}
		if found != "" && found != k.id {
			return ""
		}
		found = k.id
	}
	return found
}

// nearly is the person whose first and last name a name has, with initials, other names and suffixes between and
// behind.
func (n *Names) nearly(contest canvass.ContestID, name, said string, elsewhere bool) matchedOption {
	tokens := strings.Fields(name)
	var found []canvass.OptionID
	for k := range n.eligible(contest, elsewhere) {
		fits := slices.ContainsFunc(k.persons, func(p person) bool { return p.means(tokens) })
		if elsewhere {
			fits = fits || slices.ContainsFunc(k.persons, func(p person) bool { return len(p.first) > 0 && p.full() == name })
		}
		if fits && !slices.Contains(found, k.id) {
			found = append(found, k.id)
		}
	}
	switch {
	case len(found) > 1:
		return matchedOption{why: fmt.Sprintf("%q may be any of %d", said, len(found)), suggestions: idTexts(found)}
	case len(found) == 0:
		return matchedOption{}
	case elsewhere:
		return matchedOption{id: found[0], note: fmt.Sprintf("%q is taken for %s, who stood in the race and is not on the ballot as the catalog has it", said, found[0])}
	}
	return matchedOption{id: found[0], note: fmt.Sprintf("%q is taken for %s", said, found[0])}
}

// eligible are the options that a name may mean in the contest: those of a mapping, and of the catalog's people those
// on the contest's ballot, where it is known, else of its party. With elsewhere they are those who stood in the race
// and are not on that ballot, of a contest of the past.
func (n *Names) eligible(contest canvass.ContestID, elsewhere bool) iter.Seq[*knownOption] {
	ballot, stood := n.ballot(contest), map[canvass.OptionID]bool(nil)
	if k := n.contest(contest); k != nil {
		stood = k.stood
	}
	return func(yield func(*knownOption) bool) {
		for i := range n.options {
			k := &n.options[i]
			switch here := slices.Contains(ballot, k.id); {
			case k.declared && !elsewhere:
			case elsewhere && (here || !stood[k.id]):
				continue
			case !elsewhere && (len(ballot) > 0 && !here || len(ballot) == 0 && k.party != contest.Party()):
				continue
			}
			if !yield(k) {
				return
			}
		}
	}
}

// exactly is the option that has the plain name word for word; neither id nor why where none has.
func (n *Names) exactly(contest canvass.ContestID, name, said string) matchedOption {
	var found []canvass.OptionID
	for k := range n.eligible(contest, false) {
		if slices.Contains(k.names, name) && !slices.Contains(found, k.id) {
			if k.declared {
				return matchedOption{id: k.id}
			}
			found = append(found, k.id)
		}
	}
	switch {
	case len(found) == 1:
		return matchedOption{id: found[0]}
	case len(found) > 1:
		return matchedOption{why: fmt.Sprintf("%q may be any of %d", said, len(found)), suggestions: idTexts(found)}
	}
	if f, ok := fixed[name]; ok {
		return matchedOption{id: f}
	}
	for f, label := range n.labels(contest) {
		if plain(label) == name {
			return matchedOption{id: f}
		}
	}
	return matchedOption{}
}

func idTexts(ids []canvass.OptionID) []string {
	var texts []string
	for _, id := range ids {
		texts = append(texts, string(id))
	}
	return texts
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

// nearOptions are the options one of whose names shares its last word with the name, or is near it letter by letter.
func (n *Names) nearOptions(name string) []string {
	var near []string
	tokens := strings.Fields(name)
	if n := len(tokens); n > 1 && isSuffix(tokens[n-1]) {
		tokens = tokens[:n-1] // every Jr. is near every other
	}
	lastWord := ""
	if n := len(tokens); n > 0 {
		lastWord = tokens[n-1]
	}
	known := map[string]canvass.OptionID{}
	for _, k := range n.options {
		for _, x := range k.names {
			known[x] = k.id
			if lastWord != "" && (x == lastWord || strings.HasSuffix(x, " "+lastWord)) {
				near = append(near, string(k.id))
			}
		}
	}
	for w := range fixed {
		known[w] = fixed[w]
	}
	if w := english.Nearest(name, slices.Sorted(maps.Keys(known))); w != "" {
		near = append(near, string(known[w]))
	}
	return firstThree(near)
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
