package verify_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/internal/tiles/tilestest"
)

// The program in docs/format/record.md checks a record as that page says, and finds a flipped bit.
func TestProgramInDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "docs", "format", "record.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```go\n")
	code, _, closed := strings.Cut(rest, "```\n")
	if !found || !closed {
		t.Fatal("the page has no program")
	}
	dir := t.TempDir()
	source := filepath.Join(dir, "check.go")
	if err := os.WriteFile(source, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "check")
	if out, err := exec.Command("go", "build", "-o", program, source).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, n := range []int64{1, 200, 256, 600} {
		b := tilestest.New(t, n)
		folder := t.TempDir()
		w, err := tiles.NewWriter(folder, b.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Update(t.Context(), b, b.SignedAt(t, n)); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command(program, folder, b.Verifier).CombinedOutput()
		if err != nil || !strings.HasSuffix(string(out), " entries, signed: true, root agrees: true\n") {
			t.Errorf("%d entries: %v, %s", n, err, out)
		}
		for name, says := range map[string]string{
			"checkpoint": "signed: false",
			merkle.TilePath(tilestest.Tile(-1, 0, int(min(n, 256)))): "root agrees: false",
		} {
			path := filepath.Join(folder, filepath.FromSlash(name))
			good, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := append([]byte(nil), good...)
			bad[len(bad)/2] ^= 1
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := exec.Command(program, folder, b.Verifier).CombinedOutput(); err == nil || !strings.Contains(string(out), says) {
				t.Errorf("%d entries, %s damaged: %v, %s", n, name, err, out)
			}
			if err := os.WriteFile(path, good, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
