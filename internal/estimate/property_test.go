package estimate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// randomTable makes a contest of 0 to 500 units and 1 to 12 options, with everything in it that a night can bring.
func randomTable(r *rand.Rand) *Table {
	t := &Table{}
	for k := range 1 + r.IntN(12) {
		t.Options = append(t.Options, fmt.Sprintf("o-%d", k))
	}
	for j := range r.IntN(5) {
		t.Covariates = append(t.Covariates, fmt.Sprintf("x-%d", j))
	}
	units := r.IntN(8)
	switch r.IntN(10) {
	case 0:
		units = r.IntN(501)
	case 1, 2, 3:
		units = r.IntN(60)
	}
	in := [...]float64{0, 1, r.Float64(), r.Float64()}[r.IntN(4)]
	baselines, bounds, missing := r.Float64()*1.3, r.Float64()*1.3, r.Float64()*0.5
	modes := [...]string{"", "", "", "early", "mail"}
	several := r.IntN(6) == 0
	scale := math.Exp(r.Float64()*9 + 1)
	for i := range units {
		u := Unit{ID: fmt.Sprintf("u-%d", i), Status: Out, Bound: -1, Votes: make([]int64, len(t.Options))}
		size := scale * math.Exp(r.NormFloat64()*1.5)
		if r.Float64() < in {
			u.Status = In
			if r.IntN(5) == 0 {
				u.Status = Part
			}
		}
		if u.Status != Out || r.IntN(30) == 0 {
			for k := range u.Votes {
				if r.IntN(10) > 0 {
					u.Votes[k] = int64(size * r.Float64() / float64(k+1))
				}
			}
		}
		if r.Float64() < baselines {
			u.Baseline = math.Ceil(size * math.Exp(r.NormFloat64()/2))
		}
		if r.Float64() < bounds {
			u.Bound = int64(2 * size * math.Exp(r.NormFloat64()/3))
		}
		for range t.Covariates {
			x := r.NormFloat64() * 1000
			if r.Float64() < missing {
				x = math.NaN()
			}
			u.X = append(u.X, x)
		}
		if r.IntN(4) == 0 {
			u.Was = make([]int64, len(t.Options))
			for k := range u.Was {
				u.Was[k] = r.Int64N(5000) - 1
			}
		}
		if several {
			u.Mode = modes[r.IntN(len(modes))]
		}
		t.Units = append(t.Units, u)
	}
	if r.IntN(6) == 0 {
		t.Cast = int64(r.Float64() * 3 * float64(t.Counted()))
	}
	if r.IntN(5) == 0 {
		t.Fell = r.Int64N(1000)
	}
	return t
}

// Ten thousand contests of every kind: no failure, nothing negative or below what is counted, shares that sum to one,
// no interval that excludes what is already certain, surer intervals never narrower, chances that sum to one.
func TestRandomContests(t *testing.T) {
	contests := 10_000
	if testing.Short() {
		contests = 1000
	}
	tiers := map[Tier]int{}
	for i := range contests {
		r := rand.New(rand.NewPCG(uint64(i), 18))
		table := randomTable(r)
		e, err := Run(table, Wide(), Settings{Seed: uint64(i), Worlds: 30, Keep: i%3 == 0})
		if err != nil {
			t.Fatalf("contest %d: %v", i, err)
		}
		tiers[e.Tier]++
		if problem := wrong(table, e); problem != "" {
			t.Fatalf("contest %d of %d units and %d options: %s", i, len(table.Units), len(table.Options), problem)
		}
	}
	for _, tier := range []Tier{TierCertain, TierModel, TierNone} {
		if tiers[tier] < contests/50 {
			t.Errorf("only %d contests are in the tier %s: too few to show anything", tiers[tier], tier)
		}
	}
}

// wrong says what no estimate may be; empty where it is none of that.
func wrong(t *Table, e *Estimate) string {
	if e.Tier == TierNone {
		if e.Options != nil || e.Counted > 0 && len(t.Options) > 1 {
			return "there is no estimate of votes that are counted"
		}
		return ""
	}
	if e.Expected.Low < e.Counted || e.Expected.Median < e.Expected.Low || e.Expected.High < e.Expected.Median {
		return fmt.Sprintf("%d are counted and %v expected", e.Counted, e.Expected)
	}
	if e.Certain.Known && e.Expected.High > e.Counted+e.Certain.MostOut {
		return fmt.Sprintf("%d are expected, and %d are out at most", e.Expected.High, e.Certain.MostOut)
	}
	by := t.ByOption()
	var wins float64
	for k, o := range e.Options {
		wins += o.Win
		// What is certain: the share with all that is out for others, and with all of it for this one.
		low, high := 0.0, 100.0
		if e.Certain.Known {
			whole := float64(e.Counted + e.Certain.MostOut)
			low, high = 100*float64(by[k])/whole, 100*float64(by[k]+e.Certain.MostOut)/whole
		}
		last := Interval{o.Share.Median, o.Share.Median}
		for l := range Levels() {
			i := *o.Share.Interval(l)
			switch {
			case math.IsNaN(i[0]) || math.IsNaN(i[1]) || i[0] < low-1e-9 || i[1] > high+1e-9 || i[0] > i[1]:
				return fmt.Sprintf("%s: %v is not within %v to %v", o.ID, i, low, high)
			case i[0] > last[0] || i[1] < last[1]:
				return fmt.Sprintf("%s: %v is narrower than %v", o.ID, i, last)
			}
			last = i
		}
		if o.Win < 0 || o.Win > 1 || math.IsNaN(o.Win) {
			return fmt.Sprintf("%s wins with a chance of %v", o.ID, o.Win)
		}
		// What bounds exclude has no chance left, and while votes are out nothing else has none, or every one.
		excluded := e.Certain.Known && slices.Max(by)-by[k] > e.Certain.MostOut+e.Certain.ErrorBudget
		certain := e.Certain.Winner == o.ID
		switch {
		case excluded != o.RuledOut || excluded && o.Win != 0 || certain && o.Win != 1:
			return fmt.Sprintf("%s wins with a chance of %v: excluded is %v, certain %v", o.ID, o.Win, excluded, certain)
		case e.Units.Out+e.Units.Part > 0 && !excluded && o.Win == 0 && (!e.Certain.Known || e.Certain.MostOut > 0):
			return fmt.Sprintf("%s has no chance, and nothing excludes it", o.ID)
		}
	}
	if math.Abs(wins-1) > 1e-9 {
		return fmt.Sprintf("chances of winning sum to %v", wins)
	}
	for _, w := range e.Worlds {
		for k, v := range w.Votes {
			if v < float64(by[k])-1e-6*float64(by[k]) || math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Sprintf("%s ends with %v of %d counted", e.Options[k].ID, v, by[k])
			}
		}
	}
	return ""
}

// The same table and seed give the same figures, whatever was estimated before.
func TestSameSeedSameFigures(t *testing.T) {
	for i := range 20 {
		table := randomTable(rand.New(rand.NewPCG(uint64(i), 5)))
		a, _ := Run(table, Wide(), Settings{Seed: 7, Worlds: 50})
		b, _ := Run(table, Wide(), Settings{Seed: 7, Worlds: 50})
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("contest %d differs between two runs", i)
		}
	}
}
