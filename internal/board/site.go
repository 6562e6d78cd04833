package board

import (
	"bytes"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/reception"
	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/serving"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Config is what the desk in a browser is made from.
type Config struct {
	Desk *desk.Desk
	// Reception is the one that looks at the feeds, so that what is released here goes in behind what it enters.
	Reception *reception.Reception
	// Encrypted says that people come by HTTPS, also where a proxy does the encryption.
	Encrypted bool
	// Clock is the wall clock; nil is time.Now.
	Clock func() time.Time
	// Logger hears of failures that a person is not told the inside of; nil is slog's own.
	Logger *slog.Logger
}

// Site is the desk in a browser. Its methods may be called from several goroutines.
type Site struct {
	Config
	handler  http.Handler
	pages    *template.Template
	sessions *access.Sessions
	beside   *beside
	present  present
	told     flashes
	tables   tables
	waiting  heldNow
	changed  changed
	// Only what is wrong is counted: a whole newsroom may come from one address.
	wrong, allWrong access.Limit
}

//go:embed static templates
var embedded embed.FS

// maxForm bounds what a form may send.
const maxForm = 256 << 10

// New is the desk of a record.
func New(c Config) *Site {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	s := &Site{
		Config: c, sessions: access.NewSessions(c.Desk.Log()), beside: &beside{c.Desk.Log()},
		wrong:    access.Limit{Every: 10 * time.Second, Burst: 10},
		allWrong: access.Limit{Every: time.Second, Burst: 100},
	}
	s.pages = template.Must(template.New("").Funcs(template.FuncMap{
		"thousands": english.Thousands[int64], "capital": english.Capital, "person": wording.Person, "count": func(n any, one, several string) (string, error) { return countOf(n, one, several) },
		"both":   func(p *page, x item) itemOf { return itemOf{p, x} },
		"seated": func(p *page, c *callBody) callOf { return callOf{p, c} },
		"clock":  func(t canvass.Time) string { return wording.ClockFrom(s.now(), t) }, // of what is kept beside the record
	}).ParseFS(embedded, "templates/*.html"))
	mux := http.NewServeMux()
	mux.HandleFunc("GET /desk", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/desk/", http.StatusSeeOther) })
	mux.HandleFunc("GET /desk/sign-in", s.signInForm)
	mux.HandleFunc("POST /desk/sign-in", s.signIn)
	for pattern, handle := range s.everybody() {
		mux.HandleFunc(pattern, s.signedIn(handle))
	}
	for pattern, handle := range s.desksOwn() {
		mux.HandleFunc(pattern, s.signedIn(s.deskOnly(handle)))
	}
	for name, kind := range map[string]string{"desk.css": "text/css; charset=utf-8", "desk.js": "text/javascript; charset=utf-8"} {
		mux.HandleFunc("GET /desk/"+name, reply.File(embedded, "static/"+name, kind))
	}
	mux.HandleFunc("/desk/", s.signedIn(s.nothing))
	s.handler = secured(serving.OwnForms(mux, http.HandlerFunc(fromElsewhere)))
	return s
}

// fromElsewhere answers what no page of the desk sent: every browser says where a form comes from, and who signs in here
// sits at one.
func fromElsewhere(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "nothing was done: the desk takes its own forms, from browsers that say where a form comes from (Origin or Sec-Fetch-Site); programs use /api/v1 with a token", http.StatusForbidden)
}

// ServeHTTP answers what is below /desk/. Whoever is not signed in is shown where to do so.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// handler answers somebody who is signed in.
type handler func(http.ResponseWriter, *http.Request, *seat)

// everybody are the pages of everybody who is signed in.
func (s *Site) everybody() map[string]handler {
	return map[string]handler{
		"GET /desk/{$}":                                    s.front,
		"POST /desk/sign-out":                              s.signOut,
		"POST /desk/sign-out-everywhere":                   s.signOutEverywhere,
		"GET /desk/keys":                                   s.keys,
		"GET /desk/you":                                    s.you,
		"GET /desk/live":                                   s.live,
		"GET /desk/contest/{cycle}/{party}/{place}":        s.contestPage,
		"GET /desk/contest/{cycle}/{party}/{place}/enter":  s.enterForm,
		"POST /desk/contest/{cycle}/{party}/{place}/enter": s.enter,
		"GET /desk/entry/{seq}":                            s.entryPage,
		"GET /desk/correct/{seq}":                          s.correctForm,
		"POST /desk/correct/{seq}":                         s.correct,
	}
}

// desksOwn are the pages of the people who decide.
func (s *Site) desksOwn() map[string]handler {
	return map[string]handler{
		"POST /desk/contest/{cycle}/{party}/{place}/call":    s.callStep,
		"POST /desk/contest/{cycle}/{party}/{place}/retract": s.retract,
		"GET /desk/waits":               s.waits,
		"GET /desk/waits/{id}":          s.waitsOf,
		"POST /desk/waits/{id}/release": s.release,
		"POST /desk/waits/{id}/dismiss": s.dismiss,
		"POST /desk/waits/{id}/restore": s.restore,
		"POST /desk/waits/{id}/map":     s.mapName,
		"POST /desk/unmap":              s.unmap,
		"POST /desk/take-back":          s.takeBack,
		"POST /desk/seen":               s.seen,
		"POST /desk/unseen":             s.unseen,
		"GET /desk/notes":               s.notes,
		"POST /desk/notes":              s.addNote,
		"GET /desk/audit":               s.audit,
	}
}

// policy lets a page load what this server sent, and go to this server.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex")
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		next.ServeHTTP(w, r)
	})
}

func (s *Site) now() canvass.Time {
	if s.Clock != nil {
		return canvass.TimeOf(s.Clock())
	}
	return canvass.TimeOf(time.Now())
}

// page is what every template is given.
type page struct {
	Title string
	// Kind warns of a record that is not a live one, "Rehearsal", and Warning says what that means; Class is that in the
	// colours of the page. A live record has the word too: it must not be taken for another.
	Kind, Warning, Class string
	// Record is the record's name, Size how many entries it has.
	Record string
	Size   int64
	// Version tells whether the page shows what is so now.
	Version string
	// Trouble is what keeps the record from being read or written, empty where nothing does.
	Trouble string
	// Seat is who is signed in, nil where nobody is.
	Seat *seat
	// Next is the next closing of polls.
	Next *closing
	// Alarms are what somebody should look at now.
	Alarms []alarm
	// Told is what came of the last step, nil where nothing is to be told.
	Told *flash
	// At is the page's own path, for whoever looks where somebody works.
	At string
	// Now is the time in words, Eastern; of a replay the moment to which it has come, whatever the clock says.
	Now  string
	Body any
}

func (s *Site) page(r *http.Request, title string, at *seat, body any) *page {
	var alarms []alarm
	var err error
	if at != nil && at.decides() {
		alarms, err = s.alarms(r.Context())
	}
	p := s.pageWith(r, title, at, body, alarms)
	if err != nil && p.Trouble == "" {
		p.Trouble = "What waits and what is wrong could not be looked at: this page may lack an alarm."
	}
	return p
}

// pageWith is a page whose alarms were looked at already.
func (s *Site) pageWith(r *http.Request, title string, at *seat, body any, alarms []alarm) *page {
	v := s.Desk.View()
	p := &page{Title: title, Seat: at, At: r.URL.Path, Size: v.Size, Body: body, Now: "now " + wording.Clock(s.now()) + " Eastern", Class: "live", Kind: "Live"}
	if v.Record != nil {
		p.Record = v.Record.Name
	}
	if word, warning := wording.Kind(v.Record); word != "" {
		p.Kind, p.Warning, p.Class = word, warning, "not-live"
	}
	if v.Record != nil && v.Record.Kind == canvass.Replay {
		p.Now = "played to " + wording.Moment(v.Now)
	}
	p.Trouble = trouble(v)
	if at != nil {
		p.Version = s.version(r.Context())
		p.Next = nextClosing(s.viewOf(at), s.moment(v))
		if !follows(r) { // else what came of a step is told to the page that is being left
			p.Told = s.told.take(at.ID)
		}
		p.Alarms = alarms
	}
	return p
}

// trouble says what a person at the desk must know of the record itself.
func trouble(v *view.View) string {
	switch {
	case v.Damage != nil:
		return "The record is damaged and takes no entries: these pages stand at its last good one."
	case v.Away != "":
		return v.Away
	}
	return v.Behind.Words()
}

// moment is what counts as now: in a replay the moment that it has come to, else the wall clock.
func (s *Site) moment(v *view.View) canvass.Time {
	return s.callMoment(v, nil).Now
}

func (s *Site) show(w http.ResponseWriter, status int, name string, p *page) {
	var b bytes.Buffer
	if err := s.pages.ExecuteTemplate(&b, name, p); err != nil {
		s.Logger.Error("a page of the desk could not be written", "page", name, "error", err)
		http.Error(w, "this page could not be written: the log says why", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = b.WriteTo(w) // the reader has gone; nothing can be done
}

// refuse says why a step was not taken, on a page that leads back.
func (s *Site) refuse(w http.ResponseWriter, r *http.Request, at *seat, err error) {
	if r.Context().Err() != nil {
		return // nobody is there to read it
	}
	outcome := canvass.KindOf(err).Outcome()
	if outcome.Status >= http.StatusInternalServerError {
		s.Logger.Error("a step at the desk failed", "path", r.URL.Path, "error", err)
		s.show(w, http.StatusServiceUnavailable, "refused", s.page(r, "Nothing was done", at,
			refused{Says: "The computer that keeps the record did not answer. Nothing was entered: try again in a minute.", Back: back(r)}))
		return
	}
	s.show(w, outcome.Status, "refused", s.page(r, "Nothing was done", at, refused{Says: saysOf(err), Back: back(r)}))
}

// itemOf is an item with the page on which it stands.
type itemOf struct {
	Page *page
	Item item
}

// callOf is a contest's call desk with the page on which it stands.
type callOf struct {
	Page *page
	Call *callBody
}

// countOf is a number of things, for templates.
func countOf(n any, one, several string) (string, error) {
	switch n := n.(type) {
	case int:
		return english.Count(n, one, several), nil
	case int64:
		return english.Count(n, one, several), nil
	}
	return "", canvass.Errorf(canvass.Failed, "page", "%v is no number of things", n)
}

type refused struct{ Says, Back string }

// saysOf is an error in a sentence for a person, without the key of the entry.
func saysOf(err error) string {
	var entry *desk.EntryError
	if errors.As(err, &entry) {
		err = entry.Err
	}
	msg := err.Error()
	var known *canvass.Error
	if errors.As(err, &known) && known.Msg != "" {
		msg = known.Msg
	}
	return english.Capital(english.Unstopped(msg)) + "."
}

// back is the page of the desk that somebody came from.
func back(r *http.Request) string {
	if _, at, ok := strings.Cut(r.Referer(), "/desk/"); ok && !strings.ContainsAny(at, "\\<>\"'") {
		return "/desk/" + at
	}
	return "/desk/"
}

func (s *Site) nothing(w http.ResponseWriter, r *http.Request, at *seat) {
	s.refuse(w, r, at, canvass.Errorf(canvass.NotFound, "page", "the desk has no page %s", r.URL.Path))
}
