package catalog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/delegate"
)

func day(s string) time.Time {
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return d
}

func number[T any](n T) *T { return &n }

func parsedGood(t testing.TB) *Catalog {
	t.Helper()
	c, err := Parse(goodCatalog(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	plan   = []Citation{{Outlet: "zembla-democrats", Title: "Delegate Selection Plan", URL: "https://zembla.example/plan"}}
	known  = Cited{Mark: canvass.Known}
	unsure = Cited{Mark: canvass.Unsure}
	seen   = Cited{Mark: canvass.Seen, Cites: plan}
)

func TestParseContest(t *testing.T) {
	registered := int64(120)
	got := parsedGood(t).Contests["2028/dem/zb"]
	votes := func(shade, irondell, uncommitted int64) []canvass.Count {
		return []canvass.Count{{Option: "sybil-irondell", Votes: irondell}, {Option: "john-shade", Votes: shade}, {Option: "uncommitted", Votes: uncommitted}}
	}
	cd10 := Cited{Mark: canvass.Unsure, Note: "Two of them may be one."}
	party := delegate.DemocraticRule()
	party.Uncommitted, party.Tie, party.Cite = delegate.APreference, delegate.Stop, []string{"Delegate Selection Plan", "The rules, as printed"}
	party.Binding = delegate.Binding{Ballots: 1}
	printed := Cited{Mark: canvass.Seen, Cites: []Citation{{Outlet: "zembla-gazette", Title: "The rules, as printed"}}}
	want := &Contest{
		Contest: canvass.Contest{
			ID: "2028/dem/zb", Name: "Zembla Islands Democratic caucuses", Jurisdiction: "zb", Authority: "zembla-democrats",
			RunBy: "party", OpenTo: "semi-closed",
			Events: []canvass.Event{
				{ID: "primary", Kind: "primary", Date: day("2028-01-15")},
				{
					ID: "caucus", Kind: "caucus", Date: day("2028-02-01"), Until: day("2028-02-02"), Binds: true,
					Opens:  canvass.TimeOf(time.Date(2028, 2, 1, 20, 0, 0, 0, time.UTC)),
					Closes: canvass.TimeOf(time.Date(2028, 2, 2, 4, 0, 0, 0, time.UTC)),
					Place:  "the palace, Onhava", Note: "The hours are the plan's.",
				},
				{ID: "convention", Kind: "convention", Date: day("2028-05-01"), Cancelled: true},
				{ID: "convention-of-districts", Day: canvass.DayProposed, DayBy: "Zembla Code 4, once it is changed"},
			},
			Ballot: canvass.Ballot{
				Options: []canvass.OptionID{"john-shade", "sybil-irondell", "uncommitted"},
				Labels:  map[canvass.OptionID]string{"uncommitted": "No Preference"},
			},
		},
		File: "2028/dem/zb.toml",
		Officers: []Officer{
			{Name: "Charles Xavier", Role: "chair", Key: "zembla-democrats/chair+66740649+AU546azfnaaGCT1Vc2pVYZOUmCC1BwEXT/P/wuuZ7D65", From: day("2028-01-10"), Until: day("2028-07-01")},
			{Role: "clerk", Key: "zembla-democrats/clerk+b7eb2948+AUHcm5RUu5qhZeQpsEOG5FoWc+Ho8GVH1z8vjfLPqw+W"},
		},
		Units: []Unit{{
			ID: "room:a", Name: "Room A, parish hall", Area: canvass.Statewide, Registered: &registered, Delegates: new(4),
			By: []string{"zembla-democrats"}, Cited: Cited{Mark: canvass.Known, Note: "The hall by the harbour."},
		}},
		Caucus: &Caucus{
			Kind: Realign, Text: "Rule 8: a sixth for three delegates, 15% for four or more; the coin is the mayor's.",
			Rule: caucus.Rule{
				Name: "Zembla Islands Democratic caucuses", Locked: true, Last: caucus.LastFalls, Lot: "a coin toss",
				Shares: []caucus.Share{{From: 3, Of: caucus.Ratio{Num: 1, Den: 6}}, {From: 4, Of: caucus.Ratio{Num: 15, Den: 100}}},
			},
			Scale: 100, Equivalents: map[string]caucus.County{"a": {State: 4, Convention: 51}, "onhava": {State: 2, Convention: 12}},
			Cited: Cited{Mark: canvass.Known},
		},
		Head:       Cited{Mark: canvass.Seen, Cites: plan, Note: "The first contest there."},
		EventFacts: []Cited{known, {Mark: canvass.Seen, Cites: plan, Note: "The hours are the plan's."}, unsure, known},
		EventKnown: map[string]time.Time{"convention": day("2027-11-01")},
		Proposed:   []Proposed{{Event: "convention-of-districts", Date: day("2028-05-08"), By: "a bill that passed one chamber", Cited: seen}},
		Counted:    []canvass.OptionID{"hazel-shade"},
		BallotFact: seen,
		Pools: []Pool{
			{ID: "at-large", Area: "state", Seats: 3, Rule: "party", Cited: seen},
			{ID: "at-large", Part: "convention", Area: "state", Seats: 2, Rule: "later", Cited: known},
			{ID: "pleo", Area: "state", Seats: 5, Until: day("2028-04-30"), Cited: known},
			{ID: "pleo", Area: "state", Seats: 10, Rule: "guess", From: day("2028-04-30"), Cited: known},
			{ID: "district", Area: "cd-1", Seats: 1, Rule: "party", Cited: cd10},
			{ID: "district", Area: "cd-9", Seats: 2, Rule: "party", Cited: cd10},
			{ID: "district", Area: "cd-10", Seats: 1, Rule: "party", Cited: cd10},
		},
		Automatic: number(5), AutomaticFact: known,
		Rules: map[string]*Rule{
			"party": {
				Rule: party, From: FromText, Text: "Rule 14: 15 percent, largest remainder. Zembla binds for a ballot.",
				Cited:    Cited{Mark: canvass.Seen, Cites: append(slices.Clone(seen.Cites), printed.Cites...)},
				National: "2028/dem", Own: []delegate.Part{delegate.PartBinding},
				Parts: map[delegate.Part]RulePart{
					delegate.PartEligibility: {From: FromText, National: true, Cited: printed},
					delegate.PartThreshold:   {From: FromText, National: true, Cited: printed},
					delegate.PartQuota:       {From: FromText, National: true, Cited: printed},
					delegate.PartRounding:    {From: Unstated, National: true, Text: "No word of fractions.", Cited: unsure},
					delegate.PartBinding:     {From: FromText, Cited: seen},
				},
			},
			"later": {
				Rule: delegate.Rule{Method: delegate.Method{Main: delegate.Convention}, From: delegate.FromText},
				From: FromText, Text: "The convention decides.", Cited: known,
				Parts: map[delegate.Part]RulePart{delegate.PartQuota: {From: FromText, Cited: known}},
			},
			"guess": {
				Rule: delegate.Rule{
					Method: delegate.Method{Main: delegate.WinnerTakeAll}, Never: []delegate.Option{"uncommitted"}, From: delegate.FromAward,
				},
				From: Inferred, InferredFrom: "the award of 2024", Cited: unsure,
				Parts: map[delegate.Part]RulePart{
					delegate.PartEligibility: {From: Inferred, InferredFrom: "the award of 2020", Cited: known},
					delegate.PartQuota:       {From: Inferred, InferredFrom: "the award of 2024", Cited: unsure},
				},
			},
		},
		Results: []Result{
			{
				Event: "primary", Area: "state", Measure: canvass.Votes, Status: Official, Published: day("2028-01-20"),
				Counts: votes(40, 51, 9), Ballots: number(int64(103)), Blank: number(int64(2)), Overvotes: number(int64(1)), Cited: seen,
			},
			{
				Area: "cd-1", Measure: canvass.Votes, Status: Estimated, Published: day("2028-02-03"),
				Counts:  []canvass.Count{{Option: "john-shade", Votes: 12}, {Option: "sybil-irondell", Votes: 12}},
				Partial: true, Cited: unsure,
			},
		},
		Awards: []Award{
			{
				By: "zembla-democrats", Published: day("2028-02-02"), Unallocated: 10, Cited: known,
				Awards: []canvass.Award{{Option: "john-shade", Delegates: 2}, {Option: "sybil-irondell", Delegates: 2}},
			},
			{
				By: "zembla-gazette", Published: day("2028-02-02"), Pool: "district", Area: "cd-9", Cited: known,
				Awards: []canvass.Award{{Option: "john-shade", Delegates: 1}, {Option: "sybil-irondell", Delegates: 1}},
			},
		},
		Conflicts: []Conflict{{ID: "winner", Question: "who won", Sides: []Side{
			{By: "zembla-gazette", Says: "John Shade", Cited: known}, {By: "kinbote", Says: "the king", Cited: known},
		}}},
		Context: []Context{{
			Topic: Stakes, Says: "It was {john-shade's} first contest, and {sybil-irondell} stayed at home", Published: day("2028-02-09"), From: canvass.TimeOf(time.Date(2028, 2, 9, 14, 0, 0, 0, time.UTC)),
			Cited: Cited{Mark: canvass.Seen, Cites: plan, Note: "Read aloud at the caucus."},
		}, {
			Topic: Upset, Says: "A poll had {sybil-irondell} ahead by about 12 points", Published: day("2028-02-10"), Expected: "sybil-irondell", Points: 12, Loose: "about", Called: true,
			Cited: Cited{Mark: canvass.Seen, Cites: plan},
		}},
		Note: "The first contest there.",
		Recorded: []delegate.Recorded{{
			Pool:     delegate.PoolID{Kind: delegate.AtLarge, Area: "state", Part: "convention"},
			Awards:   map[delegate.Option]int{"sybil-irondell": 2},
			Decision: delegate.Decision{Decider: "the convention", When: "2028-05-20", Source: "Delegate Selection Plan"},
		}},
		Withdrawals: []delegate.Withdrawal{{
			Option: "john-shade", Pools: []delegate.PoolKind{delegate.AtLarge, delegate.PLEO}, Do: delegate.Recompute,
			Decision: delegate.Decision{Decider: "the candidate", When: "2028-05-15", Source: "his letter of that day"},
		}},
		Lots: []delegate.Lot{{
			Pool: delegate.PoolID{Kind: delegate.District, Area: "cd-1"}, Order: []delegate.Option{"sybil-irondell", "john-shade"},
			Decision: delegate.Decision{Decider: "the chair", When: "2028-02-02", Source: "the minutes of the caucus"},
		}},
		Overrides: []delegate.Override{{
			Pool: delegate.PoolID{Kind: delegate.District, Area: "cd-10"}, Awards: map[delegate.Option]int{"john-shade": 1},
			Why:      "The sheets of the district were lost.",
			Decision: delegate.Decision{Decider: "the rules committee", When: "2028-03-01", Source: "the committee's minutes"},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("2028/dem/zb (-want +got):\n%s", diff)
	}
}

func TestParsePersonAndPlace(t *testing.T) {
	c := parsedGood(t)
	gazette := []Citation{{Outlet: "zembla-gazette", Title: "Who is John Shade?", URL: "https://gazette.example/shade", Via: "the wire", Note: "Printed on 5 January."}}
	site := []Citation{{Outlet: "shade-campaign", Title: "The campaign's website"}}
	person := &Person{
		ID: "john-shade", File: "people/john-shade.toml", Name: "John Shade", Last: "Shade", Party: canvass.Democratic,
		Born: day("1978-07-05"), BornFact: Cited{Mark: canvass.Seen, Cites: gazette, Note: "By the parish register."},
		Pronouns: "he", PronounsFact: Cited{Mark: canvass.Seen, Cites: site},
		Ages: []Age{{Years: 49, On: day("2028-01-05"), By: "zembla-gazette", Cited: Cited{Mark: canvass.Seen, Cites: gazette}}},
		Dossier: []Statement{{
			ID: "poet", Topic: "career", Says: "wrote a poem in four cantos", By: "shade-campaign", Attribution: "by his campaign",
			Published: day("2028-01-05"), Cited: Cited{Mark: canvass.Seen, Cites: site},
		}},
		Campaigns: []Campaign{{Race: "2028/dem", Entered: day("2027-11-10"), Left: day("2028-05-15"), LeftBy: canvass.TimeOf(time.Date(2028, 5, 16, 1, 0, 0, 0, time.UTC)), Cited: known}},
		Homes:     []Home{{Jurisdiction: "zb", From: day("2001-05-01"), Until: day("2030-01-01"), Cited: Cited{Mark: canvass.Seen, Cites: site, Note: "He keeps a house elsewhere."}}},
		Titles:    []Title{{Name: "governor of Zembla", Short: "the governor", Label: "Gov.", From: day("2021-01-20"), Until: day("2025-01-20"), Cited: known}},
		Conflicts: []Conflict{{ID: "visit", Question: "whether he went there", Sides: []Side{
			{By: "shade-campaign", Says: "he did", Published: day("2028-01-06"), Cited: Cited{Mark: canvass.Seen, Cites: site}},
			{Says: "he did not", Cited: Cited{Mark: canvass.Unsure, Note: "Heard on the spot."}},
		}}},
	}
	if diff := cmp.Diff(person, c.People["john-shade"]); diff != "" {
		t.Errorf("john-shade (-want +got):\n%s", diff)
	}
	what := []Citation{{Outlet: "zembla-gazette", Title: "What Zembla is"}}
	place := &Jurisdiction{
		ID: "zb", File: "jurisdictions/zb.toml", Name: "Zembla Islands", The: true, Kind: "territory",
		OCD: "ocd-division/country:us/territory:zb", USPS: "ZB", ElectoralVotes: number(0), Electors2012: number(1), Zone: "Pacific/Pago_Pago",
		Cited: Cited{Mark: canvass.Seen, Cites: what, Note: "The zone is firm knowledge."},
		RecountLaws: []RecountLaw{
			{Law: "Zembla Code § 1", Votes: 20, Until: day("2027-12-31"), Cited: unsure},
			{
				Law: "Zembla Code § 2", Percent: 50, Of: RecountOfTwo, Votes: 2000, Below: true, From: day("2028-01-01"),
				Cited: Cited{Mark: canvass.Seen, Cites: what},
			},
		},
		Facts: []Statement{
			{
				ID: "status", Topic: "status", Says: "has no electoral votes", By: "zembla-gazette", Attribution: "by the Zembla Gazette",
				Published: day("2028-01-05"), Cited: Cited{Mark: canvass.Seen, Cites: what},
			},
			{ID: "cold", Topic: "origin", Says: "is a distant northern land", Cited: unsure},
		},
	}
	if diff := cmp.Diff(place, c.Jurisdictions["zb"]); diff != "" {
		t.Errorf("zb (-want +got):\n%s", diff)
	}
	outlet := &Outlet{ID: "zembla-gazette", Name: "Zembla Gazette", The: true, Kind: "newsroom", Rights: canvass.Display, URL: "https://gazette.example"}
	if diff := cmp.Diff(outlet, c.Outlets["zembla-gazette"]); diff != "" {
		t.Errorf("zembla-gazette (-want +got):\n%s", diff)
	}
	count := []Citation{{Outlet: "zembla-gazette", Title: "The count so far"}}
	race := &Race{
		ID: "2028/dem", File: "2028/dem/race.toml", Name: "Democratic nomination of 2028",
		Majorities: []Majority{
			{From: day("2028-01-01"), Delegates: 14, Need: 8, Cited: known},
			{From: day("2028-04-30"), Delegates: 19, Need: 10, Pledged: 19, Cited: Cited{Mark: canvass.Seen, Cites: count}},
		},
		Conflicts: []Conflict{{ID: "before", Question: "how many delegates there were before the night", Sides: []Side{
			{By: "zembla-gazette", Says: "none", Cited: Cited{Mark: canvass.Seen, Cites: count}},
			{By: "kinbote", Says: "one", Winner: "john-shade", Cited: known},
		}}},
		Days:  []NamedDay{{Date: day("2028-02-08"), Name: "Crown Day", Cited: Cited{Mark: canvass.Seen, Cites: count, Note: "A holiday."}}},
		Facts: []Statement{{ID: "window", Topic: "window", Says: "opens on 1 February", By: "kinbote", Attribution: "by Charles Kinbote", Cited: known}},
	}
	if diff := cmp.Diff(race, c.Races["2028/dem"]); diff != "" {
		t.Errorf("2028/dem (-want +got):\n%s", diff)
	}
}

// The error names every fault of every file, in order, one a line; what is sound can still be used.
func TestParseCollectsAllErrors(t *testing.T) {
	files := goodCatalog(t)
	for i := range files {
		switch files[i].Path {
		case "jurisdictions/zb.toml":
			files[i].Bytes = []byte("jurisdiction = \"zb\"\nname = 7\nkind = \"realm\"\n")
		case "people/hazel-shade.toml":
			files[i].Bytes = []byte("person = \"hazel-shade\"\nlast = \"Shade\"\nparty = \"whig\"\n")
		case "people/sybil-irondell.toml":
			files[i].Path = "people/sybil.toml"
		}
	}
	c, err := Parse(files)
	if err == nil {
		t.Fatal("no error")
	}
	want := strings.TrimSpace(`
2028/dem/zb.toml:39:26: ballot.options: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/dem/zb.toml:120:31: result.votes.sybil-irondell: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/dem/zb.toml:131:31: result.votes.sybil-irondell: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/dem/zb.toml:138:32: award.delegates.sybil-irondell: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/dem/zb.toml:147:30: award.delegates.sybil-irondell: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/dem/zb.toml:168:14: recorded.delegates.sybil-irondell: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/dem/zb.toml:186:12: lot.order: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/gop/zb.toml:25:27: ranked.round.votes.sybil-irondell: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
2028/gop/zb.toml:28:27: ranked.round.votes.sybil-irondell: "sybil-irondell" is not a person of the catalog: add people/sybil-irondell.toml
jurisdictions/zb.toml:2:8: name: this is a number: write the name, such as "American Samoa"
people/hazel-shade.toml:1:1: name: missing: write the full name, such as "Jason Palmer"
people/hazel-shade.toml:3:1: party: "whig" is none of its words: write one of dem, gop
people/sybil.toml:1:1: person: "sybil-irondell" does not match the file's path: write "sybil", or move the file`)
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("messages (-want +got):\n%s", diff)
	}
	if canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("kind %q", canvass.KindOf(err))
	}
	var first Finding
	if !errors.As(err, &first) || first.Line != 39 || first.Severity != Error {
		t.Errorf("the first finding is %+v", first)
	}
	if c.Contests["2028/dem/zb"] == nil || c.People["john-shade"] == nil {
		t.Error("files that only refer to what is not there are gone from the catalog")
	}
	if c.Jurisdictions["zb"] != nil || c.People["hazel-shade"] != nil || c.People["sybil"] != nil {
		t.Error("a bad file is in the catalog")
	}
}

func TestParseNothing(t *testing.T) {
	c, err := Parse(nil)
	if err != nil || c == nil || len(c.Contests) != 0 {
		t.Errorf("%v, %v", c, err)
	}
	_, err = c.Contest("2024/dem/as")
	if canvass.KindOf(err) != canvass.NotFound {
		t.Error(err)
	}
}

func TestParseRefusesTheSameFileTwice(t *testing.T) {
	files := goodCatalog(t)
	_, err := Parse(append(files, files[0]))
	if want := files[0].Path + ": the file is there twice"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestParseRefusesAHugeFile(t *testing.T) {
	_, err := Parse([]File{{Path: "people/john-shade.toml", Bytes: make([]byte, maxFile+1)}})
	if err == nil || !strings.Contains(err.Error(), "more than the 1048576 bytes that a file may have") {
		t.Error(err)
	}
}

// A file that is wrong from top to bottom is told so a hundred times, and not held on to.
func TestParseBoundsWhatItSays(t *testing.T) {
	for name, line := range map[string]string{
		"unknown keys": "k%d = 1\n", "wrong types": "[[event]]\ndate = %d\n", "blanks": "[[event]]\ndate = \"?\" # %d\n",
		"missing keys": "[[event]]\ndate = 2028-01-01 # %d\n", "references": "[[award]]\nby = \"nobody-%d\"\n",
	} {
		var text strings.Builder
		for i := range 3000 {
			fmt.Fprintf(&text, line, i)
		}
		_, err := Parse([]File{{Path: "2028/dem/zb.toml", Bytes: []byte(text.String())}})
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		lines := strings.Split(err.Error(), "\n")
		if len(lines) != maxFindings+1 || lines[0] != "2028/dem/zb.toml: more than 100 findings: mend these first" {
			t.Errorf("%s: %d lines, the first is %s", name, len(lines), lines[0])
		}
	}
}

func TestLocation(t *testing.T) {
	c := parsedGood(t)
	for id, want := range map[string]string{"zb": "Pacific/Pago_Pago", "nowhere": "America/New_York"} {
		if got := c.Jurisdictions[id].Location().String(); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
}

func TestOverlay(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("people/john-shade.toml", "new")
	write("people/aunt-maud.toml", "more")
	write("nights/2028-02-01/2028-dem-zb.toml", "a night")
	write(".hidden/x.toml", "hidden")
	write("README.md", "words")
	base := []File{{Path: "people/john-shade.toml", Bytes: []byte("old")}, {Path: "sources.toml", Bytes: []byte("same")}}
	got, err := Overlay(base, dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []File{
		{Path: "people/aunt-maud.toml", Bytes: []byte("more"), Own: true},
		{Path: "people/john-shade.toml", Bytes: []byte("new"), Own: true},
		{Path: "sources.toml", Bytes: []byte("same")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for path, want := range map[string]canvass.ErrorKind{filepath.Join(dir, "nowhere"): canvass.NotFound, filepath.Join(dir, "README.md"): canvass.Invalid} {
		if _, err := Overlay(base, path); canvass.KindOf(err) != want {
			t.Errorf("%s: %v, want %s", path, err, want)
		}
	}
}

func TestHashIsOfTheBytes(t *testing.T) {
	if got := (File{}).Hash(); got != "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Error(got) // FIPS 180-4: SHA-256 of nothing
	}
}
