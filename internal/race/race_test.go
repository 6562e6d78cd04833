package race_test

import (
	"fmt"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// nightOf folds the embedded catalog as it stood on the day, and the entries.
func nightOf(t testing.TB, begin string, entries ...canvass.Entry) *tally.Snapshot {
	t.Helper()
	at, err := canvass.ParseTime(begin)
	if err != nil {
		t.Fatal(err)
	}
	f := tally.New()
	var seq int64
	add := func(e canvass.Entry, file []byte) {
		e.Format, e.Actor, e.Recorded = canvass.Format, "test", max(e.Recorded, at)
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		if err := f.Add(seq, &e, file); err != nil {
			t.Fatal(err)
		}
		seq++
	}
	for _, c := range catalog.Embedded() {
		add(catalogEntry(c, at), c.Bytes)
	}
	for _, e := range entries {
		add(e, nil)
	}
	s := f.Snapshot()
	for _, err := range s.CatalogProblems {
		t.Error(err)
	}
	return s
}

func catalogEntry(c catalog.File, at canvass.Time) canvass.Entry {
	return canvass.Entry{
		Format: canvass.Format, Actor: "test", Kind: canvass.KindCatalog, Key: "catalog/" + c.Path, Recorded: at,
		Catalog: &canvass.CatalogFile{Path: c.Path, Hash: c.Hash(), Size: int64(len(c.Bytes))},
	}
}

func hall(winner, loser canvass.OptionID) []canvass.Entry {
	n := int64(91)
	at, _ := canvass.ParseTime("2024-03-06T02:25Z")
	return []canvass.Entry{{
		Kind: canvass.KindReport, Key: "hall", Recorded: at, At: canvass.At(at), By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes, Ballots: &n, Cast: &n,
			Counts: []canvass.Count{{Option: winner, Votes: 51}, {Option: loser, Votes: 40}, {Option: "dean-phillips"}},
		},
	}}
}

func standings(r *race.Race) string {
	s := ""
	for _, x := range r.Standings {
		s += fmt.Sprintf("%s %d ", x.Option, x.Delegates)
	}
	return s + string(r.Basis)
}

// Before the night: South Carolina 55, Nevada 36, Michigan 115 and 2. The districts' votes are estimates, so that what
// others announced goes before what is computed on them; both are the same.
func TestRaceBeforeTheNight(t *testing.T) {
	s := nightOf(t, "2024-03-05T17:00Z")
	r := race.At(s, "2024/dem")
	if got, want := standings(r), "joe-biden 206 uncommitted 2 announced"; got != want {
		t.Errorf("standings before the night: %s, want %s", got, want)
		for _, l := range r.Held {
			t.Log(l.Contest.ID, l.Awards, l.Basis, l.Contest.Delegates.Lacks)
		}
	}
	if r.Majority == nil || r.Majority.Need != 1968 {
		t.Errorf("majority %+v, want 1,968", r.Majority)
	}
	if r.Remaining != 3934-208 {
		t.Errorf("%d seats remain, want %d", r.Remaining, 3934-208)
	}
	// Each contest alone, so that a wrong one is named.
	for id, want := range map[canvass.ContestID]string{"2024/dem/sc": "[{joe-biden 55}]", "2024/dem/nv": "[{joe-biden 36}]", "2024/dem/mi": "[{joe-biden 115} {uncommitted 2}]"} {
		if got := fmt.Sprint(s.Contests[id].Delegates.Awards); got != want {
			t.Errorf("%s awards %s, want %s; lacks %v", id, got, want, s.Contests[id].Delegates.Lacks)
		}
	}
}

// Missouri's caucuses of 2 March 2024 bind nobody before the conventions, and its rule leaves the three party members
// to nobody: neither keeps the 51 delegates that AP announced out of the sum, which says that it rests on an
// announcement.
func TestAnnouncedWhereTheRuleHasNoVotes(t *testing.T) {
	s := nightOf(t, "2024-03-05T17:00Z")
	d := s.Contests["2024/gop/mo"].Delegates
	if got, want := fmt.Sprint(d.Basis, " ", d.Awards, d.Open), "announced [{donald-trump 51}] 3"; got != want {
		t.Errorf("Missouri: %s, want %s", got, want)
	}
	if got, want := standings(race.At(s, "2024/gop")), "donald-trump 273 nikki-haley 43 ron-desantis 9 vivek-ramaswamy 3 announced"; got != want {
		t.Errorf("standings before the night: %s, want %s", got, want)
	}
}

func TestConsequenceOfAmericanSamoa(t *testing.T) {
	k := race.Of(nightOf(t, "2024-03-05T17:00Z", hall("jason-palmer", "joe-biden")...), "2024/dem/as")
	if k == nil {
		t.Fatal("no consequence")
	}
	led, leads := race.Lead{Option: "joe-biden", By: 204, Known: race.Whole}, race.Lead{Option: "joe-biden", By: 206, Known: race.Whole}
	if k.LeadBefore != led || k.LeadAfter != leads || k.LeaderChanges || k.Decides != "" {
		t.Errorf("%+v before, %+v after, changes %v, decides %q", k.LeadBefore, k.LeadAfter, k.LeaderChanges, k.Decides)
	}
	firsts := map[string]string{}
	for _, f := range k.Firsts {
		firsts[string(f.Option)] = fmt.Sprintf("%s of %s after %v, unbound %v", f.Kind, f.Measure, f.After, f.Unbound)
	}
	after := " of votes after [2024/dem/sc 2024/dem/nv 2024/dem/mi], unbound [2024/dem/nh]"
	for o, want := range map[string]string{"joe-biden": "first loss" + after, "jason-palmer": "first win" + after} {
		if firsts[o] != want {
			t.Errorf("%s: %q, want %q", o, firsts[o], want)
		}
	}
	want := map[string]string{
		"jason-palmer": "best, 51/91 here, 530/134087 in 2024/dem/nv",
		"joe-biden":    "worst, 40/91 here, 625221/770571 in 2024/dem/mi",
	}
	for _, c := range k.Surprise {
		word := "worst"
		if c.Best {
			word = "best"
		}
		got := fmt.Sprintf("%s, %d/%d here, %d/%d in %s", word, c.Here, c.HereOf, c.There, c.ThereOf, c.Where)
		if got != want[string(c.Option)] {
			t.Errorf("%s: %s, want %s", c.Option, got, want[string(c.Option)])
		}
		delete(want, string(c.Option))
	}
	if len(want) > 0 {
		t.Errorf("not compared: %v", want)
	}
}

// With the counts swapped the favourite wins: nobody loses for the first time.
func TestNoFirstLossForTheFavourite(t *testing.T) {
	k := race.Of(nightOf(t, "2024-03-05T17:00Z", hall("joe-biden", "jason-palmer")...), "2024/dem/as")
	for _, f := range k.Firsts {
		if f.Kind != race.WinStreak || f.Option != "joe-biden" || f.Number != 4 {
			t.Errorf("%s: %s, %d", f.Option, f.Kind, f.Number)
		}
	}
	if k.LeaderChanges || k.LeadAfter.Option != "joe-biden" {
		t.Errorf("leader %s, changes %v", k.LeadAfter.Option, k.LeaderChanges)
	}
}
