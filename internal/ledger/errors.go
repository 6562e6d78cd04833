package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/merkle"
	"github.com/canvassdesk/canvass/verify"
)

// Errors that carry nothing but themselves, and their kind. Test with errors.Is.
var (
	ErrClosed    = canvass.Sentinel(canvass.Failed, "the record is closed")
	ErrNotFound  = verify.ErrNotFound
	ErrErased    = canvass.Sentinel(canvass.NotFound, "the evidence was erased")
	ErrInvalid   = canvass.Sentinel(canvass.Invalid, "not a valid entry")
	ErrUncertain = canvass.Sentinel(canvass.Unavailable, "the commit was sent but not answered: read the head again to see whether it is stored")
)

// What the errors below are, for errors.Is where the details do not matter.
var (
	ErrConflict     = canvass.Sentinel(canvass.Conflict, "the record has moved on")
	ErrTooLarge     = canvass.Sentinel(canvass.Invalid, "too large")
	ErrDuplicateKey = canvass.Sentinel(canvass.Conflict, "the key is in the record already")
	ErrOutOfOrder   = canvass.Sentinel(canvass.Conflict, "recorded before the entry ahead of it")
	ErrDamaged      = verify.ErrDamaged
)

// UnwritableError says that nothing could be stored for now, though the record may be read: its disk is full, it or its
// folder may not be written to, a write failed. Nothing of the batch is stored; the same again later is right.
type UnwritableError struct {
	// Why is half a line for everybody, without names of the machine; Do is what its keeper does about it.
	Why, Do string
	// Cause is the engine's own error.
	Cause error
}

func (e *UnwritableError) Error() string {
	return fmt.Sprintf("%s, nothing was stored: %s (%v)", e.Why, e.Do, e.Cause)
}

// Unwrap is the engine's own error.
func (e *UnwritableError) Unwrap() error { return e.Cause }

// ErrorKind is canvass.Unavailable.
func (e *UnwritableError) ErrorKind() canvass.ErrorKind { return canvass.Unavailable }

// ConflictError says that another writer was first.
type ConflictError struct {
	Expected int64 // how many entries the caller took the record to have
	Head     Head  // the head as it is
}

func (e *ConflictError) Error() string {
	return fmt.Sprintf("expected a record of %d entries, it has %d (root %s): read the new entries and try again",
		e.Expected, e.Head.Size, e.Head.Root)
}

// Is makes errors.Is(err, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// ErrorKind is canvass.Conflict.
func (e *ConflictError) ErrorKind() canvass.ErrorKind { return canvass.Conflict }

// TooLargeError says what exceeds which bound.
type TooLargeError struct {
	What  string // "entry", "key", "evidence" or "setting", with its name where it has one
	Size  int    // in bytes
	Limit int    // in bytes
}

func (e *TooLargeError) Error() string {
	return fmt.Sprintf("%s has %d bytes, the limit is %d", e.What, e.Size, e.Limit)
}

// Is makes errors.Is(err, ErrTooLarge) true.
func (e *TooLargeError) Is(target error) bool { return target == ErrTooLarge }

// ErrorKind is canvass.Invalid.
func (e *TooLargeError) ErrorKind() canvass.ErrorKind { return canvass.Invalid }

// DuplicateKeyError says which key is taken, and by which entry.
type DuplicateKeyError struct {
	Key string
	Seq int64 // the entry that has it; for a key twice in one batch, the place that the first would have got
}

func (e *DuplicateKeyError) Error() string {
	return fmt.Sprintf("key %q belongs to entry %d already", e.Key, e.Seq)
}

// Is makes errors.Is(err, ErrDuplicateKey) true.
func (e *DuplicateKeyError) Is(target error) bool { return target == ErrDuplicateKey }

// ErrorKind is canvass.Conflict.
func (e *DuplicateKeyError) ErrorKind() canvass.ErrorKind { return canvass.Conflict }

// OutOfOrderError says that an entry would enter the record before the one ahead of it. Milliseconds since 1970 UTC.
type OutOfOrderError struct {
	Key      string // of the entry that was refused
	Recorded int64  // its moment
	Last     int64  // the moment of the entry ahead of it
}

func (e *OutOfOrderError) Error() string {
	return fmt.Sprintf("entry %q is recorded at %d ms, before the entry ahead of it at %d ms", e.Key, e.Recorded, e.Last)
}

// Is makes errors.Is(err, ErrOutOfOrder) true.
func (e *OutOfOrderError) Is(target error) bool { return target == ErrOutOfOrder }

// ErrorKind is canvass.Conflict.
func (e *OutOfOrderError) ErrorKind() canvass.ErrorKind { return canvass.Conflict }

// DamagedError says that what is stored does not agree with itself, and at which entry.
type DamagedError = verify.DamagedError

// Damage makes a DamagedError. A seq of -1 says that no entry is touched.
func Damage(seq int64, format string, args ...any) error {
	return &DamagedError{Seq: seq, What: fmt.Sprintf(format, args...)}
}

// EvidenceDamage says that evidence does not agree with its hash.
func EvidenceDamage(hash tlog.Hash) error {
	return Damage(-1, "evidence %s does not have its hash", hash)
}

// MetaDamage says that a setting does not agree with its checksum.
func MetaDamage(name string) error {
	return Damage(-1, "setting %q does not have its checksum", name)
}

// MissingTile says that the record lacks a tile which it must have.
func MissingTile(t tlog.Tile) error {
	return Damage(FirstOf(t), "%s is missing", merkle.TilePath(t))
}

// AddProblem adds a DamagedError to the problems found so far; other errors are added as problems that touch no entry.
func AddProblem(problems []Problem, err error) []Problem {
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		return append(problems, Problem(*damaged))
	}
	return append(problems, Problem{Seq: -1, What: err.Error()})
}

// FirstOf is the first entry under a tile or in a bundle.
func FirstOf(t tlog.Tile) int64 { return t.N << (merkle.TileHeight * (max(t.L, 0) + 1)) }
