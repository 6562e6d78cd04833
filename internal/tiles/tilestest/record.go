// Package tilestest has a small record in memory, for tests of what reads tiles and of what writes them.
package tilestest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/verify"
)

// Origin is the name of every Record.
const Origin = "example.org/2024-03-05/test"

// Record gives any tile of any of its prefixes: a verify.Source, made without the code under test where that is
// possible.
type Record struct {
	Signer, Verifier string
	Entries          [][]byte

	// Damage is applied to what Tile gives.
	Damage map[tlog.Tile]func([]byte) ([]byte, error)

	hashes hashes
}

// hashes are all hashes of a tree, as golang.org/x/mod stores them.
type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, 0, len(indexes))
	for _, i := range indexes {
		out = append(out, h[i])
	}
	return out, nil
}

// New is a record of n entries with a key of its own.
func New(t testing.TB, n int64) *Record {
	t.Helper()
	r := &Record{Damage: map[tlog.Tile]func([]byte) ([]byte, error){}}
	var err error
	if r.Signer, r.Verifier, err = signing.NewKey(Origin); err != nil {
		t.Fatal(err)
	}
	r.Add(t, canvass.Entry{
		Kind: canvass.KindRecord, Key: "record",
		Record: &canvass.Record{Kind: canvass.Rehearsal, Name: "a test", Origin: Origin, Key: r.Verifier},
	})
	r.Grow(t, n)
	return r
}

// Grow adds entries until there are n.
func (r *Record) Grow(t testing.TB, n int64) {
	t.Helper()
	for i := int64(len(r.Entries)); i < n; i++ {
		hash := "sha256:" + strings.Repeat("0", 64)
		r.Add(t, canvass.Entry{
			Kind: canvass.KindCatalog, Key: fmt.Sprint("file/", i),
			Catalog: &canvass.CatalogFile{Path: strings.Repeat("p", 1+int(i)%90), Hash: hash, Size: i},
		})
	}
}

// Add adds an entry, a millisecond after the one ahead of it.
func (r *Record) Add(t testing.TB, e canvass.Entry) {
	t.Helper()
	e.Format, e.Recorded, e.Actor = canvass.Format, canvass.Time(1709694000000+len(r.Entries)), "test"
	b, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	r.AddBytes(t, b)
}

// AddBytes adds whatever the bytes are.
func (r *Record) AddBytes(t testing.TB, entry []byte) {
	t.Helper()
	stored, err := tlog.StoredHashes(int64(len(r.Entries)), entry, r.hashes)
	if err != nil {
		t.Fatal(err)
	}
	r.Entries = append(r.Entries, entry)
	r.hashes = append(r.hashes, stored...)
}

// Tree is the tree of the first n entries.
func (r *Record) Tree(t testing.TB, n int64) tlog.Tree {
	t.Helper()
	hash, err := tlog.TreeHash(n, r.hashes)
	if err != nil {
		t.Fatal(err)
	}
	return tlog.Tree{N: n, Hash: hash}
}

// SignedAt is the signed checkpoint of the first n entries.
func (r *Record) SignedAt(t testing.TB, n int64) []byte {
	t.Helper()
	signed, err := signing.Checkpoint(r.Tree(t, n), r.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// Checkpoint implements verify.Source.
func (r *Record) Checkpoint(context.Context) ([]byte, error) {
	n := int64(len(r.Entries))
	hash, err := tlog.TreeHash(n, r.hashes)
	if err != nil {
		return nil, err
	}
	return signing.Checkpoint(tlog.Tree{N: n, Hash: hash}, r.Signer)
}

// Tile implements verify.Source.
func (r *Record) Tile(_ context.Context, t tlog.Tile) (data []byte, err error) {
	if (t.N<<merkle.TileHeight+int64(t.W))<<(merkle.TileHeight*max(t.L, 0)) > int64(len(r.Entries)) {
		return nil, fmt.Errorf("%s: %w", merkle.TilePath(t), verify.ErrNotFound)
	}
	if t.L == merkle.BundleLevel {
		for _, entry := range r.Entries[t.N*merkle.TileWidth:][:t.W] {
			if data, err = merkle.AppendEntry(data, entry); err != nil {
				return nil, err
			}
		}
	} else if data, err = tlog.ReadTileData(t, r.hashes); err != nil {
		return nil, err
	}
	if damage := r.Damage[t]; damage != nil {
		return damage(data)
	}
	return data, nil
}

// Tile is the tile of w hashes, or entries, at a level.
func Tile(level int, n int64, w int) tlog.Tile {
	return tlog.Tile{H: merkle.TileHeight, L: level, N: n, W: w}
}

// Check is verify.Record, which must not fail.
func Check(t testing.TB, src verify.Source, opts verify.Options) verify.Result {
	t.Helper()
	result, err := verify.Record(t.Context(), src, opts)
	if err != nil {
		t.Fatal(err)
	}
	return result
}
