package race_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// American Samoa at three moments: when the hall's count came, when newsrooms carried four to two, after the
// correction.
func TestAmericanSamoaOfTheNight(t *testing.T) {
	const won = "complete; american-samoa-democratic-party jason-palmer 51 joe-biden 40; [jason-palmer] won the votes, %s; " +
		"[jason-palmer joe-biden] won the delegates, computed; computed jason-palmer 3 joe-biden 3"
	for _, x := range []struct {
		at, basis string
		awards    []string
	}{
		{"2024-03-06T02:25Z", "certain", []string{"american-samoa-democratic-party 4-2 flagged"}},
		{"2024-03-06T04:05Z", "certain", []string{"american-samoa-democratic-party 4-2 flagged", "ap 4-2 flagged"}},
		{"2024-03-06T05:41Z", "confirmation", []string{
			"american-samoa-democratic-party 4-2 corrected", "ap 4-2 outdated", "american-samoa-democratic-party 3-3 standing",
			"the-independent 4-2 outdated",
		}},
	} {
		c := at(t, x.at).Contests["2024/dem/as"]
		if diff := cmp.Diff(fmt.Sprintf(won, x.basis), told(c)); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", x.at, diff)
		}
		var awards []string
		for _, k := range c.Claims {
			if k.Claim.Kind == canvass.ClaimAward {
				awards = append(awards, fmt.Sprintf("%s %d-%d %s", k.By, k.Claim.Awards[0].Delegates, k.Claim.Awards[1].Delegates, k.Status))
			}
		}
		if diff := cmp.Diff(x.awards, awards); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", x.at, diff)
		}
	}
	if c := at(t, "2024-03-06T02:24Z").Contests["2024/dem/as"]; c.Status != tally.None || c.Count != nil {
		t.Errorf("before the count: %s", told(c))
	}
}

// A newspaper printed more votes for Arkansas's Republicans on the night than the state had in the end. Both counts
// stay, and the history tells the fall.
func TestArkansasFell(t *testing.T) {
	night := at(t, "2024-03-06T04:30Z").Contests["2024/gop/ar"]
	if got, want := told(night), "counting; nwa-democrat-gazette donald-trump 243289 nikki-haley 61030; donald-trump leads by 182259; "+
		"undetermined, 40 of 40 open: the votes of the options that the count leaves out"; got != want {
		t.Errorf("on the night: %s\nwant: %s", got, want)
	}
	s := at(t, end)
	last := s.Contests["2024/gop/ar"]
	var sources []string
	for _, n := range last.Sources {
		trump, _ := n.Votes("donald-trump")
		sources = append(sources, fmt.Sprintf("%s %d %s", n.By, trump, n.Mark))
	}
	if diff := cmp.Diff([]string{"arkansas-secretary-of-state 204898 U", "nwa-democrat-gazette 243289 S"}, sources); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	const fall = "(52,254 fewer for the same options than the Northwest Arkansas Democrat-Gazette had)"
	changes, _ := last.Changes()
	words := func(c tally.Change) string { return wording.Of(s).Change(last.ID, &c) }
	if !slices.ContainsFunc(changes, func(c tally.Change) bool { return strings.Contains(words(c), fall) }) {
		for _, c := range changes {
			t.Log(words(c))
		}
		t.Errorf("the history does not say %q", fall)
	}
}

// After each entry of the night: what is shown as votes is what a source counted, and where none has counted there are
// no votes, no leader, nobody who won by them and no delegates computed.
func TestSharesNeverBecomeVotes(t *testing.T) {
	f, seq := tally.New(), int64(0)
	add := func(e canvass.Entry, file []byte) {
		t.Helper()
		if err := f.Add(seq, &e, file); err != nil {
			t.Fatal(err)
		}
		seq++
	}
	begin, _ := canvass.ParseTime("2024-03-05T04:00Z")
	for _, c := range catalog.Embedded() {
		add(catalogEntry(c, begin), c.Bytes)
	}
	counted := map[canvass.ContestID][]*canvass.Report{}
	stated := 0
	for _, e := range superTuesday() {
		add(e, nil)
		if e.Contest == "" {
			continue
		}
		if r := e.Report; r != nil && r.Counted() {
			counted[e.Contest] = append(counted[e.Contest], r)
		} else if r != nil {
			stated++
		}
		c := f.Snapshot().Contests[e.Contest]
		reports := counted[e.Contest]
		if len(reports) == 0 {
			if c.Count != nil || c.Leader != nil || c.Delegates.Basis != tally.Undetermined && c.Delegates.Basis != tally.Announced {
				t.Errorf("after %s nobody has counted, and it shows: %s", e.Key, told(c))
			}
			continue
		}
		if !slices.ContainsFunc(reports, func(r *canvass.Report) bool { return maps.Equal(votesOf(c.Count), countsOf(r)) }) {
			t.Errorf("after %s it shows votes that no source counted: %s", e.Key, told(c))
		}
	}
	if len(counted) < 30 || stated < 60 {
		t.Errorf("%d contests with counts and %d reports without: the night has more", len(counted), stated)
	}
}

func votesOf(n *tally.Count) map[canvass.OptionID]int64 {
	m := map[canvass.OptionID]int64{}
	for _, o := range n.Options {
		m[o.Option] = o.Votes
	}
	return m
}

func countsOf(r *canvass.Report) map[canvass.OptionID]int64 {
	m := map[canvass.OptionID]int64{}
	for _, c := range r.Counts {
		m[c.Option] = c.Votes
	}
	return m
}

// Both races at moments of the night: what is computed here, and beside it each claimant's own total, as it stands.
func TestStandingsOfTheNight(t *testing.T) {
	for _, x := range []struct {
		at       string
		race     canvass.RaceID
		computed string
		claimed  string
	}{
		{"2024-03-06T00:00Z", "2024/dem", "joe-biden 206 uncommitted 2 announced", ""},
		{
			"2024-03-06T00:00Z", "2024/gop", "donald-trump 273 nikki-haley 43 ron-desantis 9 vivek-ramaswamy 3 announced",
			"ap 244",
		},
		{"2024-03-06T04:13Z", "2024/dem", "joe-biden 209 jason-palmer 3 uncommitted 2 announced", "ap 14 contests"},
		{
			"2024-03-06T04:13Z", "2024/gop", "donald-trump 273 nikki-haley 43 ron-desantis 9 vivek-ramaswamy 3 announced",
			"538 276; ap 12 contests; ap 244; cbs-news 10 contests",
		},
		{
			"2024-03-06T08:42Z", "2024/dem", "joe-biden 209 jason-palmer 3 uncommitted 2 announced",
			"ap 19 contests; hindustan-times 1312; nbc-news 994",
		},
		{
			"2024-03-06T08:42Z", "2024/gop", "donald-trump 273 nikki-haley 43 ron-desantis 9 vivek-ramaswamy 3 announced",
			"538 276; abc-news 276; ap 12 contests; ap 244; breitbart 276; cbs-news 10 contests; ddhq 221; green-papers 936; " +
				"hindustan-times 936; nbc-news 715; new-york-times 273",
		},
		{
			"2024-03-08T05:00Z", "2024/gop", "donald-trump 302 nikki-haley 43 ron-desantis 9 vivek-ramaswamy 3 announced",
			"538 276; abc-news 276; ap 12 contests; ap 244; breitbart 276; cbs-news 10 contests; ddhq 221; forbes 995; green-papers 936; " +
				"hindustan-times 936; nbc-news 715; new-york-times 1062",
		},
	} {
		r := race.At(at(t, x.at), x.race)
		if got := standings(r); got != x.computed {
			t.Errorf("%s at %s: %s, want %s", x.race, x.at, got, x.computed)
		}
		var claimed []string
		for _, k := range r.Tallies {
			s := fmt.Sprintf("%s %d", k.By, k.Claim.Awards[0].Delegates)
			if k.Claim.Contests {
				s += " contests"
			}
			claimed = append(claimed, s)
		}
		slices.Sort(claimed)
		if diff := cmp.Diff(x.claimed, strings.Join(claimed, "; ")); diff != "" {
			t.Errorf("%s at %s, claimed (-want +got):\n%s", x.race, x.at, diff)
		}
	}
}
