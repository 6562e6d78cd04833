package estimate

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// line is a table of so many counties with a covariate from 0 to 1, of which the first few are in: votes follow it.
func line(units, in int, order func(i int) int) *Table {
	t := &Table{Options: []string{"a", "b"}, Covariates: []string{"rural"}}
	for i := range units {
		x := float64(i) / float64(units-1)
		t.Units = append(t.Units, Unit{
			ID: fmt.Sprint(i), Status: Out, Votes: make([]int64, 2), Baseline: 2000, Bound: -1, X: []float64{x},
		})
	}
	for n := range in {
		u := &t.Units[order(n)]
		u.Status = In
		share := 0.4 + 0.2*u.X[0]
		u.Votes = []int64{int64(800 * share), int64(800 * (1 - share))}
	}
	return t
}

func run(t *testing.T, table *Table) *Estimate {
	t.Helper()
	e, err := Run(table, Wide(), Settings{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func has(e *Estimate, k Kind) bool {
	return slices.ContainsFunc(e.Warnings, func(w Warning) bool { return w.Kind == k })
}

// An order in which one kind of unit comes first gives wider intervals than a mixed one, and a warning.
func TestUnlikeUnitsWiden(t *testing.T) {
	mixed := run(t, line(60, 15, func(n int) int { return 4 * n }))
	skewed := run(t, line(60, 15, func(n int) int { return n }))
	if a, b := mixed.Options[0].Share.P90.Width(), skewed.Options[0].Share.P90.Width(); b < 2*a {
		t.Errorf("in a mixed order the interval is %.1f wide, rural first %.1f", a, b)
	}
	if has(mixed, Unlike) || !has(skewed, Unlike) {
		t.Errorf("warnings: %v, rural first %v", mixed.Warnings, skewed.Warnings)
	}
}

// A unit without a baseline is named and widens; so does a mode of voting of which nothing is in.
func TestWhatIsNotKnownWidens(t *testing.T) {
	base := func() *Table { return line(40, 20, func(n int) int { return 2 * n }) }
	known := run(t, base())
	table := base()
	table.Units[39].Baseline = 0
	without := run(t, table)
	if known.Expected.High-known.Expected.Low >= without.Expected.High-without.Expected.Low || !has(without, NoBaseline) {
		t.Errorf("a unit without a baseline: %v, with it %v; %v", without.Expected, known.Expected, without.Warnings)
	}
	table = base()
	for i := range table.Units {
		table.Units[i].Mode = "election day"
	}
	late := table.Units
	for i := range late {
		u := late[i]
		u.Mode, u.Status, u.Votes, u.Baseline = "mail", Out, []int64{0, 0}, 500
		table.Units = append(table.Units, u)
	}
	unseen := run(t, table)
	seen := base()
	for i := range late {
		u := late[i]
		u.Mode, u.Status, u.Votes, u.Baseline, u.ID = "", Out, []int64{0, 0}, 500, u.ID+"b"
		seen.Units = append(seen.Units, u)
	}
	if a, b := run(t, seen).Options[0].Share.P90.Width(), unseen.Options[0].Share.P90.Width(); b < 1.3*a || !has(unseen, UnseenMode) {
		t.Errorf("with a mode of which nothing is in the interval is %.1f wide, without %.1f; %v", b, a, unseen.Warnings)
	}
}

// A part keeps its count as a floor, in every world, and its own votes tell of the rest.
func TestPartIsAFloor(t *testing.T) {
	table := line(30, 12, func(n int) int { return 2 * n })
	table.Units[29].Status, table.Units[29].Votes = Part, []int64{30_000, 100}
	e, err := Run(table, Wide(), Settings{Seed: 1, Keep: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range e.Worlds {
		if w.Votes[0] < float64(table.ByOption()[0]) || w.Votes[1] < float64(table.ByOption()[1]) {
			t.Fatalf("a world ends with %v, counted are %v", w.Votes, table.ByOption())
		}
	}
}

// With everything in, shares are what they are.
func TestAllIn(t *testing.T) {
	e := run(t, line(10, 10, func(n int) int { return n }))
	o := &e.Options[0]
	want := 100 * float64(o.Counted) / float64(e.Counted)
	if math.Abs(o.Share.P95[0]-want) > 1e-9 || math.Abs(o.Share.P95[1]-want) > 1e-9 || e.Expected.Low != e.Counted || e.Expected.High != e.Counted {
		t.Errorf("%+v of %d, expected %v", o, e.Counted, e.Expected)
	}
}

// The intervals of a season: means of earlier contests move what is not yet in.
func TestSeasonMovesWhatIsOut(t *testing.T) {
	earlier := line(40, 40, func(n int) int { return n })
	season := NewSeason([]*Table{earlier, earlier})
	table := line(40, 3, func(n int) int { return n }) // where a is weak
	table.Covariates = []string{"rural"}
	wide := run(t, table)
	e, err := Run(table, Wide().With(season), Settings{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if e.Options[0].Share.Median <= wide.Options[0].Share.Median {
		t.Errorf("the season says that a grows with the covariate: median %.1f, without it %.1f", e.Options[0].Share.Median, wide.Options[0].Share.Median)
	}
	none := line(40, 0, nil)
	prior, err := Run(none, Wide().With(season), Settings{Seed: 1})
	if err != nil || prior.Tier != TierPrior || prior.Options == nil {
		t.Errorf("before the first vote a season gives the tier %s, %v", prior.Tier, err)
	}
	if e := run(t, none); e.Tier != TierNone || e.NoEstimate() == "" {
		t.Errorf("without a season there is an estimate of nothing: %s", e.Tier)
	}
}

// Reasons and objections of the desk's rule.
func TestRecommend(t *testing.T) {
	same := func(s string) string { return s }
	rule := func(table *Table) Desk { return Recommend(table, run(t, table), same) }
	holds := func(d Desk, name string) bool {
		return slices.ContainsFunc(d.Reasons, func(r Reason) bool { return r.Name == name && r.Holds })
	}
	close := rule(line(60, 30, func(n int) int { return 2 * n }))
	if close.MayCall || holds(close, "chance") {
		t.Errorf("an even race may be called: %+v", close)
	}
	table := line(60, 30, func(n int) int { return 2 * n })
	for i := range table.Units {
		if u := &table.Units[i]; u.Status == In {
			u.Votes = []int64{600, 200}
		}
	}
	clear := rule(table)
	if !clear.MayCall || clear.Leader != "a" {
		t.Errorf("three to one in half of all counties may not be called: %+v", clear.Reasons)
	}
	table.Units[59].Baseline = 0
	if d := rule(table); !slices.ContainsFunc(d.Objections, func(o Objection) bool { return o.Name == "no-baseline" && o.Unit == "59" }) {
		t.Errorf("a unit without a baseline raises no objection: %+v", d.Objections)
	}
	few := line(60, 4, func(n int) int { return 15 * n })
	for i := range few.Units {
		if u := &few.Units[i]; u.Status == In {
			u.Votes = []int64{900, 10}
		}
	}
	if d := rule(few); d.MayCall || holds(d, "units") || holds(d, "need") {
		t.Errorf("four units may be called: %+v", d.Reasons)
	}
	one := line(20, 10, func(n int) int { return 2 * n })
	for i := range one.Units {
		if u := &one.Units[i]; u.Status == In {
			u.Votes = []int64{400, 410}
		}
	}
	one.Units[0].Votes = []int64{9000, 10}
	if d := rule(one); d.MayCall || holds(d, "drop-one") {
		t.Errorf("one county decides: %+v", d.Reasons)
	}
}

// The votes of areas come to those of the whole in every world, in groups of units too.
func TestAreasAddUp(t *testing.T) {
	table := manyUnits(400, 12, 0.3, 0.1, 9)
	for i := range table.Units {
		table.Units[i].Area = fmt.Sprint("cd-", 1+i%7)
	}
	e, err := Run(table, Wide(), Settings{Seed: 1, Keep: true, Worlds: 50})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range e.Worlds {
		sum := make([]float64, len(w.Votes))
		for _, area := range w.Areas {
			for k, v := range area {
				sum[k] += v
			}
		}
		var all, allAreas float64
		for k, v := range w.Votes {
			all += v
			allAreas += sum[k]
			// The smallest options share their votes anew in each area.
			if k < modelled-1 && math.Abs(v-sum[k]) > 1e-6*v {
				t.Fatalf("%s has %.1f votes, in its areas %.1f", table.Options[k], v, sum[k])
			}
		}
		if math.Abs(all-allAreas) > 1e-6*all {
			t.Fatalf("%.1f votes in all, in the areas %.1f", all, allAreas)
		}
	}
}
