package web

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/verify"
)

// signature is what an officer signed a confirmation with, as a reader may check it.
type signature struct {
	Name, Role  string // of the officer; a name that is not known stays empty
	Key         string
	Fingerprint string
	// Problem says why it counts for nothing, empty where it holds.
	Problem string
}

// Who is the officer in running text.
func (s *signature) Who() string {
	switch {
	case s.Name == "" && s.Role == "":
		return "an officer"
	case s.Name == "":
		return "the " + s.Role
	case s.Role == "":
		return s.Name
	}
	return s.Name + ", " + s.Role
}

// signature is that of an officer whom the contest's file names, nil where there is none.
func (b *book) signature(o *catalog.Officer, x *canvass.Confirmation) *signature {
	if o == nil {
		return nil
	}
	return &signature{Name: o.Name, Role: o.Role, Key: x.SignedBy, Fingerprint: verify.Fingerprint(x.SignedBy)}
}

// signedEntry is the signature of an entry, good or not; nil where nobody signed.
func (b *book) signedEntry(e *canvass.Entry) *signature {
	if e.Confirmation == nil || e.Confirmation.Signature == "" {
		return nil
	}
	s := &signature{Key: e.Confirmation.SignedBy, Fingerprint: verify.Fingerprint(e.Confirmation.SignedBy)}
	c := b.s.Contests[e.Contest]
	if c == nil || b.s.Record == nil {
		s.Problem = "The record does not name the contest’s officers"
		return s
	}
	o, err := tally.Signer(c.Info, b.s.Record.Kind, e)
	if err != nil {
		s.Problem = message(err)
		return s
	}
	s.Name, s.Role = o.Name, o.Role
	return s
}
