package feed_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// vermont is an item of the made-up catalog's Democratic primary.
func vermont(votes ...feed.Count) *feed.Item {
	return &feed.Item{
		Where:   "line 2",
		Contest: feed.Contest{Name: "President", Date: "2024-03-05", State: "VT", Party: canvass.Democratic, Office: feed.President},
		Figures: &feed.Figures{Measure: canvass.Votes, Counts: votes},
	}
}

func count(name string, n int64) feed.Count {
	return feed.Count{Option: feed.Option{Name: name}, Votes: n}
}

func TestMatchMakesReportsAndClaims(t *testing.T) {
	m := feed.NewNames(place()).Matcher()
	it := vermont(count("Bob Baker", 8), count("Ann Able", 12))
	it.At, it.Test = 1_709_700_000_000, true
	it.Figures.In, it.Figures.Of, it.Figures.Are = new(int64(9)), new(int64(10)), "precincts"
	it.Calls = []feed.Call{{Option: feed.Option{Name: "Able"}}, {Option: feed.Option{Name: "Baker"}, Denied: true}}
	it.Statements = []string{"its count has ended"}
	got := m.Match(it)
	base := feed.Draft{Where: "line 2", Contest: "2024/dem/vt", At: canvass.At(it.At), Test: true}
	report, winner, denied, ended := base, base, base, base
	report.Report = &canvass.Report{
		Area: "state", Measure: canvass.Votes, Units: new(int64(9)), UnitsOf: new(int64(10)), UnitsAre: "precincts", Test: true,
		Counts: []canvass.Count{{Option: "ann-able", Votes: 12}, {Option: "bob-baker", Votes: 8}},
	}
	winner.Claim = &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "ann-able", Measure: canvass.Votes}
	denied.Claim = &canvass.Claim{Kind: canvass.ClaimStatement, Text: "says that bob-baker is not the winner"}
	ended.Claim = &canvass.Claim{Kind: canvass.ClaimStatement, Text: "its count has ended"}
	if diff := cmp.Diff([]feed.Draft{report, winner, denied, ended}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if len(m.Held()) > 0 {
		t.Errorf("held: %+v", m.Held()[0])
	}

	it.Unit = feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: "Essex"}}, Area: "cd-1"}
	got = m.Match(it)
	if len(got) != 1 || got[0].Report.Unit != "town:essex" || got[0].Report.Area != "cd-1" {
		t.Errorf("a town's calls are its contest's: %+v", got)
	}
}

// What is not known is held with a reason, each reason once, and nothing of the item is entered.
func TestMatchHolds(t *testing.T) {
	m := feed.NewNames(place()).Matcher()
	town := func(name string) feed.Unit { return feed.Unit{Path: []feed.Step{{Level: feed.LevelTown, Name: name}}} }
	items := []*feed.Item{
		vermont(count("Ann Able", 12), count("Ann Abel", 3)),
		vermont(count("Ann Able", 13), count("Ann Abel", 4)),
		vermont(count("Ann Able", -1)),
		vermont(count("Ann Able", 1), count("Able", 2)),
		{Where: "line 9", Contest: feed.Contest{Name: "Governor", Office: "Governor"}, Figures: &feed.Figures{Measure: canvass.Votes, Counts: []feed.Count{count("X", 1)}}},
		vermont(count("Ann Able", 5)),
		vermont(count("Ann Able", 6)),
		vermont(count("Ann Able", 7)),
	}
	items[5].Unit, items[6].Unit, items[7].Figures.Measure = town("St. Albans"), town("St Albans"), ""
	drafts := 0
	for _, it := range items {
		drafts += len(m.Match(it))
	}
	if drafts != 1 {
		t.Errorf("%d drafts, want that of St. Albans alone", drafts)
	}
	want := []*feed.Held{
		{Where: "line 2", What: feed.HeldOption, Name: "Ann Abel", Why: `"Ann Abel" is nobody whom this contest knows`, Suggestions: []string{"ann-able"}, Items: 2},
		{Where: "line 2", What: feed.HeldFigures, Name: "the whole contest", Why: "report: ann-able is -1: a count cannot be negative", Items: 1},
		{Where: "line 2", What: feed.HeldOption, Name: "Able", Why: `"Ann Able" and "Able" are both ann-able`, Items: 1},
		{Where: "line 2", What: feed.HeldUnit, Name: "St Albans", Why: `"St Albans" and "St. Albans" make the same id, town:st-albans: declare both`, Items: 1},
		{Where: "line 2", What: feed.HeldFigures, Name: "President", Why: "the source does not say what is counted: name the measure", Items: 1},
	}
	if diff := cmp.Diff(want, m.Held()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestHeldIsBounded(t *testing.T) {
	m := (&feed.Names{}).Matcher()
	for i := range feed.MaxHeld + 50 {
		m.Hold(&feed.Item{}, feed.HeldUnit, strings.Repeat("x", 1+i%7)+string(rune('a'+i%26))+string(rune(0x4e00+i)), "why", nil)
	}
	held := m.Held()
	if len(held) != feed.MaxHeld+1 || held[feed.MaxHeld].Items != 50 || held[feed.MaxHeld].Why != "and more that is not listed" {
		t.Errorf("%d reasons, the last for %d items: %q", len(held), held[len(held)-1].Items, held[len(held)-1].Why)
	}
}

func TestMatchTallies(t *testing.T) {
	m := feed.NewNames(place()).Matcher()
	tally := func(state string, p canvass.Party, counts ...feed.Count) *feed.Item {
		return &feed.Item{Where: "delSum", Contest: feed.Contest{Name: "delegates", Date: "2024-03-06", State: state, Party: p}, Tally: &feed.Tally{Counts: counts}}
	}
	race := m.Match(tally("", canvass.Democratic, count("Able", 206), count("Tim Baker", 0)))
	if len(race) != 1 || race[0].Race != "2024/dem" || race[0].Contest != "" || !cmp.Equal(race[0].Claim, &canvass.Claim{Kind: canvass.ClaimTally, Awards: []canvass.Award{{Option: "ann-able", Delegates: 206}}}) {
		t.Errorf("%+v", race)
	}
	state := m.Match(tally("VT", canvass.Democratic, count("Able", 10), count("Bob Baker", 6)))
	if len(state) != 1 || state[0].Contest != "2024/dem/vt" || state[0].Race != "" || state[0].Claim.Kind != canvass.ClaimAward {
		t.Errorf("%+v", state)
	}
	for _, it := range []*feed.Item{tally("NH", canvass.Democratic, count("Able", 1)), tally("", "", count("Able", 1)), tally("", canvass.Democratic, count("Cole", 1))} {
		if got := m.Match(it); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	}
	if len(m.Held()) != 3 {
		t.Errorf("%d are held, want 3", len(m.Held()))
	}
}

func TestEntries(t *testing.T) {
	m := feed.NewNames(place()).Matcher()
	it := vermont(count("Ann Able", 12))
	it.At = 1_709_700_000_000
	hash := "sha256:" + strings.Repeat("a", 64)
	entry := func(it *feed.Item, evidence string, recorded canvass.Time) *canvass.Entry {
		t.Helper()
		e, err := m.Match(it)[0].Entry("ap", "desk", []string{evidence}, recorded)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Bytes(); err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := entry(it, hash, 1_709_700_001_000)
	if first.Kind != canvass.KindReport || first.By != "ap" || first.Contest != "2024/dem/vt" || first.Source.Evidence[0] != hash {
		t.Errorf("%+v", first)
	}
	other := "sha256:" + strings.Repeat("b", 64)
	if again := entry(it, other, 1_709_700_061_000); again.Key != first.Key {
		t.Error("the same figures of the same moment, polled again, have another key")
	}
	it.At += 60_000
	if later := entry(it, other, 1_709_700_061_000); later.Key == first.Key {
		t.Error("the same figures of a later moment have the same key")
	}
	it.At = 0
	if a, b := entry(it, hash, 1_709_700_061_000), entry(it, other, 1_709_700_061_000); a.Key == b.Key {
		t.Error("figures without a time, in two files, have the same key")
	}
	if _, err := m.Match(it)[0].Entry("", "desk", []string{hash}, 1); err == nil {
		t.Error("an entry without a source was made")
	}
}
