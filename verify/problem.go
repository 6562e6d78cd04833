package verify

import (
	"fmt"

	"github.com/canvassdesk/canvass"
)

// Problem is one thing that is wrong with a record.
type Problem struct {
	// Seq is the entry, counted from 0, or the first one that cannot be read. It is -1 where no entry is touched.
	Seq int64 `json:"seq"`

	// What says what is wrong, in one line without a full stop.
	What string `json:"what"`
}

// ErrDamaged is the kind of every DamagedError, for errors.Is.
var ErrDamaged = canvass.Sentinel(canvass.Damaged, "the record is damaged")

// ErrNotFound says that a source has no such tile, or no checkpoint.
var ErrNotFound = canvass.Sentinel(canvass.NotFound, "not in the record")

// ErrRewritten says that a tree does not begin with an older one of the same record: somebody changed history.
var ErrRewritten = canvass.Sentinel(canvass.Damaged, "history was rewritten")

// DamagedError says that what is stored does not agree with itself.
type DamagedError Problem

func (e *DamagedError) Error() string {
	if e.Seq < 0 {
		return "damaged: " + e.What
	}
	return fmt.Sprintf("damaged at entry %d: %s", e.Seq, e.What)
}

// Is makes errors.Is(err, ErrDamaged) true.
func (e *DamagedError) Is(target error) bool { return target == ErrDamaged }

// ErrorKind is canvass.Damaged.
func (e *DamagedError) ErrorKind() canvass.ErrorKind { return canvass.Damaged }
