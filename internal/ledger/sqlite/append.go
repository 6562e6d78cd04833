package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
	codes "modernc.org/sqlite/lib"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// Append implements ledger.Log.
func (l *Log) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	var head ledger.Head
	err := l.transact(ctx, func(c *conn) (err error) {
		if err = l.loadEdge(c); err != nil {
			return err
		}
		head = ledger.Head{Size: l.edge.Size(), Root: l.edge.Root()}
		if head.Size != expect {
			return &ledger.ConflictError{Expected: expect, Head: head}
		}
		if err := b.Check(head.Size, l.last); err != nil {
			return err
		}
		for _, e := range b.Evidence {
			if err := c.putEvidence(e); err != nil {
				return err
			}
		}
		if len(b.Entries) == 0 {
			return nil
		}
		head, err = l.insert(c, b.Entries)
		return err
	})
	if err != nil {
		return ledger.Head{}, err
	}
	l.watchers.Notify(head)
	return head, nil
}

// transact runs f in a transaction that can be cut off by ctx until its commit begins. When it fails nothing is stored, unless the
// error wraps ErrUncertain.
func (l *Log) transact(ctx context.Context, f func(*conn) error) error {
	if err := l.lockWriter(ctx); err != nil {
		return err
	}
	defer l.unlockWriter()
	c := l.writer
	if err := c.execNamed(ctx, "BEGIN IMMEDIATE", nil); err != nil {
		return explain(err)
	}
	err := f(c)
	if err == nil && l.beforeCommit != nil {
		l.beforeCommit()
	}
	if err == nil {
		err = ctx.Err()
	}
	if err == nil {
		err = c.exec("COMMIT")
		if err == nil && l.afterCommit != nil {
			return l.afterCommit()
		}
		if err == nil {
			return nil
		}
		// SQLite takes the transaction back when a commit fails. Had the commit record reached the file
		// before its sync failed, a crash now could still bring it to life.
		if primary := code(err) & 0xff; primary != codes.SQLITE_BUSY && primary != codes.SQLITE_FULL {
			err = fmt.Errorf("%w (%w)", ledger.ErrUncertain, err)
		}
	}
	l.edge = nil
	if rerr := c.exec("ROLLBACK"); rerr != nil && code(rerr) != codes.SQLITE_ERROR { // ERROR: it is rolled back already
		// A connection that cannot roll back is of no more use. Closing it takes the transaction back.
		c.close()
		l.writer = nil
	}
	return explain(err)
}

// explain says in a line what to do about SQLite's most usual refusals.
func explain(err error) error {
	switch code(err) & 0xff {
	case codes.SQLITE_FULL:
		return fmt.Errorf("the disk is full, nothing was stored: make room and try again (%w)", err)
	case codes.SQLITE_BUSY:
		return fmt.Errorf("another process has been writing to the record for %v: end it, or try again (%w)", BusyTimeout, err)
	case codes.SQLITE_READONLY:
		return fmt.Errorf("the record cannot be written to: look at the rights on the file and its folder (%w)", err)
	}
	return err
}

// loadEdge makes edge and last agree with what is stored.
func (l *Log) loadEdge(c *conn) error {
	head, last, err := c.head()
	if err != nil {
		return err
	}
	if l.edge == nil || l.edge.Size() != head.Size || l.edge.Root() != head.Root {
		l.edge, err = ledger.LoadEdge(head, func(t tlog.Tile) ([]byte, error) {
			data, err := c.tile(t, head.Size)
			return data, damaged(ledger.FirstOf(t), err)
		})
		if err != nil {
			return err
		}
	}
	l.last = last
	return nil
}

// rowsAtOnce is how many rows one INSERT stores when there are that many: fewer steps through SQLite's machine.
const rowsAtOnce = 50

var (
	insertOne  = "INSERT INTO entry (seq, key, recorded, sum, hash, bytes) VALUES (?,?,?,?,?,?)"
	insertMany = insertOne + strings.Repeat(",(?,?,?,?,?,?)", rowsAtOnce-1)
)

// insert stores the entries, the tiles that they complete, and the head.
func (l *Log) insert(c *conn, entries []ledger.Pending) (ledger.Head, error) {
	g := ledger.Grow(l.edge, entries)
	args := make([]driver.NamedValue, 0, 6*min(len(entries), rowsAtOnce))
	for rows := g.Rows; len(rows) > 0; {
		n, sql := 1, insertOne
		if len(rows) >= rowsAtOnce {
			n, sql = rowsAtOnce, insertMany
		}
		args = args[:0]
		for i := range rows[:n] {
			r := &rows[i]
			for _, v := range [...]driver.Value{r.Seq, r.Key, r.Recorded, int64(r.Sum), r.Hash[:], r.Bytes} {
				args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
			}
		}
		if err := c.execNamed(context.Background(), sql, args); err != nil {
			return ledger.Head{}, c.duplicate(entries, err)
		}
		rows = rows[n:]
	}
	for _, t := range g.Tiles {
		if err := c.exec("INSERT INTO tile (level, n, root, hashes) VALUES (?,?,?,?)", t.Level, t.N, t.Root[:], t.Hashes); err != nil {
			return ledger.Head{}, err
		}
	}
	err := c.exec("UPDATE head SET size = ?, root = ?, last = ?, sum = ? WHERE id = 1",
		g.Head.Size, g.Head.Root[:], g.Last, int64(ledger.HeadSum(g.Head, g.Last)))
	return g.Head, err
}

// duplicate finds out which key an INSERT failed for, if it did.
func (c *conn) duplicate(entries []ledger.Pending, err error) error {
	if code(err)&0xff != codes.SQLITE_CONSTRAINT {
		return err
	}
	// The rows of this batch that are stored already would be found first: take them back.
	if rerr := c.exec("ROLLBACK"); rerr != nil {
		return errors.Join(err, rerr)
	}
	for _, p := range entries {
		if seq, taken, ferr := c.find(p.Key); ferr != nil {
			return errors.Join(err, ferr)
		} else if taken {
			return &ledger.DuplicateKeyError{Key: p.Key, Seq: seq}
		}
	}
	return ledger.Damage(-1, "SQLite refuses an entry that no stored one stands in the way of: %v", err)
}
