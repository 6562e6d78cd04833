// Package tally folds a record: it turns entries into what they say of each contest.
//
// The fold is a pure function of the entries of a prefix, the catalog files among them. Nothing it makes is stored;
// folding again gives the same. It never fails on what an entry says: what does not fit is shown as such.
//
//	f := tally.New()
//	for stored, err := range log.Read(ctx, 0) {
//		e, err := canvass.ParseEntry(stored.Bytes)
//		err = f.Add(stored.Seq, e, nil) // with the file's bytes for an entry of kind catalog
//	}
//	s := f.Snapshot()
//
// Sources are kept apart. The count that a contest goes by is that of the first in this order: the contest's own
// authority; the newest count on which two sources agree; the newest count of a single source.
package tally

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Fold takes entries in order and makes snapshots. It is not safe for use by several goroutines; its snapshots are.
type Fold struct {
	size      int64
	record    *canvass.Record
	now       canvass.Time
	dayEnds   canvass.Time // the day of now, Eastern: results out of the catalog come into force by the day
	entries   *index
	files     map[string]catalogFile // by path
	byContest map[canvass.ContestID]*contestEntries
	byRace    map[canvass.RaceID][]Logged
	active    []canvass.ContestID

	catalog  *catalog.Catalog
	problems []error
	stale    bool // the catalog must be read again
	allDirty bool
	done     map[canvass.ContestID]*Contest

	restrictions *restrictions
	alone        bool // contests are folded one after the other, and other work goes on beside it
}

type catalogFile struct {
	key  string
	file catalog.File
}

// New is the fold of no entries.
func New() *Fold {
	return &Fold{
		entries:   &index{superseded: map[string]Logged{}},
		files:     map[string]catalogFile{},
		byContest: map[canvass.ContestID]*contestEntries{},
		byRace:    map[canvass.RaceID][]Logged{},
		done:      map[canvass.ContestID]*Contest{},
		stale:     true,

		restrictions: newRestrictions(),
	}
}

// mostExpected bounds what Expect believes: a head that lies must not take the memory.
const mostExpected = 1 << 22

// Expect makes room for so many entries at once, where that many are about to be added: a long record is read sooner.
func (f *Fold) Expect(entries int64) {
	if entries = min(entries, mostExpected); f.size == 0 && entries > 0 {
		f.entries.byKey.expect(int(entries))
		f.entries.inOrder = make([]Logged, 0, entries)
	}
}

// Add takes the next entry. file is the bytes of the catalog file that an entry of kind catalog names, else nil. It
// refuses an entry out of sequence, a key that is there already, and bytes that do not have the hash in the entry.
func (f *Fold) Add(seq int64, e *canvass.Entry, file []byte) error {
	if seq != f.size {
		return canvass.Errorf(canvass.Damaged, foldOp, "entry %d where %d was next", seq, f.size)
	}
	l := Logged{seq, e}
	c, err := fileOf(l, file)
	if err != nil {
		return err
	}
	if old, twice := f.entries.put(l); twice {
		return canvass.Errorf(canvass.Damaged, foldOp, "entry %d has the key %q of entry %d", seq, e.Key, old.Seq)
	}
	f.take(l, c)
	return nil
}

// fileOf is the catalog file that an entry brings, of which these are the bytes; none for entries of other kinds.
func fileOf(l Logged, bytes []byte) (c catalog.File, err error) {
	if l.Entry.Kind != canvass.KindCatalog {
		return c, nil
	}
	c = catalog.File{Path: l.Entry.Catalog.Path, Bytes: bytes}
	if c.Hash() != l.Entry.Catalog.Hash {
		err = canvass.Errorf(canvass.Damaged, foldOp, "entry %d: the file %s does not have the hash in the entry", l.Seq, c.Path)
	}
	return c, err
}

// foldOp is the operation that the errors of a fold name.
const foldOp = "fold"

// take puts the entry where the snapshots look for it, the index left out.
func (f *Fold) take(l Logged, file catalog.File) {
	e := l.Entry
	if e.Kind == canvass.KindCatalog {
		f.files[file.Path] = catalogFile{e.Key, file}
		f.stale = true
	}
	f.size++
	f.now = max(f.now, e.Recorded)
	if f.now >= f.dayEnds {
		f.dayEnds, f.allDirty = endOfDay(f.now), true
	}
	switch {
	case e.Kind == canvass.KindRecord:
		if l.Seq == 0 {
			f.record = e.Record
		}
	case e.Contest != "":
		p := f.byContest[e.Contest]
		if p == nil {
			p = &contestEntries{}
			f.byContest[e.Contest] = p
			f.active = append(f.active, e.Contest)
		}
		p.put(l)
	case e.Race != "":
		f.byRace[e.Race] = append(f.byRace[e.Race], l)
	}
}

// Record is what the first entry says that the record is, nil where it says nothing of it.
func (f *Fold) Record() *canvass.Record { return f.record }

// Snapshot is what the entries so far say. Only contests that were touched since the last snapshot are folded again.
func (f *Fold) Snapshot() *Snapshot {
	f.Settle()
	s := &Snapshot{
		Size: f.size, Record: f.record, Now: f.now, Catalog: f.catalog, CatalogProblems: f.problems,
		Contests: maps.Clone(f.done),
		Tallies:  map[canvass.RaceID][]Claim{}, RaceNotices: map[canvass.RaceID][]Notice{},
		Active:  slices.Clone(f.active),
		entries: f.entries,
		files:   map[string]string{},
		races:   map[canvass.RaceID]entryList{},

		restrictions: f.restrictions,
	}
	// Equal moments have no order of their own, so that two desks that heard two sources in another order agree.
	slices.SortStableFunc(s.Active, func(a, b canvass.ContestID) int {
		x, y := f.byContest[a].logged[0].Entry.Recorded, f.byContest[b].logged[0].Entry.Recorded
		if c := cmp.Compare(x, y); c != 0 {
			return c
		}
		return cmp.Compare(a, b)
	})
	for path, c := range f.files {
		s.files[path] = c.key
	}
	for id, entries := range f.byRace {
		p := newEntryList(entries)
		s.races[id] = p
		s.Tallies[id] = p.claims()
		s.RaceNotices[id] = p.notices()
	}
	return s
}

// Settle folds what came since the last snapshot, as the next one does first of all.
func (f *Fold) Settle() {
	if f.stale {
		f.readCatalog()
	}
	f.foldContests()
}

// foldContests folds what was touched, several contests at a time: none looks at another.
func (f *Fold) foldContests() {
	var ids []canvass.ContestID
	for id, es := range f.byContest {
		if es.dirty || f.allDirty {
			ids = append(ids, id)
		}
	}
	if f.allDirty {
		f.done = map[canvass.ContestID]*Contest{}
		for id := range f.catalog.Contests {
			if f.byContest[id] == nil {
				ids = append(ids, id)
			}
		}
	}
	if len(ids) > 1 { // the longest first, so that none is left over to one processor
		length := func(id canvass.ContestID) int {
			if es := f.byContest[id]; es != nil {
				return len(es.logged) - es.done
			}
			return 0
		}
		slices.SortFunc(ids, func(a, b canvass.ContestID) int { return cmp.Compare(length(b), length(a)) })
	}
	folded := make([]*Contest, len(ids))
	var next atomic.Int64
	work := func() {
		for i := next.Add(1) - 1; i < int64(len(ids)); i = next.Add(1) - 1 {
			folded[i] = f.contest(ids[i])
		}
	}
	var others sync.WaitGroup
	if !f.alone {
		for range min(len(ids), runtime.GOMAXPROCS(0)) - 1 {
			others.Go(work)
		}
	}
	work()
	others.Wait()
	for i, id := range ids {
		f.done[id] = folded[i]
	}
	f.allDirty = false
}

// endOfDay is the first moment of the next day, Eastern.
func endOfDay(t canvass.Time) canvass.Time {
	d := t.Go().In(canvass.Eastern)
	return canvass.TimeOf(time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, canvass.Eastern))
}

func (f *Fold) readCatalog() {
	files := make([]catalog.File, 0, len(f.files))
	for _, path := range slices.Sorted(maps.Keys(f.files)) {
		files = append(files, f.files[path].file)
	}
	c, err := catalog.Parse(files)
	f.problems = nil
	if err != nil {
		f.problems = unjoin(err)
	}
	if c == nil {
		c = &catalog.Catalog{}
	}
	f.catalog, f.stale, f.allDirty = c, false, true
}

// unjoin is the errors that errors.Join put together.
func unjoin(err error) []error {
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		return j.Unwrap()
	}
	return []error{err}
}
