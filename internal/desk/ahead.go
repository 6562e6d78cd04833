package desk

import (
	"context"
	"iter"
	"runtime"
	"runtime/debug"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// readEntry is an entry as it stands in the record, checked by the log, and what its bytes say.
type readEntry struct {
	ledger.Stored
	says *canvass.Entry
}

// readStep is how many entries are handed on at a time.
const readStep = 256

// readAhead yields the entries from from on, in order, and reads and parses the next ones while the last are worked on.
func readAhead(ctx context.Context, log ledger.Log, from int64) iter.Seq2[readEntry, error] {
	type step struct {
		entries []readEntry
		err     error // behind them
	}
	return func(yield func(readEntry, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		steps := make(chan step, 2)
		go func() {
			defer close(steps)
			var next step
			var reader canvass.EntryReader
			send := func() bool {
				select {
				case steps <- next:
					next = step{}
					return true
				case <-ctx.Done():
					return false
				}
			}
			for stored, err := range log.Read(ctx, from) {
				read := readEntry{Stored: stored}
				if err == nil {
					read.says, err = parse(&reader, stored)
				}
				if err != nil {
					next.err = err
					break
				}
				if next.entries = append(next.entries, read); len(next.entries) == readStep && !send() {
					return
				}
			}
			send()
		}()
		defer func() { // the reading goroutine has ended when this one goes on
			cancel()
			for range steps {
			}
		}()
		for next := range steps {
			for _, read := range next.entries {
				if !yield(read, nil) {
					return
				}
			}
			if next.err != nil {
				yield(readEntry{}, next.err)
				return
			}
		}
	}
}

// parse reads an entry's bytes and holds them against the key that it stands under.
func parse(reader *canvass.EntryReader, stored ledger.Stored) (*canvass.Entry, error) {
	e, err := reader.Parse(stored.Bytes)
	if err != nil {
		return nil, canvass.Errorf(canvass.Damaged, "read", "entry %d: %w", stored.Seq, err)
	}
	if e.Key != stored.Key {
		return nil, canvass.Errorf(canvass.Damaged, "read", "entry %d stands under the key %q and says %q", stored.Seq, stored.Key, e.Key)
	}
	return e, nil
}

// growing counts the records that are being read from their beginning, and is what the collector was set to before the
// first of them.
var growing struct {
	sync.Mutex
	records int
	percent int
	limit   int64
	room    int64 // that the heap may take meanwhile
}

// growFast has the garbage collector wait while a record of so many entries is read from its beginning, until the heap
// has taken what such a record takes: nearly all that is made then stays, and to look through it again and again took a
// third of the time. The function that it returns puts back what was. A lower memory limit holds all the same.
func growFast(entries int64) (done func()) {
	growing.Lock()
	defer growing.Unlock()
	if growing.records++; growing.records == 1 {
		growing.percent, growing.limit = debug.SetGCPercent(-1), debug.SetMemoryLimit(-1)
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		growing.room = int64(m.Sys)
	}
	growing.room += roomForAny + entries*roomAnEntry
	debug.SetMemoryLimit(min(growing.room, growing.limit))
	return func() {
		growing.Lock()
		defer growing.Unlock()
		if growing.records--; growing.records > 0 {
			return
		}
		debug.SetMemoryLimit(growing.limit)
		if growing.percent > percentOfMany && entries >= many {
			growing.percent = percentOfMany
		}
		debug.SetGCPercent(growing.percent)
	}
}

const (
	// roomForAny and roomAnEntry are the memory that reading a record may take before it is collected: what stays of an
	// entry and what is made on the way. BenchmarkStart shows what they come to.
	roomForAny  = 128 << 20
	roomAnEntry = 1600
	// many is from how many entries on the collector runs once the heap has grown by percentOfMany and not, as is usual,
	// by as much again: a million entries then stay below two gigabytes.
	many          = 500_000
	percentOfMany = 50
)
