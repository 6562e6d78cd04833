package verify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"iter"
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
	if err == nil && sha256.Sum256(data) != hash {
		return nil, damagedAt("%s does not have the hash that it is named by", EvidencePath(hash))
	}
	return data, err
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
					err = damagedAt("%s is not named as evidence is", filepath.ToSlash(name))
				}
			}
			if !yield(hash, err) {
				return filepath.SkipAll
			}
			return nil
		})
	}
}
