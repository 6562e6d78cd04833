//go:build unix

package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/sqlite"
)

// BenchmarkStart opens the night's record: reads, checks, folds. Beside it stands what reading and checking alone take.
func BenchmarkStart(b *testing.B) {
	eachNight(b, func(b *testing.B, n int) {
		path, keys := precinctRecord(b, n)
		var wall, cpu time.Duration
		for b.Loop() {
			runtime.GC()
			start, used := time.Now(), cpuTime(b)
			d := openedNight(b, path, keys)
			wall, cpu = wall+time.Since(start), cpu+cpuTime(b)-used
			b.StopTimer()
			b.ReportMetric(heapMB(), "heap-MB")
			if err := d.Close(); err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
		}
		b.ReportMetric(wall.Seconds()/float64(b.N), "s")
		b.ReportMetric(cpu.Seconds()/float64(b.N), "cpu-s") // where others use the machine too, this is what tells
		b.ReportMetric(peakMemory(b), "peak-MB")
		b.ReportMetric(bareReading(b, path).Seconds(), "bare-cpu-s")
	})
}

// bareReading is what the processors spend on reading a record and checking each entry and the tree.
func bareReading(b *testing.B, path string) time.Duration {
	b.Helper()
	log, err := sqlite.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer log.Close()
	used := cpuTime(b)
	for _, err := range ledger.ReadOnce(context.Background(), log, 0) {
		if err != nil {
			b.Fatal(err)
		}
	}
	return cpuTime(b) - used
}

// BenchmarkNight enters precincts one by one into one contest after the other of the night's record: how long until each
// is acknowledged, on its contest's page and on the front page.
func BenchmarkNight(b *testing.B) {
	eachNight(b, func(b *testing.B, n int) {
		path, keys := precinctRecord(b, n)
		d := openedNight(b, path, keys)
		defer d.Close()
		for b.Loop() {
			entered(b, d, n)
		}
		b.ReportMetric(heapMB(), "heap-MB")
		b.ReportMetric(peakMemory(b), "peak-MB")
	})
}

// eachNight runs a benchmark on records of several lengths, so that what grows with the record is seen;
// CANVASS_BENCH_ENTRIES names others, "10000,1000000".
func eachNight(b *testing.B, bench func(b *testing.B, n int)) {
	b.Helper()
	sizes := "10000,100000"
	if s := os.Getenv("CANVASS_BENCH_ENTRIES"); s != "" {
		sizes = s
	}
	for s := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(s, func(b *testing.B) { bench(b, n) })
	}
}

func openedNight(b *testing.B, path string, keys desk.Keys) *desk.Desk {
	b.Helper()
	log, err := sqlite.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	d, err := desk.Open(context.Background(), log, keys, desk.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.View().Damage; err != nil {
		b.Fatal(err)
	}
	return d
}

// entered enters precincts and reads the pages.
func entered(b *testing.B, d *desk.Desk, n int) {
	places := nightPlaces(b, n)
	pages := d.Pages(d.API(), "", nil)
	get := func(path string) string {
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			b.Fatalf("%s: %d\n%s", path, w.Code, w.Body.String())
		}
		return w.Body.String()
	}
	start := time.Now()
	for _, p := range places {
		get("/" + string(p.info.ID))
	}
	b.ReportMetric(time.Since(start).Seconds(), "all-pages-s")
	start = time.Now()
	get("/")
	b.ReportMetric(time.Since(start).Seconds(), "first-front-s")
	var acked, paged, fronted, again, used []float64
	began := d.View().Size
	for i := range 3 * len(places) {
		p := places[i%len(places)]
		ballots := int64(1 + i)
		e := canvass.Entry{
			Kind: canvass.KindReport, Key: fmt.Sprintf("%s/new-%d-%d", p.info.ID, began, i), By: p.info.Authority, Contest: p.info.ID,
			Source: &canvass.Source{Outlet: p.info.Authority}, Actor: "ingest", At: canvass.At(d.View().Now + 100),
			Report: &canvass.Report{
				Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("county:c0/precinct:p%d", i)),
				Measure: canvass.Votes, Counts: []canvass.Count{{Option: p.options[0], Votes: ballots}}, Ballots: &ballots,
			},
		}
		start, cpu := time.Now(), cpuTime(b)
		lap := func() float64 { return time.Since(start).Seconds() * 1000 }
		if _, err := d.Append(context.Background(), []canvass.Entry{e}); err != nil {
			b.Fatal(err)
		}
		acked = append(acked, lap())
		get("/" + string(p.info.ID))
		paged = append(paged, lap())
		used = append(used, float64(cpuTime(b)-cpu)/1e6)
		start = time.Now()
		get("/")
		fronted = append(fronted, acked[len(acked)-1]+lap())
		start = time.Now()
		get("/" + string(places[(i+1)%len(places)].info.ID)) // whose contest did not change
		again = append(again, lap())
	}
	report := func(name string, ms []float64) {
		slices.Sort(ms)
		b.ReportMetric(ms[len(ms)/2], name+"-ms")
		b.ReportMetric(ms[len(ms)*95/100], name+"-p95-ms")
	}
	report("ack", acked)
	report("page", paged)
	report("page-cpu", used) // of the processors: where others use the machine too, this is what tells
	report("front", fronted)
	report("other-page", again)
}

func heapMB() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / 1e6
}

// peakMemory is the most that the process has had in memory so far, in millions of bytes, 0 where the system does not say.
func peakMemory(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(rest), "kB")), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kb * 1024 / 1e6
		}
	}
	return 0
}
