package reply

import (
	"embed"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
)

// Open lets pages of every origin read the answer. They get no more by it than anybody does who asks: with "*" a browser
// sends nothing along that says who the reader is.
func Open(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Content-Disposition, Content-Length, Content-Range, ETag, Retry-After, X-Request-Id")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// Options answers an OPTIONS request: which methods there are, and, if it is open, that pages of other origins may read
// it, with headers that ask for a part of it or only for what is new. Nobody's page may send a token, or write.
func Options(w http.ResponseWriter, open bool, methods ...string) {
	h := w.Header()
	h.Set("Allow", allow(methods))
	if open {
		Open(h)
		h.Set("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
		h.Set("Access-Control-Allow-Headers", "Accept, Cache-Control, If-Match, If-Modified-Since, If-None-Match, If-Range, Last-Event-ID, Range")
		h.Set("Access-Control-Max-Age", "86400")
	}
	w.WriteHeader(http.StatusNoContent)
}

// allow is the Allow header of methods: with HEAD where there is GET, and with OPTIONS, in a stated order.
func allow(methods []string) string {
	out := slices.Clone(methods)
	if slices.Contains(out, http.MethodGet) {
		out = append(out, http.MethodHead)
	}
	out = append(out, http.MethodOptions)
	order := []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions}
	slices.SortFunc(out, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	return strings.Join(slices.Compact(out), ", ")
}

// Methods are those that a ServeMux has a pattern for at the request's address, others than the given one, which takes
// what is left.
func Methods(mux *http.ServeMux, r *http.Request, rest string) []string {
	var out []string
	for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
		asked := *r
		asked.Method = m
		if _, pattern := mux.Handler(&asked); pattern != "" && pattern != rest {
			out = append(out, m)
		}
	}
	return out
}

// NotAllowed sets the header that an answer 405 has.
func NotAllowed(h http.Header, methods []string) { h.Set("Allow", allow(methods)) }

// Understands refuses parameters of an address that are not among the known ones, and those that are there twice: who
// writes asof for as_of must not get another moment's figures.
func Understands(r *http.Request, known ...string) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	for name, values := range r.URL.Query() {
		switch {
		case !slices.Contains(known, name) && len(known) == 0:
			return canvass.Errorf(canvass.Invalid, "parameter", "%q means nothing here: this address takes no parameters", name)
		case !slices.Contains(known, name):
			return canvass.Errorf(canvass.Invalid, "parameter", "%q means nothing here: this address takes %s", name, strings.Join(known, ", "))
		case len(values) > 1:
			return canvass.Errorf(canvass.Invalid, "parameter", "%s is given %d times: give it once", name, len(values))
		}
	}
	return nil
}

// Fresh sets the tag of an answer, and answers 304 and is true where the reader has it: If-None-Match names the tag,
// weak or not, alone or in a list, or anything at all with an asterisk (RFC 9110, section 13.1.2). tag is with its
// quotes.
func Fresh(w http.ResponseWriter, r *http.Request, tag string) bool {
	h := w.Header()
	h.Set("ETag", tag)
	if has := r.Header["If-None-Match"]; len(has) == 0 || !names(strings.Join(has, ","), tag) {
		return false
	}
	for _, name := range []string{"Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition"} {
		h.Del(name)
	}
	w.WriteHeader(http.StatusNotModified)
	return true
}

// names reports whether a list of tags has the tag, compared weakly. A tag may have commas between its quotes.
func names(list, tag string) bool {
	strong := strings.TrimPrefix(tag, "W/")
	for {
		list = strings.TrimLeft(list, " \t,")
		if list == "" {
			return false
		}
		if list[0] == '*' {
			return true
		}
		list = strings.TrimPrefix(list, "W/")
		if list == "" || list[0] != '"' {
			return false // no list of tags
		}
		end := strings.IndexByte(list[1:], '"')
		if end < 0 {
			return false
		}
		if list[:end+2] == strong {
			return true
		}
		list = list[end+2:]
	}
}

// NoStore takes the validators off an answer that is none of the document's: an error must not be kept in its place.
func NoStore(h http.Header) {
	for _, name := range []string{"ETag", "Last-Modified", "Accept-Ranges"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
}

// Bytes answers with a body that is made for this answer, compressed where the reader takes that.
func Bytes(w http.ResponseWriter, r *http.Request, status int, media string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", media)
	h.Add("Vary", "Accept-Encoding")
	if status >= http.StatusBadRequest {
		NoStore(h)
	}
	if in := coding(r.Header.Get("Accept-Encoding")); in != identity && len(body) > Short {
		if packed := encode(body, in); packed != nil {
			h.Set("Content-Encoding", in)
			body = packed
		}
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader has gone; nothing can be done
	}
}

// File answers with an embedded file that a browser asks for anew each time. It panics where there is no such file, as a
// pattern that cannot be does.
func File(files embed.FS, path, media string) http.HandlerFunc {
	b, err := files.ReadFile(path)
	if err != nil {
		panic(err)
	}
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", media)
		w.Header().Set("Cache-Control", "no-cache")
		_, _ = w.Write(b) // the reader has gone; nothing can be done
	}
}
