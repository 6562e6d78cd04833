package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// PutEvidence implements ledger.Log.
func (l *Log) PutEvidence(ctx context.Context, e ledger.Evidence) (tlog.Hash, error) {
	hash := e.Hash()
	if err := e.Check(); err != nil {
		return hash, err
	}
	return hash, l.transact(ctx, func(c *conn) error { return c.putEvidence(e) })
}

// putEvidence stores evidence that the record has not.
func (c *conn) putEvidence(e ledger.Evidence) error {
	hash := e.Hash()
	known, erased, err := c.hasEvidence(hash)
	switch {
	case err != nil:
		return err
	case erased:
		return ledger.ErrErased
	case known:
		return nil
	}
	var salt driver.Value
	if len(e.Salt) > 0 {
		salt = e.Salt
	}
	bytes := e.Bytes
	if bytes == nil {
		bytes = []byte{} // nil would be NULL
	}
	return c.exec("INSERT INTO evidence (hash, erased, salt, bytes) VALUES (?, 0, ?, ?)", hash[:], salt, bytes)
}

// hasEvidence tells whether the record knows the evidence, and whether it was erased.
func (c *conn) hasEvidence(hash tlog.Hash) (known, erased bool, err error) {
	err = c.query("SELECT erased FROM evidence WHERE hash = ?", []driver.Value{hash[:]}, 1, func(row []driver.Value) error {
		mark, ok := row[0].(int64)
		if !ok || mark < 0 || mark > 1 {
			return ledger.EvidenceDamage(hash)
		}
		known, erased = true, mark == 1
		return nil
	})
	return known, erased, damaged(-1, err)
}

// Evidence implements ledger.Log.
func (l *Log) Evidence(ctx context.Context, hash tlog.Hash) (ledger.Evidence, error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return ledger.Evidence{}, err
	}
	defer l.readers.Put(c)
	return c.evidence(hash)
}

func (c *conn) evidence(hash tlog.Hash) (e ledger.Evidence, err error) {
	found, erased := false, false
	err = c.query("SELECT erased, salt, bytes FROM evidence WHERE hash = ?", []driver.Value{hash[:]}, 3, func(row []driver.Value) error {
		found = true
		mark, _ := row[0].(int64)
		erased = mark == 1 && row[1] == nil && row[2] == nil
		bytes, ok := row[2].([]byte)
		salt, ok2 := row[1].([]byte)
		e = ledger.Evidence{Bytes: bytes, Salt: salt}
		if !erased && (mark != 0 || !ok || row[1] != nil && !ok2 || e.Hash() != hash) {
			return ledger.EvidenceDamage(hash)
		}
		return nil
	})
	switch {
	case err != nil:
		return ledger.Evidence{}, damaged(-1, err)
	case !found:
		return ledger.Evidence{}, ledger.ErrNotFound
	case erased:
		return ledger.Evidence{}, ledger.ErrErased
	}
	return e, nil
}

// HasEvidence implements ledger.Log.
func (l *Log) HasEvidence(ctx context.Context, hash tlog.Hash) (bool, error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return false, err
	}
	defer l.readers.Put(c)
	known, erased, err := c.hasEvidence(hash)
	return known && !erased, err
}

// ListEvidence implements ledger.Log.
func (l *Log) ListEvidence(ctx context.Context) iter.Seq2[ledger.EvidenceState, error] {
	return func(yield func(ledger.EvidenceState, error) bool) {
		list, err := l.listEvidence(ctx)
		for _, state := range list {
			if !yield(state, nil) {
				return
			}
		}
		if err != nil {
			yield(ledger.EvidenceState{}, err)
		}
	}
}

func (l *Log) listEvidence(ctx context.Context) (list []ledger.EvidenceState, err error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer l.readers.Put(c)
	err = c.query("SELECT hash, erased FROM evidence NOT INDEXED", nil, 2, func(row []driver.Value) error {
		hash, _ := row[0].([]byte)
		erased, ok := row[1].(int64)
		if len(hash) != tlog.HashSize || !ok || erased < 0 || erased > 1 {
			return ledger.Damage(-1, "a row of evidence is malformed")
		}
		list = append(list, ledger.EvidenceState{Hash: tlog.Hash(hash), Erased: erased == 1})
		return ctx.Err()
	})
	return list, damaged(-1, err)
}

// EraseEvidence implements ledger.Log. The bytes are overwritten in FILE (secure_delete) and FILE-wal is emptied. What
// a file system or a disk keeps of old blocks, and copies made before, are beyond its reach.
func (l *Log) EraseEvidence(ctx context.Context, hash tlog.Hash) error {
	err := l.transact(ctx, func(c *conn) error {
		return c.exec("INSERT INTO evidence (hash, erased) VALUES (?, 1) ON CONFLICT (hash) DO UPDATE SET erased = 1, salt = NULL, bytes = NULL", hash[:])
	})
	if err != nil {
		return err
	}
	return l.emptyWAL(ctx)
}

// emptyWAL copies FILE-wal into FILE and cuts it to nothing.
func (l *Log) emptyWAL(ctx context.Context) error {
	if err := l.lockWriter(ctx); err != nil {
		return err
	}
	defer l.unlockWriter()
	busy := int64(1)
	err := l.writer.query("PRAGMA wal_checkpoint(TRUNCATE)", nil, 3, func(row []driver.Value) error {
		busy, _ = row[0].(int64)
		return nil
	})
	if err == nil && busy != 0 {
		err = errors.New("another process is reading the record")
	}
	if err != nil {
		return fmt.Errorf("the evidence is erased, but %s-wal still holds its bytes: erase it once more (%w)", l.path, err)
	}
	return nil
}

// Meta implements ledger.Log.
func (l *Log) Meta(ctx context.Context, name string) ([]byte, error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer l.readers.Put(c)
	return c.meta(name)
}

func (c *conn) meta(name string) (value []byte, err error) {
	found := false
	err = c.query("SELECT sum, value FROM meta WHERE name = ?", []driver.Value{name}, 2, func(row []driver.Value) error {
		sum, ok1 := row[0].(int64)
		v, ok2 := row[1].([]byte)
		if !ok1 || !ok2 || int64(ledger.MetaSum(name, v)) != sum {
			return ledger.MetaDamage(name)
		}
		found, value = true, append([]byte{}, v...)
		return nil
	})
	if err == nil && !found {
		err = ledger.ErrNotFound
	}
	return value, damaged(-1, err)
}

// SetMeta implements ledger.Log.
func (l *Log) SetMeta(ctx context.Context, name string, value []byte) error {
	if err := ledger.CheckMeta(name, value); err != nil {
		return err
	}
	return l.transact(ctx, func(c *conn) error {
		if value == nil {
			return c.exec("DELETE FROM meta WHERE name = ?", name)
		}
		return c.exec("INSERT INTO meta (name, sum, value) VALUES (?,?,?) ON CONFLICT (name) DO UPDATE SET sum = excluded.sum, value = excluded.value",
			name, int64(ledger.MetaSum(name, value)), value)
	})
}

// MetaNames implements ledger.Log.
func (l *Log) MetaNames(ctx context.Context) ([]string, error) {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer l.readers.Put(c)
	values, err := c.column("SELECT name FROM meta NOT INDEXED")
	names := make([]string, len(values))
	for i, value := range values {
		names[i], _ = value.(string)
	}
	slices.Sort(names)
	return names, damaged(-1, err)
}

// column returns the values of a query's one column.
func (c *conn) column(sql string) (values []driver.Value, err error) {
	err = c.query(sql, nil, 1, func(row []driver.Value) error {
		values = append(values, row[0])
		return nil
	})
	return values, err
}
