package verify

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
)

// MaxCheckpoint is the most bytes that a signed checkpoint may have, witnesses' signatures included.
const MaxCheckpoint = 64 << 10

// Checkpoint is a tree head that was signed: c2sp.org/tlog-checkpoint.
type Checkpoint struct {
	// Origin is the first line: the name of the record, and of the key that signed.
	Origin string

	// Tree is the number of entries and the root over them.
	tlog.Tree

	// Witnesses are those of the witnesses asked for whose signatures are good.
	Witnesses []Witness
}

// Witness says that somebody else saw the checkpoint and found it consistent with all that they saw before.
type Witness struct {
	Name string
	At   time.Time // as the witness says, to the second
}

// Origin returns the name in a verifier key.
func Origin(verifier string) (string, error) {
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return "", keyError("verifier", verifier, err)
	}
	return v.Name(), nil
}

// keyError says which key is wrong without showing a secret.
func keyError(what, key string, err error) error {
	if strings.HasPrefix(key, "PRIVATE+KEY+") {
		what = "signer"
		key = key[:min(len(key), len("PRIVATE+KEY+"))] + "..."
	}
	if strings.HasPrefix(err.Error(), "malformed") {
		return canvass.Errorf(canvass.Invalid, fmt.Sprintf("%s key", what), "%q is none: one has a name, a number and the key, such as canvass/live/1f0c+8a3b2c1d+AZ… (%w)", key, err)
	}
	return canvass.Errorf(canvass.Invalid, fmt.Sprintf("%s key %q", what, key), "%w", err)
}

// OpenCheckpoint checks that a checkpoint was signed with the key of the verifier and bears its name. Signatures of the
// witnesses whose verifier keys are given are checked too; each that is there and good is in Witnesses. Signatures by
// others are left alone.
func OpenCheckpoint(signed []byte, verifier string, witnesses ...string) (Checkpoint, error) {
	if len(signed) > MaxCheckpoint {
		return Checkpoint{}, refusal("%d bytes, the limit is %d", len(signed), MaxCheckpoint)
	}
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return Checkpoint{}, keyError("verifier", verifier, err)
	}
	known := []note.Verifier{v}
	for _, key := range witnesses {
		w, err := torchwood.NewCosignatureVerifier(key)
		if err != nil {
			return Checkpoint{}, keyError("witness", key, err)
		}
		known = append(known, w)
	}
	policy := torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(v.Name()), torchwood.SingleVerifierPolicy(v))
	opened, n, err := torchwood.VerifyCheckpoint(signed, openPolicy{policy, note.VerifierList(known...)})
	if err != nil {
		return Checkpoint{}, explainNote(signed, v.Name(), err)
	}
	c := Checkpoint{Origin: opened.Origin, Tree: opened.Tree}
	for _, sig := range n.Sigs {
		if sig.Name == v.Name() && sig.Hash == v.KeyHash() {
			continue
		}
		seconds, err := torchwood.CosignatureTimestamp(sig)
		if err != nil {
			return Checkpoint{}, refusal("signature by %s: %w", sig.Name, err)
		}
		c.Witnesses = append(c.Witnesses, Witness{Name: sig.Name, At: time.Unix(seconds, 0).UTC()})
	}
	return c, nil
}

// openPolicy asks for the record's signature and takes witnesses' beside it.
type openPolicy struct {
	torchwood.Policy
	known note.Verifiers
}

func (p openPolicy) Verifier(name string, hash uint32) (note.Verifier, error) {
	return p.known.Verifier(name, hash)
}

// explainNote says in a line why a checkpoint was refused.
func explainNote(signed []byte, name string, err error) error {
	var (
		unverified *note.UnverifiedNoteError
		invalid    *note.InvalidSignatureError
	)
	switch {
	case errors.As(err, &invalid):
		return refusal("the signature by %s is wrong: it was signed with another key, or changed afterwards", invalid.Name)
	case errors.As(err, &unverified):
		if origin, _, _ := strings.Cut(string(signed), "\n"); origin != name {
			return refusal("it is of %q, the key is of %q", origin, name)
		}
		return refusal("the key of %q did not sign it", name)
	}
	return refusal("%w", err)
}

// refusal says what keeps a checkpoint from being the record's.
func refusal(format string, args ...any) error {
	return canvass.Errorf(canvass.Fails, "checkpoint", format, args...)
}
