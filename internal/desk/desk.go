// Package desk is the running program: one record, what it says at each moment, and the surfaces that show it.
//
// A [Desk] takes entries in through [Desk.Append], which checks them against the catalog in force, writes them to the
// record, folds them and hands the new [View] to whoever watches. Entries that another process writes to the same
// record arrive the same way. A View is never changed once it is made, so that pages, the API and the terminal read it
// without a lock, each at its own pace.
//
//	d, err := desk.Open(ctx, log, keys, desk.Options{})
//	receipt, err := d.Append(ctx, []canvass.Entry{report})
//	for view := range d.Watch(ctx) {
//		show(view.Snapshot)
//	}
//
// What is acknowledged is durable: Append returns after the engine has said so. The checkpoint of a head is signed
// right soon after, the newest for several; when the program dies in between, the next one that writes to the record
// signs it.
package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Options are what a desk needs beside its record. The zero Options are right outside of tests.
type Options struct {
	// Clock is the wall clock; nil is time.Now. A replay does not look at it.
	Clock func() time.Time

	// Mirror says how the record is followed, where it is a mirror of one that is kept elsewhere.
	Mirror *Mirror
}

func (o Options) now() canvass.Time {
	if o.Clock != nil {
		return canvass.TimeOf(o.Clock())
	}
	return canvass.TimeOf(time.Now())
}

// View is what the record says at one head.
type View struct {
	*tally.Snapshot
	// Head is the size and the root of the tree over the entries that the snapshot is folded from.
	Head ledger.Head
	// Damage is what kept the desk from reading on, nil while the record reads. The view then stands at the last good
	// entry.
	Damage error
}

// Desk is one record that is open. All methods may be called from several goroutines.
type Desk struct {
	log  ledger.Log
	keys Keys
	opts Options

	view     atomic.Pointer[View]
	watchers watchers
	signing  headSigner
	public   public
	measures *measures // what the desk counts of its own work

	mu      sync.Mutex // guards what follows; held while entries are written and folded
	fold    *tally.Fold
	root    rootAt
	moments []canvass.Time // when each entry was recorded, by sequence
	// used says what each actor entered.
	used map[string]access.Use
	// catalogFiles are the catalog's files, in force or not, by the hash that they are kept under.
	catalogFiles map[string]string
	sealed       sealedPayloads
	asOf         prefixes
	damage       error
	closed       bool
}

// Open reads the record, holding every entry against the tree and the record's last checkpoint, and folds it. A record
// that is damaged behind its first entry opens at the last good one; View says so, and Append refuses.
func Open(ctx context.Context, log ledger.Log, keys Keys, opts Options) (*Desk, error) {
	d := &Desk{log: log, keys: keys, opts: opts, fold: tally.New(), measures: newMeasures()}
	d.mu.Lock()
	defer d.mu.Unlock()
	defer growFast()()
	if head, err := log.Head(ctx); err == nil { // a head that does not read is told by the reading that follows
		d.fold.Expect(head.Size)
	}
	if err := d.catchUp(ctx); err != nil {
		return nil, err
	}
	s := d.View().Snapshot
	if s.Record == nil {
		if d.damage != nil {
			return nil, d.damage
		}
		return nil, canvass.Errorf(canvass.Invalid, "open", "there is no record here: it has no first entry that says what it is")
	}
	if err := d.checkCheckpoint(ctx); err != nil {
		if !errors.Is(err, ledger.ErrDamaged) {
			return nil, err
		}
		d.damage = err
		d.publish()
	}
	return d, nil
}

// View is the newest view. It never blocks.
func (d *Desk) View() *View { return d.view.Load() }

// Log is the record itself, for what is read out of it piece by piece: entries, tiles, evidence.
func (d *Desk) Log() ledger.Log { return d.log }

// Record is the first entry: what the record is.
func (d *Desk) Record() *canvass.Record { return d.View().Record }

// Entry is the entry at a place in the record, counted from 0.
func (d *Desk) Entry(ctx context.Context, seq int64) (*canvass.Entry, error) {
	if size := d.View().Head.Size; seq < 0 || seq >= size {
		return nil, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d: the record has %d, counted from 0", seq, size)
	}
	for stored, err := range d.log.Read(ctx, seq) {
		if err != nil {
			return nil, err
		}
		return canvass.ParseEntry(stored.Bytes)
	}
	return nil, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d", seq)
}

// Close signs the head if that is still owed, and releases the record. Watchers' channels are closed.
func (d *Desk) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	d.watchers.close()
	d.stopSigner()
	return errors.Join(d.sign(ctx), d.log.Close())
}

// catchUp folds what the record has beyond the fold, and publishes it. Damage is not an error of its own: it is kept in
// d.damage, and the view stands at the last good entry. d.mu is held.
func (d *Desk) catchUp(ctx context.Context) error {
	if d.damage != nil {
		return nil
	}
	grown := false
	for read, err := range readAhead(ctx, d.log, int64(len(d.moments))) {
		if err == nil {
			err = d.take(ctx, read)
		}
		if err != nil {
			if !errors.Is(err, ledger.ErrDamaged) && canvass.KindOf(err) != canvass.Damaged {
				return err
			}
			d.damage, grown = err, true
			break
		}
		grown = true
	}
	if err := d.forget(ctx); err != nil {
		return err
	}
	if grown || d.view.Load() == nil {
		d.publish()
	}
	return nil
}

// take folds one entry as it was read from the record.
func (d *Desk) take(ctx context.Context, read readEntry) error {
	e := read.says
	file, err := catalogBytes(ctx, d.log, e)
	if err == nil {
		e, err = d.shown(ctx, e)
	}
	if err != nil {
		return err
	}
	return d.enter(read.Seq, e, file, read.Hash)
}

// enter adds an entry to everything that is kept in step with the record.
func (d *Desk) enter(seq int64, e *canvass.Entry, file []byte, leaf [32]byte) error {
	if err := d.fold.Add(seq, e, file); err != nil {
		return err
	}
	d.moments = append(d.moments, e.Recorded)
	d.sealed.note(e)
	if e.Catalog != nil {
		if d.catalogFiles == nil {
			d.catalogFiles = map[string]string{}
		}
		d.catalogFiles[e.Catalog.Hash] = e.Catalog.Path
	}
	if d.used == nil {
		d.used = map[string]access.Use{}
	}
	d.used[e.Actor] = access.Use{Entries: d.used[e.Actor].Entries + 1, Last: e.Recorded}
	d.root.add(leaf)
	return nil
}

// publish makes a view of the fold and hands it on. d.mu is held.
func (d *Desk) publish() {
	v := &View{Snapshot: d.fold.Snapshot(), Head: d.root.head(), Damage: d.damage}
	d.view.Store(v)
	d.watchers.tell(v)
}

// catalogBytes is the file that an entry of kind catalog names, nil for other entries.
func catalogBytes(ctx context.Context, log ledger.Log, e *canvass.Entry) ([]byte, error) {
	if e.Kind != canvass.KindCatalog {
		return nil, nil
	}
	hash, err := ledger.ParseEvidenceName(e.Catalog.Hash)
	if err != nil {
		return nil, err
	}
	ev, err := log.Evidence(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("the file %s of the record's catalog: %w", e.Catalog.Path, err)
	}
	return ev.Bytes, nil
}
