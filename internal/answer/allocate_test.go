package answer_test

import (
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// asOf is what the catalog alone says at a moment.
func asOf(t *testing.T, moment string) *tally.Snapshot {
	t.Helper()
	at, err := canvass.ParseTime(moment)
	if err != nil {
		t.Fatal(err)
	}
	s, err := tally.FromCatalog(catalog.Embedded(), at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What is published on a later day is known to nobody before it.
func TestAllocateKnowsNothingOfLaterAwards(t *testing.T) {
	q := answer.Question{
		On: time.Date(2024, 3, 6, 0, 0, 0, 0, time.UTC), From: answer.VotesCatalog,
		Votes: []delegate.Votes{delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40})},
	}
	for moment, want := range map[string]int{"2024-03-06T12:00Z": 0, "2024-07-01T12:00Z": 1} {
		s := asOf(t, moment)
		a, err := answer.AllocateContest(s, s.Contests["2024/dem/as"], q)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Announced) != want || a.Totals["jason-palmer"] != 3 || a.Hypothetical {
			t.Errorf("%s: %d awards announced, want %d; totals %v", moment, len(a.Announced), want, a.Totals)
		}
	}
}

// Every contest's rule can be told, each part that has words with how it is known, and no more than two examples.
func TestRulesOfEveryContest(t *testing.T) {
	s := asOf(t, "2026-01-01T00:00Z")
	told := 0
	for id, c := range s.Contests {
		r := answer.RulesOf(s, c, c.Info.Date())
		for _, x := range r.Rules {
			told++
			if x.For == "" || x.Known && len(x.Parts) == 0 {
				t.Errorf("%s: a rule for %q with %d parts", id, x.For, len(x.Parts))
			}
			for _, p := range x.Parts {
				if p.Words == "" || p.How == "" || p.Mark == canvass.Seen && len(p.Sources) == 0 {
					t.Errorf("%s: the %s says %q, known %q, with %d sources", id, p.Part, p.Words, p.How, len(p.Sources))
				}
			}
		}
		for i, e := range r.Examples {
			sum := e.Unallocated
			for _, n := range e.Awards {
				sum += n
			}
			if sum > e.Pool.Seats || len(e.Steps) == 0 || i > 1 {
				t.Errorf("%s: example %d gives %d of %d seats in %d steps", id, i+1, sum, e.Pool.Seats, len(e.Steps))
			}
		}
	}
	if told < 300 {
		t.Errorf("only %d rules were told", told)
	}
}
