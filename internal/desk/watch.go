package desk

import (
	"context"
	"sync"

	"github.com/canvassdesk/canvass/internal/view"
)

// watchers are all who watch a desk. Each has room for one view: a slow one finds the newest, never an old one, and
// holds up nobody.
type watchers struct {
	mu     sync.Mutex
	all    map[chan *view.View]struct{}
	closed bool
}

func (w *watchers) join(ctx context.Context, now *view.View) <-chan *view.View {
	ch := make(chan *view.View, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || ctx.Err() != nil {
		close(ch)
		return ch
	}
	if w.all == nil {
		w.all = map[chan *view.View]struct{}{}
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

func (w *watchers) tell(v *view.View) {
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
func (d *Desk) Watch(ctx context.Context) <-chan *view.View {
	return d.watchers.join(ctx, d.View())
}
