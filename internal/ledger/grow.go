package ledger

import (
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/verify"
)

// Growth is what an engine stores for the entries of a batch, all of it in one transaction.
type Growth struct {
	Rows  []Row
	Tiles []TileRow // those that the entries complete
	Head  Head
	Last  int64 // the moment of the last entry
}

// TileRow is a full tile as engines store it.
type TileRow struct {
	Level  int64
	N      int64
	Root   tlog.Hash // the hash that stands for the tile in the level above
	Hashes []byte    // 256 hashes
}

// shareFrom is how many entries are worth a second processor for their hashes.
const shareFrom = 32

// Grow appends the entries to the edge and returns what is to be stored for them. There is at least one. When
// storing fails the edge is to be thrown away.
func Grow(edge *verify.Edge, entries []Pending) Growth {
	g := Growth{Rows: make([]Row, len(entries)), Last: entries[len(entries)-1].Recorded}
	edge.Full = func(t tlog.Tile, hashes []tlog.Hash, root tlog.Hash) {
		g.Tiles = append(g.Tiles, TileRow{Level: int64(t.L), N: t.N, Root: root, Hashes: verify.JoinHashes(hashes)})
	}
	first := edge.Size()
	describe := func(from, to int) {
		for i, p := range entries[from:to] {
			seq := first + int64(from+i)
			g.Rows[from+i] = Row{
				Seq: seq, Key: p.Key, Recorded: p.Recorded, Bytes: p.Bytes,
				Hash: tlog.RecordHash(p.Bytes), Sum: RowSum(seq, p.Recorded, p.Key),
			}
		}
	}
	if half := len(entries) / 2; half < shareFrom {
		describe(0, len(entries))
	} else {
		var wg sync.WaitGroup
		wg.Go(func() { describe(half, len(entries)) })
		describe(0, half)
		wg.Wait()
	}
	for i := range g.Rows {
		edge.Append(g.Rows[i].Hash)
	}
	edge.Full = nil
	g.Head = Head{Size: edge.Size(), Root: edge.Root()}
	return g
}

// LoadEdge reads the edge of a stored tree and holds it against the head. tile reads unfinished tiles, as Log.Tile does.
func LoadEdge(head Head, tile func(tlog.Tile) ([]byte, error)) (*verify.Edge, error) {
	edge, err := edgeAt(head.Size, tile)
	if err != nil {
		return nil, err
	}
	if root := edge.Root(); root != head.Root {
		return nil, Damage(head.Size-head.Size%verify.TileWidth, "the tree has the root %s, the head says %s", root, head.Root)
	}
	return edge, nil
}

func edgeAt(size int64, tile func(tlog.Tile) ([]byte, error)) (*verify.Edge, error) {
	return verify.LoadEdge(size, func(t tlog.Tile) ([]tlog.Hash, error) {
		data, err := tile(t)
		if err != nil {
			return nil, err
		}
		return verify.SplitHashes(data, t.W)
	})
}
