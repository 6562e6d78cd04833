//go:build unix

package season

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// madeUp is a season of 57 contests with 500 pools and five candidates, ten contests of it held.
func madeUp(tb testing.TB) *Rest {
	tb.Helper()
	random := rand.New(rand.NewPCG(2028, 57))
	s := &Season{Race: "2028/dem"}
	for _, o := range []canvass.OptionID{"ann", "ben", "cal", "dee", "eve"} {
		s.Candidates = append(s.Candidates, Candidate{Option: o})
	}
	places := []string{}
	for id := range known().places {
		places = append(places, id)
	}
	slices.Sort(places)
	rest := &Rest{Season: s, Params: Chosen, Rules: map[int]*delegate.Contest{}, Has: []int{90, 60, 20, 10, 0}, Need: 1990}
	pools := 0
	for i, id := range places {
		day := time.Date(2028, 2, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*(i/3))
		c := Contest{ID: canvass.ContestID("2028/dem/" + id), Place: id, Day: day, Caucus: i%9 == 0, place: placeOf(id)}
		if i < 10 {
			c.Result = &Result{Shares: []float64{35, 30, 18, 12, 5}, Named: []bool{true, true, true, true, true}, Winner: 0}
			for k := range c.Result.Shares {
				c.Result.Shares[k] += 4 * random.Float64()
			}
			rest.Past = append(rest.Past, i)
		} else {
			rules := &delegate.Contest{}
			add := func(kind delegate.PoolKind, area delegate.Area, seats int) {
				rules.Pools = append(rules.Pools, delegate.Pool{PoolID: delegate.PoolID{Kind: kind, Area: area}, Seats: seats, Rule: delegate.DemocraticRule()})
				pools++
			}
			add(delegate.AtLarge, delegate.State, 10+random.IntN(30))
			add(delegate.PLEO, delegate.State, 5+random.IntN(10))
			for d := range 9 {
				add(delegate.District, delegate.Area(fmt.Sprintf("cd-%d", d+1)), 4+random.IntN(5))
			}
			rest.Rules[i], rest.Future = rules, append(rest.Future, i)
		}
		s.Contests = append(s.Contests, c)
	}
	if len(s.Contests) != 57 || pools < 500 {
		tb.Fatalf("%d contests, %d pools", len(s.Contests), pools)
	}
	return rest
}

// TestWorkersAgree: the same bytes for any number of workers.
func TestWorkersAgree(t *testing.T) {
	rest := madeUp(t)
	var want string
	for _, workers := range []int{1, 2, 3, 7} {
		got, err := rest.simulate(context.Background(), 700, 5, workers)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := json.Marshal(got)
		if want == "" {
			want = string(b)
		}
		if string(b) != want {
			t.Fatalf("%d workers give other seasons", workers)
		}
	}
	if !strings.Contains(want, "ann") {
		t.Error(want)
	}
}

// BenchmarkSeasons is 100,000 seasons of 57 contests, 500 pools and five candidates, and beside it a bare loop: the
// draws alone, as one would write them, without places, rules, districts, days and quantiles.
func BenchmarkSeasons(b *testing.B) {
	rest := madeUp(b)
	const seasons = 100_000
	var ours, bare, processor time.Duration
	for b.Loop() {
		start, used := time.Now(), processorTime(b)
		if _, err := rest.simulate(context.Background(), seasons, 1, runtime.GOMAXPROCS(0)); err != nil {
			b.Fatal(err)
		}
		ours += time.Since(start)
		processor += processorTime(b) - used
		start = time.Now()
		bareSeasons(rest, seasons)
		bare += time.Since(start)
	}
	b.ReportMetric(float64(ours)/float64(bare), "of-bare")
	b.ReportMetric(ours.Seconds()/float64(b.N), "s/100k")
	b.ReportMetric(processor.Seconds()/float64(b.N), "processor-s/100k")
}

// processorTime is what this process has used of its processors: what a busy machine does beside it is not in it.
func processorTime(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano())
}

// bareSeasons draws and awards without another thought, on all processors: one normal a candidate and contest, a
// softmax, and largest remainder on each pool by the state's shares.
func bareSeasons(rest *Rest, seasons int) {
	workers := runtime.GOMAXPROCS(0)
	done := make(chan int)
	for w := range workers {
		go func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			votes, dst, has := make([]int64, 5), make([]int, 5), make([]int, 5)
			for range seasons / workers {
				for _, at := range rest.Future {
					for k := range votes {
						votes[k] = int64(1e6 * (1 + random.NormFloat64()*.2))
						votes[k] = max(votes[k], 1)
					}
					for _, p := range rest.Rules[at].Pools {
						delegate.Hamilton(dst, votes, p.Seats)
						for k, n := range dst {
							has[k] += n
						}
					}
				}
			}
			done <- has[0]
		}()
	}
	for range workers {
		<-done
	}
}
