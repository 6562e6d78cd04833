package answer

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/serving"
)

// Bounds on what may be entered over the web.
const (
	// maxSubmission is the most bytes of one request.
	maxSubmission = 4 << 20
	// slowest is how long a request's bytes may take to come in.
	slowest = 30 * time.Second
	// tokenEvery and tokenBurst bound how often one token may ask: a hall with a count is far below.
	tokenEvery = 50 * time.Millisecond
	tokenBurst = 100
	// strangerEvery and strangerBurst bound how often one address may come with a token that is none.
	strangerEvery = time.Second
	strangerBurst = 20
	// toldEvery and toldBurst bound how often the log tells of strangers, whatever their addresses; all are counted.
	toldEvery = 200 * time.Millisecond
	toldBurst = 50
)

// Submitted is what became of entries that were sent in.
type Submitted struct {
	// Seq is the place of the last new entry; null when the record had all of them.
	Seq     *int64   `json:"seq"`
	Entries []Entry  `json:"entries"` // the new ones
	Skipped []string `json:"skipped"` // keys of those that the record had already
	Differs []string `json:"differs"` // those among them that say something else in the record: a correction mends it
	Head    Head     `json:"head"`
	Flags   []Text   `json:"flags"`
}

// door lets in who bears a token. A browser sends no such header by itself, so that no page elsewhere can enter in a
// reader's name.
type door struct {
	w         Writer
	tokens    access.Limit // by the token's name
	strangers access.Limit // by address
	told      access.Limit // of strangers, in the log
}

func newDoor(w Writer) *door {
	return &door{
		w: w, tokens: access.Limit{Every: tokenEvery, Burst: tokenBurst}, strangers: access.Limit{Every: strangerEvery, Burst: strangerBurst},
		told: access.Limit{Every: toldEvery, Burst: toldBurst},
	}
}

// mayOpen calls f for everybody: with the token of who sends one that holds, without for who sends none.
func (d *door) mayOpen(f func(http.ResponseWriter, *http.Request, *access.Token)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if d != nil && r.Header.Get("Authorization") != "" {
			d.opens(f)(w, r)
			return
		}
		f(w, r, nil)
	}
}

// opens calls f for who bears a token that holds. Nothing of the body is read before that.
func (d *door) opens(f func(http.ResponseWriter, *http.Request, *access.Token)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			d.stranger(w, r, "send a token, as the header Authorization: Bearer canvass_...", "no token", "")
			return
		}
		token, err := d.w.Bearer(r.Context(), text, r.RemoteAddr)
		if errors.Is(err, access.ErrUnknown) {
			reason, name := access.ReasonOf(err)
			d.stranger(w, r, err.Error(), reason, name)
			return
		}
		if err != nil {
			refuse(w, r, err)
			return
		}
		if wait, ok := d.tokens.Take(token.Name, time.Now()); !ok {
			d.tooOften(w, r, wait)
			return
		}
		// Writers of tests and of other servers may know no deadlines; the one of package desk does.
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(slowest))
		r.Body = http.MaxBytesReader(w, r.Body, maxSubmission)
		f(w, r, token)
	}
}

// stranger answers who bears no token that holds. The log says which one it was, and the stranger does not hear it.
func (d *door) stranger(w http.ResponseWriter, r *http.Request, why, reason, token string) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if wait, ok := d.strangers.Take(host, time.Now()); !ok {
		d.tooOften(w, r, wait)
		return
	}
	d.w.Refused(http.StatusUnauthorized, reason)
	if _, ok := d.told.Take("", time.Now()); ok {
		slog.Warn("audit", "id", serving.RequestID(r.Context()), "token", token, "address", r.RemoteAddr,
			"did", "present a token", "outcome", "unauthorized", "reason", reason)
	}
	w.Header().Set("WWW-Authenticate", "Bearer")
	serveJSON(w, r, http.StatusUnauthorized, Problem{Kind: canvass.Refused, Error: why})
}

func (d *door) tooOften(w http.ResponseWriter, r *http.Request, wait time.Duration) {
	d.w.Refused(http.StatusTooManyRequests, access.TooOften)
	w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
	serveJSON(w, r, http.StatusTooManyRequests, Problem{Kind: canvass.Refused, Error: "too many requests: try again later"})
}

// submit takes entries: JSON, one after the other or in an array, in the form in which the API shows them; or an object
// with such an array in "entries", and in "yes" whether what they raise has been looked at, which ?yes=1 says too.
func (d *door) submit(w http.ResponseWriter, r *http.Request, token *access.Token) {
	yes, err := saysYes(r.URL.Query())
	if err != nil {
		refuse(w, r, err)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		refuseBody(w, r, canvass.Errorf(canvass.Invalid, "body", "%w", err))
		return
	}
	body, beside, err := unwrapped(body)
	if err != nil {
		refuse(w, r, err)
		return
	}
	entries, err := catalog.ReadEntries(bytes.NewReader(body), "body")
	if err != nil {
		refuseBody(w, r, firstOf(err))
		return
	}
	out, err := d.w.Submit(r.Context(), token, entries, yes || beside)
	about := []any{"entries", len(entries)}
	if err == nil && out.Seq != nil {
		about = append(about, "seq", *out.Seq)
	}
	d.audit(r, token, "submit", err, about...)
	if err != nil {
		refuse(w, r, err)
		return
	}
	serveJSON(w, r, http.StatusOK, out)
}

// saysYes is the query's yes.
func saysYes(q url.Values) (bool, error) {
	if !q.Has("yes") {
		return false, nil
	}
	yes, err := strconv.ParseBool(q.Get("yes"))
	if err != nil {
		return false, canvass.Errorf(canvass.Invalid, "yes", "%q is neither 1 nor 0", q.Get("yes"))
	}
	return yes, nil
}

// unwrapped is the entries of a body that is an object with "entries", and the "yes" beside them; any other body is
// returned as it is.
func unwrapped(body []byte) (entries []byte, yes bool, err error) {
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || members["entries"] == nil {
		return body, false, nil
	}
	var o struct {
		Entries json.RawMessage `json:"entries"`
		Yes     bool            `json:"yes"`
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&o); err != nil {
		return nil, false, canvass.Errorf(canvass.Invalid, "body", "write {\"yes\": true, \"entries\": [...]}: %w", err)
	}
	return o.Entries, o.Yes, nil
}

// audit logs who did what with which token, what became of it, and why where it was refused. Nothing secret is in it.
func (d *door) audit(r *http.Request, token *access.Token, did string, err error, more ...any) {
	about := []any{
		"id", serving.RequestID(r.Context()), "token", token.Name, "role", token.Role, "address", r.RemoteAddr, "did", did,
	}
	if err == nil {
		slog.Info("audit", append(append(about, "outcome", "done"), more...)...)
		return
	}
	kind := canvass.KindOr(err, canvass.Unavailable)
	level := slog.Level(kind.Outcome().Level)
	if kind == canvass.Forbidden {
		level = slog.LevelWarn
		reason, _ := access.ReasonOf(err)
		d.w.Refused(http.StatusForbidden, reason)
	}
	about = append(append(about, "outcome", string(kind)), more...)
	slog.Log(r.Context(), level, "audit", append(about, "reason", begun(err.Error()))...)
}

// begun is the beginning of a reason, which may hold a stranger's words.
func begun(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}

// newToken is what an admin sends for a new token.
type newToken struct {
	Name     string       `json:"name"`
	Role     access.Role  `json:"role"`
	Sources  []string     `json:"sources"`
	Contests []string     `json:"contests"`
	Expires  canvass.Time `json:"expires"`
}

func (d *door) makeToken(w http.ResponseWriter, r *http.Request, token *access.Token) {
	var wanted newToken
	body := json.NewDecoder(r.Body)
	body.DisallowUnknownFields()
	if err := body.Decode(&wanted); err != nil {
		refuseBody(w, r, canvass.Errorf(canvass.Invalid, "body", "write {\"name\": …, \"role\": …}, for an authority with its \"sources\": %w", err))
		return
	}
	made, err := d.w.MakeToken(r.Context(), token, access.Token{
		Name: wanted.Name, Role: wanted.Role, Sources: wanted.Sources, Contests: wanted.Contests, Expires: wanted.Expires,
	})
	d.audit(r, token, "make token", err, "name", wanted.Name)
	if err != nil {
		refuse(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	serveJSON(w, r, http.StatusCreated, made)
}

func (d *door) listTokens(w http.ResponseWriter, r *http.Request, token *access.Token) {
	tokens, err := d.w.ListTokens(r.Context(), token)
	if err != nil {
		d.audit(r, token, "list tokens", err)
		refuse(w, r, err)
		return
	}
	serveJSON(w, r, http.StatusOK, tokens)
}

func (d *door) revokeToken(w http.ResponseWriter, r *http.Request, token *access.Token) {
	revoked, err := d.w.RevokeToken(r.Context(), token, r.PathValue("name"))
	d.audit(r, token, "revoke token", err, "name", r.PathValue("name"))
	if err != nil {
		refuse(w, r, err)
		return
	}
	serveJSON(w, r, http.StatusOK, revoked)
}

// refuseBody answers for a body that does not read. One that is too large says so, however far the reader got.
func refuseBody(w http.ResponseWriter, r *http.Request, err error) {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		serveJSON(w, r, http.StatusRequestEntityTooLarge, Problem{Kind: canvass.Invalid, Error: "more than " + strconv.Itoa(maxSubmission) + " bytes: send it in parts"})
		return
	}
	if canvass.KindOf(err) == canvass.Failed { // the sender's connection, not this machine
		err = canvass.Errorf(canvass.Invalid, "body", "%w", err)
	}
	refuse(w, r, err)
}

// firstOf is the first of joined errors: one request is answered with one reason.
func firstOf(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
		return many.Unwrap()[0]
	}
	return err
}
