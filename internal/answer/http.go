package answer

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/serving"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
)

// Spec is the description of the web API: OpenAPI 3.1.
//
//go:embed openapi.json
var Spec []byte

// Reader is a record as the API reads it. All methods may be called from several goroutines.
type Reader interface {
	// View is the newest view.
	View() *view.View
	// AsOf is the view of a moment.
	AsOf(ctx context.Context, t canvass.Time) (*view.View, error)
	// Feeds are how feeds are doing.
	Feeds(ctx context.Context) ([]received.Feed, error)
	// Log is the record itself.
	Log() ledger.Log
}

// Writer takes entries for a record from whoever bears a token. All methods may be called from several goroutines.
type Writer interface {
	// Bearer is the token with this text, presented from an address; access.ErrUnknown where that is none, or none any
	// more.
	Bearer(ctx context.Context, text, from string) (*access.Token, error)
	// Refused counts a request that was refused for its token, by status and by the reason in a word.
	Refused(status int, reason string)
	// Submit enters all of the entries or none. What the token may not enter is Forbidden; what raises questions, and
	// comes without yes, is a check.AskedError.
	Submit(ctx context.Context, token *access.Token, entries []canvass.Entry, yes bool) (*Submitted, error)
	// MakeToken, ListTokens and RevokeToken manage the record's tokens for one that may.
	MakeToken(ctx context.Context, token *access.Token, wanted access.Token) (*MadeToken, error)
	ListTokens(ctx context.Context, token *access.Token) (*Tokens, error)
	RevokeToken(ctx context.Context, token *access.Token, name string) (*Tokens, error)
}

// Handler serves the API below /api/: the same objects as --json. With a nil Writer it is read only.
func Handler(r Reader, w Writer) http.Handler {
	a := api{r: r, kept: reply.NewKept(mostKept, olderHead, (*reply.Document).Most)}
	if w != nil {
		a.door = newDoor(w)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/openapi.json", takes(a.spec))
	mux.HandleFunc("GET /api/v1/night", a.answers(func(q question) (any, error) { return NightOf(q.s, q.head) }))
	mux.HandleFunc("GET /api/v1/results/{cycle}/{party}/{jurisdiction}", a.answers(func(q question) (any, error) {
		return ResultsOf(q.s, q.head, q.contest())
	}))
	mux.HandleFunc("GET /api/v1/estimates/{cycle}/{party}/{jurisdiction}", a.answers(func(q question) (any, error) {
		return EstimateOfContest(q.s, q.head, q.contest(), nil)
	}))
	mux.HandleFunc("GET /api/v1/calls", a.calls(func(q question, m call.Moment) (decided, error) { return BoardOf(q.s, q.head, m) }))
	mux.HandleFunc("GET /api/v1/calls/{cycle}/{party}/{jurisdiction}", a.calls(func(q question, m call.Moment) (decided, error) {
		return CallStateOf(q.s, q.contest(), m)
	}))
	mux.HandleFunc("GET /api/v1/races/{cycle}/{party}", a.answers(func(q question) (any, error) {
		return RaceOf(q.s, q.head, canvass.RaceID(q.r.PathValue("cycle")+"/"+q.r.PathValue("party")))
	}))
	mux.HandleFunc("GET /api/v1/stories/{cycle}/{party}/{jurisdiction}", a.answers(story, "length"))
	mux.HandleFunc("GET /api/v1/people/{person}", a.answers(func(q question) (any, error) {
		o, err := q.s.Catalog.Option(q.r.PathValue("person"))
		if err != nil {
			return nil, err
		}
		return StoryOf(facts.Who(q.s, o), q.head), nil
	}))
	mux.HandleFunc("GET /api/v1/entries", takes(a.door.mayOpen(a.entries), "from"))
	if d := a.door; d != nil {
		mux.HandleFunc("GET /api/v1/held", takes(d.opens(a.held)))
		mux.HandleFunc("POST /api/v1/entries", takes(d.opens(d.submit), "yes"))
		mux.HandleFunc("GET /api/v1/tokens", takes(d.opens(d.listTokens)))
		mux.HandleFunc("POST /api/v1/tokens", takes(d.opens(d.makeToken)))
		mux.HandleFunc("DELETE /api/v1/tokens/{name}", takes(d.opens(d.revokeToken)))
	}
	mux.HandleFunc("GET /api/v1/feeds", takes(a.door.mayOpen(a.feeds)))
	mux.HandleFunc("GET /api/v1/entries/{seq}", takes(a.door.mayOpen(a.entry)))
	const rest = "/api/"
	mux.HandleFunc(rest, func(w http.ResponseWriter, r *http.Request) {
		methods := reply.Methods(mux, r, rest)
		switch {
		case len(methods) == 0:
			refuse(w, r, canvass.Errorf(canvass.NotFound, "api", "there is no %s: /api/openapi.json lists what there is", r.URL.Path))
		case r.Method == http.MethodOptions:
			reply.Options(w, true, methods...)
		default:
			reply.NotAllowed(w.Header(), methods)
			serveJSON(w, r, http.StatusMethodNotAllowed, Problem{Kind: canvass.Invalid, Error: fmt.Sprintf("%s takes %s", r.URL.Path, english.List(methods))})
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			reply.Open(w.Header())
		}
		mux.ServeHTTP(w, r)
	})
}

// takes refuses a request with parameters that its address does not know.
func takes(next http.HandlerFunc, known ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if err := reply.Understands(r, known...); err != nil {
			refuse(w, r, err)
			return
		}
		next(w, r)
	}
}

type api struct {
	r    Reader
	door *door // nil where the API is read only
	kept *reply.Kept[ledger.Head, *reply.Document]
}

func olderHead(a, b ledger.Head) bool { return a.Size < b.Size }

// mostKept is how many bytes of answers are kept for the newest head.
const mostKept = 64 << 20

// question is a request with the snapshot that it is about.
type question struct {
	r    *http.Request
	s    *tally.Snapshot
	head Head
}

func (q question) contest() canvass.ContestID {
	return canvass.ContestID(q.r.PathValue("cycle") + "/" + q.r.PathValue("party") + "/" + q.r.PathValue("jurisdiction"))
}

func story(q question) (any, error) {
	c, err := contestOf(q.s, q.contest())
	if err != nil {
		return nil, err
	}
	length, err := facts.ParseLength(q.r.URL.Query().Get("length"))
	if err != nil {
		return nil, err
	}
	return StoryOf(facts.Tell(q.s, c.ID, length), q.head), nil
}

// rightsOf are those of whoever asks. An answer is handed on, so that it rests on what sources let be handed on; the
// desk's own people, with their tokens, get everything.
func rightsOf(token *access.Token) canvass.Rights {
	if token == nil || token.MaySeeHeld() != nil {
		return canvass.Public
	}
	return canvass.Private
}

// answers serves what f says of the newest view, or of the moment in ?as_of=, as far as it is for whoever asks. more are
// the parameters that the answer depends on besides.
func (a api) answers(f func(question) (any, error), more ...string) http.HandlerFunc {
	return takes(a.door.mayOpen(func(w http.ResponseWriter, r *http.Request, token *access.Token) {
		v := a.r.View()
		newest := v.Head
		if asOf := asked(r, "as_of"); asOf != "" {
			t, err := canvass.ParseTime(asOf)
			if err == nil {
				v, err = a.r.AsOf(r.Context(), t)
			}
			if err != nil {
				refuse(w, r, err)
				return
			}
		}
		v = v.For(rightsOf(token))
		// An answer depends on nothing but the head, what may be shown at it, the reader's rights and the address, whose
		// parameters are known ones: it is made once for all who ask.
		key := r.URL.Path + " " + string(v.Rights)
		for _, name := range more {
			key += "?" + name + "=" + asked(r, name)
		}
		if v.Head != newest {
			key += fmt.Sprintf(" %d %s", v.Head.Size, v.Head.Root)
		}
		if v.Era > 0 {
			key += fmt.Sprintf(" %d", v.Era)
		}
		doc, err := a.kept.Get(newest, key, func() (*reply.Document, error) {
			out, err := f(question{r, v.Snapshot, v.Head})
			if err != nil {
				return nil, err
			}
			var b bytes.Buffer
			if err := Write(&b, out); err != nil { // an answer that cannot be written is a mistake of ours
				return nil, canvass.Errorf(canvass.Failed, "api", "the answer has no form: %w", err)
			}
			return reply.New(b.Bytes(), fmt.Sprintf("%d-%s-%s-%d", v.Head.Size, v.Head.Root, v.Rights, v.Era), false), nil
		})
		if err != nil {
			w.Header().Set("Vary", "Authorization")
			refuse(w, r, err)
			return
		}
		h := w.Header()
		h["Vary"], h["Cache-Control"], h["Content-Type"] = varyAuthorization, noCache, mediaJSON
		doc.Send(w, r)
	}), append([]string{"as_of"}, more...)...)
}

// asked is a parameter of the address. Most addresses have none, which costs nothing to see.
func asked(r *http.Request, name string) string {
	if r.URL.RawQuery == "" {
		return ""
	}
	return r.URL.Query().Get(name)
}

// The headers of every answer. They are shared by all answers and have no room for more: who adds to one makes it anew.
var (
	varyAuthorization = []string{"Authorization"}
	noCache           = []string{"no-cache"}
	mediaJSON         = []string{"application/json"}
)

// LoggedEntry is an entry with its place and hash, its bytes as they are in the record.
type LoggedEntry struct {
	Seq   int64           `json:"seq"`
	Hash  string          `json:"hash"`  // the leaf hash, standard base64
	Entry json.RawMessage `json:"entry"` // null where it is withheld
	// Withheld are the source's rights where they do not let the entry be handed on, display for a teller's sheet that
	// the other tellers of the place may not see yet, null elsewhere.
	Withheld *canvass.Rights `json:"withheld"`
}

// loggedEntry is an entry as the view's reader may have it.
func loggedEntry(v *view.View, stored ledger.Stored) LoggedEntry {
	out := LoggedEntry{Seq: stored.Seq, Hash: stored.Hash.String()}
	if why := v.Keeps(stored.Seq); why != "" {
		out.Withheld = &why
	} else {
		out.Entry = stored.Bytes
	}
	return out
}

// OneEntry is one entry, and what kind of record it is of.
type OneEntry struct {
	RecordKind canvass.RecordKind `json:"record_kind"`
	LoggedEntry
}

// Entries is a run of entries.
type Entries struct {
	RecordKind canvass.RecordKind `json:"record_kind"`
	Head       Head               `json:"head"`
	Entries    []LoggedEntry      `json:"entries"`
	// Next is where the run goes on, null at the head.
	Next *int64 `json:"next"`
}

// maxRun is how many entries one answer has at most.
const maxRun = 256

func (a api) entries(w http.ResponseWriter, r *http.Request, token *access.Token) {
	from, err := sequence(r.URL.Query().Get("from"))
	if err != nil {
		refuse(w, r, err)
		return
	}
	v := a.r.View().For(rightsOf(token))
	out := Entries{RecordKind: v.Record.Kind, Head: v.Head, Entries: []LoggedEntry{}}
	for stored, err := range a.r.Log().Read(r.Context(), from) {
		if err != nil {
			refuse(w, r, err)
			return
		}
		if stored.Seq >= v.Head.Size {
			break
		}
		if len(out.Entries) == maxRun {
			out.Next = &stored.Seq
			break
		}
		out.Entries = append(out.Entries, loggedEntry(v, stored))
	}
	serveEntries(w, r, out)
}

func (a api) entry(w http.ResponseWriter, r *http.Request, token *access.Token) {
	seq, err := sequence(r.PathValue("seq"))
	if err != nil {
		refuse(w, r, err)
		return
	}
	v := a.r.View().For(rightsOf(token))
	if seq < v.Head.Size {
		for stored, err := range a.r.Log().Read(r.Context(), seq) {
			if err != nil {
				refuse(w, r, err)
				return
			}
			serveEntries(w, r, OneEntry{v.Record.Kind, loggedEntry(v, stored)})
			return
		}
	}
	refuse(w, r, canvass.Errorf(canvass.NotFound, "entry", "there is no entry %d yet", seq))
}

// serveEntries answers with entries. They never change, and who may have them does.
func serveEntries(w http.ResponseWriter, r *http.Request, v any) {
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Vary", "Authorization")
	serveJSON(w, r, http.StatusOK, v)
}

func sequence(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return 0, canvass.Errorf(canvass.Invalid, "entry", "%q is not the number of an entry, counted from 0", text)
	}
	return n, nil
}

func (a api) spec(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-cache")
	reply.Bytes(w, r, http.StatusOK, "application/json", Spec)
}

// Problem is what the API says when it refuses.
type Problem struct {
	Kind  canvass.ErrorKind `json:"kind"`
	Error string            `json:"error"`
	// Questions are what an entry raised that is refused until the request says yes.
	Questions []check.Asked `json:"questions,omitempty"`
}

// refuse answers with the reason. What goes on inside is for the log, under the id that the answer gives. An error of
// the engine that has no kind is the database's.
func refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := Problem{Kind: canvass.KindOr(err, canvass.Unavailable), Error: err.Error()}
	outcome := p.Kind.Outcome()
	if outcome.Again {
		w.Header().Set("Retry-After", "5")
	}
	busy, asked, unwritable := (*view.BusyError)(nil), (*check.AskedError)(nil), (*ledger.UnwritableError)(nil)
	switch {
	case errors.As(err, &asked):
		p.Questions = asked.Asked
	case errors.As(err, &busy):
		w.Header().Set("Retry-After", strconv.Itoa(busy.Seconds()))
		p.Error = busy.Error()
	case p.Kind == canvass.Failed:
		p.Error = "the desk failed to answer: try again" + logged(r, err)
	case errors.As(err, &unwritable):
		p.Error = unwritable.Why + ", and nothing was stored: send the same again later" + logged(r, err)
	case p.Kind == canvass.Unavailable:
		p.Error = "the record's database does not answer now: try again; what was stored already is not stored twice" + logged(r, err)
	}
	serveJSON(w, r, outcome.Status, p)
}

// logged writes a failure to the log and returns what it can be found by.
func logged(r *http.Request, err error) string {
	id := serving.RequestID(r.Context())
	level := slog.Level(canvass.KindOr(err, canvass.Unavailable).Outcome().Level)
	slog.Log(r.Context(), level, "the API failed to answer", "id", id, "method", r.Method, "path", r.URL.Path, "error", err)
	if id == "" {
		return ""
	}
	return " (error " + id + ")"
}

func serveJSON(w http.ResponseWriter, r *http.Request, code int, v any) {
	var b bytes.Buffer
	if err := Write(&b, v); err != nil { // an answer that cannot be written is a mistake of ours
		slog.ErrorContext(r.Context(), "an answer of the API has no form", "path", r.URL.Path, "error", err)
		code = http.StatusInternalServerError
		b.Reset()
		_ = Write(&b, Problem{Kind: canvass.Failed, Error: "the desk failed to answer"})
	}
	reply.Bytes(w, r, code, "application/json", b.Bytes())
}
