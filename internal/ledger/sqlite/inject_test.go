//go:build linux

package sqlite

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

// injected tells a child process of TestInjectedFaults which record it is to write to.
const injected = "CANVASS_SQLITE_INJECTED"

// The child does its work here, on the thread on which it began: strace counts the system calls of a thread.
func init() {
	if path := os.Getenv(injected); path != "" {
		runtime.LockOSThread()
		writeInjected(path)
	}
}

// A child appends, with a checkpoint on the way.
const (
	injectedStart  = 40 // entries before the first fault
	injectedRounds = 10
	injectedBatch  = 9
)

// The system refuses one call after the other: a sync with EIO once and for good, a write with EIO, with ENOSPC. Each
// time, the batch that failed is told to be stored, or not, or uncertain, as it is; what was acknowledged is there, no
// batch is there by half, the tree is whole, and the next batch goes in or is refused in words. Then the process is
// ended without a goodbye and the record opened again: the same holds.
func TestInjectedFaults(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace not found")
	}
	for _, c := range []struct{ name, calls, fault string }{
		{"a sync fails once", "fdatasync,fsync", "error=EIO:when=%d"},
		{"syncs fail from then on", "fdatasync,fsync", "error=EIO:when=%d+"},
		{"a write fails once", "pwrite64", "error=EIO:when=%d"},
		{"the disk is full once", "pwrite64", "error=ENOSPC:when=%d"},
		{"the disk is full from then on", "pwrite64", "error=ENOSPC:when=%d+"},
		{"no room to cut or stretch a file", "ftruncate,fallocate", "error=ENOSPC:when=%d+"},
	} {
		t.Run(c.name, func(t *testing.T) {
			step := int64(1)
			switch {
			case ledgertest.Soak():
			case c.calls == "pwrite64":
				step = 37 // there are some hundred writes
			case strings.HasSuffix(c.fault, "+"):
				step = 4
			}
			seen := map[string]int{}
			for n := int64(1); ; n += step {
				said, hit := runInjected(t, strace, c.calls, fmt.Sprintf(c.fault, n))
				if !hit { // there are no more calls
					t.Logf("calls up to number %d refused in turn, every %d.: %v", n-1, step, seen)
					break
				}
				for what, times := range said {
					seen[what] += times
				}
			}
			if seen["refused"]+seen["uncertain"] == 0 {
				t.Error("no call was ever refused")
			}
		})
	}
}

// runInjected lets a child write while the system refuses calls, follows what it says, and looks at what it left.
// hit tells whether there was a call to refuse.
func runInjected(t *testing.T, strace, calls, fault string) (said map[string]int, hit bool) {
	t.Helper()
	l, path := newRecordWith(t, injectedStart)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := exec.Command(strace, "-o", trace, "-e", "trace="+calls, "-e", "inject="+calls+":"+fault, os.Args[0])
	cmd.Env = append(os.Environ(), injected+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said = map[string]int{}
	sure, maybe := int64(injectedStart), int64(injectedStart) // at least and at most so many are there
	ended := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		what, rest, _ := strings.Cut(lines.Text(), " ")
		size, why, _ := strings.Cut(rest, " ")
		n, err := strconv.ParseInt(size, 10, 64)
		if err != nil {
			continue // what else a process may say
		}
		said[what]++
		switch what {
		case "acked":
			sure, maybe = n, n
		case "uncertain":
			maybe = n + injectedBatch
		case "refused":
			if strings.Contains(why, "damaged") {
				t.Errorf("%s %s: an error of the disk is told as damage: %s", calls, fault, why)
			}
		case "found": // the child read the head again
			if n != sure && n != maybe {
				t.Errorf("%s %s: %d entries are found, from %d to %d can be there", calls, fault, n, sure, maybe)
			}
			sure, maybe = n, max(n, maybe)
		case "wrong":
			t.Errorf("%s %s: %s", calls, fault, rest)
		case "end":
			ended = true
		}
	}
	if err := cmd.Wait(); err != nil || !ended {
		t.Fatalf("%s %s: the child ended with %v", calls, fault, err)
	}
	traced, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Open(path)
	if err != nil {
		t.Fatalf("%s %s: open: %v", calls, fault, err)
	}
	defer again.Close()
	head, err := again.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if head.Size != sure && head.Size != maybe {
		t.Fatalf("%s %s: %d entries are there, from %d to %d can be", calls, fault, head.Size, sure, maybe)
	}
	ledgertest.MustBeEntries(t, again, 0, head.Size)
	if problems, err := again.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Fatalf("%s %s: check: %v, %v", calls, fault, problems, err)
	}
	ledgertest.Fill(t, again, head.Size, head.Size+10)
	if info, err := os.Stat(path + "-wal"); err != nil || info.Size() == 0 {
		t.Fatalf("the fill left no FILE-wal: %v", err)
	}
	return said, bytes.Contains(traced, []byte("(INJECTED)"))
}

// writeInjected appends under faults and says what it was told. It ends without closing the record.
func writeInjected(path string) {
	ctx := context.Background()
	say := func(what string, n int64, err error) {
		fmt.Printf("%s %d %v\n", what, n, err)
	}
	l, err := Open(path)
	for tries := 0; err != nil && tries < 3; tries++ {
		say("refused", injectedStart, err)
		l, err = Open(path)
	}
	if err != nil {
		say("end", 0, nil)
		os.Exit(0)
	}
	size := int64(injectedStart)
	for round := range int64(injectedRounds) {
		if round == injectedRounds/2 && l.writer != nil {
			if err := l.writer.script("PRAGMA wal_checkpoint(PASSIVE)"); err != nil {
				say("refused", size, err)
			}
		}
		b := ledgertest.Entries(size, injectedBatch)
		b.Evidence = []ledger.Evidence{{Bytes: fmt.Appendf(nil, "with %d", size)}}
		_, err := l.Append(ctx, size, b)
		if err == nil {
			size += injectedBatch
			say("acked", size, nil)
			continue
		}
		what := "refused"
		if errors.Is(err, ledger.ErrUncertain) {
			what = "uncertain"
		}
		say(what, size, err)
		head, herr := l.Head(ctx)
		if herr != nil {
			say("refused", size, herr)
			continue
		}
		say("found", head.Size, nil)
		if head.Size != size && what == "refused" {
			say("wrong", size, fmt.Errorf("stored, and yet %w", err))
		}
		size = head.Size
		if has, herr := l.HasEvidence(ctx, b.Evidence[0].Hash()); herr == nil && has && what == "refused" {
			say("wrong", size, fmt.Errorf("evidence of a refused batch is there"))
		}
	}
	say("end", size, nil)
	os.Exit(0)
}
