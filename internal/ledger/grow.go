package ledger

import (
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
)

// Growth is what an engine stores for the entries of a batch, all of it in one transaction. It is computed while the
// engine is at work already.
type Growth struct {
	rows  []Row
	ready chan int // how many of the rows are ready; closed behind the last, when the fields below are too
	seen  int      // of ready

	tiles []TileRow
	head  Head
	last  int64
}

// TileRow is a full tile as engines store it.
type TileRow struct {
	Level  int64
	N      int64
	Root   tlog.Hash // the hash that stands for the tile in the level above
	Hashes []byte    // 256 hashes
}

// growStep is how many rows are made ready at a time.
const growStep = 50

// Grow appends the entries to the edge and returns what is to be stored for them. There is at least one. The edge
// belongs to the Growth until Done was called, and is to be thrown away when storing fails.
func Grow(edge *merkle.Edge, entries []Pending) *Growth {
	g := &Growth{
		rows:  make([]Row, len(entries)),
		ready: make(chan int, len(entries)/growStep+1),
		last:  entries[len(entries)-1].Recorded,
	}
	if len(entries) < growStep {
		g.run(edge, entries)
	} else {
		go g.run(edge, entries)
	}
	return g
}

func (g *Growth) run(edge *merkle.Edge, entries []Pending) {
	defer close(g.ready)
	edge.Full = func(t tlog.Tile, hashes []tlog.Hash, root tlog.Hash) {
		g.tiles = append(g.tiles, TileRow{Level: int64(t.L), N: t.N, Root: root, Hashes: merkle.JoinHashes(hashes)})
	}
	for i, p := range entries {
		row := &g.rows[i]
		*row = Row{
			Seq: edge.Size(), Key: p.Key, Recorded: p.Recorded, Bytes: p.Bytes,
			Hash: tlog.RecordHash(p.Bytes), Sum: RowSum(edge.Size(), p.Recorded, p.Key),
		}
		edge.Append(row.Hash)
		if (i+1)%growStep == 0 {
			g.ready <- i + 1
		}
	}
	edge.Full = nil
	g.head = Head{Size: edge.Size(), Root: edge.Root()}
}

// Len is how many rows there are.
func (g *Growth) Len() int { return len(g.rows) }

// Rows waits for the rows from..to-1.
func (g *Growth) Rows(from, to int) []Row {
	for g.seen < to {
		n, more := <-g.ready
		if !more {
			n = len(g.rows)
		}
		g.seen = n
	}
	return g.rows[from:to]
}

// Done waits for everything: the tiles that the entries complete, the new head, and the moment of the last entry.
func (g *Growth) Done() (tiles []TileRow, head Head, last int64) {
	for range g.ready {
	}
	return g.tiles, g.head, g.last
}

// LoadEdge reads the edge of a stored tree and holds it against the head. tile reads unfinished tiles, as Log.Tile
// does.
func LoadEdge(head Head, tile func(tlog.Tile) ([]byte, error)) (*merkle.Edge, error) {
	edge, err := edgeAt(head.Size, tile)
	if err != nil {
		return nil, err
	}
	if root := edge.Root(); root != head.Root {
		return nil, Damage(head.Size-head.Size%merkle.TileWidth, "the tree has the root %s, the head says %s", root, head.Root)
	}
	return edge, nil
}

func edgeAt(size int64, tile func(tlog.Tile) ([]byte, error)) (*merkle.Edge, error) {
	return merkle.LoadEdge(size, func(t tlog.Tile) ([]tlog.Hash, error) {
		data, err := tile(t)
		if err != nil {
			return nil, err
		}
		return merkle.SplitHashes(data, t.W)
	})
}
