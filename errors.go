package canvass

import (
	"errors"
	"fmt"
)

// ErrorKind is the handful of ways in which something can be refused or fail.
type ErrorKind string

// The kinds of error, with what a person can do about each.
const (
	Invalid  ErrorKind = "invalid"   // the input is wrong: mend it
	NotFound ErrorKind = "not found" // nothing has that name: look at the list
	Conflict ErrorKind = "conflict"  // somebody else was first: read again, then retry
	Refused  ErrorKind = "refused"   // the input is well formed, and the record's rules forbid it
	Damaged  ErrorKind = "damaged"   // stored bytes do not match their hashes: verify, then repair
	Failed   ErrorKind = "failed"    // the machine failed: disk, network, memory
	// Unavailable is what the record's database does not answer for now: the same again later is right.
	Unavailable ErrorKind = "unavailable"
)

// Error is an error that says which operation was refused or failed, how, and why, in one line.
type Error struct {
	Op   string    // what was being done, or which field was read
	Kind ErrorKind // what a person can do about it
	Msg  string    // one line for people, the cause included

	cause error
}

// Error is "operation: message".
func (e *Error) Error() string {
	if e.Op == "" {
		return e.Msg
	}
	return e.Op + ": " + e.Msg
}

// Unwrap is the cause, nil when there is none.
func (e *Error) Unwrap() error { return e.cause }

// Errorf makes an Error. An error argument formatted with %w is its cause, for errors.Is and errors.As.
func Errorf(kind ErrorKind, op, format string, args ...any) error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Op: op, Kind: kind, Msg: wrapped.Error(), cause: errors.Unwrap(wrapped)}
}

// KindOf is the kind of the outermost Error in err's chain, Failed when there is none, and "" for nil.
func KindOf(err error) ErrorKind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Failed
}
