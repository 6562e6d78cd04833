package canvass

import (
	"bytes"
	"encoding/json"
	"io"
)

// Kind says what an entry is.
type Kind string

// The kinds of entries. Each but the first two and the last belongs to a contest or a race.
const (
	KindRecord       Kind = "record"  // the first entry: what the record is
	KindCatalog      Kind = "catalog" // a file of the catalog comes into force
	KindReport       Kind = "report"
	KindClaim        Kind = "claim"
	KindConfirmation Kind = "confirmation"
	KindNotice       Kind = "notice"
	KindCall         Kind = "call"
	KindCorrection   Kind = "correction"
	KindWithdrawal   Kind = "withdrawal"
	KindErasure      Kind = "erasure"  // evidence was erased, and why
	KindSheet        Kind = "sheet"    // what one teller counted; counted when another's agrees
	KindLot          Kind = "lot"      // lots were drawn for a tied seat
	KindDecision     Kind = "decision" // the authority decided about delegates
	KindForecast     Kind = "forecast" // what was expected before the polls closed
	KindStory        Kind = "story"    // this desk published a story of a contest
	KindStep         Kind = "step"     // a step of this desk towards a call, or away from one
)

// RecordKind says what a record is for. It is fixed in the first entry.
type RecordKind string

// The kinds of records. Only a live one may be published as results.
const (
	Live      RecordKind = "live"
	Rehearsal RecordKind = "rehearsal"
	Replay    RecordKind = "replay"
)

// Record is the first entry's payload: what the record is, and the key that signs its checkpoints.
type Record struct {
	Kind RecordKind `json:"kind"`
	Name string     `json:"name"`
	// Origin is the first line of the record's checkpoints, unique to it.
	Origin string `json:"origin"`
	// Key is the verifier key of its checkpoints, in the signed-note form.
	Key string `json:"key"`
	// Night is the night that a replay plays: "2024-03-05".
	Night string `json:"night,omitempty"`
	// Program is the version that created the record.
	Program string `json:"program,omitempty"`
}

// Validate refuses an unknown kind and a record without a name, an origin or a key.
func (r *Record) Validate() error {
	if r.Kind != Live && r.Kind != Rehearsal && r.Kind != Replay {
		return Errorf(Invalid, "record", "%q is not a kind of record: use live, rehearsal or replay", r.Kind)
	}
	if r.Name == "" || r.Origin == "" || r.Key == "" {
		return Errorf(Invalid, "record", "a record has a name, an origin and a verifier key")
	}
	return nil
}

// CatalogFile is a file of the catalog that is in force from its entry on, in place of an earlier one at the same path.
// Its bytes are kept with the record under their hash.
type CatalogFile struct {
	Path string `json:"path"`
	Hash string `json:"hash"`
	Size int64  `json:"size"`
	// Own says that the file is the desk's own, out of a folder of its own, and not the program's: no file of a program
	// takes its place.
	Own bool `json:"own,omitempty"`
}

// Validate refuses a file without a path or a hash.
func (f *CatalogFile) Validate() error {
	if f.Path == "" || !IsHash(f.Hash) || f.Size < 0 {
		return Errorf(Invalid, "catalog", "a catalog entry has a path, a sha256 hash and a size")
	}
	return nil
}

// Format is the version of the entry format that this package writes.
const Format = 1

// MaxEntry is the most bytes that an entry may have, as the log format asks. A larger report is entered in numbered
// parts, larger evidence by its hash.
const MaxEntry = 65535

// Entry is one line of the record. It is never changed: a mistake is mended by a later entry that names it.
// Its place in the record, the sequence, is not part of it.
type Entry struct {
	Format int  `json:"format"`
	Kind   Kind `json:"kind"`
	// Key is unique in the record; an entry that is already there is not entered again.
	Key string `json:"key"`
	// Recorded is when the entry entered the record.
	Recorded Time `json:"recorded"`
	// At is when the source says that it held or was published.
	At Interval `json:"at,omitzero"`
	// Actor is who entered it: a token's name, a command's user, or "replay".
	Actor string `json:"actor"`
	// By is who says it, from the catalog's list of sources ("american-samoa-democratic-party").
	By string `json:"by,omitempty"`
	// Person is who spoke for By, where that is known.
	Person string `json:"person,omitempty"`
	// Source is where it was read.
	Source  *Source   `json:"source,omitempty"`
	Mark    Mark      `json:"mark,omitempty"`
	Contest ContestID `json:"contest,omitempty"`
	Race    RaceID    `json:"race,omitempty"`
	// Supersedes is the key of the entry that a correction or withdrawal takes the place of.
	Supersedes string `json:"supersedes,omitempty"`
	// Note says what a reader should know of the entry: why its time is unsure, what was left out.
	Note string `json:"note,omitempty"`

	// Exactly one of these is set, as Kind says, or Sealed in its place.
	Record       *Record       `json:"record,omitempty"`
	Catalog      *CatalogFile  `json:"catalog,omitempty"`
	Report       *Report       `json:"report,omitempty"`
	Claim        *Claim        `json:"claim,omitempty"`
	Confirmation *Confirmation `json:"confirmation,omitempty"`
	Notice       *Notice       `json:"notice,omitempty"`
	Call         *Call         `json:"call,omitempty"`
	Correction   *Correction   `json:"correction,omitempty"`
	Withdrawal   *Withdrawal   `json:"withdrawal,omitempty"`
	Erasure      *Erasure      `json:"erasure,omitempty"`
	Sheet        *Sheet        `json:"sheet,omitempty"`
	Lot          *Lot          `json:"lot,omitempty"`
	Decision     *Decision     `json:"decision,omitempty"`
	Forecast     *Forecast     `json:"forecast,omitempty"`
	Story        *Story        `json:"story,omitempty"`
	Step         *Step         `json:"step,omitempty"`
	Sealed       *Sealed       `json:"sealed,omitempty"`
}

// EvidenceNames are the hashes of all that the entry names and does not hold: pages and sheets, the catalog's file, a
// sealed payload.
func (e *Entry) EvidenceNames() []string {
	var names []string
	if e.Source != nil {
		names = append(names, e.Source.Evidence...)
	}
	if e.Catalog != nil {
		names = append(names, e.Catalog.Hash)
	}
	if e.Sealed != nil {
		names = append(names, e.Sealed.Commitment)
	}
	return names
}

type payload interface{ Validate() error }

// payload is the payload that is set, and how many are: the last of them, where there are several.
func (e *Entry) payload() (own payload, kind Kind, n int) {
	set := func(there bool, p payload, k Kind) {
		if there {
			own, kind, n = p, k, n+1
		}
	}
	set(e.Record != nil, e.Record, KindRecord)
	set(e.Catalog != nil, e.Catalog, KindCatalog)
	set(e.Report != nil, e.Report, KindReport)
	set(e.Claim != nil, e.Claim, KindClaim)
	set(e.Confirmation != nil, e.Confirmation, KindConfirmation)
	set(e.Notice != nil, e.Notice, KindNotice)
	set(e.Call != nil, e.Call, KindCall)
	set(e.Correction != nil, e.Correction, KindCorrection)
	set(e.Withdrawal != nil, e.Withdrawal, KindWithdrawal)
	set(e.Erasure != nil, e.Erasure, KindErasure)
	set(e.Sheet != nil, e.Sheet, KindSheet)
	set(e.Lot != nil, e.Lot, KindLot)
	set(e.Decision != nil, e.Decision, KindDecision)
	set(e.Forecast != nil, e.Forecast, KindForecast)
	set(e.Story != nil, e.Story, KindStory)
	set(e.Step != nil, e.Step, KindStep)
	return own, kind, n
}

// Validate refuses an entry that no record could hold. Whether it fits its contest (an option on the ballot, a unit
// that exists) is checked where the catalog is known.
func (e *Entry) Validate() error {
	const op = "entry"
	if e.Format != Format {
		return Errorf(Invalid, op, "format %d: this program reads format %d", e.Format, Format)
	}
	if e.Key == "" || len(e.Key) > 400 {
		return Errorf(Invalid, op, "a key of 1 to 400 bytes is needed, unique in the record")
	}
	if e.Recorded == 0 {
		return Errorf(Invalid, op, "%s: when it was recorded is missing", e.Key)
	}
	if e.Actor == "" {
		return Errorf(Invalid, op, "%s: who entered it is missing", e.Key)
	}
	if err := e.At.Validate(); err != nil {
		return err
	}
	if err := e.validatePayload(); err != nil {
		return err
	}
	if (e.Kind == KindCorrection || e.Kind == KindWithdrawal) != (e.Supersedes != "") {
		return Errorf(Invalid, op, "%s: a correction or withdrawal, and nothing else, names the entry that it supersedes", e.Key)
	}
	if e.Source != nil {
		if err := e.Source.Validate(); err != nil {
			return err
		}
	}
	if e.Mark != "" {
		if err := e.Mark.Validate(); err != nil {
			return err
		}
	}
	if e.Kind == KindRecord || e.Kind == KindCatalog || e.Kind == KindErasure {
		return nil
	}
	return e.validatePlace()
}

func (e *Entry) validatePayload() error {
	if e.Sealed != nil {
		return e.validateSealed()
	}
	own, kind, n := e.payload()
	if n != 1 || kind != e.Kind {
		return Errorf(Invalid, "entry", "%s: an entry of kind %q holds exactly one payload, of that kind", e.Key, e.Kind)
	}
	return own.Validate()
}

func (e *Entry) validatePlace() error {
	switch policy := e.Step != nil && e.Step.Kind == StepPolicy; {
	case e.Step != nil && policy != (e.Contest == ""):
		return Errorf(Invalid, "entry", "%s: a step belongs to a contest, and a policy to a race", e.Key)
	case e.By == "" || !IsSlug(e.By):
		return Errorf(Invalid, "entry", "%s: who says it (by) is missing or not a slug", e.Key)
	case (e.Contest == "") == (e.Race == ""):
		return Errorf(Invalid, "entry", "%s: an entry belongs to a contest or to a race", e.Key)
	case e.Contest != "":
		_, err := ParseContestID(string(e.Contest))
		return err
	}
	_, err := ParseRaceID(string(e.Race))
	return err
}

// Bytes are the canonical bytes of the entry: JSON in the declared order, compact, no floats, times in UTC with
// milliseconds. They are written once; what is hashed and stored is these bytes and never a second writing of them.
func (e *Entry) Bytes() ([]byte, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(e); err != nil {
		return nil, Errorf(Invalid, "entry", "%w", err)
	}
	out := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	if len(out) > MaxEntry {
		return nil, Errorf(Invalid, "entry", "%s is %d bytes, more than %d: split the report into parts, or keep the text as evidence", e.Key, len(out), MaxEntry)
	}
	return out, nil
}

// ParseEntry reads canonical bytes. It refuses unknown fields, trailing bytes and an entry that is not valid.
func ParseEntry(b []byte) (*Entry, error) { return (*EntryReader)(nil).Parse(b) }

// Parse is [ParseEntry]. What it returns shares texts and sources with other entries that the reader has read: none of
// them is to be changed.
func (r *EntryReader) Parse(b []byte) (*Entry, error) {
	if len(b) > MaxEntry {
		return nil, Errorf(Invalid, "entry", "%d bytes, more than %d", len(b), MaxEntry)
	}
	e := r.plainReport(b)
	if e == nil {
		var err error
		if e, err = decodeEntry(b); err != nil {
			return nil, err
		}
	}
	if err := e.Validate(); err != nil {
		return nil, err
	}
	return e, nil
}

// decodeEntry reads any JSON of an entry, and says what is wrong with what is none.
func decodeEntry(b []byte) (*Entry, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	var e Entry
	if err := d.Decode(&e); err != nil {
		return nil, Errorf(Invalid, "entry", "%w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, Errorf(Invalid, "entry", "bytes after the end of the entry")
	}
	return &e, nil
}
