//go:build linux

package postgres

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

func BenchmarkAppend(b *testing.B) {
	needServer(b)
	ledgertest.BenchAppend(b, engineUnderTest, bare)
}

func BenchmarkReplay(b *testing.B) {
	needServer(b)
	ledgertest.BenchReplay(b, engineUnderTest)
}

// bare inserts numbers and bytes into a plain table of the same database: one by one with a prepared statement, more of
// them with COPY, which is PostgreSQL's fastest way in.
func bare(location string) (ledgertest.Bare, error) {
	l, err := newLog(location, false)
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	c, err := l.connectWriter(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "CREATE TABLE bare (seq bigint PRIMARY KEY, bytes bytea NOT NULL); ALTER TABLE bare ALTER COLUMN bytes SET STORAGE EXTERNAL"); err != nil {
		return nil, err
	}
	return func(first int64, entries []ledger.Pending) error {
		if len(entries) == 1 {
			_, err := c.Exec(ctx, "INSERT INTO bare (seq, bytes) VALUES ($1, $2)", first, entries[0].Bytes)
			return err
		}
		_, err := c.CopyFrom(ctx, pgx.Identifier{"bare"}, []string{"seq", "bytes"}, pgx.CopyFromSlice(len(entries), func(i int) ([]any, error) {
			return []any{first + int64(i), entries[i].Bytes}, nil
		}))
		return err
	}, nil
}
