package tiles

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/verify"
)

// HasEvidence tells whether the folder has a file under the hash. It does not read it.
func (w *Writer) HasEvidence(_ context.Context, hash tlog.Hash) (bool, error) {
	info, err := os.Lstat(filepath.Join(w.path, filepath.FromSlash(verify.EvidencePath(hash))))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Mode().IsRegular(), err
}

// PutEvidence writes public evidence, in the place of what is there, with the system calls of a tile. More than
// verify.MaxEvidence bytes are an error.
func (w *Writer) PutEvidence(_ context.Context, data []byte) error {
	if len(data) > verify.MaxEvidence {
		return fmt.Errorf("evidence has %d bytes, the limit is %d", len(data), verify.MaxEvidence)
	}
	path := filepath.Join(w.path, filepath.FromSlash(verify.EvidencePath(sha256.Sum256(data))))
	_, known := os.Stat(filepath.Dir(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	if err := durable.Replace(path, data, readable); err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	if known == nil {
		return nil
	}
	for _, folder := range []string{filepath.Dir(filepath.Dir(path)), w.path} { // a name in each may be new
		if err := durable.SyncFolder(folder); err != nil {
			return fmt.Errorf("folder of tiles: %w", err)
		}
	}
	return nil
}

// WithdrawEvidence removes what may be public no more, as EraseEvidence does.
func (w *Writer) WithdrawEvidence(ctx context.Context, hash tlog.Hash) error {
	return w.EraseEvidence(ctx, hash)
}

// EraseEvidence removes evidence from the folder, durably; what is not there is no error. The file system may keep its
// blocks for a while.
func (w *Writer) EraseEvidence(_ context.Context, hash tlog.Hash) error {
	path := filepath.Join(w.path, filepath.FromSlash(verify.EvidencePath(hash)))
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = durable.SyncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	return nil
}

// HeldEvidence yields what the folder has, as verify.Folder.HeldEvidence.
func (w *Writer) HeldEvidence(context.Context) iter.Seq2[tlog.Hash, error] {
	return w.folder.HeldEvidence()
}
