package web

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

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
	body, zipped []byte
	status       int
	tag          string // the head that it was made for, and its bytes
	hidden       bool   // from search engines: the record is not a live one
	media, save  string // of a file
}

// short is how long a page may be without being compressed, and long how long it may be to be kept in both forms: a
// table of a state's precincts has tens of megabytes, and a fiftieth of that compressed.
const (
	short = 1400
	long  = 256 << 10
)

func newMade(p *page, body []byte, v *view.View) *made {
	m := &made{body: body, status: p.Status, hidden: !published(v.Record), media: p.Media, save: p.Save}
	if m.status == 0 {
		m.status = http.StatusOK
	}
	sum := fnv.New64a()
	_, _ = sum.Write(body) // a hash takes every byte
	m.tag = strconv.FormatInt(v.Size, 10) + "-" + hex.EncodeToString(sum.Sum(nil))
	if m.media == "" {
		m.media = "text/html; charset=utf-8"
	}
	if len(body) > short && !p.Packed {
		if m.zipped = zip(body); m.zipped != nil && len(body) > long {
			m.body = nil
		}
	}
	return m
}

// zip is a text compressed, nil where that fails: then it is sent as it is.
func zip(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(text)
	if cerr := z.Close(); err != nil || cerr != nil {
		return nil
	}
	return b.Bytes()
}

// send answers with the page, or with 304 where the reader has it.
func (m *made) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", m.media)
	if m.save != "" {
		h.Set("Content-Disposition", `attachment; filename="`+m.save+`"`) // ids alone, nothing to escape
	}
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	if m.hidden {
		h.Set("X-Robots-Tag", "noindex")
	}
	tag, body := m.tag, m.body
	if m.zipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body, tag = m.zipped, tag+"-gzip"
	}
	tag = `"` + tag + `"`
	if m.status == http.StatusOK {
		h.Set("ETag", tag)
		for part := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
			if strings.TrimPrefix(strings.TrimSpace(part), "W/") == tag {
				h.Del("Content-Encoding")
				w.WriteHeader(http.StatusNotModified)
				return
			}
		}
	}
	if body == nil && m.zipped != nil {
		m.sendUnzipped(w, r)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(m.status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone; nothing can be done
	}
}

// sendUnzipped answers a reader who takes nothing compressed with what is kept in that form alone.
func (m *made) sendUnzipped(w http.ResponseWriter, r *http.Request) {
	w.WriteHeader(m.status)
	if r.Method == http.MethodHead {
		return
	}
	z, err := gzip.NewReader(bytes.NewReader(m.zipped))
	if err == nil {
		_, err = io.Copy(w, z)
	}
	if err != nil {
		panic(http.ErrAbortHandler) // the reader has gone, or must not take a part for the whole
	}
}
