package web

import (
	"context"
	"net/http"

	"github.com/canvassdesk/canvass"
)

// checkPage explains the record to a reader and gives the command that checks it.
type checkPage struct {
	Address string
	Origin  string
	Key     string
	Size    string
	Root    string
	Text    string // the checkpoint
}

func (s *site) howToCheck(ctx context.Context, b *book, r *http.Request) (*page, error) {
	p := &checkPage{Address: s.Address, Size: number(b.s.Size), Root: hashText(b.v.Root)}
	if p.Address == "" {
		p.Address = "http://" + r.Host
		if r.TLS != nil {
			p.Address = "https://" + r.Host
		}
	}
	if rec := b.s.Record; rec != nil {
		p.Origin, p.Key = rec.Origin, rec.Key
	}
	text, err := s.Log.Checkpoint(ctx)
	if err != nil && canvass.KindOf(err) != canvass.NotFound {
		return nil, err
	}
	p.Text = string(text)
	return &page{Title: "How to check this record – Canvass", Description: "What the record promises, and how to hold it to that.", Body: p}, nil
}
