package site

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"filippo.io/torchwood"
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/verify"
)

// Config is what a site is made from.
type Config struct {
	// Pages answers for one view at a time, at the rights of everybody; Pin sets it, with the checkpoint that belongs to
	// it.
	Pages http.Handler
	Pin   func(v *view.View, checkpoint []byte)
	// Root is the root of the tree over the first entries of the record, which has the head by now.
	Root func(ctx context.Context, head ledger.Head, size int64) (tlog.Hash, error)
	// Evidence is what of the record's evidence may be handed on.
	Evidence func(context.Context) ([]tlog.Hash, error)
	Place    Place
	// Address is where readers find the site: "https://results.example.org", with a path or without.
	Address string
	// Keep is how many versions before the newest one stay; 0 is DefaultKeep.
	Keep int64
	// Every is how often Beat is called, 0 for a site that is written once.
	Every time.Duration
	// Now is the publisher's clock; nil is time.Now.
	Now func() time.Time
	// Progress hears how many of the pages that are known of so far were looked at; nil for nobody.
	Progress func(done, of int64)
	// DryRun writes nothing.
	DryRun bool
}

// DefaultKeep is how many versions before the newest stay where nothing else is asked for: readers and caches that know
// of one of them find its bytes.
const DefaultKeep = 50

// notFound is the page for addresses that there are not.
const notFound = "404.html"

// Site is a record's site. One goroutine uses it at a time.
type Site struct {
	Config
	prefix string // the path of the address, "/2024"
	index  *Index // of the version that readers get; nil before the first
	view   *view.View
	known  map[string]*made // by address, at that view
	// owed says that all older versions are to go, and what no version has: what may be shown has become less, or a
	// process before this one may have ended before it removed what it had to.
	owed bool

	mu   sync.Mutex
	lost []string // addresses that pages link to and that there are not
}

// Done is what a step came to.
type Done struct {
	Version int64
	// Files is how many files the site has, Changed which were written because they are new or other than before, Gone
	// which it has no more.
	Files         int
	Changed, Gone []string
	Bytes         int64 // of the files that changed, their compressed forms left out
	// Missing are addresses that pages link to and that there are not.
	Missing []string
	// Withheld is how many bundles of entries are left out because a source does not let an entry in them be handed on.
	Withheld int
}

// New is a site at a place. It refuses an address that is none.
func New(c Config) (*Site, error) {
	u, err := url.Parse(c.Address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return nil, canvass.Errorf(canvass.Invalid, "site", "%q is no address such as https://results.example.org, at which readers find the site", c.Address)
	}
	c.Address = strings.TrimSuffix(c.Address, "/")
	if c.Keep == 0 {
		c.Keep = DefaultKeep
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Site{Config: c, prefix: strings.TrimSuffix(u.EscapedPath(), "/"), owed: true}, nil
}

// Step brings the site to a view: it makes the pages that may have changed, and publishes those that did as one version.
// checkpoint is the record's newest that is signed, nil where none is. A view that readers must be warned of is not
// published: the site stays as it is, and says how old that is.
func (s *Site) Step(ctx context.Context, v *view.View, checkpoint []byte) (*Done, error) {
	switch {
	case v.Damage != nil:
		return nil, canvass.Errorf(canvass.Damaged, "site", "the record is repaired before it is published: %w", v.Damage)
	case v.Away != "" || v.Behind.Since != 0:
		return nil, canvass.Errorf(canvass.Unavailable, "site", "the record cannot be read now: the site stays as it is")
	}
	v = v.For(canvass.Public)
	before, err := s.held(ctx, v)
	if err != nil {
		return nil, err
	}
	s.lost = nil
	done := &Done{Version: 1}
	now := &Index{
		Format: format, Key: v.Record.Key, Kind: v.Record.Kind, Address: s.Address, Version: 1, Head: v.Head, AsOf: v.Now, Made: canvass.TimeOf(s.Now()),
		Files: map[string]File{}, RecentFrom: 2,
	}
	if before != nil {
		now.Version, now.Recent, now.RecentFrom = before.Version+1, before.Recent, before.RecentFrom
		done.Version = now.Version
	}
	s.Pin(v, checkpoint)
	c := &crawl{site: s, moved: between(s.view, v), version: now.Version, before: before}
	if s.known == nil {
		c.moved.all = true
	}
	seeds, err := s.seeds(ctx, v, checkpoint, done)
	if err == nil {
		err = c.run(ctx, seeds)
	}
	if err != nil {
		return nil, err
	}
	s.compare(c, v, now, before, done)
	if len(done.Changed)+len(done.Gone) == 0 {
		done.Version = before.Version // there is one: a site always has a page
		s.index, s.view, s.known = before, v, c.known
		if !s.owed || s.DryRun {
			return done, nil
		}
		return done, s.sweep(ctx)
	}
	if s.DryRun {
		return done, nil
	}
	s.owed = s.owed || c.moved.all || slices.ContainsFunc(done.Gone, isEvidence)
	if err := s.Place.Switch(ctx, now, now.pointer(s.Every), done.Changed, done.Gone); err != nil {
		s.index = nil // the place knows how far it went
		return nil, err
	}
	s.index, s.view, s.known = now, v, c.known
	return done, s.sweep(ctx)
}

// sweep removes older versions: those that are too old, or all of them where that is owed.
func (s *Site) sweep(ctx context.Context) error {
	keep := s.index.Version - s.Keep
	if s.owed {
		keep = s.index.Version
	}
	if err := s.Place.Sweep(ctx, s.index, keep); err != nil {
		return err
	}
	s.owed = false
	return nil
}

// same reports whether the file at a path is that of the version before.
func (c *crawl) same(before *Index, path string) bool {
	m := c.known["/"+path]
	was, ok := before.file(path)
	return ok && m != nil && m.file.Hash == was.Hash
}

func isEvidence(path string) bool { return strings.HasPrefix(path, "evidence/") }

// held is the version that readers get now, which must be of this record and not ahead of it.
func (s *Site) held(ctx context.Context, v *view.View) (*Index, error) {
	if s.index != nil {
		return s.index, nil
	}
	x, err := s.Place.Index(ctx)
	if err != nil || x == nil {
		return nil, err
	}
	switch {
	case x.Key != v.Record.Key:
		return nil, canvass.Errorf(canvass.Refused, "site", "%s has the site of another record, with the key %s: give another place, or empty it", s.Place, x.Key)
	case x.Head.Size > v.Head.Size:
		return nil, canvass.Errorf(canvass.Refused, "site", "%s has a version of %d entries, and the record has %d: it is older, or has lost entries", s.Place, x.Head.Size, v.Head.Size)
	}
	root, err := s.Root(ctx, v.Head, x.Head.Size)
	switch {
	case err != nil:
		return nil, err
	case root != x.Head.Root:
		return nil, canvass.Errorf(canvass.Refused, "site", "%s has a version of another history: its %d entries are not the record's first "+
			"(was the record restored, and went on otherwise?): give another place, or empty it", s.Place, x.Head.Size)
	case x.Address != s.Address || x.Format != format: // every page names its address: all of them are written again
		x.Files = maps.Clone(x.Files)
		for path, f := range x.Files {
			f.Print = ""
			x.Files[path] = f
		}
	}
	return x, nil
}

// compare fills in the files of the new version, and says which differ.
func (s *Site) compare(c *crawl, v *view.View, now, before *Index, done *Done) {
	var pages []Changed
	for _, m := range c.known {
		if m == nil {
			continue
		}
		if _, twice := now.Files[m.path]; twice {
			continue
		}
		if csv, ok := strings.CutSuffix(m.path, ".parquet"); ok { // what it says of its head is packed
			if was, ok := before.file(m.path); ok && c.same(before, csv+".csv") {
				m.file = was
			}
		}
		now.Files[m.path] = m.file
		if was, ok := before.file(m.path); ok && was.Hash == m.file.Hash {
			continue
		}
		done.Changed = append(done.Changed, m.path)
		done.Bytes += int64(m.file.Size)
		if m.live {
			pages = append(pages, Changed{now.Version, shownAt(m.path), m.file.Hash})
		}
	}
	if before != nil {
		for path, f := range before.Files {
			if _, ok := now.Files[path]; ok {
				continue
			}
			if f.Last == 0 {
				f.Last = now.Version + s.Keep
			}
			if f.Last > now.Version && lingers(v, path) {
				now.Files[path] = f
				continue
			}
			done.Gone = append(done.Gone, path)
		}
	}
	slices.Sort(done.Changed)
	slices.Sort(done.Gone)
	slices.Sort(s.lost)
	done.Missing, done.Files = s.lost, len(now.Files)
	now.remember(pages)
}

// Beat says again that the newest version is the newest, so that readers know that somebody looks.
func (s *Site) Beat(ctx context.Context) error {
	if s.index == nil || s.DryRun {
		return nil
	}
	s.index.Made = canvass.TimeOf(s.Now())
	return s.Place.Beat(ctx, s.index.pointer(s.Every))
}

// Forget has the next step make every page anew, and hold it against the file that is there: none may have been left
// behind.
func (s *Site) Forget() { s.view, s.known = nil, nil }

// missing notes an address that a page links to and that there is not.
func (s *Site) missing(address string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lost = append(s.lost, address)
}

// seeds are the addresses from which all others are found, and those that no page links to.
func (s *Site) seeds(ctx context.Context, v *view.View, checkpoint []byte, done *Done) ([]string, error) {
	out := []string{"/", "/" + notFound, "/robots.txt", "/favicon.svg", "/fit.js", "/search", "/search.json", "/api/openapi.json", "/api/v1/night"}
	if v.Record.Kind == canvass.Live {
		out = append(out, "/sitemap.xml")
	}
	cycle := facts.Cycle(v.Snapshot)
	for id := range v.Contests {
		if id.Cycle() != cycle && !slices.Contains(v.Active, id) {
			continue
		}
		out = append(out, "/api/v1/results/"+string(id), "/api/v1/stories/"+string(id), "/api/v1/races/"+string(id.Race()))
	}
	files, err := s.Evidence(ctx)
	if err != nil {
		return nil, err
	}
	for _, hash := range files {
		out = append(out, "/"+verify.EvidencePath(hash))
	}
	tiles, err := s.tiles(v, checkpoint, done)
	return append(out, tiles...), err
}

// bundle is how many entries a full tile has.
const bundle = 1 << torchwood.TileHeight

// tiles are the addresses of the signed tree, with which anybody checks the record. A bundle with an entry that may not
// be handed on as it is stays out.
func (s *Site) tiles(v *view.View, checkpoint []byte, done *Done) ([]string, error) {
	if checkpoint == nil {
		return nil, nil
	}
	c, err := verify.OpenCheckpoint(checkpoint, v.Record.Key)
	if err != nil {
		return nil, err
	}
	if c.N > v.Size { // signed meanwhile: the next step has it
		return nil, canvass.Errorf(canvass.Unavailable, "site", "the checkpoint is of %d entries and the view of %d: it is tried again", c.N, v.Size)
	}
	out := []string{"/checkpoint"}
	for _, t := range tlog.NewTiles(torchwood.TileHeight, 0, c.N) {
		out = append(out, "/"+torchwood.TilePath(t))
		if t.L > 0 {
			continue
		}
		t.L = -1
		if withheld(v, t) {
			done.Withheld++
			continue
		}
		out = append(out, "/"+torchwood.TilePath(t))
	}
	return out, nil
}

// withheld reports whether a bundle has an entry that may not be handed on as it is.
func withheld(v *view.View, t tlog.Tile) bool {
	for seq := t.N * bundle; seq < t.N*bundle+int64(t.W); seq++ {
		if v.Keeps(seq) != "" {
			return true
		}
	}
	return false
}

// lingers reports whether a file that has left the site stays for as long as older versions do: a tile, for which who
// checks an older checkpoint asks, unless it has an entry that may not be handed on any more.
func lingers(v *view.View, path string) bool {
	if !strings.HasPrefix(path, "tile/") {
		return false
	}
	t, err := torchwood.ParseTilePath(path)
	return err == nil && (t.L >= 0 || !withheld(v, t))
}
