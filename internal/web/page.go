package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/serving"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// page is what the frame around every page needs.
type page struct {
	Title       string
	Description string
	// Share is the title with the result in it, on pages that have a picture to share.
	Share  string
	Social *social
	// Bare pages stand in a frame of another site: they have no head and no foot, and their links open beside it.
	Bare bool
	// Crumbs are the pages above this one, from the top.
	Crumbs []link
	// Live pages are kept in step with the record by the script. A page of an earlier moment is not, nor is a form.
	Live bool
	// State is the news of the page in one line; the script reads it out when it has changed.
	State  string
	Frame  frame
	Body   any
	Status int // of the answer; 0 is 200
	// Files are the addresses of the page's figures as files, Feed that of its feed.
	Files []link
	Feed  string
	// Media is the media type of what is a file and no page; Save is the name to save it under, and Packed says that it
	// is compressed in itself.
	Media, Save string
	Packed      bool
}

// frame is the part of a page that is the same on all of them.
type frame struct {
	Size    int64
	Kind    string // "Replay of 5 March 2024", empty for a live record
	KindSay string
	Word    string // "Replay", at the beginning of the title; empty for a live record
	Class   string // of the whole document: what kind of record it is
	Name    string // of the record
	Damage  string
	CopyOf  string       // what a mirror follows
	Trouble string       // why a mirror lags
	Away    string       // since when the database has not answered
	Behind  string       // that newer entries may be missing
	Moment  canvass.Time // the moment that the page speaks for
	Updated Clock        // the same, shorter
	AsOf    canvass.Time // set on a page of an earlier moment
	Now     string       // the address of the same page as it is now
	Path    string       // the page's own address
	Races   []link
	Style   string
	Script  string
	Serif   string
	Sans    string
	Static  bool // the page is a file, see Config.Static
}

type link struct {
	Text, Href string
	Here       bool
}

// maker makes a page out of a book. An error of kind NotFound becomes a page that helps to find what was meant.
type maker func(ctx context.Context, b *book, r *http.Request) (*page, error)

// page answers with a page that depends on nothing but its path and the view: out of the cache when it was made before.
func (s *site) page(name string, lay maker) http.HandlerFunc {
	return s.pageBy(name, func(*http.Request) string { return "" }, lay)
}

// pageBy answers with a page that depends on its path, the view, and what by takes out of the request, of which there
// are few.
func (s *site) pageBy(name string, by func(*http.Request) string, lay maker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, asOf, err := s.view(r)
		if err != nil {
			s.failed(w, r, err)
			return
		}
		made, err := s.cache.get(v, r.URL.Path+by(r), asOf != "", func() (*page, []byte, error) {
			return s.make(r, name, v, asOf, lay)
		})
		if err != nil {
			s.failed(w, r, err)
			return
		}
		made.send(w, r)
	}
}

// fresh answers with a page that depends on more of the request, such as a form's fields. It is made each time.
func (s *site) fresh(name string, lay maker) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, asOf, err := s.view(r)
		var p *page
		var body []byte
		if err == nil {
			p, body, err = s.make(r, name, v, asOf, lay)
		}
		if err != nil {
			s.failed(w, r, err)
			return
		}
		newMade(p, body, v).send(w, r)
	}
}

// now is the newest view as a reader of pages may have it.
func (s *site) now() *view.View { return s.Desk.View().For(canvass.Display) }

// view is the view that a request asks for, as a reader of pages may have it: the newest, or that of the moment in
// ?as-of=, with the moment as it is written.
func (s *site) view(r *http.Request) (v *view.View, asOf string, err error) {
	asked := ""
	if r.URL.RawQuery != "" {
		asked = cmp.Or(r.URL.Query().Get("as-of"), r.URL.Query().Get("as_of")) // as addresses have it, and as the API does
	}
	if asked == "" {
		return s.now(), "", nil
	}
	t, err := canvass.ParseTime(asked)
	if err != nil {
		return nil, "", err
	}
	if v, err = s.Desk.AsOf(r.Context(), t); err != nil {
		return nil, "", err
	}
	return v.For(canvass.Display), t.String(), nil
}

func (s *site) make(r *http.Request, name string, v *view.View, asOf string, lay maker) (*page, []byte, error) {
	b := newBook(v)
	b.asOf, b.static, b.seasons = asOf, s.Static, s.seasons(v, asOf != "")
	p, err := lay(r.Context(), b, r)
	if canvass.KindOf(err) == canvass.NotFound {
		p, err = lost(b, r, message(err)), nil
		name = "lost"
	}
	if err != nil {
		return nil, nil, err
	}
	p.Frame = s.frame(b, r)
	p.Live = p.Live && asOf == ""
	p.Social = s.social(b, p, r)
	body, err := s.pages.write(name, p)
	return p, body, err
}

func (s *site) frame(b *book, r *http.Request) frame {
	f := frame{
		Static: s.Static, Path: r.URL.Path, Size: b.s.Size, Moment: b.s.Now, Updated: b.updated(), Races: b.raceLinks(r.URL.Path),
		Style: s.files.address("style.css"), Script: s.files.address("live.js"),
		Serif: s.files.address("fonts/source-serif-4.woff2"), Sans: s.files.address("fonts/source-sans-3.woff2"),
	}
	f.Kind, f.KindSay = wording.Kind(b.s.Record)
	f.Word, f.Class = wording.KindWord(b.s.Record), kindClass(b.s.Record)
	if b.s.Record != nil {
		f.Name = b.s.Record.Name
	}
	f.CopyOf, f.Trouble, f.Away, f.Behind = b.v.Mirror.Of, b.v.Mirror.Trouble, b.v.Away, b.v.Behind.Words()
	if b.v.Damage != nil {
		f.Damage = message(b.v.Damage) + "."
	}
	if b.asOf != "" {
		f.AsOf, f.Now = b.s.Now, r.URL.Path
	}
	return f
}

// failed answers with the page for an error. What went wrong inside is logged, and not shown.
func (s *site) failed(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, context.Canceled) {
		return // nobody is there to read it
	}
	say := message(err)
	busy := (*view.BusyError)(nil)
	switch kind := canvass.KindOf(err); {
	case errors.As(err, &busy):
	case kind == canvass.Damaged:
		say = "This part of the record is damaged and is not shown. " + say + errorID(r)
	case kind == canvass.Unavailable:
		say = "This page is read from the record’s database, which does not answer now. " +
			"The figures on the other pages are those that it had last" + errorID(r)
	case kind == canvass.Failed:
		say = "This page could not be made. The record itself is not touched by that; please try again" + errorID(r)
	}
	s.fail(w, r, s.outcome(w, r, err), say+".")
}

// outcome logs an error as loudly as its kind asks for, and gives the status of the answer.
func (s *site) outcome(w http.ResponseWriter, r *http.Request, err error) (status int) {
	o := canvass.KindOf(err).Outcome()
	if busy := (*view.BusyError)(nil); errors.As(err, &busy) {
		w.Header().Set("Retry-After", strconv.Itoa(busy.Seconds()))
		return o.Status
	}
	if o.Level > 0 {
		s.Logger.Log(r.Context(), slog.Level(o.Level), "a page could not be made",
			"id", serving.RequestID(r.Context()), "path", r.URL.Path, "error", err)
	}
	if o.Again {
		w.Header().Set("Retry-After", "5")
	}
	return o.Status
}

// errorID is what the log has a failure under, for whoever tells of it; empty where the server gives none.
func errorID(r *http.Request) string {
	if id := serving.RequestID(r.Context()); id != "" {
		return " (error " + id + ")"
	}
	return ""
}

// message is an error's line for people, without the operation's name.
func message(err error) string {
	var e *canvass.Error
	if errors.As(err, &e) {
		return strings.TrimSuffix(english.Capital(e.Msg), ".")
	}
	return strings.TrimSuffix(english.Capital(err.Error()), ".")
}

func (s *site) fail(w http.ResponseWriter, r *http.Request, status int, say string) {
	b := newBook(s.now())
	p := lost(b, r, strings.TrimSuffix(say, "."))
	p.Status, p.Title = status, http.StatusText(status)+" – Canvass"
	if status >= http.StatusInternalServerError {
		p.Body.(*lostPage).Head = "This page could not be made"
	} else if status != http.StatusNotFound {
		p.Body.(*lostPage).Head = "That cannot be answered"
	}
	p.Frame = s.frame(b, r)
	body, err := s.pages.write("lost", p)
	if err != nil {
		s.Logger.Error("the error page could not be made", "error", err)
		http.Error(w, say, status)
		return
	}
	newMade(p, body, b.v).send(w, r)
}

// pages are the templates, each page's own inside the common frame.
type pages struct {
	sets  map[string]*template.Template
	build string // a hash over all templates: pages of another build are other bytes
}

func newPages() *pages {
	sum := sha256.New()
	common := template.Must(template.New("").Funcs(template.FuncMap{"svg": svg, "pair": pair, "moment": moment, "contents": contentsMark, "sentence": english.Capital, "number": english.Thousands[int64]}).ParseFS(embedded, "templates/frame.html", "templates/part-*.html"))
	ps := &pages{sets: map[string]*template.Template{}}
	names, err := fs.Glob(embedded, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is well formed
	}
	for _, name := range names {
		b, _ := embedded.ReadFile(name) // Glob has just found it
		sum.Write(b)
		base := strings.TrimSuffix(path.Base(name), ".html")
		if base == "frame" || strings.HasPrefix(base, "part-") {
			continue
		}
		ps.sets[base] = template.Must(template.Must(common.Clone()).Parse(string(b)))
	}
	ps.build = hex.EncodeToString(sum.Sum(nil)[:4])
	return ps
}

func (ps *pages) write(name string, p *page) ([]byte, error) {
	t := ps.sets[name]
	if t == nil {
		return nil, fmt.Errorf("there is no template %q", name)
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "frame", p); err != nil {
		return nil, err
	}
	return withContents(b.Bytes()), nil
}
