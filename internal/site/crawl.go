package site

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"runtime"
	"sort"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/canvassdesk/canvass/internal/reply"
)

// made is what is known of an address from the last time its page was made.
type made struct {
	path  string
	file  File
	found map[string]string // the addresses that it links to, with their paths
	live  bool              // an open page follows the record
}

// crawl makes the pages of one version that may have changed, from link to link.
type crawl struct {
	site    *Site
	moved   *moved
	version int64
	before  *Index

	mu      sync.Mutex // guards what follows
	known   map[string]*made
	waiting []string
	working int
	more    *sync.Cond
	err     error

	puts errgroup.Group
}

// run makes all pages that can be reached from the seeds.
func (c *crawl) run(ctx context.Context, seeds []string) error {
	c.more = sync.NewCond(&c.mu)
	c.known = map[string]*made{}
	c.puts.SetLimit(putsAtOnce)
	for _, s := range seeds {
		c.reach(s)
	}
	var all sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		all.Go(func() { c.work(ctx) })
	}
	all.Wait()
	if err := c.puts.Wait(); err != nil && c.err == nil {
		return err
	}
	return c.err
}

// putsAtOnce is how many files are on their way to the place at the same time.
const putsAtOnce = 16

// reach has an address made, once. The caller holds the lock, or is alone.
func (c *crawl) reach(address string) {
	if _, ok := c.known[address]; !ok {
		c.known[address] = nil
		c.waiting = append(c.waiting, address)
	}
}

func (c *crawl) work(ctx context.Context) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		for len(c.waiting) == 0 && c.working > 0 && c.err == nil {
			c.more.Wait()
		}
		if len(c.waiting) == 0 || c.err != nil {
			c.more.Broadcast()
			return
		}
		address := c.waiting[len(c.waiting)-1]
		c.waiting = c.waiting[:len(c.waiting)-1]
		if last := c.site.known[address]; last != nil && !c.moved.may(last.path) {
			c.known[address] = last // most are such: nobody is woken for them
			for to := range last.found {
				c.reach(to)
			}
			continue
		}
		c.working++
		c.mu.Unlock()
		m, err := c.page(ctx, address)
		c.mu.Lock()
		c.working--
		c.known[address] = m
		if err != nil && c.err == nil {
			c.err = err
		}
		if m != nil {
			for to := range m.found {
				c.reach(to)
			}
		}
		if c.site.Progress != nil {
			c.site.Progress(int64(len(c.known)-len(c.waiting)), int64(len(c.known)))
		}
		c.more.Broadcast()
	}
}

// page makes the page at an address anew, and puts it where its bytes are kept.
func (c *crawl) page(ctx context.Context, address string) (*made, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, ok := pathOf(address)
	if !ok {
		return nil, nil
	}
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	w := httptest.NewRecorder()
	c.site.Pages.ServeHTTP(w, r)
	switch {
	case w.Code == http.StatusNotFound && file == notFound:
	case w.Code == http.StatusNotFound:
		c.site.missing(address)
		return nil, nil
	case w.Code != http.StatusOK:
		return nil, fmt.Errorf("%s cannot be made: %d %s", address, w.Code, strings.TrimSpace(firstLine(w.Body.String())))
	}
	m := &made{path: file}
	h := w.Header()
	body := w.Body.Bytes()
	rewrite := &rewriter{base: c.site.Address, prefix: c.site.prefix, found: map[string]string{}}
	media := h.Get("Content-Type")
	switch base := strings.TrimPrefix(address, "/"); {
	case strings.HasPrefix(media, "text/html"):
		body = rewrite.page(body)
		m.live = bytes.Contains(body, []byte(" data-head="))
	case base == "sitemap.xml":
		body = rewrite.sitemap(body)
	case strings.HasPrefix(media, "text/css"):
		body = rewrite.style(body)
	case strings.HasPrefix(base, "oembed"):
		body = rewrite.text(body)
	}
	m.found = rewrite.found
	_, saved, _ := strings.Cut(h.Get("Content-Disposition"), `filename="`)
	m.file = File{
		Media: media, Save: strings.TrimSuffix(saved, `"`), Size: len(body), Print: printOf(media, body), Since: c.version,
		Kept: strings.Contains(h.Get("Cache-Control"), "immutable") || strings.HasPrefix(address, "/entry/") && path.Ext(file) != ".html",
	}
	if was, ok := c.before.file(file); ok && was.Print == m.file.Print && was.Media == media {
		m.file = was
		return m, nil
	}
	if m.live {
		body = bytes.Replace(body, []byte(" data-head="), fmt.Appendf(nil, ` data-version="%d" data-head=`, c.version), 1)
	}
	m.file.Hash, m.file.Size = hashOf(body), len(body)
	packed := reply.Packed(body, isPacked(media))
	for ending := range packed {
		m.file.Codings = append(m.file.Codings, ending)
	}
	sort.Strings(m.file.Codings)
	if c.site.DryRun {
		return m, nil
	}
	c.puts.Go(func() error { return c.site.Place.Put(ctx, file, Content{File: m.file, Body: body, Packed: packed}) })
	return m, nil
}

// isPacked reports whether what has a media type is compressed in itself.
func isPacked(media string) bool {
	return strings.HasPrefix(media, "font/") || media == "image/png" || strings.Contains(media, "parquet")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// file is a file of the version, unless it has left the site and only lingers.
func (x *Index) file(path string) (File, bool) {
	if x == nil {
		return File{}, false
	}
	f, ok := x.Files[path]
	return f, ok && f.Last == 0
}
