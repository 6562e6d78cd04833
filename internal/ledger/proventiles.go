package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/verify"
)

// provenTiles gives the tiles of a tree, each taken from whichever source has it right.
type provenTiles struct {
	sources []verify.Source
	sizes   []int64 // how many entries each source has
	target  tlog.Tree
	edge    [][]tlog.Hash // the unfinished tile at each level
	recent  map[int]recentTile
}

type recentTile struct {
	n      int64
	hashes []tlog.Hash
}

// maxEdges bounds how many combinations of the sources' unfinished tiles are tried.
const maxEdges = 4096

// proveTiles finds the unfinished tiles at the edge of the target: together, and only together, they have its root.
func proveTiles(ctx context.Context, sources []verify.Source, sizes []int64, target tlog.Tree) (*provenTiles, error) {
	p := &provenTiles{sources: sources, sizes: sizes, target: target, recent: make(map[int]recentTile)}
	levels := merkle.Levels(target.N)
	choices := make([][][]tlog.Hash, levels)
	combinations := 1
	for level := range levels {
		n := target.N >> (merkle.TileHeight * level)
		if n%merkle.TileWidth == 0 {
			choices[level] = [][]tlog.Hash{nil}
			continue
		}
		choices[level] = p.candidates(ctx, tlog.Tile{H: merkle.TileHeight, L: level, N: n / merkle.TileWidth, W: int(n % merkle.TileWidth)})
		combinations *= len(choices[level])
	}
	for i := range min(combinations, maxEdges) {
		p.edge = p.edge[:0]
		for _, choice := range choices {
			p.edge = append(p.edge, choice[i%len(choice)])
			i /= len(choice)
		}
		edge, err := merkle.LoadEdge(target.N, func(t tlog.Tile) ([]tlog.Hash, error) { return p.edge[t.L], nil })
		if err != nil {
			return nil, err
		}
		if edge.Root() == target.Hash {
			return p, nil
		}
	}
	return nil, errors.Join(errors.New("the newest entries and tiles of the sources do not have this root"), ctx.Err())
}

// candidates are the different contents that the sources give for a tile: as they store it, and as it follows from the
// level below.
func (p *provenTiles) candidates(ctx context.Context, t tlog.Tile) [][]tlog.Hash {
	var all [][]tlog.Hash
	add := func(hashes []tlog.Hash) {
		if len(hashes) == t.W && !slices.ContainsFunc(all, func(h []tlog.Hash) bool { return slices.Equal(h, hashes) }) {
			all = append(all, hashes)
		}
	}
	for _, src := range p.sources {
		if hashes, err := storedTile(ctx, src, t); err == nil {
			add(hashes)
		}
	}
	for i, src := range p.sources {
		add(p.below(ctx, src, p.sizes[i], t))
	}
	return all
}

// below computes a tile from what a source has further down: entries below leaf hashes, full tiles below the others,
// and what is below those where they are gone. It is short where the source has not got all of it.
func (p *provenTiles) below(ctx context.Context, src verify.Source, size int64, t tlog.Tile) (hashes []tlog.Hash) {
	if t.L == 0 {
		bundle := t
		bundle.L = merkle.BundleLevel
		for _, entry := range salvage(ctx, src, bundle, size) {
			if entry == nil {
				return nil
			}
			hashes = append(hashes, tlog.RecordHash(entry))
		}
		return hashes
	}
	for i := range int64(t.W) {
		child := tlog.Tile{H: merkle.TileHeight, L: t.L - 1, N: t.N*merkle.TileWidth + i, W: merkle.TileWidth}
		full, err := storedTile(ctx, src, child)
		if err != nil {
			if full = p.below(ctx, src, size, child); len(full) < child.W {
				return nil
			}
		}
		hashes = append(hashes, merkle.TileRoot(full))
	}
	return hashes
}

// storedTile is a tile as a source has it.
func storedTile(ctx context.Context, src verify.Source, t tlog.Tile) ([]tlog.Hash, error) {
	data, err := src.Tile(ctx, t)
	if err != nil {
		return nil, err
	}
	return merkle.SplitHashes(data, t.W)
}

// tile returns a tile that is proven to be part of the target.
func (p *provenTiles) tile(ctx context.Context, level int, n int64) ([]tlog.Hash, error) {
	if n == p.target.N>>(merkle.TileHeight*(level+1)) {
		return p.edge[level], nil
	}
	if r, ok := p.recent[level]; ok && r.n == n {
		return r.hashes, nil
	}
	parent, err := p.tile(ctx, level+1, n/merkle.TileWidth)
	if err != nil {
		return nil, err
	}
	t := tlog.Tile{H: merkle.TileHeight, L: level, N: n, W: merkle.TileWidth}
	for _, hashes := range p.candidates(ctx, t) {
		if merkle.TileRoot(hashes) == parent[n%merkle.TileWidth] {
			p.recent[level] = recentTile{n, hashes}
			return hashes, nil
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return nil, Damage(FirstOf(t), "no source has %s as it was signed", merkle.TilePath(t))
}

// rootAt is the root of the first n entries of the target.
func (p *provenTiles) rootAt(ctx context.Context, n int64) (tlog.Hash, error) {
	edge, err := merkle.LoadEdge(n, func(t tlog.Tile) ([]tlog.Hash, error) {
		hashes, err := p.tile(ctx, t.L, t.N)
		if err != nil {
			return nil, err
		}
		return hashes[:t.W], nil
	})
	if err != nil {
		return tlog.Hash{}, fmt.Errorf("the root of the first %d entries: %w", n, err)
	}
	return edge.Root(), nil
}
