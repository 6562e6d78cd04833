package desk

import (
	"context"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// AsOf is what the record said at a moment: the fold of the entries recorded at or before it. It refuses a moment
// before the record begins. Where many moments are asked for at once it gives up after a while with a *view.BusyError.
func (d *Desk) AsOf(ctx context.Context, t canvass.Time) (*view.View, error) {
	era := d.earlier.now() // ahead of the view: what is made of an older one is not kept
	now := d.View()
	size, err := sizeAt(now.Since(0), t)
	if err != nil || size == now.Size {
		return now, err
	}
	v, err := d.earlier.get(ctx, size, era, func() (*view.View, error) {
		// Whoever asked first may have gone when others wait for it.
		v, err := prefix(context.WithoutCancel(ctx), d.log, now.Head, size, now.Prefix)
		if err == nil {
			v.Era = era
		}
		return v, err
	})
	if err != nil {
		return nil, err
	}
	return d.told(v), nil
}

// ViewAsOf reads a record once and is what it said at a moment, as [Desk.AsOf]. The whole record is read, since what
// was erased later is in no earlier view, and held against its checkpoint; only the entries of the moment are folded.
func ViewAsOf(ctx context.Context, log ledger.Log, t canvass.Time) (*view.View, error) {
	r, _, err := read(ctx, log)
	if err != nil {
		return nil, err
	}
	size, err := sizeAt(r.fold.Entries(), t)
	if err != nil {
		return nil, err
	}
	if size == r.head().Size {
		return r.view(), nil
	}
	return prefix(ctx, log, r.head(), size, r.fold.Prefix)
}

// sizeAt is how many of the entries were recorded by the moment.
func sizeAt(entries []tally.Logged, t canvass.Time) (int64, error) {
	size := tally.RecordedBy(entries, t)
	if size == 0 && len(entries) > 0 {
		return 0, canvass.Errorf(canvass.NotFound, "as of", "the record begins at %s: nothing was recorded by %s", entries[0].Entry.Recorded, t)
	}
	return size, nil
}

// prefix is the view of the first size entries of those that fold has read up to head.
func prefix(ctx context.Context, log ledger.Log, head ledger.Head, size int64,
	fold func(int64, func(*canvass.Entry) ([]byte, error)) (*tally.Snapshot, error),
) (*view.View, error) {
	root, err := rootOf(ctx, log, head, size)
	if err != nil {
		return nil, err
	}
	s, err := fold(size, func(e *canvass.Entry) ([]byte, error) { return catalogBytes(ctx, log, e) })
	if err != nil {
		return nil, err
	}
	return view.Of(s, ledger.Head{Size: size, Root: root}), nil
}

// rootOf is the root of the tree over the first size entries. It is read from the stored tiles, and proven to be what
// the tree at head, which was computed from the entries, begins with.
func rootOf(ctx context.Context, log ledger.Log, head ledger.Head, size int64) (tlog.Hash, error) {
	src := ledger.Source(log)
	edge, err := merkle.LoadEdge(size, func(t tlog.Tile) ([]tlog.Hash, error) {
		raw, err := src.Tile(ctx, t)
		if err != nil {
			return nil, err
		}
		return merkle.SplitHashes(raw, t.W)
	})
	if err != nil {
		return tlog.Hash{}, err
	}
	if _, err := verify.Consistency(ctx, src, tlog.Tree{N: head.Size, Hash: head.Root}, edge.Tree()); err != nil {
		return tlog.Hash{}, ledger.Damage(-1, "the tree over the first %d entries does not read: %v", size, err)
	}
	return edge.Root(), nil
}
