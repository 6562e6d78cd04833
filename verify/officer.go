package verify

import (
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/canvassdesk/canvass"
)

// ErrNotSigned says that a confirmation carries no signature.
var ErrNotSigned = errors.New("the confirmation is not signed")

// SignConfirmation signs an entry of kind confirmation for a kind of record with an officer's own key, made by NewKey,
// and sets SignedBy and Signature. A signature for a rehearsal is none in a live record.
//
// The text that is signed has five lines and a last one of JSON, each ended by a line feed:
//
//	canvass confirmation 1
//	live                                  the kind of record
//	2024/dem/as                           the contest
//	american-samoa-democratic-party       by
//	2024-03-06T02:25:00.000Z              at, in the words of canvass.Interval
//	{"of":"winner",...}                   the confirmation in its canonical form, without signed_by, signature and call_back;
//	                                      counts and awards most first, equal ones by option
//
// The desk's own remark that it called back is no part of it. The signature is Ed25519 (RFC 8032) over the text's
// bytes.
func SignConfirmation(e *canvass.Entry, kind canvass.RecordKind, signer string) error {
	s, err := note.NewSigner(signer)
	if err != nil {
		return keyError("signer", signer, err)
	}
	public, err := Verifier(signer)
	if err != nil {
		return err
	}
	text, err := confirmationText(e, kind)
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

// CheckConfirmation holds a confirmation's signature against the key that it names, for a kind of record. It needs
// nothing but the entry. Whether the key is that of an officer of the contest is for whoever knows the officers.
// ErrNotSigned where there is no signature.
func CheckConfirmation(e *canvass.Entry, kind canvass.RecordKind) error {
	if e.Confirmation == nil || e.Confirmation.Signature == "" {
		return ErrNotSigned
	}
	v, err := note.NewVerifier(e.Confirmation.SignedBy)
	if err != nil {
		return keyError("officer's", e.Confirmation.SignedBy, err)
	}
	sig, err := base64.StdEncoding.DecodeString(e.Confirmation.Signature)
	if err != nil {
		return fmt.Errorf("the signature is not standard base64: %w", err)
	}
	text, err := confirmationText(e, kind)
	if err != nil {
		return err
	}
	if !v.Verify(text, sig) {
		return fmt.Errorf("the signature by %s is not of this confirmation in a %s record", v.Name(), kind)
	}
	return nil
}

// confirmationText is what an officer signs.
func confirmationText(e *canvass.Entry, kind canvass.RecordKind) ([]byte, error) {
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

// Fingerprint is what two people read to each other to know that they mean the same key: the first 16 bytes of SHA-256
// over the key's text, in the signed-note form, as eight groups of four hexadecimal digits.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	text := hex.EncodeToString(sum[:16])
	groups := make([]string, 0, 8)
	for i := 0; i < len(text); i += 4 {
		groups = append(groups, text[i:i+4])
	}
	return strings.Join(groups, " ")
}

// Verifier returns the public key that belongs to a private key made by NewKey.
func Verifier(signer string) (string, error) {
	s, err := note.NewSigner(signer)
	if err != nil {
		return "", keyError("signer", signer, err)
	}
	// PRIVATE+KEY+name+hash+key: base64 may have plus signs of its own, a name has none.
	parts := strings.SplitN(signer, "+", 5)
	seed, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", keyError("signer", signer, errors.New("not an Ed25519 key"))
	}
	public, _ := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(s.Name(), public)
}
