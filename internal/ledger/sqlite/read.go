package sqlite

import (
	"context"
	"database/sql/driver"
	"iter"
	"math"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// readChunk is how many rows are read in one transaction, two tiles' worth. A long one would keep FILE-wal from being
// emptied.
const readChunk = 2 * merkle.TileWidth

// Head implements ledger.Log.
func (l *Log) Head(ctx context.Context) (ledger.Head, error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return ledger.Head{}, err
	}
	defer l.readers.Put(c)
	head, _, err := c.head()
	if err == nil {
		err = l.unmoved()
	}
	return head, err
}

// head reads the head row: the head and the moment of its last entry.
func (c *conn) head() (head ledger.Head, last int64, err error) {
	found := false
	err = c.query("SELECT size, root, last, sum FROM head WHERE id = 1", nil, 4, func(row []driver.Value) error {
		size, ok1 := row[0].(int64)
		root, ok2 := row[1].([]byte)
		moment, ok3 := row[2].(int64)
		sum, ok4 := row[3].(int64)
		if !ok1 || !ok2 || !ok3 || !ok4 || len(root) != tlog.HashSize {
			return ledger.Damage(0, "the head row is malformed")
		}
		head, last, found = ledger.Head{Size: size, Root: tlog.Hash(root)}, moment, true
		if int64(ledger.HeadSum(head, last)) != sum {
			return ledger.Damage(0, "the head row does not have its checksum")
		}
		return nil
	})
	if err == nil && !found {
		err = ledger.Damage(0, "the head row is missing")
	}
	return head, last, damaged(0, err)
}

// Read implements ledger.Log.
func (l *Log) Read(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	return l.replay(ctx, from, l.rows)
}

// replay checks and yields the entries in the rows that rows gives up to the head.
func (l *Log) replay(
	ctx context.Context, from int64, rows func(ctx context.Context, from, to int64) iter.Seq2[ledger.Row, error],
) iter.Seq2[ledger.Stored, error] {
	return func(yield func(ledger.Stored, error) bool) {
		head, err := l.Head(ctx)
		if err != nil {
			yield(ledger.Stored{}, err)
			return
		}
		tile := func(t tlog.Tile) ([]byte, error) { return l.Tile(ctx, t) }
		ledger.Replay(ctx, head, from, rows(ctx, from, head.Size), tile)(yield)
	}
}

// rows yields the rows from..to-1 as they stand in the file.
func (l *Log) rows(ctx context.Context, from, to int64) iter.Seq2[ledger.Row, error] {
	return ledger.Prefetch(ctx, from, to, readChunk, l.Rows)
}

// Rows implements ledger.Log.
func (l *Log) Rows(ctx context.Context, from, to int64) ([]ledger.Row, error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer l.readers.Put(c)
	rows := make([]ledger.Row, 0, to-from)
	err = c.query("SELECT seq, key, recorded, sum, hash, bytes FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq",
		[]driver.Value{from, to}, 6, func(values []driver.Value) error {
			row, ok := rowOf(values)
			if !ok {
				return ledger.Damage(from+int64(len(rows)), "its row is malformed")
			}
			rows = append(rows, row)
			return nil
		})
	return rows, damaged(from+int64(len(rows)), err)
}

// rowOf reads the values of a row, and whether each is of its type.
func rowOf(values []driver.Value) (ledger.Row, bool) {
	seq, ok1 := values[0].(int64)
	key, ok2 := values[1].(string)
	recorded, ok3 := values[2].(int64)
	sum, ok4 := values[3].(int64)
	hash, ok5 := values[4].([]byte)
	bytes, ok6 := values[5].([]byte)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 || sum < 0 || sum > math.MaxUint32 || len(hash) != tlog.HashSize {
		return ledger.Row{}, false
	}
	return ledger.Row{Seq: seq, Key: key, Recorded: recorded, Sum: uint32(sum), Hash: tlog.Hash(hash), Bytes: bytes}, true
}

// Find implements ledger.Log.
func (l *Log) Find(ctx context.Context, key string) (seq int64, ok bool, err error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return 0, false, err
	}
	defer l.readers.Put(c)
	return c.find(key)
}

func (c *conn) find(key string) (seq int64, ok bool, err error) {
	err = c.query("SELECT seq FROM entry WHERE key = ?", []driver.Value{key}, 1, func(row []driver.Value) error {
		seq, ok = row[0].(int64)
		return nil
	})
	return seq, ok, damaged(-1, err)
}

// Tile implements ledger.Log.
func (l *Log) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return nil, err
	}
	head, _, err := c.head()
	if err == nil {
		err = ledger.CheckTile(t, head.Size)
	}
	if err != nil || t.L == merkle.BundleLevel {
		l.readers.Put(c)
		if err != nil {
			return nil, err
		}
		first := t.N * merkle.TileWidth
		return ledger.Bundle(t, l.rows(ctx, first, first+int64(t.W)))
	}
	defer l.readers.Put(c)
	hashes, err := c.tile(t, head.Size)
	return hashes, damaged(ledger.FirstOf(t), err)
}

// tile reads a tile of a tree with size leaves. The full ones are stored; the hashes at the edge are the leaf hashes in
// the rows, and the roots of the full tiles below.
func (c *conn) tile(t tlog.Tile, size int64) ([]byte, error) {
	if t.N < size>>(merkle.TileHeight*(t.L+1)) {
		var hashes []byte
		err := c.query("SELECT hashes FROM tile WHERE level = ? AND n = ?", []driver.Value{int64(t.L), t.N}, 1,
			func(row []driver.Value) error {
				hashes, _ = row[0].([]byte)
				return nil
			})
		if err != nil {
			return nil, err
		}
		if hashes == nil {
			return nil, ledger.MissingTile(t)
		}
		if len(hashes) != merkle.TileWidth*tlog.HashSize {
			return nil, ledger.Damage(ledger.FirstOf(t), "%s has %d bytes", merkle.TilePath(t), len(hashes))
		}
		return hashes[:t.W*tlog.HashSize], nil
	}
	sql, first := "SELECT seq, hash FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq", t.N*merkle.TileWidth
	args := []driver.Value{first, first + int64(t.W)}
	if t.L > 0 {
		sql = "SELECT n, root FROM tile WHERE level = ? AND n >= ? AND n < ? ORDER BY n"
		args = append([]driver.Value{int64(t.L - 1)}, args...)
	}
	hashes := make([]byte, 0, t.W*tlog.HashSize)
	next := first
	err := c.query(sql, args, 2, func(row []driver.Value) error {
		n, _ := row[0].(int64)
		hash, _ := row[1].([]byte)
		if n != next || len(hash) != tlog.HashSize {
			return ledger.Damage(next<<(merkle.TileHeight*t.L), "hash %d of %s is missing", next-first, merkle.TilePath(t))
		}
		hashes = append(hashes, hash...)
		next++
		return nil
	})
	if err == nil && len(hashes) < t.W*tlog.HashSize {
		err = ledger.Damage(next<<(merkle.TileHeight*t.L), "hash %d of %s is missing", next-first, merkle.TilePath(t))
	}
	return hashes, err
}
