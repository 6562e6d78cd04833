package desk_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/access"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
)

// locked is a log that can be read and not be written to, for a while.
type locked struct {
	ledger.Log
	shut atomic.Bool
}

var errShut = &ledger.UnwritableError{
	Why: "the record cannot be written to", Do: "look at its rights", Cause: errors.New("attempt to write a readonly database: secret inside"),
}

func (l *locked) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	if l.shut.Load() {
		return ledger.Head{}, errShut
	}
	return l.Log.Append(ctx, expect, b)
}

func (l *locked) SetMeta(ctx context.Context, name string, value []byte) error {
	if l.shut.Load() {
		return errShut
	}
	return l.Log.SetMeta(ctx, name, value)
}

// readyz is the answer of /readyz.
type readyz struct {
	Ready  bool
	Checks []struct {
		Name, Why, Warning string
		OK                 bool
	}
}

func (r *readyz) why(name string) string {
	for _, c := range r.Checks {
		if c.Name == name {
			return c.Why
		}
	}
	return "there is no such condition"
}

// askReady asks for /readyz, as those who watch the desk do where inside is set.
func askReady(t *testing.T, pages http.Handler, inside bool) (r readyz) {
	t.Helper()
	req := httptest.NewRequest("GET", "/readyz", nil)
	if inside {
		req = req.WithContext(desk.Inside(req.Context()))
	}
	w := httptest.NewRecorder()
	pages.ServeHTTP(w, req)
	if err := json.Unmarshal(w.Body.Bytes(), &r); err != nil || r.Ready != (w.Code == http.StatusOK) {
		t.Fatalf("%d: %s", w.Code, w.Body)
	}
	return r
}

// A record that becomes one for reading alone under a running desk: /readyz says so though nobody enters anything, and
// since when; writers get 503 and a line that says why; feeds are said to wait for the desk. When it can be written to
// again, the desk goes on by itself.
func TestRecordBecomesReadOnly(t *testing.T) {
	made, log, keys := create(t, canvass.Live)
	text, err := made.MakeToken(t.Context(), access.Token{Name: "hall-4", Role: access.Desk, MadeBy: "tester"})
	if err != nil {
		t.Fatal(err)
	}
	if err := received.New(log).PutFeed(t.Context(), received.Feed{Name: "lamp", Source: "ap", Looked: 1}); err != nil {
		t.Fatal(err)
	}
	l := &locked{Log: log}
	d, err := desk.Open(t.Context(), l, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	pages := d.Pages(d.API(), "", nil)
	enter := func(key string) (int, string) {
		entry, err := json.Marshal(count(key, "2028-03-08T01:25Z", 51, 40))
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/api/v1/entries?yes=1", strings.NewReader(string(entry)))
		r.Header.Set("Authorization", "Bearer "+text)
		w := httptest.NewRecorder()
		pages.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	until := func(what string, ok func() bool) {
		t.Helper()
		for end := time.Now().Add(time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("never: %s", what)
			}
		}
	}
	if r := askReady(t, pages, false); !r.Ready {
		t.Fatalf("not ready: %+v", r)
	}
	l.shut.Store(true)
	if code, said := enter("one"); code != http.StatusServiceUnavailable || !strings.Contains(said, "the record cannot be written to, and nothing was stored") || strings.Contains(said, "secret") {
		t.Errorf("a writer gets %d %s", code, said)
	}
	r := askReady(t, pages, false)
	if why := r.why("write"); r.Ready || !strings.Contains(why, "nothing can be written since ") || !strings.HasSuffix(why, ": the record cannot be written to") {
		t.Errorf("ready without writing: %+v", r)
	}
	inside := askReady(t, pages, true)
	if why := inside.why("write"); !strings.Contains(why, "secret inside") {
		t.Errorf("to those who watch the desk: %+v", why)
	}
	feeds := httptest.NewRecorder()
	pages.ServeHTTP(feeds, httptest.NewRequest("GET", "/api/v1/feeds", nil))
	if !strings.Contains(feeds.Body.String(), `"blocked"`) || !strings.Contains(feeds.Body.String(), "the record cannot be written to") {
		t.Errorf("/api/v1/feeds: %s", feeds.Body)
	}
	l.shut.Store(false)
	until("ready again", func() bool { r := askReady(t, pages, false); return r.Ready })
	if code, said := enter("one"); code != http.StatusOK {
		t.Errorf("writable again, and a writer gets %d %s", code, said)
	}

	// Nobody enters anything: that it cannot be written to is found by trying.
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	quiet, err := desk.Open(ctx, l, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	l.shut.Store(true)
	go quiet.Pulse(ctx)
	pages = quiet.Pages(quiet.API(), "", nil)
	until("not ready", func() bool { r := askReady(t, pages, false); return r.why("write") != "" })
}
