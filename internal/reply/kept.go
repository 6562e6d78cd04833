package reply

import "sync"

// Kept keeps the documents that were made for one version of something, a record's head for example, so that each is
// made once however many ask at the same time. When the version moves everything is dropped; within one version the
// documents kept have at most as many bytes as it was made with, and a new one takes the place of any others. It may be
// used by several goroutines.
//
//	kept := reply.NewKept[ledger.Head](64 << 20)
//	doc, err := kept.Get(view.Head, r.URL.Path, func() (*reply.Document, error) { … })
type Kept[V comparable] struct {
	most int

	mu      sync.Mutex // guards what follows
	version V
	made    map[string]*kept
	bytes   int
}

type kept struct {
	once sync.Once
	doc  *Document
	err  error

	counted int // bytes of it in Kept.bytes, under its lock; 0 while it is made
}

// NewKept keeps at most so many bytes of one version.
func NewKept[V comparable](most int) *Kept[V] { return &Kept[V]{most: most, made: map[string]*kept{}} }

// Get is the document under the key for the version; lay makes it where it is not kept. What could not be made is not
// kept, nor is a document larger than an eighth of all that may be kept.
func (k *Kept[V]) Get(version V, key string, lay func() (*Document, error)) (*Document, error) {
	x := k.at(version, key)
	x.once.Do(func() {
		defer func() {
			if x.doc == nil { // an error, or a panic that goes on
				k.drop(key, x)
			}
		}()
		if x.doc, x.err = lay(); x.err == nil {
			k.count(key, x)
		}
	})
	return x.doc, x.err
}

func (k *Kept[V]) at(version V, key string) *kept {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version != version {
		k.version, k.made, k.bytes = version, map[string]*kept{}, 0
	}
	x := k.made[key]
	if x == nil {
		x = &kept{}
		k.made[key] = x
	}
	return x
}

func (k *Kept[V]) drop(key string, x *kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made[key] == x {
		delete(k.made, key)
	}
}

// count makes room for a document that was made.
func (k *Kept[V]) count(key string, x *kept) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.made[key] != x {
		return // the version has moved
	}
	size := x.doc.most() + len(key)
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
