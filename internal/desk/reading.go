package desk

import (
	"context"
	"errors"
	"fmt"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// reading is a record as far as it was read: its entries folded, the tree over them, and what of them was erased. The
// live desk reads on; what the record said at an earlier moment is a prefix of its reading. It is for one goroutine at
// a time.
type reading struct {
	log    ledger.Log
	fold   *tally.Fold
	tree   merkle.Edge
	sealed sealedPayloads
	// damage is what kept it from reading on, nil while the record reads. It then stands at the last good entry.
	damage error
	// erasures counts how often the fold was made anew without what had been in it: what was made of it before shows
	// what it must not.
	erasures int
}

// read reads a whole record and holds it against its newest checkpoint. What is damaged is said in the reading; an
// error is a record that could not be read at all.
//
// The checkpoint is read ahead of the entries. Read behind them it could be newer than they are, signed meanwhile by
// another process, and a sound record would look as if its end were missing.
func read(ctx context.Context, log ledger.Log) (r *reading, signed int64, err error) {
	checkpoint, err := ledger.Source(log).Checkpoint(ctx)
	if err != nil && !errors.Is(err, ledger.ErrNotFound) {
		return nil, 0, err
	}
	r = &reading{log: log, fold: tally.New()}
	if head, err := log.Head(ctx); err == nil { // a head that does not read is told by the reading that follows
		r.fold.Expect(head.Size)
		defer growFast(head.Size).done()
	}
	if _, err := r.readOn(ctx); err != nil {
		return nil, 0, err
	}
	if r.fold.Record() == nil {
		if r.damage != nil {
			return nil, 0, r.damage
		}
		return nil, 0, canvass.Errorf(canvass.Invalid, "open", "there is no record here: it has no first entry that says what it is")
	}
	r.fold.Settle()
	if checkpoint == nil { // left by a program that died before its first
		return r, 0, nil
	}
	signed, err = r.heldAgainst(ctx, checkpoint)
	if errors.Is(err, ledger.ErrDamaged) {
		r.damage, err = err, nil
	}
	return r, signed, err
}

// heldAgainst holds what was read against a checkpoint: signed with the record's key, and of a prefix of what is there.
func (r *reading) heldAgainst(ctx context.Context, checkpoint []byte) (signed int64, err error) {
	c, err := verify.OpenCheckpoint(checkpoint, r.fold.Record().Key)
	if err != nil {
		return 0, ledger.Damage(-1, "%v", err)
	}
	head := r.head()
	if c.N > head.Size {
		if r.damage != nil { // it was read to there alone
			return 0, nil
		}
		return 0, ledger.Damage(head.Size, "the record ends here, and its checkpoint says that it had %d entries", c.N)
	}
	src := &noting{Source: ledger.Source(r.log)}
	_, err = verify.Consistency(ctx, src, tlog.Tree{N: head.Size, Hash: head.Root}, c.Tree)
	switch {
	case err == nil:
		return c.N, nil
	case src.failed != nil: // the engine could not answer, which says nothing of the record
		return 0, src.failed
	}
	return 0, ledger.Damage(-1, "the first %d entries are not those that its checkpoint was signed for: %v", c.N, err)
}

// noting is a source that remembers why it could not give a tile, where that is not that the tile is damaged.
type noting struct {
	verify.Source
	failed error
}

func (n *noting) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) {
	data, err := n.Source.Tile(ctx, t)
	if err != nil && !errors.Is(err, ledger.ErrDamaged) && !errors.Is(err, ledger.ErrNotFound) {
		n.failed = err
	}
	return data, err
}

func (r *reading) head() ledger.Head { return ledger.Head{Size: r.tree.Size(), Root: r.tree.Root()} }

// view is what the record says as far as it was read.
func (r *reading) view() *view.View {
	v := view.Of(r.fold.Snapshot(), r.head())
	v.Damage = r.damage
	return v
}

// readOn reads what the record has beyond what was read, and reports whether anything changed by that. Damage is no
// error of its own: it is kept, and nothing is read behind it.
func (r *reading) readOn(ctx context.Context) (changed bool, err error) {
	if r.damage != nil {
		return false, nil
	}
	for stored, err := range readAhead(ctx, r.log, r.tree.Size()) {
		if err == nil {
			err = r.take(ctx, stored)
		}
		if err != nil {
			if !errors.Is(err, ledger.ErrDamaged) && canvass.KindOf(err) != canvass.Damaged {
				return changed, err
			}
			r.damage, changed = err, true
			break
		}
		changed = true
	}
	return changed, r.withoutErased(ctx)
}

// take folds one entry as it was read from the record.
func (r *reading) take(ctx context.Context, stored readEntry) error {
	file, err := r.file(ctx, stored.says)
	if err != nil {
		return err
	}
	e, err := r.shown(ctx, stored.says)
	if err != nil {
		return err
	}
	return r.enter(stored.seq, e, file, stored.hash)
}

// enter adds an entry to all that is kept in step.
func (r *reading) enter(seq int64, e *canvass.Entry, file []byte, leaf tlog.Hash) error {
	if err := r.fold.Add(seq, e, file); err != nil {
		return err
	}
	r.sealed.note(e)
	r.tree.Append(leaf)
	return nil
}

// file is the catalog file that an entry of kind catalog names, nil for other entries.
func (r *reading) file(ctx context.Context, e *canvass.Entry) ([]byte, error) {
	return catalogBytes(ctx, r.log, e)
}

func catalogBytes(ctx context.Context, log ledger.Log, e *canvass.Entry) ([]byte, error) {
	if e.Kind != canvass.KindCatalog {
		return nil, nil
	}
	hash, err := ledger.ParseEvidenceName(e.Catalog.Hash)
	if err != nil {
		return nil, err
	}
	kept, err := log.Evidence(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("the file %s of the record's catalog: %w", e.Catalog.Path, err)
	}
	return kept.Bytes, nil
}

// sealedPayloads are the payloads that went into the fold, by their commitment, and the evidence that was erased.
type sealedPayloads struct {
	folded, erased map[string]bool
	stale          bool // the fold holds what was erased since
}

func (s *sealedPayloads) note(e *canvass.Entry) {
	switch {
	case e.Erasure != nil:
		if s.erased == nil {
			s.erased = map[string]bool{}
		}
		s.erased[e.Erasure.Evidence] = true
		s.stale = s.stale || s.folded[e.Erasure.Evidence]
	case e.Sealed != nil && !e.Withheld():
		if s.folded == nil {
			s.folded = map[string]bool{}
		}
		s.folded[e.Sealed.Commitment] = true
	}
}

// shown is an entry as the fold has it: with its payload where that is there, else as it stands in the record.
func (r *reading) shown(ctx context.Context, e *canvass.Entry) (*canvass.Entry, error) {
	if e.Sealed == nil {
		return e, nil
	}
	if !r.sealed.erased[e.Sealed.Commitment] {
		hash, err := ledger.ParseEvidenceName(e.Sealed.Commitment)
		if err != nil {
			return nil, err
		}
		kept, err := r.log.Evidence(ctx, hash)
		if err == nil {
			return e.Unseal(kept.Bytes)
		}
		if !errors.Is(err, ledger.ErrErased) && !errors.Is(err, ledger.ErrNotFound) {
			return nil, err
		}
	}
	return withhold(e), nil
}

// withoutErased makes the fold anew where what was erased is in it.
func (r *reading) withoutErased(ctx context.Context) error {
	if !r.sealed.stale {
		return nil
	}
	entries := r.fold.Entries()
	again := &reading{log: r.log, fold: tally.New(), sealed: sealedPayloads{erased: r.sealed.erased}}
	again.fold.Expect(int64(len(entries)))
	for _, l := range entries {
		e := l.Entry
		if e.Sealed != nil && r.sealed.erased[e.Sealed.Commitment] {
			e = withhold(e)
		}
		file, err := r.file(ctx, e)
		if err == nil {
			err = again.fold.Add(l.Seq, e, file)
		}
		if err != nil {
			return err
		}
		again.sealed.note(e)
	}
	r.fold, r.sealed, r.erasures = again.fold, again.sealed, r.erasures+1
	return nil
}

// withhold is a sealed entry as the fold may have it without its payload. What it replaces is left standing: nobody can
// see what by.
func withhold(e *canvass.Entry) *canvass.Entry {
	return &canvass.Entry{
		Format: e.Format, Kind: e.Kind, Key: e.Key, Recorded: e.Recorded, Actor: e.Actor, By: e.By,
		Contest: e.Contest, Race: e.Race, Sealed: e.Sealed,
	}
}
