package export_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/export"
)

// element is one element of a document, with its text.
type element struct {
	name, id, text string
	in             []*element
}

func (e *element) all(name string) (out []*element) {
	for _, c := range e.in {
		if c.name == name {
			out = append(out, c)
		}
		out = append(out, c.all(name)...)
	}
	return out
}

func (e *element) child(name string) string {
	for _, c := range e.in {
		if c.name == name {
			if len(c.in) > 0 { // an internationalized text
				return strings.TrimSpace(c.in[0].text)
			}
			return strings.TrimSpace(c.text)
		}
	}
	return ""
}

func parsed(t *testing.T, raw []byte) *element {
	t.Helper()
	root := &element{}
	stack := []*element{root}
	d := xml.NewDecoder(strings.NewReader(string(raw)))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return root.in[0]
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			e := &element{name: x.Name.Local}
			for _, a := range x.Attr {
				if a.Name.Local == "ObjectId" {
					e.id = a.Value
				}
			}
			up := stack[len(stack)-1]
			up.in = append(up.in, e)
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			stack[len(stack)-1].text += string(x)
		}
	}
}

// TestRules holds the XML to rules beyond the schema, those of Google's validator of the format that make sense here:
// one root unit, of the country, with all others below it, each once; ids of the Census Bureau and of Open Civic Data
// that are one unit's alone, across states; every person with a party; an office with its level and district; references
// to what there is, of the right kind; nothing empty.
func TestRules(t *testing.T) {
	d := open(t, canvass.Live, catalog.Embedded(), nil)
	for _, held := range takeIn(t, d, "cnn", []byte(virginia)) {
		t.Fatalf("held: %+v", *held)
	}
	franklin := `{"race": {"status": "", "raceid": "%s", "state": "%s", "electiondate": "20160301", "etype": "R", "race": "Republican Primary-President"}, "candidates": [], "counties": [
{"co_id": %d, "name": "Franklin", "race": {"ts": 1456896436000, "candidates": [{"fname": "Donald", "lname": "Trump", "votes": 10}]}}]}`
	takeIn(t, d, "cnn", fmt.Appendf(nil, franklin, "GAR00", "Georgia", 13119))
	takeIn(t, d, "cnn", fmt.Appendf(nil, franklin, "ARR00", "Arkansas", 5047))
	report := parsed(t, written(t, d, export.NIST, export.Selection{}))

	byID := map[string]*element{}
	var walk func(e *element)
	walk = func(e *element) {
		if e.id != "" {
			if byID[e.id] != nil {
				t.Errorf("%s is the id of two elements", e.id)
			}
			byID[e.id] = e
		}
		if len(e.in) == 0 && strings.TrimSpace(e.text) == "" {
			t.Errorf("%s is empty", e.name)
		}
		for _, c := range e.in {
			walk(c)
		}
	}
	walk(report)
	refers := map[string]string{
		"GpUnitId": "GpUnit", "ComposingGpUnitIds": "GpUnit", "ElectionDistrictId": "GpUnit", "ElectionScopeId": "GpUnit", "PartyId": "Party", "PrimaryPartyIds": "Party",
		"PersonId": "Person", "OfficeIds": "Office", "CandidateIds": "Candidate",
	}
	referred := map[string]bool{}
	for name, kind := range refers {
		for _, e := range report.all(name) {
			for id := range strings.FieldsSeq(e.text) {
				referred[id] = true
				if byID[id] == nil || byID[id].name != kind {
					t.Errorf("%s refers to %s, which is no %s", name, id, kind)
				}
			}
		}
	}
	units := report.all("GpUnit")
	parents, codes := map[string]int{}, map[string]string{}
	var roots []string
	for _, u := range units {
		for id := range strings.FieldsSeq(u.child("ComposingGpUnitIds")) {
			parents[id]++
		}
		for _, x := range u.all("ExternalIdentifier") {
			if x.child("OtherType") == "canvass-area" && u.child("Type") != "state" { // which several units lie in
				continue
			}
			key := x.child("Type") + x.child("OtherType") + " " + x.child("Value")
			if codes[key] != "" {
				t.Errorf("%s is the id of %s and of %s", key, codes[key], u.id)
			}
			codes[key] = u.id
		}
	}
	for _, u := range units {
		switch parents[u.id] {
		case 0:
			roots = append(roots, u.child("Type"))
		case 1:
		default:
			t.Errorf("%s lies in %d units", u.id, parents[u.id])
		}
	}
	if !slices.Equal(roots, []string{"country"}) {
		t.Errorf("the roots are %q", roots)
	}
	for _, want := range []string{"fips 51760", "fips 13119", "fips 05047", "ocd-id ocd-division/country:us/state:va/place:richmond", "ocd-id ocd-division/country:us", "othercanvass-unit va/county:richmond-city"} {
		if codes[want] == "" {
			t.Errorf("no unit has the id %s", want)
		}
	}
	if u := byID[codes["fips 51059"]]; u == nil || u.child("Name") != "Fairfax County" {
		t.Error("Fairfax is not called as its source calls it")
	}
	for _, p := range report.all("Person") {
		if p.child("PartyId") == "" || p.child("FullName") == "" || !referred[p.id] {
			t.Errorf("%s has no party, no name, or is nobody's candidate", p.id)
		}
	}
	for _, p := range report.all("Party") {
		if !referred[p.id] {
			t.Errorf("%s is referred to by nobody", p.id)
		}
	}
	office := report.all("Office")
	if len(office) != 1 || office[0].child("ElectionDistrictId") == "" {
		t.Fatal("the office has no district")
	}
	level := ""
	for _, x := range office[0].all("ExternalIdentifier") {
		if x.child("OtherType") == "office-level" {
			level = x.child("Value")
		}
	}
	if level != "Country" {
		t.Errorf("the office's level is %q", level)
	}
}
