package canvass

import (
	"errors"
	"fmt"
)

// ErrorKind is the handful of ways in which something can be refused or fail. What a command exits with, what an HTTP
// answer has for a status and how loudly the log says it follow from the kind, see [ErrorKind.Outcome].
type ErrorKind string

// The kinds of error, with what a person can do about each.
const (
	Invalid   ErrorKind = "invalid"   // the input is wrong: mend it
	NotFound  ErrorKind = "not found" // nothing has that name: look at the list
	Conflict  ErrorKind = "conflict"  // somebody else was first: read again, then retry
	Refused   ErrorKind = "refused"   // the input is well formed, and the record's rules forbid it
	Asked     ErrorKind = "asked"     // the input raises a question: look at it again, then say yes
	Forbidden ErrorKind = "forbidden" // whoever asks may not do that: ask with other rights
	Damaged   ErrorKind = "damaged"   // stored bytes do not match their hashes: verify, then repair
	Failed    ErrorKind = "failed"    // the machine failed: disk, network, memory
	// Unavailable is what the record's database does not answer for now: the same again later is right.
	Unavailable ErrorKind = "unavailable"
	// Fails is not an error of the program: what it was asked to check does not hold.
	Fails ErrorKind = "fails"
)

// Outcome is what follows from a kind of error.
type Outcome struct {
	// Exit is what a command exits with: 1 where what was checked fails or the machine failed, 2 where the input is
	// wrong. A command that did what it was asked exits with 0.
	Exit int
	// Status is that of an HTTP answer (RFC 9110, section 15).
	Status int
	// Level is that of a line in the log, in the numbers of log/slog: 0 is info, 4 is warn, 8 is error. What somebody
	// else can mend is no error of the desk.
	Level int
	// Again says that the same may be asked again later: an HTTP answer carries Retry-After.
	Again bool
}

// outcomes is the one table of what follows from a kind.
var outcomes = map[ErrorKind]Outcome{
	Invalid:     {Exit: 2, Status: 400},
	NotFound:    {Exit: 2, Status: 404},
	Conflict:    {Exit: 2, Status: 409},
	Refused:     {Exit: 2, Status: 422},
	Asked:       {Exit: 2, Status: 409},
	Forbidden:   {Exit: 2, Status: 403},
	Damaged:     {Exit: 1, Status: 500, Level: 8},
	Failed:      {Exit: 1, Status: 500, Level: 8},
	Unavailable: {Exit: 1, Status: 503, Level: 4, Again: true},
	Fails:       {Exit: 1, Status: 422},
}

// Outcome is what follows from the kind; from one that is not in the list, what follows from Failed.
func (k ErrorKind) Outcome() Outcome {
	if o, known := outcomes[k]; known {
		return o
	}
	return outcomes[Failed]
}

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

// ErrorKind is e.Kind, for KindOf.
func (e *Error) ErrorKind() ErrorKind { return e.Kind }

// Errorf makes an Error. An error argument formatted with %w is its cause, for errors.Is and errors.As.
func Errorf(kind ErrorKind, op, format string, args ...any) error {
	wrapped := fmt.Errorf(format, args...)
	return &Error{Op: op, Kind: kind, Msg: wrapped.Error(), cause: errors.Unwrap(wrapped)}
}

// Sentinel makes an error to be compared with errors.Is, such as "not in the record". An error that wraps it has its
// kind.
func Sentinel(kind ErrorKind, msg string) error { return &Error{Kind: kind, Msg: msg} }

// KindOf is the kind of the outermost error in err's chain that has one: an Error, or a type of another package with a
// method ErrorKind. It is Failed where none has, and "" for nil.
func KindOf(err error) ErrorKind { return KindOr(err, Failed) }

// KindOr is KindOf with another kind for an error in whose chain none has one.
func KindOr(err error, other ErrorKind) ErrorKind {
	if err == nil {
		return ""
	}
	var kinded interface{ ErrorKind() ErrorKind }
	if errors.As(err, &kinded) {
		return kinded.ErrorKind()
	}
	return other
}
