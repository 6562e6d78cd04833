package reception

import (
	"context"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/received"
)

// Held is a file of the store, read again: what would be entered of it now, and what still waits.
type Held struct {
	received.File
	// Ready is how many entries would go in now: a name was declared since, in the catalog or in a mapping.
	Ready int
	// Prepared is what it comes to; nil where it was dismissed or does not read.
	Prepared *Prepared
	// Err is why it could not be read again.
	Err error
}

// Held reads what waits, and with all what was dismissed too, with the names and rules of today.
func (r *Reception) Held(ctx context.Context, all bool) ([]Held, error) {
	files, err := r.store.Files(ctx)
	if err != nil {
		return nil, err
	}
	var out []Held
	for i := range files {
		if !files[i].Waits() && !all {
			continue
		}
		h := Held{File: files[i]}
		if h.Dismissed == "" {
			d, err := r.delivery(ctx, &files[i])
			if err == nil {
				h.Prepared, err = r.Prepare(ctx, d)
			}
			if h.Err = err; err == nil {
				h.Ready = len(h.Prepared.Entries)
				h.Items, h.File.Held = h.Prepared.Items(), h.Prepared.Held
			}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		out = append(out, h)
	}
	return out, nil
}

// Releasing is how a file of the store is to be entered.
type Releasing struct {
	// Mapping is a mapping file's bytes in the place of the one that came with the file; nil leaves that.
	Mapping []byte
	// Accept are findings that a person vouches for.
	Accept []intake.Acceptance
	// Actor is who enters it.
	Actor string
}

// Release enters what is known of a file by now, and what the releaser vouches for. What still waits stays on the
// store.
func (r *Reception) Release(ctx context.Context, id string, how Releasing) (*Outcome, error) {
	f, err := r.store.File(ctx, id)
	if err != nil {
		return nil, err
	}
	d, err := r.delivery(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, a := range how.Accept {
		if a.Reason == "" {
			return nil, canvass.Errorf(canvass.Invalid, "reason", "say why the figures are right though %s says that they cannot be", a.Rule)
		}
	}
	if how.Mapping != nil {
		d.Mapping = how.Mapping
	}
	d.Accept, d.Actor = how.Accept, how.Actor
	out, err := r.Receive(ctx, d)
	if err != nil {
		return nil, err
	}
	if len(how.Accept) > 0 && out.Vouched == 0 {
		return out, canvass.Errorf(canvass.NotFound, "accept", "nothing of %s waits for %s alone: canvass held says for what", f.ID, how.Accept[0].Rule)
	}
	return out, nil
}

// Dismiss says that what still waits of a file will not be entered, and why. Its bytes stay in the record.
func (r *Reception) Dismiss(ctx context.Context, id, reason, actor string) (*received.File, error) {
	f, err := r.store.File(ctx, id)
	if err != nil {
		return nil, err
	}
	if reason == "" {
		return nil, canvass.Errorf(canvass.Invalid, "reason", "say why nobody will enter it")
	}
	f.Dismissed, f.DismissedBy = reason, actor
	return f, r.store.Put(ctx, *f)
}
