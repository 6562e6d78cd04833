package canvass

import (
	"slices"
	"strings"
	"unicode"
)

// Sheet is what one teller counted of one reporting unit, by hand and alone. It is counted only when another teller's
// sheet of the same unit agrees with it: then the desk enters a report that names both.
//
//	Room B:  Ann counts 78-35, Ben counts 87-35: nothing is counted, both are shown side by side
//	         Cy counts 78-35: a report of 78-35, counted by Ann and Cy
type Sheet struct {
	// Teller is the name that the teller signs with. Two names with the same words are one, see SameTeller.
	Teller string `json:"teller"`
	// Report is what was counted.
	Report Report `json:"report"`
}

// maxTeller is the most bytes that a teller's name may have.
const maxTeller = 80

// Validate refuses a sheet without a teller's name and one whose report holds no counts, or more than one's own count
// of one place: parts, what others state, a recount, the mark of a last count.
func (s *Sheet) Validate() error {
	const op = "sheet"
	if err := CheckTeller(s.Teller); err != nil {
		return err
	}
	r := &s.Report
	if !r.Counted() {
		return Errorf(Invalid, op, "the sheet of %s holds no counts", s.Teller)
	}
	if r.Part != 0 || r.Stated != nil || r.Recount != nil || r.Expected != "" || len(r.Tellers) != 0 || r.Final || r.Test {
		return Errorf(Invalid, op, "the sheet of %s says more than a teller counts: options, ballots, blank, void and overvotes of one unit", s.Teller)
	}
	return r.Validate()
}

// CheckTeller refuses what is no teller's name: none, a long one, characters that nobody can see, letters of two
// scripts.
func CheckTeller(name string) error {
	if name != strings.Join(strings.Fields(name), " ") || tellerKey(name) == "" || len(name) > maxTeller {
		return Errorf(Invalid, "teller", "%q is not a teller's name: 1 to %d bytes, single spaces", name, maxTeller)
	}
	latin := false
	other := false
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return Errorf(Invalid, "teller", "%q has a character that nobody can see: type the name anew", name)
		}
		if unicode.IsLetter(r) {
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || !unicode.Is(unicode.Latin, r)
		}
	}
	if latin && other {
		return Errorf(Invalid, "teller", "%q mixes letters of two scripts, of which some look alike: write it in one", name)
	}
	return nil
}

// SameTeller reports whether two names are one teller's: the same words, whatever their capitals, order and marks.
func SameTeller(a, b string) bool { return tellerKey(a) == tellerKey(b) }

// tellerKey is a name's words in small letters, in the order of the alphabet.
func tellerKey(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Sort(words)
	return strings.Join(words, " ")
}

// Agrees reports whether two sheets of one place give the same figures: every option, and every count beside the
// options that both give. An option that one of them leaves out is not the same as one with no votes.
func (s *Sheet) Agrees(t *Sheet) bool {
	a, b := &s.Report, &t.Report
	if a.Place() != b.Place() || len(a.Counts) != len(b.Counts) {
		return false
	}
	for _, c := range a.Counts {
		if n, named := b.Votes(c.Option); !named || n != c.Votes {
			return false
		}
	}
	for _, pair := range [][2]*int64{{a.Ballots, b.Ballots}, {a.Blank, b.Blank}, {a.Void, b.Void}, {a.Overvotes, b.Overvotes}} {
		if (pair[0] == nil) != (pair[1] == nil) || pair[0] != nil && *pair[0] != *pair[1] {
			return false
		}
	}
	return true
}

// Place is what one report replaces another of the same source for.
type Place struct {
	Event   string
	Measure Measure
	Area    Area
	Unit    UnitID
}

// Place is the place that the report is about.
func (r *Report) Place() Place { return Place{r.Event, r.Measure, r.Area, r.Unit} }

// Teller is one of those who counted a report by hand.
type Teller struct {
	Name string `json:"name"`
	// Sheet is the key of the entry that holds the teller's own sheet.
	Sheet string `json:"sheet,omitempty"`
}
