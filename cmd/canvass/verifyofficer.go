package main

import (
	"fmt"
	"io"
	"os"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/verify"
)

// verifyConfirmation says whether an officer's signature is of the confirmation in a file. key is the officer's, from
// elsewhere; empty takes the one in the entry.
func (p *program) verifyConfirmation(file, key string) error {
	in := os.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return canvass.Errorf(canvass.NotFound, "confirmation", "%w", err)
		}
		defer f.Close()
		in = f
	}
	raw, err := io.ReadAll(io.LimitReader(in, canvass.MaxEntry+1))
	if err != nil {
		return canvass.Errorf(canvass.Failed, "confirmation", "%w", err)
	}
	e, err := canvass.ParseEntry(raw)
	if err != nil {
		return err
	}
	out := signedAnswer(e, key)
	if err := p.print(out, func(w io.Writer) error {
		if out.Problem != nil {
			return nil
		}
		s := newScreen(w)
		fmt.Fprintf(s, "%s: signed with %s\nfingerprint %s, for a %s record\n", file, *out.SignedBy, *out.Fingerprint, *out.RecordKind)
		if key == "" {
			fmt.Fprintln(s, faint.Render("The key is the entry's own: ask the officer for theirs, and give it with --officer."))
		}
		return nil
	}); err != nil {
		return err
	}
	if out.Problem != nil {
		return checkFailed("%s: %s", file, *out.Problem)
	}
	return nil
}

// signedAnswer holds a confirmation's signature against the kinds of records that it may be for.
func signedAnswer(e *canvass.Entry, key string) answer.SignedConfirmation {
	out := answer.SignedConfirmation{Contest: e.Contest, By: e.By}
	fail := func(what string) answer.SignedConfirmation {
		out.Problem = &what
		return out
	}
	if e.Confirmation == nil || e.Confirmation.Signature == "" {
		return fail("the entry is no confirmation that an officer signed")
	}
	signer, print := e.Confirmation.SignedBy, verify.Fingerprint(e.Confirmation.SignedBy)
	out.SignedBy, out.Fingerprint = &signer, &print
	if key != "" && key != signer {
		return fail("it is signed with another key, " + signer)
	}
	var err error
	for _, kind := range []canvass.RecordKind{canvass.Live, canvass.Rehearsal, canvass.Replay} {
		if err = verify.CheckConfirmation(e, kind); err == nil {
			out.OK, out.RecordKind = true, &kind
			return out
		}
	}
	return fail("the signature is not of this confirmation, whatever kind of record it is for")
}
