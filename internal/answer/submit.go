package answer

import (
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Bounds on what may be entered over the web.
const (
	// maxSubmission is the most bytes of one request.
	maxSubmission = 4 << 20
	// submitEvery and submitBurst bound how often one address may ask: a hall with a count is far below.
	submitEvery = 100 * time.Millisecond
	submitBurst = 50
)

// Submitted is what became of entries that were sent in.
type Submitted struct {
	Entries []Entry  `json:"entries"` // the new ones
	Skipped []string `json:"skipped"` // keys of those that the record had already
	Head    Head     `json:"head"`
	Flags   []Text   `json:"flags"`
}

// submissions takes entries: JSON, one after the other or in an array, in the form in which the API shows them, for whoever bears a
// token in the header Authorization.
type submissions struct {
	w     Writer
	limit *access.Limit
}

func (s *submissions) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if wait, ok := s.limit.Take(host, time.Now()); !ok {
		w.Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
		serveJSON(w, http.StatusTooManyRequests, Problem{Kind: canvass.Refused, Error: "too many requests: try again later"})
		return
	}
	bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok {
		unknown(w, "send a token, as the header Authorization: Bearer canvass_...")
		return
	}
	entries, err := catalog.ReadEntries(http.MaxBytesReader(w, r.Body, maxSubmission), "body")
	if err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			serveJSON(w, http.StatusRequestEntityTooLarge, Problem{Kind: canvass.Invalid, Error: "more than " + strconv.Itoa(maxSubmission) + " bytes: send it in parts"})
			return
		}
		refuse(w, firstOf(err))
		return
	}
	out, err := s.w.Submit(r.Context(), bearer, entries)
	switch {
	case errors.Is(err, access.ErrUnknown):
		unknown(w, err.Error())
	case err != nil:
		refuse(w, err)
	default:
		serveJSON(w, http.StatusOK, out)
	}
	_, _ = io.Copy(io.Discard, r.Body) // so that the connection can be used again
}

func unknown(w http.ResponseWriter, why string) {
	w.Header().Set("WWW-Authenticate", "Bearer")
	serveJSON(w, http.StatusUnauthorized, Problem{Kind: canvass.Refused, Error: why})
}

// firstOf is the first of joined errors: one request is answered with one reason.
func firstOf(err error) error {
	if many, ok := err.(interface{ Unwrap() []error }); ok && len(many.Unwrap()) > 0 {
		return many.Unwrap()[0]
	}
	return err
}
