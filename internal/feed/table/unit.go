package table

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// unit is a place that rows name.
type unit struct {
	path []feed.Step
	area canvass.Area
	// total says that the names say that it is a sum, doubt why it may be one.
	total bool
	doubt string
	// base is the unit without its district, district the names of its districts: empty for none.
	base     string
	district string
	code     string
	fips     string // the Census Bureau's code of its county, as the source gives it
}

// sumWords are words of the names of sums. One of mustSum is among them, or the name is one of allNames.
var (
	sumWords = set("total totals subtotal subtotals grand county counties state statewide votes vote cast precinct precincts all sum sums overall cumulative summary " +
		"results result for of the candidate candidates contest office parish town towns city wide final official unofficial reported report election and in")
	mustSum  = set("total totals subtotal subtotals sum sums overall cumulative summary")
	allNames = map[string]bool{
		"all": true, "all precincts": true, "all counties": true, "statewide": true, "state": true, "all towns": true, "all wards": true,
		"election total": true, "election totals": true, "state wide": true, "entire state": true, "whole state": true, "entire county": true, "county wide": true, "countywide": true, "parish wide": true, "parishwide": true,
		"whole county": true, "city wide": true, "citywide": true, "town wide": true, "townwide": true, "island wide": true, "islandwide": true,
		"all votes": true, "tot": true, "ttl": true,
	}
	// typeWords are of places that hold the votes cast in one way: "Absentee Total" is such a place.
	typeWords = set("absentee early voting mail mailed in person provisional election day ev av advance by ballots ballot military overseas uocava machine paper one stop")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// maySum reports whether a name has a part that names of sums have: most have none, and are done with.
func maySum(name string) bool {
	for i := range len(name) - 2 {
		switch name[i] | 0x20 {
		case 't', 'a', 's', 'c', 'o', 'e', 'w', 'p', 'i':
			for _, part := range []string{"tot", "all", "sum", "sta", "cum", "ove", "ent", "who", "ttl", "sub", "tow", "cou", "par", "cit", "isl"} {
				if strings.EqualFold(name[i:i+3], part) {
					return true
				}
			}
		}
	}
	return false
}

// sumName tells whether a part of a unit's name says that it is a sum. beside are the other parts. doubt is set where
// it says so and of what is not clear.
func sumName(name string, beside []string) (total bool, doubt string) {
	words := split(name)
	plain := strings.Join(words, " ")
	if allNames[plain] || slices.ContainsFunc(beside, func(b string) bool { return b != "" && countyOf(plain, strings.Join(split(b), " ")) }) {
		return true, ""
	}
	some := false
	for _, w := range words {
		some = some || mustSum[w]
	}
	if !some {
		return false, ""
	}
	own := map[string]bool{}
	for _, b := range beside {
		for _, w := range split(b) {
			own[w] = true
		}
	}
	var left []string
	types := true
	for _, w := range words {
		if !sumWords[w] && !own[w] {
			left = append(left, w)
			types = types && typeWords[w]
		}
	}
	switch {
	case len(left) == 0, feed.State(strings.Join(left, " ")) != "":
		return true, ""
	case types:
		return false, ""
	}
	return false, "the name " + quoted(name) + " may be that of a sum: declare it under totals, or as a unit"
}

// countyOf reports whether a name is that of the county beside it, with the word for one: "Amite County" in Amite.
func countyOf(name, county string) bool {
	return name == county+" county" || name == county+" parish" || name == "county of "+county || name == "all of "+county
}

// unit is the unit that the row names, numbered. Its names are compared without regard to capitals and blanks.
func (r *reader) unit(row []string) (int32, error) {
	key := r.key[:0]
	for _, c := range r.Unit {
		key = append(append(key, cell(row, c.At)...), 0x1f)
	}
	for _, c := range r.District {
		key = append(append(key, cell(row, c.At)...), 0x1f)
	}
	key = append(append(key, cell(row, r.Code)...), 0x1f)
	key = append(append(key, cell(row, r.FIPS)...), 0x1f)
	key = append(key, cell(row, r.Area)...)
	r.key = key
	if r.lastUnit >= 0 && string(key) == string(r.lastKey) {
		return r.lastUnit, nil
	}
	if len(r.numbers) >= r.limit {
		if err := r.spill(); err != nil || r.stopped {
			return 0, err
		}
	}
	id, known := r.unitKeys[string(key)]
	if !known {
		id = r.newUnit(row)
		r.unitKeys[string(key)] = id
	}
	r.lastUnit = id
	r.key, r.lastKey = r.lastKey, key
	return id, nil
}

func (r *reader) newUnit(row []string) int32 {
	u := unit{code: strings.Clone(feed.At(row, r.Code)), path: make([]feed.Step, 0, len(r.Unit))}
	names := r.cells[:0]
	for _, c := range r.Unit {
		names = append(names, feed.At(row, c.At))
	}
	for k := len(names) - 1; k >= 0 && (names[k] == "" || missingName[names[k]]); k-- {
		names[k] = "" // a larger place whose name is missing stays one of its own: its parts are nobody else's
	}
	r.cells = names
	part := "" // why it may be one of another unit
	for k, c := range r.Unit {
		name := names[k]
		if name == "" {
			continue
		}
		total, doubt := false, ""
		if maySum(name) {
			total, doubt = sumName(name, append(slices.Clone(names[:k]), names[k+1:]...))
		}
		for _, t := range r.Totals {
			if strings.EqualFold(t, name) {
				total, doubt = true, ""
			}
		}
		if total {
			u.total = true
			continue
		}
		if doubt != "" {
			u.doubt = doubt
		}
		if !indented(cell(row, c.At)) {
			r.atMargin[c.At] = true
		} else if r.atMargin[c.At] {
			part = "the name " + quoted(name) + " is indented, and others are not: it may be a part of the one above it"
		}
		u.path = append(u.path, feed.Step{Level: c.Level, Name: strings.Clone(name)})
	}
	if r.county != "" {
		u.path = append([]feed.Step{{Level: feed.LevelCounty, Name: r.county}}, u.path...)
	}
	u.fips = countyCode(feed.At(row, r.FIPS))
	u.coded()
	u.base = nameOf(u)
	for _, c := range r.District {
		if name := feed.At(row, c.At); name != "" && !missingName[name] {
			u.district = strings.TrimPrefix(u.district+" / "+name, " / ")
		}
	}
	if area := canvass.Slug(feed.At(row, r.Area)); area != "" {
		if strings.Trim(area, "0123456789") == "" {
			area = "cd-" + strings.TrimLeft(area, "0")
		}
		u.area = canvass.Area(area)
	}
	whole := u.base
	if u.district != "" || u.code != "" || u.area != "" {
		whole += "\x00" + strings.ToLower(u.district) + "\x00" + u.code + "\x00" + string(u.area)
	}
	if id, known := r.unitNames[whole]; known {
		first := &r.units[id]
		if first.fips == "" { // a row without a code is of the unit that has one
			first.fips, first.doubt = u.fips, cmp.Or(first.doubt, u.doubt)
		}
		if u.fips == "" || u.fips == first.fips {
			return id
		}
		whole += "\x00" + u.fips
		if id, known := r.unitNames[whole]; known {
			return id
		}
	}
	u.doubt = cmp.Or(u.doubt, part)
	id := int32(len(r.units))
	r.units = append(r.units, u)
	r.unitNames[whole] = id
	return id
}

// indented reports whether a cell begins with a blank of any kind, or with a dash or a point before its words.
func indented(text string) bool {
	first, n := utf8.DecodeRuneInString(text)
	return unicode.IsSpace(first) || strings.ContainsRune("-–—•·>", first) && strings.ContainsFunc(text[n:], unicode.IsLetter)
}

// missingName are what programs write for a name that there is not.
var missingName = map[string]bool{
	"NA": true, "N/A": true, "n/a": true, "NaN": true, "nan": true, "NULL": true, "null": true, "None": true,
	"-": true, "--": true, "–": true, "—": true,
}

// nameOf is the path in lower case, with one blank between words.
func nameOf(u unit) string {
	var b strings.Builder
	for _, s := range u.path {
		b.WriteString(s.Level)
		b.WriteByte(':')
		name := s.Name
		if strings.Contains(name, "  ") {
			name = strings.Join(strings.Fields(name), " ")
		}
		b.WriteString(strings.ToLower(name))
		b.WriteByte('/')
	}
	if u.total {
		b.WriteString("total")
	}
	return b.String()
}

// within is the path with the districts at its end.
func (u *unit) within() []feed.Step {
	if u.district == "" {
		return u.path
	}
	return append(slices.Clip(u.path), feed.Step{Level: feed.LevelDistrict, Name: u.district})
}
