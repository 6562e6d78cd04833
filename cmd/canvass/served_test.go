//go:build linux

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// served is canvass serve in a process of its own, which ends with the test at the latest.
type served struct {
	addr  string
	home  string // its user's folder
	cmd   *exec.Cmd
	ended chan struct{}

	mu   sync.Mutex
	text strings.Builder // what it wrote to standard output and standard error
}

// Write implements io.Writer for the process.
func (s *served) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

func (s *served) said() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// serveAt starts canvass serve on a record with so many file descriptors, and does not wait for it.
func serveAt(t *testing.T, home, db string, descriptors int, args ...string) *served {
	t.Helper()
	s := &served{addr: freeAddr(t), home: home, ended: make(chan struct{})}
	args = append([]string{"serve", "--db", db, "--kind", "rehearsal", "--addr", s.addr}, args...)
	s.cmd = exec.Command("sh", append([]string{"-c", fmt.Sprintf(`ulimit -n %d; exec canvass "$@"`, descriptors), "sh"}, args...)...)
	s.cmd.Env = append(os.Environ(), "HOME="+home, "XDG_DATA_HOME="+filepath.Join(home, "data"))
	s.cmd.Stdout, s.cmd.Stderr = s, s
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { s.cmd.Wait(); close(s.ended) }()
	t.Cleanup(func() {
		s.cmd.Process.Kill()
		<-s.ended
	})
	return s
}

// until waits for something that the process does.
func (s *served) until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !done(); time.Sleep(10 * time.Millisecond) {
		select {
		case <-s.ended:
			t.Fatalf("canvass serve ended by itself: %s", s.said())
		default:
		}
		if time.Now().After(end) {
			t.Fatalf("waited in vain until %s: %s", what, s.said())
		}
	}
}

// answers waits until the process shows its pages.
func (s *served) answers(t *testing.T) {
	t.Helper()
	s.until(t, "it answers", func() bool { return alive(s.addr) == nil })
}

// token is the admin's.
func (s *served) token(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.home, "data", "canvass", "keys", "*-admin.token"))
	if err != nil || len(files) != 1 {
		t.Fatalf("the admin's token: %v, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

// startServing starts canvass serve on a new record with so many file descriptors and waits until it answers. The token
// is the admin's.
func startServing(t *testing.T, descriptors int, args ...string) (addr string, pid int, token string) {
	t.Helper()
	dir := t.TempDir()
	s := serveAt(t, dir, filepath.Join(dir, "a.canvass"), descriptors, args...)
	s.answers(t)
	return s.addr, s.cmd.Process.Pid, s.token(t)
}

// freeAddr is an address of this machine that nobody has.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
