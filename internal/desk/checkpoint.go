package desk

import (
	"context"
	"errors"

	"filippo.io/torchwood"
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// CheckpointMeta is the setting of a log that holds the newest signed checkpoint.
const CheckpointMeta = "checkpoint"

// canSign refuses to write to a record whose private key is not here: its new head could not be signed. d.mu is held.
func (d *Desk) canSign() error {
	if d.signer != nil {
		return nil
	}
	s, err := d.keys.signer(d.View().Snapshot.Record)
	d.signer = s
	return err
}

// sign stores a checkpoint of the head, unless a newer one is there. Two desks on one record may pass each other: each looks
// again after it has stored its own. What goes wrong is kept in d.unsigned. d.mu is held.
func (d *Desk) sign(ctx context.Context) {
	d.unsigned = nil
	head := d.root.head()
	for d.signer != nil && d.damage == nil && head.Size > d.signed {
		r := d.View().Snapshot.Record
		text := torchwood.Checkpoint{Origin: r.Origin, Tree: tlog.Tree{N: head.Size, Hash: head.Root}}.String()
		signed, err := note.Sign(&note.Note{Text: text}, d.signer)
		if err == nil {
			err = d.log.SetMeta(ctx, CheckpointMeta, signed)
		}
		if err == nil {
			d.signed = head.Size
			head, err = d.log.Head(ctx)
		}
		if err != nil {
			d.unsigned = canvass.Errorf(canvass.Failed, "checkpoint", "the head is stored and not signed yet: %w", err)
			return
		}
	}
}

// checkCheckpoint holds what was read against the record's newest checkpoint: signed with the record's key, and of a prefix of
// what is there. A record without a checkpoint was left by a program that died before its first. d.mu is held.
func (d *Desk) checkCheckpoint(ctx context.Context) error {
	text, err := d.log.Meta(ctx, CheckpointMeta)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r := d.View().Snapshot.Record
	v, err := note.NewVerifier(r.Key)
	if err != nil {
		return ledger.Damage(0, "its key does not read: %v", err)
	}
	c, _, err := torchwood.VerifyCheckpoint(text, torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(r.Origin), torchwood.SingleVerifierPolicy(v)))
	if err != nil {
		return ledger.Damage(-1, "the record's checkpoint does not carry its signature: %v", err)
	}
	head := d.root.head()
	if c.N > head.Size {
		return ledger.Damage(head.Size, "the record ends here, and its checkpoint says that it had %d entries", c.N)
	}
	edge, err := verify.LoadEdge(c.N, func(t tlog.Tile) ([]tlog.Hash, error) {
		raw, err := d.log.Tile(ctx, t)
		if err != nil {
			return nil, err
		}
		return verify.SplitHashes(raw, t.W)
	})
	if err != nil {
		return err
	}
	if edge.Root() != c.Hash {
		return ledger.Damage(-1, "the first %d entries are not those that its checkpoint was signed for", c.N)
	}
	d.signed = c.N
	return nil
}
