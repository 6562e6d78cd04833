package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/verify"
)

// MirrorMeta is the setting that marks a log as the mirror of a record that is kept elsewhere. Its value is the
// record's verifier key. Nobody but a Mirror may append to such a log.
const MirrorMeta = "mirror"

// Mirror keeps a log in step with a record that is kept elsewhere, from its tiles and its public evidence. Nobody else
// may append to the log. A mirror has no settings of the record's, and no evidence that is not public.
type Mirror struct {
	log      Log
	verifier string
	describe Describe
}

// NewMirror mirrors the record with the verifier key into the log.
func NewMirror(log Log, verifier string, describe Describe) (*Mirror, error) {
	if _, err := verify.Origin(verifier); err != nil {
		return nil, err
	}
	return &Mirror{log: log, verifier: verifier, describe: describe}, nil
}

// Claim marks the log as a mirror of the record. It refuses a log that has entries and is none, and one that mirrors
// another record.
func (m *Mirror) Claim(ctx context.Context) error {
	mark, err := m.log.Meta(ctx, MirrorMeta)
	switch {
	case err == nil && string(mark) == m.verifier:
		return nil
	case err == nil:
		return fmt.Errorf("%w: it mirrors the record with the key %s", ErrInvalid, mark)
	case !errors.Is(err, ErrNotFound):
		return err
	}
	head, err := m.log.Head(ctx)
	if err != nil {
		return err
	}
	if head.Size > 0 {
		return fmt.Errorf("%w: it is a record of its own with %d entries, not a mirror", ErrInvalid, head.Size)
	}
	return m.log.SetMeta(ctx, MirrorMeta, []byte(m.verifier))
}

// Checkpoint returns the checkpoint that the log was last brought up to, ErrNotFound before the first.
func (m *Mirror) Checkpoint(ctx context.Context) ([]byte, error) { return m.Source().Checkpoint(ctx) }

// Source reads what the log has.
func (m *Mirror) Source() verify.Source { return Source(m.log) }

// mirrorBatch is how many entries are appended at once, fewer where the catalog's files that come with them reach
// MaxEvidence bytes.
const mirrorBatch = 512

func evidenceBytes(b Batch) (n int) {
	for _, e := range b.Evidence {
		n += len(e.Bytes)
	}
	return n
}

// needed adds to the batch what the record does not read without.
func (m *Mirror) needed(ctx context.Context, src verify.Source, d Description, batch *Batch) error {
	for _, hash := range d.Needed {
		has, err := m.log.HasEvidence(ctx, hash)
		if err != nil {
			return err
		}
		if has {
			continue
		}
		public, ok := src.(verify.EvidenceSource)
		if !ok {
			return fmt.Errorf("the source has no evidence, and the record does not read without %s", EvidenceName(hash))
		}
		data, err := public.Evidence(ctx, hash)
		if err != nil {
			return fmt.Errorf("the record does not read without this file of its catalog: %w", err)
		}
		batch.Evidence = append(batch.Evidence, Evidence{Bytes: data})
	}
	return nil
}

// The settings that hold the two signed checkpoints of a record that showed two histories.
const (
	ForkKeptMeta = "fork-kept"
	ForkSeenMeta = "fork-seen"
)

// KeepFork keeps both checkpoints for good: the log's own, and the one that does not agree with it.
func (m *Mirror) KeepFork(ctx context.Context, kept, seen []byte) error {
	if err := m.log.SetMeta(ctx, ForkSeenMeta, seen); err != nil {
		return err
	}
	return m.log.SetMeta(ctx, ForkKeptMeta, kept)
}

// Fork returns the two checkpoints that KeepFork kept, ErrNotFound while there are none.
func (m *Mirror) Fork(ctx context.Context) (kept, seen []byte, err error) {
	if kept, err = m.log.Meta(ctx, ForkKeptMeta); err != nil {
		return nil, nil, err
	}
	seen, err = m.log.Meta(ctx, ForkSeenMeta)
	return kept, seen, err
}

// HasEvidence tells whether the log has the evidence, whole or not.
func (m *Mirror) HasEvidence(ctx context.Context, hash tlog.Hash) (bool, error) {
	return m.log.HasEvidence(ctx, hash)
}

// PutEvidence stores public evidence. What was erased before is left out.
func (m *Mirror) PutEvidence(ctx context.Context, data []byte) error {
	_, err := m.log.PutEvidence(ctx, Evidence{Bytes: data})
	if errors.Is(err, ErrErased) {
		return nil
	}
	return err
}

// EraseEvidence erases evidence, so that it does not come in again.
func (m *Mirror) EraseEvidence(ctx context.Context, hash tlog.Hash) error {
	return m.log.EraseEvidence(ctx, hash)
}

// WithdrawEvidence leaves the log as it is: what it may show is for whoever opens it to say.
func (m *Mirror) WithdrawEvidence(context.Context, tlog.Hash) error { return nil }

// HeldEvidence yields what the log has and was not erased.
func (m *Mirror) HeldEvidence(ctx context.Context) iter.Seq2[tlog.Hash, error] {
	return func(yield func(tlog.Hash, error) bool) {
		for state, err := range m.log.ListEvidence(ctx) {
			if err == nil && state.Erased {
				continue
			}
			if !yield(state.Hash, err) {
				return
			}
		}
	}
}

// Update appends what is missing for the signed checkpoint, each entry held against the tree, and then stores the
// checkpoint. It refuses a checkpoint that was not signed with the record's key, and one that does not continue the
// log. Cut off, it goes on from where it was.
func (m *Mirror) Update(ctx context.Context, src verify.Source, signed []byte) error {
	next, err := verify.OpenCheckpoint(signed, m.verifier)
	if err != nil {
		return err
	}
	head, err := m.log.Head(ctx)
	if err != nil {
		return err
	}
	if _, err := verify.Consistency(ctx, src, next.Tree, head.Tree()); err != nil {
		return fmt.Errorf("mirror of %d entries: %w", head.Size, err)
	}
	var batch Batch
	flush := func() error {
		if len(batch.Entries) > 0 {
			if head, err = m.log.Append(ctx, head.Size, batch); err != nil {
				return err
			}
		}
		batch = Batch{}
		return nil
	}
	seq := head.Size
	for entry, err := range verify.Entries(ctx, src, next.Tree, head.Size) {
		if err != nil {
			return errors.Join(err, flush())
		}
		d, err := m.describe(entry)
		if err != nil {
			return errors.Join(fmt.Errorf("entry %d cannot be mirrored, a newer program may have written it: %w", seq, err), flush())
		}
		if err := m.needed(ctx, src, d, &batch); err != nil {
			return errors.Join(fmt.Errorf("entry %d: %w", seq, err), flush())
		}
		seq++
		if batch.Entries = append(batch.Entries, Pending{Key: d.Key, Bytes: entry, Recorded: d.Recorded}); len(batch.Entries) == mirrorBatch || evidenceBytes(batch) >= MaxEvidence {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if head.Tree() != next.Tree {
		return Damage(-1, "the mirror has the root %s, the checkpoint says %s", head.Root, next.Hash)
	}
	return m.log.SetMeta(ctx, CheckpointMeta, signed)
}
