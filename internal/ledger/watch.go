package ledger

import (
	"context"
	"sync"
)

// Watchers tells the watchers of one open record about new heads. Engines embed it behind Log.Watch.
// The zero Watchers is ready for use.
type Watchers struct {
	mu     sync.Mutex
	last   Head
	all    map[chan Head]int64 // each watcher, and the size that it has seen
	closed bool
}

// Watch registers a watcher that has seen from entries. It returns ErrClosed after Close.
func (w *Watchers) Watch(ctx context.Context, from int64, head Head) (<-chan Head, error) {
	if from < 0 {
		return nil, ErrInvalid
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := make(chan Head, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil, ErrClosed
	}
	if w.all == nil {
		w.all = make(map[chan Head]int64)
	}
	w.all[c] = from
	w.notify(head)
	context.AfterFunc(ctx, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		if _, open := w.all[c]; open {
			delete(w.all, c)
			close(c)
		}
	})
	return c, nil
}

// Notify tells the watchers of a head. Heads may come late or twice; a watcher never sees the record shrink.
func (w *Watchers) Notify(head Head) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notify(head)
}

func (w *Watchers) notify(head Head) {
	if head.Size > w.last.Size {
		w.last = head
	}
	for c, seen := range w.all {
		if w.last.Size <= seen {
			continue
		}
		// The newest head takes the place of one that was not fetched yet. Nobody else sends, so there is room
		// afterwards.
		select {
		case <-c:
		default:
		}
		c <- w.last
		w.all[c] = w.last.Size
	}
}

// Watching tells whether anybody watches, so that an engine polls only then.
func (w *Watchers) Watching() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.all) > 0
}

// Close closes all channels.
func (w *Watchers) Close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	for c := range w.all {
		close(c)
	}
	clear(w.all)
}
