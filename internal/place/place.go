package place

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass/data"
)

// Kind says what a place is.
type Kind string

// The kinds of places.
const (
	County Kind = "county" // a county, or what stands in its place
	Region Kind = "region" // one of Connecticut's planning regions, by which the Census Bureau counts people since 2022
)

// Place is one line of the table.
type Place struct {
	// Code is the five digits of the Census Bureau: two of the state, three of the county.
	Code string
	// Name is as the Census Bureau writes it: "Autauga County", "Richmond city".
	Name string
	// OCD is the Open Civic Data id, empty where that list has none.
	OCD  string
	Kind Kind
	// From and Until bound the days on which the code is in force, as in "2015-05-01": from the first of them until the
	// day before the second; empty for no bound.
	From, Until string
	// Now are the codes of what took its place; Renamed says that it is the same place under another name.
	Now     []string
	Renamed bool

	state string
	names []name
}

// State is the postal code of the state, district or territory: "VA".
func (p *Place) State() string { return p.state }

// In reports whether the code is in force on a day; every code is on no day.
func (p *Place) In(day string) bool {
	return day == "" || p.From <= day && (p.Until == "" || day < p.Until)
}

// postal are the postal codes of the states by their two digits.
var postal = map[string]string{
	"01": "AL", "02": "AK", "04": "AZ", "05": "AR", "06": "CA", "08": "CO", "09": "CT", "10": "DE", "11": "DC", "12": "FL", "13": "GA",
	"15": "HI", "16": "ID", "17": "IL", "18": "IN", "19": "IA", "20": "KS", "21": "KY", "22": "LA", "23": "ME", "24": "MD", "25": "MA",
	"26": "MI", "27": "MN", "28": "MS", "29": "MO", "30": "MT", "31": "NE", "32": "NV", "33": "NH", "34": "NJ", "35": "NM", "36": "NY",
	"37": "NC", "38": "ND", "39": "OH", "40": "OK", "41": "OR", "42": "PA", "44": "RI", "45": "SC", "46": "SD", "47": "TN", "48": "TX",
	"49": "UT", "50": "VT", "51": "VA", "53": "WA", "54": "WV", "55": "WI", "56": "WY",
	"60": "AS", "66": "GU", "69": "MP", "72": "PR", "78": "VI",
}

// StateCode is the two digits of a state, district or territory, given its postal code; empty where it has none.
func StateCode(usps string) string {
	for code, p := range postal {
		if p == strings.ToUpper(usps) {
			return code
		}
	}
	return ""
}

// Postal is the postal code of a state, district or territory with the two digits of the Census Bureau; empty for none.
func Postal(digits string) string { return postal[digits] }

// StateOCD is the Open Civic Data id of a state, district or territory, given its postal code; empty where it has none.
func StateOCD(usps string) string {
	usps = strings.ToUpper(usps)
	code := StateCode(usps)
	kind := "state"
	switch {
	case code == "":
		return ""
	case usps == "DC":
		kind = "district"
	case code >= "60":
		kind = "territory"
	}
	return "ocd-division/country:us/" + kind + ":" + strings.ToLower(usps)
}

// table is every place, in order of codes, those of a state, and those that may be meant by a name.
type table struct {
	name  map[string][]*Place
	all   []*Place
	code  map[string]*Place
	state map[string][]*Place
}

// load reads the table once. It is part of the program, and a test reads all of it: what it holds cannot be wrong later.
var load = sync.OnceValue(func() *table {
	t := &table{name: map[string][]*Place{}, code: map[string]*Place{}, state: map[string][]*Place{}}
	if err := t.read(strings.NewReader(data.Counties)); err != nil {
		panic("data/places/counties.csv: " + err.Error())
	}
	slices.SortFunc(t.all, func(a, b *Place) int { return cmp.Compare(a.Code, b.Code) })
	return t
})

// read takes one file of the table.
func (t *table) read(r io.Reader) error {
	in := csv.NewReader(r)
	in.Comment = '#'
	in.FieldsPerRecord = -1
	if _, err := in.Read(); err != nil { // the names of the columns
		return err
	}
	for {
		cells, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		line, _ := in.FieldPos(0)
		cells = append(cells, make([]string, 7)...)
		p := &Place{Code: cells[0], Name: cells[1], From: cells[3], Until: cells[4], Kind: County}
		if len(p.Code) != 5 || t.code[p.Code] != nil {
			return fmt.Errorf("line %d: %q is no code of five digits, or there twice", line, p.Code)
		}
		if p.state = postal[p.Code[:2]]; p.state == "" || p.Name == "" {
			return fmt.Errorf("line %d: %q is of no state, or has no name", line, p.Code)
		}
		if strings.HasSuffix(p.Name, " Planning Region") {
			p.Kind = Region
		}
		switch cells[2] {
		case "":
		case ".":
			p.OCD = StateOCD(p.state)
		default:
			p.OCD = StateOCD(p.state) + "/" + cells[2]
		}
		p.Now = strings.Fields(strings.TrimPrefix(cells[5], "="))
		p.Renamed = strings.HasPrefix(cells[5], "=")
		p.names = namesOf(p, cells[6])
		t.all = append(t.all, p)
		t.code[p.Code] = p
		for _, n := range p.names {
			for _, key := range []string{n.whole, n.base} {
				if !slices.Contains(t.name[key], p) {
					t.name[key] = append(t.name[key], p)
				}
			}
		}
		t.state[p.state] = append(t.state[p.state], p)
	}
}

// All are the places in order of codes: do not change what they point to.
func All() []*Place { return load().all }

// Of is the place with the code, nil where there is none.
func Of(code string) *Place { return load().code[code] }

// On is the place as it is called and coded on a day, nil where nothing but other places stands there then.
func (p *Place) On(day string) *Place {
	if p.In(day) {
		return p
	}
	t := load()
	if p.Renamed && p.Until <= day {
		return t.code[p.Now[0]].On(day)
	}
	for _, q := range t.state[p.state] {
		if q.Renamed && q.Now[0] == p.Code && q.In(day) {
			return q
		}
	}
	return nil
}
