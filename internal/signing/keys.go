// Package signing is the keeper's side of what package verify checks: it makes keys, and signs checkpoints and
// confirmations with them.
//
// A record has a key of its own, a witness another, and so has an officer who confirms a contest's result. Each is a
// pair of lines of text as in c2sp.org/signed-note, algorithm Ed25519: the signer key is secret, the verifier key is
// for everybody. No error shows any part of a secret key.
//
//	signer, verifier, err := signing.NewKey("example.org/2024-03-05")
//	signed, err := signing.Checkpoint(edge.Tree(), signer)
//	opened, err := verify.OpenCheckpoint(signed, verifier)
package signing

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
	"unicode"
	"unicode/utf8"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

// NewKey makes a key for a record or an officer. signer is secret: it signs the record's checkpoints. verifier is
// public: it stands in the record's first entry. origin names the record in the whole world, best a URL without its
// scheme; it has no spaces and no plus signs.
func NewKey(origin string) (signer, verifier string, err error) {
	if err := checkName(origin); err != nil {
		return "", "", err
	}
	return note.GenerateKey(rand.Reader, origin)
}

// NewWitnessKey makes a key for a witness, in the same form as NewKey.
func NewWitnessKey(name string) (signer, verifier string, err error) {
	if err := checkName(name); err != nil {
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

// checkName refuses what cannot stand in the first line of a checkpoint and name its key.
func checkName(name string) error {
	if name == "" || len(name) > 200 || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool {
		return r == '+' || unicode.IsSpace(r) || unicode.IsControl(r)
	}) {
		return fmt.Errorf("%q cannot name a key: use 1 to 200 bytes without spaces and plus signs, such as example.org/2024-03-05",
			name)
	}
	return nil
}

// Verifier returns the verifier key that belongs to a signer key made by NewKey.
func Verifier(signer string) (string, error) {
	s, err := note.NewSigner(signer)
	if err != nil {
		return "", fmt.Errorf("signer key: %w", err)
	}
	seed, _, err := secret(signer)
	if err != nil || len(seed) != 1+ed25519.SeedSize {
		return "", errors.New("signer key: not an Ed25519 key")
	}
	public, _ := ed25519.NewKeyFromSeed(seed[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(s.Name(), public)
}

// WitnessVerifier returns the verifier key that belongs to a witness's signer key.
func WitnessVerifier(witness string) (string, error) {
	w, err := witnessSigner(witness)
	if err != nil {
		return "", err
	}
	return w.Verifier().String(), nil
}

// algCosignature marks the keys of witnesses: c2sp.org/tlog-cosignature.
const algCosignature = 4

// witnessSigner reads a signer key made by NewWitnessKey.
func witnessSigner(signer string) (*torchwood.CosignatureSigner, error) {
	seed, hash, err := secret(signer)
	if err != nil {
		return nil, fmt.Errorf("witness key: %w", err)
	}
	if len(seed) != 1+ed25519.SeedSize || seed[0] != algCosignature {
		return nil, errors.New("witness key: not the key of a witness")
	}
	s, err := torchwood.NewCosignatureSigner(strings.SplitN(signer, "+", 4)[2], ed25519.NewKeyFromSeed(seed[1:]))
	if err != nil {
		return nil, fmt.Errorf("witness key: %w", err)
	}
	if s.KeyHash() != hash {
		return nil, errors.New("witness key: its hash does not agree with it")
	}
	return s, nil
}

// secret reads a signer key's own bytes and its hash: "PRIVATE+KEY+name+hash+key". Base64 may have plus signs of its
// own, a name has none.
func secret(signer string) (seed []byte, hash uint32, err error) {
	malformed := errors.New("malformed signer key")
	parts := strings.SplitN(signer, "+", 5)
	if len(parts) < 5 || parts[0] != "PRIVATE" || parts[1] != "KEY" || len(parts[3]) != 8 {
		return nil, 0, malformed
	}
	n, err := strconv.ParseUint(parts[3], 16, 32)
	if err != nil {
		return nil, 0, malformed
	}
	if seed, err = base64.StdEncoding.DecodeString(parts[4]); err != nil {
		return nil, 0, malformed // err may show a byte of it
	}
	return seed, uint32(n), nil
}
