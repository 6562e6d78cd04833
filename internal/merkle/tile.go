package merkle

import (
	"encoding/binary"
	"fmt"
	"iter"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"
)

// BundleLevel is the level of a tile that holds the entries themselves: an entry bundle.
const BundleLevel = -1

// TilePath is where a tile or an entry bundle stands below a folder or URL: "tile/0/x001/234",
// "tile/0/x001/234.p/17" for its first 17 hashes, "tile/entries/x001/234" for the entries (c2sp.org/tlog-tiles).
func TilePath(t tlog.Tile) string { return torchwood.TilePath(t) }

// Tiles returns the tiles that cover a tree of n leaves at a level, from the tile that holds the hash from on. The last
// may be partial. The level BundleLevel gives the entry bundles.
func Tiles(level int, from, n int64) iter.Seq[tlog.Tile] {
	return func(yield func(tlog.Tile) bool) {
		hashes := n >> (TileHeight * max(level, 0))
		for i := from >> TileHeight; i<<TileHeight < hashes; i++ {
			t := tlog.Tile{H: TileHeight, L: level, N: i, W: int(min(hashes-i<<TileHeight, TileWidth))}
			if !yield(t) {
				return
			}
		}
	}
}

// Levels is the number of tile levels of a tree with n leaves.
func Levels(n int64) int {
	levels := 0
	for ; n > 0; n >>= TileHeight {
		levels++
	}
	return levels
}

// AppendEntry adds an entry to a bundle, behind its length in two bytes, big-endian. An entry of more than 65,535
// bytes is an error.
func AppendEntry(bundle, entry []byte) ([]byte, error) {
	return torchwood.AppendTileEntry(bundle, entry)
}

// SplitBundle returns the want entries of a bundle, as slices of it. When the bundle is cut off or has more, it
// returns the whole entries that come first and an error.
func SplitBundle(bundle []byte, want int) ([][]byte, error) {
	entries := make([][]byte, 0, want)
	for len(entries) < want {
		if len(bundle) < 2 || len(bundle)-2 < int(binary.BigEndian.Uint16(bundle)) {
			return entries, fmt.Errorf("cut off behind %d of %d entries", len(entries), want)
		}
		end := 2 + int(binary.BigEndian.Uint16(bundle))
		entries = append(entries, bundle[2:end:end])
		bundle = bundle[end:]
	}
	if len(bundle) > 0 {
		return entries, fmt.Errorf("%d bytes behind the last of %d entries", len(bundle), want)
	}
	return entries, nil
}

// JoinHashes writes hashes as a tile.
func JoinHashes(hashes []tlog.Hash) []byte {
	tile := make([]byte, 0, len(hashes)*tlog.HashSize)
	for _, h := range hashes {
		tile = append(tile, h[:]...)
	}
	return tile
}

// SplitHashes reads a tile of want hashes.
func SplitHashes(tile []byte, want int) ([]tlog.Hash, error) {
	if len(tile) != want*tlog.HashSize {
		return nil, fmt.Errorf("%d bytes are not %d hashes of %d bytes", len(tile), want, tlog.HashSize)
	}
	hashes := make([]tlog.Hash, want)
	for i := range hashes {
		hashes[i] = tlog.Hash(tile[i*tlog.HashSize:])
	}
	return hashes, nil
}
