package tally

import (
	"sort"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// RecordedBy is how many of the entries, which are in the record's order, were recorded at or before the moment.
func RecordedBy(entries []Logged, t canvass.Time) int64 {
	return int64(sort.Search(len(entries), func(i int) bool { return entries[i].Entry.Recorded > t }))
}

// Prefix is what the record said after its first n entries, at most as many as the fold has. It shares the entries with
// the fold and reads none of them again, so that it costs the memory of what is made of them alone. file gives the
// bytes of the catalog file that an entry of kind catalog names.
//
// What may be shown of it is decided by the rights of today as well: what was narrowed later is withheld here too.
func (f *Fold) Prefix(n int64, file func(*canvass.Entry) ([]byte, error)) (*Snapshot, error) {
	if f.stale {
		f.readCatalog()
	}
	return prefixOf(f.catalog, false, f.entries, f.Entries()[:min(n, f.size)], file)
}

// Prefix is Prefix of the fold that the snapshot is of, by one processor: others go on reading the snapshot.
func (s *Snapshot) Prefix(n int64, file func(*canvass.Entry) ([]byte, error)) (*Snapshot, error) {
	return prefixOf(s.Catalog, true, s.entries, s.Since(0)[:min(n, s.Size)], file)
}

// prefixOf folds the first entries of those that the index finds. today is the catalog in force behind all of them.
func prefixOf(today *catalog.Catalog, alone bool, x *index, entries []Logged, file func(*canvass.Entry) ([]byte, error)) (*Snapshot, error) {
	p := New()
	p.entries, p.alone = x, alone
	for _, l := range entries {
		var b []byte
		if l.Entry.Kind == canvass.KindCatalog {
			var err error
			if b, err = file(l.Entry); err != nil {
				return nil, err
			}
		}
		c, err := fileOf(l, b)
		if err != nil {
			return nil, err
		}
		p.take(l, c)
	}
	s := p.Snapshot()
	s.today = today
	return s, nil
}

// Entries are the entries so far, in order.
func (f *Fold) Entries() []Logged {
	f.entries.mu.RLock()
	defer f.entries.mu.RUnlock()
	return f.entries.inOrder[:f.size:f.size]
}
