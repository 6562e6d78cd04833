package sqlite

import (
	"context"
	"database/sql/driver"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

func BenchmarkAppend(b *testing.B) { ledgertest.BenchAppend(b, engineUnderTest, bare) }

func BenchmarkReplay(b *testing.B) { ledgertest.BenchReplay(b, engineUnderTest) }

func BenchmarkVerify(b *testing.B) { ledgertest.BenchVerify(b, engineUnderTest) }

// bare inserts numbers and bytes into a plain table of a file beside the record, with the same settings and the same
// prepared statements.
func bare(location string) (ledgertest.Bare, error) {
	l, err := Create(location + ".bare")
	if err != nil {
		return nil, err
	}
	c := l.writer
	if err := c.script("CREATE TABLE bare (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL)"); err != nil {
		return nil, err
	}
	one := "INSERT INTO bare (seq, bytes) VALUES (?,?)"
	many := one + strings.Repeat(",(?,?)", rowsAtOnce-1)
	return func(first int64, entries []ledger.Pending) error {
		if err := c.exec("BEGIN IMMEDIATE"); err != nil {
			return err
		}
		for i := 0; i < len(entries); {
			n, sql := 1, one
			if len(entries)-i >= rowsAtOnce {
				n, sql = rowsAtOnce, many
			}
			args := make([]driver.NamedValue, 0, 2*n)
			for j := range n {
				args = append(args,
					driver.NamedValue{Ordinal: 2*j + 1, Value: first + int64(i+j)},
					driver.NamedValue{Ordinal: 2*j + 2, Value: entries[i+j].Bytes})
			}
			if err := c.execNamed(context.Background(), sql, args); err != nil {
				return err
			}
			i += n
		}
		return c.exec("COMMIT")
	}, nil
}
