package desk

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/publish"
	"golang.org/x/mod/sumdb/tlog"
)

// public is the rule of what evidence may go out, read up to the view when somebody asks.
type public struct {
	mu   sync.Mutex
	rule publish.Evidence
}

// PublicEvidence is evidence that anybody may have, by its SHA-256: the same that canvass publish writes out.
// ledger.ErrNotFound where the record has none under the hash, or its source does not let it be republished.
func (d *Desk) PublicEvidence(ctx context.Context, hash tlog.Hash) ([]byte, error) {
	may, err := d.mayPublish(ctx, hash)
	if err != nil {
		return nil, err
	}
	if !may {
		return nil, fmt.Errorf("no public evidence %s: %w", ledger.EvidenceName(hash), ledger.ErrNotFound)
	}
	return ledger.Source(d.log).Evidence(ctx, hash)
}

// Parsed are the entries that were folded, from a place in the record on. It is a publish.Parsed.
func (d *Desk) Parsed(from int64) iter.Seq[*canvass.Entry] {
	return func(yield func(*canvass.Entry) bool) {
		for _, l := range d.View().Snapshot.Since(from) {
			if !yield(l.Entry) {
				return
			}
		}
	}
}

func (d *Desk) mayPublish(ctx context.Context, hash tlog.Hash) (bool, error) {
	all, err := d.publicEvidence(ctx)
	return all[hash], err
}

// publicEvidence is all evidence that may go out, by the entries that there are. It is for reading alone.
func (d *Desk) publicEvidence(ctx context.Context) (map[tlog.Hash]bool, error) {
	d.public.mu.Lock()
	defer d.public.mu.Unlock()
	v := d.View()
	size := v.Head.Size
	if head, err := d.log.Head(ctx); err == nil && v.Damage == nil {
		size = max(size, head.Size) // a checkpoint that another process has signed is out already
	}
	if err := d.public.rule.Take(d.Parsed, size); err != nil {
		return nil, err
	}
	if err := d.public.rule.ReadLog(ctx, d.log, size); err != nil { // what was not folded yet
		return nil, err
	}
	return d.public.rule.Public(func(file tlog.Hash) ([]byte, error) {
		e, err := d.log.Evidence(ctx, file)
		return e.Bytes, err
	})
}
