package poll_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed/poll"
)

// A page leads to its own host or to a listed one, and nowhere else: nobody inside is asked.
func TestPageLeadsNowhereByItself(t *testing.T) {
	var asked atomic.Int32
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		io.WriteString(w, "what is inside")
	}))
	defer inside.Close()
	var to string
	source := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/own" {
			io.WriteString(w, "its own")
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	}))
	defer source.Close()
	for _, c := range []struct {
		name, to string
		hosts    []string
		want     string // of the page, or of the error
		inside   int32
	}{
		{"its own page", source.URL + "/own", nil, "its own", 0},
		{"another port of its host", inside.URL, nil, "leads to another host", 0},
		{"this machine by name", strings.Replace(inside.URL, "127.0.0.1", "localhost", 1), nil, "leads to another host", 0},
		{"the cloud's own pages", "http://169.254.169.254/latest/meta-data/", nil, "leads to another host", 0},
		{"a listed host", inside.URL, hostsOf(inside), "what is inside", 1},
		{"a listed host without its port", inside.URL, []string{"127.0.0.1"}, "leads to another host", 0},
	} {
		asked.Store(0)
		to = c.to
		page, err := (&poll.Poller{URL: source.URL, Hosts: c.hosts}).Fetch(t.Context())
		got := ""
		if page != nil {
			got = string(page.Body)
		} else if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.want) || asked.Load() != c.inside {
			t.Errorf("%s: %s, and inside %d were asked", c.name, got, asked.Load())
		}
	}
}

// resolveTo127 answers every question for a name's addresses with 127.0.0.1, as a source's own name server may.
func resolveTo127(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	go func() {
		for {
			b := make([]byte, 512)
			n, from, err := server.ReadFrom(b)
			if err != nil {
				return
			}
			end := 12 // of the question: a name's labels, a zero, type and class (RFC 1035, section 4)
			for end < n && b[end] != 0 {
				end += 1 + int(b[end])
			}
			end += 5
			answers := byte(0)
			if b[end-3] == 1 { // type A
				answers = 1
			}
			reply := append([]byte{b[0], b[1], 0x81, 0x80, 0, 1, 0, answers, 0, 0, 0, 0}, b[12:end]...)
			if answers == 1 {
				reply = append(reply, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1)
			}
			server.WriteTo(reply, from)
		}
	}()
	before := net.DefaultResolver
	t.Cleanup(func() { net.DefaultResolver = before })
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", server.LocalAddr().String())
	}}
}

// A name that stands for an address of this machine's own networks is refused where nobody listed it: a source's name
// is the source's to point anywhere.
func TestNameThatPointsInside(t *testing.T) {
	inside := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "what is inside") }))
	defer inside.Close()
	resolveTo127(t)
	address := strings.Replace(inside.URL, "127.0.0.1", "results.example.org", 1)
	_, err := (&poll.Poller{URL: address}).Fetch(t.Context())
	if canvass.KindOf(err) != canvass.Refused || !strings.Contains(err.Error(), "is not an address of the internet: if it is meant, list it under hosts") {
		t.Errorf("%v", err)
	}
	page, err := (&poll.Poller{URL: address, Hosts: []string{strings.TrimPrefix(address, "http://")}}).Fetch(t.Context())
	if err != nil || string(page.Body) != "what is inside" {
		t.Errorf("listed: %v", err)
	}
	if _, err := (&poll.Poller{URL: inside.URL}).Fetch(t.Context()); err != nil {
		t.Errorf("the address itself, as a person wrote it: %v", err)
	}
}

// Fifty pages that are as large as they may be hold no more than the budget and what is free for each; a small page is
// had all the while, and what was given back can be taken again.
func TestBudget(t *testing.T) {
	const pages, budget = 50, 32 << 20
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	large := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/small" {
			io.WriteString(w, "small")
			return
		}
		step := make([]byte, 1<<20)
		for range 10 {
			if _, err := w.Write(step); err != nil {
				return
			}
		}
	}))
	defer large.Close()
	shared := poll.NewBudget(budget)
	hold := make(chan *poll.Page, pages)
	failed := make(chan error, pages)
	stop, stopped := context.WithCancel(ctx)
	for range pages {
		go func() {
			page, err := (&poll.Poller{URL: large.URL, Budget: shared}).Fetch(stop)
			if err != nil {
				failed <- err
				return
			}
			hold <- page
		}()
	}
	var held []*poll.Page
	for len(held) < 2 { // each may be of 16 MB, for all that is known
		select {
		case page := <-hold:
			held = append(held, page)
		case err := <-failed:
			t.Fatal(err)
		}
	}
	if page, err := (&poll.Poller{URL: large.URL + "/small", Budget: shared}).Fetch(ctx); err != nil || string(page.Body) != "small" {
		t.Errorf("a small page beside them: %v", err)
	}
	stopped()
	for range pages - len(held) {
		select {
		case page := <-hold:
			held = append(held, page)
		case <-failed:
		}
	}
	total := 0
	for _, page := range held {
		total += len(page.Body)
	}
	if total > budget+pages*(2<<20) {
		t.Errorf("%d pages hold %d bytes", len(held), total)
	}
	for _, page := range held {
		page.Release()
		page.Release()
	}
	page, err := (&poll.Poller{URL: large.URL, Budget: shared}).Fetch(ctx)
	if err != nil || len(page.Body) != 10<<20 {
		t.Errorf("after they were given back: %v", err)
	}
}
