//go:build unix

package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

// writeIntoLimit runs in a child process: it appends under a limit on the size of files that it moves up a little each
// time that a write fails.
func writeIntoLimit(t *testing.T, path string) {
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	limit := uint64(info.Size())
	size, failed, uncertain := int64(50), 0, 0
	for failed < 60 {
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: limit, Max: unix.RLIM_INFINITY}); err != nil {
			t.Fatal(err)
		}
		_, err := l.Append(context.Background(), size, ledgertest.Entries(size, 7))
		if err == nil {
			size += 7
			continue
		}
		failed++
		limit += 1000 // not a whole page: the limit also cuts through frames
		head, herr := l.Head(context.Background())
		if herr != nil {
			t.Fatalf("after %v: %v", err, herr)
		}
		switch {
		case errors.Is(err, ledger.ErrUncertain):
			uncertain = 1
			if head.Size == size+7 {
				size += 7
			}
		case head.Size != size:
			t.Fatalf("stored, and yet %v", err)
		}
		if head.Size != size {
			t.Fatalf("%d entries, want %d", head.Size, size)
		}
		ledgertest.MustBeEntries(t, l, 0, size)
		uncertain = 0
	}
	if size < 60 {
		t.Fatal("the limit never let anything pass")
	}
	fmt.Printf("acked %d uncertain %d\n", size, uncertain)
	os.Exit(0) // without Close, as after a crash
}
