package ledger

import (
	"bytes"
	"context"
	"errors"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
)

// ReadOnce is [Log.Read] for who keeps nothing of an entry's key and bytes: both hold until the next entry is asked for,
// and an engine that can overwrites them then. A long record is read so without memory of its length. What is checked
// is the same.
func ReadOnce(ctx context.Context, log Log, from int64) iter.Seq2[Stored, error] {
	if l, ok := log.(onceReader); ok {
		return l.ReadOnce(ctx, from)
	}
	return log.Read(ctx, from)
}

// onceReader is a log that can overwrite what was read.
type onceReader interface {
	ReadOnce(ctx context.Context, from int64) iter.Seq2[Stored, error]
}

// Replay is how engines keep the promise of Log.Read: it holds each row against its own hash, each full tile's worth
// of rows against the stored tile before it yields any of them, and the root at the end against the head.
//
// rows yields the rows from from on, in order; what it yields beyond head.Size is left alone. tile reads stored tiles,
// also the unfinished ones at the edge of a tree of from entries, as Log.Tile does.
func Replay(ctx context.Context, head Head, from int64, rows iter.Seq2[Row, error], tile func(tlog.Tile) ([]byte, error)) iter.Seq2[Stored, error] {
	return func(yield func(Stored, error) bool) {
		if from < 0 {
			yield(Stored{}, ErrInvalid)
			return
		}
		if from >= head.Size {
			return
		}
		r, err := newReplay(head, from, tile)
		if err != nil {
			yield(Stored{}, err)
			return
		}
		for row, err := range rows {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = r.add(row)
			}
			if err != nil {
				r.stop(yield, err)
				return
			}
			if r.next == head.Size {
				break
			}
			if r.next%merkle.TileWidth == 0 {
				if err := r.checkTiles(); err != nil {
					r.stop(yield, err)
					return
				}
				if !r.yield(yield) {
					return
				}
			}
		}
		if err := r.finish(); err != nil {
			r.stop(yield, err)
			return
		}
		r.yield(yield)
	}
}

// replay is the state of one Replay.
type replay struct {
	head    Head
	edge    *merkle.Edge
	next    int64    // the sequence that must come next
	waiting []Stored // read, not yielded yet: at most a tile's worth
	tile    func(tlog.Tile) ([]byte, error)
	full    []fullTile // completed by the rows since the last check
}

type fullTile struct {
	tlog.Tile
	hashes []byte
}

func newReplay(head Head, from int64, tile func(tlog.Tile) ([]byte, error)) (*replay, error) {
	edge, err := edgeAt(from, tile)
	if err != nil {
		return nil, err
	}
	r := &replay{head: head, edge: edge, next: from, tile: tile, waiting: make([]Stored, 0, merkle.TileWidth)}
	edge.Full = func(t tlog.Tile, hashes []tlog.Hash, _ tlog.Hash) {
		r.full = append(r.full, fullTile{t, merkle.JoinHashes(hashes)})
	}
	return r, nil
}

// add checks a row by itself.
func (r *replay) add(row Row) error {
	if err := row.follows(r.next); err != nil {
		return err
	}
	stored, err := row.stored()
	if err != nil {
		return err
	}
	r.edge.Append(stored.Hash)
	r.waiting = append(r.waiting, stored)
	r.next++
	return nil
}

// checkTiles holds the tiles that the rows completed against the stored ones. For a tile of leaf hashes stop finds
// which entry differs.
func (r *replay) checkTiles() error {
	for _, want := range r.full {
		stored, err := r.tile(want.Tile)
		if err != nil {
			return err
		}
		if bytes.Equal(stored, want.hashes) {
			continue
		}
		return tileError{Damage(r.first(), "the entries do not have the hashes in %s", merkle.TilePath(want.Tile))}
	}
	r.full = r.full[:0]
	return nil
}

// first is the sequence of the first entry that was not yielded yet.
func (r *replay) first() int64 { return r.next - int64(len(r.waiting)) }

// stop yields what was read before the damage and stands, and then the error.
func (r *replay) stop(yield func(Stored, error) bool, err error) {
	if earlier := r.checkWaiting(); earlier != nil {
		err = earlier
	}
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		good := max(0, damaged.Seq-r.first())
		r.waiting = r.waiting[:min(good, int64(len(r.waiting)))]
	}
	if r.yield(yield) {
		yield(Stored{}, err)
	}
}

// checkWaiting holds the rows of an unfinished tile against the stored tile, where the record has grown beyond it. At
// the very end of a record there is none, and the rows stand by their own hashes.
func (r *replay) checkWaiting() error {
	if len(r.waiting) == 0 {
		return nil
	}
	t := tlog.Tile{H: merkle.TileHeight, L: 0, N: r.waiting[0].Seq / merkle.TileWidth, W: merkle.TileWidth}
	if (t.N+1)*merkle.TileWidth > r.head.Size {
		return nil
	}
	stored, err := r.tile(t)
	if err != nil {
		return err
	}
	hashes, err := merkle.SplitHashes(stored, t.W)
	if err != nil {
		return Damage(r.waiting[0].Seq, "%s: %v", merkle.TilePath(t), err)
	}
	for _, s := range r.waiting {
		if s.Hash != hashes[s.Seq%merkle.TileWidth] {
			return tileError{Damage(s.Seq, "it does not have its hash in %s", merkle.TilePath(t))}
		}
	}
	return nil
}

// finish compares the end of the rows with the head.
func (r *replay) finish() error {
	if r.next < r.head.Size {
		return Damage(r.next, "it is missing, the record ends before its head")
	}
	if err := r.checkTiles(); err != nil {
		return err
	}
	if root := r.edge.Root(); root != r.head.Root {
		return wholeTreeError{Damage(r.first(), "the %d entries have the root %s, the head says %s", r.head.Size, root, r.head.Root)}
	}
	return nil
}

// wholeTreeError is a DamagedError of which only the tree as a whole tells, not one entry.
type wholeTreeError struct{ error }

func (e wholeTreeError) Unwrap() error { return e.error }

// tileError is a DamagedError of which either the entry or the tile is the cause.
type tileError struct{ error }

func (e tileError) Unwrap() error { return e.error }

// yield hands on what waits.
func (r *replay) yield(yield func(Stored, error) bool) bool {
	for _, s := range r.waiting {
		if !yield(s, nil) {
			return false
		}
	}
	r.waiting = r.waiting[:0]
	return true
}
