package web

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"net/http"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/view"
	"golang.org/x/mod/sumdb/tlog"
)

// pageCache keeps the pages that were made for the newest head, so that a thousand readers cost as much as one, and
// pages of earlier moments beside them. When the head moves it is emptied.
type pageCache struct {
	kept   *reply.Kept[headKey, *made]
	newest func() *view.View
}

// headKey is what a page depends on besides its address.
type headKey struct {
	size    int64
	root    tlog.Hash
	damage  string
	trouble string // of a mirror, or while newer entries cannot be read
	away    string // of the database
}

func keyOf(v *view.View) headKey {
	k := headKey{size: v.Size, root: v.Head.Root, trouble: v.Mirror.Trouble + v.Behind.Words(), away: v.Away}
	if v.Damage != nil {
		k.damage = v.Damage.Error()
	}
	return k
}

func older(a, b headKey) bool { return a.size < b.size }

// mostPages is how many bytes of pages are kept: every page of a night with sixty contests, and their entries.
const mostPages = 256 << 20

func newPageCache(newest func() *view.View) *pageCache {
	return &pageCache{reply.NewKept(mostPages, older, (*made).most), newest}
}

// get is the page at the path for the view, made at most once for a head however many ask at the same time. A page that
// could not be made is not kept, nor is one for a request that began before the head moved. Pages of earlier moments are
// kept beside those of the newest head.
func (c *pageCache) get(v *view.View, path string, earlier bool, lay func() (*page, []byte, error)) (*made, error) {
	head, path := c.under(v, path, earlier)
	return c.kept.Get(head, path, func() (*made, error) {
		p, body, err := lay()
		if err != nil {
			return nil, err
		}
		return newMade(p, body, v), nil
	})
}

// under is what something of a view is kept under: what is of an earlier moment beside what is of the newest head.
func (c *pageCache) under(v *view.View, key string, earlier bool) (headKey, string) {
	if earlier {
		return keyOf(c.newest()), fmt.Sprintf("%s at %d %d", key, v.Size, v.Era)
	}
	return keyOf(v), key
}

// seasons plays the rest of a race to its end by the model.
type seasons func(ctx context.Context, id canvass.RaceID, rest *season.Rest) (*season.Simulation, error)

// mostSeasons is how many bytes of simulations are kept; oneSimulation about how many one has.
const mostSeasons, oneSimulation = 8 << 20, 64 << 10

// seasons are those of a view, played once for a head: a page and the files of a picture rest on the same ones.
func (s *site) seasons(v *view.View, earlier bool) seasons {
	return func(ctx context.Context, id canvass.RaceID, rest *season.Rest) (*season.Simulation, error) {
		head, key := s.cache.under(v, string(id), earlier)
		return s.played.Get(head, key, func() (*season.Simulation, error) {
			return rest.Simulate(context.WithoutCancel(ctx), waySeasons, 1) // others may wait for it
		})
	}
}

// made is a page as it is sent.
type made struct {
	*reply.Document        // nil for a page that says why there is none
	body            []byte // of such a page
	status          int
	hidden          bool   // from search engines: the record is not a live one
	media, save     string // of a file
}

func newMade(p *page, body []byte, v *view.View) *made {
	m := &made{status: p.Status, hidden: !published(v.Record), media: p.Media, save: p.Save}
	if m.media == "" {
		m.media = "text/html; charset=utf-8"
	}
	if m.status != 0 && m.status != http.StatusOK {
		m.body = body
		return m
	}
	sum := fnv.New64a()
	_, _ = sum.Write(body) // a hash takes every byte
	// The tag is the head that the page was made for, and its bytes.
	m.Document = reply.New(body, strconv.FormatInt(v.Size, 10)+"-"+hex.EncodeToString(sum.Sum(nil)), p.Packed)
	return m
}

// most is about how many bytes of a page are kept.
func (m *made) most() int {
	if m.Document == nil {
		return len(m.body)
	}
	return m.Most()
}

// send answers with the page, or with 304 where the reader has it.
func (m *made) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if m.hidden {
		h.Set("X-Robots-Tag", "noindex")
	}
	if m.Document == nil {
		reply.Bytes(w, r, m.status, m.media, m.body)
		return
	}
	h["Content-Type"], h["Cache-Control"] = []string{m.media}, noCache
	if m.save != "" {
		h.Set("Content-Disposition", `attachment; filename="`+m.save+`"`) // ids alone, nothing to escape
	}
	m.Send(w, r)
}

var noCache = []string{"no-cache"} // shared by all answers
