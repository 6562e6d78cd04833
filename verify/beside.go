package verify

import (
	"bytes"
	"context"
	"errors"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
)

// Evidence is what Record found of the evidence that entries name.
type Evidence struct {
	Named   int `json:"named"`    // different hashes in entries
	Whole   int `json:"whole"`    // the source has it, and it has its hash
	Erased  int `json:"erased"`   // an entry says that it was erased, and the source has it no more
	NotHere int `json:"not_here"` // the source has it not: it is not public, is sealed, or was not published
}

// Confirmation is one that an officer signed with a key of their own.
type Confirmation struct {
	Seq      int64             `json:"seq"`
	Contest  canvass.ContestID `json:"contest"`
	By       string            `json:"by"`
	SignedBy string            `json:"signed_by"` // the officer's verifier key, as the entry names it
}

// beside gathers what entries say that is checked behind them: evidence and officers' signatures.
type beside struct {
	kind   canvass.RecordKind
	named  map[tlog.Hash]int64 // the first entry that names it
	order  []tlog.Hash
	erased map[tlog.Hash]int64 // the entry that says so
}

// noteEntry takes in one entry that is as it was signed: its form, and what it says of evidence and officers.
func (r *recordCheck) noteEntry(seq int64, b []byte) {
	e, err := canvass.ParseEntry(b)
	if err != nil {
		r.problem(seq, "%v", err)
		return
	}
	if err := r.form.check(seq, e); err != nil {
		r.problem(seq, "%v", err)
	}
	if e.Record != nil {
		r.beside.kind = e.Record.Kind
	}
	if r.beside.named == nil {
		r.beside.named, r.beside.erased = map[tlog.Hash]int64{}, map[tlog.Hash]int64{}
	}
	for _, name := range e.EvidenceNames() {
		if hash, ok := parseHash(name); ok {
			if _, known := r.beside.named[hash]; !known {
				r.beside.named[hash] = seq
				r.beside.order = append(r.beside.order, hash)
			}
		}
	}
	if e.Erasure != nil {
		if hash, ok := parseHash(e.Erasure.Evidence); ok {
			r.beside.erased[hash] = seq
		}
	}
	if e.Confirmation != nil && e.Confirmation.Signature != "" {
		if err := CheckConfirmation(e, r.beside.kind); err != nil {
			r.problem(seq, "%v", err)
			return
		}
		r.result.Confirmations = append(r.result.Confirmations, Confirmation{seq, e.Contest, e.By, e.Confirmation.SignedBy})
	}
}

// parseHash reads "sha256:" and 64 hexadecimal digits.
func parseHash(name string) (tlog.Hash, bool) {
	if !canvass.IsHash(name) {
		return tlog.Hash{}, false
	}
	digits := name[len("sha256:"):]
	return ParseEvidencePath(evidenceFolder + "/" + digits[:2] + "/" + digits)
}

// readEvidence asks the source for all evidence that entries name and holds it against its hash.
func (r *recordCheck) readEvidence(ctx context.Context) error {
	src, ok := r.src.src.(EvidenceSource)
	if !ok || r.opts.WithoutEvidence {
		return nil
	}
	found := Evidence{Named: len(r.beside.order)}
	for hash := range r.beside.erased {
		if _, named := r.beside.named[hash]; !named {
			r.beside.order = append(r.beside.order, hash)
		}
	}
	slices.SortFunc(r.beside.order[found.Named:], func(a, b tlog.Hash) int { return bytes.Compare(a[:], b[:]) })
	for _, hash := range r.beside.order {
		_, err := src.Evidence(ctx, hash)
		if r.src.noted(err); r.src.fault != nil {
			return r.src.fault
		}
		by, erased := r.beside.erased[hash]
		var damaged *DamagedError
		switch {
		case errors.Is(err, ErrNotFound) && erased:
			found.Erased++
		case errors.Is(err, ErrNotFound):
			found.NotHere++
		case erased:
			r.problem(by, "it says that %s was erased, and the bytes are there", EvidencePath(hash))
		case errors.As(err, &damaged):
			r.problem(r.beside.named[hash], "%s", damaged.What)
		default:
			found.Whole++
		}
	}
	r.result.Evidence = &found
	return nil
}
