package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
	codes "modernc.org/sqlite/lib"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// Append implements ledger.Log.
func (l *Log) Append(ctx context.Context, expect int64, b ledger.Batch) (head ledger.Head, err error) {
	err = l.transact(ctx, func(c *conn) error {
		if l.edge == nil || l.head.Size != expect {
			if err := l.loadEdge(c); err != nil {
				return err
			}
		}
		if head, err = l.appendTo(c, expect, b); !errors.Is(err, errMoved) {
			return err
		}
		// Another process has written meanwhile. The transaction is empty up to here but for rows that it could not
		// keep.
		if err := errors.Join(c.exec("ROLLBACK"), c.exec("BEGIN IMMEDIATE"), l.loadEdge(c)); err != nil {
			return err
		}
		head, err = l.appendTo(c, expect, b)
		return err
	})
	if err != nil {
		return ledger.Head{}, err
	}
	l.watchers.Notify(head)
	return head, nil
}

// errMoved says that the stored head is not the one that the edge belongs to.
var errMoved = errors.New("the head has moved")

// appendTo stores the batch behind the head that the edge belongs to.
func (l *Log) appendTo(c *conn, expect int64, b ledger.Batch) (ledger.Head, error) {
	refuse := func(err error) (ledger.Head, error) {
		stored, _, herr := c.head()
		switch {
		case herr != nil:
			return ledger.Head{}, herr
		case stored != l.head:
			return ledger.Head{}, errMoved
		}
		return ledger.Head{}, err
	}
	if l.head.Size != expect {
		return refuse(&ledger.ConflictError{Expected: expect, Head: l.head})
	}
	if err := b.Check(expect, l.last); err != nil {
		return refuse(err)
	}
	if len(b.Entries) == 0 || len(b.Evidence) > 0 {
		if _, err := refuse(nil); err != nil {
			return ledger.Head{}, err
		}
	}
	for _, e := range b.Evidence {
		if err := c.putEvidence(e); err != nil {
			return ledger.Head{}, err
		}
	}
	if len(b.Entries) == 0 {
		return l.head, nil
	}
	return l.insert(c, b.Entries)
}

// transact runs f in a transaction that can be cut off by ctx until its commit begins. When it fails nothing is stored,
// unless the error wraps ErrUncertain.
func (l *Log) transact(ctx context.Context, f func(*conn) error) error {
	if err := l.lockWriter(ctx); err != nil {
		return err
	}
	defer l.unlockWriter()
	c := l.writer
	if err := c.execNamed(ctx, "BEGIN IMMEDIATE", nil); err != nil {
		if cannotWrite(err) {
			l.dropWriter()
		}
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
		err = l.unmoved()
	}
	if err == nil {
		err = c.exec("COMMIT")
		if err == nil && l.afterCommit != nil {
			return l.afterCommit()
		}
		if err == nil {
			l.noteWAL()
			if err = l.unmoved(); err != nil { // it happened meanwhile
				return fmt.Errorf("%w (%w)", ledger.ErrUncertain, err)
			}
			return nil
		}
		// SQLite takes the transaction back when a commit fails. Had the commit record reached the file
		// before its sync failed, a crash now could still bring it to life.
		if primary := code(err) & 0xff; primary != codes.SQLITE_BUSY && primary != codes.SQLITE_FULL {
			err = fmt.Errorf("%w (%w)", ledger.ErrUncertain, err)
		}
	}
	l.edge = nil
	rerr := c.exec("ROLLBACK")
	failed := code(err)&0xff == codes.SQLITE_IOERR
	l.doubt = l.doubt || failed
	if failed || cannotWrite(err) || rerr != nil && code(rerr) != codes.SQLITE_ERROR { // ERROR: it is rolled back already
		// A connection that cannot roll back is of no more use, and one that the disk failed is not trusted. Closing it
		// takes the transaction back.
		l.dropWriter()
	}
	return explain(err)
}

// dropWriter closes the connection that writes; the next to write opens another. The caller has the right to write.
func (l *Log) dropWriter() {
	l.writer.close()
	l.writer, l.edge = nil, nil
}

// cannotWrite tells whether a connection was opened for reading alone: SQLite does so by itself where the file may not
// be written to at that moment, and the connection stays so for good.
func cannotWrite(err error) bool { return code(err)&0xff == codes.SQLITE_READONLY }

// explain says in a line what to do about SQLite's most usual refusals.
func explain(err error) error {
	if errors.Is(err, ledger.ErrUncertain) {
		return err
	}
	switch code(err) & 0xff {
	case codes.SQLITE_FULL:
		return &ledger.UnwritableError{Why: "the disk is full", Do: "make room and try again", Cause: err}
	case codes.SQLITE_BUSY:
		return canvass.Errorf(canvass.Unavailable, "", "another process has been writing to the record for %v: end it, or try again (%w)", BusyTimeout, err)
	case codes.SQLITE_IOERR:
		return &ledger.UnwritableError{Why: "the disk failed", Do: "look at the disk and at how it is mounted, then try again", Cause: err}
	case codes.SQLITE_READONLY:
		return &ledger.UnwritableError{
			Why: "the record cannot be written to", Do: "look at the rights on the file and its folder and at how the disk is mounted", Cause: err,
		}
	}
	return err
}

// loadEdge makes edge, head and last agree with what is stored.
func (l *Log) loadEdge(c *conn) error {
	head, last, err := c.head()
	if err != nil {
		return err
	}
	if l.edge == nil || l.head != head {
		l.edge, err = ledger.LoadEdge(head, func(t tlog.Tile) ([]byte, error) {
			data, err := c.tile(t, head.Size)
			return data, damaged(ledger.FirstOf(t), err)
		})
	}
	l.head, l.last = head, last
	return err
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
	before := l.head
	if err := c.insertRows(g); err != nil {
		g.Done()
		return ledger.Head{}, l.duplicate(c, entries, err)
	}
	tiles, head, last := g.Done()
	for _, t := range tiles {
		if err := c.exec("INSERT INTO tile (level, n, root, hashes) VALUES (?,?,?,?)", t.Level, t.N, t.Root[:], t.Hashes); err != nil {
			return ledger.Head{}, err
		}
	}
	moved, err := c.changes("UPDATE head SET size = ?, root = ?, last = ?, sum = ? WHERE id = 1 AND size = ? AND root = ?",
		head.Size, head.Root[:], last, int64(ledger.HeadSum(head, last)), before.Size, before.Root[:])
	switch {
	case err != nil:
		return ledger.Head{}, err
	case moved != 1:
		l.edge = nil
		return ledger.Head{}, errMoved
	}
	l.head, l.last = head, last
	return head, nil
}

// insertRows stores rows, many at once where there are many.
func (c *conn) insertRows(g *ledger.Growth) error {
	args := make([]driver.NamedValue, 0, 6*min(g.Len(), rowsAtOnce))
	for at := 0; at < g.Len(); {
		n, sql := 1, insertOne
		if g.Len()-at >= rowsAtOnce {
			n, sql = rowsAtOnce, insertMany
		}
		args = args[:0]
		rows := g.Rows(at, at+n)
		for i := range rows {
			r := &rows[i]
			for _, v := range [...]driver.Value{r.Seq, r.Key, r.Recorded, int64(r.Sum), r.Hash[:], r.Bytes} {
				args = append(args, driver.NamedValue{Ordinal: len(args) + 1, Value: v})
			}
		}
		if err := c.execNamed(context.Background(), sql, args); err != nil {
			return err
		}
		at += n
	}
	return nil
}

// duplicate finds out why an INSERT was refused: another process was first, or a key is taken.
func (l *Log) duplicate(c *conn, entries []ledger.Pending, err error) error {
	if code(err)&0xff != codes.SQLITE_CONSTRAINT {
		return err
	}
	// The rows of this batch that are stored already would be found first: take them back.
	before := l.head
	l.edge = nil
	if err := errors.Join(c.exec("ROLLBACK"), c.exec("BEGIN IMMEDIATE")); err != nil {
		return err
	}
	stored, _, herr := c.head()
	switch {
	case herr != nil:
		return herr
	case stored != before:
		return errMoved
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
