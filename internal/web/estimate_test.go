package web

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// What bounds make certain or exclude stands in words, and no model's chance beside it.
func TestWinWords(t *testing.T) {
	for _, c := range []struct {
		name         string
		bound, votes int64 // of the unit that is out, and for a in the one that is in
		a, b         string
	}{
		{"certain", 500, 1000, "certain", "ruled out"},
		{"open", 5000, 320, "about ", "about "},
	} {
		table := &estimate.Table{Options: []string{"a", "b"}, Units: []estimate.Unit{
			{ID: "in", Status: estimate.In, Votes: []int64{c.votes, 300}, Baseline: 1500, Bound: 2000},
			{ID: "out", Status: estimate.Out, Votes: []int64{0, 0}, Baseline: min(1500, float64(c.bound)), Bound: c.bound},
		}}
		e, err := estimate.Run(table, estimate.Wide(), estimate.Settings{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		for k, want := range []string{c.a, c.b} {
			if got := winWords(&e.Options[k], &e.Certain); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q, want %q", c.name, e.Options[k].ID, got, want)
			}
		}
	}
}

// The page says how often such ranges held when about as much was counted, and less of a model that no season taught.
func TestReplayWords(t *testing.T) {
	few := replayWords(&estimate.Estimate{Progress: estimate.Progress{Part: 0.03}})
	many := replayWords(&estimate.Estimate{Progress: estimate.Progress{Part: 0.75}, Season: true})
	if !strings.Contains(few, "about 5% of the vote") || !strings.Contains(many, "about 80% of the vote") {
		t.Errorf("%s\n%s", few, many)
	}
}
