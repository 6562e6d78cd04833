package place

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// name is a name of a place, without what says its kind.
type name struct {
	whole string // with it, "richmondcity"
	base  string // without, "richmond"
	kind  string // what was left out: "city", "county"
}

// kinds are the words that say what a place is, the longest first, with the kind that they stand for: county for all
// that a source may call by each other's word.
var kinds = []struct{ words, kind string }{
	{"city and borough", "county"},
	{"planning region", "county"},
	{"census area", "county"},
	{"county", "county"},
	{"parish", "county"},
	{"borough", "county"},
	{"municipality", "county"},
	{"municipio", "county"},
	{"cnty", "county"},
	{"co", "county"},
	{"city", "city"},
}

// words are the words of a name in lower case without accents; an apostrophe and a full stop join, all else parts.
// Saint and Sainte are written as St and Ste.
func words(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r == '&':
			b.WriteString(" and ")
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '`' || r == '.' || unicode.Is(unicode.Mn, r):
		default:
			b.WriteByte(' ')
		}
	}
	list := strings.Fields(b.String())
	for i, w := range list {
		switch w {
		case "saint":
			list[i] = "st"
		case "sainte":
			list[i] = "ste"
		}
	}
	return list
}

// nameOf takes a name apart. Words that are nothing but a kind are a name all the same.
func nameOf(s string) name {
	list := words(s)
	n := name{whole: strings.Join(list, "")}
	n.base = n.whole
	for _, k := range kinds {
		tail := strings.Fields(k.words)
		if at := len(list) - len(tail); at > 0 && slices.Equal(list[at:], tail) {
			n.base, n.kind = strings.Join(list[:at], ""), k.kind
			return n
		}
	}
	for _, k := range kinds {
		if len(list) > 2 && list[0] == k.words && list[1] == "of" { // "City of Danville", "County of Adams"
			n.base, n.kind = strings.Join(list[2:], ""), k.kind
		}
	}
	return n
}

// inLists is the name as it is without what lists and tables put beside it: a number in front ("01 - Adams"), the state
// behind ("Adams County, MS"), how much is counted ("Adams (100%)"). It is s where there is nothing of that, or nothing
// else.
func inLists(state, s string) string {
	plain := strings.TrimSpace(s)
	if i := strings.LastIndexAny(plain, "(["); i > 0 && !strings.ContainsFunc(plain[i:], unicode.IsLetter) {
		plain = strings.TrimSpace(plain[:i])
	}
	if i := strings.LastIndexByte(plain, ','); i > 0 {
		if behind := strings.TrimSpace(plain[i+1:]); strings.EqualFold(behind, state) || StateNamed(behind) == state {
			plain = strings.TrimSpace(plain[:i])
		}
	}
	if i := strings.IndexFunc(plain, unicode.IsLetter); i > 0 && strings.ContainsFunc(plain[:i], unicode.IsDigit) {
		plain = plain[i:]
	}
	if plain == "" {
		return s
	}
	return plain
}

// namesOf are the names of a place of the table.
func namesOf(p *Place, also string) []name {
	names := []name{nameOf(p.Name)}
	for _, suffix := range []string{" Island", " District"} { // the Virgin Islands' and American Samoa's
		if base, ok := strings.CutSuffix(p.Name, suffix); ok {
			names = append(names, nameOf(base))
		}
	}
	for s := range strings.SplitSeq(also, ";") {
		if s != "" {
			names = append(names, nameOf(s))
		}
	}
	return names
}

// means reports whether a source's name may mean the place.
func (p *Place) means(n name) bool {
	return slices.ContainsFunc(p.names, func(m name) bool {
		return n.whole == m.whole || n.whole == m.base || n.kind != "" && n.base == m.base && (n.kind == m.kind || m.kind == "")
	})
}

// Find is the county, or what stands in its place, that a source's name means in a state, given by its postal code, on
// a day such as "2016-03-01"; any day where it is empty. Nil is none, and why says why.
//
// Names agree if they are the same without accents, points, apostrophes, hyphens, blanks and upper case, Saint and
// Sainte written as St and Ste; and without County, Parish, Borough, Municipality, Census Area and the like, which stand
// for each other. City does not: where a city and a county have one name, the name alone is neither. A name that is none
// is looked for once more without what stands beside it in lists: "01 - Adams", "Adams County, MS", "Adams (100%)"; and then
// as one that is shortened, where no other place of the state can be meant: "St. John" for St. John the Baptist Parish,
// "E. Baton Rouge", "Jeff Davis".
func Find(state, said, day string) (p *Place, why string) {
	state = strings.ToUpper(state)
	p, why = find(state, said, day)
	if p != nil || len(load().state[state]) == 0 {
		return p, why
	}
	plain := inLists(state, unmangled(said))
	if plain != said {
		if q, _ := find(state, plain, day); q != nil {
			return q, ""
		}
	}
	if q := short(state, plain, day); q != nil {
		return q, ""
	}
	return nil, why
}

func find(state, said, day string) (p *Place, why string) {
	n := nameOf(said)
	if n.whole == "" {
		return nil, fmt.Sprintf("%q is no name", said)
	}
	var found, gone []*Place
	for _, p := range load().state[state] {
		if !p.means(n) {
			continue
		}
		on := p.On(day)
		switch {
		case on == nil:
			gone = append(gone, p)
		case !slices.Contains(found, on):
			found = append(found, on)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], ""
	case len(found) > 1:
		return nil, fmt.Sprintf("%q in %s may be %s", said, state, either(found))
	case len(gone) == 1 && gone[0].Until != "" && gone[0].Until <= day:
		return nil, fmt.Sprintf("%s in %s ended on %s: %s took its place", gone[0].Name, state, gone[0].Until, successors(gone[0]))
	case len(gone) > 0:
		return nil, fmt.Sprintf("%s in %s begins on %s", gone[0].Name, state, gone[0].From)
	case state == "AK":
		return nil, fmt.Sprintf("%q is no borough or census area: Alaska gives returns by state house district", said)
	}
	return nil, fmt.Sprintf("%q is not in the table of counties of %s", said, state)
}

func either(places []*Place) string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = fmt.Sprintf("%s (%s)", p.Name, p.Code)
	}
	return strings.Join(names, " or ")
}

func successors(p *Place) string {
	names := make([]string, len(p.Now))
	for i, code := range p.Now {
		names[i] = code
		if q := Of(code); q != nil {
			names[i] = q.Name
		}
	}
	return strings.Join(names, " and ")
}

// ByCode is the place with a code that a source gives beside a name, as it is coded on the day. It is nil where the
// table has no such code, where the code is of another state, and where the name is another place's. A name that is
// nobody's is believed to be misspelt: why says so beside the place.
func ByCode(code, state, said, day string) (p *Place, why string) {
	given := code
	code = FullCode(state, code)
	p = Of(code)
	switch {
	case p == nil && len(given) == 4:
		return nil, fmt.Sprintf("%s, read as %s, is no code in the table", given, code)
	case p == nil:
		return nil, fmt.Sprintf("%s is no code in the table", code)
	case p.state != strings.ToUpper(state):
		return nil, fmt.Sprintf("%s is %s in %s, not in %s", code, p.Name, p.state, strings.ToUpper(state))
	case said != "" && !p.called(nameOf(said)):
		if p.anothers(nameOf(said)) {
			return nil, fmt.Sprintf("%s is %s, and the source calls it %q", code, p.Name, said)
		}
		why = fmt.Sprintf("%s is %s, and the source calls it %q, which is no name in the table: its code is believed", code, p.Name, said)
	}
	if on := p.On(day); on != nil {
		return on, why
	}
	return p, why // a code that a source still uses, or uses already
}

// FullCode is the five digits that a source means by a code: one that has lost its zero, or one of three digits or fewer,
// which is the county's alone.
func FullCode(state, code string) string {
	switch {
	case len(code) == 4:
		return "0" + code
	case len(code) < 4 && code != "":
		return StateCode(state) + strings.Repeat("0", 3-len(code)) + code
	}
	return code
}

// Anothers reports whether a source's name means other places of the state, and not this one under any of its names.
func (p *Place) Anothers(said string) bool {
	n := nameOf(said)
	return !p.called(n) && p.anothers(n)
}

func (p *Place) anothers(n name) bool {
	return slices.ContainsFunc(load().state[p.state], func(q *Place) bool { return q != p && q.means(n) })
}

// Short is the name without the words for a county: "Acadia" for Acadia Parish. A city keeps its own.
func (p *Place) Short() string {
	for _, k := range kinds {
		n := len(p.Name) - len(k.words) - 1
		if k.kind == "county" && n > 0 && p.Name[n] == ' ' && strings.EqualFold(p.Name[n+1:], k.words) {
			return p.Name[:n]
		}
	}
	return p.Name
}

// called reports whether the name means the place, under any of the names that it had.
func (p *Place) called(n name) bool {
	if p.means(n) || p.Renamed && load().code[p.Now[0]].means(n) {
		return true
	}
	return slices.ContainsFunc(load().state[p.state], func(q *Place) bool {
		return q.Renamed && q.Now[0] == p.Code && q.means(n)
	})
}
