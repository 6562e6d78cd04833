package verify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
)

// Source is where a record is read from: a folder of tiles, a URL, or a database behind an adapter of its own. What it
// gives is not trusted: everything is held against the tree and the tree against the signature.
//
// Any error but ErrNotFound and a *DamagedError says that the source could not be asked: a network that is down, a disk
// or a database that fails. It says nothing of the record.
type Source interface {
	// Checkpoint returns the newest signed checkpoint, ErrNotFound if there is none.
	Checkpoint(ctx context.Context) ([]byte, error)

	// Tile returns a tile or an entry bundle: t.W hashes, or t.W entries each behind its length. ErrNotFound if there
	// is none; a *DamagedError where the source itself knows that it is damaged.
	Tile(ctx context.Context, t tlog.Tile) ([]byte, error)
}

// Headed is a Source that may hold more than its checkpoint covers: a database between two signatures.
type Headed interface {
	Source
	// Tree returns the tree as it stands, signed or not.
	Tree(ctx context.Context) (tlog.Tree, error)
}

// Bounds on what is read from a folder or a URL.
const (
	maxHashTile = TileWidth * tlog.HashSize
	maxBundle   = TileWidth * (2 + 0xffff)
)

func maxTile(t tlog.Tile) int64 {
	if t.L == BundleLevel {
		return maxBundle
	}
	return maxHashTile
}

// cut takes what is wanted of a tile from a wider one.
func cut(t tlog.Tile, full []byte) ([]byte, error) {
	if t.L != BundleLevel {
		if len(full) < t.W*tlog.HashSize {
			return nil, damagedAt("%s has %d bytes, not %d hashes", TilePath(t), len(full), t.W)
		}
		return full[:t.W*tlog.HashSize], nil
	}
	rest := full
	for range t.W {
		var err error
		if _, rest, err = torchwood.ReadTileEntry(rest); err != nil {
			return nil, damagedAt("%s: %v", TilePath(t), err)
		}
	}
	return full[:len(full)-len(rest)], nil
}

// tileFrom reads a tile through get; where the partial one is gone it takes it from the full one, as
// c2sp.org/tlog-tiles asks of clients.
func tileFrom(t tlog.Tile, get func(path string, limit int64) ([]byte, error)) ([]byte, error) {
	data, err := get(TilePath(t), maxTile(t))
	if t.W == TileWidth || !errors.Is(err, ErrNotFound) {
		return data, err
	}
	full := t
	full.W = TileWidth
	if data, err = get(TilePath(full), maxTile(t)); errors.Is(err, ErrNotFound) {
		return nil, fmt.Errorf("%s: %w", TilePath(t), ErrNotFound)
	} else if err != nil {
		return nil, err
	}
	return cut(t, data)
}

// Folder reads a record from a folder of tiles.
type Folder struct{ path string }

var _ EvidenceSource = (*Folder)(nil)

// OpenFolder opens a folder that has a file named checkpoint and a folder named tile.
func OpenFolder(path string) (*Folder, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "open folder of tiles", "%w", err)
	}
	if !info.IsDir() {
		return nil, canvass.Errorf(canvass.Invalid, "open folder of tiles", "%s is not a folder", path)
	}
	return &Folder{path: path}, nil
}

// Checkpoint implements Source.
func (f *Folder) Checkpoint(context.Context) ([]byte, error) {
	return f.read("checkpoint", MaxCheckpoint)
}

// Tile implements Source.
func (f *Folder) Tile(_ context.Context, t tlog.Tile) ([]byte, error) { return tileFrom(t, f.read) }

func (f *Folder) read(path string, limit int64) ([]byte, error) {
	name := filepath.Join(f.path, filepath.FromSlash(path))
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s: %w", path, ErrNotFound)
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, damagedAt("%s is not a file", path) // opening a pipe would wait for ever
	}
	if err != nil {
		return nil, err
	}
	file, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) { // removed meanwhile
		return nil, fmt.Errorf("%s: %w", path, ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return readBounded(file, path, limit)
}

// readBounded reads to the end, and refuses more than limit bytes.
func readBounded(r io.Reader, path string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if errors.Is(err, syscall.EIO) {
		return nil, damagedAt("%s cannot be read from the disk: %v", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if int64(len(data)) > limit {
		return nil, damagedAt("%s has more than %d bytes", path, limit)
	}
	return data, nil
}

// damagedAt is damage of what touches no one entry.
func damagedAt(format string, args ...any) error {
	return &DamagedError{Seq: -1, What: fmt.Sprintf(format, args...)}
}

// asked is a source that remembers the first time that it could not be asked.
type asked struct {
	src   Source
	fault error
}

// noted is err. One that says nothing of the record is kept as the fault.
func (a *asked) noted(err error) error {
	if err != nil && a.fault == nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrDamaged) {
		a.fault = err
	}
	return err
}

// Checkpoint implements Source.
func (a *asked) Checkpoint(ctx context.Context) ([]byte, error) {
	signed, err := a.src.Checkpoint(ctx)
	return signed, a.noted(err)
}

// Tile implements Source.
func (a *asked) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	data, err := a.src.Tile(ctx, t)
	return data, a.noted(err)
}

// Web reads a record from a URL under which its tiles are served.
type Web struct {
	base   string
	client *http.Client
}

var _ EvidenceSource = (*Web)(nil)

// How often a request is tried, and how long it waits before the second time; it doubles afterwards.
const (
	webTries = 3
	webPause = 300 * time.Millisecond
)

// How long one request may take: webPatience, and beyond that what the most bytes that it may bring take at webSlowest
// bytes a second.
const (
	webPatience = 30 * time.Second
	webSlowest  = 256 << 10
)

// OpenURL reads tiles below an http or https URL: base + "/checkpoint", base + "/tile/0/000". A nil client is one of
// its own; either gives a request half a minute, and evidence as much more as its size asks for.
func OpenURL(base string, client *http.Client) (*Web, error) {
	u, err := url.Parse(base)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "open URL of tiles", "%w", err)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, canvass.Errorf(canvass.Invalid, "open URL of tiles", "%q is not http(s)://host/path", base)
	}
	if client == nil {
		client = &http.Client{}
	}
	return &Web{base: strings.TrimSuffix(base, "/"), client: client}, nil
}

// Checkpoint implements Source.
func (w *Web) Checkpoint(ctx context.Context) ([]byte, error) {
	return w.get(ctx, "checkpoint", MaxCheckpoint)
}

// Tile implements Source.
func (w *Web) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	return tileFrom(t, func(path string, limit int64) ([]byte, error) { return w.get(ctx, path, limit) })
}

// get fetches a path. It tries again when the server is busy or the connection breaks.
func (w *Web) get(ctx context.Context, path string, limit int64) (data []byte, err error) {
	pause := webPause
	for try := 1; ; try++ {
		var again bool
		if data, again, err = w.getOnce(ctx, path, limit); err == nil || !again || try == webTries {
			return data, err
		}
		select {
		case <-time.After(pause):
			pause *= 2
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (w *Web) getOnce(ctx context.Context, path string, limit int64) (data []byte, again bool, err error) {
	patient, cancel := context.WithTimeout(ctx, webPatience+time.Duration(limit)*time.Second/webSlowest)
	defer cancel()
	req, err := http.NewRequestWithContext(patient, http.MethodGet, w.base+"/"+path, nil)
	if err != nil {
		return nil, false, err
	}
	req.Header.Set("User-Agent", "canvass-verify (+https://github.com/canvassdesk/canvass)")
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, ctx.Err() == nil, err
	}
	defer resp.Body.Close()
	switch {
	case resp.StatusCode == http.StatusOK:
		data, err = readBounded(resp.Body, path, limit)
		return data, false, err
	case resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone:
		return nil, false, fmt.Errorf("%s: %w", path, ErrNotFound)
	}
	return nil, resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500, fmt.Errorf("%s/%s: the server says %s", w.base, path, resp.Status)
}
