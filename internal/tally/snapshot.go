package tally

import (
	"slices"
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

	// full and rights are of a snapshot for readers of lesser rights: what it is made of, and whom it is for.
	full     *Snapshot
	rights   canvass.Rights
	hiddenOf map[canvass.RaceID]int // how many private entries about a race were left out
	blind    map[string]bool        // keys of tellers' sheets that are not shown yet

	today *catalog.Catalog // whose rights hold too, of a snapshot of an earlier moment

	restrictions          *restrictions // shared with the other snapshots of the same fold
	forDisplay, forPublic restricted

	kept sync.Map // what Kept has worked out, by its key
}

// Entry is the entry with the key, and whether the snapshot has it.
func (s *Snapshot) Entry(key string) (Logged, bool) {
	l, ok := s.entries.find(key)
	if !ok || l.Seq >= s.Size {
		return Logged{}, false
	}
	return s.shown(l), true
}

// At is the entry at a place in the record, counted from 0, and whether the snapshot has it.
func (s *Snapshot) At(seq int64) (Logged, bool) {
	if seq < 0 || seq >= s.Size {
		return Logged{}, false
	}
	s.entries.mu.RLock()
	defer s.entries.mu.RUnlock()
	return s.shown(s.entries.inOrder[seq]), true
}

// SupersededBy is the entry that took the place of the one with the key, or took it back, and whether the snapshot has
// one that its readers may know of.
func (s *Snapshot) SupersededBy(key string) (Logged, bool) {
	l, ok := s.entries.after(key)
	if !ok || l.Seq >= s.Size {
		return Logged{}, false
	}
	if l = s.shown(l); l.Entry.Supersedes != key {
		return Logged{}, false
	}
	return l, true
}

// Since are the entries from a place in the record on, in order.
func (s *Snapshot) Since(seq int64) []Logged {
	s.entries.mu.RLock()
	entries := s.entries.inOrder[min(max(seq, 0), s.Size):s.Size:s.Size]
	s.entries.mu.RUnlock()
	if s.full == nil {
		return entries
	}
	shown := make([]Logged, len(entries))
	for i, l := range entries {
		shown[i] = s.shown(l)
	}
	return shown
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
	byKey keys
	// superseded holds, by key, the entry that names it: there is one at most.
	superseded map[string]Logged
	inOrder    []Logged // by sequence
}

func (x *index) find(key string) (Logged, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	seq, ok := x.byKey.find(key, x.inOrder)
	if !ok {
		return Logged{}, false
	}
	return x.inOrder[seq], true
}

func (x *index) after(key string) (Logged, bool) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	l, ok := x.superseded[key]
	return l, ok
}

// put adds the next entry. Where its key is there already it adds nothing, and returns the entry that has it.
func (x *index) put(l Logged) (old Logged, twice bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if seq, twice := x.byKey.put(l.Entry.Key, l.Seq, x.inOrder); twice {
		return x.inOrder[seq], true
	}
	if old := l.Entry.Supersedes; old != "" {
		if _, twice := x.superseded[old]; !twice {
			x.superseded[old] = l
		}
	}
	x.inOrder = append(x.inOrder, l)
	return Logged{}, false
}

// WithheldOfRace are the entries about a race of which only this much may be shown.
func (s *Snapshot) WithheldOfRace(id canvass.RaceID) []Withheld {
	return append(s.races[id].withheld(), privately(s.hiddenOf[id])...)
}

// RaceEntries are the entries about a race as a whole, in the record's order.
func (s *Snapshot) RaceEntries(id canvass.RaceID) []Logged { return s.races[id].logged() }

// Told reports whether the contest has entries of its own.
func (c *Contest) Told() bool { return c.history != nil && len(c.history.entries) > 0 }

// Entries are the contest's own entries, in the record's order.
func (c *Contest) Entries() []Logged {
	if c.history == nil {
		return nil
	}
	return c.history.entries.logged()
}

func (list entryList) logged() []Logged {
	out := make([]Logged, len(list))
	for i, x := range list {
		out[i] = x.Logged
	}
	return out
}

// Seqs are the places in the record of the entries that a figure rests on, sorted.
func (s *Snapshot) Seqs(ref Ref) []int64 {
	var seqs []int64
	for _, key := range s.Listed(ref) {
		if l, ok := s.Entry(key); ok {
			seqs = append(seqs, l.Seq)
		}
	}
	slices.Sort(seqs)
	return slices.Compact(seqs)
}
