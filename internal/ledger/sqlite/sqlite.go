// Package sqlite keeps a record in one SQLite file, which anybody can open.
//
// The file is in WAL mode and every transaction is written with synchronous=FULL: SQLite writes the frames to FILE-wal
// with pwrite(2), then calls fdatasync(2) on it (fsync(2) where there is no such call, fcntl F_FULLFSYNC on macOS), and
// only then does Append return. From time to time a checkpoint copies the frames into FILE, with a sync before and
// after. What is still unsafe: a disk that says it has synced and has not, and a copy of FILE made without FILE-wal
// while somebody writes.
//
// One file may be open in several processes. Each has one connection that writes, and SQLite lets one of them
// write at a time; the others wait up to BusyTimeout.
//
//	log, err := sqlite.Create("night.canvass")
//	log, err := sqlite.Open("night.canvass")
//	log, err := sqlite.OpenReadOnly("night.canvass")
//
// docs/format/record.md describes the tables.
package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	codes "modernc.org/sqlite/lib"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

const (
	// BusyTimeout is how long a transaction waits for another process to finish its own.
	BusyTimeout = 10 * time.Second

	// PollInterval is how often a watched record is looked at for what other processes wrote.
	PollInterval = 200 * time.Millisecond

	// idleReaders is how many reading connections stay open while nobody reads.
	idleReaders = 4
)

// Log is a record in an SQLite file.
type Log struct {
	path     string
	readOnly bool
	file     os.FileInfo                 // which file FILE is
	wal      atomic.Pointer[os.FileInfo] // which file FILE-wal is; nil while nothing was written
	closed   atomic.Bool
	done     chan struct{} // closed by Close
	polling  sync.Once
	watchers ledger.Watchers
	readers  ledger.Pool[*conn]

	writing chan struct{} // holds one token: whoever has it may use writer, edge, head and last
	writer  *conn
	edge    *merkle.Edge // of head; nil when it must be read again
	head    ledger.Head  // as this process last saw it
	last    int64        // the moment of its last entry
	doubt   bool         // FILE-wal may hold what is in the system's memory and not on the disk; see settle

	// For tests: what happens before a commit begins, and an error in place of its answer.
	beforeCommit func()
	afterCommit  func() error
}

var _ ledger.Log = (*Log)(nil)

// Create makes a new, empty record at path. It refuses a path at which there is anything.
func Create(path string) (*Log, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, canvass.Errorf(canvass.Conflict, "", "%s is there already: open it, or choose another name", path)
	}
	if err != nil {
		return nil, canvass.Errorf(openKind(err), "create record", "%w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("create record: %w", err)
	}
	l := newLog(path, false)
	err = l.create()
	if err == nil {
		err = durable.SyncFolder(filepath.Dir(path))
	}
	if err == nil {
		l.file, err = os.Stat(path)
	}
	if err != nil {
		l.Close()
		for _, tail := range []string{"", "-wal", "-shm"} {
			os.Remove(path + tail) // it is nobody's record yet
		}
		return nil, fmt.Errorf("create record %s: %w", path, explain(err))
	}
	return l, nil
}

// Folder is where the record's file lies.
func (l *Log) Folder() string { return filepath.Dir(l.path) }

// create writes the empty tables into an empty file, in one transaction.
func (l *Log) create() error {
	c, err := l.connect()
	if err != nil {
		return err
	}
	l.writer = c
	if err := c.script(newRecord(ledger.Head{Root: new(merkle.Edge).Root()})); err != nil {
		return err
	}
	return nil
}

// Open opens the record at path for reading and writing. It refuses a file that is not a record, and a record of a
// newer format. A damaged record opens where SQLite can read its tables at all, so that what is whole can be read and
// the rest repaired.
func Open(path string) (*Log, error) { return open(path, false) }

// OpenReadOnly opens the record at path and never writes to it. It works on a file and in a folder that may not be
// written to.
func OpenReadOnly(path string) (*Log, error) { return open(path, true) }

func open(path string, readOnly bool) (*Log, error) {
	file, err := os.Stat(path)
	if err != nil {
		return nil, canvass.Errorf(openKind(err), "open record", "%w", err)
	} else if file.IsDir() {
		return nil, canvass.Errorf(canvass.Invalid, "open record", "%s is a folder, not an SQLite file", path)
	}
	l := newLog(path, readOnly)
	l.file = file
	info, err := os.Stat(path + "-wal")
	left := err == nil && info.Size() > 0 // by a process that has it open, or that died
	c, err := l.connect()
	if err == nil {
		err = c.checkFormat()
		l.readers.Put(c)
	}
	if isDamage(err) && !beginsAsSQLite(path) {
		err = canvass.Errorf(canvass.Invalid, "", "it is no record: it does not begin as an SQLite file")
	} else if isDamage(err) && !errors.Is(err, ledger.ErrDamaged) {
		err = ledger.Damage(0, "it does not read as an SQLite file: %v", err)
	}
	if err == nil && !readOnly {
		l.doubt = left
		l.writer, err = l.connect()
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("open record %s: %w", path, err)
	}
	return l, nil
}

// openKind is the kind of an error of the file system.
func openKind(err error) canvass.ErrorKind {
	if errors.Is(err, fs.ErrNotExist) {
		return canvass.NotFound
	}
	return canvass.Failed
}

// beginsAsSQLite reports whether most of a file's first bytes are those of SQLite's files, so that a few that were
// changed do not make it something else.
func beginsAsSQLite(path string) bool {
	const magic = "SQLite format 3\x00"
	f, err := os.Open(path)
	if err != nil {
		return true // nothing is known
	}
	defer f.Close()
	head := make([]byte, len(magic))
	if _, err := io.ReadFull(f, head); err != nil {
		return false
	}
	same := 0
	for i := range head {
		if head[i] == magic[i] {
			same++
		}
	}
	return 2*same > len(magic)
}

func newLog(path string, readOnly bool) *Log {
	l := &Log{path: path, readOnly: readOnly, done: make(chan struct{}), writing: make(chan struct{}, 1)}
	l.writing <- struct{}{}
	l.readers = ledger.Pool[*conn]{
		Connect: func(context.Context) (*conn, error) { return l.connect() },
		Close:   (*conn).close,
		Idle:    idleReaders,
	}
	return l
}

// lockWriter waits for the right to write.
func (l *Log) lockWriter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-l.writing:
	case <-ctx.Done():
		return ctx.Err()
	}
	err := ctx.Err()
	switch {
	case l.closed.Load():
		err = ledger.ErrClosed
	case err == nil && l.readOnly:
		err = fmt.Errorf("%s is open for reading only", l.path)
	case err == nil && l.writer == nil:
		l.writer, err = l.connect()
	}
	if err == nil && l.doubt {
		if err = l.settle(ctx); cannotWrite(err) {
			l.dropWriter()
		}
	}
	if err != nil {
		l.unlockWriter()
	}
	return err
}

// settle moves everything out of FILE-wal into FILE and waits for the disk, before anything is written behind it.
//
// Where a sync has failed, the system may take what it did not write for written: FILE-wal then reads well, syncs
// without an error, and has a hole after a power cut, in front of which all that was acknowledged later would be lost.
// So nothing is written behind what a sync failed for, nor behind what another process left: SQLite writes those pages
// once more, to another file, and FILE-wal begins anew.
//
// Another process that is doing the same refuses this one at once, without the wait that SQLite has for locks: it is
// tried again until BusyTimeout.
func (l *Log) settle(ctx context.Context) error {
	end := time.Now().Add(BusyTimeout)
	for {
		var busy int64
		err := l.writer.query("PRAGMA wal_checkpoint(TRUNCATE)", nil, 3, func(row []driver.Value) error {
			busy, _ = row[0].(int64)
			return nil
		})
		switch over := time.Now().After(end); {
		case err == nil && busy == 0:
			l.doubt = false
			return nil
		case err != nil && (code(err)&0xff != codes.SQLITE_BUSY || over):
			return fmt.Errorf("what was written last may not be on the disk and cannot be written again, so that nothing more is taken: %w", explain(err))
		case over:
			return fmt.Errorf("another process has been reading the record for %v, and what was written last may not be on the disk: end it, or try again", BusyTimeout)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(settleAgain):
		}
	}
}

// settleAgain is how long settle waits for another process that settles the same.
const settleAgain = 20 * time.Millisecond

func (l *Log) unlockWriter() { l.writing <- struct{}{} }

// Watch implements ledger.Log.
func (l *Log) Watch(ctx context.Context, from int64) (<-chan ledger.Head, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return nil, err
	}
	l.polling.Do(func() { go l.poll() })
	return l.watchers.Watch(ctx, from, head)
}

// poll looks for heads that other processes wrote. A read that fails is tried again: whoever needs the error reads by
// themselves.
func (l *Log) poll() {
	ticker := time.NewTicker(PollInterval)
	defer ticker.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-ticker.C:
			if !l.watchers.Watching() {
				continue
			}
			if head, err := l.Head(context.Background()); err == nil {
				l.watchers.Notify(head)
			}
		}
	}
}

// Close implements ledger.Log. The last to close a record copies FILE-wal into FILE and removes it.
func (l *Log) Close() error {
	<-l.writing
	defer l.unlockWriter()
	if l.closed.Swap(true) {
		return nil
	}
	close(l.done)
	l.watchers.Close()
	errs := []error{l.readers.Shut()}
	if l.writer != nil {
		errs = append(errs, l.writer.close())
	}
	return errors.Join(errs...)
}
