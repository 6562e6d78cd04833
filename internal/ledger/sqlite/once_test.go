package sqlite

import (
	"runtime"
	"testing"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

// Who keeps nothing of the entries reads them without memory for their bytes, from whichever entry on. That they are the
// same, and that damage is told in the same words, is in the suite of engines.
func TestReadOnceMakesNoMemoryOfTheBytes(t *testing.T) {
	const entries = 20_000
	l, _ := newRecordWith(t, entries)
	for _, from := range []int64{0, 1, 300, 513} {
		size := int64(0)
		for n := from; n < entries; n++ {
			size += int64(len(ledgertest.Entry(n).Bytes))
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n := int64(0)
		for _, err := range ledger.ReadOnce(t.Context(), l, from) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		runtime.ReadMemStats(&after)
		if n != entries-from {
			t.Fatalf("from %d: %d entries, want %d", from, n, entries-from)
		}
		if made := int64(after.TotalAlloc - before.TotalAlloc); made > size {
			t.Errorf("from %d: %d bytes of memory were made for %d bytes of entries", from, made, size)
		}
	}
}
