package sqlite

import (
	"iter"
	"runtime"
	"testing"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// Who keeps nothing of the entries reads them without memory for their bytes, from whichever entry on. That they are the
// same, and that damage is told in the same words, is in the suite of engines.
func TestReadOnceMakesNoMemoryOfTheBytes(t *testing.T) {
	const entries = 15_000
	l, _ := newRecordWith(t, entries)
	made := func(read iter.Seq2[ledger.Stored, error]) (bytes, n int64) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for _, err := range read {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		runtime.ReadMemStats(&after)
		return int64(after.TotalAlloc - before.TotalAlloc), n
	}
	for _, from := range []int64{0, 300} {
		kept, _ := made(l.Read(t.Context(), from))
		once, n := made(ledger.ReadOnce(t.Context(), l, from))
		if n != entries-from {
			t.Fatalf("from %d: %d entries, want %d", from, n, entries-from)
		}
		t.Logf("from %d: %d bytes for %d of who keeps them", from, once, kept)
		if 4*once > 3*kept { // under the race detector it is more than else
			t.Errorf("from %d: %d bytes of memory were made, of %d for who keeps the entries", from, once, kept)
		}
	}
}
