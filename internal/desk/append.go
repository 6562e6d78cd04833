package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"golang.org/x/mod/sumdb/tlog"
)

// Receipt says what became of entries that were given to Append.
type Receipt struct {
	// View is the view with the entries in it.
	View *view.View
	// Entries are the new entries as they were recorded, Seqs their places; empty when all were there already.
	Entries []*canvass.Entry
	Seqs    []int64
	// Skipped are the keys, as they stand in the record, of what it had already, Differs those among them whose entry
	// in the record says something else.
	Skipped, Differs []string
	// Flags are what the rules have to say against the new claims, a sentence each.
	Flags []string
}

// Seq is the place of the last new entry, -1 when there is none.
func (r *Receipt) Seq() int64 {
	if len(r.Seqs) == 0 {
		return -1
	}
	return r.Seqs[len(r.Seqs)-1]
}

// maxConflicts is how often Append reads again after other writers were first. Each time somebody got on.
const maxConflicts = 100

// Append enters the entries, all of them or none. Their format and the moment of recording are set here: the wall
// clock, in a replay the end of what the source says of the time, and never before the entry ahead. Keys that the
// record has are skipped.
//
// It refuses what does not fit the record, with the reason: Invalid, NotFound, Refused and Conflict errors name the key
// of the entry. When Append returns without an error, the entries would survive a power cut; after an error nothing is
// stored.
func (d *Desk) Append(ctx context.Context, entries []canvass.Entry, evidence ...ledger.Evidence) (*Receipt, error) {
	return d.AppendAdmitted(ctx, nil, entries, evidence...)
}

// AppendAdmitted is Append for entries that Admit has looked at, unchanged since: none is looked at twice.
func (d *Desk) AppendAdmitted(
	ctx context.Context, a *Admitted, entries []canvass.Entry, evidence ...ledger.Evidence,
) (*Receipt, error) {
	began := time.Now()
	if err := d.lock(ctx); err != nil {
		return nil, err
	}
	defer d.unlock()
	r, err := d.append(ctx, a, entries, evidence, nil, true)
	err = unavailable("append", err)
	d.measures.appended(began, err)
	if unwritable := (*ledger.UnwritableError)(nil); errors.As(err, &unwritable) {
		d.writes.failed(d.opts.now(), err)
	} else if err == nil && len(r.Entries) > 0 {
		d.introduce(ctx)
	}
	return r, err
}

// append is AppendAdmitted for a desk that is locked. files are the bytes of catalog files, by hash; check is false for
// entries that the desk makes.
func (d *Desk) append(ctx context.Context, a *Admitted, entries []canvass.Entry, evidence []ledger.Evidence, files map[string][]byte, check bool) (*Receipt, error) {
	if d.closed {
		return nil, ledger.ErrClosed
	}
	for range maxConflicts {
		if err := d.readOn(ctx); err != nil {
			return nil, err
		}
		if d.reading.damage != nil {
			return nil, canvass.Errorf(canvass.Damaged, "append", "the record takes no entries until it is repaired: %w", d.reading.damage)
		}
		if err := d.canSign(ctx); err != nil {
			return nil, err
		}
		if s := d.View().Snapshot; s.Record.Kind != canvass.Replay {
			if err := d.clock.doubt(s.Now, lastEntry(s)); err != nil {
				return nil, err
			}
		}
		p, err := d.prepare(a, entries, check)
		if err != nil {
			return nil, err
		}
		if err := d.holds(ctx, p.Entries, evidence); err != nil {
			return nil, err
		}
		p.batch.Evidence = append(p.batch.Evidence, evidence...)
		if len(p.Entries) == 0 && len(evidence) == 0 {
			p.View = d.View()
			return &p.Receipt, nil
		}
		err = d.write(ctx, p)
		if errors.Is(err, ledger.ErrConflict) {
			continue
		}
		if err != nil {
			return nil, err
		}
		began := time.Now()
		d.take(context.WithoutCancel(ctx), p, files) // they are in the record now
		d.measures.fold.Observe(time.Since(began).Seconds())
		p.View = d.View()
		p.Flags = flags(p.View.Snapshot, p.Entries)
		d.wakeSigner()
		return &p.Receipt, nil
	}
	return nil, canvass.Errorf(canvass.Conflict, "append", "other writers were first %d times: try again", maxConflicts)
}

// take folds what was just written, and publishes it. Here nothing can be refused any more: what does not fold is
// damage.
func (d *Desk) take(ctx context.Context, p *prepared, files map[string][]byte) {
	r := d.reading
	for i, e := range p.Entries {
		var file []byte
		if e.Catalog != nil {
			file = files[e.Catalog.Hash]
		}
		if r.damage = r.enter(p.Seqs[i], e, file, tlog.RecordHash(p.batch.Entries[i].Bytes)); r.damage != nil {
			break
		}
	}
	if err := r.withoutErased(ctx); err != nil {
		r.damage = err
	}
	d.publish()
}

// prepared is a batch that fits the record as it is.
type prepared struct {
	Receipt
	batch   ledger.Batch
	doors   *admission
	inBatch map[string]*canvass.Entry // by the key in the record
	last    canvass.Time              // when the entry ahead was recorded
}

func (d *Desk) prepare(a *Admitted, entries []canvass.Entry, check bool) (*prepared, error) {
	s := d.View().Snapshot
	p := &prepared{doors: d.newAdmission(s), inBatch: map[string]*canvass.Entry{}, last: s.Now}
	for i := range entries {
		e := entries[i] // a copy: the caller's entry is not changed
		e.Format = canvass.Format
		if err := d.ready(p, s, &e, check, a); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// superseded is the entry that another takes the place of or takes back, by its own key or the one that it was sealed
// under; nil where there is none.
func (d *Desk) superseded(p *prepared, e *canvass.Entry) *canvass.Entry {
	if e.Supersedes == "" {
		return nil
	}
	if old, there := p.doors.find(e.Supersedes); there {
		return old
	}
	old, _ := p.doors.find(d.sealedKey(e.Supersedes))
	return old
}

// ready puts one entry into the batch, unless it is there.
func (d *Desk) ready(p *prepared, s *tally.Snapshot, e *canvass.Entry, check bool, a *Admitted) (err error) {
	given := e.Key
	rights := canvass.Public
	if check && sealable(e) {
		rights = s.Catalog.Rights(e)
		if old := d.superseded(p, e); old != nil { // it repeats what that says, or tells why it was wrong
			rights = rights.Narrower(s.Catalog.Rights(old))
		}
	}
	key := given // as it stands in the record
	if rights != canvass.Public {
		key = d.sealedKey(given)
	}
	if e.Supersedes != "" {
		if _, there := p.doors.find(e.Supersedes); !there {
			if sealed := d.sealedKey(e.Supersedes); p.doors.has(sealed) {
				e.Supersedes = sealed
			}
		}
	}
	if old, there := s.Entry(key); there {
		p.Skipped = append(p.Skipped, key)
		if !sameEntry(old.Entry, *e) {
			p.Differs = append(p.Differs, key)
		}
		return nil
	}
	if old := p.inBatch[key]; old != nil {
		if !sameEntry(old, *e) {
			return &EntryError{given, canvass.Errorf(canvass.Invalid, "append", "two entries of the batch have this key and say different things")}
		}
		p.Skipped = append(p.Skipped, key)
		return nil
	}
	if e.Recorded, err = d.stamp(e, p.last); err != nil {
		return &EntryError{given, err}
	}
	switch {
	case !check:
	case a.covers(s.Size, given):
		p.doors.batch[key] = e
	default:
		if err := e.Validate(); err != nil {
			return &EntryError{given, err}
		}
		if err := p.doors.admit(e, key); err != nil {
			return &EntryError{given, err}
		}
	}
	stored := e
	if rights != canvass.Public {
		var kept ledger.Evidence
		if stored, kept, err = d.seal(e, rights); err != nil {
			return &EntryError{given, err}
		}
		p.batch.Evidence = append(p.batch.Evidence, kept)
		e.Key, e.Sealed = stored.Key, stored.Sealed
	}
	raw, err := stored.Bytes()
	if err != nil {
		return &EntryError{given, err}
	}
	p.last = e.Recorded
	p.inBatch[key] = e
	p.Seqs = append(p.Seqs, d.reading.tree.Size()+int64(len(p.Entries)))
	p.Entries = append(p.Entries, e)
	p.batch.Entries = append(p.batch.Entries, ledger.Pending{Key: key, Bytes: raw, Recorded: int64(e.Recorded)})
	return nil
}

// holds refuses entries that name evidence which neither the record has nor the batch brings. A replay repeats what
// another record said, whose evidence may be erased by now.
func (d *Desk) holds(ctx context.Context, entries []*canvass.Entry, brought []ledger.Evidence) error {
	if d.View().Record.Kind == canvass.Replay {
		return nil
	}
	here := map[tlog.Hash]bool{}
	for _, e := range brought {
		here[e.Hash()] = true
	}
	for _, e := range entries {
		if e.Source == nil {
			continue
		}
		for _, name := range e.Source.Evidence {
			hash, err := ledger.ParseEvidenceName(name)
			if err != nil {
				return err
			}
			if here[hash] {
				continue
			}
			has, err := d.log.HasEvidence(ctx, hash)
			if err != nil {
				return err
			}
			if !has {
				return &EntryError{e.Key, canvass.Errorf(canvass.NotFound, "evidence", "the record does not hold %s: give the file with the entry", name)}
			}
		}
	}
	return nil
}

// stamp is when an entry enters the record behind one recorded at last.
func (d *Desk) stamp(e *canvass.Entry, last canvass.Time) (canvass.Time, error) {
	if d.View().Snapshot.Record.Kind != canvass.Replay {
		return max(d.opts.now(), last), nil
	}
	if e.Kind == canvass.KindCatalog {
		return last, nil
	}
	at := replayed(e)
	if at == 0 {
		return 0, canvass.Errorf(canvass.Invalid, "at", "a replay needs to know when this was said, at least the day")
	}
	return max(at, last), nil
}

// sameEntry reports whether two entries say the same, apart from when and by whom they were entered, and of what is
// sealed apart from its key. What is withheld is taken to be the same: its key is made of the entry's own.
func sameEntry(old *canvass.Entry, e canvass.Entry) bool {
	if old.Withheld() {
		return true
	}
	in := *old
	if in.Sealed != nil {
		in.Sealed, e.Key = nil, in.Key
	}
	e.Recorded, e.Actor = in.Recorded, in.Actor
	a, err1 := in.Bytes()
	b, err2 := e.Bytes()
	return err1 == nil && err2 == nil && bytes.Equal(a, b)
}

// write appends to the log. A commit whose answer never came is looked up: the batch is there, whole, or it is not.
func (d *Desk) write(ctx context.Context, p *prepared) error {
	_, err := d.log.Append(ctx, d.reading.tree.Size(), p.batch)
	if !errors.Is(err, ledger.ErrUncertain) || len(p.Entries) == 0 {
		return err
	}
	look, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	seq, there, ferr := d.log.Find(look, p.Entries[0].Key)
	switch {
	case ferr != nil:
		return errors.Join(err, ferr)
	case there && seq == p.Seqs[0]:
		return nil
	}
	return err
}

// CatalogChange is what UseCatalog does with files that are not those in force.
type CatalogChange struct {
	// Replaces are the paths of files in whose place another comes, and Adds those of files that are new.
	Replaces, Adds []string
	// Keeps are the paths of the desk's own files that stay in force, because the other is the program's.
	Keeps []string
}

// CatalogChange is what UseCatalog would do with the files.
func (d *Desk) CatalogChange(files []catalog.File) CatalogChange {
	var out CatalogChange
	s := d.View().Snapshot
	for _, f := range files {
		switch old := inForce(s, f.Path); {
		case old == nil:
			out.Adds = append(out.Adds, f.Path)
		case old.Catalog.Hash == f.Hash():
		case keepsOwn(old, f):
			out.Keeps = append(out.Keeps, f.Path)
		default:
			out.Replaces = append(out.Replaces, f.Path)
		}
	}
	return out
}

// keepsOwn reports whether a file in force stays: it is the desk's own, and the other is the program's, which comes
// along with every start.
func keepsOwn(old *canvass.Entry, f catalog.File) bool { return old.Catalog.Own && !f.Own }

// catalogEntries makes the entries for files that a snapshot does not have in force; nil is a record that has none.
func catalogEntries(files []catalog.File, actor string, s *tally.Snapshot) ([]canvass.Entry, []ledger.Evidence, map[string][]byte) {
	var entries []canvass.Entry
	var evidence []ledger.Evidence
	held := map[string][]byte{}
	for _, f := range files {
		hash := f.Hash()
		old := inForce(s, f.Path)
		if old != nil && (old.Catalog.Hash == hash || keepsOwn(old, f)) {
			continue
		}
		key := catalogKey(f.Path, hash, s)
		entries = append(entries, canvass.Entry{
			Kind: canvass.KindCatalog, Key: key, Actor: actor,
			Catalog: &canvass.CatalogFile{Path: f.Path, Hash: hash, Size: int64(len(f.Bytes)), Own: f.Own},
		})
		evidence = append(evidence, ledger.Evidence{Bytes: f.Bytes})
		held[hash] = f.Bytes
	}
	return entries, evidence, held
}

// catalogKey names the entry that brings a file into force; a state of the file that comes back is numbered.
func catalogKey(path, hash string, s *tally.Snapshot) string {
	key := "catalog/" + path + "@" + hash[len("sha256:"):][:16]
	if s == nil {
		return key
	}
	free := key
	for n := 2; ; n++ {
		if _, taken := s.Entry(free); !taken {
			return free
		}
		free = fmt.Sprintf("%s/%d", key, n)
	}
}

func inForce(s *tally.Snapshot, path string) *canvass.Entry {
	if s == nil {
		return nil
	}
	for _, key := range s.FileRef(path) {
		if l, ok := s.Entry(key); ok {
			return l.Entry
		}
	}
	return nil
}
