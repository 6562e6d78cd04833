// Package memory keeps a record in memory, for tests and for rehearsals that are to leave no trace.
// "Durable" means here: until Close.
package memory

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"slices"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// Log is a record in memory.
type Log struct {
	watchers ledger.Watchers

	mu       sync.RWMutex // guards what follows
	closed   bool
	rows     []ledger.Row // grows at its end only, so that readers may keep a slice of it
	keys     map[string]int64
	edge     *merkle.Edge
	head     ledger.Head
	tiles    map[tlog.Tile][]byte           // full tiles of all levels
	evidence map[tlog.Hash]*ledger.Evidence // nil: erased
	meta     map[string]setting
}

type setting struct {
	value []byte
	sum   uint32
}

var _ ledger.Log = (*Log)(nil)

// New returns an empty record.
func New() *Log {
	l := &Log{
		keys:     make(map[string]int64),
		tiles:    make(map[tlog.Tile][]byte),
		evidence: make(map[tlog.Hash]*ledger.Evidence),
		meta:     make(map[string]setting),
		edge:     new(merkle.Edge),
	}
	l.head = ledger.Head{Root: l.edge.Root()}
	return l
}

// read runs f with the record held for reading.
func (l *Log) read(ctx context.Context, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.closed {
		return ledger.ErrClosed
	}
	return f()
}

// write runs f with the record held for writing.
func (l *Log) write(ctx context.Context, f func() error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if l.closed {
		return ledger.ErrClosed
	}
	return f()
}

// Append implements ledger.Log.
func (l *Log) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	var head ledger.Head
	err := l.write(ctx, func() error {
		if err := l.refuse(expect, b); err != nil {
			return err
		}
		for _, e := range b.Evidence {
			l.put(e)
		}
		if len(b.Entries) > 0 {
			g := ledger.Grow(l.edge, b.Entries)
			rows := g.Rows(0, g.Len())
			for i := range rows {
				rows[i].Bytes = append([]byte(nil), rows[i].Bytes...)
				l.keys[rows[i].Key] = rows[i].Seq
			}
			l.rows = append(l.rows, rows...)
			var tiles []ledger.TileRow
			tiles, l.head, _ = g.Done()
			for _, t := range tiles {
				l.tiles[tlog.Tile{H: merkle.TileHeight, L: int(t.Level), N: t.N, W: merkle.TileWidth}] = t.Hashes
			}
		}
		head = l.head
		return nil
	})
	if err == nil {
		l.watchers.Notify(head)
	}
	return head, err
}

// refuse returns why the batch cannot be stored.
func (l *Log) refuse(expect int64, b ledger.Batch) error {
	if err := l.checkHead(); err != nil {
		return err
	}
	if l.head.Size != expect {
		return &ledger.ConflictError{Expected: expect, Head: l.head}
	}
	last := ledger.FirstMoment
	if len(l.rows) > 0 {
		last = l.rows[len(l.rows)-1].Recorded
	}
	if err := b.Check(l.head.Size, last); err != nil {
		return err
	}
	for _, e := range b.Evidence {
		if held, known := l.evidence[e.Hash()]; known && held == nil {
			return ledger.ErrErased
		}
	}
	for _, p := range b.Entries {
		if seq, taken := l.keys[p.Key]; taken {
			return &ledger.DuplicateKeyError{Key: p.Key, Seq: seq}
		}
	}
	return nil
}

// put stores evidence that was not erased.
func (l *Log) put(e ledger.Evidence) {
	hash := e.Hash()
	if l.evidence[hash] == nil {
		l.evidence[hash] = &ledger.Evidence{Bytes: append([]byte(nil), e.Bytes...), Salt: append([]byte(nil), e.Salt...)}
	}
}

// Read implements ledger.Log.
func (l *Log) Read(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	return func(yield func(ledger.Stored, error) bool) {
		var (
			head ledger.Head
			rows []ledger.Row
		)
		if err := l.read(ctx, func() error {
			head, rows = l.head, l.rows
			return l.checkHead()
		}); err != nil {
			yield(ledger.Stored{}, err)
			return
		}
		tile := func(t tlog.Tile) ([]byte, error) { return l.Tile(ctx, t) }
		ledger.Replay(ctx, head, from, each(rows, from), tile)(yield)
	}
}

// Rows implements ledger.Log.
func (l *Log) Rows(ctx context.Context, from, to int64) (rows []ledger.Row, err error) {
	err = l.read(ctx, func() error {
		for row := range each(l.rows, from) {
			if row.Seq >= to {
				break
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// each yields the rows from one on.
func each(rows []ledger.Row, from int64) iter.Seq2[ledger.Row, error] {
	return func(yield func(ledger.Row, error) bool) {
		first, _ := slices.BinarySearchFunc(rows, from, func(r ledger.Row, seq int64) int { return cmp.Compare(r.Seq, seq) })
		for _, row := range rows[first:] {
			if !yield(row, nil) {
				return
			}
		}
	}
}

// Head implements ledger.Log.
func (l *Log) Head(ctx context.Context) (head ledger.Head, err error) {
	err = l.read(ctx, func() error {
		head = l.head
		return l.checkHead()
	})
	return head, err
}

// checkHead holds the head against the tree.
func (l *Log) checkHead() error {
	if l.head.Size != l.edge.Size() || l.head.Root != l.edge.Root() {
		return ledger.Damage(0, "the head is not that of the tree")
	}
	return nil
}

// Watch implements ledger.Log.
func (l *Log) Watch(ctx context.Context, from int64) (<-chan ledger.Head, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return nil, err
	}
	return l.watchers.Watch(ctx, from, head)
}

// Find implements ledger.Log.
func (l *Log) Find(ctx context.Context, key string) (seq int64, ok bool, err error) {
	err = l.read(ctx, func() error {
		seq, ok = l.keys[key]
		return nil
	})
	return seq, ok, err
}

// Tile implements ledger.Log.
func (l *Log) Tile(ctx context.Context, t tlog.Tile) (data []byte, err error) {
	err = l.read(ctx, func() error {
		if err := cmp.Or(l.checkHead(), ledger.CheckTile(t, l.head.Size)); err != nil {
			return err
		}
		if t.L == merkle.BundleLevel {
			data, err = ledger.Bundle(t, each(l.rows, t.N*merkle.TileWidth))
			return err
		}
		if edge, hashes := l.edge.Partial(t.L); edge.N == t.N {
			data = merkle.JoinHashes(hashes)
		} else {
			full := t
			full.W = merkle.TileWidth
			if data = l.tiles[full]; data == nil {
				return ledger.MissingTile(t)
			}
		}
		data = append([]byte(nil), data[:t.W*tlog.HashSize]...)
		return nil
	})
	return data, err
}

// PutEvidence implements ledger.Log.
func (l *Log) PutEvidence(ctx context.Context, e ledger.Evidence) (tlog.Hash, error) {
	hash := e.Hash()
	err := l.write(ctx, func() error {
		if err := e.Check(); err != nil {
			return err
		}
		if held, known := l.evidence[hash]; known && held == nil {
			return ledger.ErrErased
		}
		l.put(e)
		return nil
	})
	return hash, err
}

// Evidence implements ledger.Log.
func (l *Log) Evidence(ctx context.Context, hash tlog.Hash) (e ledger.Evidence, err error) {
	err = l.read(ctx, func() error {
		held, known := l.evidence[hash]
		switch {
		case !known:
			return ledger.ErrNotFound
		case held == nil:
			return ledger.ErrErased
		case held.Hash() != hash:
			return ledger.EvidenceDamage(hash)
		}
		e = ledger.Evidence{Bytes: append([]byte(nil), held.Bytes...), Salt: append([]byte(nil), held.Salt...)}
		return nil
	})
	return e, err
}

// HasEvidence implements ledger.Log.
func (l *Log) HasEvidence(ctx context.Context, hash tlog.Hash) (has bool, err error) {
	err = l.read(ctx, func() error {
		has = l.evidence[hash] != nil
		return nil
	})
	return has, err
}

// ListEvidence implements ledger.Log.
func (l *Log) ListEvidence(ctx context.Context) iter.Seq2[ledger.EvidenceState, error] {
	return func(yield func(ledger.EvidenceState, error) bool) {
		var list []ledger.EvidenceState
		err := l.read(ctx, func() error {
			for hash, held := range l.evidence {
				list = append(list, ledger.EvidenceState{Hash: hash, Erased: held == nil})
			}
			return nil
		})
		if err != nil {
			yield(ledger.EvidenceState{}, err)
			return
		}
		for _, state := range list {
			if !yield(state, nil) {
				return
			}
		}
	}
}

// EraseEvidence implements ledger.Log.
func (l *Log) EraseEvidence(ctx context.Context, hash tlog.Hash) error {
	return l.write(ctx, func() error {
		if held := l.evidence[hash]; held != nil {
			clear(held.Bytes)
			clear(held.Salt)
		}
		l.evidence[hash] = nil
		return nil
	})
}

// Meta implements ledger.Log.
func (l *Log) Meta(ctx context.Context, name string) (value []byte, err error) {
	err = l.read(ctx, func() error {
		held, known := l.meta[name]
		if !known {
			return ledger.ErrNotFound
		}
		if ledger.MetaSum(name, held.value) != held.sum {
			return ledger.MetaDamage(name)
		}
		value = append([]byte{}, held.value...)
		return nil
	})
	return value, err
}

// SetMeta implements ledger.Log.
func (l *Log) SetMeta(ctx context.Context, name string, value []byte) error {
	return l.write(ctx, func() error {
		if err := ledger.CheckMeta(name, value); err != nil {
			return err
		}
		if value == nil {
			delete(l.meta, name)
			return nil
		}
		l.meta[name] = setting{append([]byte{}, value...), ledger.MetaSum(name, value)}
		return nil
	})
}

// MetaNames implements ledger.Log.
func (l *Log) MetaNames(ctx context.Context) (names []string, err error) {
	err = l.read(ctx, func() error {
		names = slices.Sorted(maps.Keys(l.meta))
		return nil
	})
	return names, err
}

// Check implements ledger.Log.
func (l *Log) Check(ctx context.Context) ([]ledger.Problem, error) {
	return ledger.CheckContents(ctx, l)
}

// Close implements ledger.Log.
func (l *Log) Close() error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.watchers.Close()
	return nil
}
