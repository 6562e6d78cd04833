package intake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/place"
)

// Every county of the 20 contests of 1 March 2016 carries its code, as the pages have it. Without one are the towns of
// Massachusetts and Vermont and the house districts of Alaska; the last have ids. Where the name alone finds a place,
// it is the one that the page's code says; the rest are cities and counties of one name.
func TestCountiesOf1March2016(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataFolder(t), "primaries2016", "county_json", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	contests, counties := 0, 0
	without, twins, towns := map[string]int{}, map[string]int{}, map[string]int{}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b[:min(len(b), 2000)]), `"20160301"`) {
			continue
		}
		contests++
		batch, err := intake.Take(t.Context(), b, intake.Source{
			By: "cnn", Actor: "test", Evidence: []string{"sha256:" + strings.Repeat("0", 64)}, Recorded: 1_456_963_200_000, Catalog: embeddedCatalog(t),
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range batch.Entries {
			if e.Report == nil || e.Report.Unit == "" {
				continue
			}
			n, state := e.Report.Named, strings.ToUpper(e.Contest.Jurisdiction())
			if n == nil || n.Name == "" {
				t.Fatalf("%s of %s has no name", e.Report.Unit, e.Contest)
			}
			if n.FIPS == "" {
				level, _, _ := strings.Cut(string(e.Report.Unit), ":")
				without[fmt.Sprintf("%s %s ocd=%v", state, level, n.OCD != "")]++
				continue
			}
			if level, _, _ := strings.Cut(string(e.Report.Unit), ":"); level == feed.LevelTown {
				towns[state]++
				if town, why := place.FindTown(state, n.Name, ""); town == nil || n.FIPS != town.Code || n.OCD != town.OCD || !n.ByName || n.County != town.County {
					t.Errorf("%s of %s: %+v, %s", e.Report.Unit, e.Contest, n, why)
				}
				continue
			}
			counties++
			if p := place.Of(n.FIPS); p.State() != state || n.OCD != p.OCD || n.ByName || n.County != n.FIPS {
				t.Errorf("%s of %s: %+v", e.Report.Unit, e.Contest, n)
			}
			byName, why := place.Find(state, n.Name, "2016-03-01")
			switch {
			case byName != nil && byName.Code != n.FIPS:
				t.Errorf("%s, %s is %s by its name, and %s", n.Name, state, byName.Code, n.FIPS)
			case byName == nil && !strings.Contains(why, " may be "):
				t.Errorf("%s, %s: %s", n.Name, state, why)
			case byName == nil:
				twins[state]++
			}
		}
	}
	// Barre, Newport, Rutland and St. Albans of Vermont may be the city or the town, in both parties' pages.
	want := map[string]int{"VT town ocd=false": 8, "AK county ocd=true": 40}
	if diff := cmp.Diff(want, without); diff != "" {
		t.Errorf("without a code (-want +got)\n%s", diff)
	}
	// Fairfax, Franklin, Richmond and Roanoke counties, in both parties' pages: the cities are called so.
	if diff := cmp.Diff(map[string]int{"VA": 8}, twins); diff != "" {
		t.Errorf("not found by name alone (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"MA": 702, "VT": 484}, towns); diff != "" {
		t.Errorf("towns (-want +got)\n%s", diff)
	}
	if contests != 20 || counties != 1784 {
		t.Errorf("%d contests, %d counties", contests, counties)
	}
}

// A source's code is believed beside its name and not against it; a name that may be two places has no code, and the
// source's returns are entered all the same, with a remark.
func TestUnitsAreNamed(t *testing.T) {
	for _, c := range []struct {
		contest canvass.ContestID
		unit    feed.Unit
		want    *canvass.UnitName
		remark  string
	}{
		{"2016/dem/va", county("Richmond City", ""), &canvass.UnitName{
			Name: "Richmond City", FIPS: "51760", OCD: "ocd-division/country:us/state:va/place:richmond", ByName: true, County: "51760",
		}, ""},
		{"2016/dem/va", county("Richmond", "51760"), &canvass.UnitName{
			Name: "Richmond", FIPS: "51760", OCD: "ocd-division/country:us/state:va/place:richmond", County: "51760",
		}, ""},
		{"2016/dem/va", county("Richmond", ""), &canvass.UnitName{Name: "Richmond"}, `"Richmond" in VA may be`},
		{"2016/dem/va", county("Richmond", "51059"), &canvass.UnitName{Name: "Richmond"}, `51059 is Fairfax County, and the source calls it "Richmond"`},
		{"2016/dem/va", county("Acomack", "51001"), &canvass.UnitName{
			Name: "Acomack", FIPS: "51001", OCD: "ocd-division/country:us/state:va/county:accomack", County: "51001",
		}, `51001 is Accomack County, and the source calls it "Acomack"`},
		{"2016/gop/sd", county("Oglala Lakota", "46113"), &canvass.UnitName{Name: "Oglala Lakota", FIPS: "46102", County: "46102"}, ""},
		{
			"2020/dem/ia",
			feed.Unit{Path: []feed.Step{{Level: feed.LevelCounty, Name: "Adair"}, {Level: feed.LevelPrecinct, Name: "1NW ADAIR"}}},
			&canvass.UnitName{Name: "1NW ADAIR", County: "19001"}, "",
		},
		{"2024/dem/vt", feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: "Essex"}}}, &canvass.UnitName{
			Name: "Essex", FIPS: "5000724175", OCD: "ocd-division/country:us/state:vt/place:essex", County: "50007", ByName: true,
		}, ""},
		{"2024/dem/vt", feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: "Barre City"}, {Level: feed.LevelPrecinct, Name: "Ward 1"}}}, &canvass.UnitName{
			Name: "Ward 1", County: "50023",
		}, ""},
		{"2024/dem/vt", feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: "Barre"}}}, &canvass.UnitName{Name: "Barre"}, `"Barre" in VT may be Barre city (5003175)`},
		{"2016/dem/wi", feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: "Dover"}}}, &canvass.UnitName{Name: "Dover"}, ""},
		{
			"2016/gop/va",
			feed.Unit{Path: []feed.Step{{Level: feed.LevelDistrict, Name: "District 7"}}, Area: "cd-7"},
			&canvass.UnitName{Name: "District 7", OCD: "ocd-division/country:us/state:va/cd:7"}, "",
		},
	} {
		m := feed.NewNames(embeddedCatalog(t)).ForContest(c.contest).Matcher()
		drafts := m.Match(&feed.Item{Unit: c.unit, Figures: &feed.Figures{Measure: canvass.Votes, Counts: []feed.Count{
			{Option: feed.Option{Name: "Uncommitted"}, Votes: 1},
		}}})
		if len(drafts) != 1 || drafts[0].Report == nil {
			var held string
			for _, h := range m.Held() {
				held += h.Why
			}
			t.Errorf("%s, %s: no report: %s", c.contest, c.unit, held)
			continue
		}
		if diff := cmp.Diff(c.want, drafts[0].Report.Named); diff != "" {
			t.Errorf("%s, %s (-want +got)\n%s", c.contest, c.unit, diff)
		}
		if remarks := strings.Join(m.WithoutCode(), "\n"); (remarks == "") != (c.remark == "") || !strings.Contains(remarks, c.remark) {
			t.Errorf("%s, %s: %q, want %q", c.contest, c.unit, remarks, c.remark)
		}
	}
}

// A code that lost its zero in a program for tables is read with it, which is said; one that is another state's then is held.
func TestCodesOfFourDigits(t *testing.T) {
	item := func(name, code string) *feed.Item {
		return &feed.Item{Unit: county(name, code), Figures: &feed.Figures{Measure: canvass.Votes, Counts: []feed.Count{
			{Option: feed.Option{Name: "Hillary Clinton"}, Votes: 1},
		}}}
	}
	m := feed.NewNames(embeddedCatalog(t)).ForContest("2016/dem/al").Matcher()
	for name, code := range map[string]string{"Autauga": "1001", "Baldwin": "1003", "Barbour": "01005"} {
		drafts := m.Match(item(name, code))
		if len(drafts) != 1 || drafts[0].Report == nil || drafts[0].Report.Named.ByName {
			t.Fatalf("%s, %s: %+v, held %+v", name, code, drafts, m.Held())
		}
		if got := drafts[0].Report.Named.FIPS; got != "0"+strings.TrimPrefix(code, "0") {
			t.Errorf("%s, %s is %s", name, code, got)
		}
	}
	const said = "two codes of counties have four digits, read with the zero before it that programs for tables drop: 1001 as 01001"
	if !slices.Contains(m.Remarks(), said) {
		t.Errorf("nothing is said of the zeros: %q", m.Remarks())
	}
	m = feed.NewNames(embeddedCatalog(t)).ForContest("2016/dem/va").Matcher()
	if drafts := m.Match(item("Accomack", "1001")); len(drafts) > 0 && drafts[0].Report != nil {
		t.Errorf("a code of Alabama's is taken in Virginia: %+v", drafts[0].Report)
	}
	if held := m.Held(); len(held) != 1 || held[0].Why != "its code, 1001, read as 01001, is that of Autauga County in AL" {
		t.Errorf("held %+v", held)
	}
	m = feed.NewNames(embeddedCatalog(t)).ForContest("2016/dem/ct").Matcher()
	town := item("", "9009")
	town.Unit = feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: "Milford"}}, IDs: []feed.ID{{Scheme: feed.FIPS, Value: "9009"}}}
	if drafts := m.Match(town); len(drafts) != 1 || drafts[0].Report.Named.FIPS != "0900947535" || len(m.Remarks()) != 1 {
		t.Errorf("Milford: %+v, remarks %q", drafts, m.Remarks())
	}
}

func county(name, code string) feed.Unit {
	u := feed.Unit{Path: []feed.Step{{Level: feed.LevelCounty, Name: name}}}
	if code != "" {
		u.IDs = []feed.ID{{Scheme: feed.FIPS, Value: code}}
	}
	return u
}

// A report of a unit is the same report, with or without codes: a poll by a newer program enters nothing twice.
func TestNamesMakeNoOtherReport(t *testing.T) {
	d := feed.Draft{Contest: "2016/dem/va", Report: &canvass.Report{
		Area: "state", Unit: "county:accomack", Measure: canvass.Votes, Counts: []canvass.Count{{Option: "hillary-clinton", Votes: 1}},
	}}
	key := func() string {
		e, err := d.Entry("cnn", "test", []string{"sha256:" + strings.Repeat("0", 64)}, 1)
		if err != nil {
			t.Fatal(err)
		}
		return e.Key
	}
	before := key()
	d.Report.Named = feed.NameUnit("2016/dem/va", "2016-03-01", d.Report.Unit)
	if d.Report.Named == nil || d.Report.Named.FIPS != "51001" || key() != before {
		t.Errorf("%+v: %s, and %s without it", d.Report.Named, key(), before)
	}
}
