package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// Check implements ledger.Log: SQLite's own check of pages and indexes, and then what all engines check.
func (l *Log) Check(ctx context.Context) ([]ledger.Problem, error) {
	problems, err := l.checkPages(ctx)
	if err != nil {
		return nil, err
	}
	more, err := ledger.CheckContents(ctx, l)
	return append(problems, more...), err
}

func (l *Log) checkPages(ctx context.Context) ([]ledger.Problem, error) {
	problems := []ledger.Problem{}
	c, err := l.readers.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer l.readers.Put(c)
	err = c.query("PRAGMA integrity_check", nil, 1, func(row []driver.Value) error {
		if what, _ := row[0].(string); what != "ok" {
			problems = append(problems, ledger.Problem{Seq: -1, What: "SQLite: " + what})
		}
		return ctx.Err()
	})
	if err = damaged(-1, err); errors.Is(err, ledger.ErrDamaged) {
		return ledger.AddProblem(problems, err), nil
	}
	return problems, err
}
