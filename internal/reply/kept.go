package reply

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"

	"github.com/canvassdesk/canvass"
)

// Kept keeps what was made for one version of something, documents for a record's head for example, so that each is made
// once however many ask at the same time. When a newer version is asked for everything is dropped; within one version
// what is kept has at most as many bytes as Kept was made with, and a new thing takes the place of any others. It may be
// used by several goroutines.
//
//	kept := reply.NewKept(64<<20, older, (*reply.Document).Most)
//	doc, err := kept.Get(view.Head, r.URL.Path, func() (*reply.Document, error) { … })
type Kept[V, T comparable] struct {
	most  int
	older func(a, b V) bool
	size  func(T) int

	mu      sync.Mutex // guards what follows
	version V
	made    map[string]*kept[T]
	bytes   int
}

type kept[T comparable] struct {
	once sync.Once
	it   T
	err  error

	counted int // bytes of it in Kept.bytes, under its lock; 0 while it is made
}

// NewKept keeps at most so many bytes of one version. older says whether a version comes before another, size about how
// many bytes something has.
func NewKept[V, T comparable](most int, older func(a, b V) bool, size func(T) int) *Kept[V, T] {
	return &Kept[V, T]{most: most, older: older, size: size, made: map[string]*kept[T]{}}
}

// Get is what is kept under the key for the version; lay makes it where it is not. What could not be made is not kept,
// nor is what is larger than an eighth of all that may be kept, nor what is of an older version than the newest that was
// asked for. A lay that panics fails, with the kind Failed, for all who wait for it, and so does one that makes nothing;
// one that stops because its own reader has gone ([context.Canceled]) leaves those who waited to make it themselves.
func (k *Kept[V, T]) Get(version V, key string, lay func() (T, error)) (T, error) {
	for {
		x, own := k.at(version, key), false
		k.once(x, key, func() (T, error) { own = true; return lay() })
		if own || !errors.Is(x.err, context.Canceled) {
			return x.it, x.err
		}
	}
}

// once makes what is not made yet.
func (k *Kept[V, T]) once(x *kept[T], key string, lay func() (T, error)) {
	x.once.Do(func() {
		defer func() {
			// What meets something that nobody thought of fails alone, and is tried anew for the next who asks.
			if p := recover(); p != nil {
				x.err = canvass.Errorf(canvass.Failed, "reply", "panic: %v\n%s", p, debug.Stack())
			}
			if x.err != nil {
				k.drop(key, x)
			}
		}()
		var none T
		if x.it, x.err = lay(); x.err == nil && x.it == none {
			x.err = canvass.Errorf(canvass.Failed, "reply", "nothing was made for %s", key)
		}
		if x.err == nil {
			k.count(key, x)
		}
	})
}

// at is the place of a key. One of an older version, which began before the newest was there, has a place of its own.
func (k *Kept[V, T]) at(version V, key string) *kept[T] {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version {
		if k.older(version, k.version) {
			return &kept[T]{}
		}
		k.version, k.made, k.bytes = version, map[string]*kept[T]{}, 0
	}
	x := k.made[key]
	if x == nil {
		x = &kept[T]{}
		k.made[key] = x
	}
	return x
}

func (k *Kept[V, T]) drop(key string, x *kept[T]) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made[key] == x {
		delete(k.made, key)
		k.bytes -= x.counted
	}
}

// count makes room for what was made.
func (k *Kept[V, T]) count(key string, x *kept[T]) {
	size := k.size(x.it) + len(key)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made[key] != x {
		return // the version has moved
	}
	if size > k.most/8 {
		delete(k.made, key)
		return
	}
	for other, y := range k.made {
		if k.bytes+size <= k.most {
			break
		}
		if y != x && y.counted > 0 {
			delete(k.made, other)
			k.bytes -= y.counted
		}
	}
	x.counted = size
	k.bytes += size
}
