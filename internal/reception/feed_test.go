package reception_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/received"
	"github.com/canvassdesk/canvass/internal/reception"
)

// server answers one request after the other, and keeps what was asked.
type server struct {
	*httptest.Server
	steps []func(http.ResponseWriter, *http.Request)
	asked []http.Header
}

func newServer(t *testing.T, steps ...func(http.ResponseWriter, *http.Request)) *server {
	s := &server{steps: steps}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.asked = append(s.asked, r.Header.Clone())
		if len(s.steps) == 0 {
			t.Errorf("request %d was not expected", len(s.asked))
			return
		}
		step := s.steps[0]
		s.steps = s.steps[1:]
		step(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// page serves bytes under a tag, and 304 to who has them.
func page(tag string, body []byte) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", tag)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
	}
}

func busy(code, after int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		if after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(after))
		}
		w.WriteHeader(code)
	}
}

// cut promises the whole body and sends half of it.
func cut(body []byte) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		_, _ = w.Write(body[:len(body)/2]) // the connection is cut where the handler ends too soon
	}
}

// watch looks at the feed so many times, and says what each look came to and how long it waited.
func (r *room) watch(f reception.Feed, looks int) []string {
	r.t.Helper()
	var out []string
	r.Hasten(func(wait time.Duration) {
		out[len(out)-1] += fmt.Sprintf("; next in %s", wait.Truncate(10*time.Second))
	})
	err := r.Reception.Watch(context.Background(), f, func(l reception.Look) bool {
		words := fmt.Sprintf("%d entered, %d unchanged, %d held", l.Entries, l.Unchanged, l.Held)
		if l.Err != nil {
			words = strings.ReplaceAll(*l.Error, l.Place, "PAGE")
		} else if l.Bytes == 0 {
			words = "not changed"
		}
		out = append(out, words)
		return len(out) < looks
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return out
}

// Over real connections: what changed is entered, what did not costs a line, and whatever a server does wrong is waited
// out. Another process goes on where the first one stopped.
func TestWatchARealServer(t *testing.T) {
	ctx := context.Background()
	first, second := rows("1 ann 51 bob 40", "2 ann 7 Nobody 9"), rows("1 ann 51 bob 40", "2 ann 8 bob 9")
	s := newServer(
		t, page(`"a"`, first), page(`"a"`, first), busy(429, 90), busy(500, 0), cut(second), busy(404, 0), page(`"x"`, []byte("<html>down</html>")),
		page(`"x"`, []byte("<html>down</html>")), page(`"b"`, second), page(`"b"`, second), page(`"c"`, second), page(`"c"`, second),
	)
	f := reception.Feed{Name: "lamp", Source: "daily-lamp", At: s.URL + "/returns.csv", Contest: zenith, Every: 10 * time.Second, Most: time.Minute}
	r := newRoom(t, canvass.Live)
	equal(t, "the first process", r.watch(f, 6), []string{
		"1 entered, 0 unchanged, 1 held; next in 10s",
		"not changed; next in 10s",
		"poll: PAGE: 429 Too Many Requests; next in 1m30s",
		"poll: PAGE: 500 Internal Server Error; next in 1m0s",
		"poll: PAGE: broke off after " + strconv.Itoa(len(second)/2) + " bytes: unexpected EOF; next in 1m0s",
		"poll: PAGE: 404 Not Found",
	})
	state := r.feed("lamp")
	if state.Failures != 4 || state.FailingSince == 0 || state.Good == 0 || !state.Stopped || state.Entries != 1 || state.Items != 1 {
		t.Errorf("the state is %+v", state)
	}
	equal(t, "waits", r.waiting(), []string{s.URL + "/returns.csv: 1 wait, 0 ready"})

	r = r.again()
	equal(t, "the second process", r.watch(f, 5), []string{
		"format: this is a web page: look for the page's data, or type the figures in; next in 20s",
		"format: this is a web page: look for the page's data, or type the figures in; next in 40s",
		"1 entered, 1 unchanged, 0 held; next in 10s",
		"not changed; next in 10s",
		"not changed", // the bytes are the same under another tag
	})
	for i, want := range []string{"", `"a"`, `"a"`, `"a"`, `"a"`, `"a"`, `"a"`, "", "", `"b"`, `"b"`} {
		if got := s.asked[i].Get("If-None-Match"); got != want {
			t.Errorf("request %d asks if none match %q, want %q", i+1, got, want)
		}
	}
	equal(t, "waits", r.waiting(), []string{})
	r = r.again()
	equal(t, "the third process", r.watch(f, 1), []string{"not changed"})
	if got := s.asked[11].Get("If-None-Match"); got != `"c"` {
		t.Errorf("the third process asks if none match %q", got)
	}
	state = r.feed("lamp")
	now := canvass.TimeOf(time.Now())
	if state.Failures != 0 || state.FailingSince != 0 || state.Error != "" || state.Entries != 2 || state.State(now) != received.Stopped {
		t.Errorf("the state is %+v", state)
	}
	if e := r.View().Since(r.View().Size - 1)[0].Entry; e.Source.URL != s.URL+"/returns.csv" || e.Actor != "feed lamp" {
		t.Errorf("the entry says %+v, by %s", e.Source, e.Actor)
	}
	if _, err := r.Desk.Append(ctx, nil); err != nil {
		t.Fatal(err)
	}
}

func (r *room) feed(name string) *received.Feed {
	r.t.Helper()
	f, err := r.Store().Feed(context.Background(), name)
	if err != nil || f == nil {
		r.t.Fatal(f, err)
	}
	return f
}

// A key is nowhere in the record: not in an entry, not in evidence, not in a setting; and in no word about a look.
func TestKeyIsNowhere(t *testing.T) {
	ctx := context.Background()
	const key = "s3cr3t-of-the-wire"
	t.Setenv("ZENITH_KEY", key)
	s := newServer(t, page(`"a"`, rows("1 ann 51 bob 40", "2 Nobody 3")), busy(503, 0), page(`"b"`, []byte("nothing")))
	f := reception.Feed{Name: "lamp", Source: "daily-lamp", At: s.URL + "/{key}/x?apikey={key}", Key: "env:ZENITH_KEY", Contest: zenith}
	r := newRoom(t, canvass.Live)
	looks := r.watch(f, 3)
	var kept []string
	for stored, err := range r.log.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, string(stored.Bytes))
	}
	names, err := r.log.MetaNames(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		value, err := r.log.Meta(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, name+string(value))
	}
	for e, err := range r.log.ListEvidence(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		ev, err := r.log.Evidence(ctx, e.Hash)
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, string(ev.Bytes))
	}
	if len(kept) < 10 || !strings.Contains(strings.Join(kept, "\n"), s.URL+"/{key}/x") {
		t.Errorf("%d things are kept, none of them the page", len(kept))
	}
	for _, words := range append(kept, looks...) {
		if strings.Contains(words, key) {
			t.Errorf("holds the key: %.300s", words)
		}
	}
	t.Setenv("ZENITH_KEY", "")
	if err := r.Reception.Watch(ctx, f, nil); err == nil || err.Error() != "key: the environment has no ZENITH_KEY" {
		t.Errorf("without a key: %v", err)
	}
	f.Key = key
	if err := r.Reception.Watch(ctx, f, nil); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("the key itself: %v", err)
	}
}

// A mapping that is mended while a feed is looked at counts from the next look on, though the page has not changed.
func TestMappingIsReadAgain(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	f := reception.Feed{Name: "lamp", Source: "daily-lamp", At: write("returns.csv", string(rows("1 ann 51 B.Baker 40"))), Contest: zenith, Mapping: write("names.toml", "")}
	r := newRoom(t, canvass.Live)
	var got []string
	r.Hasten(func(time.Duration) {})
	if err := r.Reception.Watch(t.Context(), f, func(l reception.Look) bool {
		got = append(got, fmt.Sprintf("%d entered, %d held, %v", l.Entries, l.Held, l.Err))
		switch len(got) {
		case 2:
			write("names.toml", "[[option]]\nid = \"bob-baker\"\nnames = [\"B.Baker\"]\n")
		case 3:
			write("names.toml", "[[option]]\nid = 1\n")
		}
		return len(got) < 4
	}); err != nil {
		t.Fatal(err)
	}
	equal(t, "looks", got[:3], []string{"0 entered, 1 held, <nil>", "0 entered, 0 held, <nil>", "1 entered, 0 held, <nil>"})
	if !strings.Contains(got[3], "names.toml: mapping: line 2") {
		t.Errorf("a mapping that does not read: %s", got[3])
	}
}

func TestFeedsFile(t *testing.T) {
	r := newRoom(t, canvass.Live)
	good := filepath.Join("testdata", "feeds", "good.toml")
	t.Setenv("ZENITH_KEY", "x")
	feeds, err := reception.ReadFeeds(good, r.View().Catalog)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(feeds)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"Name":"wire","Source":"wire","At":"https://api.example/v3/results?apikey={key}","Contest":"","Format":"","Mapping":"","Every":15000000000,"Most":300000000000,"Key":"env:ZENITH_KEY","KeyHeader":"x-api-key","Actor":"","Hosts":null,"MaxBytes":0,"Agent":""},` +
		`{"Name":"lamp-north","Source":"daily-lamp","At":"testdata/feeds/north.csv","Contest":"2028/dem/zz","Format":"table","Mapping":"testdata/feeds/north.toml","Every":0,"Most":0,"Key":"","KeyHeader":"","Actor":"","Hosts":null,"MaxBytes":0,"Agent":""}]`
	if got := filepath.ToSlash(string(b)); got != want {
		t.Errorf("read\n%s\nwant\n%s", got, want)
	}
	bad, err := filepath.Glob("testdata/feeds/bad/*.toml")
	if err != nil || len(bad) < 10 {
		t.Fatal(bad, err)
	}
	for _, path := range bad { // the first line is the error
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		first, _, _ := strings.Cut(string(text), "\n")
		want := strings.TrimPrefix(first, "# ")
		_, err = reception.ReadFeeds(path, r.View().Catalog)
		if err == nil || strings.Contains(err.Error(), "\n") || filepath.ToSlash(err.Error()) != "feeds: "+filepath.ToSlash(path)+":"+want {
			t.Errorf("%s: %v\nwant %s", path, err, want)
		}
	}
}

// locked is a record that can be read and not be written to, for a while.
type locked struct {
	ledger.Log
	shut atomic.Bool // the desk writes from other goroutines too
}

var errFull = &ledger.UnwritableError{Why: "the disk is full", Do: "make room", Cause: errors.New("no space left on device")}

func (l *locked) Append(ctx context.Context, expect int64, b ledger.Batch) (ledger.Head, error) {
	if l.shut.Load() {
		return ledger.Head{}, errFull
	}
	return l.Log.Append(ctx, expect, b)
}

func (l *locked) SetMeta(ctx context.Context, name string, value []byte) error {
	if l.shut.Load() {
		return errFull
	}
	return l.Log.SetMeta(ctx, name, value)
}

// A disk that is full, or a record that may not be written to, ends no feed and is not its source's fault: the page is
// entered with a look soon after there is room.
func TestFeedOutlivesAFullDisk(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, canvass.Live)
	log := &locked{Log: r.log}
	log.shut.Store(true)
	d, err := desk.Open(ctx, log, r.keys, onTheNight)
	if err != nil {
		t.Fatal(err)
	}
	full := &room{t, r.log, r.keys, d, reception.New(d)}
	body := rows("1 ann 51 bob 40")
	s := newServer(t, page(`"a"`, body), page(`"a"`, body), page(`"a"`, body), page(`"a"`, body), page(`"a"`, body))
	f := reception.Feed{Name: "lamp", Source: "daily-lamp", At: s.URL + "/returns.csv", Contest: zenith, Every: 10 * time.Second}
	var looks []reception.Look
	var waits []time.Duration
	full.Hasten(func(wait time.Duration) { waits = append(waits, wait) })
	err = full.Reception.Watch(ctx, f, func(l reception.Look) bool {
		looks = append(looks, l)
		switch len(looks) {
		case 3:
			log.shut.Store(false)
		case 4:
			log.shut.Store(true) // what it brings is in; how the feed is cannot be kept
		}
		return len(looks) < 5
	})
	if err != nil {
		t.Fatalf("the feed ended: %v", err)
	}
	for i, l := range looks[:3] {
		if l.Error == nil || !strings.Contains(*l.Error, "the disk is full") || l.Final {
			t.Errorf("look %d: %+v", i, l)
		}
	}
	for i, wait := range waits {
		if wait > 33*time.Second {
			t.Errorf("behind look %d it waits %s", i, wait)
		}
	}
	if looks[3].Err != nil || looks[3].Entries != 1 {
		t.Errorf("with room again: %+v", looks[3])
	}
	if looks[4].Err == nil || !strings.Contains(*looks[4].Error, "the disk is full") {
		t.Errorf("a look that cannot be kept: %+v", looks[4])
	}
	if state := r.feed("lamp"); state.Failures != 0 || state.Flaps != 0 || state.Refused != 0 || state.Entries != 1 {
		t.Errorf("the source is blamed: %+v", state)
	}

	s.steps = append(s.steps, page(`"b"`, rows("1 ann 52 bob 41")))
	if d, err = desk.Open(ctx, onlySettings{r.log}, r.keys, onTheNight); err != nil {
		t.Fatal(err)
	}
	blocked := reception.New(d)
	blocked.Hasten(func(time.Duration) {})
	if err := blocked.Watch(ctx, f, func(reception.Look) bool { return false }); err != nil {
		t.Fatal(err)
	}
	if state := r.feed("lamp"); state.Blocked != "the disk is full" || state.Failures != 0 || !strings.Contains(state.Error, "no space left") {
		t.Errorf("what is kept of a page for which there is no room: %+v", state)
	}
}

// onlySettings has room for a setting and not for entries.
type onlySettings struct{ ledger.Log }

func (onlySettings) Append(context.Context, int64, ledger.Batch) (ledger.Head, error) {
	return ledger.Head{}, errFull
}
