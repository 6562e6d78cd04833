package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// What a source does not let be republished is sealed: the record's entry holds a commitment, and the payload is
// evidence under a salt, apart from tiles and files. What has display rights is shown on the desk's own pages; what is
// private is kept and not shown.

// sealable reports whether entries of the kind are sealed at all: a desk's own call is for everybody.
func sealable(e *canvass.Entry) bool { return e.Kind != canvass.KindCall && e.By != Own }

// sealedKey is the key under which a sealed entry stands in the record. It is the same for the same entry, so that it
// is entered once, and tells nothing of it to those who do not have the record's private key.
func (d *Desk) sealedKey(key string) string {
	d.signing.mu.Lock()
	defer d.signing.mu.Unlock()
	mac := hmac.New(sha256.New, []byte(d.signing.key))
	mac.Write([]byte(key))
	return "sealed/" + hex.EncodeToString(mac.Sum(nil)[:16])
}

// seal splits an entry into what stands in the record and the payload that is kept beside it.
func (d *Desk) seal(e *canvass.Entry, rights canvass.Rights) (*canvass.Entry, ledger.Evidence, error) {
	open, payload, err := e.Seal(d.sealedKey(e.Key), rights)
	if err != nil {
		return nil, ledger.Evidence{}, err
	}
	kept := ledger.Evidence{Bytes: payload, Salt: ledger.NewSalt()}
	open.Sealed.Commitment = ledger.EvidenceName(kept.Hash())
	return &open, kept, nil
}

// Keep is how the record keeps bytes as they came: in pieces of at most ledger.MaxEvidence bytes, in order; of what may
// not be republished under a salted hash. The salt is made of the record's private key and the bytes, so that the same
// bytes are kept once, and the hash tells nothing to those who do not have the key. It refuses where the key is not
// here.
func (d *Desk) Keep(ctx context.Context, b []byte, rights canvass.Rights) ([]ledger.Evidence, error) {
	if err := d.hasKey(ctx); err != nil {
		return nil, err
	}
	var out []ledger.Evidence
	for piece := range slices.Chunk(b, ledger.MaxEvidence) {
		e := ledger.Evidence{Bytes: piece}
		if rights == canvass.Display || rights == canvass.Private {
			d.signing.mu.Lock()
			mac := hmac.New(sha256.New, []byte(d.signing.key))
			d.signing.mu.Unlock()
			mac.Write([]byte("canvass evidence salt\n"))
			mac.Write(piece)
			e.Salt = mac.Sum(nil)[:ledger.SaltSize]
		}
		out = append(out, e)
	}
	return out, nil
}

// Clock is the desk's wall clock, to the second.
func (d *Desk) Clock() canvass.Time {
	return d.opts.now() / 1000 * 1000
}

func (d *Desk) hasKey(ctx context.Context) error {
	if err := d.lock(ctx); err != nil {
		return err
	}
	defer d.unlock()
	if d.closed {
		return ledger.ErrClosed
	}
	return d.canSign(ctx)
}

// Holds is the entry that stands in the record under a key, or under what the key became when it was sealed; nil where
// none does.
func (d *Desk) Holds(ctx context.Context, key string) *canvass.Entry {
	s := d.View().Snapshot
	if l, ok := s.Entry(key); ok {
		return l.Entry
	}
	if d.hasKey(ctx) != nil {
		return nil // without the key nothing was sealed here
	}
	if l, ok := s.Entry(d.sealedKey(key)); ok {
		return l.Entry
	}
	return nil
}

// Erase removes evidence for good: the bytes of a page, a sheet, a sealed payload. The record keeps their hash, and an
// entry that says that they were erased, and why. What was folded out of a sealed payload is folded no more, here and
// in every process that follows the record. Erased again, what a program that died left undone is done.
func (d *Desk) Erase(ctx context.Context, evidence, reason, actor string) (*Receipt, error) {
	hash, err := ledger.ParseEvidenceName(evidence)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "erase", "%w", err)
	}
	e := canvass.Entry{
		Kind: canvass.KindErasure, Key: "erasure/" + evidence, Actor: actor,
		Erasure: &canvass.Erasure{Evidence: evidence, Reason: reason},
	}
	if err := e.Erasure.Validate(); err != nil {
		return nil, err
	}
	has, err := d.log.HasEvidence(ctx, hash)
	if err != nil {
		return nil, err
	}
	if !has {
		return nil, canvass.Errorf(canvass.NotFound, "erase", "the record holds no evidence %s", evidence)
	}
	if path := d.catalogPath(evidence); path != "" {
		return nil, canvass.Errorf(canvass.Refused, "erase", "%s is the catalog's file %s: without it the record does not read", evidence, path)
	}
	r, err := d.enterErasure(ctx, e)
	if err != nil {
		return nil, err
	}
	return r, d.log.EraseEvidence(ctx, hash)
}

func (d *Desk) enterErasure(ctx context.Context, e canvass.Entry) (*Receipt, error) {
	if err := d.lock(ctx); err != nil {
		return nil, err
	}
	defer d.unlock()
	return d.append(ctx, nil, []canvass.Entry{e}, nil, nil, false)
}

// catalogPath is the path of the catalog file, in force or not, that is kept under a hash; empty where it is none.
func (d *Desk) catalogPath(hash string) string {
	for _, l := range d.View().Since(0) {
		if f := l.Entry.Catalog; f != nil && f.Hash == hash {
			return f.Path
		}
	}
	return ""
}
