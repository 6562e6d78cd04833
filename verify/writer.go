package verify

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Writer keeps a folder of tiles in step with a record, in the layout of c2sp.org/tlog-tiles: checkpoint, tile/L/N,
// tile/entries/N. Any web server can serve the folder.
//
// Each file is made whole before it gets its name. On Linux the system calls are, for a new folder mkdirat(2), for each
// file openat(2) of NAME.tmp, write(2), fsync(2), close(2), renameat(2) to NAME, and for each folder that has a new
// name openat(2), fsync(2), close(2); the checkpoint comes last, so that whoever finds it finds all that it covers. A
// file that is there is never written again except the checkpoint. What is still unsafe: on file systems where
// rename(2) is not atomic, and on Windows, a power cut can leave a checkpoint of no bytes; the next Update mends it.
//
// One Writer at a time may write to a folder. Old partial tiles are removed once two full ones follow them.
type Writer struct {
	path     string
	verifier string
}

// NewWriter writes to the folder at path, which it makes if needed, for the record with the verifier key.
func NewWriter(path, verifier string) (*Writer, error) {
	if _, err := Origin(verifier); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("folder of tiles: %w", err)
	}
	path = filepath.Clean(path)
	if err := SyncFolder(filepath.Dir(path)); err != nil {
		return nil, fmt.Errorf("folder of tiles: %w", err)
	}
	return &Writer{path: path, verifier: verifier}, nil
}

// Update writes what is missing for the signed checkpoint, and then the checkpoint. It refuses, before anything is
// written, a checkpoint that was not signed with the record's key, and one that does not continue the folder's own. The
// source must have all that the checkpoint covers; what it gives is checked. Entries of a source that is damaged are
// not written.
func (w *Writer) Update(ctx context.Context, src Source, signed []byte) error {
	next, err := OpenCheckpoint(signed, w.verifier)
	if err != nil {
		return err
	}
	folder := &Folder{path: w.path}
	var have tlog.Tree
	held, err := folder.Checkpoint(ctx)
	switch {
	case errors.Is(err, ErrNotFound), err == nil && len(held) == 0:
	case err != nil:
		return fmt.Errorf("folder of tiles: %w", err)
	default:
		old, err := OpenCheckpoint(held, w.verifier)
		if err != nil {
			return fmt.Errorf("folder of tiles %s: its own %w", w.path, err)
		}
		have = old.Tree
		if have.N > next.N {
			return fmt.Errorf("folder of tiles %s has %d entries, the new checkpoint %d: it is older, or the record has lost entries", w.path, have.N, next.N)
		}
		if _, err := Consistency(ctx, src, next.Tree, have); err != nil {
			return fmt.Errorf("folder of tiles %s: %w", w.path, err)
		}
	}
	if err := w.writeTiles(ctx, src, have.N, next.Tree); err != nil {
		return fmt.Errorf("folder of tiles %s: %w", w.path, err)
	}
	if err := ReplaceFile(filepath.Join(w.path, "checkpoint"), signed); err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	return w.removePartials(have.N, next.N)
}

// Checkpoint returns the folder's checkpoint, ErrNotFound if it has none yet.
func (w *Writer) Checkpoint(ctx context.Context) ([]byte, error) {
	return w.Source().Checkpoint(ctx)
}

// Source reads what the folder has.
func (w *Writer) Source() Source { return &Folder{path: w.path} }

// writeTiles writes the tiles and bundles that a tree has and the first from entries have not.
func (w *Writer) writeTiles(ctx context.Context, src Source, from int64, tree tlog.Tree) error {
	folders := map[string]bool{}
	hashes := authentic(ctx, src, tree)
	for bundle := range Tiles(BundleLevel, from, tree.N) {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := checkedBundle(ctx, src, bundle, hashes)
		if err != nil {
			return err
		}
		if err := w.write(bundle, data, folders); err != nil {
			return err
		}
	}
	for level := range Levels(tree.N) {
		for t := range Tiles(level, from>>(TileHeight*level), tree.N) {
			data, err := tlog.ReadTileData(t, hashes)
			if err != nil {
				return fmt.Errorf("%s: %w", TilePath(t), err)
			}
			if err := w.write(t, data, folders); err != nil {
				return err
			}
		}
	}
	for folder := range folders {
		if err := SyncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

// write makes the file of a tile, unless it is there with the same content.
func (w *Writer) write(t tlog.Tile, data []byte, folders map[string]bool) error {
	path := filepath.Join(w.path, filepath.FromSlash(TilePath(t)))
	if held, err := os.ReadFile(path); err == nil && slices.Equal(held, data) {
		return nil
	}
	for folder := filepath.Dir(path); len(folder) >= len(w.path) && !folders[folder]; folder = filepath.Dir(folder) {
		folders[folder] = true
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return writeFile(path, data)
}

// writeFile gives a file its name once its bytes are on the disk.
func writeFile(path string, data []byte) error {
	f, err := os.OpenFile(path+".tmp", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(path+".tmp", path)
	}
	if err != nil {
		os.Remove(path + ".tmp")
	}
	return err
}

// ReplaceFile gives a file new contents: its name stands for the old ones or the new ones, whole, and for the new ones
// durably once it returns.
func ReplaceFile(path string, data []byte) error {
	if err := writeFile(path, data); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// SyncFolder makes names in a folder durable: fsync(2) of the folder. Some systems cannot, and some need not; that is
// no error.
func SyncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, errors.ErrUnsupported) && !errors.Is(err, os.ErrInvalid) && !errors.Is(err, os.ErrPermission) {
		return err
	}
	return nil
}

// removePartials removes partial tiles that nobody needs any more: those of a tile that is full and has a full one
// behind it.
func (w *Writer) removePartials(from, size int64) error {
	for level := BundleLevel; level < Levels(size); level++ {
		height := TileHeight * (max(level, 0) + 1)
		for n := max(0, from>>height-1); n < size>>height-1; n++ {
			partial := filepath.Dir(filepath.FromSlash(TilePath(tlog.Tile{H: TileHeight, L: level, N: n, W: 1})))
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
		if err := ReplaceFile(filepath.Join(folder, file.name), file.text); err != nil {
			return fmt.Errorf("folder of tiles: %w", err)
		}
	}
	return SyncFolder(w.path)
}

// Fork returns what KeepFork kept, ErrNotFound while there is nothing.
func (w *Writer) Fork(context.Context) (kept, seen []byte, err error) {
	f := &Folder{path: w.path}
	if kept, err = f.read(forkFolder+"/kept", MaxCheckpoint); err != nil {
		return nil, nil, err
	}
	seen, err = f.read(forkFolder+"/seen", MaxCheckpoint)
	return kept, seen, err
}
