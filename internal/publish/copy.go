package publish

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tiles"
	"github.com/canvassdesk/canvass/verify"
)

// Place is where a copy of a record stands, evidence included: *tiles.Writer, a folder, or *ledger.Mirror, a log.
type Place interface {
	Checkpoint(ctx context.Context) ([]byte, error)
	Source() verify.Source

	HasEvidence(ctx context.Context, hash tlog.Hash) (bool, error)
	// PutEvidence stores bytes under their SHA-256.
	PutEvidence(ctx context.Context, data []byte) error
	// EraseEvidence removes what an entry says was erased, WithdrawEvidence what may not be public any more.
	EraseEvidence(ctx context.Context, hash tlog.Hash) error
	WithdrawEvidence(ctx context.Context, hash tlog.Hash) error
	// HeldEvidence yields what is there, and errors for what does not belong there.
	HeldEvidence(ctx context.Context) iter.Seq2[tlog.Hash, error]
}

var (
	_ Place = (*tiles.Writer)(nil)
	_ Place = (*ledger.Mirror)(nil)
)

// Copy keeps the evidence of one copy in step with its entries. Its fields are set before the first call. One goroutine
// uses it at a time.
type Copy struct {
	Place    Place
	Verifier string // the record's verifier key

	parsed  Parsed // the record's own, where the copy is made from it; nil: they are read out of the copy
	rule    Evidence
	held    map[tlog.Hash]bool // nil until the place was listed
	waiting map[tlog.Hash]wait // what the source did not give
	checked time.Time          // when all that is held was last read
}

// wait says when the source is asked for something again.
type wait struct {
	until time.Time
	pause time.Duration
}

// What a source did not give is asked for again after firstPause, and then after twice as long each time, up to
// longPause. As often as that everything that is held is read again.
const (
	firstPause = 2 * time.Second
	longPause  = time.Hour
)

// Settle takes in what the copy's entries say by its newest checkpoint: it removes what was erased or may not be public
// any more, and fetches what is public from src, which need not be the copy's own and is not trusted. What src does not
// have is left out; it may be kept under a salt. Everything that could not be done is in the error, and is tried again
// later.
func (c *Copy) Settle(ctx context.Context, src verify.Source) error {
	if err := c.read(ctx); err != nil {
		return err
	}
	from, ok := src.(verify.EvidenceSource)
	if !ok {
		from = nothing{src}
	}
	var problems []error
	if err := c.list(ctx); err != nil {
		problems = append(problems, err)
	}
	problems = append(problems, c.check(ctx)...)
	files := c.rule.Files()
	slices.SortFunc(files, compareHashes)
	problems = append(problems, c.fetch(ctx, from, files)...)
	public, err := c.rule.Public(func(hash tlog.Hash) ([]byte, error) { return c.own(ctx, hash) })
	if err != nil && !errors.Is(err, verify.ErrNotFound) {
		problems = append(problems, err)
	}
	if err == nil {
		problems = append(problems, c.remove(ctx, public)...)
	}
	wanted := make([]tlog.Hash, 0, len(public))
	for hash := range public {
		wanted = append(wanted, hash)
	}
	slices.SortFunc(wanted, compareHashes)
	problems = append(problems, c.fetch(ctx, from, wanted)...)
	return errors.Join(append(problems, ctx.Err())...)
}

// nothing is a source without evidence.
type nothing struct{ verify.Source }

func (nothing) Evidence(context.Context, tlog.Hash) ([]byte, error) { return nil, verify.ErrNotFound }

func compareHashes(a, b tlog.Hash) int { return slices.Compare(a[:], b[:]) }

// read takes in the entries that are new in the copy.
func (c *Copy) read(ctx context.Context) error {
	signed, err := c.Place.Checkpoint(ctx)
	if err != nil {
		return err
	}
	at, err := verify.OpenCheckpoint(signed, c.Verifier)
	if err != nil {
		return err
	}
	if err := c.rule.Take(c.parsed, at.N); err != nil {
		return err
	}
	if c.rule.Next() >= at.N {
		return nil
	}
	for entry, err := range verify.Entries(ctx, c.Place.Source(), at.Tree, c.rule.Next()) {
		if err != nil {
			return err
		}
		if err := c.rule.Add(entry); err != nil {
			return err
		}
	}
	return nil
}

// own is evidence that the copy has, held against its hash.
func (c *Copy) own(ctx context.Context, hash tlog.Hash) ([]byte, error) {
	src, ok := c.Place.Source().(verify.EvidenceSource)
	if !ok {
		return nil, verify.ErrNotFound
	}
	return src.Evidence(ctx, hash)
}

// list finds out once what the place holds.
func (c *Copy) list(ctx context.Context) error {
	if c.held != nil {
		return nil
	}
	c.held, c.waiting = map[tlog.Hash]bool{}, map[tlog.Hash]wait{}
	var problems []error
	for hash, err := range c.Place.HeldEvidence(ctx) {
		if err != nil {
			problems = append(problems, err)
			continue
		}
		c.held[hash] = true
	}
	return errors.Join(problems...)
}

// check reads all that is held, when it is time to. What does not have its hash is taken away, and fetched again.
func (c *Copy) check(ctx context.Context) (problems []error) {
	if time.Since(c.checked) < longPause {
		return nil
	}
	for hash := range c.held {
		_, err := c.own(ctx, hash)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, verify.ErrDamaged):
			problems = append(problems, fmt.Errorf("the copy's own evidence was damaged and is fetched again: %w", err))
			if err := c.Place.WithdrawEvidence(ctx, hash); err != nil {
				problems = append(problems, err)
			}
			delete(c.held, hash)
		case err != nil && !errors.Is(err, verify.ErrNotFound): // one kept under a salt is not for others
			problems = append(problems, err)
		}
	}
	c.checked = time.Now()
	return problems
}

// remove takes away what is not public.
func (c *Copy) remove(ctx context.Context, public map[tlog.Hash]bool) (problems []error) {
	for hash := range c.held {
		if public[hash] {
			continue
		}
		take := c.Place.WithdrawEvidence
		if c.rule.Erased(hash) {
			take = c.Place.EraseEvidence
		}
		if err := take(ctx, hash); err != nil {
			problems = append(problems, err)
			continue
		}
		delete(c.held, hash)
	}
	return problems
}

// fetch gets what is wanted and not there.
func (c *Copy) fetch(ctx context.Context, src verify.EvidenceSource, wanted []tlog.Hash) (problems []error) {
	for _, hash := range wanted {
		w, waits := c.waiting[hash]
		if c.held[hash] || waits && time.Now().Before(w.until) {
			continue
		}
		err := c.fetchOne(ctx, src, hash)
		switch {
		case ctx.Err() != nil:
			return problems
		case err == nil:
			delete(c.waiting, hash)
			c.held[hash] = true
		default:
			w.pause = min(max(2*w.pause, firstPause), longPause)
			w.until = time.Now().Add(w.pause)
			c.waiting[hash] = w
			if !errors.Is(err, verify.ErrNotFound) {
				problems = append(problems, err)
			}
		}
	}
	return problems
}

func (c *Copy) fetchOne(ctx context.Context, src verify.EvidenceSource, hash tlog.Hash) error {
	if has, err := c.Place.HasEvidence(ctx, hash); err != nil {
		return err
	} else if has {
		if _, err := c.own(ctx, hash); !errors.Is(err, verify.ErrDamaged) {
			return nil
		}
	}
	data, err := src.Evidence(ctx, hash)
	if err != nil {
		return err
	}
	if err := c.Place.PutEvidence(ctx, data); err != nil {
		return err
	}
	_, err = c.own(ctx, hash) // a log that holds it damaged leaves it as it is
	return err
}
