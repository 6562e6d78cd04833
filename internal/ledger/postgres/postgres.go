// Package postgres keeps records in a PostgreSQL database, for many machines that read and a standby that takes over.
//
// A record is a schema of its own in the database, named by ?record=NAME in its URL:
//
//	log, err := postgres.Create("postgres://desk@db.example.org/results?record=night_2024_03_05")
//	log, err := postgres.Open("postgres://desk@db.example.org/results?record=night_2024_03_05")
//
// An Append of one entry is one statement and one round trip: it moves the head from the state that the writer knows to
// the next and inserts the row, both or, when another writer was first, neither. Larger ones are a transaction with
// COPY, in three round trips. Append returns when the server has answered, and the server answers when its log is on
// the disk, on the standby's too where synchronous_standby_names says so. A server that runs with fsync=off is refused.
// A session in which synchronous_commit is off or local is set to on.
//
// Watchers are told by NOTIFY, soon after the commit, and look by themselves every PollInterval in case a notice was
// lost.
//
// A URL may name several hosts, tried in order, of which target_session_attrs says which one is meant: read-write or
// primary finds the server that takes writes, again after a failover; standby, opened read-only, reads a replica.
//
// docs/format/record.md describes the tables.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
)

const (
	// DefaultRecord is the schema of a URL that names no record.
	DefaultRecord = "canvass"

	// ConnectTimeout is how long a connection may take to come about.
	ConnectTimeout = 10 * time.Second

	// AnswerTimeout is how long the server may take over one statement of an Append. What becomes of it afterwards is
	// uncertain.
	AnswerTimeout = 30 * time.Second

	// PollInterval is how often a watched record is looked at in case a notice was lost.
	PollInterval = 500 * time.Millisecond

	// NoticeInterval is how often other processes are told of new heads at most: several that follow each other sooner
	// are one notice.
	NoticeInterval = 5 * time.Millisecond

	// FormatVersion is the format that this program writes and the newest that it reads.
	FormatVersion = 1

	// idleReaders is how many reading connections stay open while nobody reads.
	idleReaders = 4
)

// Log is a record in a PostgreSQL database.
type Log struct {
	config   *pgx.ConnConfig
	record   string // the schema
	readOnly bool

	closed   atomic.Bool
	stop     context.CancelFunc // ends the goroutine that watches
	stopped  context.Context
	watching sync.Once
	telling  sync.Once
	news     chan struct{} // holds one token while there is a head to announce
	watchers ledger.Watchers
	readers  ledger.Pool[*pgx.Conn]

	writing chan struct{} // holds one token: whoever has it may use writer, edge and last
	writer  *pgx.Conn
	edge    *merkle.Edge // of the stored head; nil when it must be read again
	head    ledger.Head  // of the edge
	last    int64        // the moment of the last entry
}

var _ ledger.Log = (*Log)(nil)

// Create makes a new, empty record. It refuses a name that is taken.
func Create(location string) (*Log, error) {
	l, err := newLog(location, false)
	if err != nil {
		return nil, fmt.Errorf("create record: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), AnswerTimeout)
	defer cancel()
	if l.writer, err = l.connectWriter(ctx); err == nil {
		err = l.create(ctx)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("create record %s: %w", l.record, explain(err))
	}
	return l, nil
}

// Open opens a record for reading and writing. It refuses a schema that is not a record, and a record of a newer
// format.
func Open(location string) (*Log, error) { return open(location, false) }

// OpenReadOnly opens a record and never writes to it. A standby will do.
func OpenReadOnly(location string) (*Log, error) { return open(location, true) }

func open(location string, readOnly bool) (*Log, error) {
	l, err := newLog(location, readOnly)
	if err != nil {
		return nil, fmt.Errorf("open record: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), AnswerTimeout)
	defer cancel()
	c, err := l.readers.Get(ctx)
	if err == nil {
		err = l.checkFormat(ctx, c)
		if err == nil && !readOnly {
			err = checkDurability(ctx, c)
		}
		l.readers.Put(c)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("open record %s: %w", l.record, explain(err))
	}
	return l, nil
}

var recordName = regexp.MustCompile(`^[a-z_][a-z0-9_]{0,62}$`)

// newLog reads a URL. Nothing is connected yet.
func newLog(location string, readOnly bool) (*Log, error) {
	u, err := url.Parse(location)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		// The text may hold a password, and is not repeated.
		return nil, canvass.Errorf(canvass.Invalid, "", "the database is not given as postgres://user@host/database?record=NAME")
	}
	query := u.Query()
	record := query.Get("record")
	if record == "" {
		record = DefaultRecord
	}
	if !recordName.MatchString(record) {
		return nil, canvass.Errorf(canvass.Invalid, "", "%q cannot name a record: use lower-case letters, digits and underscores, at most 63", record)
	}
	query.Del("record")
	u.RawQuery = query.Encode()
	config, err := pgx.ParseConfig(u.String())
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "", "%s", oneLine(err))
	}
	config.ConnectTimeout = ConnectTimeout
	config.RuntimeParams["search_path"] = record + ", pg_catalog"
	config.RuntimeParams["application_name"] = "canvass"
	if readOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
		if attrs := query.Get("target_session_attrs"); attrs == "read-write" || attrs == "" && os.Getenv("PGTARGETSESSIONATTRS") == "read-write" {
			// The session itself is read-only, by the setting above: what is meant is the server that takes writes.
			config.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsPrimary
		}
	}
	config.OnNotice = func(*pgconn.PgConn, *pgconn.Notice) {}
	l := &Log{config: config, record: record, readOnly: readOnly, writing: make(chan struct{}, 1), news: make(chan struct{}, 1)}
	l.writing <- struct{}{}
	l.stopped, l.stop = context.WithCancel(context.Background())
	l.readers = ledger.Pool[*pgx.Conn]{
		Connect: l.connect,
		Close:   closeConn,
		Usable:  usable,
		Idle:    idleReaders,
	}
	return l, nil
}

func (l *Log) connect(ctx context.Context) (*pgx.Conn, error) {
	c, err := pgx.ConnectConfig(ctx, l.config)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, canvass.Errorf(canvass.Unavailable, "", "the database server does not answer: %s", oneLine(err))
	}
	return c, nil
}

// connectWriter opens a connection whose commits wait for the disk, whatever the server's default is.
func (l *Log) connectWriter(ctx context.Context) (*pgx.Conn, error) {
	c, err := l.connect(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')"); err != nil {
		closeConn(c)
		return nil, err
	}
	return c, nil
}

// restBefore is how long a connection may have rested before it is asked whether it is still there. Asking takes a
// millisecond.
const restBefore = time.Second

// usable tells whether a connection is still there, and notes that it is about to be used or has been.
func usable(c *pgx.Conn) bool {
	data := c.PgConn().CustomData()
	used, _ := data["used"].(time.Time)
	data["used"] = time.Now()
	return !c.IsClosed() && (time.Since(used) < restBefore || answers(c))
}

// answers asks the server for a sign of life.
func answers(c *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	return c.Ping(ctx) == nil
}

func closeConn(c *pgx.Conn) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = c.Close(ctx) // a server that is gone has nothing more to say
	return nil
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
		err = errors.New("the record is open for reading only")
	case err == nil && (l.writer == nil || !usable(l.writer)):
		l.dropWriter()
		l.writer, err = l.connectWriter(ctx)
	}
	if err != nil {
		l.unlockWriter()
	}
	return err
}

func (l *Log) unlockWriter() { l.writing <- struct{}{} }

// dropWriter closes the writing connection and forgets what it knew.
func (l *Log) dropWriter() {
	if l.writer != nil {
		closeConn(l.writer)
	}
	l.writer, l.edge = nil, nil
}

// Watch implements ledger.Log.
func (l *Log) Watch(ctx context.Context, from int64) (<-chan ledger.Head, error) {
	head, err := l.Head(ctx)
	if err != nil {
		return nil, err
	}
	l.watching.Do(func() { go l.follow() })
	return l.watchers.Watch(ctx, from, head)
}

// follow waits for notices and, PollInterval by PollInterval, looks without one. It goes on until the log is closed: a
// server that is gone may come back.
func (l *Log) follow() {
	for l.stopped.Err() == nil {
		c, err := l.readers.Get(l.stopped)
		if err == nil {
			_, err = c.Exec(l.stopped, "LISTEN "+pgx.Identifier{channel(l.record)}.Sanitize())
		}
		for err == nil {
			var head ledger.Head
			if head, _, err = readHead(l.stopped, c); err == nil {
				l.watchers.Notify(head)
			} else if errors.Is(err, ledger.ErrDamaged) {
				err = nil // it is reported to whoever reads
			}
			if err == nil {
				err = waitForNotice(l.stopped, c)
			}
		}
		if c != nil {
			closeConn(c) // it listens: not for others
		}
		select {
		case <-l.stopped.Done():
		case <-time.After(PollInterval):
		}
	}
}

// waitForNotice returns when a notice came or PollInterval is over.
func waitForNotice(ctx context.Context, c *pgx.Conn) error {
	wait, cancel := context.WithTimeout(ctx, PollInterval)
	defer cancel()
	_, err := c.WaitForNotification(wait)
	if err != nil && ctx.Err() == nil && wait.Err() != nil && !c.IsClosed() {
		return nil
	}
	return err
}

// announce has the other processes told that there is a new head. It does not wait: a NOTIFY in the transaction itself
// would cost each append a quarter of its time, and those who look by themselves see the head anyway.
func (l *Log) announce() {
	l.telling.Do(func() { go l.tell() })
	select {
	case l.news <- struct{}{}:
	default: // it is about to be told
	}
}

// tell sends a notice for each head, or for several that came while the last was on its way.
func (l *Log) tell() {
	for {
		select {
		case <-l.news:
		case <-l.stopped.Done():
			return
		}
		// A notice that is lost is no loss: watchers look every PollInterval. So its commit does not wait for the disk,
		// which appends need.
		_ = l.read(l.stopped, func(c *pgx.Conn) error {
			_, err := c.Exec(l.stopped, "SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, '')", channel(l.record))
			return err
		})
		select {
		case <-time.After(NoticeInterval):
		case <-l.stopped.Done():
			return
		}
	}
}

// channel is the name under which a record's new heads are told.
func channel(record string) string { return "canvass_" + record }

// Close implements ledger.Log.
func (l *Log) Close() error {
	<-l.writing
	defer l.unlockWriter()
	if l.closed.Swap(true) {
		return nil
	}
	l.stop()
	l.watchers.Close()
	l.dropWriter()
	return l.readers.Shut()
}

// explain makes a server's refusals one line that says what to do.
func explain(err error) error {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return err
	}
	switch pg.Code {
	case "53100": // disk_full
		return &ledger.UnwritableError{Why: "the database server's disk is full", Do: "make room and try again", Cause: err}
	case "25006": // read_only_sql_transaction
		return &ledger.UnwritableError{Why: "the database server takes no writes now", Do: "it may be a standby: connect to the primary", Cause: err}
	case "42501": // insufficient_privilege
		return &ledger.UnwritableError{
			Why: "the database user may not do this", Do: "grant it CREATE on the database, or the rights on the record's tables", Cause: err,
		}
	}
	return err
}

func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
