package desk

import (
	"context"
	"errors"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/signing"
	"golang.org/x/mod/sumdb/tlog"
)

// headSigner is the desk's signer: a checkpoint of the newest head at a time, behind the entries that it acknowledges.
// A burst of entries is one signature.
type headSigner struct {
	wake chan struct{}      // holds one token: there may be something to sign
	done sync.WaitGroup     // the goroutine that signs
	stop context.CancelFunc // cuts it off

	mu     sync.Mutex // guards what follows; held while a checkpoint is made and stored
	key    string     // the private key, empty until it was needed
	signed int64      // the size of the newest checkpoint that this desk has seen
	owed   error      // why the head could not be signed, nil when it was
}

// canSign refuses to write to a record whose private key is not here: its new head could not be signed.
func (d *Desk) canSign(ctx context.Context) error {
	d.signing.mu.Lock()
	defer d.signing.mu.Unlock()
	if d.signing.key != "" {
		return nil
	}
	switch _, err := d.log.Meta(ctx, ledger.MirrorMeta); {
	case err == nil:
		return canvass.Errorf(canvass.Refused, "mirror", "this is a copy that follows a record kept elsewhere: nothing is entered here")
	case !errors.Is(err, ledger.ErrNotFound):
		return err
	}
	key, err := d.keys.signer(d.View().Snapshot.Record)
	if err != nil {
		return err
	}
	d.signing.key = key
	d.signing.wake = make(chan struct{}, 1)
	until, stop := context.WithCancel(context.Background())
	d.signing.stop = stop
	d.signing.done.Go(func() {
		for range d.signing.wake {
			_ = d.sign(until) // kept in owed, and tried again with the next entry and at Close
		}
	})
	return nil
}

// wakeSigner says that there is a new head. The desk is locked, so that Close does not close the channel meanwhile.
func (d *Desk) wakeSigner() {
	select {
	case d.signing.wake <- struct{}{}:
	default:
	}
}

// stopSigner lets the signer finish what it has begun, until ctx ends. The desk is locked.
func (d *Desk) stopSigner(ctx context.Context) {
	d.signing.mu.Lock()
	wake, stop := d.signing.wake, d.signing.stop
	d.signing.mu.Unlock()
	if wake != nil {
		defer context.AfterFunc(ctx, stop)()
		close(wake)
		d.signing.done.Wait()
		stop()
	}
}

// Sign stores a signed checkpoint of the newest head, unless there is one. The desk does so by itself after each entry;
// who needs it at once, or opens a record whose last program died, asks for it here. It refuses where the private key
// is not here.
func (d *Desk) Sign(ctx context.Context) error {
	if err := d.canSign(ctx); err != nil {
		return err
	}
	return d.sign(ctx)
}

// sign is Sign for a desk that has signed or written before; another signs nothing. Two desks on one record may pass
// each other: each looks again after it has stored its own.
func (d *Desk) sign(ctx context.Context) error {
	s := &d.signing
	s.mu.Lock()
	defer s.mu.Unlock()
	s.owed = nil
	v := d.View()
	head := v.Head
	for s.key != "" && v.Damage == nil && head.Size > s.signed {
		signed, err := signing.Checkpoint(tlog.Tree{N: head.Size, Hash: head.Root}, s.key)
		if err == nil {
			err = d.log.SetMeta(ctx, ledger.CheckpointMeta, signed)
		}
		if err == nil {
			s.signed = head.Size
			head, err = d.log.Head(ctx)
		}
		if err != nil {
			s.owed = canvass.Errorf(canvass.Failed, "checkpoint", "the head is stored and not signed yet: %w", err)
			break
		}
	}
	return s.owed
}
