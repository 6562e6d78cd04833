package proposal_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/feed/proposal"
)

const contest = canvass.ContestID("2024/dem/vt")

// vermont is a catalog of one made-up primary.
func vermont() *catalog.Catalog {
	return &catalog.Catalog{
		Contests: map[canvass.ContestID]*catalog.Contest{contest: {Contest: canvass.Contest{
			ID: contest, Jurisdiction: "vt",
			Events: []canvass.Event{{ID: "primary", Kind: "primary", Date: time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC), Binds: true}},
			Ballot: canvass.Ballot{Options: []canvass.OptionID{"ann-able", "bob-baker", "uncommitted"}},
		}}},
		People: map[canvass.OptionID]*catalog.Person{
			"ann-able":  {ID: "ann-able", Name: "Ann Able", Last: "Able", Party: canvass.Democratic},
			"bob-baker": {ID: "bob-baker", Name: "Bob Baker", Last: "Baker", Party: canvass.Democratic},
		},
	}
}

// Tables as offices write them: the mapping that is proposed reads them, and says what of them is open.
func TestProposals(t *testing.T) {
	for _, c := range []struct {
		name, table string
		lines       []string // of the mapping
		unsure      []string // words of remarks, each once
		votes       string   // of Able and Baker, as they would be counted
	}{
		{
			"a column for each", "County,Ann Able,Bob Baker,Total\nAdair,30,12,42\nBoone,11,9,20\n",
			[]string{"unit", "options", "total"},
			nil, "41 21",
		},
		{
			"votes that the heading does not name", "County,Candidate,2024 P\nAdair,Able,30\nAdair,Baker,12\nBoone,Able,11\nBoone,Baker,9\n",
			[]string{"votes      = '2024 P'"},
			[]string{"does not say that these are votes"},
			"41 21",
		},
		{
			"votes of the county, and of the state", "County,Candidate,County votes,State votes\nAdair,Able,30,42\nAdair,Baker,12,42\nBoone,Able,11,20\nBoone,Baker,9,20\n",
			[]string{"votes      = 'County votes'"},
			nil, "41 21",
		},
		{
			"a row for each, by tabs", "Parish\tCandidate Name\tVotes\nAdair\tAble\t30\nAdair\tBaker\t12\nBoone\tAble\t11\nBoone\tBaker\t9\n",
			[]string{"delimiter", "unit", "option", "votes"},
			nil, "41 21",
		},
		{
			"columns of ways to vote", "County;Ward;Choice;Early;Election Day\nAdair;1;Able;20;10\nAdair;1;Baker;2;10\nAdair;2;Able;11;0\nAdair;2;Baker;0;9\n",
			[]string{"modes", "option", "level = 'ward'"},
			nil, "41 21",
		},
		{
			"headings in two rows", ",Ann Able,,Bob Baker,\nCounty,Votes,%,Votes,%\nAdair,30,71.4,12,28.6\nBoone,11,55,9,45\n",
			[]string{"headings   = 2", "Ann Able Votes"},
			nil, "41 21",
		},
		{
			"a title, a column that nobody knows", "Results\n\nPlace|Able|Baker|Zz\nAdair|30|12|1\nBoone|11|9|0\n",
			[]string{"skip       = 1", "level = 'county', column = 'Place'"},
			[]string{"taken to be counties", `column "Zz" holds numbers`},
			"11 9",
		},
		{
			"somebody whom nobody knows", "County,Candidate,Votes\nAdair,Able,30\nAdair,Cole,2\nBoone,Able,11\nBoone,Baker,9\n",
			[]string{"option", `# names = ['Cole']`},
			[]string{`"Cole" is nobody`},
			"11 9",
		},
		{
			"no headings, codes before the words", "010,00,000,DEM,PRESIDENT OF THE UNITED STATES,ANN ABLE,Eagle,30\n" +
				"010,00,000,DEM,PRESIDENT OF THE UNITED STATES,BOB BAKER,Eagle,12\n" +
				"010,00,000,REP,PRESIDENT OF THE UNITED STATES,ANN ABLE,Eagle,7\n",
			[]string{"office     = '#5' ", "party      = '#4' ", "by its cells; it holds", "votes      = '#8' "},
			[]string{"no column names a unit"},
			"",
		},
		{
			"an option whose counts are written otherwise", "County;Able;Baker\nAdair;8.123;12\nBoone;11;9\n",
			[]string{"'Able' = 'Able'"},
			[]string{`column "Able" is of ann-able by its heading, and holds "8.123"`},
			"11 9",
		},
		{
			"an option with counts withheld", "County,Able,Baker\nAdair,*,12\nBoone,11,9\n",
			[]string{"'Able' = 'Able'"},
			[]string{`holds "*": no counts`},
			"11 9",
		},
		{
			"one heading for two columns", "County,Able,Able,Baker\nAdair,30,71,12\nBoone,11,55,9\n",
			[]string{"'#2'"},
			nil, "",
		},
	} {
		names := feed.NewNames(vermont())
		p, err := proposal.Of(t.Context(), []byte(c.table), proposal.Options{Contest: contest, Names: names})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		for _, line := range c.lines {
			if !strings.Contains(p.Text, line) {
				t.Errorf("%s: %q is not in\n%s", c.name, line, p.Text)
			}
		}
		if len(p.Unsure) != len(c.unsure) {
			t.Errorf("%s: unsure of %q, want %q", c.name, p.Unsure, c.unsure)
		}
		for i := range min(len(p.Unsure), len(c.unsure)) {
			if !strings.Contains(p.Unsure[i], c.unsure[i]) {
				t.Errorf("%s: unsure of %q, want %q", c.name, p.Unsure[i], c.unsure[i])
			}
		}
		if got := counted(t, c.table, p); c.votes != "" && got != c.votes {
			t.Errorf("%s: Able and Baker have %s, want %s, by\n%s", c.name, got, c.votes, p.Text)
		}
	}
}

// counted reads the table with the mapping and adds the two options up.
func counted(t *testing.T, text string, p *proposal.Proposal) string {
	t.Helper()
	m, err := p.Mapping()
	if err != nil {
		t.Fatalf("%v\n%s", err, p.Text)
	}
	b, err := intake.Take(t.Context(), []byte(text), intake.Source{
		By: "office", Actor: "test", Evidence: []string{"sha256:" + strings.Repeat("a", 64)}, Recorded: 1_709_700_000_000,
		Catalog: vermont(), Options: feed.Options{Contest: contest, Mapping: m},
	})
	if err != nil {
		return err.Error()
	}
	votes := map[canvass.OptionID]string{}
	for _, v := range intake.Previews(b.Entries, nil) {
		for _, o := range v.Options {
			votes[o.Option] = fmt.Sprint(*o.Counted)
		}
	}
	return strings.TrimSpace(votes["ann-able"] + " " + votes["bob-baker"])
}

// What is no table of the contest is refused with the reason.
func TestRefusals(t *testing.T) {
	for in, want := range map[string]string{
		"Dear editor\nthe count is late\n":        "this is no table",
		"a,b\nc,d\n":                              "hold no numbers",
		"County,Mo Mayor\nAdair,30\nBoone,12\n":   "names two options of 2024/dem/vt",
		"County,Ann \"Able\",Baker\nAdair,1,2\n,": "",
		"County,Candidate,Delegates\nAdair,Able,3\nAdair,Baker,12\nBoone,Able,1\nBoone,Baker,9\n":    "names two options of 2024/dem/vt",
		"County,Candidate,Poll average\nAdair,Able,3\nAdair,Baker,12\nBoone,Able,1\nBoone,Baker,9\n": "names two options of 2024/dem/vt",
		"County,Ann Able,Bob Baker,Mo Mayor\n39001,Adair,30,12\n39003,Boone,11,9\n":                  "do the headings stand beside their columns",
	} {
		_, err := proposal.Of(t.Context(), []byte(in), proposal.Options{Contest: contest, Names: feed.NewNames(vermont())})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
	if _, err := proposal.Of(t.Context(), []byte("a,1\n"), proposal.Options{Names: feed.NewNames(vermont())}); canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("without a contest: %v", err)
	}
}

// Whatever stands in a table, what is proposed is a mapping that reads, and no cell of it becomes a line of its own.
func FuzzProposal(f *testing.F) {
	f.Add("County,Ann Able,Bob Baker\nAdair,30,12\nBoone,11,9\n")
	f.Add("County\tCandidate\tVotes\nAdair\tAble\t30\nAdair\t\"x\n[[option]]\nid = 'y'\"\t2\nBoone\tBaker\t9\n")
	f.Add("x;Able;Baker;q\r\n'''a\\;1;2;3\r\n\"\"\"b;1;2;3\r\n")
	names := feed.NewNames(vermont())
	f.Fuzz(func(t *testing.T, text string) {
		p, err := proposal.Of(t.Context(), []byte(text), proposal.Options{Contest: contest, Names: names})
		if err != nil {
			return
		}
		m, err := p.Mapping()
		if err != nil {
			t.Fatalf("%v\n%s", err, p.Text)
		}
		if len(m.Options)+len(m.Units)+len(m.Rows)+len(m.Contests) != 0 || m.Contest != contest {
			t.Fatalf("a cell has become a declaration:\n%s", p.Text)
		}
	})
}
