package canvass

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// ContestID names one contest in files, URLs and commands alike: cycle, party and jurisdiction, as in "2024/dem/as".
type ContestID string

// RaceID names one party's nomination in one cycle, as in "2024/dem".
type RaceID string

// OptionID names what a voter may choose: a person's slug ("jason-palmer") or one of the fixed options below.
type OptionID string

// The options that are not persons. How a ballot labels them ("No Preference", "Noncommitted") stands in the contest
// file.
const (
	Uncommitted OptionID = "uncommitted"
	NoneOfThese OptionID = "none-of-these"
	WriteIn     OptionID = "write-in"
	Other       OptionID = "other"
)

// Fixed reports whether the option is one of those that are not persons.
func (o OptionID) Fixed() bool {
	return o == Uncommitted || o == NoneOfThese || o == WriteIn || o == Other
}

// Area names where votes for a pool of delegates come from: "state", "cd-7", "sd-14", "ld-3", "ward-2" or a slug
// ("st-croix").
type Area string

// Statewide is the area of the whole contest, in a territory too.
const Statewide Area = "state"

// UnitID names a reporting unit as a path below its contest, as in "county:adair/precinct:1nw-adair".
// The empty path is the contest's area as a whole.
type UnitID string

// Measure says what is counted. Counts of two measures are never added or compared.
type Measure string

// The measures of nominating contests.
const (
	Votes                    Measure = "votes"
	FirstAlignment           Measure = "first-alignment"
	FinalAlignment           Measure = "final-alignment"
	CountyDelegates          Measure = "county-delegates"
	StateDelegateEquivalents Measure = "state-delegate-equivalents"
	// FirstChoices and FinalRound are of ranked ballots: whom they rank first, and for whom they count when everyone
	// left has what the rule asks for.
	FirstChoices Measure = "first-choices"
	FinalRound   Measure = "final-round"
	// Delegates is the measure of an award. It is never counted by a report.
	Delegates Measure = "delegates"
)

var measures = []Measure{Votes, FirstAlignment, FinalAlignment, CountyDelegates, StateDelegateEquivalents, FirstChoices, FinalRound, Delegates}

// Party is a party's short name in ids.
type Party string

// The parties whose contests Canvass knows.
const (
	Democratic Party = "dem"
	Republican Party = "gop"
)

// Adjective is the party's name as it stands before "caucuses" or "primary".
func (p Party) Adjective() string {
	switch p {
	case Democratic:
		return "Democratic"
	case Republican:
		return "Republican"
	}
	return string(p)
}

// IsSlug reports whether s is lower-case letters, digits and single hyphens, at most 80 of them: the form of every id's
// part.
func IsSlug(s string) bool { return len(s) <= 80 && isWords(s) }

// isWords reports whether s is one or more words of lower-case letters and digits, with a hyphen between them.
func isWords(s string) bool {
	hyphen := true // none may follow: at the beginning, and behind another
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			hyphen = false
		case c != '-' || hyphen:
			return false
		default:
			hyphen = true
		}
	}
	return !hyphen
}

// isUnitPath reports whether s is parts of the form kind:words with a slash between them. A kind may have hyphens
// anywhere.
func isUnitPath(s string) bool {
	for more := true; more; {
		var part string
		part, s, more = strings.Cut(s, "/")
		kind, words, ok := strings.Cut(part, ":")
		if !ok || kind == "" || !isWords(words) {
			return false
		}
		for i := range len(kind) {
			if c := kind[i]; c != '-' && !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9') {
				return false
			}
		}
	}
	return true
}

// Slug makes an id out of a name: "Dean Phillips" becomes "dean-phillips", "José Añez-O'Neil" "jose-anez-oneil". It is
// empty when nothing in s can stand in an id.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range fold(strings.ToLower(s)) {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			b.WriteRune(r)
			gap = false
		} else if r != '\'' && r != '’' && r != '.' && !unicode.Is(unicode.Mn, r) { // an accent may stand behind its letter
			gap = true
		}
	}
	return b.String()
}

// ParseContestID checks the form of a contest id: a four-digit cycle, a party and a jurisdiction.
func ParseContestID(s string) (ContestID, error) {
	cycle, rest, _ := strings.Cut(s, "/")
	party, place, _ := strings.Cut(rest, "/")
	if !isCycle(cycle) || !isParty(party) || !IsSlug(place) {
		return "", Errorf(Invalid, "contest id", "%q is not CYCLE/PARTY/JURISDICTION, such as 2024/dem/as", s)
	}
	return ContestID(s), nil
}

// ParseRaceID checks the form of a race id: a four-digit cycle and a party.
func ParseRaceID(s string) (RaceID, error) {
	cycle, party, _ := strings.Cut(s, "/")
	if !isCycle(cycle) || !isParty(party) {
		return "", Errorf(Invalid, "race id", "%q is not CYCLE/PARTY, such as 2024/dem", s)
	}
	return RaceID(s), nil
}

func isCycle(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && len(s) == 4 && n >= 1832 && n%4 == 0
}

func isParty(s string) bool { return s == string(Democratic) || s == string(Republican) }

// Race is the race that the contest belongs to.
func (c ContestID) Race() RaceID {
	i := strings.LastIndexByte(string(c), '/')
	if i < 0 {
		return ""
	}
	return RaceID(c[:i])
}

// Cycle is the year of the general election that the contest leads to, 0 when the id is malformed.
func (c ContestID) Cycle() int { return c.Race().Cycle() }

// Party is the party of the contest.
func (c ContestID) Party() Party { return c.Race().Party() }

// Jurisdiction is the slug of the state, territory or body that holds the contest.
func (c ContestID) Jurisdiction() string { return string(c[strings.LastIndexByte(string(c), '/')+1:]) }

// Cycle is the year of the general election that the race leads to, 0 when the id is malformed.
func (r RaceID) Cycle() int {
	y, _, _ := strings.Cut(string(r), "/")
	n, err := strconv.Atoi(y)
	if err != nil {
		return 0
	}
	return n
}

// Party is the party of the race.
func (r RaceID) Party() Party {
	_, p, _ := strings.Cut(string(r), "/")
	return Party(p)
}

// Validate refuses an option that is not a slug.
func (o OptionID) Validate() error {
	if !IsSlug(string(o)) {
		return Errorf(Invalid, "option", "%q is not an option id: use a person's slug such as jason-palmer, or uncommitted, none-of-these, write-in, other", o)
	}
	return nil
}

// Validate refuses an area that is not "state" or a slug.
func (a Area) Validate() error {
	if !IsSlug(string(a)) {
		return Errorf(Invalid, "area", "%q is not an area: use state, cd-7, sd-14, ld-3, ward-2 or a name's slug", a)
	}
	return nil
}

// Validate refuses a unit that is not empty and not a path of kind:slug parts.
func (u UnitID) Validate() error {
	if u == "" || len(u) <= 400 && isUnitPath(string(u)) {
		return nil
	}
	return Errorf(Invalid, "unit", "%q is not a reporting unit: use a path such as county:adair/precinct:1nw-adair", u)
}

// Validate refuses a measure that is not one of the constants.
func (m Measure) Validate() error {
	for _, k := range measures {
		if m == k {
			return nil
		}
	}
	return Errorf(Invalid, "measure", "%q is not a measure: use one of %s", m, fmt.Sprint(measures))
}

// Words is the measure as it stands after a number: "votes", "state delegate equivalents".
func (m Measure) Words() string { return strings.ReplaceAll(string(m), "-", " ") }
