package check_test

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
)

// embedded is the program's own catalog.
func embedded(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// No contest of any cycle in the catalog had so many votes that the check would hold its true count: each is at most
// ten times the most that an earlier one of the jurisdiction and party had.
func TestNoResultIsImplausible(t *testing.T) {
	c := embedded(t)
	held := 0
	for _, x := range c.Contests {
		most := c.MostVotesBefore(x.ID)
		for i := range x.Results {
			r := &x.Results[i]
			if r.Measure != canvass.Votes || r.Area != canvass.Statewide || r.Event != "" || most == 0 {
				continue
			}
			u := &check.Unit{Counts: map[canvass.Measure]check.Column{canvass.Votes: {}}}
			for _, n := range r.Counts {
				u.Counts[canvass.Votes][n.Option] += n.Votes
			}
			held++
			table := &check.Table{Contest: x.ID, Units: []*check.Unit{u}}
			for _, f := range check.Run(&check.Case{Table: table, Rules: check.RulesFor(x.ID), MostBefore: most}).Findings {
				if f.Rule == check.ImplausibleCount {
					t.Errorf("%s: %s", x.ID, f.Detail)
				}
			}
		}
	}
	if held < 100 {
		t.Errorf("only %d results were held against an earlier cycle's", held)
	}
}

// The county results of 2016 (CANVASS_DATA), counted on a made-up night: counties come in one by one in a random order,
// each in up to five parts. No county's count is held, and at most one count of the whole contest in 500, where a large
// county is among the first and all of it comes in at once.
func TestNoMadeUpNightIsImplausible(t *testing.T) {
	data := os.Getenv("CANVASS_DATA")
	if data == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	files, err := filepath.Glob(filepath.Join(data, "primaries2016", "county_json", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	random := rand.New(rand.NewPCG(2016, 3))
	looks, held, untoldHeld := 0, 0, 0
	for _, path := range files {
		for _, table := range tables(t, true, canvass.Votes, path) {
			var whole, before check.Figures
			whole.Votes, whole.Whole, whole.Of = check.Column{}, true, new(int64(len(table.Units)))
			for in, i := range random.Perm(len(table.Units)) {
				all := table.Units[i].Counts[canvass.Votes]
				parts := 1 + random.IntN(5)
				county := check.Figures{Votes: check.Column{}}
				for part := 1; part <= parts; part++ {
					next := check.Figures{Votes: check.Column{}}
					for o, n := range all {
						next.Votes[o] = n * int64(part) / int64(parts)
					}
					if why := check.Implausible(next, county); why != "" {
						t.Errorf("%s, %s: %s", table.Contest, table.Units[i].Name, why)
					}
					county = next
				}
				before, whole.Votes = whole, maps.Clone(whole.Votes)
				whole.In = new(int64(in + 1))
				for o, n := range all {
					whole.Votes[o] += n
				}
				if before.In == nil {
					continue
				}
				looks++
				if check.Implausible(whole, before) != "" {
					held++
				}
				untold := check.Figures{Votes: whole.Votes, Whole: true}
				if check.Implausible(untold, check.Figures{Votes: before.Votes, Whole: true}) != "" {
					untoldHeld++
				}
			}
		}
	}
	t.Logf("%d counts of a whole contest: %d held; %d where the source does not say how many counties are in", looks, held, untoldHeld)
	if looks < 5000 || 500*max(held, untoldHeld) > looks {
		t.Errorf("of %d counts %d or %d are held", looks, held, untoldHeld)
	}
}
