package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/verify"
)

// Check implements ledger.Log: SQLite's own check of pages and indexes, then tiles, evidence and settings.
func (l *Log) Check(ctx context.Context) ([]ledger.Problem, error) {
	c, err := l.reader(ctx)
	if err != nil {
		return nil, err
	}
	defer l.release(c)
	k := check{ctx: ctx, conn: c, problems: []ledger.Problem{}}
	for _, part := range []func() error{k.pages, k.tiles, k.evidence, k.settings} {
		if err := k.found(part()); err != nil {
			return k.problems, err
		}
	}
	return k.problems, nil
}

// check is one Check under way.
type check struct {
	*conn
	ctx      context.Context
	problems []ledger.Problem
}

// found notes damage and hands on other errors.
func (k *check) found(err error) error {
	switch err = damaged(-1, err); {
	case err == nil:
		return k.ctx.Err()
	case errors.Is(err, ledger.ErrDamaged):
		k.problems = ledger.AddProblem(k.problems, err)
		return k.ctx.Err()
	}
	return err
}

func (k *check) problem(format string, args ...any) {
	k.problems = append(k.problems, ledger.Problem{Seq: -1, What: fmt.Sprintf(format, args...)})
}

func (k *check) pages() error {
	return k.query("PRAGMA integrity_check", nil, 1, func(row []driver.Value) error {
		if what, _ := row[0].(string); what != "ok" {
			k.problem("SQLite: %s", what)
		}
		return k.ctx.Err()
	})
}

// tiles holds each tile against the hash that stands for it in the level above.
func (k *check) tiles() error {
	return k.query("SELECT level, n, root, hashes FROM tile", nil, 4, func(row []driver.Value) error {
		level, _ := row[0].(int64)
		n, _ := row[1].(int64)
		root, _ := row[2].([]byte)
		data, _ := row[3].([]byte)
		hashes, err := verify.SplitHashes(data, verify.TileWidth)
		if err != nil || len(root) != tlog.HashSize || verify.TileRoot(hashes) != tlog.Hash(root) {
			k.problem("tile %d of level %d does not have its root", n, level)
		}
		return k.ctx.Err()
	})
}

func (k *check) evidence() error {
	hashes, err := k.column("SELECT hash FROM evidence NOT INDEXED")
	if err != nil {
		return err
	}
	for _, value := range hashes {
		hash, _ := value.([]byte)
		if len(hash) != tlog.HashSize {
			k.problem("a piece of evidence has no hash")
			continue
		}
		_, err := k.conn.evidence(tlog.Hash(hash))
		switch {
		case errors.Is(err, ledger.ErrErased):
		case errors.Is(err, ledger.ErrNotFound):
			k.problem("evidence %s is not found by its hash", tlog.Hash(hash))
		default:
			if err := k.found(err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (k *check) settings() error {
	names, err := k.column("SELECT name FROM meta NOT INDEXED")
	if err != nil {
		return err
	}
	for _, value := range names {
		name, _ := value.(string)
		if _, err := k.meta(name); errors.Is(err, ledger.ErrNotFound) {
			k.problem("setting %q is not found by its name", name)
		} else if err := k.found(err); err != nil {
			return err
		}
	}
	return nil
}
