package estimate

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadUnits(t *testing.T) {
	got, err := ReadUnits(strings.NewReader("\ufeffUnit, STATUS,x:Black,O'Rourke,none-of-these,bound,baseline\r\n"+
		"\"St. Mary's, \"\"old\"\"\",IN,12.5,\"1,234\",0,NA,2000.5\r\n\r\nDoña Ana,out,,,,900,\n"), "odd.csv")
	if err != nil {
		t.Fatal(err)
	}
	want := &Table{Options: []string{"O'Rourke", "none-of-these"}, Covariates: []string{"Black"}, Units: []Unit{
		{ID: `St. Mary's, "old"`, Status: In, Votes: []int64{1234, 0}, Baseline: 2000.5, Bound: -1, X: []float64{12.5}},
		{ID: "Doña Ana", Status: Out, Votes: []int64{0, 0}, Bound: 900, X: []float64{math.NaN()}},
	}}
	nan := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(want, got, nan); diff != "" {
		t.Error(diff)
	}
}

func TestReadUnitsRefuses(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"", "is empty"},
		{"unit,status\na,in\n", "no option"},
		{"unit,status,a,A\n", `the column "A" twice`},
		{"unit,status,,a\n", "column 3 has no name"},
		{"unit,status,a\nx,in,-1\n", `line 2: unit x has "-1" in the column a`},
		{"unit,status,a\nx,in,1.5\n", "whole number"},
		{"unit,status,a\nx,in,1e300\n", "whole number"},
		{"unit,status,a\nx,in,1,2\n", "4 cells, the header 3"},
		{"unit,status,baseline,a\nx,in,many,1\n", "the baseline \"many\""},
		{"unit,status,bound,a\nx,in,-5,1\n", "the bound \"-5\""},
		{"unit,status,x:y,a\nx,in,lots,1\n", `"lots" in the column x:y`},
		{"unit,status,a\n,in,1\n", "no name"},
		{"unit,status,a\nx,,1\n", `the status ""`},
		{"unit,status,a\nx,\"in,1\n", "f.csv:"},
		{"unit,status,a,b,both\nx,in,1,2,3\ny,in,4,5,9\n", "the column both is the sum of the other options"},
		{"unit,status,a\nx,in,600\ny,out,\n", "a is the only option"},
		{"unit,status,a,b\nx,in,1,2\nTotal,in,1,2\n", "line 3: Total is a row of sums by its name"},
		{"unit,status,a,b\nx,in,1,2\nTotals:,in,1,2\n", "line 3: Totals: is a row of sums"},
		{"unit,status,a,b\nStatewide,in,1,2\n", "line 2: Statewide is a row of sums"},
		{"unit,status,a,b\nSTATE TOTAL,in,1,2\n", "line 2: STATE TOTAL is a row of sums"},
		{"unit,status,a,b\nAll units,in,1,2\n", "line 2: All units is a row of sums"},
		{"unit,status,a,b\nsum,out,,\n", "line 2: sum is a row of sums"},
		{"unit,status,a,b,b %\nx,in,1,2,67\n", "the column b % is of shares"},
		{"unit,status,a,b,b pct\nx,in,1,2,67\n", "the column b pct is of shares"},
		{"unit,status,a,b,B_Share\nx,in,1,2,67\n", "the column B_Share is of shares"},
		{"unit,status,a,b,Undervotes\nx,in,1,2,7\n", "the column Undervotes is no option"},
		{"unit,status,a,b,over votes\nx,in,1,2,7\n", "the column over votes is no option"},
		{"unit,status,a,b,blank\nx,in,1,2,7\n", "the column blank is no option"},
		{"unit,status,a,b,spoiled\nx,in,1,2,7\n", "the column spoiled is no option"},
		{"unit,status,a,b,Total Votes\nx,in,1,2,7\n", "the column Total Votes is no option"},
		{"unit,status,a,b,turnout\nx,in,1,2,7\n", "the column turnout is no option"},
		{"unit,status,a,b\nx,in,40,60\ny,in,41,59\nz,in,42,58\nw,out,,\n", "add up to about 100: these are shares"},
		{"unit,status,FIPS,a\nx,in,19001,1\n", "the column FIPS is no option: leave it out, or write x:FIPS"},
	} {
		_, err := ReadUnits(strings.NewReader(c.file), "f.csv")
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "f.csv") {
			t.Errorf("%q: %v, want %q", c.file, err, c.want)
		}
	}
}

// Whatever a file holds, reading it fails with an error or gives a table that can be estimated.
func FuzzReadUnits(f *testing.F) {
	f.Add("unit,status,baseline,bound,x:black,biden,sanders\nadair,in,3321,9120,0.02,812,640\nadams,out,2100,,0.01,0,0\n")
	f.Add("unit,status,mode,a\nx,part,early,3\nx,out,mail,\n")
	f.Fuzz(func(t *testing.T, file string) {
		table, err := ReadUnits(strings.NewReader(file), "f.csv")
		if err != nil || len(table.Units) > 50 || len(table.Options) > 20 {
			return
		}
		e, err := Run(table, Wide(), Settings{Worlds: 5})
		if err != nil {
			t.Fatal(err)
		}
		if problem := wrong(table, e); problem != "" {
			t.Fatal(problem)
		}
	})
}
