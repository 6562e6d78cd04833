// Package desk is the running program: one record, what it says at each moment, and the surfaces that show it.
//
// A [Desk] takes entries in through [Desk.Append], which checks them against the catalog in force, writes them to the
// record, folds them and hands the new [view.View] to whoever watches. Entries that another process writes to the same
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
	"sync/atomic"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/web"
)

// Options are what a desk needs beside its record. The zero Options are right outside of tests.
type Options struct {
	// Clock is the wall clock; nil is time.Now. A replay does not look at it.
	Clock func() time.Time
	// Steady is the time that passes on a clock that nobody sets; nil is the machine's own, and none beside a Clock.
	Steady func() time.Duration
	// ClockChecked says that somebody looked at the clock: entries are taken though the last one is long ago, or ahead.
	ClockChecked bool

	// As is the process as those who run it call it, "canvass serve": whoever looks for a writer finds it by that.
	As string

	// Mirror says how the record is followed, where it is a mirror of one that is kept elsewhere.
	Mirror *Mirror
}

func (o Options) now() canvass.Time {
	if o.Clock != nil {
		return canvass.TimeOf(o.Clock())
	}
	return canvass.TimeOf(time.Now())
}

// Desk is one record that is open. All methods may be called from several goroutines.
type Desk struct {
	log  ledger.Log
	keys Keys
	opts Options

	newest   atomic.Pointer[view.View]
	unread   atomic.Pointer[view.Behind] // nil while what others write can be read
	watchers watchers
	signing  headSigner
	public   public
	measures *measures // what the desk counts of its own work
	clock    *clock
	writes   writes
	writers  writers
	earlier  earlier
	required []func(inside bool) web.Condition
	uses     *access.Uses

	working chan struct{} // holds one token: whoever has it may use what follows, to write, read on and fold
	reading *reading
	closed  bool
}

// Open reads the record, holding every entry against the tree and the record's last checkpoint, and folds it. A record
// that is damaged behind its first entry opens at the last good one; View says so, and Append refuses.
func Open(ctx context.Context, log ledger.Log, keys Keys, opts Options) (*Desk, error) {
	r, signed, err := read(ctx, log)
	if err != nil {
		return nil, err
	}
	d := &Desk{log: log, keys: keys, opts: opts, measures: newMeasures(), clock: newClock(opts), uses: access.NewUses(log), working: make(chan struct{}, 1), reading: r}
	d.signing.signed = signed
	d.publish()
	d.working <- struct{}{}
	return d, nil
}

// lock waits until nobody else writes, reads on or folds.
func (d *Desk) lock(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-d.working:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *Desk) unlock() { d.working <- struct{}{} }

// View is the newest view. It never blocks.
func (d *Desk) View() *view.View { return d.told(d.newest.Load()) }

// told is a view with what is known of the record beside what it says: how a copy is doing, whether the database
// answers, and whether newer entries may be missing.
func (d *Desk) told(v *view.View) *view.View {
	unread, away := d.unread.Load(), d.measures.away.Load()
	if d.opts.Mirror == nil && unread == nil && away == 0 {
		return v
	}
	told := *v
	told.Mirror = d.opts.Mirror.state()
	switch {
	case away != 0:
		told.Away = awayWords(canvass.Time(away))
	case unread != nil:
		told.Behind = *unread
	}
	return &told
}

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
	ctx, cancel := context.WithTimeout(context.Background(), closing)
	defer cancel()
	<-d.working
	defer d.unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	d.watchers.close()
	d.stopSigner(ctx)
	_ = d.uses.Keep(ctx, d.opts.now(), true) // when somebody came last is no part of the record
	return errors.Join(d.sign(ctx), d.log.Close())
}

// closing is how long the last checkpoint may take.
const closing = 10 * time.Second

// readOn folds what other processes wrote, and publishes it. The desk is locked.
func (d *Desk) readOn(ctx context.Context) error {
	changed, err := d.reading.readOn(ctx)
	if changed {
		d.publish()
	}
	return err
}

// publish makes a view of what was read and hands it on. The desk is locked.
func (d *Desk) publish() {
	v := d.reading.view()
	d.newest.Store(v)
	d.earlier.madeOf(origin{d.reading.erasures, v.Catalog})
	d.watchers.tell(d.told(v))
}
