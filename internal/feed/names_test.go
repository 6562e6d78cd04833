package feed_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/feed"
)

// place is a catalog of a made-up place: two contests of 2024, of which the Republicans vote twice, and one of 2020.
func place() *catalog.Catalog {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			panic(err)
		}
		return d
	}
	contest := func(id canvass.ContestID, ballot []canvass.OptionID, events ...canvass.Event) *catalog.Contest {
		return &catalog.Contest{Contest: canvass.Contest{ID: id, Jurisdiction: id.Jurisdiction(), Events: events, Ballot: canvass.Ballot{Options: ballot}}}
	}
	c := &catalog.Catalog{
		Contests: map[canvass.ContestID]*catalog.Contest{
			"2024/dem/vt": contest("2024/dem/vt", []canvass.OptionID{"ann-able", "bob-baker", canvass.Uncommitted},
				canvass.Event{ID: "primary", Kind: "primary", Date: day("2024-03-05"), Binds: true}),
			"2024/gop/vt": contest("2024/gop/vt", nil,
				canvass.Event{ID: "straw", Kind: "primary", Date: day("2024-03-05")},
				canvass.Event{ID: "caucus", Kind: "caucus", Date: day("2024-03-08"), Until: day("2024-03-09"), Binds: true}),
			"2020/dem/vt": contest("2020/dem/vt", nil, canvass.Event{ID: "primary", Kind: "primary", Date: day("2020-03-03"), Binds: true}),
		},
		People: map[canvass.OptionID]*catalog.Person{
			"ann-able":   {ID: "ann-able", Name: "Ann Able", Last: "Able", Party: canvass.Democratic},
			"bob-baker":  {ID: "bob-baker", Name: "Bob Baker", Last: "Baker", Party: canvass.Democratic},
			"tim-baker":  {ID: "tim-baker", Name: "Tim Baker", Last: "Baker", Party: canvass.Democratic},
			"jose-omara": {ID: "jose-omara", Name: "José O'Mara", Last: "O'Mara", Party: canvass.Republican},
		},
	}
	c.Contests["2024/dem/vt"].Ballot.Labels = map[canvass.OptionID]string{canvass.Uncommitted: "Nobody Yet"}
	return c
}

func TestNamesOfOptions(t *testing.T) {
	m, err := feed.ReadMapping(strings.NewReader(`
[[option]]
id    = "bob-baker"
names = ["R. Baker"]
ids   = {ap-polid = "102"}
`))
	if err != nil {
		t.Fatal(err)
	}
	names := feed.NewNames(place()).Declare(m)
	for _, c := range []struct {
		contest canvass.ContestID
		option  feed.Option
		want    canvass.OptionID
		why     string
		near    []string
	}{
		{"2024/dem/vt", feed.Option{Name: "Ann Able"}, "ann-able", "", nil},
		{"2024/dem/vt", feed.Option{Name: "ABLE, ANN"}, "ann-able", "", nil},
		{"2024/dem/vt", feed.Option{Name: "Able"}, "ann-able", "", nil},
		{"2024/dem/vt", feed.Option{Name: "Baker"}, "bob-baker", "", nil}, // Tim is not on the ballot
		{"2024/dem/vt", feed.Option{Name: "R Baker"}, "bob-baker", "", nil},
		{"2024/dem/vt", feed.Option{Name: "Who?", IDs: []feed.ID{{Scheme: "ap-polid", Value: "102"}}}, "bob-baker", "", nil},
		{"2024/dem/vt", feed.Option{Name: "Who?", IDs: []feed.ID{{Scheme: feed.OwnOption, Value: "ann-able"}}}, "ann-able", "", nil},
		{"2024/dem/vt", feed.Option{Name: "No Preference"}, canvass.Uncommitted, "", nil},
		{"2024/dem/vt", feed.Option{Name: "NOBODY YET"}, canvass.Uncommitted, "", nil},
		{"2024/dem/vt", feed.Option{Name: "Write-ins"}, canvass.WriteIn, "", nil},
		{"2024/gop/vt", feed.Option{Name: "Jose O’Mara"}, "jose-omara", "", nil},
		{"2024/gop/vt", feed.Option{Name: "Able"}, "", `"Able" is nobody whom this contest knows`, []string{"ann-able"}},
		{"2024/dem/vt", feed.Option{Name: "Ann Abel"}, "", `"Ann Abel" is nobody whom this contest knows`, []string{"ann-able"}},
		{"2024/dem/vt", feed.Option{Name: "Tim Baker"}, "", `"Tim Baker" is nobody whom this contest knows`, []string{"bob-baker", "tim-baker"}},
		{"2020/dem/vt", feed.Option{Name: "Baker"}, "", `"Baker" may be any of 2`, []string{"bob-baker", "tim-baker"}},
		{"2024/dem/vt", feed.Option{Name: "Ann Able - WITHDREW"}, "ann-able", "", nil},
		{"2024/dem/vt", feed.Option{Name: "Able, Withdrew"}, "", `"Able, Withdrew" is nobody whom this contest knows`, []string{"ann-able"}},
		{"2024/dem/vt", feed.Option{Name: "Tim Baker Jr."}, "", `"Tim Baker Jr." is nobody whom this contest knows`, []string{"bob-baker", "tim-baker"}},
		{"2024/dem/vt", feed.Option{Name: "JOSE OMARA"}, "", `"JOSE OMARA" stands in the other party's race: a vote for jose-omara here is a write-in`, []string{"write-in"}},
		{"2024/dem/vt", feed.Option{Name: " "}, "", "an option without a name ([])", nil},
	} {
		id, why, near := names.Option(c.contest, c.option)
		if id != c.want || why != c.why || !cmp.Equal(near, c.near) {
			t.Errorf("%s %+v: %q, %q, %q; want %q, %q, %q", c.contest, c.option, id, why, near, c.want, c.why, c.near)
		}
	}
}

func TestNamesOfContests(t *testing.T) {
	names := feed.NewNames(place())
	m := &feed.Mapping{Contests: []feed.ContestAlias{{ID: "2024/dem/vt", Names: []string{"Green Mountain Primary"}, IDs: map[string]string{"clarity": "7"}}}}
	declared := names.Declare(m)
	said := func(state, date string, p canvass.Party) feed.Contest {
		return feed.Contest{State: state, Date: date, Party: p, Office: feed.President}
	}
	for name, c := range map[string]struct {
		names *feed.Names
		said  feed.Contest
		want  canvass.ContestID
		event string
		why   string
	}{
		"by state, party and day":       {names, said("VT", "2024-03-05", canvass.Democratic), "2024/dem/vt", "", ""},
		"an event that does not bind":   {names, said("VT", "2024-03-05", canvass.Republican), "2024/gop/vt", "straw", ""},
		"the last day of one that does": {names, said("VT", "2024-03-09", canvass.Republican), "2024/gop/vt", "", ""},
		"another cycle":                 {names, said("VT", "2020-03-03", canvass.Democratic), "2020/dem/vt", "", ""},
		"the wrong day":                 {names, said("VT", "2024-03-06", canvass.Democratic), "", "", `"VT dem president" of 2024-03-06: the catalog has no contest of that party there on that day`},
		"no party":                      {names, said("VT", "2024-03-05", ""), "", "", `"VT president": its state, party or day is not said: name the contest`},
		"a governor":                    {names, feed.Contest{Name: "Governor", Office: "Governor", State: "VT"}, "", "", `"Governor" is not a presidential nominating contest`},
		"a general election":            {names, feed.Contest{Name: "President", Office: feed.President, Kind: "general"}, "", "", `"President" is not a presidential nominating contest`},
		"a declared title":              {declared, feed.Contest{Name: "GREEN MOUNTAIN  primary"}, "2024/dem/vt", "", ""},
		"a declared id":                 {declared, feed.Contest{IDs: []feed.ID{{Scheme: "clarity", Value: "7"}}}, "2024/dem/vt", "", ""},
		"our own id":                    {names, feed.Contest{IDs: []feed.ID{{Scheme: feed.OwnContest, Value: "2024/dem/vt"}}}, "2024/dem/vt", "", ""},
		"named by the caller":           {names.ForContest("2024/gop/vt"), feed.Contest{Date: "2024-03-05"}, "2024/gop/vt", "straw", ""},
		"named, but of the other party": {names.ForContest("2024/gop/vt"), said("", "", canvass.Democratic), "", "", `"dem president" is the other party's, not of 2024/gop/vt`},
		"named, but of another state":   {names.ForContest("2024/gop/vt"), said("NH", "", ""), "", "", `"NH president" is in NH, not of 2024/gop/vt`},
		"named, but of another year":    {names.ForContest("2024/gop/vt"), said("", "2016-03-01", ""), "", "", `"president" was on 2016-03-01, not in the cycle of 2024/gop/vt`},
	} {
		id, event, why, _ := c.names.Contest(c.said)
		if id != c.want || event != c.event || why != c.why {
			t.Errorf("%s: %q, %q, %q; want %q, %q, %q", name, id, event, why, c.want, c.event, c.why)
		}
	}
}

func TestNamesOfUnits(t *testing.T) {
	names := feed.NewNames(place()).ForContest("2024/dem/vt")
	declared := names.Declare(&feed.Mapping{Units: []feed.UnitAlias{
		{ID: "town:barre-city", Names: []string{"Barre"}, IDs: map[string]string{"fips": "5002303175"}, Area: "cd-1"},
		{ID: "town:barre-town", Names: []string{"Barre Tn", "Barre"}},
		{ID: "town:essex"},
	}})
	town := func(name string, ids ...feed.ID) feed.Unit {
		return feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: name}}, IDs: ids}
	}
	for name, c := range map[string]struct {
		names *feed.Names
		said  feed.Unit
		want  canvass.UnitID
		area  canvass.Area
		why   string
		near  []string
	}{
		"the whole":               {names, feed.Unit{}, "", "", "", nil},
		"its own path":            {names, feed.Unit{Path: []feed.Step{{Level: "county", Name: "Adair"}, {Level: "precinct", Name: "1NW & 2"}}, Area: "cd-3"}, "county:adair/precinct:1nw-2", "cd-3", "", nil},
		"a name of signs":         {names, town("–"), "", "", `the name "–" cannot stand in an id: declare the unit`, nil},
		"declared, by id":         {declared, town("?", feed.ID{Scheme: "fips", Value: "5002303175"}), "town:barre-city", "cd-1", "", nil},
		"declared, by alias":      {declared, town("BARRE TN."), "town:barre-town", "", "", nil},
		"declared, by its own id": {declared, town("Essex"), "town:essex", "", "", nil},
		"declared, two may be":    {declared, town("Barre"), "", "", `"Barre" may be any of 2 declared units`, []string{"town:barre-city", "town:barre-town"}},
		"not declared":            {declared, town("Esex"), "", "", `"Esex" is not one of the contest's declared units`, []string{"town:essex"}},
		"our own id":              {declared, town("?", feed.ID{Scheme: feed.OwnUnit, Value: "town:essex"}), "town:essex", "", "", nil},
	} {
		id, area, why, near := c.names.Unit("2024/dem/vt", c.said)
		if id != c.want || area != c.area || why != c.why || !cmp.Equal(near, c.near) {
			t.Errorf("%s: %q, %q, %q, %q; want %q, %q, %q, %q", name, id, area, why, near, c.want, c.area, c.why, c.near)
		}
	}
}

func TestPlaces(t *testing.T) {
	for in, want := range map[string]string{
		"Massachusetts": "MA", "ma": "MA", "ocd-division/country:us/state:va/county:albemarle": "VA", "ocd-division/country:us/territory:as": "AS",
		"ocd-division/country:us/district:dc": "DC", "American Samoa": "AS", "Greenup": "", "": "", "country:us": "",
	} {
		if got := feed.State(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]canvass.Party{"PRESIDENT - REPUBLICAN": canvass.Republican, "Democratic Primary-President": canvass.Democratic, "Republican or Democratic": "", "President": ""} {
		if got := feed.PartyIn(in); got != want {
			t.Errorf("%q names %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"U.S. President": feed.President, "Presidential Preference": feed.President, "Vice-President": "Vice-President", "President / Vice President": feed.President, "Borough President": "Borough President", "Mayor": "Mayor",
		"President (at-large)": feed.President, "President (district)": "President (district)", "President, District 2": feed.President,
	} {
		if got := feed.Office(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}

func TestMappingRefusals(t *testing.T) {
	for in, want := range map[string]string{
		"contest = 5":                           "mapping: line 1: toml: cannot decode TOML integer into struct field feed.Mapping.Contest of type canvass.ContestID",
		"color = 'red'":                         "mapping: line 1: no such key: color",
		"contest = 'vt'":                        `contest id: "vt" is not CYCLE/PARTY/JURISDICTION, such as 2024/dem/as`,
		"measure = 'dots'":                      `measure: "dots" is not a measure: use one of [votes first-alignment final-alignment county-delegates state-delegate-equivalents first-choices final-round delegates]`,
		"[[option]]\nid = 'ann-able'":           "mapping: option ann-able has no names and no ids",
		"[[option]]\nid = 'Ann'\nnames = ['A']": `option: "Ann" is not an option id: use a person's slug such as jason-palmer, or uncommitted, none-of-these, write-in, other`,
		"[[unit]]\nid = 'Essex'":                `unit: "Essex" is not a reporting unit: use a path such as county:adair/precinct:1nw-adair`,
		"[[contest_name]]\nid = '2024/dem/vt'":  "mapping: contest 2024/dem/vt has no names and no ids",
		"[table]\noption = 'who'":               "mapping: table: give option and votes or modes, for a row an option, or options, for a column an option",
		"[table]\noption = 'a'\nvotes = 'b'\nunit = [{level = 'block', column = 'c'}]": `mapping: table: "block" is not a level of units: use one of [county town village ward precinct district satellite]`,
		"[table]\noption = 'a'\nvotes = 'b'\nunit = [{level = 'town'}]":                `mapping: table: the town has no column`,
		"[table]\noption = 'a'\nvotes = 'b'\nskip = -1":                                `mapping: table: skip is -1 lines`,
		"[table]\noption = 'a'\nvotes = 'b'\ndelimiter = '||'":                         `mapping: table: the delimiter is one character`,
	} {
		if _, err := feed.ReadMapping(strings.NewReader(in)); err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", in, err, want)
		}
	}
}

func FuzzMapping(f *testing.F) {
	f.Add("contest = '2024/dem/vt'\n[table]\noption = 'who'\nvotes = 'n'\n")
	f.Add("[[unit]]\nid = 'town:essex'\nids = {fips = '5'}\n")
	f.Fuzz(func(t *testing.T, s string) {
		m, err := feed.ReadMapping(strings.NewReader(s))
		if err != nil && strings.Contains(err.Error(), "\n") {
			t.Fatalf("the error has more than one line: %q", err)
		}
		if err == nil {
			feed.NewNames(place()).Declare(m).Contest(feed.Contest{Name: s})
		}
	})
}
