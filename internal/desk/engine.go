package desk

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/postgres"
	"github.com/canvassdesk/canvass/internal/ledger/sqlite"
)

// IsURL tells a database's address from a file's path. A Windows path such as C:\night.canvass is a path.
func IsURL(db string) bool { return strings.Contains(db, "://") }

// OpenLog opens the engine of a record: a PostgreSQL database for postgres://…, else an SQLite file. It refuses a file
// that is not there.
func OpenLog(db string, readOnly bool) (ledger.Log, error) {
	if IsURL(db) {
		return logOf(postgres.Open, postgres.OpenReadOnly, db, readOnly)
	}
	if _, err := os.Stat(db); errors.Is(err, fs.ErrNotExist) {
		return nil, canvass.Errorf(canvass.NotFound, "db", "there is no record at %s: give another with --db, or make one with canvass night or canvass serve", db)
	}
	return logOf(sqlite.Open, sqlite.OpenReadOnly, db, readOnly)
}

// logOf opens with one of two functions of an engine. A nil engine must not become a Log that is not nil.
func logOf[L ledger.Log](write, read func(string) (L, error), db string, readOnly bool) (ledger.Log, error) {
	open := write
	if readOnly {
		open = read
	}
	log, err := open(db)
	if err != nil {
		return nil, canvass.Errorf(canvass.KindOf(err), "db", "%w", err)
	}
	return log, nil
}

// CreateLog makes the engine of a new record where there is nothing.
func CreateLog(db string) (ledger.Log, error) {
	if IsURL(db) {
		return logOf(postgres.Create, nil, db, false)
	}
	return logOf(sqlite.Create, nil, db, false)
}

// There reports whether a record is at the place: a file that is there, or a database that opens.
func There(db string) bool {
	if !IsURL(db) {
		_, err := os.Stat(db)
		return !errors.Is(err, fs.ErrNotExist)
	}
	log, err := OpenLog(db, true)
	if err != nil {
		return false
	}
	return log.Close() == nil
}

// Reach waits until a database answers, or ctx ends, and tells each time that it does not. What it answers is another
// matter, and a file is always there to be looked at.
func Reach(ctx context.Context, db string, tell func(error)) error {
	for wait := time.Second; IsURL(db); wait = min(2*wait, 10*time.Second) {
		log, err := OpenLog(db, true)
		if err == nil {
			return log.Close()
		}
		if refused := (*ledger.UnwritableError)(nil); canvass.KindOf(err) != canvass.Unavailable || errors.As(err, &refused) {
			return nil // it answers: whoever opens the record says what is wrong with it
		}
		tell(err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	return nil
}

// RemoveNew takes away a record's file that never became a record. A database's schema is left for its keeper to drop.
func RemoveNew(db string) error {
	if IsURL(db) {
		return nil
	}
	var errs []error
	for _, name := range []string{db, db + "-wal", db + "-shm"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// Finish gives a record that was written beside its place its name there. It refuses a name that was taken meanwhile.
func Finish(unfinished, db string) error {
	if There(db) {
		return canvass.Errorf(canvass.Conflict, "db", "%s is there by now: choose another name", db)
	}
	if err := durable.Rename(unfinished, db); err != nil {
		return canvass.Errorf(canvass.Failed, "db", "%w", err)
	}
	return nil
}

// InUse tells whether anybody has the record's file open. Of a database it is not known, and false.
func InUse(db string) bool { return !IsURL(db) && sqlite.InUse(db) }

// Replace puts the record's file at fresh, which nobody has open, in the place of the one at db, which goes to kept.
// The old one's FILE-wal goes first, so that no moment has it beside a file that is not its own. Killed in between, the
// old record is whole at one name or the other.
func Replace(db, fresh, kept string) error {
	for _, tail := range []string{"-wal", "-shm", ""} {
		if err := os.Rename(db+tail, kept+tail); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return canvass.Errorf(canvass.Failed, "db", "%w", err)
		}
	}
	if err := durable.Rename(fresh, db); err != nil {
		return canvass.Errorf(canvass.Failed, "db", "%w", err)
	}
	return nil
}
