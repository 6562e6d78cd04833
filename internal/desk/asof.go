package desk

import (
	"context"
	"fmt"
	"maps"
	"sort"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/tally"
	"golang.org/x/mod/sumdb/tlog"
)

// AsOf is what the record said at a moment: the fold of the entries recorded at or before it. It refuses a moment
// before the record begins.
func (d *Desk) AsOf(ctx context.Context, t canvass.Time) (*View, error) {
	d.mu.Lock()
	n := sort.Search(len(d.moments), func(i int) bool { return d.moments[i] > t })
	known, first, erased := d.asOf.find(n), canvass.Time(0), maps.Clone(d.sealed.erased)
	if len(d.moments) > 0 {
		first = d.moments[0]
	}
	if n == len(d.moments) && n > 0 {
		known = d.View()
	}
	d.mu.Unlock()
	switch {
	case n == 0:
		return nil, canvass.Errorf(canvass.NotFound, "as of", "the record begins at %s: nothing was recorded by %s", first, t)
	case known != nil:
		return known, nil
	}
	v, err := prefix(ctx, d.log, int64(n), erased)
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	if len(erased) == len(d.sealed.erased) { // else it may show what was erased meanwhile
		d.asOf.keep(n, v)
	}
	d.mu.Unlock()
	return v, nil
}

// prefix folds the first n entries of a record, without the evidence that was erased later.
func prefix(ctx context.Context, log ledger.Log, n int64, erased map[string]bool) (*View, error) {
	p := &Desk{log: log, fold: tally.New(), sealed: sealedPayloads{erased: erased}}
	for read, err := range readAhead(ctx, log, 0) {
		if err == nil && read.Seq == n {
			break
		}
		if err == nil {
			err = p.take(ctx, read)
		}
		if err != nil {
			return nil, err
		}
	}
	if got := int64(len(p.moments)); got < n {
		return nil, fmt.Errorf("the record has %d entries, not %d", got, n)
	}
	p.publish()
	return p.View(), nil
}

// maxPrefixes is how many earlier moments are kept: enough for the readers of one night's timeline.
const maxPrefixes = 64

// prefixes keeps views of shorter prefixes, the least lately used one leaving first.
type prefixes struct {
	views map[int]*View
	order []int // least lately used first
}

func (p *prefixes) find(n int) *View {
	v := p.views[n]
	if v != nil {
		p.touch(n)
	}
	return v
}

func (p *prefixes) touch(n int) {
	for i, m := range p.order {
		if m == n {
			p.order = append(p.order[:i], p.order[i+1:]...)
			break
		}
	}
	p.order = append(p.order, n)
}

func (p *prefixes) keep(n int, v *View) {
	if p.views == nil {
		p.views = map[int]*View{}
	}
	p.views[n] = v
	p.touch(n)
	if len(p.order) > maxPrefixes {
		delete(p.views, p.order[0])
		p.order = p.order[1:]
	}
}

// rootAt keeps the root of the tree in step with the fold.
type rootAt struct{ edge merkle.Edge }

func (r *rootAt) add(leaf tlog.Hash) { r.edge.Append(leaf) }

func (r *rootAt) head() ledger.Head {
	return ledger.Head{Size: r.edge.Size(), Root: r.edge.Root()}
}
