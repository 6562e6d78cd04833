package desk

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"

	"filippo.io/torchwood"
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/web"
	"github.com/canvassdesk/canvass/verify"
	"golang.org/x/mod/sumdb/tlog"
)

// Pages is the handler of the desk's pages, with the API below /api/. address is where readers find them, empty for the
// machine's own address.
func (d *Desk) Pages(api http.Handler, address string, logger *slog.Logger) http.Handler {
	return web.New(web.Config{
		Desk: d, Log: pieces{d, d.log}, Feeds: feeds{received.New(d.log), d}, API: api, Address: address, Logger: logger, Ready: d.Ready,
	})
}

// feeds are how feeds are doing, as they were kept beside the record last. What cannot be written cannot be kept either,
// so that what keeps all of them from being entered is told from memory.
type feeds struct {
	*received.Store
	d *Desk
}

func (f feeds) Feeds(ctx context.Context) ([]received.Feed, error) {
	all, err := f.Store.Feeds(ctx)
	if why := f.d.writes.words(false); why != "" {
		for i := range all {
			all[i].Blocked = why
		}
	}
	return all, err
}

// Blocks says, in words for everybody, why the desk takes no entries where that is not for what they say: its disk, its
// rights, its key, its clock. It is empty for an error that is the entry's, or its source's.
func Blocks(err error) string {
	unwritable, known := (*ledger.UnwritableError)(nil), (*canvass.Error)(nil)
	switch kind := canvass.KindOf(err); {
	case err == nil || errors.Is(err, context.Canceled):
		return ""
	case errors.As(err, &unwritable):
		return unwritable.Why
	case errors.As(err, &known) && (known.Op == "clock" || known.Op == "key"):
		return "the desk takes no entries now, because of its " + known.Op
	case kind == canvass.Damaged:
		return "the record is damaged"
	case kind == canvass.Unavailable || kind == canvass.Failed:
		return "the record’s database does not answer"
	}
	return ""
}

// pieces is the record as the pages read it, piece by piece.
type pieces struct {
	d   *Desk
	log ledger.Log
}

// kind gives the errors of an engine the kinds that the pages tell apart.
func kind(op string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ledger.ErrNotFound), errors.Is(err, ledger.ErrErased), errors.Is(err, ledger.ErrInvalid):
		return canvass.Errorf(canvass.NotFound, op, "%w", err)
	}
	return unavailable(op, err)
}

func (p pieces) Entry(ctx context.Context, seq int64) ([]byte, error) {
	for stored, err := range p.log.Read(ctx, seq) {
		if err != nil {
			return nil, kind("entry", err)
		}
		return bytes.Clone(stored.Bytes), nil
	}
	return nil, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d", seq)
}

func (p pieces) Proof(ctx context.Context, seq, size int64) ([]tlog.Hash, error) {
	edge, err := merkle.LoadEdge(size, func(t tlog.Tile) ([]tlog.Hash, error) {
		raw, err := p.log.Tile(ctx, t)
		if err != nil {
			return nil, err
		}
		return merkle.SplitHashes(raw, t.W)
	})
	if err != nil {
		return nil, kind("proof", err)
	}
	proof, err := verify.Inclusion(ctx, ledger.Source(p.log), edge.Tree(), seq)
	return proof, kind("proof", err)
}

func (p pieces) File(ctx context.Context, hash string) ([]byte, error) {
	h, err := ledger.ParseEvidenceName(hash)
	if err != nil {
		return nil, err
	}
	e, err := p.log.Evidence(ctx, h)
	return e.Bytes, kind("evidence", err)
}

func (p pieces) Checkpoint(ctx context.Context) ([]byte, error) {
	c, err := p.log.Meta(ctx, ledger.CheckpointMeta)
	return c, kind("checkpoint", err)
}

func (p pieces) Tile(ctx context.Context, path string) ([]byte, error) {
	t, err := torchwood.ParseTilePath(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "tile", "%q is not the path of a tile", path)
	}
	data, err := p.log.Tile(ctx, t)
	return data, kind("tile", err)
}

func (p pieces) Evidence(ctx context.Context, path string) ([]byte, error) {
	hash, ok := verify.ParseEvidencePath(path)
	if !ok {
		return nil, canvass.Errorf(canvass.NotFound, "evidence", "%q is not the path of evidence", path)
	}
	data, err := p.d.PublicEvidence(ctx, hash)
	return data, kind("evidence", err)
}
