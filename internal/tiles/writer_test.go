package tiles_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/internal/tiles/tilestest"
	"github.com/canvassdesk/canvass/verify"
)

// A folder is brought up to one checkpoint after another. After each it is a whole record, for a folder and a URL
// alike, and every older checkpoint is part of it.
func TestWriterKeepsUp(t *testing.T) {
	b := tilestest.New(t, 1)
	folder := filepath.Join(t.TempDir(), "public")
	unfinished := filepath.Join(folder, "tile", ".unfinished-1")
	if err := errors.Join(os.MkdirAll(filepath.Dir(unfinished), 0o755), os.WriteFile(unfinished, []byte("ha"), 0o600)); err != nil {
		t.Fatal(err)
	}
	w, err := tiles.NewWriter(folder, b.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Checkpoint(t.Context()); !errors.Is(err, verify.ErrNotFound) {
		t.Errorf("checkpoint of a new folder: %v", err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer server.Close()
	var kept [][]byte
	for _, n := range []int64{1, 2, 200, 255, 256, 257, 300, 301, 600, 601, 1100, 66_001} {
		b.Grow(t, n)
		signed := b.SignedAt(t, n)
		if err := w.Update(t.Context(), b, signed); err != nil {
			t.Fatalf("%d entries: %v", n, err)
		}
		if err := w.Update(t.Context(), b, signed); err != nil {
			t.Errorf("%d entries, again: %v", n, err)
		}
		kept = append(kept, signed)
		src, err := verify.OpenFolder(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, since := range kept[max(0, len(kept)-2):] {
			if got := tilestest.Check(t, src, verify.Options{Key: b.Verifier, Since: since}); !got.OK || got.Entries != n {
				t.Fatalf("%d entries: %+v", n, got)
			}
		}
		if n > 2000 {
			continue
		}
		web, err := verify.OpenURL(server.URL, server.Client())
		if err != nil {
			t.Fatal(err)
		}
		if got := tilestest.Check(t, web, verify.Options{Key: b.Verifier, Since: kept[0]}); !got.OK || got.Entries != n {
			t.Fatalf("%d entries at a URL: %+v", n, got)
		}
	}
	// Partial tiles are gone except at the edge, and with the tile before it.
	err = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && durable.Leftover(path) {
			t.Errorf("%s was left", path)
		}
		if err == nil && d.IsDir() && strings.HasSuffix(path, "000.p") && !strings.Contains(path, "tile/2/") && !strings.Contains(path, "tile/1/") {
			t.Errorf("%s was left", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestWriterRefuses(t *testing.T) {
	b := tilestest.New(t, 300)
	folder := t.TempDir()
	w, err := tiles.NewWriter(folder, b.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), b, b.SignedAt(t, 280)); err != nil {
		t.Fatal(err)
	}
	forged := &tilestest.Record{Signer: b.Signer, Verifier: b.Verifier}
	for i, entry := range b.Entries {
		if i == 7 {
			entry = bytes.ToUpper(entry)
		}
		forged.AddBytes(t, entry)
	}
	other := tilestest.New(t, 300)
	damaged := tilestest.New(t, 1)
	*damaged = *b
	damaged.Damage = map[tlog.Tile]func([]byte) ([]byte, error){
		tilestest.Tile(-1, 1, 44): func(data []byte) ([]byte, error) { data[len(data)-1] ^= 1; return data, nil },
	}
	before := tree(t, folder)
	for _, c := range []struct {
		name   string
		src    verify.Source
		signed []byte
		says   string
	}{
		{"an older checkpoint", b, b.SignedAt(t, 200), "has 280 entries, the new checkpoint 200"},
		{"rewritten history", forged, forged.SignedAt(t, 300), "history was rewritten"},
		{"another record", other, other.SignedAt(t, 300), "did not sign it"},
		{"a checkpoint without its entries", b, future(t, b), "not in the record"},
		{"a damaged source", damaged, b.SignedAt(t, 300), "damaged at entry 299"},
	} {
		if err := w.Update(t.Context(), c.src, c.signed); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		if after := tree(t, folder); after["checkpoint"] != before["checkpoint"] {
			t.Errorf("%s: the checkpoint was replaced", c.name)
		}
	}
	src, err := verify.OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	if got := tilestest.Check(t, src, verify.Options{Key: b.Verifier}); !got.OK || got.Entries != 280 {
		t.Errorf("afterwards: %+v", got)
	}
	if err := w.Update(t.Context(), b, b.SignedAt(t, 300)); err != nil {
		t.Errorf("the good one afterwards: %v", err)
	}
	if _, err := tiles.NewWriter(folder, "nonsense"); err == nil {
		t.Error("a writer without a key")
	}
}

// A write that fails, at any file, leaves a folder that is whole at its last checkpoint, and the next update mends it.
func TestWriterFailsAnywhere(t *testing.T) {
	b := tilestest.New(t, 600)
	for _, blocked := range []string{"tile/entries/001", "tile/entries/002.p", "tile/0/001", "tile/0/002.p", "tile/1/000.p/2"} {
		folder := t.TempDir()
		w, err := tiles.NewWriter(folder, b.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Update(t.Context(), b, b.SignedAt(t, 300)); err != nil {
			t.Fatal(err)
		}
		// A folder in the way of a file, or a file in the way of a folder, fails for root as well.
		block := filepath.Join(folder, blocked)
		if strings.HasSuffix(blocked, ".p") {
			err = os.WriteFile(block, nil, 0o600)
		} else {
			err = os.MkdirAll(filepath.Join(block, "in the way"), 0o700)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Update(t.Context(), b, b.SignedAt(t, 600)); err == nil {
			t.Errorf("%s blocked: the update succeeded", blocked)
		}
		src, err := verify.OpenFolder(folder)
		if err != nil {
			t.Fatal(err)
		}
		if got := tilestest.Check(t, src, verify.Options{Key: b.Verifier}); !got.OK || got.Entries != 300 {
			t.Errorf("%s blocked: %+v", blocked, got)
		}
		if err := os.RemoveAll(block); err != nil {
			t.Fatal(err)
		}
		if err := w.Update(t.Context(), b, b.SignedAt(t, 600)); err != nil {
			t.Errorf("%s free again: %v", blocked, err)
		}
		if got := tilestest.Check(t, src, verify.Options{Key: b.Verifier}); !got.OK || got.Entries != 600 {
			t.Errorf("%s free again: %+v", blocked, got)
		}
	}
	// What a power cut may leave on a file system without an atomic rename.
	folder := t.TempDir()
	w, err := tiles.NewWriter(folder, b.Verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "checkpoint"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), b, b.SignedAt(t, 300)); err != nil {
		t.Errorf("over a checkpoint of no bytes: %v", err)
	}
}

func future(t testing.TB, b *tilestest.Record) []byte {
	t.Helper()
	signed, err := signing.Checkpoint(tlog.Tree{N: 400, Hash: tlog.RecordHash(nil)}, b.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// tree is the content of each file of a folder.
func tree(t testing.TB, folder string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		name, _ := filepath.Rel(folder, path)
		files[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
