package web

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
)

// checkPage explains the record to a reader and gives the command that checks it.
type checkPage struct {
	Address string
	Origin  string
	Key     string
	Size    string
	Root    string
	Text    string // the checkpoint
	// Signers are the names under the checkpoint beside the record's own. Nobody here has checked their signatures.
	Signers []string
	// CopyOf is what a mirror follows, Heard when that answered last.
	CopyOf, Heard string
}

// signers are the names on a signed note's signature lines, but for the record's own.
func signers(note, origin string) []string {
	var names []string
	_, lines, _ := strings.Cut(note, "\n\n")
	for line := range strings.Lines(lines) {
		rest, ok := strings.CutPrefix(line, "— ")
		if name, _, two := strings.Cut(rest, " "); ok && two && name != origin && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// ownAddress is where the request reached this machine.
func ownAddress(r *http.Request) string {
	scheme := "http://"
	if r.TLS != nil {
		scheme = "https://"
	}
	if at, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok {
		return scheme + at.String()
	}
	return scheme + "localhost" // a request of a test
}

func (s *site) howToCheck(ctx context.Context, b *book, r *http.Request) (*page, error) {
	p := &checkPage{Address: s.Address, Size: english.Thousands(b.s.Size), Root: hashText(b.v.Head.Root)}
	if p.Address == "" {
		p.Address = ownAddress(r)
	}
	if rec := b.s.Record; rec != nil {
		p.Origin, p.Key = rec.Origin, rec.Key
	}
	text, err := s.Log.Checkpoint(ctx)
	if err != nil && canvass.KindOf(err) != canvass.NotFound {
		return nil, err
	}
	p.Text, p.Signers = string(text), signers(string(text), p.Origin)
	if p.CopyOf = b.v.Mirror.Of; p.CopyOf != "" {
		p.Heard = "It has not heard from the record since it was started."
		if at := b.v.Mirror.Heard; at != 0 {
			p.Heard = "It last heard from the record on " + wording.Moment(at) + "."
		}
	}
	return &page{Title: "How to check this record – Canvass", Description: "What the record promises, and how to hold it to that.", Body: p}, nil
}
