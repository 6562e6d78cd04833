package hall

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
)

// newKey is the key of an entry that a form will make: made with the form, so that a form sent twice is one entry, and
// for one pass, so that what one person typed on a shared phone is never sent as another's.
func newKey(p *Pass) string {
	var b [9]byte
	rand.Read(b[:]) // never fails, see crypto/rand
	return p.short() + "-" + hex.EncodeToString(b[:])
}

// short is the beginning of the pass's id, enough to tell it from the others of a night.
func (p *Pass) short() string { return p.id[:min(12, len(p.id))] }

// entryKey is a form's key in the record. It is refused where no form made it, or one that was made for somebody else.
func (h *site) entryKey(p *Pass, key string) (string, error) {
	of, rest, ok := strings.Cut(key, "-")
	if !ok || len(rest) < 12 || len(key) > 64 || strings.Trim(key, "0123456789abcdef-") != "" {
		return "", canvass.Errorf(canvass.Invalid, "form", "this form was not made here: open it anew")
	}
	if of != p.short() {
		return "", canvass.Errorf(canvass.Conflict, "form",
			"this was typed under another code than yours, and is not sent as yours: whoever typed it enters their own code on this phone, and it is sent then")
	}
	return string(h.Contest) + "#hall-" + key, nil
}

// yes is the answer to exactly these questions.
func yes(questions []check.Question) string {
	var all []string
	for _, q := range questions {
		all = append(all, string(q.Rule))
	}
	return strings.Join(all, " ")
}

// questions are what the bearer of a pass is asked about an entry. Whether their place is one is not: the chair made the
// late box for which the code is.
func (h *site) questions(e *canvass.Entry, p *Pass) []check.Question {
	asked := h.Desk.Questions(e, true)
	if p.Unit == "" {
		return asked
	}
	return slices.DeleteFunc(asked, func(q check.Question) bool { return q.Rule == "unknown-unit" })
}

// refusal is why an entry was refused, without its name.
func refusal(err error) error {
	var refused *desk.EntryError
	if errors.As(err, &refused) {
		return refused.Err
	}
	return err
}
