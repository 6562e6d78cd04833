package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// MaxEvidence is the most bytes that one piece of evidence may have: 32 MiB.
const MaxEvidence = 32 << 20

// evidenceFolder is where public evidence stands, beside tile/.
const evidenceFolder = "evidence"

// EvidencePath is where public evidence stands below a folder or URL, by its SHA-256: "evidence/9f/9f86d081…", 64
// lower-case hexadecimal digits.
func EvidencePath(hash tlog.Hash) string {
	name := hex.EncodeToString(hash[:])
	return evidenceFolder + "/" + name[:2] + "/" + name
}

// ParseEvidencePath reads EvidencePath, in that form alone.
func ParseEvidencePath(path string) (hash tlog.Hash, ok bool) {
	b, err := hex.DecodeString(path[strings.LastIndexByte(path, '/')+1:])
	if err != nil || len(b) != tlog.HashSize {
		return hash, false
	}
	hash = tlog.Hash(b)
	return hash, EvidencePath(hash) == path
}

// EvidenceSource is a Source that may have the public evidence too: the files that entries name by their SHA-256.
type EvidenceSource interface {
	Source
	// Evidence returns the bytes with the hash, held against it. ErrNotFound if the source has none: it is not public,
	// or was erased. It is a *DamagedError where what is there does not have the hash, or has more than MaxEvidence
	// bytes.
	Evidence(ctx context.Context, hash tlog.Hash) ([]byte, error)
}

// checkEvidence holds what a source gave against its name.
func checkEvidence(hash tlog.Hash, data []byte, err error) ([]byte, error) {
	var large *tooLargeError
	switch {
	case errors.As(err, &large):
		return nil, &DamagedError{Seq: -1, What: err.Error()}
	case err != nil:
		return nil, err
	case sha256.Sum256(data) != hash:
		return nil, &DamagedError{Seq: -1, What: EvidencePath(hash) + " does not have the hash that it is named by"}
	}
	return data, nil
}

// Evidence implements EvidenceSource.
func (f *Folder) Evidence(_ context.Context, hash tlog.Hash) ([]byte, error) {
	data, err := f.read(EvidencePath(hash), MaxEvidence)
	return checkEvidence(hash, data, err)
}

// Evidence implements EvidenceSource.
func (w *Web) Evidence(ctx context.Context, hash tlog.Hash) ([]byte, error) {
	data, err := w.get(ctx, EvidencePath(hash), MaxEvidence)
	return checkEvidence(hash, data, err)
}

// HeldEvidence yields the hashes that the folder has evidence under, in no particular order. A file in its place that
// is not named as evidence is, is an error that does not end it.
func (f *Folder) HeldEvidence() iter.Seq2[tlog.Hash, error] {
	return func(yield func(tlog.Hash, error) bool) {
		_ = filepath.WalkDir(filepath.Join(f.path, evidenceFolder), func(path string, d fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
				return nil
			}
			var hash tlog.Hash
			if err == nil {
				name, relErr := filepath.Rel(f.path, path)
				var ok bool
				if hash, ok = ParseEvidencePath(filepath.ToSlash(name)); !ok || relErr != nil {
					err = &DamagedError{Seq: -1, What: fmt.Sprintf("%s is not named as evidence is", filepath.ToSlash(name))}
				}
			}
			if !yield(hash, err) {
				return filepath.SkipAll
			}
			return nil
		})
	}
}

// HasEvidence tells whether the folder has a file under the hash. It does not read it.
func (w *Writer) HasEvidence(_ context.Context, hash tlog.Hash) (bool, error) {
	info, err := os.Lstat(filepath.Join(w.path, filepath.FromSlash(EvidencePath(hash))))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Mode().IsRegular(), err
}

// PutEvidence writes public evidence, in the place of what is there, with the system calls of a tile. More than
// MaxEvidence bytes are an error.
func (w *Writer) PutEvidence(_ context.Context, data []byte) error {
	if len(data) > MaxEvidence {
		return fmt.Errorf("evidence has %d bytes, the limit is %d", len(data), MaxEvidence)
	}
	path := filepath.Join(w.path, filepath.FromSlash(EvidencePath(sha256.Sum256(data))))
	_, known := os.Stat(filepath.Dir(path))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	if err := ReplaceFile(path, data); err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	if known == nil {
		return nil
	}
	for _, folder := range []string{filepath.Join(w.path, evidenceFolder), w.path} { // a name in each may be new
		if err := SyncFolder(folder); err != nil {
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
	path := filepath.Join(w.path, filepath.FromSlash(EvidencePath(hash)))
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = SyncFolder(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("folder of tiles: %w", err)
	}
	return nil
}

// HeldEvidence yields what the folder has, as Folder.HeldEvidence.
func (w *Writer) HeldEvidence(context.Context) iter.Seq2[tlog.Hash, error] {
	return (&Folder{path: w.path}).HeldEvidence()
}
