package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	engine "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// conn is one connection, used by one goroutine at a time. It goes to the driver directly: database/sql would
// cost as much for each row as the row itself.
type conn struct {
	driver.Conn
	prepared map[string]driver.Stmt
}

// chooseSync makes SQLite commit with fdatasync where there is one, as its own build does: the same durability in about
// half the time.
var chooseSync = sync.OnceFunc(func() {
	_, _ = engine.Fdatasync(true) // not available: fsync stays
})

// connect opens a connection to the file.
func (l *Log) connect() (*conn, error) {
	chooseSync()
	pragmas := []string{
		fmt.Sprintf("busy_timeout(%d)", BusyTimeout.Milliseconds()),
		"synchronous(FULL)",
		"fullfsync(1)",            // macOS: fsync alone does not reach the disk
		"checkpoint_fullfsync(1)", // macOS
		"secure_delete(1)",        // erased evidence is overwritten
		"cell_size_check(1)",      // more damage is noticed as a page is read
		"trusted_schema(0)",
	}
	if l.readOnly {
		c, err := dial(l.path, "mode=ro", pragmas)
		if err == nil || !couldNotOpen(err) {
			return c, err
		}
		// A file in a folder that may not be written to has no place for FILE-shm. Without a FILE-wal nobody writes,
		// and none is needed.
		if info, serr := os.Stat(l.path + "-wal"); serr == nil && info.Size() > 0 {
			return nil, fmt.Errorf("%w: FILE-wal is there and cannot be read with it", err)
		}
		return dial(l.path, "immutable=1", pragmas)
	}
	return dial(l.path, "mode=rw", append(pragmas, "journal_mode(WAL)"))
}

func dial(path, mode string, pragmas []string) (*conn, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	name := filepath.ToSlash(absolute)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // a drive letter
	}
	u := url.URL{Scheme: "file", Path: name, RawQuery: mode + "&_defensive=1&_error_rc=1"}
	for _, p := range pragmas {
		u.RawQuery += "&_pragma=" + url.QueryEscape(p)
	}
	connector, err := engine.NewConnector(u.String())
	if err != nil {
		return nil, err
	}
	dc, err := connector.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: dc, prepared: make(map[string]driver.Stmt)}
	// The first read opens the file; an error that belongs to opening shows here.
	var version string
	if err := c.query("SELECT sqlite_version(), (SELECT count(*) FROM sqlite_schema)", nil, 2, func(row []driver.Value) error {
		version, _ = row[0].(string)
		return checkVersion(version)
	}); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// stmt returns the prepared statement for a text, which it keeps.
func (c *conn) stmt(sql string) (driver.Stmt, error) {
	if s, ok := c.prepared[sql]; ok {
		return s, nil
	}
	s, err := c.Prepare(sql)
	if err != nil {
		return nil, err
	}
	c.prepared[sql] = s
	return s, nil
}

func named(args []driver.Value) []driver.NamedValue {
	values := make([]driver.NamedValue, len(args))
	for i, v := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return values
}

// exec runs a statement to its end. It cannot be cut off: what an ended context means is decided where a transaction is
// whole.
func (c *conn) exec(sql string, args ...driver.Value) error {
	return c.execNamed(context.Background(), sql, named(args))
}

func (c *conn) execNamed(ctx context.Context, sql string, args []driver.NamedValue) error {
	s, err := c.stmt(sql)
	if err != nil {
		return err
	}
	_, err = s.(driver.StmtExecContext).ExecContext(ctx, args)
	return err
}

// changes runs a statement and returns how many rows it changed.
func (c *conn) changes(sql string, args ...driver.Value) (int64, error) {
	s, err := c.stmt(sql)
	if err != nil {
		return 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), named(args))
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// script runs several statements.
func (c *conn) script(sql string) error {
	_, err := c.Conn.(driver.ExecerContext).ExecContext(context.Background(), sql, nil)
	return err
}

// query calls each with every row. The row is overwritten by the next, its byte slices and strings are not.
func (c *conn) query(sql string, args []driver.Value, columns int, each func(row []driver.Value) error) (err error) {
	s, err := c.stmt(sql)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), named(args))
	if err != nil {
		return err
	}
	defer func() {
		if cerr := rows.Close(); err == nil {
			err = cerr
		}
	}()
	row := make([]driver.Value, columns)
	for {
		if err := rows.Next(row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// number returns the one integer that a statement gives.
func (c *conn) number(sql string) (n int64, err error) {
	err = c.query(sql, nil, 1, func(row []driver.Value) error {
		n, _ = row[0].(int64)
		return nil
	})
	return n, err
}

func (c *conn) close() error {
	var errs []error
	for _, s := range c.prepared {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, c.Conn.Close())...)
}

// code is SQLite's result code of an error, 0 when it is not SQLite's.
func code(err error) int {
	var e *engine.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Code()
}

// isDamage tells whether SQLite found the file to disagree with itself.
func isDamage(err error) bool {
	if errors.Is(err, ledger.ErrDamaged) {
		return true
	}
	switch c := code(err); c & 0xff {
	case codes.SQLITE_CORRUPT, codes.SQLITE_NOTADB, codes.SQLITE_FORMAT, codes.SQLITE_TOOBIG:
		return true
	case codes.SQLITE_ERROR: // a table or column that is no longer found
		return true
	default:
		return c == codes.SQLITE_IOERR_SHORT_READ
	}
}

// couldNotOpen tells whether SQLite failed for want of files beside FILE that it could not make.
func couldNotOpen(err error) bool {
	switch code(err) & 0xff {
	case codes.SQLITE_CANTOPEN, codes.SQLITE_READONLY:
		return true
	}
	return false
}

// damaged turns what SQLite says about a broken file into a DamagedError at the entry; other errors stay what they are.
func damaged(seq int64, err error) error {
	if err == nil || errors.Is(err, ledger.ErrDamaged) || !isDamage(err) {
		return err
	}
	return ledger.Damage(seq, "SQLite cannot read it: %v", err)
}
