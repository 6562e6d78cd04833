package canvass

import "slices"

// Sealed stands in an entry in place of what its source does not let be republished. Tiles and files carry the entry
// with the commitment; the payload and its salt are evidence, kept beside the record, shown to whom the rights allow,
// and erasable.
//
// The entry still says what kind it is, when it was recorded, who entered it, who says it and of which contest. Its key
// tells nothing of the payload either.
type Sealed struct {
	// Commitment names the payload as evidence: "sha256:" and HMAC-SHA-256 of its bytes under a salt of 32 random
	// bytes, which tells nothing of them to those who do not have the salt, not even to those who can guess them.
	Commitment string `json:"commitment"`
	// Rights are those of the payload: display or private.
	Rights Rights `json:"rights"`
}

// sealable are the kinds whose payload may be kept back. A desk's own call is for everybody.
var sealable = []Kind{
	KindReport, KindClaim, KindConfirmation, KindNotice, KindCorrection, KindWithdrawal, KindSheet, KindLot, KindDecision, KindForecast,
}

// Validate refuses a commitment that is no hash, and rights that keep nothing back.
func (s *Sealed) Validate() error {
	if !IsHash(s.Commitment) {
		return Errorf(Invalid, "sealed", "a sealed entry names its payload by a sha256 commitment")
	}
	if s.Rights != Display && s.Rights != Private {
		return Errorf(Invalid, "sealed", "%q keeps nothing back: only what has display or private rights is sealed", s.Rights)
	}
	return nil
}

// validateSealed refuses a sealed entry that says in the open what it should keep back.
func (e *Entry) validateSealed() error {
	if !slices.Contains(sealable, e.Kind) {
		return Errorf(Invalid, "entry", "%s: an entry of kind %q cannot be sealed", e.Key, e.Kind)
	}
	if _, _, n := e.payload(); n != 0 || !e.At.IsZero() || e.Person != "" || e.Source != nil || e.Mark != "" || e.Note != "" {
		return Errorf(Invalid, "entry", "%s: a sealed entry says in the open what it should keep back", e.Key)
	}
	return e.Sealed.Validate()
}

// Seal splits an entry: the part that may be published, without its commitment, under another key; and the payload,
// which is the entry's own canonical bytes. Recorded must be set. Who calls it keeps the payload under a salt and puts
// the commitment in.
func (e *Entry) Seal(key string, rights Rights) (open Entry, payload []byte, err error) {
	if payload, err = e.Bytes(); err != nil {
		return Entry{}, nil, err
	}
	if e.Sealed != nil {
		return Entry{}, nil, Errorf(Invalid, "entry", "%s is sealed already", e.Key)
	}
	return Entry{
		Format: e.Format, Kind: e.Kind, Key: key, Recorded: e.Recorded, Actor: e.Actor, By: e.By,
		Contest: e.Contest, Race: e.Race, Supersedes: e.Supersedes, Sealed: &Sealed{Rights: rights},
	}, payload, nil
}

// Unseal puts the payload back: the entry as it was given, under the key that it has in the record, with Sealed to tell
// its rights. The result is for reading; it has no canonical bytes. It refuses a payload that says something else than
// the entry does in the open. That the payload has the commitment is the caller's to check.
func (e *Entry) Unseal(payload []byte) (*Entry, error) {
	const op = "sealed"
	if e.Sealed == nil {
		return nil, Errorf(Invalid, op, "%s is not sealed", e.Key)
	}
	in, err := ParseEntry(payload)
	if err != nil {
		return nil, err
	}
	if in.Sealed != nil || in.Kind != e.Kind || in.Recorded != e.Recorded || in.Actor != e.Actor || in.By != e.By ||
		in.Contest != e.Contest || in.Race != e.Race || in.Supersedes != e.Supersedes {
		return nil, Errorf(Damaged, op, "the payload of %s says something else than the entry does in the open", e.Key)
	}
	in.Key, in.Sealed = e.Key, e.Sealed
	return in, nil
}

// Withheld reports whether the entry is sealed and its payload is not here.
func (e *Entry) Withheld() bool {
	if e.Sealed == nil {
		return false
	}
	_, _, n := e.payload()
	return n == 0
}

// Erasure says that evidence was erased: the bytes and the salt are gone for good, the entries that name it stay as
// they are. It belongs to no contest.
type Erasure struct {
	// Evidence is the hash under which it was kept.
	Evidence string `json:"evidence"`
	// Reason is why, for everybody to read: it must not repeat what was erased.
	Reason string `json:"reason"`
}

// Validate refuses an erasure without a hash or a reason.
func (x *Erasure) Validate() error {
	if !IsHash(x.Evidence) {
		return Errorf(Invalid, "erasure", "%q is not sha256: and 64 hexadecimal digits", x.Evidence)
	}
	if x.Reason == "" {
		return Errorf(Invalid, "erasure", "an erasure says why")
	}
	return nil
}
