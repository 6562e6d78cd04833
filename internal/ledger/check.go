package ledger

import (
	"context"
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/merkle"
)

// CheckContents is what engines have in common behind Log.Check: it holds each full tile against the hash that stands
// for it in the level above, each piece of evidence against its hash and each setting against its checksum.
func CheckContents(ctx context.Context, log Log) ([]Problem, error) {
	problems := []Problem{}
	// found notes damage and hands on what kept it from looking.
	found := func(err error) error {
		if err == nil || errors.Is(err, ErrErased) {
			return ctx.Err()
		}
		if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNotFound) {
			return err
		}
		problems = AddProblem(problems, err)
		return ctx.Err()
	}
	head, err := log.Head(ctx)
	if err := found(err); err != nil {
		return problems, err
	}
	for level := range merkle.Levels(head.Size) {
		for t := range merkle.Tiles(level, 0, head.Size) {
			if t.W == merkle.TileWidth {
				if err := found(checkTile(ctx, log, t)); err != nil {
					return problems, err
				}
				if err := rest(ctx); err != nil {
					return problems, err
				}
			}
		}
	}
	for state, err := range log.ListEvidence(ctx) {
		if err == nil {
			if _, err = log.Evidence(ctx, state.Hash); errors.Is(err, ErrNotFound) {
				err = Damage(-1, "evidence %s is not found by its hash", state.Hash)
			}
		}
		if err := found(err); err != nil {
			return problems, err
		}
		if err := rest(ctx); err != nil {
			return problems, err
		}
	}
	names, err := log.MetaNames(ctx)
	if err := found(err); err != nil {
		return problems, err
	}
	for _, name := range names {
		_, err := log.Meta(ctx, name)
		if errors.Is(err, ErrNotFound) {
			err = Damage(-1, "setting %q is not found by its name", name)
		}
		if err := found(err); err != nil {
			return problems, err
		}
	}
	return problems, nil
}

// checkTile holds a full tile against the level above.
func checkTile(ctx context.Context, log Log, t tlog.Tile) error {
	data, err := log.Tile(ctx, t)
	if err != nil {
		return err
	}
	hashes, err := merkle.SplitHashes(data, t.W)
	if err != nil {
		return Damage(-1, "%s: %v", merkle.TilePath(t), err)
	}
	above := tlog.Tile{H: t.H, L: t.L + 1, N: t.N / merkle.TileWidth, W: int(t.N%merkle.TileWidth) + 1}
	data, err = log.Tile(ctx, above)
	if err != nil {
		return err
	}
	if root := merkle.TileRoot(hashes); string(root[:]) != string(data[len(data)-tlog.HashSize:]) {
		return Damage(-1, "%s does not have its hash in %s", merkle.TilePath(t), merkle.TilePath(above))
	}
	return nil
}
