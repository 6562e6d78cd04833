//go:build linux

package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// startLimited starts canvass serve with so many file descriptors and waits until it answers.
func startLimited(t *testing.T, descriptors int, args ...string) (addr string) {
	t.Helper()
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = l.Addr().String()
	l.Close()
	args = append([]string{"serve", "--db", filepath.Join(dir, "a.canvass"), "--kind", "rehearsal", "--addr", addr}, args...)
	cmd := exec.Command("sh", append([]string{"-c", fmt.Sprintf(`ulimit -n %d; exec canvass "$@"`, descriptors), "sh"}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+filepath.Join(dir, "data"))
	var said strings.Builder
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { cmd.Wait(); close(ended) }()
	t.Cleanup(func() {
		cmd.Process.Kill()
		<-ended
	})
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		select {
		case <-ended:
			t.Fatalf("canvass serve ended by itself: %s", &said)
		default:
		}
		if alive(addr) == nil {
			return addr
		}
		if time.Now().After(end) {
			t.Fatal("canvass serve does not answer")
		}
	}
}

// alive asks for a sign of life on a connection of its own.
func alive(addr string) error {
	client := http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + addr + "/healthz")
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", resp.StatusCode)
	}
	return nil
}

// Three hundred connections that send nothing, half a header, a body without end, or read nothing of what they asked
// for, take no more than their share of 256 descriptors: the sign of life is answered all the while, and an answer
// comes on the first try.
func TestSlowConnectionsLeaveRoom(t *testing.T) {
	addr := startLimited(t, 256)
	for _, attack := range []struct{ name, head string }{
		{"silent", ""},
		{"half a header", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "},
		{"a body without end", "POST /api/v1/entries HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{"},
		{"a body behind a token that is none", "POST /api/v1/entries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer canvass_x_y\r\nContent-Length: 1000000\r\n\r\n{"},
		{"not reading", strings.Repeat("GET /results.json HTTP/1.1\r\nHost: x\r\n\r\n", 40)},
	} {
		t.Run(attack.name, func(t *testing.T) {
			var conns []net.Conn
			defer func() {
				for _, c := range conns {
					c.Close()
				}
			}()
			for i := range 300 {
				c, err := net.Dial("tcp", addr)
				if err == nil { // else there was no room for it
					conns = append(conns, c)
					io.WriteString(c, attack.head) // it may be closed for another already
				}
				if i%50 == 49 {
					if err := alive(addr); err != nil {
						t.Fatalf("behind %d slow connections: %v", i+1, err)
					}
				}
			}
		})
	}
}

// A backup that fails, or is killed by the system when the disk has no room, leaves nothing at its name, and the next one
// works.
func TestFailedBackupLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	env := append(os.Environ(), "HOME="+dir, "XDG_DATA_HOME="+filepath.Join(dir, "data"))
	run := func(limit string, args ...string) (string, error) {
		cmd := exec.Command("sh", append([]string{"-c", limit + ` exec canvass "$@"`, "sh"}, args...)...)
		cmd.Env = env
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	db, backup := filepath.Join(dir, "night.canvass"), filepath.Join(dir, "backup.canvass")
	if out, err := run("", "night", "--once", "--speed", "max", "--json", "--db", db); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, blocks := range []int{0, 1, 100, 400} { // of 512 bytes or 1 KB: the shells differ
		if out, err := run(fmt.Sprintf("ulimit -f %d;", blocks), "backup", backup, "--db", db); err == nil {
			t.Fatalf("with room for %d blocks the backup says that it is done: %s", blocks, out)
		}
		if left, err := filepath.Glob(backup); err != nil || len(left) > 0 {
			t.Fatalf("with room for %d blocks it left %v, %v", blocks, left, err)
		}
	}
	if out, err := run("", "backup", backup, "--db", db); err != nil {
		t.Fatalf("the next one: %v: %s", err, out)
	}
	if out, err := run("", "verify", backup, "--json"); err != nil {
		t.Errorf("%v: %s", err, out)
	}
	if left, err := filepath.Glob(backup + ".*"); err != nil || len(left) > 0 {
		t.Errorf("left beside it: %v, %v", left, err)
	}
}
