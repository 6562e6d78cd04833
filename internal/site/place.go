package site

import "context"

// Content is a file with its bytes.
type Content struct {
	File
	Body []byte
	// Packed are its compressed forms, by their ending.
	Packed map[string][]byte
}

// Endings are those of compressed forms, which stand beside a file.
var Endings = []string{"gz", "zst"}

// Place is where a site stands: a folder, or an object store. One goroutine publishes at a time; several may Put.
type Place interface {
	// Index is that of the newest version, as it was given to Switch; nil where nothing was published.
	Index(ctx context.Context) (*Index, error)
	// Put keeps the bytes of a file under their hash, at File.BytesPath, where they are not yet. Nobody reads them before
	// Switch.
	Put(ctx context.Context, path string, c Content) error
	// Switch makes a version the one that readers get: its files first, its pointer last. Every file of it was Put, in
	// this version or an earlier one; changed are the paths whose bytes are other than in the version before, or that
	// are new, gone those that it has no more. A reader of the pointer finds every file of its version; a reader of a file
	// finds that of one version or of the next, whole.
	Switch(ctx context.Context, now *Index, pointer []byte, changed, gone []string) error
	// Beat writes the pointer anew, with a later moment, and nothing else.
	Beat(ctx context.Context, pointer []byte) error
	// Sweep removes what no version from keep on has.
	Sweep(ctx context.Context, now *Index, keep int64) error
	// String names the place to people, without secrets.
	String() string
}
