// Package ledger keeps a record: entries that are appended and never changed, the Merkle tree over
// them, and the evidence that they name.
//
// A [Log] is one record in one engine. The engines are rooms below this one: memory for tests and
// rehearsals that leave no trace, sqlite for one file on one machine, postgres for many machines. An
// engine stores the canonical bytes of an entry as it gets them and never looks inside. What it promises
// is written at each method of [Log] with MUST and MUST NOT; package ledgertest holds one test for each
// of these words, and every engine passes all of them.
//
// Entry number n (counted from 0) is leaf n of an RFC 6962 tree, whose leaf hash is
// SHA-256(0x00 || bytes) and whose inner nodes are SHA-256(0x01 || left || right). The engine stores the
// leaf hashes and the tree in the transaction that stores the entries, so that bytes and tree can be
// held against each other: each read does so.
//
//	head, err := log.Head(ctx)
//	head, err = log.Append(ctx, head.Size, ledger.Batch{Entries: []ledger.Pending{{
//		Key: "abc/2024-03-05/as/1", Bytes: canonical, Recorded: 1709694000000,
//	}}})
//	for entry, err := range log.Read(ctx, 0) { ... }
//
// The format is described in docs/format/record.md.
package ledger

import (
	"context"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass/verify"
)

// Bounds that every engine MUST hold to.
const (
	// MaxEntry is the most bytes that one entry may have. The entry bundles of c2sp.org/tlog-tiles
	// give the length of an entry in two bytes.
	MaxEntry = 65_535

	// MaxKey is the most bytes that a key may have.
	MaxKey = 512

	// MaxEvidence is the most bytes that one piece of evidence may have: 32 MiB.
	MaxEvidence = verify.MaxEvidence

	// MaxMeta is the most bytes that one setting may have: 1 MiB.
	MaxMeta = 1 << 20
)

// Pending is an entry that is not in the record yet.
type Pending struct {
	// Key names the entry for good: valid UTF-8 without a zero byte, 1 to MaxKey bytes, at most once
	// in a record. It MUST be derivable from Bytes, because tiles carry the bytes alone and a record
	// is rebuilt from tiles.
	Key string

	// Bytes are the entry's canonical bytes, 1 to MaxEntry of them.
	Bytes []byte

	// Recorded is the moment at which the entry enters the record, in milliseconds since 1970 UTC.
	// It never goes backwards along a record, so that "as of T" is always a prefix. It MUST agree
	// with what Bytes say.
	Recorded int64
}

// Batch is what one Append stores: all of it or nothing.
type Batch struct {
	Entries []Pending

	// Evidence that the entries name. Evidence that the record holds already is left as it is,
	// unless it had been erased: then it is an error (ErrErased), for what was erased must not
	// come back by accident.
	Evidence []Evidence
}

// Stored is an entry of the record.
type Stored struct {
	Seq      int64     // its place, counted from 0: the index of its leaf
	Key      string    // as appended
	Recorded int64     // as appended: milliseconds since 1970 UTC
	Bytes    []byte    // as appended; the reader MUST NOT change them
	Hash     tlog.Hash // the leaf hash, SHA-256(0x00 || Bytes), checked
}

// Head is the state of a record: how many entries it has, and the root hash of the tree over them.
// The root of no entries is the SHA-256 of nothing (RFC 6962, section 2.1).
type Head struct {
	Size int64     `json:"size"`
	Root tlog.Hash `json:"root"` // standard base64 in JSON
}

// Log is one record in one engine. All methods may be called from many goroutines at once, and several
// processes may hold the same record open where the engine says so. After Close each method returns
// ErrClosed. A method given a context that has ended returns its error and MUST NOT have stored anything,
// with the one exception named at Append.
type Log interface {
	// Append stores the batch behind the first expect entries and returns the new head.
	//
	// It MUST return only when the batch would survive a power cut, and it MUST store all of the batch
	// or nothing. It MUST NOT store anything when the record does not have exactly expect entries: the
	// error is then a *ConflictError with the head as it is. It refuses, storing nothing, an entry or
	// evidence above the bounds (*TooLargeError), a key that the record or the batch has already
	// (*DuplicateKeyError), a Recorded before that of the entry ahead of it (*OutOfOrderError),
	// an empty or malformed key or no bytes (ErrInvalid), evidence that had been erased (ErrErased),
	// and a record whose head or tree does not read (*DamagedError).
	//
	// Without entries it stores the evidence alone; expect is checked all the same.
	//
	// An error that wraps ErrUncertain means that the commit was sent and its answer never came: the
	// batch may be stored or not, whole in either case. The caller MUST read the head again, or Find
	// a key of the batch, before it tries once more. After any other error nothing is stored.
	Append(ctx context.Context, expect int64, batch Batch) (Head, error)

	// Read yields the entries from sequence from up to the head as it stood when reading began, in
	// order. Each is held against its leaf hash and against the stored tree before it is yielded, and
	// the root of what was read against the head at the end. Read MUST stop before the first entry that
	// does not agree and yield a *DamagedError that names it. A from beyond the head yields nothing.
	// A negative from is ErrInvalid.
	Read(ctx context.Context, from int64) iter.Seq2[Stored, error]

	// Head returns the head as stored. It MUST NOT run behind an Append that has returned. A head that
	// does not read is a *DamagedError.
	Head(ctx context.Context) (Head, error)

	// Watch sends a head with more than from entries as soon as there is one, and then each time that
	// the record has grown. A slow receiver MUST NOT hold up the writer: heads in between are left
	// out, never the newest. Heads written by other processes arrive too, within a second. The
	// channel is closed when ctx ends or the log is closed.
	Watch(ctx context.Context, from int64) (<-chan Head, error)

	// Rows returns the rows from..to-1 that are there, in order, as they are stored: nothing is checked, not even the
	// head. It is for repair alone. Where a row cannot be read, those before it come with a *DamagedError that names
	// it.
	Rows(ctx context.Context, from, to int64) ([]Row, error)

	// Find returns the sequence of the entry with the key, and whether there is one.
	Find(ctx context.Context, key string) (seq int64, ok bool, err error)

	// Tile returns a tile of the tree (level 0 and up: hashes of 32 bytes) or an entry bundle (level
	// -1: each entry behind its length in two bytes, big-endian), as c2sp.org/tlog-tiles lays them
	// out. t.H MUST be 8 and t.W 1 to 256. A tile that the record is too short for is
	// ErrNotFound; one that does not read is a *DamagedError.
	Tile(ctx context.Context, t tlog.Tile) ([]byte, error)

	// PutEvidence stores the evidence and returns its hash. Evidence that is there already is left
	// as it is. *TooLargeError above MaxEvidence; ErrErased if it was erased once.
	PutEvidence(ctx context.Context, e Evidence) (tlog.Hash, error)

	// Evidence returns the evidence with the hash, held against it. ErrNotFound if the record has
	// none, ErrErased if it was erased, *DamagedError (Seq -1) if it does not agree with its hash.
	Evidence(ctx context.Context, hash tlog.Hash) (Evidence, error)

	// HasEvidence tells whether Evidence would find the bytes: false when erased or never stored.
	HasEvidence(ctx context.Context, hash tlog.Hash) (bool, error)

	// ListEvidence yields each piece of evidence that the record holds or has erased, in no particular order.
	ListEvidence(ctx context.Context) iter.Seq2[EvidenceState, error]

	// EraseEvidence removes the bytes and the salt for good and keeps the hash with the mark that it
	// was erased. The entries that name it MUST stay as they are. The engine MUST overwrite the bytes
	// where it controls the file; docs/format/record.md says where it does not. A hash that the record does not know is
	// marked all the same, so that the evidence cannot come in later. Erasing twice is no error.
	EraseEvidence(ctx context.Context, hash tlog.Hash) error

	// Meta returns a small setting: the record's keys, its last checkpoint. ErrNotFound if it was
	// never set; *DamagedError (Seq -1) if it does not agree with its checksum. Settings are
	// beside the record, not in the tree.
	Meta(ctx context.Context, name string) ([]byte, error)

	// SetMeta sets it, durably like an Append. A nil value removes it. *TooLargeError above MaxMeta.
	SetMeta(ctx context.Context, name string, value []byte) error

	// MetaNames returns the names of the settings, sorted.
	MetaNames(ctx context.Context) ([]string, error)

	// Check inspects what the engine keeps beyond the reach of Read: indexes, pages, evidence and settings
	// against their hashes. It returns what it found, in no particular order. The error is for what
	// kept it from looking, and MUST NOT be used for damage.
	Check(ctx context.Context) ([]Problem, error)

	// Close releases the record. It waits for an Append that is under way.
	Close() error
}

// Problem is one thing that is wrong with a record.
type Problem = verify.Problem
