package place_test

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/canvassdesk/canvass/internal/place"
)

// What sources call places is in testdata/names.txt: a state, a day or a dash, the source's name, and what it means, a
// code or words of the reason why it means nothing.
func TestNames(t *testing.T) {
	for line := range lines(t, filepath.Join("testdata", "names.txt")) {
		cells := strings.Split(line, " | ")
		if len(cells) != 4 {
			t.Fatalf("%q has not four cells", line)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		state, day, said, want := cells[0], strings.TrimPrefix(cells[1], "-"), cells[2], cells[3]
		p, why := place.Find(state, said, day)
		got := why
		if p != nil {
			got = p.Code
		}
		if p != nil && got != want || p == nil && !strings.Contains(got, want) {
			t.Errorf("%s %s %q: %s, want %s", state, day, said, got, want)
		}
	}
}

// A code is believed with its name, and not with another place's.
func TestByCode(t *testing.T) {
	for _, c := range []struct{ code, state, said, day, want string }{
		{"51760", "VA", "Richmond City", "2016-03-01", "51760"},
		{"51760", "VA", "Richmond", "2016-03-01", "51760"},
		{"1001", "AL", "Autauga", "2016-03-01", "01001"},
		{"1999", "AL", "Autauga", "2016-03-01", "1999, read as 01999, is no code in the table"},
		{"46113", "SD", "Oglala Lakota", "2016-06-07", "46102"},
		{"46113", "SD", "Shannon", "2012-06-05", "46113"},
		{"46102", "SD", "Shannon", "2012-06-05", "46113"},
		{"02261", "AK", "Valdez-Cordova", "2020-04-10", "02261"},
		{"22053", "LA", "Jeff Davis", "2016-03-05", "22053"},
		{"36061", "NY", "Manhattan", "2016-04-19", "36061"},
		{"01001", "AL", "Baldwin", "2016-03-01", `calls it "Baldwin"`},
		{"01001", "GA", "Autauga", "2016-03-01", "in AL, not in GA"},
		{"99999", "AL", "Autauga", "2016-03-01", "no code"},
	} {
		p, why := place.ByCode(c.code, c.state, c.said, c.day)
		got := why
		if p != nil {
			got = p.Code
		}
		if !strings.Contains(got, c.want) {
			t.Errorf("%s %s %q %s: %s, want %s", c.code, c.state, c.said, c.day, got, c.want)
		}
	}
}

// The table holds what the Census Bureau counts: on the day of the census of 2020, 3,143 counties in the states and the
// District, 78 in Puerto Rico, 5, 1, 4 and 3 in the islands; since June 2022, Connecticut's nine regions beside its
// eight counties.
func TestTable(t *testing.T) {
	counties := map[string]int{}
	for _, p := range place.All() {
		if p.Kind == place.County && p.In("2020-04-01") {
			switch s := p.State(); s {
			case "PR", "AS", "GU", "MP", "VI":
				counties[s]++
			default:
				counties["states"]++
			}
		}
		if p.Kind == place.Region && p.In("2024-03-05") {
			counties["regions"]++
		}
	}
	for at, want := range map[string]int{"states": 3143, "PR": 78, "AS": 5, "GU": 1, "MP": 4, "VI": 3, "regions": 9} {
		if counties[at] != want {
			t.Errorf("%s: %d, want %d", at, counties[at], want)
		}
	}
}

// Every place is found by its own name on a day on which it is in force, and by no other's; an id of Open Civic Data is
// one place's.
func TestEachIsFound(t *testing.T) {
	ids := map[string]*place.Place{}
	for _, p := range place.All() {
		day := cmp.Or(p.From, "1990-01-01")
		if p.From == "" && p.Until == "" {
			day = ""
		}
		if q, why := place.Find(p.State(), p.Name, day); q != p {
			t.Errorf("%s %s is not found by its name on %q: %v, %s", p.Code, p.Name, day, q, why)
		}
		if q := ids[p.OCD]; q != nil && p.OCD != "" {
			t.Errorf("%s and %s have one id, %s", p.Code, q.Code, p.OCD)
		}
		ids[p.OCD] = p
		for _, code := range p.Now {
			if place.Of(code) == nil {
				t.Errorf("%s is now %s, which is not in the table", p.Code, code)
			}
		}
		if strings.ContainsFunc(p.OCD, func(r rune) bool { return unicode.IsUpper(r) || r == ' ' || r == '\'' }) {
			t.Errorf("%s: %q is no id", p.Code, p.OCD)
		}
	}
}

// The counties of the pages of 2016 carry the network's codes, which are the Census Bureau's where they have five
// digits; a table of county facts of the same time has codes and names. Both agree with the table.
func TestAgainstOthers(t *testing.T) {
	dir := os.Getenv("CANVASS_DATA")
	if dir == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	f, err := os.Open(filepath.Join(dir, "estimate", "county_facts.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, row := range rows[1:] {
		if code := strings.Repeat("0", 5-len(row[0])) + row[0]; !strings.HasSuffix(code, "000") {
			n++
			if p, why := place.ByCode(code, row[2], strings.ReplaceAll(row[1], "\xb1", "n"), ""); p == nil {
				t.Errorf("%s %s: %s", code, row[1], why)
			}
		}
	}
	if n != 3143 {
		t.Errorf("%d counties, want 3143", n)
	}
}

func lines(t *testing.T, path string) func(func(string) bool) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string) bool) {
		in := bufio.NewScanner(strings.NewReader(string(b)))
		for in.Scan() {
			if line := in.Text(); line != "" && !strings.HasPrefix(line, "#") && !yield(line) {
				return
			}
		}
	}
}

// Codes are in order; the District and Guam are places of their own, with the id of the whole.
func TestOrder(t *testing.T) {
	all := place.All()
	if !slices.IsSortedFunc(all, func(a, b *place.Place) int { return cmp.Compare(a.Code, b.Code) }) {
		t.Error("the places are not in order")
	}
	if p := place.Of("11001"); p == nil || p.OCD != "ocd-division/country:us/district:dc" {
		t.Errorf("the District is %+v", p)
	}
	if p := place.Of("66010"); p == nil || p.OCD != "ocd-division/country:us/territory:gu" {
		t.Errorf("Guam is %+v", p)
	}
}
