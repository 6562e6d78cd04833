package intake_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
)

// vermont is a catalog of one made-up primary with four delegates.
func vermont() *catalog.Catalog {
	day := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	id := canvass.ContestID("2024/dem/vt")
	return &catalog.Catalog{
		Contests: map[canvass.ContestID]*catalog.Contest{id: {
			Contest: canvass.Contest{
				ID: id, Jurisdiction: "vt", Events: []canvass.Event{{ID: "primary", Kind: "primary", Date: day, Binds: true}},
				Ballot: canvass.Ballot{Options: []canvass.OptionID{"ann-able", "bob-baker"}},
			},
			Pools: []catalog.Pool{{ID: "at-large", Area: "state", Seats: 4, Rule: "party"}},
			Rules: map[string]*catalog.Rule{"party": {Rule: delegate.DemocraticRule()}},
		}},
		People: map[canvass.OptionID]*catalog.Person{
			"ann-able":  {ID: "ann-able", Name: "Ann Able", Last: "Able", Party: canvass.Democratic},
			"bob-baker": {ID: "bob-baker", Name: "Bob Baker", Last: "Baker", Party: canvass.Democratic},
		},
	}
}

const heading = "county,precinct,office,district,party,candidate,votes\n"

func source(by string) intake.Source {
	return intake.Source{
		By: by, Actor: "desk", Evidence: []string{"sha256:" + strings.Repeat("a", 64)}, Recorded: 1_709_700_000_000,
		Catalog: vermont(), Options: feed.Options{Contest: "2024/dem/vt"},
	}
}

func take(t *testing.T, s intake.Source, text string) *intake.Batch {
	t.Helper()
	b, err := intake.Take(t.Context(), []byte(text), s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// said is what a batch would enter and what it holds, in words.
func said(b *intake.Batch) []string {
	out := []string{}
	for _, e := range b.Entries {
		switch {
		case e.Report != nil:
			out = append(out, "report "+string(e.Report.Unit))
		case e.Claim != nil:
			out = append(out, "claim "+string(e.Claim.Kind)+" "+string(e.Claim.Winner)+e.Claim.Text)
		}
	}
	for _, h := range b.Held {
		out = append(out, "held "+h.What+" "+h.Name+": "+h.Why)
	}
	return out
}

func TestTakeEntersWhatIsKnownAndInOrder(t *testing.T) {
	b := take(t, source("county-clerk"), heading+
		"Adair,1NW,President,,DEM,Ann Able,12\nAdair,1NW,President,,DEM,Bob Baker,8\n"+
		"Adair,2SE,President,,DEM,Ann Able,3\nAdair,2SE,President,,DEM,Ann Abel,1\n"+
		"Adair,3SW,President,,DEM,Ann Able,9\nAdair,3SW,President,,DEM,Ballots Cast,7\n"+
		"Adair,4NE,Mayor,,,Mo Mayor,9\n"+
		"Adair,5,President,,DEM,Bob Baker,4\n")
	want := []string{
		"report county:adair/precinct:1nw",
		"report county:adair/precinct:5",
		`held option Ann Abel: "Ann Abel" is nobody whom this contest knows`,
		"held figures Adair, 3SW: report: 9 votes on 7 ballots: more votes than ballots",
	}
	if diff := cmp.Diff(want, said(b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if b.Items != 5 || b.Aside != 1 || b.Tables["2024/dem/vt"] == nil {
		t.Errorf("%d items, tables %v", b.Items, b.Tables)
	}
	for _, f := range b.Findings {
		if f.Rule == "votes-exceed-ballots" && (f.CouldChange.Winner == nil || f.CouldChange.Delegates == nil) {
			t.Errorf("it is not said what %q could change", f.Detail)
		}
	}
}

// The same source says less than before: each fall is told, and what looks like an addition is held.
func TestTakeComparesWithTheLastTime(t *testing.T) {
	s := source("county-clerk")
	first := take(t, s, heading+"Adair,1NW,President,,DEM,Ann Able,120\nAdair,1NW,President,,DEM,Bob Baker,80\nAdair,2SE,President,,DEM,Ann Able,30\nAdair,2SE,President,,DEM,Bob Baker,20\n")
	s.Before = first.Tables
	b := take(t, s, heading+"Adair,1NW,President,,DEM,Ann Able,12\nAdair,1NW,President,,DEM,Bob Baker,8\nAdair,2SE,President,,DEM,Ann Able,29\nAdair,2SE,President,,DEM,Bob Baker,25\n")
	want := []string{
		"report county:adair/precinct:2se",
		"held figures Adair, 1NW: increment: every count fell, from 200 votes in all to 20: an addition, where a sum so far is wanted; together 220",
	}
	if diff := cmp.Diff(want, said(b)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	var fell []string
	for _, f := range b.Findings {
		if f.Rule == "falling-count" {
			fell = append(fell, f.Unit+": "+f.Detail)
		}
	}
	if diff := cmp.Diff([]string{"Adair, 2SE: votes: ann-able fell from 30 to 29"}, fell); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

const apTest = `{"electionDate":"2024-03-05","races":[{"test":true,"raceID":"1","raceTypeID":"D","officeID":"P","reportingUnits":[
{"statePostal":"VT","level":"state","lastUpdated":"2024-03-06T02:00:00Z","candidates":[{"first":"Ann","last":"Able","voteCount":12,"winner":"X"},{"first":"Bob","last":"Baker","voteCount":8}]}]}]}`

// Test data are held from a live record; a rehearsal takes them, marked. An outlet's call is its claim.
func TestTestData(t *testing.T) {
	s := source("ap")
	s.Options.Contest = ""
	rehearsal := take(t, s, apTest)
	if diff := cmp.Diff([]string{"report ", "claim winner ann-able"}, said(rehearsal)); diff != "" {
		t.Errorf("rehearsal (-want +got)\n%s", diff)
	}
	if !rehearsal.Entries[0].Report.Test || rehearsal.Entries[1].By != "ap" {
		t.Errorf("%+v", rehearsal.Entries[0].Report)
	}
	s.Live = true
	live := take(t, s, apTest)
	if len(live.Entries) > 0 || len(live.Held) != 1 || live.Held[0].Why != "test-data: the source flags these returns as test data" || live.Held[0].Items != 2 {
		t.Errorf("live: %q", said(live))
	}
}

// Damaged bytes give nothing at all.
func TestTakeRefusals(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "format: the file is empty",
		"just words":                         "format: no format is recognised",
		heading + "Adair,1NW,President,,DEM": "line 2: 5 columns where 7 are wanted: cut off, or a comma too few",
	} {
		b, err := intake.Take(t.Context(), []byte(in), source("county-clerk"))
		if b != nil || err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error %v, want %s", in, err, want)
		}
	}
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	release = ",,First Expression,First Expression,Final Expression,Final Expression,SDE,SDE\n,,Able,Baker,Able,Baker,Able,Baker\nCounty,Precinct,,,,,,\n" +
		"Adair,1NW,10,10,12,10,0.1569,0.1569\nAdair,Total,10,10,12,10,0.1569,0.1569\nCD1 Satellite,Hall,1,0,1,0,0.01,0\n"
	allotments = "County,Precinct,Precinct Short Name,County Delegates,Precinct SDE (IDP)\nAdair,1NW,01NW,3,0.23529411764705882\n"
)

// Without the allotments, the checks that need them are listed; with them in the folder, or named, they run.
func TestExamineJoinsTheAllotments(t *testing.T) {
	dir := t.TempDir()
	path := write(t, dir, "release.csv", release)
	alone, err := intake.Examine(t.Context(), []string{path}, intake.Rules{Name: "iowa2020"})
	if err != nil {
		t.Fatal(err)
	}
	if alone.Units != 1 || alone.Counts["final-exceeds-first"] != 1 || len(alone.Joined) != 0 {
		t.Errorf("%+v", alone.Report)
	}
	lacking := check.NotRun{Rule: "unlike-allotment", Why: "no precinct's number of delegates is known: give the table of allotments too"}
	if !strings.Contains(strings.Join(rulesOf(alone), " "), "unlike-allotment") {
		t.Errorf("not run: %v; want %v among them", alone.NotRun, lacking)
	}
	table := write(t, dir, "delegates.csv", allotments)
	write(t, dir, "notes.csv", "just,words\n")
	for name, paths := range map[string][]string{"beside": {path}, "named": {path, table}} {
		x, err := intake.Examine(t.Context(), paths, intake.Rules{Name: "iowa2020"})
		if err != nil {
			t.Fatal(err)
		}
		if (name == "beside") != (len(x.Joined) == 1) || x.Counts["unlike-allotment"] != 1 {
			t.Errorf("%s: joined %q, %v", name, x.Joined, x.Counts)
		}
		for _, f := range x.Findings {
			want := "its options have 0.3138 state delegate equivalents in all; it was allotted 3 delegates, worth 0.2353 state delegate equivalents"
			if f.Rule == "unlike-allotment" && f.Detail != want {
				t.Errorf("%s: %s", name, f.Detail)
			}
		}
	}
}

func rulesOf(x *intake.Examination) []string {
	var names []string
	for _, n := range x.NotRun {
		names = append(names, string(n.Rule))
	}
	return names
}

// A file with several contests is examined contest by contest, and units are named with theirs.
func TestExamineSeveralContests(t *testing.T) {
	path := write(t, t.TempDir(), "returns.csv", heading+
		"Adair,1NW,President,,DEM,Ann Able,-1\nAdair,1NW,President,,REP,Cy Cole,-2\n")
	x, err := intake.Examine(t.Context(), []string{path}, intake.Rules{Name: "votes"})
	if err != nil {
		t.Fatal(err)
	}
	if x.Units != 2 || x.Counts["negative-count"] != 2 || x.Findings[1].Unit != "President REP: Adair, 1NW" {
		t.Errorf("%d units, %v, %+v", x.Units, x.Counts, x.Findings)
	}
}

func TestExamineRefusals(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		rules string
		paths []string
		want  string
	}{
		"no such rules": {"dots", nil, `rules: no rules are named "dots": use one of [votes iowa2020 nevada2020]`},
		"no file":       {"votes", nil, "check: name a file of returns"},
		"no such file":  {"votes", []string{filepath.Join(dir, "none.csv")}, "none.csv: open " + filepath.Join(dir, "none.csv") + ": no such file or directory"},
		"not returns":   {"votes", []string{write(t, dir, "page.html", "<html></html>")}, "page.html: format: this is a web page: look for the page's data, or type the figures in"},
		"cut off":       {"votes", []string{write(t, dir, "cut.csv", heading+"Adair,1NW")}, "cut.csv: line 2: 2 columns where 7 are wanted: cut off, or a comma too few"},
		"no figures":    {"votes", []string{write(t, dir, "init.json", `{"electionDate":"2024-03-05","races":[{"raceID":"1","raceTypeID":"D","statePostal":"VT"}]}`)}, "check: init.json holds no figures: there is nothing to look at"},
	} {
		_, err := intake.Examine(t.Context(), c.paths, intake.Rules{Name: c.rules})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: error %v, want %s", name, err, c.want)
		}
	}
}

// Progress goes on from one file to the next, and ends with the bytes of all.
func TestExamineTellsHowFarItIs(t *testing.T) {
	var paths []string
	var want int64
	for i, rows := range []int{20_000, 10, 5_000} {
		path := filepath.Join(t.TempDir(), "returns.csv")
		text := heading + rowsOf(i, rows)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		paths, want = append(paths, path), want+int64(len(text))
	}
	last, steps := int64(0), 0
	_, err := intake.Examine(t.Context(), paths, intake.Rules{Name: "votes", Catalog: vermont(), Options: feed.Options{Contest: "2024/dem/vt", Progress: func(read int64) {
		if read < last {
			t.Errorf("%d bytes after %d", read, last)
		}
		if read > last {
			steps++
		}
		last = read
	}}})
	if err != nil || last != want || steps < 5 {
		t.Errorf("ended at %d bytes in %d steps, want %d: %v", last, steps, want, err)
	}
}

func rowsOf(file, rows int) string {
	var b strings.Builder
	for n := range rows {
		fmt.Fprintf(&b, "Storey,%d-%d,President,,DEM,Ann Able,1\n", file, n)
	}
	return b.String()
}

// Where the contest is known, the first name that is not is said, with who may be meant; where the contest is not, why,
// and no name: nobody could be known then.
func TestExamineSaysWhoIsNotKnown(t *testing.T) {
	for date, want := range map[string]string{
		"20240305": `"Ann Abel" is nobody whom this contest knows [ann-able]`,
		"20240306": `"President DEM" of 2024-03-06: the catalog has no contest of that party there on that day []`,
	} {
		path := write(t, t.TempDir(), date+"__vt__primary.csv", heading+
			"Addison,North,President,,DEM,Ann Abel,1\nAddison,North,President,,DEM,Zoe Zimmer,1\n")
		x, err := intake.Examine(t.Context(), []string{path}, intake.Rules{Name: "votes", Catalog: vermont()})
		if err != nil {
			t.Fatal(err)
		}
		if len(x.Held) != 1 {
			t.Fatalf("%s: %d held", date, len(x.Held))
		}
		if got := fmt.Sprintf("%s %v", x.Held[0].Why, x.Held[0].Suggestions); got != want {
			t.Errorf("%s: %s, want %s", date, got, want)
		}
	}
}

// A place whose name has an accent keeps the id that an earlier version of the program gave it, where the source has
// reported of it under that; a new one has the id of today.
func TestEarlierIDsAreKept(t *testing.T) {
	s := source("county-clerk")
	returns := heading + "Doña Ana,1,President,,DEM,Ann Able,12\nDoña Ana,O’Brien,President,,DEM,Ann Able,12\nAñil,1,President,,DEM,Ann Able,9\n"
	want := []string{"report county:dona-ana/precinct:1", "report county:dona-ana/precinct:obrien", "report county:anil/precinct:1"}
	if diff := cmp.Diff(want, said(take(t, s, returns))); diff != "" {
		t.Errorf("a new record (-want +got)\n%s", diff)
	}
	s.Before = map[canvass.ContestID]*check.Table{s.Options.Contest: {Contest: s.Options.Contest, Units: []*check.Unit{
		{ID: "county:do-a-ana/precinct:1", Counts: map[canvass.Measure]check.Column{}}, {ID: "county:do-a-ana/precinct:o-brien", Counts: map[canvass.Measure]check.Column{}},
	}}}
	b := take(t, s, returns)
	want = []string{"report county:do-a-ana/precinct:1", "report county:do-a-ana/precinct:o-brien", "report county:anil/precinct:1"}
	if diff := cmp.Diff(want, said(b)); diff != "" {
		t.Errorf("an old record (-want +got)\n%s", diff)
	}
	if id := b.Tables[s.Options.Contest].Units[0].ID; id != "county:do-a-ana/precinct:1" {
		t.Errorf("checks compare %s", id)
	}
}
