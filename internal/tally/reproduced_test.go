package tally_test

import (
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// TestReproducedFromDistrictVotes holds contests whose districts' votes are in the catalog against their awards: every
// pool computed by the contest's own rule, none borrowed and none decided in the rule's place.
func TestReproducedFromDistrictVotes(t *testing.T) {
	now, _ := canvass.ParseTime("2026-01-01T00:00Z")
	s, err := tally.FromCatalog(catalog.Embedded(), now)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[canvass.ContestID]map[canvass.OptionID]int{
		"2016/gop/ga": {"donald-trump": 42, "ted-cruz": 18, "marco-rubio": 16},
		"2016/gop/mo": {"donald-trump": 37, "ted-cruz": 15},
		"2016/gop/tn": {"donald-trump": 33, "ted-cruz": 16, "marco-rubio": 9},
		"2016/gop/ar": {"donald-trump": 16, "ted-cruz": 15, "marco-rubio": 9},
		"2016/dem/mo": {"hillary-clinton": 36, "bernie-sanders": 35},
		"2016/dem/ms": {"hillary-clinton": 31, "bernie-sanders": 5},
		"2020/dem/nh": {"bernie-sanders": 9, "pete-buttigieg": 9, "amy-klobuchar": 6},
		"2020/dem/ms": {"joe-biden": 34, "bernie-sanders": 2},
		"2024/dem/ct": {"joe-biden": 60},
		"2024/gop/ct": {"donald-trump": 28},
	} {
		c := s.Contests[id]
		got := map[canvass.OptionID]int{}
		for _, a := range c.Delegates.Awards {
			got[a.Option] = a.Delegates
		}
		for o, n := range want {
			if got[o] != n {
				t.Errorf("%s: %s has %d, the award is %d", id, o, got[o], n)
			}
		}
		if len(got) != len(want) || c.Delegates.Open != 0 {
			t.Errorf("%s: %v with %d open, the award is %v", id, got, c.Delegates.Open, want)
		}
		districts := 0
		for _, p := range c.Delegates.Pools {
			if p.By != delegate.ByRule && p.By != delegate.ByTrigger {
				t.Errorf("%s: the pool %s is decided by %s, not by the rule", id, p.PoolID, p.By)
			}
			if p.Kind == delegate.District {
				districts++
			}
		}
		if districts < 2 {
			t.Errorf("%s: %d district pools were computed", id, districts)
		}
	}
}

// TestGeorgiaInTurn: the seats that whole numbers leave in Georgia go one at a time, in turn, not beginning with the
// winner: 13, 9 and 9 at large, as the Associated Press had it.
func TestGeorgiaInTurn(t *testing.T) {
	now, _ := canvass.ParseTime("2026-01-01T00:00Z")
	s, err := tally.FromCatalog(catalog.Embedded(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range s.Contests["2016/gop/ga"].Delegates.Pools {
		if p.Kind != delegate.AtLarge {
			continue
		}
		if p.Awards["donald-trump"] != 13 || p.Awards["ted-cruz"] != 9 || p.Awards["marco-rubio"] != 9 {
			t.Errorf("at large: %v", p.Awards)
		}
	}
	for _, id := range []canvass.ContestID{"2016/gop/ga", "2024/gop/ga"} {
		r := s.Catalog.Contests[id].Rules["statewide"]
		if part := r.Parts[delegate.PartRounding]; r.Leftover != delegate.InTurn || part.From != catalog.Inferred || part.Mark != canvass.Unsure {
			t.Errorf("%s: leftover %q, which is %s, marked %s", id, r.Leftover, part.From, part.Mark)
		}
	}
}
