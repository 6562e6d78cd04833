package ledger

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"

	"golang.org/x/mod/sumdb/tlog"
)

// SaltSize is the length of a salt in bytes.
const SaltSize = 32

// Evidence is bytes as they were received: a page, a count sheet, a message. Entries name it by its hash.
//
// Without a salt the hash is SHA-256(Bytes), and whoever has the same bytes gets the same hash. What
// may not be published, and what may have to be erased, takes a salt: the hash is then
// HMAC-SHA-256(key Salt, Bytes), a commitment that tells nothing about the bytes to those who do not have
// the salt, not even to those who can guess them (a telephone number). Once salt and bytes are erased the hash is a
// random number.
type Evidence struct {
	Bytes []byte
	Salt  []byte // nil, or SaltSize bytes: random from NewSalt, or made of the record's private key and Bytes
}

// EvidenceState is what a record knows of a piece of evidence without its bytes.
type EvidenceState struct {
	Hash   tlog.Hash
	Erased bool
}

// NewSalt returns a salt from the system's randomness.
func NewSalt() []byte {
	salt := make([]byte, SaltSize)
	rand.Read(salt) // never fails, see crypto/rand
	return salt
}

// Hash returns the name under which a record stores the evidence.
func (e Evidence) Hash() tlog.Hash {
	if len(e.Salt) == 0 {
		return sha256.Sum256(e.Bytes)
	}
	mac := hmac.New(sha256.New, e.Salt)
	mac.Write(e.Bytes)
	return tlog.Hash(mac.Sum(nil))
}
