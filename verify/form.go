package verify

import (
	"fmt"

	"github.com/canvassdesk/canvass"
)

// form checks the form of entries: each is one that this program knows, the first says what the record is and no other
// does, no key comes twice, and none was recorded before the one ahead of it.
type form struct {
	seen map[string]int64
	last canvass.Time
}

// check takes in the next entry that reads.
func (f *form) check(seq int64, e *canvass.Entry) error {
	if (e.Kind == canvass.KindRecord) != (seq == 0) {
		return fmt.Errorf("it is a %s: the first entry, and no other, says what the record is", e.Kind)
	}
	if first, twice := f.seen[e.Key]; twice {
		return fmt.Errorf("its key %q belongs to entry %d already", e.Key, first)
	}
	f.seen[e.Key] = seq
	if e.Recorded < f.last {
		return fmt.Errorf("it was recorded at %s, before the entry ahead of it at %s", e.Recorded, f.last)
	}
	f.last = e.Recorded
	return nil
}
