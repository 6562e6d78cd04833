package verify_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/verify"

	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
)

func TestEvidencePath(t *testing.T) {
	hash := tlog.Hash(sha256.Sum256([]byte("test")))
	const path = "evidence/9f/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	if got := verify.EvidencePath(hash); got != path {
		t.Errorf("%s, want %s", got, path)
	}
	if got, ok := verify.ParseEvidencePath(path); !ok || got != hash {
		t.Errorf("%v, %v", got, ok)
	}
	digits := path[len("evidence/9f/"):]
	for _, bad := range []string{
		"", "evidence", digits, "/" + path, path + "/", "evidence/9e/" + digits, "evidence/9F/" + strings.ToUpper(digits), "evidence/9f/" + strings.ToUpper(digits),
		"evidence/" + digits, "evidence/9f/" + digits[:62], "evidence/9f/" + digits + "00", "evidence/../evidence/9f/" + digits, "tile/9f/" + digits,
	} {
		if _, ok := verify.ParseEvidencePath(bad); ok {
			t.Errorf("%q is taken for a path of evidence", bad)
		}
	}
}

// What stands in a folder under a hash is its file, whole, or an error that says what is there instead.
func TestFolderEvidence(t *testing.T) {
	_, verifier, err := signing.NewKey("example.org/evidence")
	if err != nil {
		t.Fatal(err)
	}
	path := t.TempDir()
	w, err := tiles.NewWriter(path, verifier)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := verify.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	data := []byte("51 and 40 of 91")
	hash := tlog.Hash(sha256.Sum256(data))
	name := filepath.Join(path, filepath.FromSlash(verify.EvidencePath(hash)))
	ctx := context.Background()
	if _, err := folder.Evidence(ctx, hash); !errors.Is(err, verify.ErrNotFound) {
		t.Errorf("before: %v", err)
	}
	for range 2 {
		if err := w.PutEvidence(ctx, data); err != nil {
			t.Fatal(err)
		}
		if got, err := folder.Evidence(ctx, hash); err != nil || string(got) != string(data) {
			t.Errorf("%q, %v", got, err)
		}
	}
	for what, spoil := range map[string]func() error{
		"other bytes":  func() error { return os.WriteFile(name, []byte("15 and 40 of 91"), 0o644) },
		"cut off":      func() error { return os.Truncate(name, 5) },
		"emptied":      func() error { return os.Truncate(name, 0) },
		"far too long": func() error { return os.Truncate(name, verify.MaxEvidence+1) },
	} {
		if err := spoil(); err != nil {
			t.Fatal(err)
		}
		if _, err := folder.Evidence(ctx, hash); !errors.Is(err, verify.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
		if err := w.PutEvidence(ctx, data); err != nil { // in its place
			t.Fatal(err)
		}
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(name, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := folder.Evidence(ctx, hash); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("a folder in its place: %v", err)
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := w.PutEvidence(ctx, data); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.EraseEvidence(ctx, hash); err != nil {
			t.Fatal(err)
		}
		if has, err := w.HasEvidence(ctx, hash); has || err != nil {
			t.Errorf("erased: %v, %v", has, err)
		}
	}
	if err := w.PutEvidence(ctx, make([]byte, verify.MaxEvidence+1)); err == nil {
		t.Error("too much evidence was written")
	}
}
