package ledger

import (
	"context"
	"encoding/hex"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/verify"
)

// CheckpointMeta is the setting that holds a record's newest signed checkpoint.
const CheckpointMeta = "checkpoint"

// Source lets package verify, and whoever follows or repairs, read a record out of its engine.
func Source(log Log) verify.Headed { return source{log} }

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

// Description is what canonical bytes say about themselves. Tiles carry the bytes alone, so that a record which is rebuilt from
// tiles takes the rest from here.
type Description struct {
	Key      string
	Recorded int64       // milliseconds since 1970 UTC
	Evidence []tlog.Hash // what the entry names
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
	var names []string
	if e.Source != nil {
		names = e.Source.Evidence
	}
	if e.Catalog != nil {
		names = append(names[:len(names):len(names)], e.Catalog.Hash)
	}
	if e.Sealed != nil {
		names = append(names[:len(names):len(names)], e.Sealed.Commitment)
	}
	for _, name := range names {
		hash, err := ParseEvidenceName(name)
		if err != nil {
			return Description{}, err
		}
		d.Evidence = append(d.Evidence, hash)
	}
	return d, nil
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
