package estimate

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
)

// Version names the model by what it says: a hash of its figures, to four digits, for some fixed tables. Whatever changes
// a figure, code or what was learned, changes the version; a comment does not. docs/calibration.md says which version
// was measured.
var Version = sync.OnceValue(func() string { return VersionOf(Wide()) })

// VersionOf is the version of the model with a prior.
func VersionOf(p *Prior) string {
	h := sha256.New()
	for _, t := range versionTables() {
		for _, prior := range []*Prior{p, p.With(NewSeason([]*Table{versionTable(40, 3, 40)}))} {
			write(h, t, prior)
		}
	}
	return "estimate-" + hex.EncodeToString(h.Sum(nil))[:12]
}

// RuleVersion names the desk's rule by what it says of the same tables, with the figures of the model on which it rests:
// docs/calls-calibration.md says which was measured.
var RuleVersion = sync.OnceValue(func() string {
	h := sha256.New()
	fmt.Fprintln(h, Version(), CallChance, FloorUnits, FloorCounted)
	for _, t := range versionTables() {
		e, err := Run(t, Wide(), Settings{Seed: 1, Worlds: 200})
		if err != nil {
			panic("estimate: a table of its own version is no table: " + err.Error())
		}
		d := Recommend(t, e, func(o string) string { return o })
		fmt.Fprintln(h, d.MayCall, d.Leader)
		for _, r := range d.Reasons {
			fmt.Fprintln(h, r.Name, r.Holds)
		}
		for _, o := range d.Objections {
			fmt.Fprintln(h, o.Name, o.Unit)
		}
	}
	return "rule-" + hex.EncodeToString(h.Sum(nil))[:12]
})

// write hashes what an estimate of a table says.
func write(w io.Writer, t *Table, p *Prior) {
	e, err := Run(t, p, Settings{Seed: 1, Worlds: 200})
	if err != nil {
		panic("estimate: a table of its own version is no table: " + err.Error())
	}
	total := e.Expected
	fmt.Fprintf(w, "%s %.4g %.4g %.4g\n", e.Tier, float64(total.Low), float64(total.Median), float64(total.High))
	for k := range e.Options {
		o := &e.Options[k]
		fmt.Fprintf(w, "%.4g %.4g %.4g\n", o.Win, o.Share.Median, o.Share)
	}
}

// versionTables are contests of every kind that the model treats in a way of its own: few units in, many, parts, modes,
// bounds, no baseline, no covariate, an earlier contest, ballots cast, more units than are drawn one by one.
func versionTables() []*Table {
	few, many, large := versionTable(30, 3, 3), versionTable(60, 4, 30), versionTable(500, 9, 120)
	parts, modes, none := versionTable(30, 3, 12), versionTable(30, 3, 12), versionTable(30, 3, 12)
	was, cast, nothing := versionTable(30, 3, 12), versionTable(30, 3, 12), versionTable(30, 3, 0)
	for i := range 30 {
		if i >= 20 {
			u := &parts.Units[i]
			u.Status, u.Votes, u.Bound = Part, []int64{int64(20 * i), int64(10 * i), 3}, 9000
		}
		modes.Units[i].Mode = []string{"mail", "election day"}[i%2]
		none.Units[i].Baseline, none.Units[i].X = 0, nil
		was.Units[i].Was = []int64{int64(400 + 30*i), int64(700 - 10*i), -1}
	}
	none.Covariates = nil
	cast.Cast = 2 * cast.Counted()
	return []*Table{few, many, large, parts, modes, none, was, cast, nothing}
}

// versionTable is a contest of so many units and options, the first of them in.
func versionTable(units, options, in int) *Table {
	t := &Table{Covariates: []string{"rural", "college"}}
	for k := range options {
		t.Options = append(t.Options, string(rune('a'+k)))
	}
	for i := range units {
		u := Unit{
			ID: fmt.Sprint(i), Status: Out, Baseline: float64(500 + i*i*7%4001), Bound: -1, Votes: make([]int64, options),
			X: []float64{float64(i*37%101) / 100, float64(i*53%89) / 200},
		}
		if i < in {
			u.Status = In
			for k := range options {
				u.Votes[k] = int64(u.Baseline) * int64(40+(i*(k+3)*17+k*31)%60) / int64(100*(1+2*k))
			}
		}
		t.Units = append(t.Units, u)
	}
	return t
}
