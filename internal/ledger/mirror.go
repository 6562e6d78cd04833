package ledger

import (
	"context"
	"errors"
	"fmt"

	"github.com/canvassdesk/canvass/verify"
)

// Mirror keeps a log in step with a record that is kept elsewhere, from its tiles. Nobody else may append to the log. Tiles carry no evidence and no
// settings: a mirror has none of those.
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

// Checkpoint returns the checkpoint that the log was last brought up to, ErrNotFound before the first.
func (m *Mirror) Checkpoint(ctx context.Context) ([]byte, error) { return m.Source().Checkpoint(ctx) }

// Source reads what the log has.
func (m *Mirror) Source() verify.Source { return Source(m.log) }

// mirrorBatch is how many entries are appended at once.
const mirrorBatch = 512

// Update appends what is missing for the signed checkpoint, each entry held against the tree, and then stores the checkpoint. It refuses a
// checkpoint that was not signed with the record's key, and one that does not continue the log. Cut off, it goes
// on from where it was.
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
		seq++
		if batch.Entries = append(batch.Entries, Pending{Key: d.Key, Bytes: entry, Recorded: d.Recorded}); len(batch.Entries) == mirrorBatch {
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
