package tally

import (
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Logged is an entry with its place in the record.
type Logged struct {
	Seq   int64
	Entry *canvass.Entry
}

// Snapshot is what a record says after its first Size entries. It is never changed once it is made, and the same
// entries give the same snapshot anywhere.
type Snapshot struct {
	Size   int64
	Record *canvass.Record
	// Now is when the last entry was recorded: the moment that the snapshot speaks for.
	Now     canvass.Time
	Catalog *catalog.Catalog
	// CatalogProblems are what could not be read in the catalog files that the record names.
	CatalogProblems []error
	// Contests holds every contest of the catalog in force, and every one that an entry names.
	Contests map[canvass.ContestID]*Contest
	// Tallies are the claims about races, by race, in the record's order.
	Tallies map[canvass.RaceID][]Claim
	// RaceNotices are the notices about races.
	RaceNotices map[canvass.RaceID][]Notice
	// Active are the contests that the night is about: those with an entry other than their catalog file, in the order
	// of their first one.
	Active []canvass.ContestID

	entries *index            // shared with later snapshots of the same fold
	files   map[string]string // catalog path -> key of the entry in force
	races   map[canvass.RaceID]entryList

	once     sync.Once
	public   *Snapshot                 // what may be handed on
	withheld map[string]*canvass.Entry // of a public snapshot, by key
}

// Entry is the entry with the key, and whether the snapshot has it.
func (s *Snapshot) Entry(key string) (Logged, bool) {
	l, ok := s.entries.find(key)
	if !ok || l.Seq >= s.Size {
		return Logged{}, false
	}
	if e := s.withheld[key]; e != nil {
		l.Entry = e
	}
	return l, true
}

// SupersededBy is the entry that took the place of the one with the key, or took it back, and whether the snapshot has
// one.
func (s *Snapshot) SupersededBy(key string) (Logged, bool) {
	l, ok := s.entries.after(key)
	if !ok || l.Seq >= s.Size {
		return Logged{}, false
	}
	return l, true
}

// Since are the entries from a place in the record on, in order.
func (s *Snapshot) Since(seq int64) []Logged {
	s.entries.mu.RLock()
	defer s.entries.mu.RUnlock()
	return s.entries.inOrder[min(max(seq, 0), s.Size):s.Size:s.Size]
}

// FileRef is the key of the catalog entry that brought the file, as a Ref: what a fact out of that file rests on.
func (s *Snapshot) FileRef(path string) Ref {
	if k, ok := s.files[path]; ok {
		return Ref{k}
	}
	return nil
}

// Knows reports whether something published on the day, Eastern, may be told: the zero day always, a later day never.
func (s *Snapshot) Knows(published time.Time) bool { return !published.After(dayOf(s.Now)) }

// index finds entries by key. A fold adds to it while its snapshots read: each looks no further than its own size.
type index struct {
	mu    sync.RWMutex
	byKey map[string]Logged
	// superseded holds, by key, the entry that names it: there is one at most.
	superseded map[string]Logged
	inOrder    []Logged // by sequence
}

func (x *index) find(key string) (Logged, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	l, ok := x.byKey[key]
	return l, ok
}

func (x *index) after(key string) (Logged, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	l, ok := x.superseded[key]
	return l, ok
}

func (x *index) put(l Logged) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.byKey[l.Entry.Key] = l
	if old := l.Entry.Supersedes; old != "" {
		if _, twice := x.superseded[old]; !twice {
			x.superseded[old] = l
		}
	}
	x.inOrder = append(x.inOrder, l)
}
