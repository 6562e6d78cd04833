package catalog

import (
	"crypto/sha256"
	"encoding/hex"
)

// File is one file of a catalog: its slash path below the catalog's root, and its bytes.
type File struct {
	Path  string
	Bytes []byte
}

// Hash is the hash under which a record keeps the bytes: "sha256:" and 64 hexadecimal digits.
func (f File) Hash() string {
	h := sha256.Sum256(f.Bytes)
	return "sha256:" + hex.EncodeToString(h[:])
}
