package place

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass/data"
)

// Town is one of New England's towns, cities and plantations, by which its returns are given.
type Town struct {
	// Code is the Census Bureau's, as the list gives it: the ten digits of a county subdivision for a town, the seven of a
	// place for a city.
	Code string
	// Name is without the word for the kind: "Barre" for Barre city and for Barre town.
	Name string
	// Kind is "town", "city", "plantation" or "borough".
	Kind string
	// OCD is the Open Civic Data id, empty where it is not known.
	OCD string
	// County is the code of the county in which it lies.
	County string

	state string
}

// State is the postal code of the state: "VT".
func (t *Town) State() string { return t.state }

// String is the town as the Census Bureau writes it: "Barre city".
func (t *Town) String() string { return t.Name + " " + t.Kind }

// townTable are the towns of a state, by its postal code, and those that may be meant by a name, as townKey writes it.
type townTable struct {
	state map[string][]*Town
	name  map[string][]*Town
}

// towns reads the table once.
var towns = sync.OnceValue(func() *townTable {
	t, err := readTowns(strings.NewReader(data.Towns))
	if err != nil {
		panic("data/places/towns.csv: " + err.Error())
	}
	return t
})

// named are the towns of a state that a name may mean.
func (t *townTable) named(state, key string) (found []*Town) {
	for _, x := range t.name[key] {
		if x.state == state && !slices.Contains(found, x) {
			found = append(found, x)
		}
	}
	return found
}

func readTowns(r io.Reader) (*townTable, error) {
	in := csv.NewReader(r)
	in.Comment = '#'
	rows, err := in.ReadAll()
	if err != nil {
		return nil, err
	}
	of, seen := &townTable{map[string][]*Town{}, map[string][]*Town{}}, map[string]bool{}
	for i, cells := range rows[1:] {
		t := &Town{County: cells[0], Code: cells[1], Name: cells[2], Kind: cells[3], state: postal[cells[0][:2]]}
		if t.state == "" || len(t.Code) != 10 && len(t.Code) != 7 || t.Code[:2] != t.County[:2] || len(t.Code) == 10 && t.Code[:5] != t.County {
			return nil, fmt.Errorf("row %d: %s and %s are not a town's code and its county's", i+2, t.Code, t.County)
		}
		if seen[t.Code] {
			return nil, fmt.Errorf("row %d: %s is there twice", i+2, t.Code)
		}
		seen[t.Code] = true
		tail := cells[4]
		if tail == "" {
			tail = "place:" + strings.NewReplacer(" ", "_", "'", "~", ".", "").Replace(strings.ToLower(t.Name))
		}
		if tail != "-" {
			t.OCD = StateOCD(t.state) + "/" + tail
		}
		for _, name := range []string{t.Name, t.Name + " " + t.Kind, cells[5]} {
			if name != "" {
				key := townKey(townWords(name))
				of.name[key] = append(of.name[key], t)
			}
		}
		of.state[t.state] = append(of.state[t.state], t)
	}
	return of, nil
}

// townKinds are words for what a town is, with those that sources write for them.
var townKinds = map[string]string{"town": "town", "city": "city", "plantation": "plantation", "plt": "plantation", "borough": "borough"}

// shortened are words that sources shorten, the directions at the beginning of a name alone.
var (
	shortened  = map[string]string{"mt": "mount", "pt": "point", "ft": "fort"}
	directions = map[string]string{"n": "north", "no": "north", "s": "south", "so": "south", "e": "east", "w": "west"}
)

// townWords are the words of a town's name, with shortened ones whole and its kind at the end: "City of Barre" is Barre
// city. A name that ends in -borough may be written -boro.
func townWords(s string) []string {
	list := words(s)
	if len(list) > 2 && list[1] == "of" && townKinds[list[0]] != "" {
		list = append(list[2:], list[0])
	}
	for i, w := range list {
		switch {
		case i == 0 && len(list) > 1 && directions[w] != "":
			list[i] = directions[w]
		case shortened[w] != "":
			list[i] = shortened[w]
		case i > 0 && i == len(list)-1 && townKinds[w] != "":
			list[i] = townKinds[w]
		default:
			list[i] = strings.TrimSuffix(w, "ugh")
			if !strings.HasSuffix(w, "borough") {
				list[i] = w
			}
		}
	}
	return list
}

func townKey(list []string) string { return strings.Join(list, "") }

// TownsOf are the towns of a state that are in the table, in order of their names; none outside of New England.
func TownsOf(state string) []*Town { return towns().state[strings.ToUpper(state)] }

// FindTown is the town that a source's name means in a state of New England. Where several have the name, the county,
// given by its code, may tell them apart; empty is not known. Nil is none, and the words say why.
func FindTown(state, said, county string) (*Town, string) {
	state = strings.ToUpper(state)
	t := towns()
	list := townWords(said)
	switch {
	case len(t.state[state]) == 0:
		return nil, fmt.Sprintf("%s has no table of towns", state)
	case len(list) == 0:
		return nil, fmt.Sprintf("%q is no name", said)
	}
	found := t.named(state, townKey(list))
	if last := list[len(list)-1]; len(found) == 0 && len(list) > 1 && townKinds[last] != "" {
		found = t.named(state, townKey(list[:len(list)-1])) // called a town, and a city
	}
	if len(found) > 1 && county != "" {
		found = slices.DeleteFunc(found, func(t *Town) bool { return t.County != county })
	}
	switch len(found) {
	case 1:
		return found[0], ""
	case 0:
		return nil, fmt.Sprintf("%q is not in the table of towns of %s", said, state)
	}
	names := make([]string, len(found))
	for i, t := range found {
		names[i] = fmt.Sprintf("%s (%s)", t, t.Code)
	}
	return nil, fmt.Sprintf("%q in %s may be %s", said, state, strings.Join(names, " or "))
}

// statesWithTown are the states that have a town of the name, in order.
func statesWithTown(said string) []string {
	var out []string
	for _, t := range towns().name[townKey(townWords(said))] {
		if !slices.Contains(out, t.state) {
			out = append(out, t.state)
		}
	}
	slices.Sort(out)
	return out
}
