package estimate

import (
	"math/rand/v2"
	"testing"
)

// American Samoa's 91 ballots, 51 to 40, one by one in many orders: the tier is certain from the ballot on at which
// nobody can catch up any more, and at no ballot before.
func TestCertainFlipsAtTheBallot(t *testing.T) {
	for order := range 200 {
		ballots := make([]int, 91)
		for i := range 40 {
			ballots[i] = 1
		}
		r := rand.New(rand.NewPCG(uint64(order), 91))
		r.Shuffle(len(ballots), func(a, b int) { ballots[a], ballots[b] = ballots[b], ballots[a] })
		hall := &Table{Options: []string{"palmer", "biden"}, Units: []Unit{{ID: "hall", Status: Part, Votes: make([]int64, 2), Bound: 91}}}
		flipped := false
		for n, b := range ballots {
			hall.Units[0].Votes[b]++
			if n+1 == len(ballots) {
				hall.Units[0].Status = In
			}
			palmer, biden := hall.Units[0].Votes[0], hall.Units[0].Votes[1]
			out := int64(91 - n - 1)
			want := ""
			if palmer > biden+out {
				want = "palmer"
			} else if biden > palmer+out {
				want = "biden"
			}
			c := Certain(hall)
			if c.Winner != want || c.MostOut != out {
				t.Fatalf("order %d: after ballot %d, %d to %d: certain %q with %d out, want %q with %d", order, n+1, palmer, biden, c.Winner, c.MostOut, want, out)
			}
			flipped = flipped || want != ""
		}
		if !flipped {
			t.Fatal("it never was certain")
		}
	}
}

// Bounds of which one is false make nothing certain, and the desk's rule allows no call.
func TestFalseBounds(t *testing.T) {
	for _, c := range []struct {
		name      string
		change    func(*Table)
		certain   bool
		objection string
	}{
		{"true bounds", func(*Table) {}, true, ""},
		{"below the baseline", func(t *Table) { t.Units[1].Baseline = 100_000 }, false, "low-bound"},
		{"ballots cast may be", func(t *Table) { t.Units[1].Baseline, t.Units[1].Cast = 100_000, true }, true, ""},
		{"a unit over its own", func(t *Table) { t.Units[0].Bound = 990 }, false, "over-bound"},
		{"a false bound, and nothing out", func(t *Table) { t.Units[0].Bound, t.Units = 990, t.Units[:1] }, true, "over-bound"},
	} {
		table := &Table{Options: []string{"a", "b"}, Units: []Unit{
			{ID: "one", Status: In, Votes: []int64{800, 200}, Bound: 2000, Baseline: 900},
			{ID: "two", Status: Out, Votes: []int64{0, 0}, Bound: 100, Baseline: 90},
		}}
		c.change(table)
		e, err := Run(table, Wide(), Settings{Worlds: 20})
		if err != nil {
			t.Fatal(err)
		}
		d := Recommend(table, e, func(o string) string { return o })
		if certain := e.Tier == TierCertain; certain != c.certain || d.MayCall != c.certain {
			t.Errorf("%s: the tier is %s, a call is allowed: %t", c.name, e.Tier, d.MayCall)
		}
		if !c.certain && e.Options[0].Win == 1 {
			t.Errorf("%s: a chance of 1", c.name)
		}
		found := c.objection == ""
		for _, o := range d.Objections {
			found = found || o.Name == c.objection
		}
		if !found {
			t.Errorf("%s: objections are %v", c.name, d.Objections)
		}
	}
}

// With one option nobody can overtake, and no lead is said to exceed what is out.
func TestOneOption(t *testing.T) {
	table := &Table{Options: []string{"a"}, Units: []Unit{
		{ID: "one", Status: In, Votes: []int64{600}, Bound: 2000},
		{ID: "two", Status: Out, Votes: []int64{0}, Bound: 2000},
	}}
	e, err := Run(table, Wide(), Settings{Worlds: 20})
	if err != nil {
		t.Fatal(err)
	}
	d := Recommend(table, e, func(o string) string { return o })
	if len(d.Reasons) != 1 || d.Reasons[0].Text != "there is no other option that could overtake" {
		t.Errorf("reasons are %v", d.Reasons)
	}
}

// What certainty rests on: a bound for every unit, counts that do not fall, bounds that hold. What is out is taken larger by
// as much as a unit exceeded its own, where no bound is asked to be believed.
func TestCertainIsReopened(t *testing.T) {
	table := func(change func(*Table)) *Table {
		t := &Table{Options: []string{"a", "b"}, Units: []Unit{
			{ID: "one", Status: In, Votes: []int64{800, 200}, Bound: 2000},
			{ID: "two", Status: Out, Votes: []int64{0, 0}, Bound: 500},
		}}
		change(t)
		return t
	}
	for _, c := range []struct {
		name   string
		change func(*Table)
		winner string
		out    int64
	}{
		{"lead of 600, 500 out", func(*Table) {}, "a", 500},
		{"no bound", func(t *Table) { t.Units[1].Bound = -1 }, "", 0},
		{"a fall as large as what is left of the lead", func(t *Table) { t.Fell = 100 }, "", 500},
		{"a smaller fall", func(t *Table) { t.Fell = 99 }, "a", 500},
		{"a unit a quarter over its own bound", func(t *Table) { t.Units[0].Bound = 800 }, "", 625},
		{"a part over its own bound", func(t *Table) { t.Units[1] = Unit{ID: "two", Status: Part, Votes: []int64{500, 1}, Bound: 500} }, "", 0},
		{"a tie", func(t *Table) { t.Units[0].Votes = []int64{500, 500}; t.Units[1].Status = In }, "", 0},
	} {
		if got := bounded(table(c.change)); got.Winner != c.winner || got.MostOut != c.out {
			t.Errorf("%s: winner %q with %d out, want %q with %d", c.name, got.Winner, got.MostOut, c.winner, c.out)
		}
	}
}
