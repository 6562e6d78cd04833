package verify

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/signing"
)

// ErrNotSigned says that a confirmation carries no signature.
var ErrNotSigned = canvass.Sentinel(canvass.Fails, "the confirmation is not signed")

// CheckConfirmation holds a confirmation's signature against the key that it names, for a kind of record. It needs
// nothing but the entry. Whether the key is that of an officer of the contest is for whoever knows the officers.
// ErrNotSigned where there is no signature.
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
		return canvass.Errorf(canvass.Fails, "", "the signature is not standard base64: %w", err)
	}
	text, err := signing.ConfirmationText(e, kind)
	if err != nil {
		return err
	}
	if !v.Verify(text, sig) {
		return canvass.Errorf(canvass.Fails, "", "the signature by %s is not of this confirmation in a %s record", v.Name(), kind)
	}
	return nil
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
