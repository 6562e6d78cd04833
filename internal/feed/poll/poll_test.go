package poll_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed/poll"
)

// script answers one request after the other with a line each: "200 ETAG BODY", "304", "503 RETRY-AFTER", "broken",
// "dead".
type script struct {
	lines []string
	at    []time.Duration // when each request came, since the first
	start time.Time
	asked []http.Header
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.start.IsZero() {
		s.start = time.Now()
	}
	s.at = append(s.at, time.Since(s.start))
	s.asked = append(s.asked, req.Header.Clone())
	if len(s.lines) == 0 {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	line := s.lines[0]
	s.lines = s.lines[1:]
	f := append(strings.Split(line, " "), "", "")
	resp := &http.Response{Header: http.Header{}, Body: io.NopCloser(strings.NewReader("")), Request: req}
	switch f[0] {
	case "dead":
		return nil, errors.New("no route to host")
	case "broken":
		resp.StatusCode, resp.Status = 200, "200 OK"
		resp.Body = io.NopCloser(io.MultiReader(strings.NewReader("half"), broken{}))
		return resp, nil
	case "200":
		resp.Header.Set("ETag", f[1])
		resp.Header.Set("Last-Modified", "Wed, 06 Mar 2024 02:30:00 GMT")
		resp.Body = io.NopCloser(strings.NewReader(f[2]))
	case "503", "429":
		resp.Header.Set("Retry-After", f[1])
	}
	fmt.Sscan(f[0], &resp.StatusCode)
	resp.Status = f[0] + " " + http.StatusText(resp.StatusCode)
	return resp, nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// watch runs the script for so many pages and errors, in words.
func watch(t *testing.T, p *poll.Poller, s *script, n int) []string {
	t.Helper()
	p.URL, p.Transport = "https://results.example/detail.xml", s
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []string
	for page, err := range p.Watch(ctx) {
		if err != nil {
			got = append(got, err.Error())
		} else {
			got = append(got, "page "+string(page.Body))
		}
		if len(got) == n {
			break
		}
	}
	return got
}

// Pages that have not changed are not handed on, by the server's word or by their bytes; conditions are sent with each
// request.
func TestWatchHandsOnWhatChanged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{lines: []string{"200 \"a\" one", "304", "200 \"b\" one", "200 \"c\" two"}}
		got := watch(t, &poll.Poller{Every: 10 * time.Second}, s, 2)
		if diff := cmp.Diff([]string{"page one", "page two"}, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		for i, want := range []string{"", `"a"`, `"a"`, `"b"`} {
			if got := s.asked[i].Get("If-None-Match"); got != want {
				t.Errorf("request %d asks if none match %q, want %q", i+1, got, want)
			}
		}
		if got := s.asked[1].Get("If-Modified-Since"); got != "Wed, 06 Mar 2024 02:30:00 GMT" {
			t.Errorf("asks if modified since %q", got)
		}
		between(t, s.at[3]-s.at[2], 10*time.Second)
	})
}

// between checks a wait, of which up to a tenth more is spread.
func between(t *testing.T, got, want time.Duration) {
	t.Helper()
	if got < want || got > want+want/10+1 {
		t.Errorf("waited %s, want %s and up to a tenth more", got, want)
	}
}

// After failures the wait doubles up to the most, a server's Retry-After is obeyed, and after a page it is as before.
func TestWatchBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{lines: []string{"dead", "404", "broken", "503", "429 300", "200 - page", "304", "200 - next"}}
		got := watch(t, &poll.Poller{Every: 10 * time.Second, Most: 60 * time.Second}, s, 7)
		want := []string{
			"poll: https://results.example/detail.xml: no route to host",
			"poll: https://results.example/detail.xml: 404 Not Found",
			"poll: https://results.example/detail.xml: broke off after 4 bytes: unexpected EOF",
			"poll: https://results.example/detail.xml: 503 Service Unavailable",
			"poll: https://results.example/detail.xml: 429 Too Many Requests",
			"page page", "page next",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		for i, want := range []time.Duration{20, 40, 60, 60, 300, 10, 10} {
			between(t, s.at[i+1]-s.at[i], want*time.Second)
		}
	})
}

func TestWatchEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := watch(t, &poll.Poller{}, &script{lines: []string{"403", "200 - never"}}, 9)
		if diff := cmp.Diff([]string{"poll: https://results.example/detail.xml: 403 Forbidden: asking again is of no use"}, got); diff != "" {
			t.Errorf("after a final error (-want +got)\n%s", diff)
		}
		ctx, cancel := context.WithCancel(t.Context())
		p := &poll.Poller{URL: "https://results.example/", Every: 2 * time.Hour, Transport: &script{lines: []string{"304"}}}
		time.AfterFunc(time.Hour, cancel)
		for _, err := range p.Watch(ctx) {
			t.Errorf("yielded %v", err)
		}
	})
}

func TestFetchRefusals(t *testing.T) {
	for _, address := range []string{"", "ftp://x/y", "file:///etc/passwd", "http://", "results.example"} {
		_, err := (&poll.Poller{URL: address}).Fetch(t.Context())
		var e *poll.Error
		if !errors.As(err, &e) || !e.Final || canvass.KindOf(err) != canvass.Invalid {
			t.Errorf("%q: error %v", address, err)
		}
	}
	p := &poll.Poller{URL: "https://results.example/", MaxBytes: 3, Transport: &script{lines: []string{"200 - four"}}}
	if _, err := p.Fetch(t.Context()); err == nil || err.Error() != "poll: https://results.example/: more than 3 bytes: this is not a file of returns" {
		t.Errorf("error %v", err)
	}
}

// Over a real connection: the page, its hash, its time, and no way from https to http.
func TestFetchOverHTTP(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Last-Modified", "Wed, 06 Mar 2024 02:30:00 GMT")
		if r.Header.Get("X-Api-Key") != "key" {
			http.Error(w, "no key", http.StatusForbidden)
			return
		}
		http.ServeContent(w, r, "detail.xml", time.Date(2024, 3, 6, 2, 30, 0, 0, time.UTC), strings.NewReader("<x/>"))
	}))
	defer plain.Close()
	p := &poll.Poller{URL: plain.URL, Header: http.Header{"X-Api-Key": {"key"}}}
	page, err := p.Fetch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if string(page.Body) != "<x/>" || !canvass.IsHash(page.Hash) || page.Modified.String() != "2024-03-06T02:30:00.000Z" || page.At == 0 {
		t.Errorf("%+v", page)
	}
	if again, err := p.Fetch(t.Context()); again != nil || err != nil {
		t.Errorf("the same page again: %v, %v", again, err)
	}
	if _, err := (&poll.Poller{URL: plain.URL}).Fetch(t.Context()); err == nil || !strings.Contains(err.Error(), "403 Forbidden: asking again is of no use") {
		t.Errorf("without a key: %v", err)
	}
	elsewhere := httptest.NewServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer elsewhere.Close()
	if _, err := (&poll.Poller{URL: elsewhere.URL, Header: p.Header, Hosts: hostsOf(plain)}).Fetch(t.Context()); err == nil || !strings.Contains(err.Error(), "403 Forbidden") {
		t.Errorf("the key went on to another host: %v", err)
	}
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL, http.StatusFound))
	defer secure.Close()
	led := &poll.Poller{URL: secure.URL, Transport: secure.Client().Transport}
	if _, err := led.Fetch(t.Context()); err == nil || !strings.Contains(err.Error(), "without encryption") {
		t.Errorf("led from https to http: %v", err)
	}
}

func hostsOf(s *httptest.Server) []string { return []string{strings.TrimPrefix(s.URL, "http://")} }

// A key is sent in a header or in the address, to its own host and over encryption alone, and is in no error.
func TestKeyGoesNowhereElse(t *testing.T) {
	const key = "s3cr3t/+ key"
	var headers []http.Header
	var asked []string
	keep := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		headers, asked = append(headers, r.Header.Clone()), append(asked, r.URL.String())
		http.Error(w, key, http.StatusServiceUnavailable)
	})
	other := httptest.NewServer(keep)
	defer other.Close()
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/on" {
			headers, asked = append(headers, r.Header.Clone()), append(asked, r.URL.String())
			http.Redirect(w, r, other.URL, http.StatusFound)
			return
		}
		keep(w, r)
	}))
	defer source.Close()
	for _, c := range []struct {
		name string
		p    poll.Poller
	}{
		{"header", poll.Poller{URL: source.URL + "/on", Hosts: hostsOf(other), Key: key, KeyHeader: "X-Api-Key"}},
		{"address", poll.Poller{URL: source.URL + "/on?apikey={key}", Hosts: hostsOf(other), Key: key, KeyHeader: "X-Api-Key"}},
		{"path", poll.Poller{URL: source.URL + "/{key}/x", Key: key, KeyHeader: "X-Api-Key"}},
		{"not there", poll.Poller{URL: "http://127.0.0.1:1/?apikey={key}", Key: key, KeyHeader: "X-Api-Key"}},
		{"password", poll.Poller{URL: strings.Replace(source.URL, "://", "://user:s3cr3t@", 1) + "/?token=s3cr3t"}},
		{"in the clear", poll.Poller{URL: "http://results.example/", Key: key, KeyHeader: "X-Api-Key"}},
		{"in the clear", poll.Poller{URL: "http://results.example/?apikey={key}", Key: key}},
	} {
		headers, asked = nil, nil
		_, err := c.p.Fetch(t.Context())
		if err == nil || strings.Contains(err.Error(), "s3cr3t") || strings.Contains(c.p.Place(), "s3cr3t") {
			t.Errorf("%s: error %v", c.name, err)
		}
		switch c.name {
		case "header":
			if len(headers) != 2 || headers[0].Get("X-Api-Key") != key || headers[1].Get("X-Api-Key") != "" {
				t.Errorf("sent %v", headers)
			}
		case "address":
			if len(asked) != 2 || asked[0] != "/on?apikey=s3cr3t%2F%2B+key" || headers[1].Get("Referer") != "" {
				t.Errorf("asked %q, sent %v", asked, headers)
			}
		case "in the clear":
			if !strings.Contains(err.Error(), "not sent without encryption") {
				t.Errorf("%v", err)
			}
		}
	}
}

// What was seen goes on in another process, and is forgotten where it could not be entered.
func TestSeenGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{lines: []string{`200 "a" one`, `200 "b" one`, `200 "b" one`}}
		first := &poll.Poller{URL: "https://results.example/", Transport: s}
		if page, err := first.Fetch(t.Context()); page == nil || err != nil {
			t.Fatal(page, err)
		}
		second := &poll.Poller{URL: "https://results.example/", Transport: s, Seen: first.Seen}
		if page, err := second.Fetch(t.Context()); page != nil || err != nil || s.asked[1].Get("If-None-Match") != `"a"` {
			t.Errorf("the same bytes: %v, %v, asked %v", page, err, s.asked[1])
		}
		second.Again()
		if page, err := second.Fetch(t.Context()); page == nil || err != nil || s.asked[2].Get("If-None-Match") != "" {
			t.Errorf("once more: %v, %v, asked %v", page, err, s.asked[2])
		}
	})
}

func TestFetchFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "detail.xml")
	p := &poll.Poller{Path: path}
	var e *poll.Error
	if _, err := p.Fetch(t.Context()); !errors.As(err, &e) || e.Final || !strings.HasPrefix(err.Error(), "poll: "+path+": ") {
		t.Errorf("before it is there: %v", err)
	}
	for _, step := range []struct {
		text string
		want bool
	}{{"one", true}, {"", false}, {"two three", true}, {"four and five", true}} {
		if step.text != "" {
			if err := os.WriteFile(path+"~", []byte(step.text), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(path+"~", path); err != nil {
				t.Fatal(err)
			}
		}
		page, err := p.Fetch(t.Context())
		if err != nil || (page != nil) != step.want || page != nil && string(page.Body) != step.text {
			t.Errorf("%q: %+v, %v", step.text, page, err)
		}
	}
	if _, err := (&poll.Poller{Path: t.TempDir()}).Fetch(t.Context()); !errors.As(err, &e) || !e.Final {
		t.Errorf("a folder: %v", err)
	}
}
