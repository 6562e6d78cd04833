package verify_test

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

	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/tiles/tilestest"
	"github.com/canvassdesk/canvass/verify"
)

func TestFolderAndURLRefuse(t *testing.T) {
	if _, err := verify.OpenFolder(filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Error("an absent folder opens")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := verify.OpenFolder(file); err == nil || !strings.Contains(err.Error(), "is not a folder") {
		t.Errorf("a file as a folder: %v", err)
	}
	for _, bad := range []string{"", "example.org", "ftp://example.org", "http://", "http://example.org/?q=1", "http://example.org/#x", "http://[::1"} {
		if _, err := verify.OpenURL(bad, nil); err == nil {
			t.Errorf("%q opens", bad)
		}
	}
}

// A server may send without end, be busy, break off, or have the full tile only.
func TestURL(t *testing.T) {
	b := tilestest.New(t, 300)
	full, err := b.Tile(t.Context(), tilestest.Tile(0, 0, 256))
	if err != nil {
		t.Fatal(err)
	}
	bundle, err := b.Tile(t.Context(), tilestest.Tile(-1, 0, 256))
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
	web, err := verify.OpenURL(server.URL+"/", server.Client())
	if err != nil {
		t.Fatal(err)
	}
	if got, err := web.Checkpoint(t.Context()); err != nil || string(got) != "signed" || busy.Load() != 2 {
		t.Errorf("a server that was busy: %q, %v, %d requests", got, err, busy.Load())
	}
	for _, part := range []tlog.Tile{tilestest.Tile(0, 0, 10), tilestest.Tile(-1, 0, 10)} {
		want, err := b.Tile(t.Context(), part)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := web.Tile(t.Context(), part); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s from the full tile: %d bytes, %v", merkle.TilePath(part), len(got), err)
		}
	}
	for _, c := range []struct {
		tile tlog.Tile
		says string
	}{
		{tilestest.Tile(0, 1, 256), "has more than 8192 bytes"},
		{tilestest.Tile(0, 2, 256), "EOF"},
		{tilestest.Tile(0, 3, 256), "the server says 403 Forbidden"},
		{tilestest.Tile(0, 4, 256), "not in the record"},
		{tilestest.Tile(0, 4, 9), "tile/0/004.p/9: not in the record"},
	} {
		if _, err := web.Tile(t.Context(), c.tile); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", merkle.TilePath(c.tile), err, c.says)
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
