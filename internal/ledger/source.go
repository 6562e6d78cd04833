package ledger

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/verify"
)

// CheckpointMeta is the setting that holds a record's newest signed checkpoint.
const CheckpointMeta = "checkpoint"

// Source lets package verify, and whoever follows or repairs, read a record out of its engine.
func Source(log Log) HeadedEvidence { return source{log} }

// HeadedEvidence is what a log is to package verify: it may hold more than was signed, and it has evidence.
type HeadedEvidence interface {
	verify.Headed
	verify.EvidenceSource
}

type source struct{ log Log }

// Checkpoint implements verify.Source.
func (s source) Checkpoint(ctx context.Context) ([]byte, error) {
	return s.log.Meta(ctx, CheckpointMeta)
}

// Tile implements verify.Source.
func (s source) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) { return s.log.Tile(ctx, t) }

// Tree implements verify.Headed.
func (s source) Tree(ctx context.Context) (tlog.Tree, error) {
	head, err := s.log.Head(ctx)
	return head.Tree(), err
}

// Tree is the head in the words of package tlog.
func (h Head) Tree() tlog.Tree { return tlog.Tree{N: h.Size, Hash: h.Root} }

// Evidence implements verify.EvidenceSource: it has all that the record keeps without a salt. What of that may go out
// is for whoever hands it on to say.
func (s source) Evidence(ctx context.Context, hash tlog.Hash) ([]byte, error) {
	e, err := s.log.Evidence(ctx, hash)
	switch {
	case errors.Is(err, ErrErased):
		return nil, fmt.Errorf("%s: it was erased: %w", verify.EvidencePath(hash), ErrNotFound)
	case err != nil:
		return nil, err
	case len(e.Salt) > 0:
		return nil, fmt.Errorf("%s: it is kept under a salt: %w", verify.EvidencePath(hash), ErrNotFound)
	}
	return e.Bytes, nil
}

// Description is what canonical bytes say about themselves. Tiles carry the bytes alone, so that a record which is
// rebuilt from tiles takes the rest from here.
type Description struct {
	Key      string
	Recorded int64       // milliseconds since 1970 UTC
	Evidence []tlog.Hash // what the entry names
	Needed   []tlog.Hash // those of Evidence without which the record does not read: files of the catalog
	Erased   []tlog.Hash // what the entry says was erased
}

// Describe reads canonical bytes.
type Describe func(bytes []byte) (Description, error)

// DescribeEntry describes a canvass.Entry.
func DescribeEntry(b []byte) (Description, error) {
	e, err := canvass.ParseEntry(b)
	if err != nil {
		return Description{}, err
	}
	d := Description{Key: e.Key, Recorded: int64(e.Recorded)}
	if d.Evidence, err = parseEvidenceNames(e.EvidenceNames()...); err != nil {
		return Description{}, err
	}
	if e.Catalog != nil {
		d.Needed, err = parseEvidenceNames(e.Catalog.Hash)
	}
	if e.Erasure != nil {
		d.Erased, err = parseEvidenceNames(e.Erasure.Evidence)
	}
	return d, err
}

func parseEvidenceNames(names ...string) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	for _, name := range names {
		hash, err := ParseEvidenceName(name)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// EvidenceName is how entries name evidence: "sha256:" and 64 hexadecimal digits.
func EvidenceName(hash tlog.Hash) string { return "sha256:" + hex.EncodeToString(hash[:]) }

// ParseEvidenceName reads EvidenceName.
func ParseEvidenceName(name string) (hash tlog.Hash, err error) {
	if !canvass.IsHash(name) {
		return hash, fmt.Errorf("%w: evidence %q is not sha256: and 64 hexadecimal digits", ErrInvalid, name)
	}
	_, err = hex.Decode(hash[:], []byte(name[len("sha256:"):]))
	return hash, err
}
