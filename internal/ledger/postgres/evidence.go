package postgres

import (
	"context"
	"errors"
	"iter"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// PutEvidence implements ledger.Log.
func (l *Log) PutEvidence(ctx context.Context, e ledger.Evidence) (tlog.Hash, error) {
	hash := e.Hash()
	if err := e.Check(); err != nil {
		return hash, err
	}
	return hash, l.write(ctx, func(ctx context.Context, tx pgx.Tx) error { return putEvidence(ctx, tx, e) })
}

// write runs f in a transaction with the right to write.
func (l *Log) write(ctx context.Context, f func(context.Context, pgx.Tx) error) error {
	if err := l.lockWriter(ctx); err != nil {
		return err
	}
	defer l.unlockWriter()
	return explain(l.transact(ctx, f))
}

// session is a connection in a transaction, or the transaction.
type session interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

// putEvidence stores evidence that the record has not.
func putEvidence(ctx context.Context, tx session, e ledger.Evidence) error {
	hash := e.Hash()
	bytes := e.Bytes
	if bytes == nil {
		bytes = []byte{} // nil would be NULL
	}
	var salt []byte
	if len(e.Salt) > 0 {
		salt = e.Salt
	}
	if _, err := tx.Exec(ctx, "INSERT INTO evidence (hash, erased, salt, bytes) VALUES ($1, false, $2, $3) ON CONFLICT (hash) DO NOTHING",
		hash[:], salt, bytes); err != nil {
		return err
	}
	var erased bool
	if err := tx.QueryRow(ctx, "SELECT erased FROM evidence WHERE hash = $1", hash[:]).Scan(&erased); err != nil {
		return err
	}
	if erased {
		return ledger.ErrErased
	}
	return nil
}

// Evidence implements ledger.Log.
func (l *Log) Evidence(ctx context.Context, hash tlog.Hash) (e ledger.Evidence, err error) {
	var erased bool
	err = l.read(ctx, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT erased, salt, bytes FROM evidence WHERE hash = $1", hash[:]).Scan(&erased, &e.Salt, &e.Bytes)
	})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return ledger.Evidence{}, ledger.ErrNotFound
	case err != nil:
		return ledger.Evidence{}, damaged(-1, err)
	case erased && e.Salt == nil && e.Bytes == nil:
		return ledger.Evidence{}, ledger.ErrErased
	case erased || e.Bytes == nil || e.Hash() != hash:
		return ledger.Evidence{}, ledger.EvidenceDamage(hash)
	}
	return e, nil
}

// HasEvidence implements ledger.Log.
func (l *Log) HasEvidence(ctx context.Context, hash tlog.Hash) (bool, error) {
	var erased bool
	err := l.read(ctx, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT erased FROM evidence WHERE hash = $1", hash[:]).Scan(&erased)
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil && !erased, damaged(-1, err)
}

// ListEvidence implements ledger.Log.
func (l *Log) ListEvidence(ctx context.Context) iter.Seq2[ledger.EvidenceState, error] {
	return func(yield func(ledger.EvidenceState, error) bool) {
		var list []ledger.EvidenceState
		err := l.read(ctx, func(c *pgx.Conn) error {
			list = nil
			rows, err := c.Query(ctx, "SELECT hash, erased FROM evidence")
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				var (
					hash  []byte
					state ledger.EvidenceState
				)
				if err := rows.Scan(&hash, &state.Erased); err != nil {
					return err
				}
				if len(hash) != tlog.HashSize {
					return ledger.Damage(-1, "a row of evidence is malformed")
				}
				state.Hash = tlog.Hash(hash)
				list = append(list, state)
			}
			return rows.Err()
		})
		for _, state := range list {
			if !yield(state, nil) {
				return
			}
		}
		if err != nil {
			yield(ledger.EvidenceState{}, damaged(-1, err))
		}
	}
}

// EraseEvidence implements ledger.Log. PostgreSQL keeps the old version of the row until the table is vacuumed, and its
// log until the segment is overwritten: the table is vacuumed here; old log segments, archives and replicas' copies are
// the administrator's to remove.
func (l *Log) EraseEvidence(ctx context.Context, hash tlog.Hash) error {
	err := l.write(ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO evidence (hash, erased) VALUES ($1, true)
			ON CONFLICT (hash) DO UPDATE SET erased = true, salt = NULL, bytes = NULL`, hash[:])
		return err
	})
	if err != nil {
		return err
	}
	return l.read(ctx, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "VACUUM evidence")
		return explain(err)
	})
}

// Meta implements ledger.Log.
func (l *Log) Meta(ctx context.Context, name string) (value []byte, err error) {
	if !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		if l.closed.Load() {
			return nil, ledger.ErrClosed
		}
		return nil, ledger.ErrNotFound // the server would refuse to look
	}
	var sum int64
	err = l.read(ctx, func(c *pgx.Conn) error {
		return c.QueryRow(ctx, "SELECT sum, value FROM meta WHERE name = $1", name).Scan(&sum, &value)
	})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return nil, ledger.ErrNotFound
	case err != nil:
		return nil, damaged(-1, err)
	case int64(ledger.MetaSum(name, value)) != sum:
		return nil, ledger.MetaDamage(name)
	}
	return value, nil
}

// MetaNames implements ledger.Log.
func (l *Log) MetaNames(ctx context.Context) (names []string, err error) {
	err = l.read(ctx, func(c *pgx.Conn) error {
		rows, err := c.Query(ctx, `SELECT name FROM meta ORDER BY name COLLATE "C"`)
		if err != nil {
			return err
		}
		names, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return names, damaged(-1, err)
}

// SetMeta implements ledger.Log.
func (l *Log) SetMeta(ctx context.Context, name string, value []byte) error {
	if err := ledger.CheckMeta(name, value); err != nil {
		return err
	}
	return l.write(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if value == nil {
			_, err := tx.Exec(ctx, "DELETE FROM meta WHERE name = $1", name)
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO meta (name, sum, value) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET sum = excluded.sum, value = excluded.value`, name, int64(ledger.MetaSum(name, value)), value)
		return err
	})
}

// Check implements ledger.Log: the index of keys against the rows, and then what all engines check.
func (l *Log) Check(ctx context.Context) ([]ledger.Problem, error) {
	problems := []ledger.Problem{}
	err := l.read(ctx, func(c *pgx.Conn) error {
		problems = problems[:0]
		return checkKeys(ctx, c, &problems)
	})
	if err = damaged(-1, err); errors.Is(err, ledger.ErrDamaged) {
		problems, err = ledger.AddProblem(problems, err), nil
	}
	if err != nil {
		return nil, err
	}
	more, err := ledger.CheckContents(ctx, l)
	return append(problems, more...), err
}

// checkKeys reads the rows once by the table alone and once by the index of keys alone, and compares.
func checkKeys(ctx context.Context, c *pgx.Conn, problems *[]ledger.Problem) error {
	tx, err := c.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	const digest = "SELECT count(*), coalesce(sum(hashtextextended(key, seq)), 0)::text FROM (SELECT key, seq FROM entry ORDER BY key) AS e"
	var (
		counts [2]int64
		sums   [2]string
	)
	for i, settings := range []string{
		"SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_seqscan = on",
		"SET LOCAL enable_indexscan = on; SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off",
	} {
		if _, err := tx.Exec(ctx, settings); err != nil {
			return err
		}
		if err := tx.QueryRow(ctx, digest).Scan(&counts[i], &sums[i]); err != nil {
			return err
		}
	}
	if counts[0] != counts[1] || sums[0] != sums[1] {
		*problems = append(*problems, ledger.Problem{Seq: -1, What: "the index of keys does not agree with the entries"})
	}
	return nil
}
