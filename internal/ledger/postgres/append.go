package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// appendOne moves the head if it is where the writer knows it to be, and stores an entry that completes no tile. A
// second writer waits for the first one's row lock, then finds the head moved, and stores nothing. One statement is one
// transaction.
const appendOne = `
WITH moved AS (
	UPDATE head SET size = $1, root = $2, last = $3, sum = $4
	WHERE id = 1 AND size = $5 AND root = $6
	RETURNING 1
)
INSERT INTO entry (seq, key, recorded, sum, hash, bytes)
SELECT $7::bigint, $8::text, $9::bigint, $10::bigint, $11::bytea, $12::bytea FROM moved`

// Append implements ledger.Log.
func (l *Log) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	if err := l.lockWriter(ctx); err != nil {
		return ledger.Head{}, err
	}
	defer l.unlockWriter()
	head, err := l.append(ctx, expect, b)
	if err != nil {
		l.edge = nil
		return ledger.Head{}, explain(err)
	}
	l.watchers.Notify(head)
	l.announce()
	return head, nil
}

// append does the work of Append with the right to write.
func (l *Log) append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	if l.edge == nil || l.head.Size != expect {
		if err := l.loadEdge(ctx); err != nil {
			return ledger.Head{}, err
		}
	}
	if l.head.Size != expect {
		return ledger.Head{}, &ledger.ConflictError{Expected: expect, Head: l.head}
	}
	if err := b.Check(expect, l.last); err != nil {
		return ledger.Head{}, l.newerConflict(ctx, expect, err)
	}
	fillsTile := (expect+1)%merkle.TileWidth == 0
	if len(b.Evidence) > 0 || len(b.Entries) != 1 || fillsTile {
		return l.appendMany(ctx, b)
	}
	g := ledger.Grow(l.edge, b.Entries)
	_, head, last := g.Done()
	moved, err := l.appendOne(ctx, &g.Rows(0, 1)[0], head, last)
	if err != nil {
		return ledger.Head{}, l.duplicate(ctx, b.Entries, err)
	}
	if !moved {
		return ledger.Head{}, l.conflict(ctx, expect)
	}
	l.head, l.last = head, last
	return head, nil
}

// move are the arguments that say from where to where the head moves.
func (l *Log) move(head ledger.Head, last int64) []any {
	return []any{head.Size, head.Root[:], last, int64(ledger.HeadSum(head, last)), l.head.Size, l.head.Root[:]}
}

// appendOne stores one entry by one statement, which is a transaction of its own, and returns whether the head was
// where it should be. Once it is sent it is not cut off by ctx: its answer is worth the milliseconds.
func (l *Log) appendOne(ctx context.Context, r *ledger.Row, head ledger.Head, last int64) (moved bool, err error) {
	if err := ctx.Err(); err != nil {
		return false, err
	}
	answer, cancel := context.WithTimeout(context.WithoutCancel(ctx), AnswerTimeout)
	defer cancel()
	tag, err := l.writer.Exec(answer, appendOne, append(l.move(head, last), r.Seq, r.Key, r.Recorded, int64(r.Sum), r.Hash[:], r.Bytes)...)
	return tag.RowsAffected() == 1, l.outcome(err, true)
}

// appendMany stores a batch of any kind in one transaction, in three round trips: begin and lock the head; the rows;
// tiles, head and commit. Evidence takes two more for each piece.
func (l *Log) appendMany(ctx context.Context, b ledger.Batch) (ledger.Head, error) {
	if err := ctx.Err(); err != nil {
		return ledger.Head{}, err
	}
	answer, cancel := context.WithTimeout(context.WithoutCancel(ctx), AnswerTimeout)
	defer cancel()
	head, last, sent := l.head, l.last, false
	err := func() error {
		var g *ledger.Growth
		if len(b.Entries) > 0 {
			g = ledger.Grow(l.edge, b.Entries)
			defer g.Done()
		}
		if err := l.begin(answer); err != nil {
			return err
		}
		for _, e := range b.Evidence {
			if err := putEvidence(answer, l.writer, e); err != nil {
				return err
			}
		}
		rest := &pgx.Batch{}
		if g != nil {
			if err := copyRows(answer, l.writer, g); err != nil {
				return err
			}
			var tiles []ledger.TileRow
			tiles, head, last = g.Done()
			for _, t := range tiles {
				rest.Queue("INSERT INTO tile (level, n, root, hashes) VALUES ($1, $2, $3, $4)", t.Level, t.N, t.Root[:], t.Hashes)
			}
			rest.Queue("UPDATE head SET size = $1, root = $2, last = $3, sum = $4 WHERE id = 1", l.move(head, last)[:4]...)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		rest.Queue("COMMIT")
		sent = true
		return l.finish(answer, rest)
	}()
	if err != nil && !l.writer.IsClosed() {
		if _, rerr := l.writer.Exec(answer, "ROLLBACK"); rerr != nil {
			closeConn(l.writer) // the server takes the transaction back
		}
	}
	switch err := l.outcome(err, sent); {
	case errors.Is(err, errMoved):
		return ledger.Head{}, l.conflict(ctx, l.head.Size)
	case err != nil:
		return ledger.Head{}, l.duplicate(ctx, b.Entries, err)
	}
	l.head, l.last = head, last
	return head, nil
}

// errMoved says inside a transaction that another writer was first.
var errMoved = errors.New("the head has moved")

// begin begins a transaction and takes the row lock that keeps others from appending. The head that the lock shows is
// the one that counts.
func (l *Log) begin(ctx context.Context) error {
	var batch pgx.Batch
	batch.Queue("BEGIN")
	batch.Queue("SELECT FROM head WHERE id = 1 AND size = $1 AND root = $2 FOR UPDATE", l.head.Size, l.head.Root[:])
	tag, err := l.send(ctx, &batch)
	if err == nil && tag.RowsAffected() != 1 {
		err = errMoved
	}
	return damaged(0, err)
}

// finish sends the last statements of a transaction, of which the last is its commit.
func (l *Log) finish(ctx context.Context, rest *pgx.Batch) error {
	tag, err := l.send(ctx, rest)
	if err == nil && tag.String() != "COMMIT" {
		err = pgx.ErrTxCommitRollback
	}
	return err
}

// send sends statements in one round trip and returns what the last did. The server leaves out those behind one that
// fails.
func (l *Log) send(ctx context.Context, statements *pgx.Batch) (last pgconn.CommandTag, err error) {
	answers := l.writer.SendBatch(ctx, statements)
	for range statements.Len() {
		if last, err = answers.Exec(); err != nil {
			break
		}
	}
	if cerr := answers.Close(); err == nil {
		err = cerr
	}
	return last, err
}

// transact runs f in a transaction, which ctx can cut off until its commit is sent.
func (l *Log) transact(ctx context.Context, f func(context.Context, pgx.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	answer, cancel := context.WithTimeout(context.WithoutCancel(ctx), AnswerTimeout)
	defer cancel()
	tx, err := l.writer.Begin(answer)
	if err != nil {
		return l.outcome(err, false)
	}
	if err = f(answer, tx); err == nil {
		err = ctx.Err()
	}
	if err != nil {
		if rerr := tx.Rollback(answer); rerr != nil {
			closeConn(l.writer) // the server takes the transaction back
		}
		return l.outcome(err, false)
	}
	return l.outcome(tx.Commit(answer), true)
}

// outcome finds out what an error means for what was to be stored. Where a commit was sent and the server's answer is
// not its refusal, it may be stored. (The driver's own SafeToRetry is of no help: it also says yes when a connection
// was found closed while the answer was awaited.)
func (l *Log) outcome(err error, sent bool) error {
	var pg *pgconn.PgError
	// A refusal is an ERROR. With FATAL or PANIC the session ends, or the server, whose log may hold the commit
	// already: it comes to life when the server recovers.
	answered := errors.As(err, &pg) && pg.SeverityUnlocalized == "ERROR"
	switch {
	case err == nil, answered, errors.Is(err, pgx.ErrTxCommitRollback), !sent && !l.writer.IsClosed():
		return err
	}
	l.dropWriter()
	if !sent {
		return canvass.Errorf(canvass.Unavailable, "", "the database server has gone, nothing was stored: %s", oneLine(err))
	}
	return fmt.Errorf("%w (the database server has gone: %s)", ledger.ErrUncertain, oneLine(err))
}

// loadEdge makes edge, head and last agree with what is stored.
func (l *Log) loadEdge(ctx context.Context) (err error) {
	if l.head, l.last, err = readHead(ctx, l.writer); err == nil {
		l.edge, err = ledger.LoadEdge(l.head, func(t tlog.Tile) ([]byte, error) {
			data, err := readTile(ctx, l.writer, t, l.head.Size)
			return data, damaged(ledger.FirstOf(t), err)
		})
	}
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// conflict reads the head anew and says that it is not where the writer took it to be.
func (l *Log) conflict(ctx context.Context, expect int64) error {
	head, _, err := readHead(ctx, l.writer)
	if err != nil {
		return err
	}
	if head.Size == expect {
		return ledger.Damage(0, "the head has %d entries and another root than the tree", head.Size)
	}
	return &ledger.ConflictError{Expected: expect, Head: head}
}

// newerConflict returns a conflict where the writer's picture of the head was out of date, and else the refusal.
func (l *Log) newerConflict(ctx context.Context, expect int64, refusal error) error {
	head, _, err := readHead(ctx, l.writer)
	if err != nil {
		return err
	}
	if head.Size != expect {
		return &ledger.ConflictError{Expected: expect, Head: head}
	}
	return refusal
}

// duplicate finds out which key an INSERT failed for, if it did.
func (l *Log) duplicate(ctx context.Context, entries []ledger.Pending, err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) || pg.Code != "23505" || pg.TableName != "entry" {
		return err
	}
	for _, p := range entries {
		if seq, taken, ferr := find(ctx, l.writer, p.Key); ferr != nil {
			return errors.Join(err, ferr)
		} else if taken {
			return &ledger.DuplicateKeyError{Key: p.Key, Seq: seq}
		}
	}
	return ledger.Damage(l.head.Size, "the database refuses an entry: %s", pg.Message)
}
