package postgres

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// readChunk is how many rows are read by one statement.
const readChunk = 2048

// read runs f on a reading connection, and once more on a new one when the first turns out to be broken: the server may
// have been started again meanwhile. f begins afresh each time.
func (l *Log) read(ctx context.Context, f func(c *pgx.Conn) error) error {
	for try := 1; ; try++ {
		c, err := l.readers.Get(ctx)
		if err != nil {
			return err
		}
		err = f(c)
		broken := err != nil && c.IsClosed()
		l.readers.Put(c)
		if ctx.Err() != nil && err != nil {
			return ctx.Err()
		}
		if !broken || try == 2 {
			return err
		}
		l.readers.Drain()
	}
}

// Head implements ledger.Log.
func (l *Log) Head(ctx context.Context) (head ledger.Head, err error) {
	err = l.read(ctx, func(c *pgx.Conn) error {
		head, _, err = readHead(ctx, c)
		return err
	})
	return head, err
}

// readHead reads the head row: the head and the moment of its last entry.
func readHead(ctx context.Context, c *pgx.Conn) (head ledger.Head, last int64, err error) {
	var (
		root []byte
		sum  int64
	)
	err = c.QueryRow(ctx, "SELECT size, root, last, sum FROM head WHERE id = 1").Scan(&head.Size, &root, &last, &sum)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return ledger.Head{}, 0, ledger.Damage(0, "the head row is missing")
	case err != nil:
		return ledger.Head{}, 0, damaged(0, err)
	case len(root) != tlog.HashSize:
		return ledger.Head{}, 0, ledger.Damage(0, "the head row is malformed")
	}
	head.Root = tlog.Hash(root)
	if int64(ledger.HeadSum(head, last)) != sum {
		return ledger.Head{}, 0, ledger.Damage(0, "the head row does not have its checksum")
	}
	return head, last, nil
}

// Read implements ledger.Log.
func (l *Log) Read(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	return func(yield func(ledger.Stored, error) bool) {
		head, err := l.Head(ctx)
		if err != nil {
			yield(ledger.Stored{}, err)
			return
		}
		tile := func(t tlog.Tile) ([]byte, error) { return l.Tile(ctx, t) }
		ledger.Replay(ctx, head, from, l.rows(ctx, from, head.Size), tile)(yield)
	}
}

// rows yields the rows from..to-1 as they are stored.
func (l *Log) rows(ctx context.Context, from, to int64) iter.Seq2[ledger.Row, error] {
	return ledger.Prefetch(ctx, from, to, readChunk, l.Rows)
}

// Rows implements ledger.Log.
func (l *Log) Rows(ctx context.Context, from, to int64) (rows []ledger.Row, err error) {
	rows = make([]ledger.Row, 0, to-from)
	err = l.read(ctx, func(c *pgx.Conn) error {
		rows = rows[:0]
		found, err := c.Query(ctx, "SELECT seq, key, recorded, sum, hash, bytes FROM entry WHERE seq >= $1 AND seq < $2 ORDER BY seq", from, to)
		if err != nil {
			return err
		}
		defer found.Close()
		for found.Next() {
			var (
				row  ledger.Row
				sum  int64
				hash []byte
			)
			if err := found.Scan(&row.Seq, &row.Key, &row.Recorded, &sum, &hash, &row.Bytes); err != nil {
				return err
			}
			if sum < 0 || sum > math.MaxUint32 || len(hash) != tlog.HashSize {
				return ledger.Damage(from+int64(len(rows)), "its row is malformed")
			}
			row.Sum, row.Hash = uint32(sum), tlog.Hash(hash)
			rows = append(rows, row)
		}
		return found.Err()
	})
	return rows, damaged(from+int64(len(rows)), err)
}

// Find implements ledger.Log.
func (l *Log) Find(ctx context.Context, key string) (seq int64, ok bool, err error) {
	err = l.read(ctx, func(c *pgx.Conn) error {
		seq, ok, err = find(ctx, c, key)
		return err
	})
	return seq, ok, err
}

func find(ctx context.Context, c *pgx.Conn, key string) (seq int64, ok bool, err error) {
	if !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
		return 0, false, nil // the server would refuse to look
	}
	err = c.QueryRow(ctx, "SELECT seq FROM entry WHERE key = $1", key).Scan(&seq)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, false, nil
	}
	return seq, err == nil, damaged(-1, err)
}

// Tile implements ledger.Log.
func (l *Log) Tile(ctx context.Context, t tlog.Tile) (data []byte, err error) {
	err = l.read(ctx, func(c *pgx.Conn) error {
		head, _, err := readHead(ctx, c)
		if err == nil {
			err = ledger.CheckTile(t, head.Size)
		}
		if err != nil || t.L == merkle.BundleLevel {
			return err
		}
		data, err = readTile(ctx, c, t, head.Size)
		return damaged(ledger.FirstOf(t), err)
	})
	if err == nil && t.L == merkle.BundleLevel {
		first := t.N * merkle.TileWidth
		return ledger.Bundle(t, l.rows(ctx, first, first+int64(t.W)))
	}
	return data, err
}

// readTile reads a tile of a tree with size leaves. The full ones are stored; the hashes at the edge are the leaf
// hashes in the rows, and the roots of the full tiles below.
func readTile(ctx context.Context, c *pgx.Conn, t tlog.Tile, size int64) ([]byte, error) {
	if t.N < size>>(merkle.TileHeight*(t.L+1)) {
		var hashes []byte
		err := c.QueryRow(ctx, "SELECT hashes FROM tile WHERE level = $1 AND n = $2", int64(t.L), t.N).Scan(&hashes)
		switch {
		case errors.Is(err, pgx.ErrNoRows):
			return nil, ledger.MissingTile(t)
		case err != nil:
			return nil, err
		case len(hashes) != merkle.TileWidth*tlog.HashSize:
			return nil, ledger.Damage(ledger.FirstOf(t), "%s has %d bytes", merkle.TilePath(t), len(hashes))
		}
		return hashes[:t.W*tlog.HashSize], nil
	}
	sql, first := "SELECT seq, hash FROM entry WHERE seq >= $1 AND seq < $2 ORDER BY seq", t.N*merkle.TileWidth
	args := []any{first, first + int64(t.W)}
	if t.L > 0 {
		sql = "SELECT n, root FROM tile WHERE n >= $1 AND n < $2 AND level = $3 ORDER BY n"
		args = append(args, int64(t.L-1))
	}
	rows, err := c.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	hashes := make([]byte, 0, t.W*tlog.HashSize)
	next := first
	missing := func() error {
		return ledger.Damage(next<<(merkle.TileHeight*t.L), "hash %d of %s is missing", next-first, merkle.TilePath(t))
	}
	for rows.Next() {
		var (
			n    int64
			hash []byte
		)
		if err := rows.Scan(&n, &hash); err != nil {
			return nil, err
		}
		if n != next || len(hash) != tlog.HashSize {
			return nil, missing()
		}
		hashes = append(hashes, hash...)
		next++
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	if len(hashes) < t.W*tlog.HashSize {
		return nil, missing()
	}
	return hashes, nil
}

// damaged turns what the server says about a broken file into a DamagedError at the entry; other errors stay what they
// are.
func damaged(seq int64, err error) error {
	var pg *pgconn.PgError
	if err == nil || errors.Is(err, ledger.ErrDamaged) || !errors.As(err, &pg) {
		return err
	}
	switch pg.Code {
	case "XX001", "XX002", // data_corrupted, index_corrupted
		"42P01", "42703", "22021": // a table, column or character that is no longer what it was
		return ledger.Damage(seq, "the database cannot read it: %s", pg.Message)
	}
	return err
}
