package baseline

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCounties(t *testing.T) {
	// Adair County, Iowa: Obama 1,790 in 2012 and Clinton 1,133 in 2016 as certified; the table is of the night's returns.
	near := func(got, want float64) bool { return math.Abs(got-want) < want/100 }
	r, ok := County("19001", "dem", 2016)
	if !ok || r.Name != "Adair County" || !near(r.Baseline, 1790) {
		t.Errorf("Adair County, Democrats of 2016: %+v", r)
	}
	if r, _ := County("19001", "dem", 2020); !near(r.Baseline, 1133) {
		t.Errorf("Adair County, Democrats of 2020: %+v", r)
	}
	if a, b := len(Counties("ia", "gop", 2016, "2016-02-01")), 99; a != b {
		t.Errorf("Iowa has %d counties, want %d", a, b)
	}
	// Oglala Lakota County was Shannon County until 2015.
	if r, ok := County("46102", "gop", 2016); !ok || r.Baseline == 0 {
		t.Errorf("Oglala Lakota County: %+v", r)
	}
	if _, ok := County("60010", "dem", 2024); ok {
		t.Error("American Samoa has a baseline, and nobody votes for president there")
	}
	// Every county that votes for president in the states with counties has one for each cycle, Alaska and Kalawao apart.
	for _, state := range []string{"al", "ca", "fl", "ga", "il", "mi", "nc", "oh", "sd", "tx", "va", "wi"} {
		for _, cycle := range []int{2016, 2020, 2024} {
			for _, r := range Counties(state, "dem", cycle, "2016-03-01") {
				if r.Baseline == 0 || math.IsNaN(r.X[1]) {
					t.Errorf("%d: %s %s lacks a baseline or covariates: %+v", cycle, r.FIPS, r.Name, r)
				}
			}
		}
	}
}

func TestFileIsReadAsWritten(t *testing.T) {
	f, err := Read(strings.NewReader("unit,name,baseline,bound,x:black\ncounty:adair,Adair County,3321,9120,0.02\nroom:a,,,,\n"), "b.csv")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	g, err := Read(&b, "b.csv")
	nan := cmp.Comparer(func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) })
	if diff := cmp.Diff(f, g, nan); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	for _, bad := range []string{"", "name\n", "unit,votes\n", "unit\n\"\"\n", "unit\na\na\n", "unit,baseline\na,-3\n", "unit,bound\na,x\n", "unit,x:y\na,z\n"} {
		if _, err := Read(strings.NewReader(bad), "b.csv"); err == nil || !strings.Contains(err.Error(), "b.csv") {
			t.Errorf("%q is read: %v", bad, err)
		}
	}
}
