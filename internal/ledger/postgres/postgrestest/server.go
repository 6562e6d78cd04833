//go:build linux

// Package postgrestest starts private PostgreSQL servers for tests, from the binaries that are installed. A server has
// its own folder, no port, and a Unix socket; it ends with the test.
package postgrestest

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is a private PostgreSQL server.
type Server struct {
	bin, folder string
	owner       *syscall.Credential // nil: this user
	server      *exec.Cmd
	gone        chan struct{} // closed when the server has ended
}

// ErrNoBinaries says that there is nothing to start.
var ErrNoBinaries = errors.New("PostgreSQL server binaries not found")

// findBinaries returns the newest installed server's folder.
func findBinaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	if len(found) == 0 {
		return "", ErrNoBinaries
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

func version(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

// New makes a cluster and starts its server, to be stopped also where there is an error.
func New() (*Server, error) {
	bin, err := findBinaries()
	if err != nil {
		return nil, err
	}
	// Not below the test's own folder: a socket's path has at most 107 bytes, and the server's user must get there.
	folder, err := os.MkdirTemp(roomyFolder(), "canvass-pg-")
	if err != nil {
		return nil, err
	}
	c := &Server{bin: bin, folder: folder}
	if os.Geteuid() == 0 { // initdb refuses root
		if c.owner, err = unprivileged(); err != nil {
			return c, err
		}
		if err := os.Chown(folder, int(c.owner.Uid), int(c.owner.Gid)); err != nil {
			return c, err
		}
	}
	init := c.command("initdb", "-D", c.data(), "-U", "canvass", "-A", "trust", "-E", "UTF8", "--locale=C", "--data-checksums", "-N")
	if out, err := init.CombinedOutput(); err != nil {
		return c, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	return c, c.Start()
}

// roomyFolder is in memory where there is room: syncs cost nothing there, and what is killed here is processes, not the
// machine. Benchmarks run on the disk.
func roomyFolder() string {
	var fs syscall.Statfs_t
	if bench := flag.Lookup("test.bench"); bench != nil && bench.Value.String() != "" {
		return "/tmp"
	}
	if syscall.Statfs("/dev/shm", &fs) == nil && fs.Bavail*uint64(fs.Bsize) > 2<<30 {
		return "/dev/shm"
	}
	return "/tmp"
}

// unprivileged is a user that a server may run as.
func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("there is neither a user postgres nor a user nobody to run the server as")
}

func (c *Server) data() string { return filepath.Join(c.folder, "data") }

func (c *Server) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(c.bin, name), args...)
	cmd.Dir = c.folder
	cmd.Env = []string{"PATH=" + c.bin, "LC_ALL=C"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: c.owner, Pdeathsig: syscall.SIGQUIT}
	return cmd
}

// Start starts the server again and waits until it answers.
func (c *Server) Start() error {
	log, err := os.OpenFile(filepath.Join(c.folder, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c.server = c.command("postgres", "-D", c.data(), "-k", c.folder, "-c", "listen_addresses=",
		"-c", "shared_buffers=32MB", "-c", "max_connections=60")
	c.server.Stdout, c.server.Stderr = log, log
	if err := c.server.Start(); err != nil {
		return err
	}
	c.gone = make(chan struct{})
	go func(server *exec.Cmd, gone chan struct{}) {
		server.Wait()
		close(gone)
	}(c.server, c.gone)
	for range 600 {
		ready := c.command("pg_isready", "-q", "-h", c.folder, "-U", "canvass", "-d", "postgres")
		if ready.Run() == nil {
			return nil
		}
		select {
		case <-c.gone:
			text, _ := os.ReadFile(filepath.Join(c.folder, "log"))
			return fmt.Errorf("the server ended:\n%s", text)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return errors.New("the server did not answer within a minute")
}

// Kill ends the server and each of its processes with SIGKILL, as a power cut would.
func (c *Server) Kill() error {
	children, err := childrenOf(c.server.Process.Pid)
	if err != nil {
		return err
	}
	if err := c.server.Process.Kill(); err != nil {
		return err
	}
	for _, pid := range children {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
			return err
		}
	}
	<-c.gone
	for _, pid := range children { // the next server refuses to start beside one of them
		for syscall.Kill(pid, 0) == nil && !zombie(pid) {
			time.Sleep(5 * time.Millisecond)
		}
	}
	return nil
}

// childrenOf reads the processes that a process has started.
func childrenOf(pid int) ([]int, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	var children []int
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if fields := stat(child); len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			children = append(children, child)
		}
	}
	return children, nil
}

func zombie(pid int) bool {
	fields := stat(pid)
	return len(fields) == 0 || fields[0] == "Z"
}

// stat returns the fields of a process's state from the third on: state, parent.
func stat(pid int) []string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	i := strings.LastIndexByte(string(text), ')')
	return strings.Fields(string(text)[i+1:])
}

// Stop ends the server at once and removes the cluster.
func (c *Server) Stop() error {
	if c == nil {
		return nil
	}
	if c.gone != nil {
		c.server.Process.Signal(syscall.SIGQUIT) // immediate shutdown
		<-c.gone
	}
	return os.RemoveAll(c.folder)
}

// PID is the number of the server's first process, which starts the others.
func (c *Server) PID() string { return strconv.Itoa(c.server.Process.Pid) }

// URL is where a record of the name is; the empty name is the database itself.
func (c *Server) URL(record string) string {
	q := url.Values{"host": {c.folder}, "user": {"canvass"}}
	if record != "" {
		q.Set("record", record)
	}
	return "postgres:///postgres?" + q.Encode()
}

// Exec runs SQL as the administrator.
func (c *Server) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.URL(""))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
