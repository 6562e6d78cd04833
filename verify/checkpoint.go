package verify

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
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

// NewKey makes a key for a record. signer is secret: it signs the record's checkpoints. verifier is public: it stands
// in the record's first entry. Both are lines of text as in c2sp.org/signed-note, algorithm Ed25519. origin names the
// record in the whole world, best a URL without its scheme; it has no spaces and no plus signs.
func NewKey(origin string) (signer, verifier string, err error) {
	if err := checkOrigin(origin); err != nil {
		return "", "", err
	}
	return note.GenerateKey(rand.Reader, origin)
}

// checkOrigin refuses what cannot stand in the first line of a checkpoint and name its key.
func checkOrigin(origin string) error {
	if origin == "" || len(origin) > 200 || !utf8.ValidString(origin) || strings.ContainsFunc(origin, func(r rune) bool {
		return r == '+' || unicode.IsSpace(r) || unicode.IsControl(r)
	}) {
		return fmt.Errorf("%q cannot be an origin: use 1 to 200 bytes without spaces and plus signs, such as example.org/2024-03-05", origin)
	}
	return nil
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
	return fmt.Errorf("%s key %q: %w", what, key, err)
}

// SignCheckpoint signs a tree head. The checkpoint's origin is the signer's name.
//
// Whoever signs MUST have made sure that the tree continues every one that was signed before: a log that
// signs two trees that disagree is caught by the first two people who compare.
func SignCheckpoint(tree tlog.Tree, signer string) ([]byte, error) {
	s, err := note.NewSigner(signer)
	if err != nil {
		return nil, keyError("signer", signer, err)
	}
	text := torchwood.Checkpoint{Origin: s.Name(), Tree: tree}.String()
	return note.Sign(&note.Note{Text: text}, s)
}

// OpenCheckpoint checks that a checkpoint was signed with the key of the verifier and bears its name. Signatures of the
// witnesses whose verifier keys are given are checked too; each that is there and good is in Witnesses. Signatures by
// others are left alone.
func OpenCheckpoint(signed []byte, verifier string, witnesses ...string) (Checkpoint, error) {
	if len(signed) > MaxCheckpoint {
		return Checkpoint{}, fmt.Errorf("checkpoint: %d bytes, the limit is %d", len(signed), MaxCheckpoint)
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
			return Checkpoint{}, fmt.Errorf("checkpoint: signature by %s: %w", sig.Name, err)
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
		return fmt.Errorf("checkpoint: the signature by %s is wrong: it was signed with another key, or changed afterwards", invalid.Name)
	case errors.As(err, &unverified):
		if origin, _, _ := strings.Cut(string(signed), "\n"); origin != name {
			return fmt.Errorf("checkpoint: it is of %q, the key is of %q", origin, name)
		}
		return fmt.Errorf("checkpoint: the key of %q did not sign it", name)
	}
	return fmt.Errorf("checkpoint: %w", err)
}

// algCosignature marks the keys of witnesses: c2sp.org/tlog-cosignature.
const algCosignature = 4

// NewWitnessKey makes a key for a witness, in the same form as NewKey.
func NewWitnessKey(name string) (signer, verifier string, err error) {
	if err := checkOrigin(name); err != nil {
		return "", "", err
	}
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return "", "", err
	}
	pub := append([]byte{algCosignature}, public...)
	id := sha256.Sum256(append([]byte(name+"\n"), pub...))
	hash := binary.BigEndian.Uint32(id[:])
	seed := append([]byte{algCosignature}, private.Seed()...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, hash, base64.StdEncoding.EncodeToString(seed)),
		fmt.Sprintf("%s+%08x+%s", name, hash, base64.StdEncoding.EncodeToString(pub)), nil
}

// Cosign adds a witness's signature, with the time of now, to a checkpoint, which must be the record's own by its
// verifier key. The witness MUST have checked that the tree continues the last one that it signed.
func Cosign(signed []byte, verifier, witness string) ([]byte, error) {
	if _, err := OpenCheckpoint(signed, verifier); err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(verifier)
	if err != nil {
		return nil, keyError("verifier", verifier, err)
	}
	w, err := witnessSigner(witness)
	if err != nil {
		return nil, keyError("witness", witness, err)
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

// WitnessVerifier returns the verifier key that belongs to a witness's signer key.
func WitnessVerifier(witness string) (string, error) {
	w, err := witnessSigner(witness)
	if err != nil {
		return "", keyError("witness", witness, err)
	}
	return w.Verifier().String(), nil
}

// witnessSigner reads a signer key made by NewWitnessKey.
func witnessSigner(signer string) (*torchwood.CosignatureSigner, error) {
	rest, ok := strings.CutPrefix(signer, "PRIVATE+KEY+")
	parts := strings.SplitN(rest, "+", 3) // base64 may have plus signs of its own
	if !ok || len(parts) < 3 {
		return nil, errors.New("malformed signer key")
	}
	name, hash16, seed64 := parts[0], parts[1], parts[2]
	hash, err := strconv.ParseUint(hash16, 16, 32)
	if err != nil || len(hash16) != 8 {
		return nil, errors.New("malformed signer key")
	}
	seed, err := base64.StdEncoding.DecodeString(seed64)
	if err != nil || len(seed) != 1+ed25519.SeedSize || seed[0] != algCosignature {
		return nil, errors.New("not the key of a witness")
	}
	s, err := torchwood.NewCosignatureSigner(name, ed25519.NewKeyFromSeed(seed[1:]))
	if err != nil {
		return nil, err
	}
	if s.KeyHash() != uint32(hash) {
		return nil, errors.New("its hash does not agree with it")
	}
	return s, nil
}
