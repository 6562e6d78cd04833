package signing

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
)

// Checkpoint signs a tree head. The checkpoint's origin is the signer's name.
//
// Whoever signs MUST have made sure that the tree continues every one that was signed before: a log that
// signs two trees that disagree is caught by the first two people who compare.
func Checkpoint(tree tlog.Tree, signer string) ([]byte, error) {
	s, err := note.NewSigner(signer)
	if err != nil {
		return nil, fmt.Errorf("signer key: %w", err)
	}
	text := torchwood.Checkpoint{Origin: s.Name(), Tree: tree}.String()
	return note.Sign(&note.Note{Text: text}, s)
}

// Cosign adds a witness's signature, with the time of now, to a checkpoint that the record with the verifier key
// signed. The witness MUST have opened it with verify.OpenCheckpoint, and checked that the tree continues the last one
// that it signed.
func Cosign(signed []byte, verifier, witness string) ([]byte, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return nil, fmt.Errorf("verifier key: %w", err)
	}
	w, err := witnessSigner(witness)
	if err != nil {
		return nil, err
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		return nil, err
	}
	// An older signature of the same witness gives way.
	kept := n.UnverifiedSigs[:0]
	for _, sig := range n.UnverifiedSigs {
		if sig.Name != w.Name() || sig.Hash != w.KeyHash() {
			kept = append(kept, sig)
		}
	}
	n.UnverifiedSigs = kept
	return note.Sign(n, w)
}

// Confirmation signs an entry of kind confirmation for a kind of record with an officer's own key, made by NewKey, and
// sets SignedBy and Signature. A signature for a rehearsal is none in a live record. verify.CheckConfirmation says what
// it is over.
func Confirmation(e *canvass.Entry, kind canvass.RecordKind, signer string) error {
	s, err := note.NewSigner(signer)
	if err != nil {
		return fmt.Errorf("signer key: %w", err)
	}
	public, err := Verifier(signer)
	if err != nil {
		return err
	}
	text, err := ConfirmationText(e, kind)
	if err != nil {
		return err
	}
	sig, err := s.Sign(text)
	if err != nil {
		return fmt.Errorf("sign the confirmation: %w", err)
	}
	signed := *e.Confirmation
	signed.SignedBy, signed.Signature = public, base64.StdEncoding.EncodeToString(sig)
	e.Confirmation = &signed
	return nil
}

// ConfirmationText is what an officer signs: the text that verify.CheckConfirmation describes.
func ConfirmationText(e *canvass.Entry, kind canvass.RecordKind) ([]byte, error) {
	if e.Kind != canvass.KindConfirmation || e.Confirmation == nil {
		return nil, fmt.Errorf("an officer signs a confirmation, not a %s", e.Kind)
	}
	said := *e.Confirmation
	said.SignedBy, said.Signature, said.CallBack = "", "", false
	said.Counts, said.Awards = slices.Clone(said.Counts), slices.Clone(said.Awards)
	canvass.SortCounts(said.Counts)
	slices.SortFunc(said.Awards, func(a, b canvass.Award) int {
		return cmp.Or(cmp.Compare(b.Delegates, a.Delegates), cmp.Compare(a.Option, b.Option))
	})
	text := bytes.NewBuffer(fmt.Appendf(nil, "canvass confirmation 1\n%s\n%s\n%s\n%s\n", kind, e.Contest, e.By, e.At))
	enc := json.NewEncoder(text) // ends with a line feed
	enc.SetEscapeHTML(false)
	if err := enc.Encode(said); err != nil {
		return nil, fmt.Errorf("the confirmation cannot be written: %w", err)
	}
	return text.Bytes(), nil
}
