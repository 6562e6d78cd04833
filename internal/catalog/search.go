package catalog

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// Found is something of the catalog that a search finds.
type Found struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Says is what else is known of it in a few words: "party", "7 March 2028".
	Says string `json:"says"`
}

// Sources finds sources by words of their names or ids, all of them for no words: those that have every word first,
// then those that have most.
func (c *Catalog) Sources(words string) []Found {
	var all []Found
	for id, o := range c.Outlets {
		all = append(all, Found{id, o.Name, o.Kind})
	}
	return search(all, words)
}

// ContestsNamed finds contests by words of their names, ids or places.
func (c *Catalog) ContestsNamed(words string) []Found {
	var all []Found
	for id, x := range c.Contests {
		says := "no day set"
		if e := x.Binding(); e != nil && !e.Date.IsZero() {
			says = e.Date.Format("2 January 2006")
		}
		name := x.Name
		if j := c.Jurisdictions[x.Jurisdiction]; j != nil && !strings.Contains(name, j.Name) {
			name += " (" + j.Name + ")"
		}
		all = append(all, Found{string(id), name, says})
	}
	return search(all, words)
}

// PeopleNamed finds people by words of their names or ids.
func (c *Catalog) PeopleNamed(words string) []Found {
	var all []Found
	for id, p := range c.People {
		all = append(all, Found{string(id), p.Name, cmp.Or(p.Party.Adjective(), "no party")})
	}
	return search(all, words)
}

// SourceMeant is the source that the words mean, empty where none has all of them, or two do: "Guam Democratic Party"
// means democratic-party-of-guam.
func (c *Catalog) SourceMeant(words string) string {
	found := c.Sources(words)
	want := tokens(words)
	if len(want) < 2 || len(found) == 0 || matches(found[0], want) < len(want) {
		return ""
	}
	if len(found) > 1 && matches(found[1], want) == len(want) && len(tokens(found[1].Name)) == len(tokens(found[0].Name)) {
		return ""
	}
	return found[0].ID
}

// search orders what has some of the words, the best first, and drops the rest.
func search(all []Found, words string) []Found {
	want := tokens(words)
	if len(want) > 0 {
		all = slices.DeleteFunc(all, func(f Found) bool { return matches(f, want) == 0 })
		most := 0
		for _, f := range all {
			most = max(most, matches(f, want))
		}
		all = slices.DeleteFunc(all, func(f Found) bool { return matches(f, want) < most })
	}
	slices.SortFunc(all, func(a, b Found) int {
		return cmp.Or(-cmp.Compare(matches(a, want), matches(b, want)), cmp.Compare(len(tokens(a.Name)), len(tokens(b.Name))), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// matches counts the words that begin a word of the name or the id.
func matches(f Found, want []string) int {
	n := 0
	have := append(tokens(f.Name), tokens(f.ID)...)
	for _, w := range want {
		if slices.ContainsFunc(have, func(h string) bool { return strings.HasPrefix(h, w) }) {
			n++
		}
	}
	return n
}

// tokens are the words of a text in small letters, without those that carry no meaning.
func tokens(text string) []string {
	all := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(all, func(w string) bool { return w == "the" || w == "of" || w == "and" || w == "for" })
}
