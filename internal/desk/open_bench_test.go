//go:build unix

package desk_test

import (
	"context"
	"os"
	"path/filepath"
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

// precinctRecord writes superTuesday into an SQLite record with a signed head. Where CANVASS_BENCH_KEEP names a folder,
// the record is kept there for the next run.
func precinctRecord(b *testing.B, n int) (path string, keys desk.Keys) {
	b.Helper()
	ctx := context.Background()
	dir := b.TempDir()
	if kept := os.Getenv("CANVASS_BENCH_KEEP"); kept != "" {
		dir = filepath.Join(kept, strconv.Itoa(n))
	}
	path, keys = filepath.Join(dir, "night.canvass"), desk.Keys(filepath.Join(dir, "keys"))
	if _, err := os.Stat(path); err == nil {
		return path, keys
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.Fatal(err)
	}
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
	superTuesday(b, n, func(e canvass.Entry) {
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

// cpuTime is what this process has used of the processors.
func cpuTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
