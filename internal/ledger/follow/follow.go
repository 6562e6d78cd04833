// Package follow tails a record that somebody else keeps.
//
// A [Follower] reads a record's checkpoints and tiles from a folder or a URL and brings its own copy up to each, after
// it has proven that the new checkpoint continues the last one. The copy is a folder of tiles ([tiles.Writer]) or a
// log ([ledger.Mirror]). So one piece of code is a mirror, whose copy serves readers; a source to repair the record
// from; and, with a key of its own, a witness, whose signature on a checkpoint says: this continues all that I saw
// before.
//
//	src, err := verify.OpenURL("https://example.org/2024-03-05", nil)
//	w, err := tiles.NewWriter("mirror", key)
//	f := follow.Follower{Source: src, Verifier: key, Keeper: w, Witness: witnessKey}
//	err = f.Run(ctx)
//
// When the record shows two histories, following stops with a [ForkError] that holds both signed checkpoints. Anybody
// who has the record's key can check these two texts, and nobody but the keeper of that key can have made them.
package follow

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/verify"
)

// DefaultInterval is how often a Follower looks when its Interval is zero.
const DefaultInterval = 2 * time.Second

// maxPause is the longest that a Follower waits while its source fails.
const maxPause = time.Minute

// Keeper is the follower's own copy: *tiles.Writer or *ledger.Mirror.
type Keeper interface {
	// Checkpoint returns the checkpoint that the copy was last brought up to, verify.ErrNotFound before the first.
	Checkpoint(ctx context.Context) ([]byte, error)

	// Update brings the copy up to the signed checkpoint, which it keeps last. It MUST refuse one that does not
	// continue the copy.
	Update(ctx context.Context, src verify.Source, signed []byte) error

	// Source reads the copy.
	Source() verify.Source
}

// Follower follows one record. Its fields are set before the first call and left alone afterwards. One goroutine uses
// it at a time.
type Follower struct {
	Source   verify.Source
	Verifier string        // the record's verifier key
	Keeper   Keeper        // the copy
	Witness  string        // a signer key made by signing.NewWitnessKey; empty: no witness
	Interval time.Duration // between two looks; zero: DefaultInterval

	// Beside, if not nil, brings what stands beside the tree in step, after each look that found no fault with the
	// tree: the evidence. It paces itself: what it lacks does not hold up the tree.
	Beside func(ctx context.Context, src verify.Source) error

	// Report, if not nil, hears of each step that Run takes: the tree that the copy has now, or what went wrong.
	Report func(tree tlog.Tree, err error)

	behind int   // looks in a row at which the source had fewer entries than the copy
	seen   int64 // how many it had
}

// BackError says that the source has gone back: it shows fewer entries than the copy has, again and again, and they
// agree. A cache is behind for a look or two; a record that was restored from a backup stays so, and what it enters
// next will not continue the copy.
type BackError struct{ Kept, Seen int64 }

func (e *BackError) Error() string {
	return fmt.Sprintf("the record went back: it had %d entries and shows %d, which agree; was it restored from a backup? This copy keeps all %d: "+
		"its keeper can mend the record with canvass repair", e.Kept, e.Seen, e.Kept)
}

// backAfter is how many looks in a row tell a source that went back from a cache that is behind.
const backAfter = 3

// ForkError says that the record's keeper signed two histories.
type ForkError struct {
	Kept []byte // the signed checkpoint that the copy has
	Seen []byte // the signed checkpoint that does not agree with it
	why  error
}

func (e *ForkError) Error() string {
	return fmt.Sprintf("the record shows two histories: %v; keep both checkpoints", e.why)
}

// Unwrap returns what is wrong; it is verify.ErrRewritten.
func (e *ForkError) Unwrap() error { return e.why }

// Step looks once and brings the copy up to what it finds. It returns the tree that the copy has afterwards. A source
// that is behind the copy, and agrees with it, is no error. A *ForkError is final; after any other error the same
// Follower may go on.
func (f *Follower) Step(ctx context.Context) (tlog.Tree, error) {
	tree, err := f.look(ctx)
	if err == nil {
		err = f.beside(ctx)
	}
	return tree, err
}

func (f *Follower) beside(ctx context.Context) error {
	if f.Beside == nil {
		return nil
	}
	if err := f.Beside(ctx, f.Source); err != nil {
		return &BesideError{err}
	}
	return nil
}

// BesideError says that the tree is in step, and what stands beside it is not.
type BesideError struct{ why error }

func (e *BesideError) Error() string { return e.why.Error() }

// Unwrap returns what is wrong.
func (e *BesideError) Unwrap() error { return e.why }

// look is Step without what stands beside the tree.
func (f *Follower) look(ctx context.Context) (tlog.Tree, error) {
	kept, err := f.Keeper.Checkpoint(ctx)
	var old verify.Checkpoint
	switch {
	case errors.Is(err, verify.ErrNotFound):
		kept = nil
	case err != nil:
		return tlog.Tree{}, fmt.Errorf("the copy's checkpoint: %w", err)
	default:
		if old, err = verify.OpenCheckpoint(kept, f.Verifier); err != nil {
			return tlog.Tree{}, fmt.Errorf("the copy's %w", err)
		}
	}
	seen, err := f.Source.Checkpoint(ctx)
	if err != nil {
		return old.Tree, fmt.Errorf("the source's checkpoint: %w", err)
	}
	next, err := verify.OpenCheckpoint(seen, f.Verifier)
	if err != nil {
		return old.Tree, fmt.Errorf("the source's %w", err)
	}
	if f.behind++; next.N >= old.N {
		f.behind = 0
	}
	f.seen = next.N
	if kept != nil {
		if next.N < old.N {
			_, err = verify.Consistency(ctx, f.Keeper.Source(), old.Tree, next.Tree)
		} else {
			_, err = verify.Consistency(ctx, f.Source, next.Tree, old.Tree)
		}
		if errors.Is(err, verify.ErrRewritten) {
			return old.Tree, &ForkError{Kept: kept, Seen: seen, why: err}
		}
		if err != nil {
			return old.Tree, err
		}
		if next.N < old.N || next.N == old.N && f.signed(kept) {
			return old.Tree, nil
		}
	}
	if f.Witness != "" {
		if seen, err = signing.Cosign(seen, f.Verifier, f.Witness); err != nil {
			return old.Tree, err
		}
	}
	// The copy shows the witness's signature only once it has all that it vouches for.
	if err := f.Keeper.Update(ctx, f.Source, seen); errors.Is(err, verify.ErrDamaged) {
		return old.Tree, fmt.Errorf("what the source sends is not what it signed: it is cut off or changed on the way, by a proxy perhaps, or damaged there (%w)", err)
	} else if err != nil {
		return old.Tree, err
	}
	return next.Tree, nil
}

// signed tells whether the copy's checkpoint needs no signature of this witness any more.
func (f *Follower) signed(kept []byte) bool {
	if f.Witness == "" {
		return true
	}
	key, err := signing.WitnessVerifier(f.Witness)
	if err != nil {
		return false // Cosign reports it
	}
	c, err := verify.OpenCheckpoint(kept, f.Verifier, key)
	return err == nil && len(c.Witnesses) == 1
}

// Run steps until ctx ends or the record shows two histories. While the source fails it waits longer and longer, up to
// a minute.
func (f *Follower) Run(ctx context.Context) error {
	interval := f.Interval
	if interval == 0 {
		interval = DefaultInterval
	}
	for pause := interval; ; {
		tree, err := f.look(ctx)
		said := err
		if err == nil {
			said = f.beside(ctx)
		}
		if err == nil && f.behind >= backAfter {
			said = &BackError{Kept: tree.N, Seen: f.seen}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if f.Report != nil {
			f.Report(tree, said)
		}
		var fork *ForkError
		switch {
		case errors.As(err, &fork):
			return err
		case err != nil:
			pause = min(2*pause, max(maxPause, interval))
		default:
			pause = interval
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
