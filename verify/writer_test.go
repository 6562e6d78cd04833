package verify

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// A folder is brought up to one checkpoint after another. After each it is a whole record, for a folder and a URL
// alike, and every older checkpoint is part of it.
func TestWriterKeepsUp(t *testing.T) {
	b := newBook(t, 1)
	folder := filepath.Join(t.TempDir(), "public")
	w, err := NewWriter(folder, b.verifier)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Checkpoint(t.Context()); !errors.Is(err, ErrNotFound) {
		t.Errorf("checkpoint of a new folder: %v", err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer server.Close()
	var kept [][]byte
	for _, n := range []int64{1, 2, 200, 255, 256, 257, 300, 301, 600, 601, 1100, 66_000, 66_001} {
		b.grow(t, n)
		signed := b.checkpoint(t, n)
		if err := w.Update(t.Context(), b, signed); err != nil {
			t.Fatalf("%d entries: %v", n, err)
		}
		if err := w.Update(t.Context(), b, signed); err != nil {
			t.Errorf("%d entries, again: %v", n, err)
		}
		kept = append(kept, signed)
		src, err := OpenFolder(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, since := range kept[max(0, len(kept)-3):] {
			if got := mustRecord(t, src, Options{Key: b.verifier, Since: since}); !got.OK || got.Entries != n {
				t.Fatalf("%d entries: %+v", n, got)
			}
		}
		if n > 2000 {
			continue
		}
		web, err := OpenURL(server.URL, server.Client())
		if err != nil {
			t.Fatal(err)
		}
		if got := mustRecord(t, web, Options{Key: b.verifier, Since: kept[0]}); !got.OK || got.Entries != n {
			t.Fatalf("%d entries at a URL: %+v", n, got)
		}
	}
	// Partial tiles are gone except at the edge, and with the tile before it.
	err = filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".tmp") {
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
	b := newBook(t, 300)
	folder := t.TempDir()
	w, err := NewWriter(folder, b.verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), b, b.checkpoint(t, 280)); err != nil {
		t.Fatal(err)
	}
	forged := &book{signer: b.signer, verifier: b.verifier}
	for i, entry := range b.entries {
		if i == 7 {
			entry = bytes.ToUpper(entry)
		}
		forged.addBytes(t, entry)
	}
	other := newBook(t, 300)
	damaged := newBook(t, 1)
	*damaged = *b
	damaged.damage = map[tlog.Tile]func([]byte) ([]byte, error){
		tile(-1, 1, 44): func(data []byte) ([]byte, error) { data[len(data)-1] ^= 1; return data, nil },
	}
	before := tree(t, folder)
	for _, c := range []struct {
		name   string
		src    Source
		signed []byte
		says   string
	}{
		{"an older checkpoint", b, b.checkpoint(t, 200), "has 280 entries, the new checkpoint 200"},
		{"rewritten history", forged, forged.checkpoint(t, 300), "history was rewritten"},
		{"another record", other, other.checkpoint(t, 300), "did not sign it"},
		{"a checkpoint without its entries", b, future(t, b), "not in the record"},
		{"a damaged source", damaged, b.checkpoint(t, 300), "damaged at entry 299"},
	} {
		if err := w.Update(t.Context(), c.src, c.signed); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
		if after := tree(t, folder); after["checkpoint"] != before["checkpoint"] {
			t.Errorf("%s: the checkpoint was replaced", c.name)
		}
	}
	src, err := OpenFolder(folder)
	if err != nil {
		t.Fatal(err)
	}
	if got := mustRecord(t, src, Options{Key: b.verifier}); !got.OK || got.Entries != 280 {
		t.Errorf("afterwards: %+v", got)
	}
	if err := w.Update(t.Context(), b, b.checkpoint(t, 300)); err != nil {
		t.Errorf("the good one afterwards: %v", err)
	}
	if _, err := NewWriter(folder, "nonsense"); err == nil {
		t.Error("a writer without a key")
	}
}

// A write that fails, at any file, leaves a folder that is whole at its last checkpoint, and the next update mends it.
func TestWriterFailsAnywhere(t *testing.T) {
	b := newBook(t, 600)
	for _, blocked := range []string{"tile/entries/001", "tile/entries/002.p", "tile/0/001", "tile/0/002.p", "tile/1/000.p/2", "checkpoint.tmp"} {
		folder := t.TempDir()
		w, err := NewWriter(folder, b.verifier)
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Update(t.Context(), b, b.checkpoint(t, 300)); err != nil {
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
		if err := w.Update(t.Context(), b, b.checkpoint(t, 600)); err == nil {
			t.Errorf("%s blocked: the update succeeded", blocked)
		}
		src, err := OpenFolder(folder)
		if err != nil {
			t.Fatal(err)
		}
		if got := mustRecord(t, src, Options{Key: b.verifier}); !got.OK || got.Entries != 300 {
			t.Errorf("%s blocked: %+v", blocked, got)
		}
		if err := os.RemoveAll(block); err != nil {
			t.Fatal(err)
		}
		if err := w.Update(t.Context(), b, b.checkpoint(t, 600)); err != nil {
			t.Errorf("%s free again: %v", blocked, err)
		}
		if got := mustRecord(t, src, Options{Key: b.verifier}); !got.OK || got.Entries != 600 {
			t.Errorf("%s free again: %+v", blocked, got)
		}
	}
	// What a power cut may leave on a file system without an atomic rename.
	folder := t.TempDir()
	w, err := NewWriter(folder, b.verifier)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "checkpoint"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := w.Update(t.Context(), b, b.checkpoint(t, 300)); err != nil {
		t.Errorf("over a checkpoint of no bytes: %v", err)
	}
}

func future(t testing.TB, b *book) []byte {
	t.Helper()
	signed, err := SignCheckpoint(tlog.Tree{N: 400, Hash: tlog.RecordHash(nil)}, b.signer)
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

func TestFolderAndURLRefuse(t *testing.T) {
	if _, err := OpenFolder(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent folder opens")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenFolder(file); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Errorf("a file as a folder: %v", err)
	}
	for _, bad := range []string{"", "example.org", "ftp://example.org", "http://", "http://example.org/?q=1", "http://example.org/#x", "http://[::1"} {
		if _, err := OpenURL(bad, nil); err == nil {
			t.Errorf("%q opens", bad)
		}
	}
}

// A server may send without end, be busy, break off, or have the full tile only.
func TestURL(t *testing.T) {
	b := newBook(t, 300)
	full, err := b.Tile(t.Context(), tile(0, 0, 256))
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := b.Tile(t.Context(), tile(-1, 0, 256))
	if err != nil {
		t.Fatal(err)
	}
	var busy, broken atomic.Int32
	mux := http.NewServeMux()
	mux.HandleFunc("GET /tile/0/000", func(w http.ResponseWriter, _ *http.Request) { w.Write(full) })
	mux.HandleFunc("GET /tile/entries/000", func(w http.ResponseWriter, _ *http.Request) { w.Write(bundle) })
	mux.HandleFunc("GET /tile/0/001", func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, zeros{}) })
	mux.HandleFunc("GET /checkpoint", func(w http.ResponseWriter, _ *http.Request) {
		if busy.Add(1) == 1 {
			http.Error(w, "busy", http.StatusServiceUnavailable)
			return
		}
		w.Write([]byte("signed"))
	})
	mux.HandleFunc("GET /tile/0/002", func(http.ResponseWriter, *http.Request) {
		broken.Add(1)
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("GET /tile/0/003", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	server := httptest.NewServer(mux)
	defer server.Close()
	web, err := OpenURL(server.URL+"/", server.Client())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := web.Checkpoint(t.Context()); err != nil || string(got) != "signed" || busy.Load() != 2 {
		t.Errorf("a server that was busy: %q, %v, %d requests", got, err, busy.Load())
	}
	for _, part := range []tlog.Tile{tile(0, 0, 10), tile(-1, 0, 10)} {
		want, err := b.Tile(t.Context(), part)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := web.Tile(t.Context(), part); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s from the full tile: %d bytes, %v", TilePath(part), len(got), err)
		}
	}
	for _, c := range []struct {
		tile tlog.Tile
		says string
	}{
		{tile(0, 1, 256), "has more than 8192 bytes"},
		{tile(0, 2, 256), "EOF"},
		{tile(0, 3, 256), "the server says 403 Forbidden"},
		{tile(0, 4, 256), "not in the record"},
		{tile(0, 4, 9), "tile/0/004.p/9: not in the record"},
	} {
		if _, err := web.Tile(t.Context(), c.tile); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", TilePath(c.tile), err, c.says)
		}
	}
	if broken.Load() < 2 {
		t.Error("a broken connection was not tried again")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := web.Checkpoint(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// zeros never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }
