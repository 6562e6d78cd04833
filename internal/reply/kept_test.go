package reply_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/reply"
)

// A document is made once for a version however many ask at once, again when the version moves, and what failed is tried
// again.
func TestKept(t *testing.T) {
	kept := reply.NewKept(1<<20, older, (*reply.Document).Most)
	var made atomic.Int64
	ask := func(version int, key string, fails bool) (*reply.Document, error) {
		return kept.Get(version, key, func() (*reply.Document, error) {
			made.Add(1)
			if fails {
				return nil, errors.New("not now")
			}
			return reply.New([]byte(key+" of "+strconv.Itoa(version)), strconv.Itoa(version), false), nil
		})
	}
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() { _, _ = ask(1, "a", false) }) // it cannot fail
	}
	wg.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("32 readers had it made %d times", n)
	}
	if _, err := ask(1, "b", true); err == nil {
		t.Error("no error")
	}
	doc, err := ask(1, "b", false)
	if err != nil || made.Load() != 3 {
		t.Errorf("after an error: %v, made %d times", err, made.Load())
	}
	w := sent(t, doc)
	if w != "b of 1" {
		t.Errorf("%q", w)
	}
	doc, _ = ask(2, "b", false)
	if w := sent(t, doc); w != "b of 2" {
		t.Errorf("of the next version: %q", w)
	}

	// Who began before the version moved gets what was asked for, and takes nothing from those who ask now.
	before := made.Load()
	if doc, _ = ask(1, "b", false); sent(t, doc) != "b of 1" {
		t.Error("of an older version there is another")
	}
	if _, _ = ask(2, "b", false); made.Load() != before+1 {
		t.Errorf("made %d times for an older version and the newest, which was kept", made.Load()-before)
	}
}

func older(a, b int) bool { return a < b }

// What panics, or makes nothing, is an error for all who wait for it, and is tried again.
func TestKeptFails(t *testing.T) {
	kept := reply.NewKept(1<<20, older, (*reply.Document).Most)
	for name, lay := range map[string]func() (*reply.Document, error){
		"panics":        func() (*reply.Document, error) { panic("nobody thought of it") },
		"makes nothing": func() (*reply.Document, error) { return nil, nil },
	} {
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if doc, err := kept.Get(1, name, lay); doc != nil || canvass.KindOf(err) != canvass.Failed {
					t.Errorf("%s: %v, %v", name, doc, err)
				}
			})
		}
		all.Wait()
		doc, err := kept.Get(1, name, func() (*reply.Document, error) { return reply.New([]byte("made"), "t", false), nil })
		if err != nil || sent(t, doc) != "made" {
			t.Errorf("%s, and then: %v", name, err)
		}
	}
}

// sent is what a document is sent as.
func sent(t *testing.T, doc *reply.Document) string { return plain(t, ask(doc.Send, "GET", "/")) }

// However many addresses are asked for, what is kept is bounded; what is too large is made and not kept.
func TestKeptIsBounded(t *testing.T) {
	const most, each = 64 << 10, 4 << 10
	kept := reply.NewKept(most, older, (*reply.Document).Most)
	made := map[string]int{}
	get := func(key string, size int) {
		t.Helper()
		doc, err := kept.Get(0, key, func() (*reply.Document, error) {
			made[key]++
			return reply.New([]byte(text(size)), "t", true), nil
		})
		if err != nil || doc.Size() != size {
			t.Fatal(err, doc.Size())
		}
	}
	for i := range 1000 {
		get(strconv.Itoa(i), each)
	}
	again := 0
	for i := range 1000 {
		before := made[strconv.Itoa(i)]
		get(strconv.Itoa(i), each)
		if made[strconv.Itoa(i)] == before {
			again++
		}
	}
	if again > 2*most/each {
		t.Errorf("%d documents of %d bytes were kept where %d may be", again, each, most)
	}
	get("large", most)
	get("large", most)
	if made["large"] != 2 {
		t.Error("a document as large as all that may be kept was kept")
	}
}

// A reader who goes while a document is made for all takes nothing from those who wait for it.
func TestKeptReaderGone(t *testing.T) {
	kept := reply.NewKept(1<<20, older, (*reply.Document).Most)
	begun, gone := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		_, err := kept.Get(1, "a", func() (*reply.Document, error) {
			close(begun)
			<-gone
			return nil, fmt.Errorf("read: %w", context.Canceled)
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the one who went: %v", err)
		}
	})
	<-begun
	var made atomic.Int64
	for range 8 {
		all.Go(func() {
			doc, err := kept.Get(1, "a", func() (*reply.Document, error) {
				made.Add(1)
				return reply.New([]byte("made"), "t", false), nil
			})
			if err != nil || sent(t, doc) != "made" {
				t.Errorf("one who stayed: %v, %v", doc, err)
			}
		})
	}
	close(gone)
	all.Wait()
	if n := made.Load(); n != 1 {
		t.Errorf("made %d times", n)
	}
}
