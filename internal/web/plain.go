package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/reply"
)

// checkpoint answers with the newest signed checkpoint. Anybody may read it from anywhere: that is what it is for.
func (s *site) checkpoint(w http.ResponseWriter, r *http.Request) {
	b, err := s.Log.Checkpoint(r.Context())
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	reply.Bytes(w, r, http.StatusOK, "text/plain; charset=utf-8", b)
}

// tile answers with a tile or an entry bundle. A full one never changes; a partial one grows under another path.
func (s *site) tile(w http.ResponseWriter, r *http.Request) {
	b, err := s.Log.Tile(r.Context(), strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	reply.Bytes(w, r, http.StatusOK, "application/octet-stream", b)
}

// evidence answers with evidence that may be public, by its path. It is whatever somebody once sent, and so a download
// in a sandbox, never a page of this site. It is kept by readers' machines for a while only: it may be erased.
func (s *site) evidence(w http.ResponseWriter, r *http.Request) {
	b, err := s.Log.Evidence(r.Context(), strings.TrimPrefix(r.URL.Path, "/"))
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Disposition", "attachment")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Content-Type", "application/octet-stream")
	reply.New(b, path.Base(r.URL.Path), true).Send(w, r) // the path ends in its hash
}

// entryBytes answers with the canonical bytes of an entry, as they were hashed.
func (s *site) entryBytes(w http.ResponseWriter, r *http.Request) {
	b := newBook(s.now())
	_, raw, err := s.logged(r.Context(), b, r.PathValue("seq"))
	if seq, _ := strconv.ParseInt(r.PathValue("seq"), 10, 64); err == nil && b.v.Keeps(seq) != "" {
		err = canvass.Errorf(canvass.NotFound, "entry", "the source of entry %s does not allow it to be shown", r.PathValue("seq"))
	}
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	reply.Bytes(w, r, http.StatusOK, "application/json", raw)
}

// entryFile answers with the file that a catalog entry brought, as it was hashed.
func (s *site) entryFile(w http.ResponseWriter, r *http.Request) {
	b := newBook(s.now())
	e, _, err := s.logged(r.Context(), b, r.PathValue("seq"))
	if err == nil && e.Catalog == nil {
		err = canvass.Errorf(canvass.NotFound, "entry", "entry %s brought no file", r.PathValue("seq"))
	}
	var text []byte
	if err == nil {
		text, err = s.Log.File(r.Context(), e.Catalog.Hash)
	}
	if err == nil && b.v.Names(string(text)) {
		err = canvass.Errorf(canvass.NotFound, "entry", "the file of entry %s names a source that may not be shown", r.PathValue("seq"))
	}
	if err != nil {
		s.plainError(w, r, err)
		return
	}
	reply.Bytes(w, r, http.StatusOK, "text/plain; charset=utf-8", text)
}

func (s *site) plainError(w http.ResponseWriter, r *http.Request, err error) {
	say := message(err)
	switch canvass.KindOf(err) {
	case canvass.Unavailable:
		say = "the record's database does not answer now" + errorID(r)
	case canvass.Failed:
		say = "this could not be read now" + errorID(r)
	}
	status := s.outcome(w, r, err)
	reply.Bytes(w, r, status, "text/plain; charset=utf-8", []byte(say+"\n"))
}

// health says whether pages are served, and on what. A damaged record is still served, from its last good entry on
// back, and says so here; what watches the server reads "ok".
func (s *site) health(w http.ResponseWriter, _ *http.Request) {
	v := s.Desk.View()
	state := struct {
		OK     bool   `json:"ok"`
		Head   int64  `json:"head"`
		Record string `json:"record"`
		Damage string `json:"damage,omitempty"`
		CopyOf string `json:"copy_of,omitempty"`
		Lags   string `json:"lags,omitempty"`
		Away   string `json:"away,omitempty"`
		Behind string `json:"behind,omitempty"` // that newer entries may be missing
	}{
		OK:   v.Damage == nil && v.Mirror.Trouble == "" && v.Away == "" && v.Behind.Since == 0,
		Away: v.Away, Behind: v.Behind.Words(), Head: v.Size, CopyOf: v.Mirror.Of, Lags: v.Mirror.Trouble,
	}
	if v.Record != nil {
		state.Record = string(v.Record.Kind)
	}
	if v.Damage != nil {
		state.Damage = v.Damage.Error()
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	_ = json.NewEncoder(w).Encode(state)
}

// ready says whether an entry could be taken now, and answers 503 where it could not.
func (s *site) ready(w http.ResponseWriter, r *http.Request) {
	type condition struct {
		Name    string `json:"name"`
		OK      bool   `json:"ok"`
		Why     string `json:"why,omitempty"`
		Warning string `json:"warning,omitempty"`
	}
	state := struct {
		Ready  bool        `json:"ready"`
		Checks []condition `json:"checks"`
	}{Ready: true, Checks: []condition{}}
	if s.Ready != nil {
		for _, c := range s.Ready(r.Context()) {
			state.Ready = state.Ready && c.Why == ""
			state.Checks = append(state.Checks, condition{c.Name, c.Why == "", c.Why, c.Warning})
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !state.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(state)
}

// robots keeps search engines away from everything that is not results, and from pages without end.
func (s *site) robots(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if !published(s.Desk.View().Snapshot.Record) {
		fmt.Fprint(w, "# This is a replay or a rehearsal. It is not results.\nUser-agent: *\nDisallow: /\n")
		return
	}
	fmt.Fprint(w, "User-agent: *\nDisallow: /live\nDisallow: /entries\nDisallow: /evidence/\nDisallow: /calculator?\nDisallow: /*as-of=\nDisallow: /*moment=\nDisallow: /*sort=\n")
	if base := strings.TrimSuffix(s.Address, "/"); base != "" {
		fmt.Fprint(w, "Sitemap: "+base+"/sitemap.xml\n")
	}
}

// splitPath is the parts of a path between its slashes; nil where one of them is empty.
func splitPath(p string) []string {
	parts := strings.Split(strings.TrimPrefix(p, "/"), "/")
	for _, x := range parts {
		if x == "" {
			return nil
		}
	}
	return parts
}
