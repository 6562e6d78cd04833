//go:build linux

package postgres

import (
	"bufio"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/ledgertest"
)

// The disk of the database server fails a sync, or is full. On a failed sync the server ends itself and recovers; on a
// full disk it refuses, or ends itself. The writer is told that nothing is stored, or that it is uncertain; what was
// acknowledged is there, no batch is there by half, and the writer goes on once the server is back.
func TestServerDiskFails(t *testing.T) {
	needServer(t)
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace not found")
	}
	for _, c := range []struct{ name, calls, fault string }{
		{"a sync", "fdatasync,fsync", "error=EIO:when=1"},
		{"a later sync", "fdatasync,fsync", "error=EIO:when=4"},
		{"room", "pwrite64,pwritev,fallocate", "error=ENOSPC:when=1+"},
	} {
		t.Run(c.name, func(t *testing.T) {
			location := engineUnderTest.New(t)
			before, err := Open(location)
			if err != nil {
				t.Fatal(err)
			}
			ledgertest.Fill(t, before, 0, 50)
			if err := before.Close(); err != nil {
				t.Fatal(err)
			}
			detach := attach(t, strace, private.PID(), c.calls, c.fault)
			defer detach()
			l, err := Open(location) // its server process begins under strace
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			other, err := l.connect(t.Context()) // it is cut off when the server ends itself
			if err != nil {
				t.Fatal(err)
			}
			defer closeConn(other)
			acked, maybe, failed := int64(50), int64(50), false
			for range 20 {
				_, err := l.Append(t.Context(), acked, ledgertest.Entries(acked, 9))
				if err == nil {
					acked += 9
					maybe = acked
					continue
				}
				failed = true
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("the writer is told in several lines: %q", err)
				}
				t.Logf("after %d entries: %v", acked, err)
				if errors.Is(err, ledger.ErrUncertain) {
					maybe = acked + 9
				}
				break
			}
			if !failed {
				t.Fatal("no append failed")
			}
			detach()
			for maybe > acked && other.Ping(t.Context()) == nil {
				time.Sleep(10 * time.Millisecond)
			}
			var head ledger.Head
			for range 1200 { // the server recovers
				if head, err = l.Head(t.Context()); err == nil {
					break
				}
				time.Sleep(50 * time.Millisecond)
			}
			if err != nil {
				t.Fatalf("the server does not come back: %v", err)
			}
			if head.Size != acked && head.Size != maybe {
				t.Fatalf("%d entries were acknowledged, at most %d can be there, %d are", acked, maybe, head.Size)
			}
			ledgertest.MustBeEntries(t, l, 0, head.Size)
			if problems, err := l.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Fatalf("check: %v, %v", problems, err)
			}
			ledgertest.Fill(t, l, head.Size, head.Size+30)
			ledgertest.MustBeEntries(t, l, 0, head.Size+30)
		})
	}
}

// attach has the system refuse calls of the processes that a process starts from now on, until detach.
func attach(t *testing.T, strace string, pid, calls, fault string) (detach func()) {
	t.Helper()
	cmd := exec.Command(strace, "-f", "-p", pid, "-o", "/dev/null", "-e", "trace="+calls, "-e", "inject="+calls+":"+fault)
	said, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(said).ReadString('\n')
	if !strings.Contains(line, "attached") {
		cmd.Process.Kill()
		cmd.Wait()
		t.Skipf("strace may not attach here: %s", strings.TrimSpace(line))
	}
	gone := false
	return func() {
		if !gone {
			gone = true
			cmd.Process.Signal(syscall.SIGINT) // it lets go of the processes
			cmd.Wait()
		}
	}
}
