package sqlite

import (
	"context"
	"database/sql/driver"
	"iter"
	"strings"
	"sync"
	"sync/atomic"

	engine "modernc.org/sqlite"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// ReadOnce implements [ledger.ReadOnce].
func (l *Log) ReadOnce(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	return l.replay(ctx, from, func(ctx context.Context, from, to int64) iter.Seq2[ledger.Row, error] {
		return ledger.PrefetchOnce(ctx, from, to, readChunk, l.fill)
	})
}

// fill reads the rows from..to-1 into a step. The driver makes new memory for each text and each blob that a statement
// gives, which comes to the length of the record; to a function within the statement it shows them where they lie. So
// the rows are taken by one, and the statement gives those alone that were not taken. There are none but where a row is
// not as it must be: Rows then says what. What SQLite finds damaged is never tried again: it looks at a page once alone.
func (l *Log) fill(ctx context.Context, from, to int64, into *ledger.Step) error {
	c, err := l.readers.Get(ctx)
	if err != nil {
		return err
	}
	if cap(into.Bytes) == 0 {
		into.Bytes = make([]byte, 0, (to-from)*usualEntry)
	}
	id, left := lastFilling.Add(1), false
	fillings.Store(id, &filling{next: from, step: into})
	err = c.query("SELECT seq FROM entry WHERE seq >= ? AND seq < ? AND NOT canvass_take_row(?, seq, key, recorded, sum, hash, bytes) ORDER BY seq",
		[]driver.Value{from, to, id}, 1, func([]driver.Value) error {
			left = true
			return nil
		})
	fillings.Delete(id)
	l.readers.Put(c)
	if err == nil && left {
		into.Rows, err = l.Rows(ctx, from, to)
		return err
	}
	return damaged(from+int64(len(into.Rows)), err)
}

// usualEntry is how many bytes an entry has, or fewer.
const usualEntry = 768

// filling is a step that is being filled.
type filling struct {
	next int64 // the row that must come next
	step *ledger.Step
}

// fillings are the steps that are being filled, by a number.
var (
	fillings    sync.Map
	lastFilling atomic.Int64
)

func init() {
	engine.MustRegisterFunction("canvass_take_row", &engine.FunctionImpl{NArgs: 7, Scalar: takeRow, VolatileArgs: true})
}

// takeRow copies a row into the step that the first value names. Nothing of the others outlives it. The result is 1 if
// it is the next row and of the right types, else 0: then no row behind it is taken either.
func takeRow(_ *engine.FunctionContext, values []driver.Value) (driver.Value, error) {
	found, ok := fillings.Load(values[0])
	if !ok {
		return int64(0), nil // somebody else's statement
	}
	f := found.(*filling)
	row, ok := rowOf(values[1:])
	if !ok || row.Seq != f.next {
		return int64(0), nil
	}
	s, at := f.step, len(f.step.Bytes)
	s.Bytes = append(s.Bytes, row.Bytes...)
	row.Key, row.Bytes = strings.Clone(row.Key), s.Bytes[at:len(s.Bytes):len(s.Bytes)]
	s.Rows = append(s.Rows, row)
	f.next++
	return int64(1), nil
}
