package desk_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/browsertest"
)

// opened are addresses that pages of every origin may read, closed ones that they may not.
var (
	opened = []string{
		"/results.csv", "/2028/dem/zz.csv", "/2028/dem/zz.parquet?all", "/2028/dem/zz.json?units", "/2028/dem/zz.xml", "/calendar.ics", "/feed.atom",
		"/api/openapi.json", "/api/v1/night", "/api/v1/results/2028/dem/zz", "/api/v1/results/2028/dem/none", "/api/v1/entries", "/api/v1/entries/0",
		"/api/v1/entries?from=x", "/checkpoint", "/entry/0/bytes", "/entry/1/file",
	}
	closed = []string{"/", "/2028/dem/zz", "/entry/0", "/calendar", "/calculator"}
)

// What is public answers pages of every origin, with GET, HEAD and before both with OPTIONS, and never so that a browser
// would send a reader's credentials along; pages of our own are no other page's to read.
func TestOtherOriginsMayReadWhatIsPublic(t *testing.T) {
	d, _, _ := create(t, canvass.Live)
	h := d.Pages(d.API(), "", nil)
	ask := func(method, path string, headers ...string) *http.Response {
		r := httptest.NewRequest(method, path, nil)
		r.Header.Set("Origin", "https://notebook.example")
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
	for _, path := range opened {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
			resp := ask(method, path)
			if resp.Header.Get("Access-Control-Allow-Origin") != "*" || resp.Header.Get("Access-Control-Allow-Credentials") != "" || resp.Header.Get("Cross-Origin-Resource-Policy") != "cross-origin" {
				t.Errorf("%s %s: %d, %v", method, path, resp.StatusCode, resp.Header)
			}
			if method == http.MethodOptions && (resp.StatusCode != http.StatusNoContent || !strings.HasPrefix(resp.Header.Get("Allow"), "GET, HEAD")) {
				t.Errorf("OPTIONS %s: %d, %s", path, resp.StatusCode, resp.Header.Get("Allow"))
			}
		}
	}
	for _, path := range closed {
		for _, method := range []string{http.MethodGet, http.MethodOptions} {
			if resp := ask(method, path); resp.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s %s is open to pages of other origins", method, path)
			}
		}
	}
	// A page elsewhere that wants to send a token, or to enter something, is not let in by the answer to its question.
	for _, path := range []string{"/api/v1/entries", "/api/v1/tokens"} {
		resp := ask(http.MethodOptions, path, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization, content-type")
		if allowed := resp.Header.Get("Access-Control-Allow-Methods") + resp.Header.Get("Access-Control-Allow-Headers"); strings.Contains(allowed, "POST") || strings.Contains(strings.ToLower(allowed), "authorization") {
			t.Errorf("OPTIONS %s: %s", path, allowed)
		}
	}
	for path, allow := range map[string]string{
		"/api/v1/night": "GET, HEAD, OPTIONS", "/api/v1/entries": "GET, HEAD, POST, OPTIONS", "/api/v1/tokens/x": "DELETE, OPTIONS", "/2028/dem/zz.csv": "GET, HEAD, OPTIONS",
	} {
		resp := ask(http.MethodPatch, path, "Origin", "")
		if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != allow {
			t.Errorf("PATCH %s: %d, Allow %s", path, resp.StatusCode, resp.Header.Get("Allow"))
		}
	}
	if resp := ask(http.MethodPatch, "/api/v1/nothing", "Origin", ""); resp.StatusCode != http.StatusNotFound {
		t.Errorf("PATCH of nothing: %d", resp.StatusCode)
	}
}

// What is asked in words that mean nothing is refused, not answered with something else.
func TestUnknownParametersAreRefused(t *testing.T) {
	d, _, _ := create(t, canvass.Live)
	h := d.Pages(d.API(), "", nil)
	for _, path := range []string{
		"/api/v1/night?asof=2028-01-01T00:00Z", "/api/v1/night?as_of=2028-01-01T00:00Z&as_of=2029-01-01T00:00Z", "/api/v1/stories/2028/dem/zz?length=short",
		"/api/v1/entries?since=3", "/api/v1/entries/0?x", "/results.csv?asof=2028-01-01T00:00Z", "/results.csv?all&units", "/results.json?all", "/results.parquet?excel",
		"/live?from=3",
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusBadRequest || w.Header().Get("ETag") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d, %v", path, w.Code, w.Header())
		}
	}
}

// An answer of the API is compressed, and not sent to who has it, however the tag is written.
func TestAnswersAreCompressedAndKept(t *testing.T) {
	d, _, _ := create(t, canvass.Live)
	h := d.Pages(d.API(), "", nil)
	for _, path := range []string{"/api/v1/night", "/results.json"} {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "br, gzip")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		tag := w.Header().Get("ETag")
		if w.Code != http.StatusOK || tag == "" || w.Body.Len() > 1400 && w.Header().Get("Content-Encoding") != "gzip" {
			t.Errorf("%s: %d, %d bytes, %v", path, w.Code, w.Body.Len(), w.Header())
		}
		for _, have := range []string{tag, `"x", ` + tag, "W/" + strings.TrimPrefix(tag, "W/"), "*"} {
			r.Header.Set("If-None-Match", have)
			w := httptest.NewRecorder()
			if h.ServeHTTP(w, r); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
				t.Errorf("%s, If-None-Match %s: %d", path, have, w.Code)
			}
		}
	}
}

// TestNotebookOfAnotherOrigin is a page of another origin in a real browser: it reads the API, a table, the live stream, and
// by hyparquet the parts of a Parquet file that it wants; what is not public it may not read.
func TestNotebookOfAnotherOrigin(t *testing.T) {
	ctx := browsertest.Tab(t, browsertest.Start(t))
	modules := filepath.Join("..", "..", ".tools", "files", "node_modules", "hyparquet", "src")
	if _, err := os.Stat(modules); err != nil {
		t.Skip("NOT RUN: our files in hyparquet, in a browser (scripts/file-tools installs it)")
	}
	d, _, _ := create(t, canvass.Live)
	ours := httptest.NewServer(d.Pages(d.API(), "", nil))
	t.Cleanup(ours.Close)
	mux := http.NewServeMux()
	mux.Handle("GET /hyparquet/", http.StripPrefix("/hyparquet/", http.FileServer(http.Dir(modules))))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!doctype html><title>notebook</title><script type="module">
import { asyncBufferFromUrl, parquetReadObjects } from '/hyparquet/index.js'
const desk = %q, said = []
globalThis.done = (async () => { try {
  const night = await (await fetch(desk + '/api/v1/night', { headers: { 'If-None-Match': '"none"' } })).json()
  said.push('api ' + night.record.kind)
  const refused = await fetch(desk + '/api/v1/night?asof=x')
  said.push('refused ' + refused.status + ' ' + (await refused.json()).kind)
  const csv = await (await fetch(desk + '/2028/dem/zz.csv')).text()
  said.push('csv ' + csv.startsWith('cycle,party,state,'))
  const file = await asyncBufferFromUrl({ url: desk + '/2028/dem/zz.parquet' })
  const rows = await parquetReadObjects({ file, columns: ['contest', 'record_kind'] })
  said.push('parquet ' + rows[0].contest + ' ' + rows[0].record_kind)
  const part = await fetch(desk + '/2028/dem/zz.parquet', { headers: { Range: 'bytes=0-3' } })
  said.push('range ' + part.status + ' ' + await part.text())
  const head = await new Promise((done, no) => { const s = new EventSource(desk + '/live'); s.addEventListener('head', e => { s.close(); done(e.lastEventId) }); s.onerror = no })
  said.push('live ' + (Number(head) > 0))
  for (const [what, how] of [['/', {}], ['/api/v1/night', { credentials: 'include' }], ['/api/v1/night', { headers: { Authorization: 'Bearer x' } }], ['/api/v1/entries', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '[]' }]]) {
    said.push('closed ' + await fetch(desk + what, how).then(() => 'read', () => 'no'))
  }
} catch (e) { said.push('error ' + e) }
return said.join('\n') })()
</script>`, ours.URL)
	})
	theirs := httptest.NewServer(mux)
	t.Cleanup(theirs.Close)
	browsertest.Do(t, ctx, chromedp.Navigate(theirs.URL))
	said := browsertest.Ask(t, ctx, chromedp.Evaluate[string]("done", chromedp.EvalAwaitPromise))
	want := "api live\nrefused 400 invalid\ncsv true\nparquet 2028/dem/zz live\nrange 206 PAR1\nlive true\nclosed no\nclosed no\nclosed no\nclosed no"
	if said != want {
		t.Errorf("the notebook of another origin says\n%s\nwant\n%s", said, want)
	}
}
