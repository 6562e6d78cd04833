package serving

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// RequestID is the name that the log has for the request, empty outside of one. Whoever is told of a failure is told
// this with it.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

type requestKey struct{}

// handler is the server's handler within all bounds of a request.
func (s *Server) handler() http.Handler {
	g, log := newGate(), s.log()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := strings.ToLower(rand.Text()[:12])
		from := s.Proxies.client(r)
		r = r.WithContext(context.WithValue(r.Context(), requestKey{}, id))
		r.RemoteAddr = from.String()
		out := &response{ResponseWriter: w, control: http.NewResponseController(w)}
		out.Header().Set("X-Request-Id", id)
		defer func() {
			failure := recover()
			if failure == http.ErrAbortHandler { // the handler's own way to break off
				panic(failure)
			}
			if failure != nil {
				log.Error("a request met what nobody thought of", "id", id, "path", r.URL.Path, "panic", fmt.Sprint(failure), "stack", string(debug.Stack()))
				if out.status == 0 {
					refuse(out, r, http.StatusInternalServerError, "the server failed to answer: error "+id)
				}
			}
			s.ended(r, out, id, time.Since(began))
		}()
		if r.ContentLength != 0 {
			_ = out.control.SetReadDeadline(began.Add(bodyTime))
			defer func() {
				_ = out.control.SetReadDeadline(time.Now().Add(leftTime))
				if r.ProtoMajor == 1 {
					answered(r.Context())
				}
			}()
		}
		out.extend()
		defer out.extend() // the header, and what is left of a short answer, go out behind the handler
		if !possible(r.URL) {
			refuse(out, r, http.StatusBadRequest, "the address holds bytes that no text has")
			return
		}
		if !passes(r) {
			leave, refused := g.enter(r.Context(), who(from))
			if refused != 0 {
				out.Header().Set("Retry-After", strconv.Itoa(int(waitingTime.Seconds())))
				refuse(out, r, refused, "too many requests are waiting: try again later")
				return
			}
			defer leave()
			out.leave = leave
		}
		s.Handler.ServeHTTP(out, r)
	})
}

// passes reports whether a request goes by the gate: the signs of life, and what somebody asks with a token, which the
// API bounds by itself.
func passes(r *http.Request) bool {
	switch {
	case r.URL.Path == "/healthz" || r.URL.Path == "/readyz":
		return true
	}
	return strings.HasPrefix(r.URL.Path, "/api/") && r.Header.Get("Authorization") != ""
}

// possible reports whether an address is text: valid UTF-8 without control characters, but for the line ends and tabs
// of a form's fields.
func possible(u *url.URL) bool {
	if !isText(u.Path, "") {
		return false
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return false
	}
	for name, values := range query {
		if !isText(name, "") {
			return false
		}
		for _, v := range values {
			if !isText(v, "\t\r\n") {
				return false
			}
		}
	}
	return true
}

func isText(s, allowed string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(c rune) bool {
		return (c < ' ' || c == 0x7f) && !strings.ContainsRune(allowed, c)
	})
}

// refuse answers in a line; below /api/ in the API's own form.
func refuse(w http.ResponseWriter, r *http.Request, status int, why string) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-store")
	if !strings.HasPrefix(r.URL.Path, "/api/") {
		http.Error(w, why, status)
		return
	}
	kind := "refused"
	switch {
	case status == http.StatusBadRequest:
		kind = "invalid"
	case status == http.StatusInternalServerError:
		kind = "failed"
	}
	h.Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"kind": kind, "error": why})
}

// ended counts and logs a request that was answered. Its query is not logged: people put into forms what is theirs.
func (s *Server) ended(r *http.Request, out *response, id string, took time.Duration) {
	status := out.status
	if status == 0 {
		status = http.StatusOK
	}
	s.Metrics.answered(status, took, out.streamed)
	level := slog.LevelInfo
	switch {
	case status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable:
		level = slog.LevelError
	case !s.Requests:
		return
	}
	s.log().Log(r.Context(), level, "request",
		"id", id, "method", r.Method, "path", bounded(r.URL.Path), "status", status, "bytes", out.bytes,
		"ms", took.Milliseconds(), "address", r.RemoteAddr, "agent", bounded(r.UserAgent()))
}

// bounded is the beginning of a stranger's text, for a log.
func bounded(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
