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
		Desk: d, Log: pieces{d, d.log}, Feeds: received.New(d.log), API: api, Address: address, Logger: logger, Ready: d.Ready,
	})
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
