package desk

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/view"
)

const (
	// retryAfter is how long Follow waits after the engine failed to answer.
	retryAfter = time.Second
	// lookEvery is how often Follow asks the engine for the head itself: an engine that is away says nothing.
	lookEvery = 5 * time.Second
	// answersWithin is how long the engine may take to say what its head is.
	answersWithin = 10 * time.Second
)

// Follow folds what other processes write to the record, until ctx ends. It is for programs that run on: pages, the
// night. While the record cannot be read it says so, in the log once and in every view, and tries again.
func (d *Desk) Follow(ctx context.Context, logger *slog.Logger) error {
	var heads <-chan ledger.Head // nil until the engine could be asked for it
	look := time.NewTimer(0)
	defer look.Stop()
	for {
		select {
		case _, more := <-heads:
			if !more {
				return ctx.Err()
			}
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		err := d.follow(ctx)
		if err == nil && heads == nil {
			heads, err = d.log.Watch(ctx, d.View().Head.Size)
		}
		switch {
		case ctx.Err() != nil, errors.Is(err, ledger.ErrClosed):
			return ctx.Err()
		case err != nil:
			d.fallBehind(err, logger)
			look.Reset(retryAfter)
		default:
			d.caughtUp(logger)
			look.Reset(lookEvery)
		}
	}
}

// CatchUp folds what other processes have written to the record by now, for programs that must not be behind what they
// read of it beside: its checkpoint.
func (d *Desk) CatchUp(ctx context.Context) error { return d.follow(ctx) }

// follow looks once for what is new. That the desk itself is busy writing is no failure: it reads on as it does.
func (d *Desk) follow(ctx context.Context) error {
	within, cancel := context.WithTimeout(ctx, answersWithin)
	defer cancel()
	head, err := d.log.Head(within)
	if err != nil || head.Size <= d.View().Head.Size {
		return err
	}
	if err := d.lock(ctx); err != nil {
		return err
	}
	defer d.unlock()
	if d.closed {
		return nil
	}
	return d.readOn(ctx)
}

func (d *Desk) fallBehind(why error, logger *slog.Logger) {
	if d.unread.Load() != nil {
		return
	}
	d.unread.Store(&view.Behind{Since: d.opts.now(), Why: why.Error()})
	logger.Error("the record cannot be read: what is entered elsewhere is missing until it can", "err", why)
	d.watchers.tell(d.View())
}

func (d *Desk) caughtUp(logger *slog.Logger) {
	unread := d.unread.Swap(nil)
	if unread == nil {
		return
	}
	logger.Info("the record is read again", "since", unread.Since.String())
	d.watchers.tell(d.View())
}
