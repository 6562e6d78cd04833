package catalog

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
)

func TestOptionByWhatPeopleWrite(t *testing.T) {
	c := parsedGood(t)
	for _, test := range []struct {
		written string
		want    canvass.OptionID
		err     string
	}{
		{"john-shade", "john-shade", ""},
		{"John-Shade", "john-shade", ""},
		{"irondell", "sybil-irondell", ""},
		{"Irondell", "sybil-irondell", ""},
		{"uncommitted", "uncommitted", ""},
		{"write-in", "write-in", ""},
		{"shade", "", `option: "shade" may be hazel-shade or john-shade: write which`},
		{"jon-shade", "", `option: "jon-shade" is nobody whom the catalog knows (did you mean john-shade?)`},
		{"kinbote", "", `option: "kinbote" is nobody whom the catalog knows`},
		{"", "", `option: "" is nobody whom the catalog knows`},
	} {
		got, err := c.Option(test.written)
		message := ""
		if err != nil {
			message = err.Error()
		}
		if got != test.want || message != test.err {
			t.Errorf("%q: %q, %q; want %q, %q", test.written, got, message, test.want, test.err)
		}
	}
}

func TestContestByID(t *testing.T) {
	c := parsedGood(t)
	if got, err := c.Contest("2028/dem/zb"); err != nil || got.ID != "2028/dem/zb" {
		t.Error(got, err)
	}
	for id, want := range map[string]string{
		"2028/dem/za": `contest: the catalog has no contest 2028/dem/za (did you mean 2028/dem/zb?)`,
		"zb":          `contest id: "zb" is not CYCLE/PARTY/JURISDICTION, such as 2024/dem/as`,
	} {
		if _, err := c.Contest(id); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", id, err, want)
		}
	}
}

func TestNames(t *testing.T) {
	c := parsedGood(t)
	for _, test := range [][2]string{
		{c.Name("john-shade"), "John Shade"},
		{c.Name("uncommitted"), "Uncommitted"},
		{c.Name("nobody-known"), "nobody-known"},
		{c.Label("2028/dem/zb", "uncommitted"), "No Preference"},
		{c.Label("2028/gop/zb", "uncommitted"), "Uncommitted"},
		{c.Label("2028/dem/zb", "john-shade"), "John Shade"},
		{c.OutletName("zembla-gazette"), "Zembla Gazette"},
		{c.OutletName("onhava-post"), "onhava-post"},
	} {
		if test[0] != test[1] {
			t.Errorf("%q, want %q", test[0], test[1])
		}
	}
}

func TestContestsInOrder(t *testing.T) {
	c := parsedGood(t)
	ids := func(list []*Contest) (out []canvass.ContestID) {
		for _, x := range list {
			out = append(out, x.ID)
		}
		return out
	}
	for name, test := range map[string]struct{ got, want []canvass.ContestID }{
		"of a race":     {ids(c.ContestsOf("2028/dem")), []canvass.ContestID{"2028/dem/zb"}},
		"of no race":    {ids(c.ContestsOf("2024/dem")), nil},
		"of both":       {ids(c.HistoryOf("zb", "")), []canvass.ContestID{"2028/gop/zb", "2028/dem/zb"}},
		"of one party":  {ids(c.HistoryOf("zb", canvass.Republican)), []canvass.ContestID{"2028/gop/zb"}},
		"of no place":   {ids(c.HistoryOf("zc", "")), nil},
		"of no contest": {ids((&Catalog{}).ContestsOf("2028/dem")), nil},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestMajorityOnADay(t *testing.T) {
	r := parsedGood(t).Races["2028/dem"]
	if r.Majority(day("2027-12-31")) != nil {
		t.Error("a majority before the first")
	}
	for on, need := range map[string]int{"2028-01-01": 8, "2028-04-29": 8, "2028-04-30": 10} {
		if got := r.Majority(day(on)); got == nil || got.Need != need {
			t.Errorf("%s: %+v, want %d", on, got, need)
		}
	}
}

func TestAgeOn(t *testing.T) {
	c := parsedGood(t)
	leap := &Person{Born: day("1972-02-29")}
	for _, test := range []struct {
		who       *Person
		on        string
		years     int
		exact, ok bool
	}{
		{c.People["john-shade"], "2028-07-04", 49, true, true},
		{c.People["john-shade"], "2028-07-05", 50, true, true},
		{leap, "2023-02-28", 50, true, true},
		{leap, "2023-03-01", 51, true, true},
		{c.People["sybil-irondell"], "2020-05-31", 0, false, false},
		{c.People["sybil-irondell"], "2020-06-01", 40, false, true},
		{c.People["sybil-irondell"], "2028-06-01", 48, false, true},
		{c.People["hazel-shade"], "2028-06-01", 0, false, false},
	} {
		years, exact, ok := test.who.AgeOn(day(test.on))
		if years != test.years || exact != test.exact || ok != test.ok {
			t.Errorf("%s on %s: %d, %v, %v; want %d, %v, %v", test.who.ID, test.on, years, exact, ok, test.years, test.exact, test.ok)
		}
	}
}
