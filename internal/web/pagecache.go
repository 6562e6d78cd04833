package web

import (
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync"

	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/view"
	"golang.org/x/mod/sumdb/tlog"
)

// pageCache keeps the pages that were made for the newest head, so that a thousand readers cost as much as one, and
// pages of earlier moments beside them. When the head moves it is emptied.
type pageCache struct {
	mu   sync.Mutex
	head headKey
	made map[address]*slot
}

// address is what a page is kept under: its path, and the head of an earlier moment.
type address struct {
	path    string
	earlier int64 // 0 for the newest head
	era     int   // of the view of an earlier moment
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

type slot struct {
	once sync.Once
	page *made
	err  error
}

// most is how many pages are kept: every page of a night with sixty contests, and their entries. Beyond that a new one
// takes the place of any other.
const most = 4096

func newPageCache() *pageCache { return &pageCache{made: map[address]*slot{}} }

// get is the page at the path for the view, made at most once for a head however many ask at the same time. A page that
// could not be made is not kept.
func (c *pageCache) get(v *view.View, path string, earlier bool, lay func() (*page, []byte, error)) (*made, error) {
	at := address{path: path}
	if earlier {
		at.earlier, at.era = v.Size, v.Era
	}
	x := c.slot(keyOf(v), at)
	x.once.Do(func() {
		defer func() {
			// A page that meets what nobody thought of fails alone, and is tried anew for the next reader.
			if p := recover(); p != nil {
				x.err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
			}
			if x.err != nil {
				c.forget(at, x)
			}
		}()
		var p *page
		var body []byte
		if p, body, x.err = lay(); x.err == nil {
			x.page = newMade(p, body, v)
		}
	})
	return x.page, x.err
}

// slot is the place of a page in the cache. A request that began before the head moved has one of its own, outside of
// it.
func (c *pageCache) slot(k headKey, at address) *slot {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at.earlier == 0 && k != c.head {
		if k.size < c.head.size {
			return &slot{}
		}
		c.head, c.made = k, map[address]*slot{}
	}
	if x := c.made[at]; x != nil {
		return x
	}
	if len(c.made) >= most {
		for other := range c.made {
			delete(c.made, other)
			break
		}
	}
	x := &slot{}
	c.made[at] = x
	return x
}

func (c *pageCache) forget(at address, x *slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.made[at] == x {
		delete(c.made, at)
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
