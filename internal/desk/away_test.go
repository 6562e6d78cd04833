package desk_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// gone is a log whose engine can go away and come back.
type gone struct {
	ledger.Log
	away atomic.Bool
}

var errGone = errors.New("the database server has gone: secret inside")

func (g *gone) Head(ctx context.Context) (ledger.Head, error) {
	if g.away.Load() {
		return ledger.Head{}, errGone
	}
	return g.Log.Head(ctx)
}

func (g *gone) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	if g.away.Load() {
		return ledger.Head{}, errGone
	}
	return g.Log.Append(ctx, expect, b)
}

func (g *gone) Read(ctx context.Context, from int64) iter.Seq2[ledger.Stored, error] {
	if g.away.Load() {
		return func(yield func(ledger.Stored, error) bool) { yield(ledger.Stored{}, errGone) }
	}
	return g.Log.Read(ctx, from)
}

// While the database is away, every page says since when and as of when its figures are, pages that need it answer
// 503, a writer too, and nothing of the inside is told to strangers. When it is back nothing is left of that.
func TestDatabaseAway(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	made, log, keys := create(t, canvass.Live)
	text, err := made.MakeToken(ctx, access.Token{Name: "hall-4", Role: access.Desk, MadeBy: "tester"})
	if err != nil {
		t.Fatal(err)
	}
	g := &gone{Log: log}
	d, err := desk.Open(ctx, g, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	go d.Pulse(ctx)
	pages := d.Pages(d.API(), "", nil)
	ask := func(method, path, body string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		if body != "" {
			r.Header.Set("Authorization", "Bearer "+text)
		}
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w
	}
	entry, err := json.Marshal(count("count", "2028-03-08T02:25Z", 51, 40))
	if err != nil {
		t.Fatal(err)
	}
	var ready struct {
		Ready  bool
		Checks []struct {
			Name string
			OK   bool
		}
	}
	isReady := func() bool {
		w := ask("GET", "/readyz", "")
		if err := json.Unmarshal(w.Body.Bytes(), &ready); err != nil || ready.Ready != (w.Code == http.StatusOK) {
			t.Fatalf("%d: %s", w.Code, w.Body)
		}
		return ready.Ready
	}
	if !isReady() {
		t.Fatalf("not ready: %+v", ready)
	}
	views := d.Watch(ctx)
	<-views
	g.away.Store(true)
	<-views // whoever follows is told
	if isReady() {
		t.Errorf("ready without a database: %+v", ready)
	}
	for _, path := range []string{"/", "/" + string(zenith), "/how-to-check"} {
		if w := ask("GET", path, ""); !strings.Contains(w.Body.String(), "The database has not answered since") {
			t.Errorf("%s does not say how old it is:\n%s", path, w.Body)
		}
	}
	if w := ask("GET", "/healthz", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"ok":false`) {
		t.Errorf("/healthz: %d %s", w.Code, w.Body)
	}
	for _, c := range []struct{ method, path, body string }{
		{"POST", "/api/v1/entries", string(entry)}, {"GET", "/api/v1/entries", ""}, {"GET", "/entry/1", ""},
	} {
		w := ask(c.method, c.path, c.body)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s %s: %d %v %s", c.method, c.path, w.Code, w.Header(), w.Body)
		}
	}
	g.away.Store(false)
	<-views
	if !isReady() {
		t.Errorf("back, and not ready: %+v", ready)
	}
	if w := ask("POST", "/api/v1/entries", string(entry)); w.Code != http.StatusOK {
		t.Errorf("back, and an entry is answered with %d %s", w.Code, w.Body)
	}
	if w := ask("GET", "/", ""); bytes.Contains(w.Body.Bytes(), []byte("has not answered")) {
		t.Error("back, and the page says that the database is away")
	}
}
