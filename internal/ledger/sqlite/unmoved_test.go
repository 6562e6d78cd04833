//go:build unix

package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/canvassdesk/canvass/internal/ledger"
)

// A file that is removed or replaced under an open record is noticed before the next acknowledgement, and by whoever
// asks for a sign of life. What was acknowledged before is there when the record is closed and opened again, where the
// file itself still is.
func TestRemovedUnderneath(t *testing.T) {
	for _, c := range []struct {
		name   string
		remove func(path string) error
		whole  bool
	}{
		{"the WAL removed", func(path string) error { return os.Remove(path + "-wal") }, true},
		{"the WAL replaced", func(path string) error {
			return errors.Join(os.Remove(path+"-wal"), os.WriteFile(path+"-wal", nil, 0o600))
		}, false}, // SQLite may take the new one for its own
		{"the file removed", os.Remove, false},
		{"the file replaced by a copy", func(path string) error {
			b, err := os.ReadFile(path)
			return errors.Join(err, os.WriteFile(path+".copy", b, 0o600), os.Rename(path+".copy", path))
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx := context.Background()
			path := filepath.Join(t.TempDir(), "a.canvass")
			l, err := Create(path)
			if err != nil {
				t.Fatal(err)
			}
			entry := func(i int64) ledger.Batch {
				return ledger.Batch{Entries: []ledger.Pending{{Key: fmt.Sprint(i), Bytes: []byte("entry"), Recorded: i}}}
			}
			for i := range int64(5) {
				if _, err := l.Append(ctx, i, entry(i)); err != nil {
					t.Fatal(err)
				}
			}
			if err := c.remove(path); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Head(ctx); err == nil {
				t.Error("the head is read as if nothing had happened")
			}
			for range 2 {
				if _, err := l.Append(ctx, 5, entry(5)); err == nil || errors.Is(err, ledger.ErrDamaged) {
					t.Errorf("an entry was taken: %v", err)
				}
			}
			l.Close()
			if !c.whole {
				return
			}
			again, err := Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			n := 0
			for _, err := range again.Read(ctx, 0) {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			if n != 5 {
				t.Errorf("%d of 5 acknowledged entries are there", n)
			}
		})
	}
}
