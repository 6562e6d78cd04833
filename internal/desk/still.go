package desk

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/web"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// Still is the desk's pages and its API at one view at a time, for being kept as files: at the rights of everybody, for
// what is a file is handed on, and without what needs a server.
type Still struct {
	d     *Desk
	at    atomic.Pointer[moment]
	pages http.Handler
}

// moment is what a Still shows.
type moment struct {
	view       *view.View
	checkpoint []byte
}

// Still makes the pages for an address at which readers find them.
func (d *Desk) Still(address string, logger *slog.Logger) *Still {
	s := &Still{d: d}
	s.Pin(d.View(), nil)
	s.pages = web.New(web.Config{
		Desk: s, Log: stillPieces{pieces{d, d.log}, s}, API: answer.Handler(s, nil), Address: address, Static: true, Logger: logger,
	})
	return s
}

// Pin sets the view that all pages are of from now on, and the checkpoint that they show.
func (s *Still) Pin(v *view.View, checkpoint []byte) {
	s.at.Store(&moment{v.For(canvass.Public), checkpoint})
}

// ServeHTTP answers with a page of the view.
func (s *Still) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.pages.ServeHTTP(w, r) }

// View is the view that is set.
func (s *Still) View() *view.View { return s.at.Load().view }

// Watch sends the view, and ends.
func (s *Still) Watch(context.Context) <-chan *view.View {
	ch := make(chan *view.View, 1)
	ch <- s.View()
	close(ch)
	return ch
}

// AsOf knows no earlier moment.
func (s *Still) AsOf(context.Context, canvass.Time) (*view.View, error) {
	return nil, canvass.Errorf(canvass.NotFound, "moment", "an earlier moment is read on the desk's own server")
}

// Feeds are none: how the desk is doing is no part of what is handed on.
func (s *Still) Feeds(context.Context) ([]received.Feed, error) { return nil, nil }

// Log is the record.
func (s *Still) Log() ledger.Log { return s.d.log }

// stillPieces is the record, with the checkpoint that belongs to the view.
type stillPieces struct {
	pieces
	s *Still
}

func (p stillPieces) Checkpoint(context.Context) ([]byte, error) {
	if c := p.s.at.Load().checkpoint; c != nil {
		return c, nil
	}
	return nil, canvass.Errorf(canvass.NotFound, "checkpoint", "there is no checkpoint yet")
}

// Checkpoint is the record's newest signed checkpoint, nil where none is signed yet.
func (d *Desk) Checkpoint(ctx context.Context) ([]byte, error) {
	c, err := d.log.Meta(ctx, ledger.CheckpointMeta)
	if canvass.KindOf(err) == canvass.NotFound {
		return nil, nil
	}
	return c, err
}

// RootAt is the root of the tree over the first entries of the record, which has the head by now.
func (d *Desk) RootAt(ctx context.Context, head ledger.Head, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, verify.Hashes(ctx, ledger.Source(d.log), tlog.Tree{N: head.Size, Hash: head.Root}))
}

// AllPublicEvidence are the hashes of all evidence that anybody may have, see PublicEvidence.
func (d *Desk) AllPublicEvidence(ctx context.Context) ([]tlog.Hash, error) {
	all, err := d.publicEvidence(ctx)
	if err != nil {
		return nil, err
	}
	var out []tlog.Hash
	for hash := range all {
		if all[hash] {
			out = append(out, hash)
		}
	}
	return out, nil
}
