package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	codes "modernc.org/sqlite/lib"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

// newRecordWith makes a record of n entries and leaves it open.
func newRecordWith(t testing.TB, n int64) (*Log, string) {
	t.Helper()
	path := engineUnderTest.New(t)
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	ledgertest.Fill(t, l, 0, n)
	return l, path
}

// A full disk refuses the batch whole, says so, and the record goes on once there is room.
func TestFullDisk(t *testing.T) {
	l, _ := newRecordWith(t, 100)
	pages, err := l.writer.number("PRAGMA page_count")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.writer.script(fmt.Sprintf("PRAGMA max_page_count = %d", pages+5)); err != nil {
		t.Fatal(err)
	}
	size, refused := int64(100), 0
	for range 30 {
		b := ledgertest.Entries(size, 20)
		b.Evidence = []ledger.Evidence{{Bytes: fmt.Appendf(nil, "with %d", size)}}
		_, err := l.Append(t.Context(), size, b)
		if err == nil {
			size += 20
			continue
		}
		refused++
		if want := "the disk is full, nothing was stored: make room and try again"; !strings.Contains(err.Error(), want) {
			t.Fatalf("got %v, want %q", err, want)
		}
		if errors.Is(err, ledger.ErrUncertain) {
			t.Fatalf("a full disk leaves no doubt: %v", err)
		}
		ledgertest.MustBeEntries(t, l, 0, size)
		if has, err := l.HasEvidence(t.Context(), b.Evidence[0].Hash()); has || err != nil {
			t.Fatalf("evidence of a refused batch: %v, %v", has, err)
		}
	}
	if refused == 0 {
		t.Fatal("the disk never was full")
	}
	if err := l.writer.script("PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	ledgertest.Fill(t, l, size, size+100)
	ledgertest.MustBeEntries(t, l, 0, size+100)
}

// fileLimit tells a child process of this test how far the files that it writes may grow, in bytes.
const fileLimit = "CANVASS_SQLITE_FILE_LIMIT"

// The operating system refuses to let the file grow (EFBIG, as EIO and ENOSPC would): each write that fails is told,
// and what was acknowledged stays.
func TestWriteErrors(t *testing.T) {
	if path, child := os.LookupEnv(fileLimit); child {
		writeIntoLimit(t, path)
		return
	}
	l, path := newRecordWith(t, 50)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriteErrors$", "-test.v")
	cmd.Env = append(os.Environ(), fileLimit+"="+path)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the child failed: %v\n%s", err, out)
	}
	var acked, uncertain int64
	i := bytes.Index(out, []byte("acked "))
	if i < 0 {
		t.Fatalf("the child said\n%s", out)
	}
	if _, err := fmt.Sscanf(string(out[i:]), "acked %d uncertain %d", &acked, &uncertain); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	head, err := again.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head.Size != acked && (uncertain == 0 || head.Size != acked+7) {
		t.Fatalf("%d entries were acknowledged, %d are there", acked, head.Size)
	}
	ledgertest.MustBeEntries(t, again, 0, head.Size)
	if problems, err := again.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Fatalf("check: %v, %v", problems, err)
	}
	ledgertest.Fill(t, again, head.Size, head.Size+10)
}

// The commit fails before anything is on disk: nothing is stored, and the next try succeeds.
func TestFailedAndNotStored(t *testing.T) {
	l, path := newRecordWith(t, 3)
	other, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	// Another process holds the right to write for longer than this writer waits.
	if err := other.writer.script("BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	if err := l.writer.script("PRAGMA busy_timeout = 10"); err != nil {
		t.Fatal(err)
	}
	_, err = l.Append(t.Context(), 3, ledgertest.Entries(3, 2))
	if code(err) != codes.SQLITE_BUSY || !strings.Contains(err.Error(), "another process has been writing") {
		t.Fatalf("append beside another writer: %v", err)
	}
	if err := other.writer.script("ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	ledgertest.MustBeEntries(t, l, 0, 3)
	ledgertest.Fill(t, l, 3, 5)
	ledgertest.MustBeEntries(t, other, 0, 5)
}

// The caller gives up while the commit is under way: whichever way it went, head and key tell, and the batch goes in
// exactly once.
func TestFailedYetStored(t *testing.T) {
	l, _ := newRecordWith(t, 0)
	stored := 0
	for i := range int64(30) {
		ctx, cancel := context.WithCancel(t.Context())
		if i%2 == 0 {
			l.beforeCommit = cancel // cancelled before the commit begins
		} else {
			l.afterCommit = func() error { cancel(); return ledger.ErrUncertain } // stored, and the answer is lost
		}
		_, err := l.Append(ctx, i, ledgertest.Entries(i, 1))
		l.beforeCommit, l.afterCommit = nil, nil
		if err == nil {
			t.Fatal("the answer was to be lost")
		}
		_, there, ferr := l.Find(t.Context(), ledgertest.Entry(i).Key)
		if ferr != nil {
			t.Fatal(ferr)
		}
		if there != errors.Is(err, ledger.ErrUncertain) {
			t.Fatalf("entry %d: stored is %v, the error %v", i, there, err)
		}
		if there {
			stored++
			continue
		}
		ledgertest.Fill(t, l, i, i+1)
	}
	if stored != 15 {
		t.Errorf("%d batches were stored without an answer, want 15", stored)
	}
	ledgertest.MustBeEntries(t, l, 0, 30)
}

// What cannot be written to says so and stays readable; nothing is created beside it that was not there.
func TestReadOnly(t *testing.T) {
	l, path := newRecordWith(t, 300)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	ledgertest.MustBeEntries(t, r, 0, 300)
	if problems, err := r.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
	for name, err := range map[string]error{
		"append":   second(r.Append(t.Context(), 300, ledgertest.Entries(300, 1))),
		"evidence": second(r.PutEvidence(t.Context(), ledger.Evidence{})),
		"meta":     r.SetMeta(t.Context(), "a", []byte("b")),
		"erase":    r.EraseEvidence(t.Context(), ledger.Evidence{}.Hash()),
	} {
		if err == nil || !strings.Contains(err.Error(), "is open for reading only") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("reading changed the file: %v", err)
	}
}

// A connection that SQLite opened for reading alone, because the file could not be written to at that moment, is not kept:
// the batch is refused in words, and the next one goes in as soon as the file can be written to.
func TestWriterIsOpenedAgain(t *testing.T) {
	l, _ := newRecordWith(t, 30)
	if err := l.writer.script("PRAGMA query_only = 1"); err != nil { // as such a connection behaves
		t.Fatal(err)
	}
	_, err := l.Append(t.Context(), 30, ledgertest.Entries(30, 5))
	unwritable := (*ledger.UnwritableError)(nil)
	if !errors.As(err, &unwritable) || canvass.KindOf(err) != canvass.Unavailable || unwritable.Why != "the record cannot be written to" {
		t.Fatalf("%v", err)
	}
	if err := l.SetMeta(t.Context(), "a", []byte("b")); err != nil {
		t.Errorf("a setting behind it: %v", err)
	}
	ledgertest.Fill(t, l, 30, 40)
	ledgertest.MustBeEntries(t, l, 0, 40)

	if err := l.writer.script("PRAGMA query_only = 1"); err != nil {
		t.Fatal(err)
	}
	l.doubt = true // as behind a write that the disk failed
	if _, err := l.Append(t.Context(), 40, ledgertest.Entries(40, 5)); canvass.KindOf(err) != canvass.Unavailable {
		t.Fatalf("with what was written last in doubt: %v", err)
	}
	ledgertest.Fill(t, l, 40, 50)
	ledgertest.MustBeEntries(t, l, 0, 50)
}

func second[T any](_ T, err error) error { return err }

// What is not a record is refused with the reason, and is left alone.
func TestRefusesWhatIsNotARecord(t *testing.T) {
	folder := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	altered := func(name, script string) string {
		l, path := newRecordWith(t, 10)
		if err := l.writer.script(script); err != nil {
			t.Fatal(err)
		}
		l.Close()
		to := filepath.Join(folder, name)
		if err := os.Rename(path, to); err != nil {
			t.Fatal(err)
		}
		return to
	}
	foreign := altered("foreign", "PRAGMA application_id = 7; DROP TABLE tile")
	for _, c := range []struct {
		path, says string
	}{
		{filepath.Join(folder, "absent"), "no such file"},
		{folder, "is a folder, not an SQLite file"},
		{write("empty", ""), "it holds no record"},
		{write("text", strings.Repeat("area,option,votes\n", 100)), "it is no record: it does not begin as an SQLite file"},
		{foreign, "it is an SQLite file of another program, not a record"},
		{altered("newer", "PRAGMA user_version = 2; ALTER TABLE head ADD COLUMN more TEXT"), "it was written in format 2, this program knows 1: use a newer canvass"},
		{altered("id", "PRAGMA application_id = 1"), "damaged at entry 0: its header says application 0x1, format 1"},
		{altered("table", "ALTER TABLE tile RENAME TO tiles"), "damaged at entry 0: its tables are not those of a record"},
	} {
		for name, open := range map[string]func(string) (*Log, error){"open": Open, "read only": OpenReadOnly} {
			l, err := open(c.path)
			if err == nil {
				l.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s %s: %v, want %q", name, filepath.Base(c.path), err, c.says)
			}
		}
	}
	if _, err := Create(foreign); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("create over a file: %v", err)
	}
	if _, err := Create(filepath.Join(folder, "absent", "x.canvass")); err == nil {
		t.Error("a record was created in a folder that is not there")
	}
	if err := checkVersion("3.51.2"); err == nil || !strings.Contains(err.Error(), "3.51.3 or newer is needed") {
		t.Errorf("an old SQLite: %v", err)
	}
	if err := checkVersion("3.51.3"); err != nil {
		t.Error(err)
	}
}

// Entries cannot be changed or removed with SQLite's own shell either.
func TestEntriesCannotBeChanged(t *testing.T) {
	l, _ := newRecordWith(t, 3)
	for _, sql := range []string{"UPDATE entry SET bytes = x'00' WHERE seq = 1", "DELETE FROM entry WHERE seq = 1"} {
		if err := l.writer.script(sql); err == nil || !strings.Contains(err.Error(), "an entry is never") {
			t.Errorf("%s: %v", sql, err)
		}
	}
	ledgertest.MustBeEntries(t, l, 0, 3)
}

// Erased evidence is in neither file, byte for byte.
func TestErasedEvidenceIsOverwritten(t *testing.T) {
	l, path := newRecordWith(t, 10)
	secret := bytes.Repeat([]byte("a telephone number, "), 2000)
	hash, err := l.PutEvidence(t.Context(), ledger.Evidence{Bytes: secret, Salt: ledger.NewSalt()})
	if err != nil {
		t.Fatal(err)
	}
	holds := func() bool {
		found := false
		for _, name := range []string{path, path + "-wal"} {
			content, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			found = found || bytes.Contains(content, []byte("a telephone number"))
		}
		return found
	}
	if !holds() {
		t.Fatal("the test does not find the evidence before it is erased")
	}
	ledgertest.Fill(t, l, 10, 20)
	if err := l.EraseEvidence(t.Context(), hash); err != nil {
		t.Fatal(err)
	}
	if holds() {
		t.Error("the bytes are still in the files")
	}
}
