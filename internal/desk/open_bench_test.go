//go:build unix

package desk_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/sqlite"
)

// precinctNight yields n reports as a long night gives them: 60 contests of the embedded catalog, two to six options,
// some 5,000 precincts in each contest's counties, each reporting three times, the figures growing.
func precinctNight(tb testing.TB, n int, each func(canvass.Entry)) {
	tb.Helper()
	c, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		tb.Fatal(err)
	}
	type place struct {
		id      canvass.ContestID
		by      string
		options []canvass.OptionID
	}
	var places []place
	for _, id := range slices.Sorted(maps.Keys(c.Contests)) {
		info := c.Contests[id]
		if len(info.Ballot.Options) < 2 || c.Outlets[info.Authority] == nil {
			continue
		}
		places = append(places, place{id, info.Authority, info.Ballot.Options[:min(6, len(info.Ballot.Options))]})
	}
	if len(places) < 60 {
		tb.Fatalf("the catalog has %d contests with a ballot and an authority, want 60", len(places))
	}
	places = places[:60]
	precincts := max(1, n/len(places)/3)
	begin := canvass.TimeOf(time.Date(2024, 3, 6, 0, 0, 0, 0, time.UTC))
	for i := range n {
		p := places[i%len(places)]
		turn := i / len(places)
		unit, round := turn%precincts, turn/precincts
		ballots, counts := int64(0), make([]canvass.Count, len(p.options))
		for j, o := range p.options {
			votes := int64((unit*7919+j*104729)%400 + 100*round)
			ballots += votes
			counts[j] = canvass.Count{Option: o, Votes: votes}
		}
		canvass.SortCounts(counts)
		at := begin + canvass.Time(i*10)
		each(canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindReport, Key: fmt.Sprintf("%s/precinct-%d/%d", p.id, unit, round),
			Recorded: at, At: canvass.At(at), Actor: "ingest", By: p.by, Contest: p.id,
			Source: &canvass.Source{Outlet: p.by, URL: fmt.Sprintf("https://results.example/%s/%d.csv", p.id, round)},
			Report: &canvass.Report{
				Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("county:c%d/precinct:p%d", unit%40, unit)),
				Measure: canvass.Votes, Counts: counts, Ballots: &ballots,
			},
		})
	}
}

// precinctRecord writes precinctNight into an SQLite record with a signed head.
func precinctRecord(b *testing.B, n int) (path string, keys desk.Keys) {
	b.Helper()
	ctx := context.Background()
	path, keys = filepath.Join(b.TempDir(), "night.canvass"), desk.Keys(filepath.Join(b.TempDir(), "keys"))
	log, err := sqlite.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	d, err := desk.Create(ctx, log, keys, desk.Founding{
		Kind: canvass.Replay, Name: "bench", Night: "2024-03-05", Begin: 1709600000000, Catalog: catalog.Embedded(), Actor: "bench",
	}, desk.Options{})
	if err != nil {
		b.Fatal(err)
	}
	size := d.View().Head.Size
	var batch ledger.Batch
	flush := func() {
		head, err := log.Append(ctx, size, batch)
		if err != nil {
			b.Fatal(err)
		}
		size, batch = head.Size, ledger.Batch{}
	}
	precinctNight(b, n, func(e canvass.Entry) {
		raw, err := e.Bytes()
		if err != nil {
			b.Fatal(err)
		}
		batch.Entries = append(batch.Entries, ledger.Pending{Key: e.Key, Bytes: raw, Recorded: int64(e.Recorded)})
		if len(batch.Entries) == 2000 {
			flush()
		}
	})
	if len(batch.Entries) > 0 {
		flush()
	}
	if err := d.Close(); err != nil {
		b.Fatal(err)
	}
	return path, keys
}

// BenchmarkStart opens a record of precinct reports: reads, checks, folds. CANVASS_BENCH_ENTRIES says how many there
// are; the aim of the design is a million in 3 seconds on two cores.
func BenchmarkStart(b *testing.B) {
	n := 50_000
	if s := os.Getenv("CANVASS_BENCH_ENTRIES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	path, keys := precinctRecord(b, n)
	var wall, cpu time.Duration
	for b.Loop() {
		start, used := time.Now(), cpuTime(b)
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
		wall, cpu = wall+time.Since(start), cpu+cpuTime(b)-used
		b.StopTimer()
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc)/float64(n), "heap-bytes/entry")
		if err := d.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(n)*float64(b.N)/wall.Seconds(), "entries/s")
	b.ReportMetric(float64(n)*float64(b.N)/cpu.Seconds(), "entries/cpu-s") // where others use the machine too, this is what tells
}

// cpuTime is what this process has used of the processors.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
