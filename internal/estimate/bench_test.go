package estimate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"
)

// manyUnits is a contest of so many units and options, part of them in.
func manyUnits(units, options int, in, part float64, seed uint64) *Table {
	r := rand.New(rand.NewPCG(seed, 1))
	t := &Table{Covariates: []string{"democratic", "black", "hispanic", "bachelor"}}
	strength := make([]float64, options)
	for k := range options {
		t.Options = append(t.Options, fmt.Sprintf("o-%d", k))
		strength[k] = 3 / float64(k+1)
	}
	for i := range units {
		size := math.Exp(6 + r.NormFloat64())
		u := Unit{ID: fmt.Sprintf("u-%d", i), Status: Out, Baseline: math.Ceil(size), Bound: -1, Votes: make([]int64, options)}
		x := r.NormFloat64()
		u.X = []float64{0.5 + 0.15*x, 0.1 + 0.05*r.Float64(), 0.1 + 0.05*r.Float64(), 0.25 + 0.08*r.NormFloat64()}
		draw := r.Float64()
		if draw < in+part {
			u.Status = In
			if draw > in {
				u.Status, size = Part, size/2
			}
			var sum float64
			share := make([]float64, options)
			for k := range share {
				share[k] = strength[k] * math.Exp(0.25*r.NormFloat64()+0.2*x*float64(k%3-1))
				sum += share[k]
			}
			turnout := 0.4 * math.Exp(0.12*r.NormFloat64())
			for k := range share {
				u.Votes[k] = int64(size * turnout * share[k] / sum)
			}
		}
		t.Units = append(t.Units, u)
	}
	return t
}

// Groups of like units give the intervals that drawing every unit gives: as wide within 2 percent, with ends within 5
// percent of a width or of a point; the modelled total's range is as wide within 5 percent.
func TestGroupsAgreeWithFullDraws(t *testing.T) {
	if testing.Short() {
		t.Skip("full draws take a while")
	}
	for _, c := range []struct {
		name     string
		in, part float64
	}{{"a tenth in", 0.1, 0}, {"a third in, a third in part", 0.33, 0.33}} {
		table := manyUnits(600, 10, c.in, c.part, 3)
		s := Settings{Seed: 5, Worlds: 6000}
		fast, err := Run(table, Wide(), s)
		if err != nil {
			t.Fatal(err)
		}
		s.Exact = true
		full, err := Run(table, Wide(), s)
		if err != nil {
			t.Fatal(err)
		}
		var ratio float64
		for k := range full.Options {
			a, b := fast.Options[k].Share.P90, full.Options[k].Share.P90
			ratio += a.Width() / b.Width() / float64(len(full.Options))
			for end := range 2 {
				if d := math.Abs(a[end] - b[end]); d > 0.05*b.Width() && d > 0.05 {
					t.Errorf("%s: %s ends at %.3f, in full draws at %.3f", c.name, full.Options[k].ID, a[end], b[end])
				}
			}
		}
		if math.Abs(ratio-1) > 0.02 {
			t.Errorf("%s: intervals have %.3f of the width of full draws", c.name, ratio)
		}
		if w := float64(fast.Expected.High-fast.Expected.Low) / float64(full.Expected.High-full.Expected.Low); w < 0.95 || w > 1.05 {
			t.Errorf("%s: the total's range has %.2f of the width of full draws", c.name, w)
		}
	}
}

// BenchmarkRefresh estimates 3,000 units with 10 options again, as after each report, and beside it, by turns in the same
// run, draws every unit by itself. The aim is under 50 ms of wall time on a machine that does nothing else; what it takes
// of a processor is said too.
func BenchmarkRefresh(b *testing.B) {
	for _, c := range []struct {
		name     string
		in, part float64
	}{{"half in", 0.5, 0}, {"half in, the rest in part", 0.5, 0.5}} {
		table := manyUnits(3000, 10, c.in, c.part, 3)
		run := func(exact bool) (wall, processor time.Duration) {
			start, used := time.Now(), processorTime(b)
			if _, err := Run(table, Wide(), Settings{Seed: 1, Exact: exact}); err != nil {
				b.Fatal(err)
			}
			return time.Since(start), processorTime(b) - used
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			var wall, processor, full time.Duration
			var walls []time.Duration
			n := 0
			for b.Loop() {
				if n%10 == 0 {
					b.StopTimer()
					_, used := run(true)
					full += 10 * used
					b.StartTimer()
				}
				n++
				w, p := run(false)
				wall, processor, walls = wall+w, processor+p, append(walls, w)
			}
			slices.Sort(walls)
			b.ReportMetric(wall.Seconds()*1e3/float64(n), "ms/refresh")
			b.ReportMetric(walls[len(walls)/2].Seconds()*1e3, "median-ms")
			b.ReportMetric(processor.Seconds()*1e3/float64(n), "processor-ms")
			b.ReportMetric(float64(processor)/(float64(full)*float64(n)/float64((n+9)/10*10)), "of-full-draws")
		})
	}
}

// processorTime is what this process has used of its processors: what a busy machine does beside it is not in it.
func processorTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
