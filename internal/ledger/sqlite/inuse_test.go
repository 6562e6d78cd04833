package sqlite_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/canvassdesk/canvass/internal/ledger/sqlite"
)

// A record is in use as long as somebody has it open, to read or to write.
func TestInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.canvass")
	log, err := sqlite.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if !sqlite.InUse(path) {
		t.Error("open to write, and not in use")
	}
	reader, err := sqlite.OpenReadOnly(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if !sqlite.InUse(path) {
		t.Error("open to read, and not in use")
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	if sqlite.InUse(path) {
		t.Error("closed, and in use")
	}
	if log, err = sqlite.Open(path); err != nil {
		t.Fatal(err)
	}
	if err := log.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("not a record at all, but as long as a page's header and some more"), 0o600); err != nil {
		t.Fatal(err)
	}
	if sqlite.InUse(path) {
		t.Error("no record, and in use")
	}
}
