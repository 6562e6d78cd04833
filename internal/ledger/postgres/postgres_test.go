//go:build linux

package postgres

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
	"github.com/canvassdesk/canvass/internal/ledger/postgres/postgrestest"
)

var (
	private *postgrestest.Server // nil where there are no binaries
	records atomic.Int64
)

func TestMain(m *testing.M) {
	if ledgertest.IsChild() { // the parent's server is used
		ledgertest.Main(m, engineUnderTest)
		return
	}
	flag.Parse()
	var err error
	private, err = postgrestest.New()
	switch {
	case errors.Is(err, postgrestest.ErrNoBinaries):
		fmt.Println(err)
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		private.Stop()
		os.Exit(1)
	}
	code := m.Run()
	if err := private.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// needServer skips a test where there is no server to test with.
func needServer(t testing.TB) {
	t.Helper()
	if private == nil {
		t.Skip(postgrestest.ErrNoBinaries)
	}
}

var engineUnderTest = ledgertest.Engine{
	New: func(t testing.TB) string {
		location := private.URL(fmt.Sprintf("record_%d", records.Add(1)))
		log, err := Create(location)
		if err != nil {
			t.Fatal(err)
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
		return location
	},
	Open:   func(location string) (ledger.Log, error) { return Open(location) },
	Damage: damage,
}

func TestEngine(t *testing.T) {
	needServer(t)
	ledgertest.Run(t, engineUnderTest)
}

// damage changes the tables from beside, with the trigger out of the way.
func damage(t testing.TB, log ledger.Log, _ string, d ledgertest.Damage) {
	t.Helper()
	l := log.(*Log)
	ctx := t.Context()
	c, err := l.connect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer closeConn(c)
	tx, err := c.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	exec := func(sql string, args ...any) {
		t.Helper()
		if _, err := tx.Exec(ctx, sql, args...); err != nil {
			t.Fatal(err)
		}
	}
	exec("ALTER TABLE entry DISABLE TRIGGER ALL")
	rows, err := l.Rows(ctx, d.Seq, d.Seq+2)
	if err != nil && d.Seq >= 0 {
		t.Fatal(err)
	}
	forge := func(seq int64, bytes []byte) {
		row := rows[seq-d.Seq]
		hash := tlog.RecordHash(bytes)
		exec("UPDATE entry SET bytes = $1, hash = $2, sum = $3 WHERE seq = $4",
			bytes, hash[:], int64(ledger.RowSum(seq, row.Recorded, row.Key)), seq)
	}
	const flip = "set_byte(%[1]s, 0, get_byte(%[1]s, 0) # 1)"
	switch d.Kind {
	case ledgertest.FlipBytes:
		exec("UPDATE entry SET bytes = "+fmt.Sprintf(flip, "bytes")+" WHERE seq = $1", d.Seq)
	case ledgertest.FlipHash:
		exec("UPDATE entry SET hash = "+fmt.Sprintf(flip, "hash")+" WHERE seq = $1", d.Seq)
	case ledgertest.FlipKey:
		exec("UPDATE entry SET key = key || 'x' WHERE seq = $1", d.Seq)
	case ledgertest.FlipMoment:
		exec("UPDATE entry SET recorded = recorded + 1 WHERE seq = $1", d.Seq)
	case ledgertest.Replace:
		forge(d.Seq, []byte("forged"))
	case ledgertest.Repeat:
		forge(d.Seq+1, rows[0].Bytes)
	case ledgertest.Drop:
		exec("DELETE FROM entry WHERE seq = $1", d.Seq)
	case ledgertest.Swap:
		exec("UPDATE entry SET seq = -1 WHERE seq = $1", d.Seq)
		exec("UPDATE entry SET seq = $1 WHERE seq = $1 + 1", d.Seq)
		exec("UPDATE entry SET seq = $1 + 1 WHERE seq = -1", d.Seq)
	case ledgertest.FlipTile:
		exec("UPDATE tile SET hashes = "+fmt.Sprintf(flip, "hashes")+" WHERE level = $1 AND n = $2", int64(d.Tile.L), d.Tile.N)
	case ledgertest.DropTile:
		exec("DELETE FROM tile WHERE level = $1 AND n = $2", int64(d.Tile.L), d.Tile.N)
	case ledgertest.FlipHead:
		exec("UPDATE head SET root = " + fmt.Sprintf(flip, "root"))
	case ledgertest.DropHead:
		exec("DELETE FROM head")
	case ledgertest.FlipEvidence:
		exec("UPDATE evidence SET bytes = "+fmt.Sprintf(flip, "bytes")+" WHERE hash = $1", d.Hash[:])
	case ledgertest.FlipMeta:
		exec("UPDATE meta SET value = "+fmt.Sprintf(flip, "value")+" WHERE name = $1", d.Name)
	default:
		t.Fatalf("unknown damage: %s", d.Kind)
	}
	exec("ALTER TABLE entry ENABLE TRIGGER ALL")
	if err := tx.Commit(ctx); err != nil {
		t.Fatal(err)
	}
}

// The server is killed under load, every process of it with SIGKILL. Each time, every acknowledged entry is there, what
// was uncertain is there whole or not at all, and the writer and a watcher go on once the server is back.
func TestServerKilled(t *testing.T) {
	needServer(t)
	times := 2
	if ledgertest.Soak() {
		times = 20
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	location := engineUnderTest.New(t)
	writer, err := Open(location)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	watched, err := OpenReadOnly(location)
	if err != nil {
		t.Fatal(err)
	}
	defer watched.Close()
	heads, err := watched.Watch(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	uncertain := 0
	for i := range times {
		var (
			acked atomic.Int64
			wg    sync.WaitGroup
			last  error
		)
		head, err := writer.Head(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		acked.Store(head.Size)
		wg.Go(func() {
			for size := head.Size; last == nil; size += 9 {
				b := ledgertest.Entries(size, 9)
				if size%2 == 0 {
					b.Evidence = []ledger.Evidence{{Bytes: fmt.Appendf(nil, "with %d", size)}}
				}
				if _, last = writer.Append(context.Background(), size, b); last == nil {
					acked.Store(size + 9)
				}
			}
		})
		time.Sleep(time.Duration(random.IntN(400_000)) * time.Microsecond)
		if err := private.Kill(); err != nil {
			t.Fatal(err)
		}
		wg.Wait()
		if strings.Contains(last.Error(), "\n") || !strings.Contains(last.Error(), "the database server") {
			t.Errorf("kill %d: the writer was told %q", i, last)
		}
		if _, err := writer.Append(t.Context(), acked.Load(), ledgertest.Entries(0, 1)); err == nil || !strings.Contains(err.Error(), "the database server does not answer") {
			t.Errorf("kill %d: without a server: %v", i, err)
		}
		if err := private.Start(); err != nil {
			t.Fatal(err)
		}
		head, err = writer.Head(t.Context())
		if err != nil {
			t.Fatalf("kill %d: the server is back: %v", i, err)
		}
		size := acked.Load()
		if head.Size != size {
			if uncertain++; head.Size != size+9 || !errors.Is(last, ledger.ErrUncertain) {
				t.Fatalf("kill %d: %d entries were acknowledged, %d are there, the last answer was %v", i, size, head.Size, last)
			}
		}
		ledgertest.MustBeEntries(t, writer, 0, head.Size)
		if problems, err := writer.Check(t.Context()); err != nil || len(problems) > 0 {
			t.Fatalf("kill %d: check: %v, %v", i, problems, err)
		}
		head = ledgertest.Fill(t, writer, head.Size, head.Size+9)
		for got := range heads {
			if got == head {
				break
			}
		}
	}
	head, err := writer.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kills, %d entries, %d batches stored and not acknowledged", times, head.Size, uncertain)
}

// The connection breaks after the server has stored the batch and before its answer arrives, or before it got the batch
// at all. The caller is told that it is uncertain, and head and key tell which it was.
func TestConnectionLost(t *testing.T) {
	needServer(t)
	l, err := Open(engineUnderTest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for i := range int64(20) {
		// Something else holds the head's row, so that the append waits in the server while its connection is cut.
		other, err := l.connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.Exec(t.Context(), "BEGIN; SELECT 1 FROM head FOR UPDATE"); err != nil {
			t.Fatal(err)
		}
		size := i
		told := make(chan error)
		go func() {
			_, err := l.Append(context.Background(), size, ledgertest.Entries(size, 1))
			told <- err
		}()
		pid := waitUntilBlocked(t, other)
		if i%2 == 0 {
			if _, err := other.Exec(t.Context(), "SELECT pg_terminate_backend($1)", pid); err != nil {
				t.Fatal(err)
			}
			if err := <-told; !errors.Is(err, ledger.ErrUncertain) {
				t.Fatalf("the connection was cut: %v", err)
			}
		}
		if _, err := other.Exec(t.Context(), "COMMIT"); err != nil {
			t.Fatal(err)
		}
		closeConn(other)
		if i%2 == 1 {
			if err := <-told; err != nil {
				t.Fatal(err)
			}
		}
		_, there, err := l.Find(t.Context(), ledgertest.Entry(size).Key)
		if err != nil {
			t.Fatal(err)
		}
		if there != (i%2 == 1) {
			t.Fatalf("entry %d: stored is %v", size, there)
		}
		if !there {
			ledgertest.Fill(t, l, size, size+1)
		}
	}
	ledgertest.MustBeEntries(t, l, 0, 20)
}

// waitUntilBlocked returns the server process that waits for a lock of the connection.
func waitUntilBlocked(t testing.TB, c *pgx.Conn) (pid int) {
	t.Helper()
	for range 2000 {
		err := c.QueryRow(t.Context(), "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid)) LIMIT 1").Scan(&pid)
		if err == nil {
			return pid
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("nobody waits for the lock")
	return 0
}

// What is not a record is refused with the reason, in one line and without a password.
func TestRefuses(t *testing.T) {
	for _, c := range []struct{ location, says string }{
		{"mysql://u:secret@host/db", "the database is not given as postgres://user@host/database?record=NAME"},
		{"host=x password=secret", "the database is not given as postgres://user@host/database?record=NAME"},
		{"postgres://u:secret@host/db?record=No+Name", `"No Name" cannot name a record`},
		{"postgres://u:secret@/db?host=/nowhere", "the database server does not answer"},
		{"postgres://u:secret@host:port/db", "the database is not given as"},
	} {
		_, err := Open(c.location)
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %q", c.location, err, c.says)
		}
	}
	needServer(t)
	newer, altered := engineUnderTest.New(t), engineUnderTest.New(t)
	private.Exec(t, "UPDATE "+recordOf(t, newer)+".format SET version = 2")
	private.Exec(t, "ALTER TABLE "+recordOf(t, altered)+".tile RENAME TO tiles")
	private.Exec(t, "CREATE SCHEMA foreign_one; CREATE TABLE foreign_one.votes (n integer)")
	for _, c := range []struct{ location, says string }{
		{private.URL("absent"), "there is no such record in the database"},
		{private.URL("foreign_one"), "the schema is not a record"},
		{newer, "it was written in format 2, this program knows 1: use a newer canvass"},
		{altered, "damaged at entry 0: its tables are"},
	} {
		for _, open := range []func(string) (*Log, error){Open, OpenReadOnly} {
			if _, err := open(c.location); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v, want %q", c.location, err, c.says)
			}
		}
	}
	for _, location := range []string{newer, private.URL("foreign_one")} {
		if _, err := Create(location); err == nil || !strings.Contains(err.Error(), "the name is taken") {
			t.Errorf("create over %s: %v", location, err)
		}
	}
	r, err := OpenReadOnly(engineUnderTest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := r.Append(t.Context(), 0, ledgertest.Entries(0, 1)); err == nil || !strings.Contains(err.Error(), "open for reading only") {
		t.Errorf("append to a record open for reading: %v", err)
	}
}

// recordOf is the name of the record at a location.
func recordOf(t testing.TB, location string) string {
	t.Helper()
	u, err := url.Parse(location)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("record")
}

// Entries cannot be changed or removed with SQL either, unless by one who takes the trigger away.
func TestEntriesCannotBeChanged(t *testing.T) {
	needServer(t)
	l, err := Open(engineUnderTest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ledgertest.Fill(t, l, 0, 3)
	c, err := l.connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer closeConn(c)
	for _, sql := range []string{"UPDATE entry SET bytes = '\\x00' WHERE seq = 1", "DELETE FROM entry WHERE seq = 1", "TRUNCATE entry"} {
		if _, err := c.Exec(t.Context(), sql); err == nil || !strings.Contains(err.Error(), "an entry is never changed or removed") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	ledgertest.MustBeEntries(t, l, 0, 3)
}

// A server that would lose acknowledged entries is refused, and a session that would is mended.
func TestDurability(t *testing.T) {
	needServer(t)
	location := engineUnderTest.New(t)
	private.Exec(t, "ALTER DATABASE postgres SET synchronous_commit = off")
	defer private.Exec(t, "ALTER DATABASE postgres RESET synchronous_commit")
	l, err := Open(location)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ledgertest.Fill(t, l, 0, 1)
	var setting string
	if err := l.writer.QueryRow(t.Context(), "SHOW synchronous_commit").Scan(&setting); err != nil || setting != "on" {
		t.Errorf("the writer commits with synchronous_commit=%s, %v", setting, err)
	}
	private.Exec(t, "ALTER SYSTEM SET fsync = off")
	private.Exec(t, "SELECT pg_reload_conf()")
	defer func() {
		private.Exec(t, "ALTER SYSTEM RESET fsync")
		private.Exec(t, "SELECT pg_reload_conf()")
	}()
	for range 1000 { // the server reads its settings again in its own time
		if l, err := Open(location); err == nil {
			l.Close()
			time.Sleep(5 * time.Millisecond)
			continue
		} else if !strings.Contains(err.Error(), "the database server runs with fsync=off") {
			t.Errorf("a server without fsync: %v", err)
		}
		if r, err := OpenReadOnly(location); err != nil {
			t.Errorf("reading from it: %v", err)
		} else {
			r.Close()
		}
		return
	}
	t.Error("a server without fsync is taken")
}
