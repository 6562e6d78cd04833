package desk

import (
	"context"
	"iter"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"golang.org/x/mod/sumdb/tlog"
)

// readEntry is an entry of the record, checked by the log: its place, its leaf hash and what its bytes say.
type readEntry struct {
	seq  int64
	hash tlog.Hash
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
		steps, done := make(chan step, 2), make(chan []readEntry, 4) // what was worked on is filled anew
		go func() {
			defer close(steps)
			var next step
			var reader canvass.EntryReader
			send := func() bool {
				select {
				case steps <- next:
					next = step{}
					select {
					case next.entries = <-done:
					default:
						next.entries = make([]readEntry, 0, readStep)
					}
					return true
				case <-ctx.Done():
					return false
				}
			}
			for stored, err := range ledger.ReadOnce(ctx, log, from) {
				read := readEntry{seq: stored.Seq, hash: stored.Hash}
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
			select {
			case done <- next.entries[:0]:
			default:
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
