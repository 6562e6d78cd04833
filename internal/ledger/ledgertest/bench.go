package ledgertest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/verify"
)

// Bare inserts the same bytes into a plain table of the same engine, durably, one transaction for each call: what
// Append is measured against.
type Bare func(first int64, entries []ledger.Pending) error

// sized is an entry of 600 bytes, as Entry, for benchmarks.
func sized(seq int64) ledger.Pending {
	p := ledger.Pending{Key: fmt.Sprintf("suite/%09d", seq), Recorded: 1709600000000 + seq}
	head := fmt.Sprintf(`{"kind":"notice","recorded":%d,"key":"%s","text":"`, p.Recorded, p.Key)
	p.Bytes = []byte(head + strings.Repeat("x", 600-len(head)-2) + `"}`)
	return p
}

func sizedBatch(first int64, n int) []ledger.Pending {
	entries := make([]ledger.Pending, n)
	for i := range entries {
		entries[i] = sized(first + int64(i))
	}
	return entries
}

// BenchAppend measures durable appends of 600-byte entries, one by one and in batches of 500, in turns with bare
// inserts of the same bytes. Reported are entries a second of both and their ratio.
func BenchAppend(b *testing.B, e Engine, bare func(location string) (Bare, error)) {
	for _, size := range []int{1, 500} {
		b.Run(fmt.Sprintf("batch=%d", size), func(b *testing.B) {
			location := e.New(b)
			log := open(b, e, location)
			insert, err := bare(location)
			if err != nil {
				b.Fatal(err)
			}
			turn := max(1, 50/size) // appends in a row, so that neither finds the caches as the other left them
			var ours, theirs time.Duration
			next := int64(0)
			for b.Loop() {
				for range 2 * turn {
					entries := sizedBatch(next, size)
					start := time.Now()
					if _, err := log.Append(ctx, next, ledger.Batch{Entries: entries}); err != nil {
						b.Fatal(err)
					}
					ours += time.Since(start)
					start = time.Now()
					if err := insert(next, entries); err != nil {
						b.Fatal(err)
					}
					theirs += time.Since(start)
					next += int64(size)
				}
			}
			b.ReportMetric(float64(next)/ours.Seconds(), "entries/s")
			b.ReportMetric(float64(next)/theirs.Seconds(), "bare/s")
			b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchReplay measures reading a record from its beginning with every check.
func BenchReplay(b *testing.B, e Engine) {
	log := filled(b, e, 200_000)
	entries := 0
	for b.Loop() {
		for _, err := range log.Read(ctx, 0) {
			if err != nil {
				b.Fatal(err)
			}
			entries++
		}
	}
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric(0, "ns/op")
}

// BenchVerify measures package verify over a log: tiles and all.
func BenchVerify(b *testing.B, e Engine) {
	log := filled(b, e, 50_000)
	entries := int64(0)
	for b.Loop() {
		result, err := verify.Record(ctx, ledger.Source(log), verify.Options{})
		if err != nil {
			b.Fatal(err)
		}
		entries += result.Entries
	}
	b.ReportMetric(float64(entries)/b.Elapsed().Seconds(), "entries/s")
	b.ReportMetric(0, "ns/op")
}

// filled is a record of n entries of 600 bytes.
func filled(b *testing.B, e Engine, n int64) ledger.Log {
	b.Helper()
	log := open(b, e, e.New(b))
	for next := int64(0); next < n; next += 1000 {
		if _, err := log.Append(ctx, next, ledger.Batch{Entries: sizedBatch(next, 1000)}); err != nil {
			b.Fatal(err)
		}
	}
	return log
}
