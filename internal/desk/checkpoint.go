package desk

import (
	"context"
	"errors"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// CheckpointMeta is the setting of a log that holds the newest signed checkpoint.
const CheckpointMeta = "checkpoint"

// canSign refuses to write to a record whose private key is not here: its new head could not be signed. d.mu is held.
func (d *Desk) canSign() (err error) {
	if d.signer == "" {
		d.signer, err = d.keys.signer(d.View().Snapshot.Record)
	}
	return err
}

// sign stores a checkpoint of the head, unless a newer one is there. Two desks on one record may pass each other: each looks
// again after it has stored its own. What goes wrong is kept in d.unsigned. d.mu is held.
func (d *Desk) sign(ctx context.Context) {
	d.unsigned = nil
	head := d.root.head()
	for d.signer != "" && d.damage == nil && head.Size > d.signed {
		signed, err := verify.SignCheckpoint(tlog.Tree{N: head.Size, Hash: head.Root}, d.signer)
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
	src := Source(d.log)
	text, err := src.Checkpoint(ctx)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := verify.OpenCheckpoint(text, d.View().Snapshot.Record.Key)
	if err != nil {
		return ledger.Damage(-1, "%v", err)
	}
	head := d.root.head()
	if c.N > head.Size {
		return ledger.Damage(head.Size, "the record ends here, and its checkpoint says that it had %d entries", c.N)
	}
	if _, err := verify.Consistency(ctx, src, tlog.Tree{N: head.Size, Hash: head.Root}, c.Tree); err != nil {
		return ledger.Damage(-1, "the first %d entries are not those that its checkpoint was signed for: %v", c.N, err)
	}
	d.signed = c.N
	return nil
}

// Source lets package verify read a record out of its engine.
func Source(log ledger.Log) verify.Headed { return source{log} }

type source struct{ log ledger.Log }

func (s source) Checkpoint(ctx context.Context) ([]byte, error) {
	return s.log.Meta(ctx, CheckpointMeta)
}

func (s source) Tile(ctx context.Context, t tlog.Tile) ([]byte, error) { return s.log.Tile(ctx, t) }

func (s source) Tree(ctx context.Context) (tlog.Tree, error) {
	head, err := s.log.Head(ctx)
	return tlog.Tree{N: head.Size, Hash: head.Root}, err
}
