package web

import (
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/canvassdesk/canvass/internal/reply"
	"github.com/canvassdesk/canvass/internal/season"
)

// site answers every request from one Config.
type site struct {
	Config
	pages   *pages
	cache   *pageCache
	played  *reply.Kept[headKey, *season.Simulation]
	files   *files
	streams atomic.Int64 // live streams that are open

	drawings *drawings
}

// New is the handler of all pages. It keeps nothing but pages that it has made, and may be dropped at any time.
func New(c Config) http.Handler {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.API == nil {
		c.API = http.HandlerFunc(noAPI)
	}
	s := &site{
		Config: c, pages: newPages(), cache: newPageCache(c.Desk.View), files: newFiles(),
		drawings: newDrawings(), played: reply.NewKept(mostSeasons, older, func(*season.Simulation) int { return oneSimulation }),
	}

	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page("night", s.night))
	mux.HandleFunc("GET /entry/{seq}", s.page("entry", s.entry))
	mux.HandleFunc("GET /entry/{seq}/bytes", open(s.entryBytes))
	mux.HandleFunc("GET /entry/{seq}/file", open(s.entryFile))
	mux.HandleFunc("GET /entries", s.fresh("entries", s.entries))
	mux.HandleFunc("GET /people/{slug}", s.page("person", s.person))
	mux.HandleFunc("GET /places/{jurisdiction}", s.orFile(s.page("place", s.place)))
	mux.HandleFunc("GET /calendar", s.page("season", s.season))
	mux.HandleFunc("GET /contests", s.page("index", s.contestIndex))
	mux.HandleFunc("GET /places", s.page("index", s.placeIndex))
	mux.HandleFunc("GET /people", s.page("index", s.peopleIndex))
	mux.HandleFunc("GET /corrections", s.page("corrections", s.corrections))
	mux.HandleFunc("GET /methods", s.page("methods", s.methods))
	mux.HandleFunc("GET /calibration", s.page("calibration", s.calibration))
	mux.HandleFunc("GET /record", s.page("about", s.aboutRecord))
	mux.HandleFunc("GET /search", s.fresh("search", s.search))
	mux.HandleFunc("GET /share/", s.share)
	mux.HandleFunc("GET /picture/", s.picture)
	mux.HandleFunc("GET /sitemap.xml", s.sitemap)
	mux.HandleFunc("GET /oembed", s.oembed)
	mux.HandleFunc("GET /embed", s.fresh("embedding", s.embedding))
	mux.HandleFunc("GET /embed/", s.page("card", s.card))
	mux.HandleFunc("GET /calculator", s.fresh("calculator", s.calculator))
	mux.HandleFunc("GET /feeds", s.fresh("feeds", s.feeds))
	mux.HandleFunc("GET /how-to-check", s.fresh("check", s.howToCheck))
	mux.HandleFunc("GET /live", s.live)
	if c.Static {
		mux.HandleFunc("GET /search.json", s.searchIndex)
	}
	mux.HandleFunc("GET /checkpoint", open(s.checkpoint))
	mux.HandleFunc("GET /tile/", open(s.tile))
	mux.HandleFunc("GET /evidence/", open(s.evidence))
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.ready)
	mux.HandleFunc("GET /robots.txt", s.robots)
	for name := range s.files.all {
		mux.Handle("GET /"+name, s.files)
	}
	mux.Handle("/api/", c.API)
	mux.HandleFunc("/", s.contestOrRace)

	return secure(http.NewCrossOriginProtection().Handler(s.options(mux)))
}

// open lets pages of every origin read an answer.
func open(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		reply.Open(w.Header())
		next(w, r)
	}
}

// options answers OPTIONS for everything but the API, which does so itself. Files, the log and the live stream may be
// read by pages of other origins, pages may not.
func (s *site) options(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodOptions || strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		reply.Options(w, isOpen(r.URL.Path), http.MethodGet)
	})
}

// isOpen reports whether pages of other origins may read what is at the path.
func isOpen(path string) bool {
	if _, file := downloadOf(path); file {
		return true
	}
	first, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "checkpoint", "tile", "evidence", "live":
		return true
	case "entry":
		return strings.HasSuffix(rest, "/bytes") || strings.HasSuffix(rest, "/file")
	}
	return false
}

// orFile answers with the file that an address asks for, else as next does.
func (s *site) orFile(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if d, ok := downloadOf(r.URL.Path); ok {
			s.sendFile(w, r, d)
			return
		}
		next(w, r)
	}
}

// contestOrRace answers what no other pattern does: /2024/dem, /2024/dem/as, and every address that there is not.
// Contests are not patterns of their own because these would be in conflict with /people/… and /tile/….
func (s *site) contestOrRace(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		reply.NotAllowed(w.Header(), []string{http.MethodGet})
		s.fail(w, r, http.StatusMethodNotAllowed, "Pages are only read: use GET. What changes the record is below /api/.")
		return
	}
	if d, ok := downloadOf(r.URL.Path); ok {
		s.sendFile(w, r, d)
		return
	}
	switch parts := splitPath(r.URL.Path); len(parts) {
	case 2:
		s.page("race", s.race)(w, r)
	case 3:
		if parts[2] == "way" {
			s.page("way", s.way)(w, r)
			return
		}
		if r.URL.Query().Has("moment") {
			s.toMoment(w, r)
			return
		}
		s.page("contest", s.contest)(w, r)
	case 4:
		if parts[3] != "places" {
			s.fresh("", s.nothing)(w, r)
			return
		}
		s.pageBy("units", func(r *http.Request) string { return "?sort=" + unitSort(r) }, s.unitsPage)(w, r)
	default:
		s.fresh("", s.nothing)(w, r)
	}
}

func noAPI(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "this server has no API", http.StatusNotFound)
}

// policy lets a page load what this server sent, and run nothing else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the headers that every answer carries.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, all := w.Header(), guarded
		if framed(r.URL.Path) {
			all = guardedInFrames
		}
		for name, value := range all {
			h[name] = value
		}
		next.ServeHTTP(w, r)
	})
}

// The headers of pages, and of cards, which stand in frames of other sites. The values are shared by all answers; an
// answer that has another sets it anew.
var (
	guarded = headers(map[string]string{
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": policy, "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy": "camera=(), microphone=(), geolocation=()",
	})
	guardedInFrames = headers(map[string]string{
		"X-Content-Type-Options": "nosniff", "Content-Security-Policy": strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors *", 1),
		"Cross-Origin-Resource-Policy": "cross-origin", "Referrer-Policy": "no-referrer",
		"Permissions-Policy": "camera=(), microphone=(), geolocation=()",
	})
)

func headers(of map[string]string) http.Header {
	out := http.Header{}
	for name, value := range of {
		out.Set(name, value)
	}
	return out
}
