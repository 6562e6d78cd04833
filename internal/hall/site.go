package hall

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/serving"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// Desk is the running program as the forms see it. A *desk.Desk is one.
type Desk interface {
	View() *view.View
	Record() *canvass.Record
	Log() ledger.Log
	Append(ctx context.Context, entries []canvass.Entry, evidence ...ledger.Evidence) (*desk.Receipt, error)
	EnterSheet(ctx context.Context, sheet canvass.Entry, evidence ...ledger.Evidence) (*desk.Receipt, *tally.PlaceSheets, error)
	SettleSheets(ctx context.Context, contest canvass.ContestID) error
	Questions(e *canvass.Entry, seesAll bool) []check.Question
	Erase(ctx context.Context, evidence, reason, actor string) (*desk.Receipt, error)
}

// Config is what the forms are made from.
type Config struct {
	Desk    Desk
	Codes   *Codes
	Contest canvass.ContestID
	// Encrypted says that phones come by HTTPS, also where a proxy does the encryption.
	Encrypted bool
	// Clock is the wall clock; nil is time.Now.
	Clock func() time.Time
	// Logger hears of failures that a volunteer is not told the inside of; nil is slog's own.
	Logger *slog.Logger
}

type site struct {
	Config
	pages *template.Template
	// Only what is wrong is counted: a whole hall may come from one address. Codes that nobody has by address and by all
	// together, another's code by that code.
	wrong, allWrong, others access.Limit
	// typingMu is held while somebody's table of ranked ballots changes, and while the rounds are made of them.
	typingMu sync.Mutex
}

//go:embed static templates
var embedded embed.FS

// maxForm bounds what a form may send; maxPhoto one with a photograph.
const (
	maxForm  = 64 << 10
	maxPhoto = 12 << 20
)

// New is the handler of all forms, below /hall. What it is asked for without a code is the page that asks for one.
func New(c Config) http.Handler {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	h := &site{
		Config: c,
		pages: template.Must(template.New("").Funcs(template.FuncMap{
			"thousands": english.Thousands[int64], "inWords": english.InWords, "capital": english.Capital,
		}).ParseFS(embedded, "templates/*.html")),
		wrong:    access.Limit{Every: 2 * time.Second, Burst: 60},
		allWrong: access.Limit{Every: 200 * time.Millisecond, Burst: 300},
		others:   access.Limit{Every: 10 * time.Second, Burst: 8},
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /hall", h.welcome)
	mux.HandleFunc("POST /hall/enter", h.enter)
	mux.HandleFunc("POST /hall/leave", h.leave)
	for pattern, job := range map[string]struct {
		of     Job
		handle func(http.ResponseWriter, *http.Request, *Pass)
	}{
		"GET /hall/room":          {Teller, h.room},
		"GET /hall/tally":         {Teller, h.tally},
		"GET /hall/sheet":         {Teller, h.sheetForm},
		"POST /hall/read":         {Teller, h.readBack},
		"POST /hall/sheet":        {Teller, h.enterSheet},
		"POST /hall/photo":        {Teller, h.photo},
		"POST /hall/sign":         {Teller, h.sign},
		"POST /hall/coin":         {Teller, h.coin},
		"GET /hall/ballots":       {Teller, h.typing},
		"POST /hall/ballots":      {Teller, h.takeBallots},
		"POST /hall/ballots/out":  {Teller, h.removeBallot},
		"GET /hall/ballots/check": {Teller, h.checkTable(false)},
		"POST /hall/ballots/send": {Teller, h.checkTable(true)},
		"GET /hall/door":          {Door, h.door},
		"POST /hall/door":         {Door, h.checkIn},
		"GET /hall/chair":         {Chair, h.board},
		"GET /hall/chair/codes":   {Chair, h.codes},
		"POST /hall/chair/code":   {Chair, h.makeCode},
		"POST /hall/chair/revoke": {Chair, h.revoke},
		"POST /hall/chair/box":    {Chair, h.lateBox},
		"GET /hall/chair/decide":  {Chair, h.decideForm},
		"POST /hall/chair/lot":    {Chair, h.lot},
		"POST /hall/chair/left":   {Chair, h.withdrawal},
		"GET /hall/chair/rounds":  {Chair, h.rounds},
		"POST /hall/chair/rounds": {Chair, h.enterRounds},
		"POST /hall/chair/drawn":  {Chair, h.roundLot},
		"POST /hall/chair/erase":  {Chair, h.eraseBallots},
		"GET /hall/chair/say":     {Chair, h.announcement},
		"POST /hall/chair/say":    {Chair, h.confirm},
	} {
		mux.HandleFunc(pattern, h.only(job.of, job.handle))
	}
	for name, kind := range map[string]string{
		"hall.css": "text/css; charset=utf-8", "hall.js": "text/javascript; charset=utf-8", "sw.js": "text/javascript; charset=utf-8",
	} {
		mux.HandleFunc("GET /hall/"+name, reply.File(embedded, "static/"+name, kind))
	}
	return secured(serving.OwnForms(mux, http.HandlerFunc(h.fromElsewhere)))
}

// fromElsewhere answers what none of these forms sent.
func (h *site) fromElsewhere(w http.ResponseWriter, _ *http.Request) {
	h.show(w, http.StatusForbidden, "refused", h.page("That did not go in", nil,
		"This browser does not say that the form comes from here. Open this address in the phone’s own browser, such as Chrome, Safari or Firefox, and send it from there."))
}

// policy lets a form load what this server sent, and go to this server.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; connect-src 'self'; " +
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin") // see serving.OwnForms
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex")
		limit := int64(maxForm)
		if r.URL.Path == "/hall/photo" {
			limit = maxPhoto
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// only lets through the bearers of a job's code, and sends others to where theirs belongs.
func (h *site) only(job Job, next func(http.ResponseWriter, *http.Request, *Pass)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, err := h.pass(r.Context(), r)
		switch {
		case errors.Is(err, ErrNoCode):
			signOut(w)
			h.show(w, http.StatusForbidden, "enter", h.welcomePage("Your code has ended, or this phone has none yet.", ""))
		case err != nil:
			h.fail(w, err)
		case p.Job != job:
			h.refuse(w, p, canvass.Errorf(canvass.Refused, "code", "this page is the %s's: your code is a %s's", job, p.Job))
		default:
			next(w, r, p)
		}
	}
}

// contest is the contest as the record has it now.
func (h *site) contest() *tally.Contest { return h.Desk.View().Contests[h.Contest] }

// page is what every template is given.
type page struct {
	Title string
	// Kind warns of a record that is not a live one: "Rehearsal".
	Kind string
	// Pass tells the bearer's pass from others on the same phone: what one typed is not sent as another's.
	Pass string
	// Contest is the contest's name, Place the room's, Who the bearer's name and job.
	Contest, Place, Who string
	// Ranked says that the contest's ballots are ranked.
	Ranked bool
	Body   any
}

func (h *site) page(title string, p *Pass, body any) *page {
	out := &page{Title: title, Body: body}
	if k := h.Desk.Record().Kind; k != canvass.Live {
		out.Kind = english.Capital(string(k))
	}
	if c := h.contest(); c != nil {
		out.Contest, out.Ranked = c.Info.Name, c.Info.Ranked != nil
	}
	if p != nil {
		out.Place, out.Who, out.Pass = p.Place, p.Name, p.short()
	}
	return out
}

func (h *site) show(w http.ResponseWriter, status int, name string, p *page) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	if err := h.pages.ExecuteTemplate(w, name, p); err != nil {
		h.Logger.Error("a hall form could not be written", "form", name, "error", err)
	}
}

// refuse says what is wrong with what somebody sent, on a page that leads back.
func (h *site) refuse(w http.ResponseWriter, p *Pass, err error) {
	status := http.StatusUnprocessableEntity
	switch canvass.KindOf(err) {
	case canvass.Failed, canvass.Damaged, canvass.Unavailable:
		h.fail(w, err)
		return
	case canvass.Conflict:
		status = http.StatusConflict
	case canvass.Refused:
		status = http.StatusForbidden
	}
	msg := err.Error()
	var known *canvass.Error
	if errors.As(err, &known) {
		msg = known.Msg
	}
	h.show(w, status, "refused", h.page("That did not go in", p, english.Capital(english.Unstopped(msg))+"."))
}

// fail says that the machine failed, and keeps the inside for the log.
func (h *site) fail(w http.ResponseWriter, err error) {
	h.Logger.Error("a hall form failed", "error", err)
	h.show(w, http.StatusServiceUnavailable, "refused", h.page("That did not go in", nil,
		"The computer that keeps the record did not answer. Nothing was entered: keep your paper, and send it again in a minute."))
}

type welcome struct{ Says, Code string }

func (h *site) welcomePage(says, code string) *page {
	return h.page("Enter your code", nil, welcome{says, code})
}

func (h *site) welcome(w http.ResponseWriter, r *http.Request) {
	p, err := h.pass(r.Context(), r)
	switch {
	case err == nil:
		http.Redirect(w, r, home(p), http.StatusSeeOther)
	case errors.Is(err, ErrNoCode):
		h.show(w, http.StatusOK, "enter", h.welcomePage("", r.URL.Query().Get("code")))
	default:
		h.fail(w, err)
	}
}

// home is where the bearer of a pass works.
func home(p *Pass) string {
	switch p.Job {
	case Chair:
		return "/hall/chair"
	case Door:
		return "/hall/door"
	}
	return "/hall/room"
}

func (h *site) enter(w http.ResponseWriter, r *http.Request) {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		from = r.RemoteAddr
	}
	now := h.now().Go()
	code, name := r.PostFormValue("code"), r.PostFormValue("name")
	if max(h.wrong.Wait(from, now), h.allWrong.Wait("", now), h.others.Wait(plainCode(code), now)) > 0 {
		w.Header().Set("Retry-After", "10")
		h.show(w, http.StatusTooManyRequests, "enter", h.welcomePage("Too many codes were tried. Wait ten seconds, and look at the code once more.", ""))
		return
	}
	p, err := h.Codes.Redeem(r.Context(), code, name, h.now())
	if err == nil && p.Contest != h.Contest {
		err = ErrNoCode
	}
	switch {
	case errors.Is(err, ErrNoCode):
		h.wrong.Take(from, now)
		h.allWrong.Take("", now)
	case canvass.KindOf(err) == canvass.Refused:
		h.others.Take(plainCode(code), now)
	}
	if err == nil {
		err = h.signIn(w, r, p)
	}
	switch {
	case err == nil:
		http.Redirect(w, r, home(p), http.StatusSeeOther)
	case canvass.KindOf(err) == canvass.Refused, canvass.KindOf(err) == canvass.Invalid:
		var known *canvass.Error
		errors.As(err, &known)
		h.show(w, http.StatusForbidden, "enter", h.welcomePage(english.Capital(known.Msg)+".", code))
	default:
		h.fail(w, err)
	}
}

func (h *site) leave(w http.ResponseWriter, r *http.Request) {
	signOut(w)
	http.Redirect(w, r, "/hall", http.StatusSeeOther)
}

// query is an address with a query of one parameter.
func query(path, name, value string) string { return path + "?" + url.Values{name: {value}}.Encode() }
