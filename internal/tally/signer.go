package tally

import (
	"errors"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/verify"
)

// Signer is the officer of the contest who signed the confirmation in an entry, in a record of the kind; nil where
// nobody did. The entry's Recorded must be set. The error says why a signature that is there counts for nothing: it is
// by nobody whom the contest's file names on that day, or not of this confirmation. A replay repeats what was signed
// for a live record.
func Signer(info *catalog.Contest, kind canvass.RecordKind, e *canvass.Entry) (*catalog.Officer, error) {
	err := verify.CheckConfirmation(e, kind)
	if errors.Is(err, verify.ErrNotSigned) {
		return nil, nil
	}
	if err != nil && kind == canvass.Replay {
		err = verify.CheckConfirmation(e, canvass.Live)
	}
	if err != nil {
		return nil, canvass.Errorf(canvass.Refused, "signature", "%w", err)
	}
	if e.By != info.Authority {
		return nil, canvass.Errorf(
			canvass.Refused,
			"signature",
			"an officer signs for the contest's authority: %s has %q, and %s says this",
			info.ID,
			info.Authority,
			e.By,
		)
	}
	officer := info.Officer(e.Confirmation.SignedBy, dayOf(e.Recorded))
	if officer == nil {
		return nil, canvass.Errorf(
			canvass.Refused,
			"signature",
			"the file of %s names no officer with the key %s on this day: add it under [[officer]]",
			info.ID,
			e.Confirmation.SignedBy,
		)
	}
	return officer, nil
}
