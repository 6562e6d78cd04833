package desk

import (
	"context"
	"sync"
	"time"
)

// watchers are all who watch a desk. Each has room for one view: a slow one finds the newest, never an old one, and
// holds up nobody.
type watchers struct {
	mu     sync.Mutex
	all    map[chan *View]struct{}
	closed bool
}

func (w *watchers) join(ctx context.Context, now *View) <-chan *View {
	ch := make(chan *View, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || ctx.Err() != nil {
		close(ch)
		return ch
	}
	if w.all == nil {
		w.all = map[chan *View]struct{}{}
	}
	w.all[ch] = struct{}{}
	ch <- now
	context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if _, in := w.all[ch]; in {
			delete(w.all, ch)
			close(ch)
		}
	})
	return ch
}

// size is how many watch.
func (w *watchers) size() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.all)
}

func (w *watchers) tell(v *View) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for ch := range w.all {
		select {
		case <-ch:
		default:
		}
		ch <- v // nobody else sends, so there is room
	}
}

func (w *watchers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for ch := range w.all {
		close(ch)
	}
	w.all = nil
}

// Watch sends the view as it is and then each new one. A receiver that is slow misses views in between, never the
// newest. The channel is closed when ctx ends or the desk is closed.
func (d *Desk) Watch(ctx context.Context) <-chan *View {
	return d.watchers.join(ctx, d.View())
}

// retryAfter is how long Follow waits after the engine failed to answer.
const retryAfter = time.Second

// Follow folds what other processes write to the record, until ctx ends. It is for programs that run on: pages, the
// night.
func (d *Desk) Follow(ctx context.Context) error {
	heads, err := d.log.Watch(ctx, d.View().Head.Size)
	if err != nil {
		return err
	}
	for range heads {
		for ctx.Err() == nil {
			d.mu.Lock()
			err := d.catchUp(ctx)
			d.mu.Unlock()
			if err == nil {
				break
			}
			select {
			case <-ctx.Done():
			case <-time.After(retryAfter):
			}
		}
	}
	return ctx.Err()
}
