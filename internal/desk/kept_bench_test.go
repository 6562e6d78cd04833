package desk_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

// BenchmarkKept is how fast a page and an answer of the API that were made before are sent, over loopback on kept
// connections, as a ratio to a bare handler that writes the same bytes, headers included: the metric of-bare,
// the median of all turns. Both are asked in one run, by turns.
func BenchmarkKept(b *testing.B) {
	d, _, _ := create(b, canvass.Live)
	pages := d.Pages(d.API(), "", nil)
	contest := ""
	for id := range d.View().Contests {
		contest = max(contest, "/"+string(id))
	}
	for _, path := range []string{"/", contest, "/api/v1/night", "/api/v1/results" + contest} {
		b.Run(path, func(b *testing.B) {
			r := httptest.NewRequest("GET", path, nil)
			r.Header.Set("Accept-Encoding", "gzip")
			w := httptest.NewRecorder()
			pages.ServeHTTP(w, r)
			if w.Code != http.StatusOK {
				b.Fatal(w.Code)
			}
			body, headers := w.Body.Bytes(), w.Header()
			bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				h := w.Header()
				for name, value := range headers {
					h[name] = value
				}
				_, _ = w.Write(body) // the benchmark reads the answer
			})
			ours, theirs := connect(b, pages, path), connect(b, bare, path)
			const turn = 10
			var ratios []float64
			var took time.Duration
			n := 0
			for b.Loop() {
				if n++; n%turn != 0 {
					continue
				}
				x, y := ours.ask(b, turn), theirs.ask(b, turn)
				ratios, took = append(ratios, float64(y)/float64(x)), took+x
			}
			if len(ratios) > 0 {
				slices.Sort(ratios)
				b.ReportMetric(ratios[len(ratios)/2], "of-bare")
				b.ReportMetric(float64(n/turn*turn)/took.Seconds(), "req/s")
				b.ReportMetric(float64(len(body)), "bytes")
			}
		})
	}
}

// connection is one on which one request after the other is asked.
type connection struct {
	net.Conn
	request []byte
	answer  []byte // room for one, whose length is always the same
}

func connect(b *testing.B, h http.Handler, path string) *connection {
	b.Helper()
	server := httptest.NewServer(h)
	b.Cleanup(server.Close)
	c, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	x := &connection{Conn: c, request: []byte("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")}
	var raw bytes.Buffer
	resp, err := http.ReadResponse(bufio.NewReader(io.TeeReader(x.send(b), &raw)), nil)
	if err == nil {
		_, err = io.Copy(io.Discard, resp.Body)
	}
	if err != nil || resp.StatusCode != http.StatusOK {
		b.Fatal(resp, err)
	}
	x.answer = make([]byte, raw.Len())
	return x
}

func (c *connection) send(b *testing.B) net.Conn {
	if _, err := c.Write(c.request); err != nil {
		b.Fatal(err)
	}
	return c.Conn
}

// ask asks n times and returns how long that took.
func (c *connection) ask(b *testing.B, n int) time.Duration {
	b.Helper()
	began := time.Now()
	for range n {
		if _, err := io.ReadFull(c.send(b), c.answer); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(began)
}
