package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestFirstSteps pastes each block of the README's first steps into a shell with an empty home, as a newsroom, a party and a
// researcher would: each command works, there are under ten, and each has its first result at the end.
func TestFirstSteps(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, steps, found := strings.Cut(string(page), "\n## First steps\n")
	steps, _, _ = strings.Cut(steps, "\n## ")
	blocks := regexp.MustCompile("(?s)\\*\\*(A [a-z]+)\\*\\* .*?```sh\n(.*?)```").FindAllStringSubmatch(steps, -1)
	if !found || len(blocks) != 3 {
		t.Fatalf("the README has %d blocks of first steps, want a newsroom's, a party's and a researcher's", len(blocks))
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// What each must have at the end: words on the screen, and files.
	results := map[string]struct{ says, files []string }{
		"A newsroom": {
			[]string{"won the vote", "Palmer", "306/91 and 240/91 give 3-3", "samoa.csv", "verifies: "}, []string{"desk.canvass", "samoa.csv"},
		},
		"A party": {
			[]string{"able 3, baker 3", "counted by Ada Cruz and Ben Diaz", "REHEARSAL. NOT A RESULT."}, []string{"paper/results.html"},
		},
		"A researcher": {
			[]string{"night.parquet", `"hypothetical": true`, "American Samoa"}, []string{"night.parquet", "dem.csv"},
		},
	}
	for _, b := range blocks {
		t.Run(b[1], func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			bin := filepath.Join(home, "bin")
			if err := os.Mkdir(bin, 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(program, filepath.Join(bin, "canvass")); err != nil {
				t.Fatal(err)
			}
			commands := strings.Split(strings.TrimSpace(b[2]), "\n")
			if len(commands) >= 10 {
				t.Errorf("%d commands, want under ten", len(commands))
			}
			free, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			address := free.Addr().String()
			free.Close()
			script := "set -em\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + // a server that is left would keep the pipe open
				strings.ReplaceAll(b[2], "127.0.0.1:8270", address)
			c := exec.CommandContext(t.Context(), "bash", "-c", script)
			c.Dir, c.WaitDelay = home, 10*time.Second
			c.Env = []string{"HOME=" + home, "PATH=" + bin + ":/usr/bin:/bin", "TESTSCRIPT_COMMAND=canvass"}
			out, err := c.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			for _, want := range results[b[1]].says {
				if !strings.Contains(string(out), want) {
					t.Errorf("nothing says %q:\n%s", want, out)
				}
			}
			for _, f := range results[b[1]].files {
				if info, err := os.Stat(filepath.Join(home, f)); err != nil || info.Size() == 0 {
					t.Errorf("there is no %s", f)
				}
			}
		})
	}
}
