package export

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed/cdf"
)

// The elements of the format that are written whole. Fields are in the order of the schema, which is a sequence.

type externalID struct {
	Type      string `xml:"Type"`
	OtherType string `xml:"OtherType,omitempty"`
	Value     string `xml:"Value"`
}

// other is an id of a scheme that the format has no word for.
func other(scheme, value string) externalID { return externalID{"other", scheme, clean(value)} }

// areaScheme is the scheme of the desk's own areas, as the reader has it.
const areaScheme = cdf.OwnArea

type languageString struct {
	Language string `xml:"Language,attr"`
	Text     string `xml:",chardata"`
}

type internationalized struct {
	Text languageString `xml:"Text"`
}

func inEnglish(s string) internationalized { return internationalized{languageString{"en", clean(s)}} }

type unitCounts struct {
	Unit      string `xml:"GpUnitId"`
	Type      string `xml:"Type"`
	OtherType string `xml:"OtherType,omitempty"`
}

type voteCounts struct {
	unitCounts
	Count int64 `xml:"Count"`
}

type ballotCounts struct {
	unitCounts
	Cast        *int64 `xml:"BallotsCast"`
	Outstanding *int64 `xml:"BallotsOutstanding"`
	Rejected    *int64 `xml:"BallotsRejected"`
}

type otherCounts struct {
	Unit  string `xml:"GpUnitId"`
	Over  *int64 `xml:"Overvotes"`
	Under *int64 `xml:"Undervotes"`
}

type countStatus struct {
	Status string `xml:"Status"`
	Type   string `xml:"Type"`
}

type selection struct {
	ObjectID   string       `xml:"ObjectId,attr"`
	Type       string       `xml:"xsi:type,attr"`
	Order      int          `xml:"SequenceOrder"`
	Counts     []voteCounts `xml:"VoteCounts"`
	Candidates string       `xml:"CandidateIds,omitempty"`
	WriteIn    bool         `xml:"IsWriteIn,omitempty"`
}

type nistCandidate struct {
	ObjectID   string            `xml:"ObjectId,attr"`
	BallotName internationalized `xml:"BallotName"`
	IDs        []externalID      `xml:"ExternalIdentifier"`
	PartyID    string            `xml:"PartyId"`
	PersonID   string            `xml:"PersonId,omitempty"`
	Status     string            `xml:"PostElectionStatus,omitempty"`
}

type nistOffice struct {
	ObjectID string            `xml:"ObjectId,attr"`
	District string            `xml:"ElectionDistrictId"`
	IDs      []externalID      `xml:"ExternalIdentifier"`
	Name     internationalized `xml:"Name"`
}

type nistParty struct {
	ObjectID     string            `xml:"ObjectId,attr"`
	Abbreviation internationalized `xml:"Abbreviation"`
	Name         internationalized `xml:"Name"`
}

type nistPerson struct {
	ObjectID string            `xml:"ObjectId,attr"`
	IDs      []externalID      `xml:"ExternalIdentifier"`
	FullName internationalized `xml:"FullName"`
	LastName string            `xml:"LastName,omitempty"`
	PartyID  string            `xml:"PartyId"`
}

type gpUnit struct {
	ObjectID  string            `xml:"ObjectId,attr"`
	XSI       string            `xml:"xsi:type,attr"`
	Composing string            `xml:"ComposingGpUnitIds,omitempty"`
	IDs       []externalID      `xml:"ExternalIdentifier"`
	Name      internationalized `xml:"Name"`
	Number    string            `xml:"Number,omitempty"`
	Type      string            `xml:"Type"`
	OtherType string            `xml:"OtherType,omitempty"`
}

// kind gives the unit the schema's type for the desk's word, or type other and the word itself.
func (u *gpUnit) kind(types map[string]string, word string) {
	if u.Type = types[word]; u.Type == "" {
		u.Type, u.OtherType = "other", clean(cmp.Or(word, "not known"))
	}
}

// unitTypes are the levels of the desk's units that the schema has the same word for.
var unitTypes = map[string]string{
	"county": "county", "town": "town", "city": "city", "township": "township", "village": "village", "borough": "borough",
	"municipality": "municipality", "precinct": "precinct", "ward": "ward", "polling-place": "polling-place",
}

// areaTypes are the schema's words for the desk's areas.
var areaTypes = map[string]string{"cd": "congressional", "sd": "state-senate", "ward": "ward"}

// capitals is a name made of an id, of a unit of which the record holds no other. It makes the same id again.
func capitals(slug string) string {
	words := strings.Split(slug, "-")
	for i, w := range words {
		for j, r := range w {
			words[i] = w[:j] + string(unicode.ToUpper(r)) + w[j+len(string(r)):]
			break
		}
	}
	return strings.Join(words, " ")
}

// xmlID makes an xs:ID of a word and ids: letters, digits, hyphens, points and low lines alone. Other ids give other
// results: a colon becomes a low line and a slash a point, which ids of the desk do not have; whatever else there is,
// is numbered.
func xmlID(kind string, parts ...string) string {
	var b strings.Builder
	b.WriteString(kind)
	for _, p := range parts {
		b.WriteString("..")
		for _, r := range p {
			switch {
			case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-':
				b.WriteRune(r)
			case r == ':':
				b.WriteByte('_')
			case r == '/':
				b.WriteByte('.')
			default:
				fmt.Fprintf(&b, "_x%x_", r)
			}
		}
	}
	return b.String()
}

// coded gives the unit the name and the codes that its source gives it. A part of a county in one district has the
// name and not the codes, which are the whole county's.
func (u *gpUnit) coded(n *canvass.UnitName, area canvass.Area) {
	if n.Name != "" {
		u.Name = inEnglish(n.Name)
	}
	if area != canvass.Statewide {
		return
	}
	if n.FIPS != "" {
		u.IDs = append(u.IDs, externalID{Type: "fips", Value: n.FIPS})
	}
	if n.OCD != "" {
		u.IDs = append(u.IDs, externalID{Type: "ocd-id", Value: clean(n.OCD)})
	}
}
