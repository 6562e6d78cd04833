//go:build unix

package desk_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/sqlite"
	"github.com/canvassdesk/canvass/internal/view"
)

func benchEntries(b *testing.B, usual int) int {
	b.Helper()
	s := os.Getenv("CANVASS_BENCH_ENTRIES")
	if s == "" {
		return usual
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// BenchmarkAsOf is what a command costs that asks for an earlier moment, as a ratio to opening the whole record: of the
// moment in the middle, and of the one before the last entry, which is the most that there is to fold.
func BenchmarkAsOf(b *testing.B) {
	n := benchEntries(b, 50_000)
	path, keys := precinctRecord(b, n)
	ctx := context.Background()
	open := func() (ledger.Log, time.Duration) {
		runtime.GC()
		log, err := sqlite.OpenReadOnly(path)
		if err != nil {
			b.Fatal(err)
		}
		return log, cpuTime(b)
	}
	var whole, middle, last time.Duration
	for b.Loop() {
		log, used := open()
		d, err := desk.Open(ctx, log, keys, desk.Options{})
		if err != nil {
			b.Fatal(err)
		}
		whole += cpuTime(b) - used
		entries := d.View().Since(0)
		moments := []canvass.Time{entries[len(entries)/2].Entry.Recorded, entries[len(entries)-1].Entry.Recorded - 1}
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
		for i, into := range []*time.Duration{&middle, &last} {
			log, used := open()
			v, err := desk.ViewAsOf(ctx, log, moments[i])
			if err != nil || v.Size == int64(len(entries)) {
				b.Fatal(err)
			}
			*into += cpuTime(b) - used
			if err := log.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(middle)/float64(whole), "middle/whole")
	b.ReportMetric(float64(last)/float64(whole), "last/whole")
}

// BenchmarkEarlierMoments asks for 50 moments of a long record at once, as a stranger may: how much memory that takes
// at the most and afterwards, and how long the page of now takes meanwhile.
func BenchmarkEarlierMoments(b *testing.B) {
	n := benchEntries(b, 200_000)
	path, keys := precinctRecord(b, n)
	ctx := context.Background()
	const moments = 50
	for b.Loop() {
		log, err := sqlite.OpenReadOnly(path)
		if err != nil {
			b.Fatal(err)
		}
		d, err := desk.Open(ctx, log, keys, desk.Options{})
		if err != nil {
			b.Fatal(err)
		}
		h := d.Pages(d.API(), "", nil)
		entries := d.View().Since(0)
		before := heap()
		var most atomic.Uint64
		var made, turned atomic.Int64
		var slowest time.Duration
		done := make(chan struct{})
		var asking, watching sync.WaitGroup
		watching.Go(func() {
			for {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most.Store(max(most.Load(), m.HeapAlloc))
				began := time.Now()
				w := httptest.NewRecorder()
				h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
				if w.Code != http.StatusOK {
					b.Errorf("the page of now: %d", w.Code)
				}
				slowest = max(slowest, time.Since(began))
				select {
				case <-done:
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		})
		for i := range moments {
			asking.Go(func() {
				at := entries[len(entries)/2+i*len(entries)/(2*moments)].Entry.Recorded
				_, err := d.AsOf(ctx, at)
				switch busy := (*view.BusyError)(nil); {
				case err == nil:
					made.Add(1)
				case errors.As(err, &busy):
					turned.Add(1)
				default:
					b.Error(err)
				}
			})
		}
		asking.Wait()
		close(done)
		watching.Wait()
		kept := heap()
		const mb = 1 << 20
		b.ReportMetric(float64(before)/mb, "MB-before")
		b.ReportMetric(float64(most.Load())/mb, "MB-most")
		b.ReportMetric(float64(kept)/mb, "MB-after")
		b.ReportMetric(float64(made.Load()), "made")
		b.ReportMetric(float64(turned.Load()), "told-to-come-back")
		b.ReportMetric(slowest.Seconds()*1000, "ms-slowest-page")
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
