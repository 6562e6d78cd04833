// Package tiles keeps a folder of tiles in step with a record: what anybody needs to check it, as files for any web
// server. Package verify reads such a folder.
//
//	w, err := tiles.NewWriter("public", key)
//	err = w.Update(ctx, ledger.Source(log), signed)
package tiles

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/verify"
)

// Writer keeps a folder of tiles in step with a record, in the layout of c2sp.org/tlog-tiles: checkpoint, tile/L/N,
// tile/entries/N. Any web server can serve the folder.
//
// Each file is written as durable.Replace writes it: made whole before it gets its name. New folders' names are durable
// before the checkpoint's, which comes last, so that whoever finds it finds all that it covers. A file that is there is
// never written again except the checkpoint. A checkpoint of no bytes, which a power cut can leave on some file
// systems, is mended by the next Update.
//
// One Writer at a time may write to a folder. Old partial tiles are removed once two full ones follow them.
type Writer struct {
	path     string
	folder   *verify.Folder // the same, to read
	verifier string
}

// readable is the mode of published files: a web server may run as somebody else.
const readable fs.FileMode = 0o644

// NewWriter writes to the folder at path, which it makes if needed, for the record with the verifier key.
func NewWriter(path, verifier string) (*Writer, error) {
	if _, err := verify.Origin(verifier); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("folder of tiles: %w", err)
	}
	path = filepath.Clean(path)
	if err := durable.SyncFolder(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("folder of tiles: %w", err)
	}
	folder, err := verify.OpenFolder(path)
	if err != nil {
		return nil, err
	}
	if err := removeLeftovers(path); err != nil {
		return nil, fmt.Errorf("folder of tiles: %w", err)
	}
	return &Writer{path: path, folder: folder, verifier: verifier}, nil
}

// removeLeftovers removes what a writer that was killed had not finished.
func removeLeftovers(path string) error {
	return filepath.WalkDir(path, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && durable.Leftover(name) {
			err = os.Remove(name)
		}
		return err
	})
}

// Update writes what is missing for the signed checkpoint, and then the checkpoint. It refuses, before anything is
// written, a checkpoint that was not signed with the record's key, and one that does not continue the folder's own. The
// source must have all that the checkpoint covers; what it gives is checked. Entries of a source that is damaged are
// not written.
func (w *Writer) Update(ctx context.Context, src verify.Source, signed []byte) error {
	next, err := verify.OpenCheckpoint(signed, w.verifier)
	if err != nil {
		return err
	}
	var have tlog.Tree
	held, err := w.folder.Checkpoint(ctx)
	switch {
	case errors.Is(err, verify.ErrNotFound), err == nil && len(held) == 0:
	case err != nil:
		return fmt.Errorf("folder of tiles: %w", err)
	default:
		old, err := verify.OpenCheckpoint(held, w.verifier)
		if err != nil {
			return fmt.Errorf("folder of tiles %s: its own %w", w.path, err)
		}
		have = old.Tree
		if have.N > next.N {
			return fmt.Errorf("folder of tiles %s has %d entries, the new checkpoint %d: it is older, or the record has lost entries", w.path, have.N, next.N)
		}
		if _, err := verify.Consistency(ctx, src, next.Tree, have); err != nil {
			return fmt.Errorf("folder of tiles %s: %w", w.path, err)
		}
	}
	if err := w.writeTiles(ctx, src, have.N, next.Tree); err != nil {
		return fmt.Errorf("folder of tiles %s: %w", w.path, err)
	}
	if err := durable.Replace(filepath.Join(w.path, "checkpoint"), signed, readable); err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	return w.removePartials(have.N, next.N)
}

// Checkpoint returns the folder's checkpoint, verify.ErrNotFound if it has none yet.
func (w *Writer) Checkpoint(ctx context.Context) ([]byte, error) {
	return w.folder.Checkpoint(ctx)
}

// Source reads what the folder has.
func (w *Writer) Source() verify.Source { return w.folder }

// writeTiles writes the tiles and bundles that a tree has and the first from entries have not.
func (w *Writer) writeTiles(ctx context.Context, src verify.Source, from int64, tree tlog.Tree) error {
	folders := map[string]bool{}
	if err := w.writeBundles(ctx, src, from, tree, folders); err != nil {
		return err
	}
	hashes := verify.Hashes(ctx, src, tree)
	for level := range merkle.Levels(tree.N) {
		for t := range merkle.Tiles(level, from>>(merkle.TileHeight*level), tree.N) {
			data, err := tlog.ReadTileData(t, hashes)
			if err != nil {
				return fmt.Errorf("%s: %w", merkle.TilePath(t), err)
			}
			if err := w.write(t, data, folders); err != nil {
				return err
			}
		}
	}
	for folder := range folders {
		if err := durable.SyncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

// writeBundles writes the entries from the bundle on that has entry from.
func (w *Writer) writeBundles(ctx context.Context, src verify.Source, from int64, tree tlog.Tree, folders map[string]bool) error {
	entries, stop := iter.Pull2(verify.Entries(ctx, src, tree, from&^(merkle.TileWidth-1)))
	defer stop()
	for bundle := range merkle.Tiles(merkle.BundleLevel, from, tree.N) {
		var data []byte
		for range bundle.W {
			if err := ctx.Err(); err != nil {
				return err
			}
			entry, err, _ := entries()
			if err == nil {
				data, err = merkle.AppendEntry(data, entry)
			}
			if err != nil {
				return err
			}
		}
		if err := w.write(bundle, data, folders); err != nil {
			return err
		}
	}
	return nil
}

// write makes the file of a tile, unless it is there with the same content.
func (w *Writer) write(t tlog.Tile, data []byte, folders map[string]bool) error {
	path := filepath.Join(w.path, filepath.FromSlash(merkle.TilePath(t)))
	if held, err := os.ReadFile(path); err == nil && slices.Equal(held, data) {
		return nil
	}
	for folder := filepath.Dir(path); len(folder) >= len(w.path) && !folders[folder]; folder = filepath.Dir(folder) {
		folders[folder] = true
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return durable.Rewrite(path, data, readable)
}

// removePartials removes partial tiles that nobody needs any more: those of a tile that is full and has a full one
// behind it.
func (w *Writer) removePartials(from, size int64) error {
	for level := merkle.BundleLevel; level < merkle.Levels(size); level++ {
		height := merkle.TileHeight * (max(level, 0) + 1)
		for n := max(0, from>>height-1); n < size>>height-1; n++ {
			partial := filepath.Dir(filepath.FromSlash(merkle.TilePath(tlog.Tile{H: merkle.TileHeight, L: level, N: n, W: 1})))
			if err := os.RemoveAll(filepath.Join(w.path, partial)); err != nil {
				return fmt.Errorf("folder of tiles: %w", err)
			}
		}
	}
	return nil
}

// forkFolder is where a folder keeps the two checkpoints of a record that showed two histories.
const forkFolder = "two-histories"

// KeepFork keeps two signed checkpoints of the record that do not agree: two-histories/kept, the folder's own, and
// two-histories/seen.
func (w *Writer) KeepFork(_ context.Context, kept, seen []byte) error {
	folder := filepath.Join(w.path, forkFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	for _, file := range []struct {
		name string
		text []byte
	}{{"seen", seen}, {"kept", kept}} {
		if err := durable.Replace(filepath.Join(folder, file.name), file.text, readable); err != nil {
			return fmt.Errorf("folder of tiles: %w", err)
		}
	}
	return durable.SyncFolder(w.path)
}

// Fork returns what KeepFork kept, verify.ErrNotFound while there is nothing.
func (w *Writer) Fork(context.Context) (kept, seen []byte, err error) {
	read := func(name string) ([]byte, error) {
		b, err := os.ReadFile(filepath.Join(w.path, forkFolder, name))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s/%s: %w", forkFolder, name, verify.ErrNotFound)
		}
		return b, err
	}
	if kept, err = read("kept"); err != nil {
		return nil, nil, err
	}
	seen, err = read("seen")
	return kept, seen, err
}
