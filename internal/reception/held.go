package reception

import (
	"context"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/received"
)

// Held is a file of the store, read again: what would be entered of it now, and what still waits.
type Held struct {
	received.File
	// Raw are the bytes, nil where they could not be read again.
	Raw []byte
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
				h.Raw = d.Bytes
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

// Restore takes back that a file was dismissed: what waits of it waits again.
func (r *Reception) Restore(ctx context.Context, id string) (*received.File, error) {
	f, err := r.store.File(ctx, id)
	if err != nil {
		return nil, err
	}
	if f.Dismissed == "" {
		return nil, canvass.Errorf(canvass.Conflict, "held", "%s was not dismissed: it waits", f.ID)
	}
	f.Dismissed, f.DismissedBy = "", ""
	return f, r.store.Put(ctx, *f)
}

// Declare says what a name of a source means, for what waits and for all that comes. It refuses an id that the catalog
// does not have.
func (r *Reception) Declare(ctx context.Context, n received.Name, contest canvass.ContestID) error {
	c := r.desk.View().Catalog
	switch n.What {
	case feed.HeldOption:
		if err := canvass.OptionID(n.ID).Validate(); err != nil {
			return err
		}
		if k := c.Contests[contest]; k != nil && !slices.Contains(k.Ballot.Options, canvass.OptionID(n.ID)) {
			return canvass.Errorf(canvass.Invalid, "name", "%s is not on the ballot of %s", n.ID, contest)
		}
	case feed.HeldContest:
		if c.Contests[canvass.ContestID(n.ID)] == nil {
			return canvass.Errorf(canvass.NotFound, "name", "%q is no contest of the catalog", n.ID)
		}
	default: // a mapping with one unit holds all others: whoever declares units writes a file of all of them
		return canvass.Errorf(canvass.Invalid, "name", "names of options and contests are mapped here: a %s takes a mapping file, canvass held release --mapping", n.What)
	}
	return r.store.Declare(ctx, n)
}

// declared adds to a mapping what people at the desk said of the source's names. Neither is changed.
func declared(m *feed.Mapping, names []received.Name) *feed.Mapping {
	if len(names) == 0 {
		return m
	}
	out := feed.Mapping{}
	if m != nil {
		out = *m
	}
	out.Contests, out.Options = slices.Clone(out.Contests), slices.Clone(out.Options)
	for _, n := range names {
		is := []string{n.Name}
		switch n.What {
		case feed.HeldContest:
			out.Contests = append(out.Contests, feed.ContestAlias{ID: canvass.ContestID(n.ID), Names: is})
		case feed.HeldOption:
			out.Options = append(out.Options, feed.OptionAlias{ID: canvass.OptionID(n.ID), Names: is})
		}
	}
	return &out
}
