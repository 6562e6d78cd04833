package desk

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Whether the record can be written to is tried, not guessed: a setting of a few bytes is written and made durable, as
// an entry would be. On a disk that is mounted for reading, a full one, or without the right to write, a transaction
// that is taken back would say that all is well.
const (
	// triedEvery is how often writing is tried while it works, triedAgain while it does not.
	triedEvery = 10 * time.Second
	triedAgain = time.Second
)

// writes is how the last try to write ended.
type writes struct {
	trying sync.Mutex // held while one tries

	mu    sync.Mutex // guards what follows
	tried time.Time  // by the machine's own clock
	since canvass.Time
	why   error
}

// state is since when nothing can be written, and why; zero while it can.
func (w *writes) state() (since canvass.Time, why error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.since, w.why
}

// due reports whether it is time to try again.
func (w *writes) due() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	wait := triedEvery
	if w.since != 0 {
		wait = triedAgain
	}
	return time.Since(w.tried) >= wait
}

// failed notes that writing failed, and logs it where it is news.
func (w *writes) failed(now canvass.Time, why error) {
	w.mu.Lock()
	news := w.since == 0
	if news {
		w.since = now
	}
	w.tried, w.why = time.Now(), why
	w.mu.Unlock()
	if news {
		slog.Error("nothing can be written to the record: entries and feeds are refused until it can", "err", why)
	}
}

// worked notes that writing works, and reports whether it did not before.
func (w *writes) worked() bool {
	w.mu.Lock()
	since := w.since
	w.tried, w.since, w.why = time.Now(), 0, nil
	w.mu.Unlock()
	if since != 0 {
		slog.Info("the record can be written to again", "since", since.String())
	}
	return since != 0
}

// words are a sentence about writing that fails, empty while it works. The inside is for those who watch the desk.
func (w *writes) words(inside bool) string {
	since, why := w.state()
	if since == 0 {
		return ""
	}
	says := "nothing can be written since " + utc(since.Go())
	unwritable := (*ledger.UnwritableError)(nil)
	switch {
	case inside:
		says += ": " + why.Error()
	case errors.As(why, &unwritable):
		says += ": " + unwritable.Why
	}
	return says
}

// tryWriting tries whether the record can be written to, unless that was done a moment ago or is being done.
func (d *Desk) tryWriting(ctx context.Context) {
	if !d.writes.trying.TryLock() {
		return
	}
	defer d.writes.trying.Unlock()
	if !d.writes.due() {
		return
	}
	try, cancel := context.WithTimeout(ctx, pulseTime)
	defer cancel()
	err := d.leaveNote(try)
	switch {
	case ctx.Err() != nil || errors.Is(err, ledger.ErrClosed): // nobody waits for the answer
	case err != nil:
		d.writes.failed(d.opts.now(), err)
	case d.writes.worked():
		_ = d.sign(ctx) // what was stored before and could not be signed; it is tried again with the next entry
	}
}

// keepTrying tries writing, and looks at the clocks of other writers, until ctx ends. A copy is written to by who
// follows, and a damaged record by nobody.
func (d *Desk) keepTrying(ctx context.Context) {
	for ctx.Err() == nil {
		if d.opts.Mirror == nil && d.View().Damage == nil {
			d.tryWriting(ctx)
			d.lookAtWriters(ctx)
			if since, _ := d.writes.state(); since == 0 {
				_ = d.uses.Keep(ctx, d.opts.now(), false) // it is tried again
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(triedAgain):
		}
	}
}
