//go:build unix

package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/canvassdesk/canvass/internal/desk"
)

// A disk on which no file may grow, which only a process of its own may have, and a device that is full: the machine
// failed, and the message names what was to be written.
func TestFullDisk(t *testing.T) {
	if os.Getenv("CANVASS_FULL_DISK") == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
		child.Env = append(os.Environ(), "CANVASS_FULL_DISK=1")
		if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestFullDisk") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	s := newScene(t)
	entry, err := json.Marshal(hallCount("second", 52))
	if err != nil {
		t.Fatal(err)
	}
	if full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0); err == nil { // Linux
		if code, said := run(t.Context(), full, "results", "2024/dem/as", "--db", s.db); code != 1 || !strings.Contains(said, "no space left") {
			t.Errorf("output to a full device: exit code %d: %s", code, said)
		}
		full.Close()
	}
	file := filepath.Join(s.folder, "results.csv")
	s.withDesk(t, func(d *desk.Desk) {
		var before unix.Rlimit
		if err := unix.Getrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 64, Max: before.Max}); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			args []string
			says string
		}{
			{"an entry", []string{"report", "2024/dem/as", "--by", "ap", "--votes", "jason-palmer=51", "--at", "2024-03-06T02:30Z", "--db", s.db}, "disk"},
			{"a file", []string{"export", "--format", "csv", "--out", file, "--db", s.db}, file},
			{"a backup", []string{"backup", filepath.Join(s.folder, "b.canvass"), "--db", s.db}, ""},
			{"a published folder", []string{"publish", filepath.Join(s.folder, "public"), "--as", "rehearsal", "--db", s.db}, ""},
		} {
			code, said := run(t.Context(), nil, c.args...)
			if code != 1 || !strings.Contains(said, c.says) || unfinished.MatchString(said) || strings.Count(said, "\n") != 1 {
				t.Errorf("%s: exit code %d, want 1 with %q: %s", c.name, code, c.says, said)
			}
		}
		request{"over HTTP", "POST", "/api/v1/entries", s.desk, string(entry), 503, "unavailable"}.check(t, d)
		if err := unix.Setrlimit(unix.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
		request{"with room again", "POST", "/api/v1/entries", s.desk, string(entry), 200, ""}.check(t, d)
	})
}
