package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

func (p *program) replayCommand() *cobra.Command {
	var record string
	var how playFlags
	c := &cobra.Command{
		Use:   "replay --record FILE",
		Short: "Play a record's night again, as it came in",
		Long: `Plays the entries of a record again, at the moments at which they were recorded and with the catalog that the record
carries. A replay is a record of its own, and says on every page what it is. This desk's calls are left out: a replay
makes none.`,
		Example: `  canvass replay --record primaries.canvass
  canvass replay --record primaries.canvass --db again.canvass --speed max --once`,
		Args: atMost(0, "no arguments; the record is --record"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if record == "" {
				return canvass.Errorf(canvass.Invalid, "record", "missing: say which record is played again with --record FILE")
			}
			n, err := p.nightOf(cmd.Context(), record)
			if err != nil {
				return err
			}
			return p.play(cmd, &how, n)
		},
	}
	how.flags(c)
	c.Flags().StringVar(&record, "record", "", "the record that is played again: a `FILE` or postgres://...")
	return c
}

// nightOf makes a night out of a record: its entries as they came in, and the catalog that was in force in the end.
func (p *program) nightOf(ctx context.Context, db string) (n playable, err error) {
	d, err := p.openDeskAt(ctx, db, true)
	if err != nil {
		return n, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if damage := d.View().Damage; damage != nil {
		return n, canvass.Errorf(canvass.Damaged, "replay", "the record does not read to its end: %w", damage)
	}
	inForce := map[string]catalog.File{}
	for stored, err := range d.Log().Read(ctx, 0) {
		if err != nil {
			return n, err
		}
		e, err := canvass.ParseEntry(stored.Bytes)
		if err != nil {
			return n, err
		}
		switch e.Kind {
		case canvass.KindRecord, canvass.KindErasure:
		case canvass.KindCatalog:
			if inForce[e.Catalog.Path], err = catalogFile(ctx, d.Log(), e.Catalog); err != nil {
				return n, err
			}
		case canvass.KindCall:
		default:
			if e.Kind == canvass.KindWithdrawal && e.By == desk.Own {
				continue // takes back a call
			}
			if e.Sealed != nil {
				if e = unsealed(d.View(), e.Key); e == nil {
					continue // nobody can see what it says
				}
			}
			n.entries = append(n.entries, *e)
			kept, err := evidenceOf(ctx, d.Log(), e)
			if err != nil {
				return n, err
			}
			n.evidence = append(n.evidence, kept...)
		}
	}
	if len(n.entries) == 0 {
		return n, canvass.Errorf(canvass.NotFound, "replay", "%s has no entries to play", db)
	}
	for _, f := range inForce {
		n.files = append(n.files, f)
	}
	slices.SortFunc(n.files, func(a, b catalog.File) int { return strings.Compare(a.Path, b.Path) })
	n.date = d.Record().Night
	if n.date == "" { // a live record's night is the day of its first entry
		n.date = n.entries[0].Recorded.Go().In(canvass.Eastern).Format("2006-01-02")
	}
	n.record = n.date + "-again-" + canvass.Slug(d.Record().Origin)
	return n, nil
}

// unsealed is a sealed entry with what it says, nil where that is not to be seen.
func unsealed(v *view.View, key string) *canvass.Entry {
	l, ok := v.Entry(key)
	if !ok || l.Entry.Withheld() {
		return nil
	}
	e := *l.Entry
	e.Sealed = nil
	return &e
}

// evidenceOf is what the entry names, as far as the record still holds it.
func evidenceOf(ctx context.Context, log ledger.Log, e *canvass.Entry) ([]ledger.Evidence, error) {
	if e.Source == nil {
		return nil, nil
	}
	var out []ledger.Evidence
	for _, name := range e.Source.Evidence {
		hash, err := ledger.ParseEvidenceName(name)
		if err != nil {
			return nil, err
		}
		ev, err := log.Evidence(ctx, hash)
		if errors.Is(err, ledger.ErrErased) || errors.Is(err, ledger.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, ev)
	}
	return out, nil
}

// catalogFile is a file of the record's catalog, out of its evidence.
func catalogFile(ctx context.Context, log ledger.Log, f *canvass.CatalogFile) (catalog.File, error) {
	hash, err := ledger.ParseEvidenceName(f.Hash)
	if err != nil {
		return catalog.File{}, err
	}
	ev, err := log.Evidence(ctx, hash)
	return catalog.File{Path: f.Path, Bytes: ev.Bytes}, err
}
