package desk

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/view"
)

// Many ask for the same moment: it is made once. Many ask for many: a few are made at a time.
func TestEarlierMomentsAreMadeOnceAndAFewAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e earlier
		var mu sync.Mutex
		made, now, most := 0, 0, 0
		fold := func() (*view.View, error) {
			mu.Lock()
			made++
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return &view.View{}, nil
		}
		var asking sync.WaitGroup
		for i := range 40 {
			asking.Go(func() {
				if _, err := e.get(t.Context(), int64(i%8), 0, fold); err != nil {
					t.Error(err)
				}
			})
		}
		asking.Wait()
		if made != 8 || most != foldedAtOnce {
			t.Errorf("8 moments were made %d times, %d at once", made, most)
		}
		if _, err := e.get(t.Context(), 3, 0, func() (*view.View, error) { panic("it is kept") }); err != nil {
			t.Error(err)
		}
	})
}

// Who waits too long is told to come back, and finds what was begun meanwhile; what nobody waits for is not made.
func TestEarlierMomentsGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e earlier
		slow := func() (*view.View, error) {
			time.Sleep(4 * patience)
			return &view.View{}, nil
		}
		var busy *view.BusyError
		for size := range int64(foldedAtOnce) {
			if _, err := e.get(t.Context(), size, 0, slow); !errors.As(err, &busy) || busy.Seconds() != int(patience/time.Second) {
				t.Errorf("a slow fold: %v", err)
			}
		}
		unwanted := func() (*view.View, error) {
			t.Error("nobody waits for it, and it was made")
			return nil, nil
		}
		if _, err := e.get(t.Context(), 7, 0, unwanted); !errors.As(err, &busy) {
			t.Errorf("behind slow folds: %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := e.get(ctx, 8, 0, unwanted); !errors.Is(err, context.Canceled) {
			t.Errorf("somebody who has gone: %v", err)
		}
		time.Sleep(3 * patience)
		if _, err := e.get(t.Context(), 0, 0, unwanted); err != nil {
			t.Errorf("coming back: %v", err)
		}
		// More than may wait are turned away at once.
		for i := range mostWaiting + foldedAtOnce {
			go e.get(t.Context(), int64(100+i), 0, slow)
		}
		synctest.Wait()
		began := time.Now()
		if _, err := e.get(t.Context(), 99, 0, slow); !errors.As(err, &busy) || time.Since(began) > 0 {
			t.Errorf("one too many waited %v: %v", time.Since(began), err)
		}
		time.Sleep(time.Hour)
	})
}

// What is kept is bounded by bytes; what was made of something else is let go, also while it is being made. A fold that
// fails or panics is tried again.
func TestEarlierMomentsAreLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var e earlier
		made := 0
		fold := func() (*view.View, error) { made++; return &view.View{}, nil }
		get := func(size int64) {
			t.Helper()
			if _, err := e.get(t.Context(), size, e.now(), fold); err != nil {
				t.Fatal(err)
			}
		}
		const third = keptBytes / bytesAnEntry / 3
		for i := range int64(4) {
			get(third - i)
		}
		if e.bytes > keptBytes || e.order.Len() != 3 {
			t.Errorf("%d views of %d bytes are kept", e.order.Len(), e.bytes)
		}
		get(2 * keptBytes / bytesAnEntry)
		if e.order.Len() != 1 {
			t.Errorf("%d views are kept beside one that is too large by itself", e.order.Len())
		}

		e.madeOf(origin{erasures: 1})
		before := made
		get(2 * keptBytes / bytesAnEntry)
		if made != before+1 {
			t.Error("a view with what was erased since is kept")
		}
		e.madeOf(origin{erasures: 1, catalog: &catalog.Catalog{}})
		if e.order.Len() != 0 {
			t.Error("a view that was made under other rights is kept")
		}
		during := func() (*view.View, error) { e.madeOf(origin{erasures: 2}); return &view.View{}, nil }
		if _, err := e.get(t.Context(), 5, e.now(), during); err != nil || e.order.Len() != 0 || len(e.making) != 0 {
			t.Errorf("erased while it was made: %d kept, %v", e.order.Len(), err)
		}
		if _, err := e.get(t.Context(), 5, e.now()-1, fold); err != nil || e.order.Len() != 0 {
			t.Errorf("made of an older view: %d kept, %v", e.order.Len(), err)
		}

		for _, bad := range []func() (*view.View, error){
			func() (*view.View, error) { return nil, fmt.Errorf("the disk failed") },
			func() (*view.View, error) { panic("nobody thought of it") },
		} {
			if _, err := e.get(t.Context(), 6, e.now(), bad); err == nil {
				t.Error("no error")
			}
		}
		get(6)
	})
}
