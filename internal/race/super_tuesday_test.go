package race_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

const end = "2024-05-01T00:00Z" // all that the night of 5 March 2024 has, the certified counts too

// superTuesday is the real night of 5 March 2024, with the catalog inside the program.
var superTuesday = sync.OnceValue(func() []canvass.Entry {
	n, err := catalog.ReadNight(catalog.EmbeddedNight("2024-03-05"), "2024-03-05")
	if err != nil {
		panic(err)
	}
	for i := range n.Entries {
		n.Entries[i].Actor = "replay"
	}
	return n.Entries
})

var asOf = struct {
	sync.Mutex
	at map[string]*tally.Snapshot
}{at: map[string]*tally.Snapshot{}}

// at is the night as it stood at a moment: the fold of what was recorded until then.
func at(t *testing.T, moment string) *tally.Snapshot {
	t.Helper()
	asOf.Lock()
	defer asOf.Unlock()
	if s := asOf.at[moment]; s != nil {
		return s
	}
	until, err := canvass.ParseTime(moment)
	if err != nil {
		t.Fatal(err)
	}
	var entries []canvass.Entry
	for _, e := range superTuesday() {
		if e.Recorded <= until {
			entries = append(entries, e)
		}
	}
	asOf.at[moment] = nightOf(t, "2024-03-05T04:00Z", entries...)
	return asOf.at[moment]
}

// told is a contest in one line: how far, whose count, who leads or has won, the delegates.
func told(c *tally.Contest) string {
	parts := []string{string(c.Status)}
	if n := c.Count; n != nil {
		votes := n.By
		for _, o := range n.Options[:min(2, len(n.Options))] {
			votes += fmt.Sprintf(" %s %d", o.Option, o.Votes)
		}
		if n.Units != nil {
			votes += fmt.Sprintf(", %d of %d %s", *n.Units, *n.UnitsOf, n.UnitsAre)
		}
		parts = append(parts, votes)
	}
	if l := c.Leader; l != nil {
		parts = append(parts, fmt.Sprintf("%s leads by %d", l.Options[0], l.By))
	}
	for _, w := range c.Winners {
		parts = append(parts, fmt.Sprintf("%v won the %s, %s", w.Options, w.Measure, w.Basis))
	}
	return strings.Join(append(parts, worth(c)), "; ")
}

func worth(c *tally.Contest) string {
	s := string(c.Delegates.Basis)
	for _, a := range c.Delegates.Awards {
		s += fmt.Sprintf(" %s %d", a.Option, a.Delegates)
	}
	if c.Delegates.Open > 0 {
		s += fmt.Sprintf(", %d of %d open: %s", c.Delegates.Open, c.Delegates.Seats, strings.Join(wording.Of(&tally.Snapshot{}).Lacks(c), "; "))
	}
	return s
}

func TestVermontRepublicans(t *testing.T) {
	for _, x := range []struct{ at, want string }{
		{"2024-03-06T00:30Z", "none; undetermined, 17 of 17 open: no votes reported"},
		{"2024-03-06T01:30Z", "counting; undetermined, 17 of 17 open: shares were stated, no votes"},
		{"2024-03-06T03:36Z", "counting; undetermined, 17 of 17 open: shares were stated, no votes"},
		{"2024-03-06T03:37Z", "counting; vermont-secretary-of-state donald-trump 10992 nikki-haley 10991, 106 of 247 towns; " +
			"donald-trump leads by 1; undetermined, 17 of 17 open: the votes of the options that the count leaves out"},
		{end, "certified; vermont-secretary-of-state nikki-haley 36241 donald-trump 33162; " +
			"[nikki-haley] won the votes, certification; [nikki-haley] won the delegates, computed; " +
			"computed nikki-haley 9 donald-trump 8"},
	} {
		if diff := cmp.Diff(x.want, told(at(t, x.at).Contests["2024/gop/vt"])); diff != "" {
			t.Errorf("at %s (-want +got):\n%s", x.at, diff)
		}
	}
	// Newsrooms have called it for Haley while she is one vote behind in the office's count: they say so, nobody has
	// won.
	c := at(t, "2024-03-06T04:10Z").Contests["2024/gop/vt"]
	var callers []string
	for _, k := range c.Claims {
		if k.Claim.Winner == "nikki-haley" && k.Status == tally.Standing {
			callers = append(callers, k.By)
		}
	}
	slices.Sort(callers)
	if diff := cmp.Diff([]string{"abc-news", "ap", "cnn", "nbc-news"}, callers); diff != "" || len(c.Winners) > 0 {
		t.Errorf("winners %v; who says Haley won (-want +got):\n%s", c.Winners, diff)
	}
}

// Half of the votes takes all 17 of Vermont's delegates. Haley has 49.3% of the ballots, 49.8% of the valid votes,
// 50.2% of those for named persons: the working says which one the rule counts.
func TestVermontHalf(t *testing.T) {
	c := at(t, end).Contests["2024/gop/vt"]
	haley, _ := c.Count.Votes("nikki-haley")
	writeIns, _ := c.Count.Votes(canvass.WriteIn)
	for what, x := range map[string]struct {
		of   int64
		want string
	}{
		"ballots":       {c.Count.Counted(), "49.3%"},
		"valid votes":   {c.Count.Valid, "49.8%"},
		"named persons": {c.Count.Valid - writeIns, "50.2%"},
	} {
		if got := canvass.ShareText(haley, x.of); got != x.want {
			t.Errorf("of %s: %s, want %s", what, got, x.want)
		}
	}
	pool := c.Pools()[0]
	if pool.Trigger != nil {
		t.Errorf("the trigger was set off: %+v", pool.Trigger)
	}
	const want = "Nobody has more than 50% of the 72,782 valid votes in the state; nikki-haley has 36,241, 49.79%: the trigger is not set off."
	if got := pool.Steps[0].Words; got != want {
		t.Errorf("the working begins: %s\nwant: %s", got, want)
	}
	if diff := cmp.Diff(map[string]string{"nikki-haley": "616097/69403", "donald-trump": "563754/69403"}, map[string]string{
		"nikki-haley":  fmt.Sprint(pool.Quotas["nikki-haley"]),
		"donald-trump": fmt.Sprint(pool.Quotas["donald-trump"]),
	}); diff != "" {
		t.Errorf("quotas (-want +got):\n%s", diff)
	}
}

// At the end each contest's statewide pools are computed by its rule; districts without votes are open.
func TestDelegatesOfTheNight(t *testing.T) {
	s := at(t, end)
	want := map[canvass.ContestID]string{
		"2024/dem/al": "computed joe-biden 18, 34 of 52 open: the votes of all 7 districts",
		"2024/dem/ar": "computed joe-biden 11, 20 of 31 open: the votes of all 4 districts",
		"2024/dem/as": "computed jason-palmer 3 joe-biden 3",
		"2024/dem/ca": "computed joe-biden 147, 277 of 424 open: the votes of all 52 districts",
		"2024/dem/co": "computed joe-biden 25, 47 of 72 open: the votes of all 8 districts",
		"2024/dem/ia": "computed joe-biden 14, 26 of 40 open: the votes of all 4 districts",
		"2024/dem/ma": "computed joe-biden 32, 60 of 92 open: the votes of all 9 districts",
		"2024/dem/me": "computed joe-biden 8, 16 of 24 open: the votes of all 2 districts",
		"2024/dem/mn": "computed joe-biden 21 uncommitted 5, 49 of 75 open: the votes of all 8 districts",
		"2024/dem/nc": "computed joe-biden 40, 76 of 116 open: the votes of all 14 districts",
		"2024/dem/ok": "computed joe-biden 13, 23 of 36 open: the votes of all 5 districts",
		"2024/dem/tn": "computed joe-biden 22, 41 of 63 open: the votes of all 9 districts",
		"2024/dem/tx": "computed joe-biden 85, 159 of 244 open: the votes of all 38 districts",
		"2024/dem/ut": "computed joe-biden 10, 20 of 30 open: the votes of all 4 districts",
		"2024/dem/va": "computed joe-biden 34, 65 of 99 open: the votes of all 11 districts",
		"2024/dem/vt": "computed joe-biden 16",
		"2024/gop/ak": "computed donald-trump 29",
		"2024/gop/al": "computed donald-trump 29, 21 of 50 open: the votes of all 7 districts",
		"2024/gop/ar": "computed donald-trump 27 nikki-haley 1, 12 of 40 open: the votes of all 4 districts",
		"2024/gop/ca": "computed donald-trump 169",
		"2024/gop/co": "computed donald-trump 22 nikki-haley 12",
		"2024/gop/ma": "computed donald-trump 40",
		"2024/gop/me": "computed donald-trump 20",
		"2024/gop/mn": "computed donald-trump 11 nikki-haley 4, 24 of 39 open: the votes of all 8 districts",
		"2024/gop/nc": "computed donald-trump 24 nikki-haley 8, 42 of 74 open: the votes of all 14 districts",
		"2024/gop/ok": "computed donald-trump 28, 15 of 43 open: the votes of all 5 districts",
		"2024/gop/tn": "computed donald-trump 31, 27 of 58 open: the votes of all 9 districts",
		"2024/gop/tx": "computed donald-trump 36, 125 of 161 open: the recorded result of the convention; the votes of all 38 districts",
		"2024/gop/ut": "computed donald-trump 40",
		"2024/gop/va": "computed donald-trump 15, 33 of 48 open: the votes of all 11 districts",
		"2024/gop/vt": "computed nikki-haley 9 donald-trump 8",
	}
	got := map[canvass.ContestID]string{}
	for _, id := range s.Active {
		got[id] = worth(s.Contests[id])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Beside each stands what others credit; where every pool is computed the two agree, but for Colorado's three
	// members of the national committee, of whom AP gives two to Trump and the text of the rule none.
	for id := range want {
		c := s.Contests[id]
		whole := slices.IndexFunc(c.Delegates.Credited, func(a catalog.Award) bool { return a.Pool == "" })
		switch {
		case id == "2024/dem/as":
			continue // the night's own claims stand for it
		case whole < 0:
			t.Errorf("%s: nobody credits its delegates", id)
		case c.Delegates.Open == 0 && id != "2024/gop/co":
			if diff := cmp.Diff(c.Delegates.Credited[whole].Awards, c.Delegates.Awards); diff != "" {
				t.Errorf("%s: credited by %s, computed (-credited +computed):\n%s", id, c.Delegates.Credited[whole].By, diff)
			}
		}
	}
}
