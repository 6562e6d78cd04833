// Package merkle is the tree over a record's entries: its right edge, which grows by a leaf at a time, and the tiles
// into which it is cut.
//
// The tree is that of RFC 6962, section 2.1; tiles and entry bundles are those of c2sp.org/tlog-tiles, with paths,
// widths and bytes as that page has them.
//
//	var edge merkle.Edge
//	edge.Append(tlog.RecordHash(entry))
//	fmt.Println(edge.Size(), edge.Root())
package merkle

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// TileWidth is how many hashes a full tile has, and how many entries a full entry bundle (c2sp.org/tlog-tiles).
const TileWidth = 1 << TileHeight

// TileHeight is the number of tree levels that one tile spans.
const TileHeight = 8

// Edge is the right edge of a tree: what is needed to append leaves, to know the root, and to cut the
// tiles as they fill. Its size is bounded by the logarithm of the tree's. The zero Edge is the empty tree.
//
// An Edge is not safe for use by several goroutines at once.
type Edge struct {
	size int64

	// stack holds the roots of the perfect subtrees that make up the tree, the largest first: one for each
	// bit set in size.
	stack []tlog.Hash

	// tiles[l] holds the hashes of the unfinished tile at tile level l, fewer than TileWidth.
	tiles [][]tlog.Hash

	// Full, if not nil, is called with each tile that a leaf completes, lowest level first, and with its root, the
	// hash that stands for it in the level above. It MUST NOT keep hashes, which are overwritten afterwards.
	Full func(t tlog.Tile, hashes []tlog.Hash, root tlog.Hash)
}

// LoadEdge rebuilds the edge of a tree of size leaves from its unfinished tiles: partial returns the hashes of the
// tile it is asked for, t.W of them.
func LoadEdge(size int64, partial func(t tlog.Tile) ([]tlog.Hash, error)) (*Edge, error) {
	if size < 0 {
		return nil, fmt.Errorf("a tree cannot have %d leaves", size)
	}
	e := &Edge{size: size}
	for level := 0; size>>(TileHeight*level) > 0; level++ {
		t := edgeTile(size, level)
		hashes := make([]tlog.Hash, t.W, TileWidth)
		if t.W > 0 {
			stored, err := partial(t)
			if err != nil {
				return nil, err
			}
			if len(stored) != t.W {
				return nil, fmt.Errorf("%s has %d hashes, not %d", TilePath(t), len(stored), t.W)
			}
			copy(hashes, stored)
		}
		e.tiles = append(e.tiles, hashes)
	}
	for level := len(e.tiles) - 1; level >= 0; level-- {
		e.stack = append(e.stack, perfect(e.tiles[level])...)
	}
	return e, nil
}

// edgeTile is the unfinished tile at a level of a tree with size leaves; its W is 0 when the level ends in a full tile.
func edgeTile(size int64, level int) tlog.Tile {
	n := size >> (TileHeight * level)
	return tlog.Tile{H: TileHeight, L: level, N: n >> TileHeight, W: int(n & (TileWidth - 1))}
}

// perfect returns the roots of the perfect subtrees over hashes of one level, the largest first.
func perfect(hashes []tlog.Hash) []tlog.Hash {
	var roots []tlog.Hash
	for bit := TileWidth / 2; bit > 0; bit /= 2 {
		if len(hashes)&bit != 0 {
			done := len(hashes) &^ (2*bit - 1)
			roots = append(roots, TileRoot(hashes[done:done+bit]))
		}
	}
	return roots
}

// TileRoot is the root over a power of two of hashes, at most TileWidth: of a full tile, the hash that stands for it in
// the level above.
func TileRoot(hashes []tlog.Hash) tlog.Hash {
	var buf [TileWidth]tlog.Hash
	n := copy(buf[:], hashes)
	for ; n > 1; n /= 2 {
		for i := range n / 2 {
			buf[i] = tlog.NodeHash(buf[2*i], buf[2*i+1])
		}
	}
	return buf[0]
}

// Size is the number of leaves.
func (e *Edge) Size() int64 { return e.size }

// Root is the root hash of the tree: RFC 6962, section 2.1.
func (e *Edge) Root() tlog.Hash {
	if e.size == 0 {
		return EmptyRoot
	}
	root := e.stack[len(e.stack)-1]
	for i := len(e.stack) - 2; i >= 0; i-- {
		root = tlog.NodeHash(e.stack[i], root)
	}
	return root
}

// EmptyRoot is the root of the tree without leaves, the SHA-256 of nothing: RFC 6962, section 2.1.
var EmptyRoot = func() tlog.Hash {
	root, err := tlog.TreeHash(0, nil)
	if err != nil {
		panic(err) // a tree of no leaves reads no hash
	}
	return root
}()

// Tree is the size and the root in one.
func (e *Edge) Tree() tlog.Tree { return tlog.Tree{N: e.size, Hash: e.Root()} }

// Append adds a leaf by its hash, tlog.RecordHash of the entry's bytes.
func (e *Edge) Append(leaf tlog.Hash) {
	h, height := leaf, 0
	e.keep(0, h)
	for n := e.size; n&1 == 1; n >>= 1 {
		h = tlog.NodeHash(e.stack[len(e.stack)-1], h)
		e.stack = e.stack[:len(e.stack)-1]
		if height++; height%TileHeight == 0 {
			e.finish(height/TileHeight-1, h)
			e.keep(height/TileHeight, h)
		}
	}
	e.stack = append(e.stack, h)
	e.size++
}

// keep puts a hash into the unfinished tile of its level.
func (e *Edge) keep(level int, h tlog.Hash) {
	if level == len(e.tiles) {
		e.tiles = append(e.tiles, make([]tlog.Hash, 0, TileWidth))
	}
	e.tiles[level] = append(e.tiles[level], h)
}

// finish hands a full tile on and begins the next.
func (e *Edge) finish(level int, root tlog.Hash) {
	if e.Full != nil {
		e.Full(tlog.Tile{H: TileHeight, L: level, N: e.size >> (TileHeight * (level + 1)), W: TileWidth}, e.tiles[level], root)
	}
	e.tiles[level] = e.tiles[level][:0]
}

// Partial returns the unfinished tile at a level, with W 0 and no hashes where there is none. The hashes are
// valid until the next Append.
func (e *Edge) Partial(level int) (tlog.Tile, []tlog.Hash) {
	t := edgeTile(e.size, level)
	if level >= len(e.tiles) {
		return t, nil
	}
	return t, e.tiles[level]
}

// Levels is the number of tile levels that the tree has.
func (e *Edge) Levels() int { return len(e.tiles) }

// Clone returns a copy that shares nothing with e and has no Full.
func (e *Edge) Clone() *Edge {
	c := &Edge{size: e.size, stack: append(make([]tlog.Hash, 0, len(e.stack)+1), e.stack...)}
	for _, hashes := range e.tiles {
		c.tiles = append(c.tiles, append(make([]tlog.Hash, 0, TileWidth), hashes...))
	}
	return c
}
