package verify

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/merkle"
)

// authentic reads hashes from a source and holds each tile against the tree before it gives any of them out.
func Hashes(ctx context.Context, src Source, tree tlog.Tree) tlog.HashReader {
	asked := &asked{src: src}
	return held{torchwood.TileHashReaderWithContext(ctx, tree, tileReader{asked}), asked}
}

// held tells hashes that are not of the tree from a source that could not be asked.
type held struct {
	tlog.HashReader
	asked *asked
}

// ReadHashes implements tlog.HashReader.
func (h held) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes, err := h.HashReader.ReadHashes(indexes)
	if err != nil && h.asked.fault == nil && canvass.KindOr(err, "") == "" {
		err = damagedAt("%v", err)
	}
	return hashes, err
}

// tileReader makes a Source what torchwood reads from.
type tileReader struct{ src Source }

func (r tileReader) ReadTiles(ctx context.Context, tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, t := range tiles {
		var err error
		if data[i], err = r.src.Tile(ctx, t); err != nil {
			return nil, err
		}
		if want := t.W * tlog.HashSize; len(data[i]) != want {
			return nil, damagedAt("%s has %d bytes, not %d", TilePath(t), len(data[i]), want)
		}
	}
	return data, nil
}

func (tileReader) SaveTiles([]tlog.Tile, [][]byte) {}

func (tileReader) ReadEndpoint(context.Context, string) ([]byte, error) { return nil, ErrNotFound }

// Inclusion returns the proof that entry seq is in the tree: RFC 6962, section 2.1.1. It reads a few tiles of the
// source.
func Inclusion(ctx context.Context, src Source, tree tlog.Tree, seq int64) (tlog.RecordProof, error) {
	if seq < 0 || seq >= tree.N {
		return nil, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d in a tree of %d", seq, tree.N)
	}
	proof, err := tlog.ProveRecord(tree.N, seq, Hashes(ctx, src, tree))
	if err != nil {
		return nil, fmt.Errorf("prove entry %d: %w", seq, err)
	}
	return proof, nil
}

// Consistency returns the proof that the tree begins with all of the older one: RFC 6962, section 2.1.2. Where the tree
// does not, the error wraps ErrRewritten.
func Consistency(ctx context.Context, src Source, tree, older tlog.Tree) (tlog.TreeProof, error) {
	switch {
	case older.N > tree.N:
		return nil, canvass.Errorf(canvass.Fails, "",
			"the older checkpoint has %d entries, this tree %d: it is from the future of this record, or this record has lost entries",
			older.N, tree.N)
	case older.N == tree.N:
		if older.Hash != tree.Hash {
			return nil, fmt.Errorf("two trees of %d entries have the roots %s and %s: %w", tree.N, older.Hash, tree.Hash, ErrRewritten)
		}
		return tlog.TreeProof{}, nil
	case older.N == 0:
		if older.Hash != merkle.EmptyRoot {
			return nil, fmt.Errorf("a tree of no entries cannot have the root %s: %w", older.Hash, ErrRewritten)
		}
		return tlog.TreeProof{}, nil
	}
	proof, err := tlog.ProveTree(tree.N, older.N, Hashes(ctx, src, tree))
	if err != nil {
		return nil, fmt.Errorf("prove that %d entries begin with %d: %w", tree.N, older.N, err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return nil, fmt.Errorf("the first %d entries do not have the root %s that was signed: %w", older.N, older.Hash, ErrRewritten)
	}
	return proof, nil
}

// Entry reads one entry and proves that it is in the tree. It returns the entry's bytes and the proof.
func Entry(ctx context.Context, src Source, tree tlog.Tree, seq int64) ([]byte, tlog.RecordProof, error) {
	proof, err := Inclusion(ctx, src, tree, seq)
	if err != nil {
		return nil, nil, err
	}
	first := seq &^ (TileWidth - 1)
	bundle := tlog.Tile{H: TileHeight, L: BundleLevel, N: seq / TileWidth, W: int(min(tree.N-first, TileWidth))}
	data, err := src.Tile(ctx, bundle)
	if err != nil {
		return nil, nil, fmt.Errorf("read entry %d: %w", seq, err)
	}
	entries, err := merkle.SplitBundle(data, bundle.W)
	if at := int(seq - first); at >= len(entries) {
		return nil, nil, &DamagedError{Seq: seq, What: fmt.Sprintf("%s: %v", TilePath(bundle), err)}
	}
	entry := entries[seq-first]
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, seq, tlog.RecordHash(entry)); err != nil {
		return nil, nil, &DamagedError{Seq: seq, What: "its bytes are not those that were signed"}
	}
	return entry, proof, nil
}

// Entries yields the entries from seq from on, each held against the tree, and an error at the first that does not
// belong there or cannot be read. It is how a follower reads.
func Entries(ctx context.Context, src Source, tree tlog.Tree, from int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		hashes := Hashes(ctx, src, tree)
		for bundle := range merkle.Tiles(BundleLevel, from, tree.N) {
			data, err := checkedBundle(ctx, src, bundle, hashes)
			if err != nil {
				yield(nil, err)
				return
			}
			entries, _ := merkle.SplitBundle(data, bundle.W) // checked
			for _, entry := range entries[max(0, from-bundle.N*TileWidth):] {
				if !yield(entry, nil) {
					return
				}
			}
		}
	}
}

// checkedBundle reads a bundle and holds each entry against its hash in the tree.
func checkedBundle(ctx context.Context, src Source, bundle tlog.Tile, hashes tlog.HashReader) ([]byte, error) {
	data, err := src.Tile(ctx, bundle)
	if err != nil {
		return nil, err
	}
	entries, err := merkle.SplitBundle(data, bundle.W)
	if err != nil {
		return nil, damagedAt("%s: %v", TilePath(bundle), err)
	}
	first := bundle.N * TileWidth
	indexes := make([]int64, len(entries))
	for i := range entries {
		indexes[i] = tlog.StoredHashIndex(0, first+int64(i))
	}
	leaves, err := hashes.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", TilePath(bundle), err)
	}
	for i, entry := range entries {
		if tlog.RecordHash(entry) != leaves[i] {
			return nil, &DamagedError{Seq: first + int64(i), What: "its bytes are not those that were signed"}
		}
	}
	return data, nil
}

// FormatProof writes what somebody needs who has an entry and the key and nothing else: entry number, proof and
// checkpoint in one text (c2sp.org/tlog-proof). The checkpoint must be that of the tree for which the proof was made.
func FormatProof(seq int64, proof tlog.RecordProof, signed []byte) []byte {
	return torchwood.FormatProof(seq, proof, signed)
}

// CheckProof checks a proof as FormatProof writes it: that the record with the verifier key signed a tree that has the
// entry.
func CheckProof(proof, entry []byte, verifier string) error {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return keyError("verifier", verifier, err)
	}
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(v.Name()), torchwood.SingleVerifierPolicy(v))
	err = torchwood.VerifyProof(policy, tlog.RecordHash(entry), proof)
	var wrong *torchwood.VerifyRecordError
	if errors.As(err, &wrong) {
		return canvass.Errorf(canvass.Fails, "", "the proof is not of this entry: %w", err)
	}
	if err != nil {
		return canvass.Errorf(canvass.Fails, "", "%w", err)
	}
	return nil
}
