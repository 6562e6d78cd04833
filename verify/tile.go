package verify

import (
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
)

// What a Source is asked for, as c2sp.org/tlog-tiles has it.
const (
	// TileHeight is the number of tree levels that one tile spans: the H of every tile.
	TileHeight = merkle.TileHeight

	// TileWidth is how many hashes a full tile has, and how many entries a full entry bundle.
	TileWidth = merkle.TileWidth

	// BundleLevel is the level of a tile that holds the entries themselves: an entry bundle. Each stands in it behind
	// its length in two bytes, big-endian.
	BundleLevel = merkle.BundleLevel
)

// TilePath is where a tile or an entry bundle stands below a folder or URL: "tile/0/x001/234",
// "tile/0/x001/234.p/17" for its first 17 hashes, "tile/entries/x001/234" for the entries.
func TilePath(t tlog.Tile) string { return merkle.TilePath(t) }
