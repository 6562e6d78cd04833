package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"

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

// cut says that the file does not end with a page, as one that was cut off or added to; empty where it does. SQLite
// reads such a file as if nothing were the matter.
func (l *Log) cut(c *conn) string {
	var page int64
	if err := c.query("PRAGMA page_size", nil, 1, func(row []driver.Value) error {
		page, _ = row[0].(int64)
		return nil
	}); err != nil || page <= 0 {
		return "" // the check of the pages reports it
	}
	info, err := os.Stat(l.path)
	if err != nil || info.Size()%page == 0 {
		return ""
	}
	return fmt.Sprintf("the file has %d bytes, which is no whole number of pages of %d: it was cut off, or something was added to it", info.Size(), page)
}

func (l *Log) checkPages(ctx context.Context) ([]ledger.Problem, error) {
	problems := []ledger.Problem{}
	c, err := l.readers.Get(ctx)
	if err != nil {
		return nil, err
	}
	defer l.readers.Put(c)
	if what := l.cut(c); what != "" {
		problems = append(problems, ledger.Problem{Seq: -1, What: what})
	}
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
