package desk

import (
	"container/list"
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/view"
)

// foldedAtOnce is how many earlier moments are folded at a time, each by one processor: half of them are left to those
// who read what is now. Each may take as long as the whole record does.
var foldedAtOnce = min(4, max(1, runtime.GOMAXPROCS(0)/2))

const (
	// mostWaiting is how many earlier moments wait to be made; who asks for one more is told to come back.
	mostWaiting = 64
	// patience is how long a request waits for an earlier moment before it is told to come back.
	patience = 10 * time.Second
	// keptBytes is how much of the memory views of earlier moments may take that nobody asks for right now. The newest
	// is kept in any case: pages come in several requests.
	keptBytes = 128 << 20
	// bytesAnEntry is what an entry takes in a view of an earlier moment, beside the entry itself, which all views
	// share. BenchmarkEarlierMoments measures it.
	bytesAnEntry = 800
)

// earlier makes views of earlier moments and keeps some of them: for the pages, the API and whoever else asks, all
// together. The same moment is made once, however many ask for it.
type earlier struct {
	mu      sync.Mutex
	making  map[int64]*making
	kept    map[int64]*list.Element // of *keptView
	order   list.List               // the most lately used in front
	bytes   int64                   // of those kept
	folding int                     // how many are being folded
	queue   []*making               // those that wait for their turn
	of      origin                  // what is kept was made of
	era     int                     // how often that has changed
}

// origin is what decides of what may be shown of earlier moments. It changes when something was erased, and when the
// catalog may have narrowed a source's rights.
type origin struct {
	erasures int
	catalog  *catalog.Catalog
}

type keptView struct {
	size int64
	view *view.View
}

func (k *keptView) bytes() int64 { return k.size * bytesAnEntry }

// making is a view that is being made.
type making struct {
	size    int64
	fold    func() (*view.View, error)
	waiting int           // who still wants it
	begun   bool          // it is made to its end, so that who asks again finds it
	stale   bool          // what may be shown of it changed meanwhile: it is not kept
	done    chan struct{} // closed when view and err are there
	view    *view.View
	err     error
}

// get is the view of the first size entries; fold makes it where it is not kept. It gives up with a *view.BusyError
// where too many ask.
//
// era is what it was before the entries that fold uses were looked up.
func (e *earlier) get(ctx context.Context, size int64, era int, fold func() (*view.View, error)) (*view.View, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m, kept, err := e.ask(size, era, fold)
	if kept != nil || err != nil {
		return kept, err
	}
	enough := time.NewTimer(patience)
	defer enough.Stop()
	select {
	case <-m.done:
		return m.view, m.err
	case <-ctx.Done():
		err = ctx.Err()
	case <-enough.C:
		err = busy()
	}
	e.leave(m)
	return nil, err
}

func busy() error { return &view.BusyError{What: "an earlier moment", After: patience} }

// ask finds the view, or whoever makes it, or has it made.
func (e *earlier) ask(size int64, era int, fold func() (*view.View, error)) (*making, *view.View, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if x := e.kept[size]; x != nil {
		e.order.MoveToFront(x)
		return nil, x.Value.(*keptView).view, nil
	}
	m := e.making[size]
	if m == nil {
		if len(e.queue) >= mostWaiting {
			return nil, nil, busy()
		}
		m = &making{size: size, fold: fold, stale: era != e.era, done: make(chan struct{})}
		if e.making == nil {
			e.making, e.kept = map[int64]*making{}, map[int64]*list.Element{}
		}
		if !m.stale {
			e.making[size] = m
		}
		e.queue = append(e.queue, m)
		e.next()
	}
	m.waiting++
	return m, nil, nil
}

// next begins with those whose turn it is. e.mu is held.
func (e *earlier) next() {
	for e.folding < foldedAtOnce && len(e.queue) > 0 {
		m := e.queue[0]
		e.queue = e.queue[1:]
		m.begun = true
		e.folding++
		go func() {
			v, err := m.make()
			e.finish(m, v, err)
		}()
	}
}

// make folds. A fold that meets what nobody thought of fails alone.
func (m *making) make() (v *view.View, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return m.fold()
}

func (e *earlier) finish(m *making, v *view.View, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	m.view, m.err = v, err
	defer close(m.done) // behind what is kept of it
	e.folding--
	if !m.stale {
		delete(e.making, m.size)
		if err == nil {
			e.keep(&keptView{m.size, v})
		}
	}
	e.next()
}

// keep puts a view in front, and lets go of the least lately used ones beyond what may be kept. e.mu is held.
func (e *earlier) keep(k *keptView) {
	e.kept[k.size] = e.order.PushFront(k)
	e.bytes += k.bytes()
	for e.bytes > keptBytes && e.order.Len() > 1 {
		old := e.order.Remove(e.order.Back()).(*keptView)
		delete(e.kept, old.size)
		e.bytes -= old.bytes()
	}
}

// leave says that somebody waits no longer. What nobody waits for and was not begun is not made.
func (e *earlier) leave(m *making) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if m.waiting--; m.waiting > 0 || m.begun {
		return
	}
	for i, q := range e.queue {
		if q == m {
			e.queue = append(e.queue[:i:i], e.queue[i+1:]...)
			break
		}
	}
	if e.making[m.size] == m {
		delete(e.making, m.size)
	}
}

// now is the era of the views that are made from now on.
func (e *earlier) now() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.era
}

// madeOf lets go of all views that were made of something else.
func (e *earlier) madeOf(of origin) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.of == of {
		return
	}
	e.of = of
	e.era++
	for _, m := range e.making {
		m.stale = true
	}
	clear(e.making)
	clear(e.kept)
	e.order.Init()
	e.bytes = 0
}
