package serving

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// pipes is a listener of connections in memory, whose time is that of the test's bubble.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.done:
	default:
		close(p.done)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8270} }

// from is the other side's address, which a pipe has none of.
type from struct {
	net.Conn
	addr string
}

func (c from) RemoteAddr() net.Addr {
	a, err := net.ResolveTCPAddr("tcp", c.addr)
	if err != nil {
		panic(err)
	}
	return a
}

func (p *pipes) dial(addr string) net.Conn {
	here, there := net.Pipe()
	p.conns <- from{there, addr}
	return here
}

// serveIn runs a server in the test's bubble.
func serveIn(t *testing.T, s *Server) (p *pipes, stop func()) {
	p = newPipes()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, p) }()
	return p, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func get(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n" }

// Whoever waits without asking anything makes room for who asks, at the bound of an address and at that of all.
func TestWhoWaitsMakesRoom(t *testing.T) {
	for _, c := range []struct {
		name       string
		most, each int
		address    func(i int) string
	}{
		{"one address", 100, 4, func(int) string { return "192.0.2.1:9" }},
		{"many addresses", 4, 100, func(i int) string { return fmt.Sprintf("192.0.2.%d:9", i+2) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &Server{Connections: c.most, PerAddress: c.each, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "alive") })}
				p, stop := serveIn(t, s)
				defer stop()
				var slow []net.Conn
				for i := range 50 {
					conn := p.dial(c.address(i))
					slow = append(slow, conn)
					go io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
					synctest.Wait()
					time.Sleep(time.Millisecond)
				}
				conn := p.dial("192.0.2.1:9")
				go io.WriteString(conn, get("/healthz"))
				resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
				if err != nil || resp.StatusCode != http.StatusOK {
					t.Fatalf("behind 50 that wait: %v, %v", resp, err)
				}
				open := 0
				for _, conn := range slow {
					conn.SetReadDeadline(time.Now().Add(time.Millisecond))
					if _, err := conn.Read(make([]byte, 1)); err != io.EOF {
						open++
					}
					conn.Close()
				}
				if open > 4 {
					t.Errorf("%d of those that wait are still open", open)
				}
				conn.Close()
			})
		})
	}
}

// A body that comes in drop by drop, a reader that takes nothing, and a header that never ends are cut off; a live
// stream that is quiet for an hour is not.
func TestDeadlines(t *testing.T) {
	handler := http.NewServeMux()
	handler.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "too slow", http.StatusRequestTimeout)
		}
	})
	handler.HandleFunc("GET /unread", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "not read") })
	handler.HandleFunc("GET /large", func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 8<<20)) })
	handler.HandleFunc("GET /live", func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		for _, word := range []string{"now", "later"} {
			rc.SetWriteDeadline(time.Now().Add(time.Second))
			io.WriteString(w, word)
			rc.Flush()
			select {
			case <-time.After(time.Hour):
			case <-r.Context().Done():
				return
			}
		}
	})
	drops := func(c net.Conn, head string) {
		io.WriteString(c, head)
		for {
			if _, err := io.WriteString(c, "."); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}
	for _, c := range []struct {
		name, head string
		within     time.Duration
	}{
		{"a slow header", "GET / HTTP/1.1\r\nX-Slow: ", headerTime},
		{"a slow body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", bodyTime + leftTime},
		{"a slow body that nobody reads", "GET /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n", leftTime},
		{"a slow body in chunks", "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n186A0\r\n", bodyTime + leftTime},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p, stop := serveIn(t, &Server{Handler: handler})
				defer stop()
				conn := p.dial("192.0.2.1:9")
				began, gaveUp := time.Now(), make(chan struct{})
				go func() {
					defer close(gaveUp)
					drops(conn, c.head)
				}()
				io.Copy(io.Discard, conn)
				conn.Close()
				<-gaveUp
				if took := time.Since(began); took > c.within+2*time.Second {
					t.Errorf("it was held open for %v", took)
				}
			})
		})
	}
	t.Run("a reader that takes nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, stop := serveIn(t, &Server{Handler: handler})
			defer stop()
			conn := p.dial("192.0.2.1:9")
			defer conn.Close()
			io.WriteString(conn, get("/large"))
			time.Sleep(writeTime + time.Second)
			if n, _ := io.Copy(io.Discard, conn); n > 1<<20 {
				t.Errorf("%d bytes came after the deadline", n)
			}
		})
	})
	t.Run("a live stream", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p, stop := serveIn(t, &Server{Handler: handler})
			defer stop()
			conn := p.dial("192.0.2.1:9")
			defer conn.Close()
			io.WriteString(conn, get("/live"))
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			heard := make([]byte, len("nowlater"))
			if _, err := io.ReadFull(resp.Body, heard); err != nil || string(heard) != "nowlater" {
				t.Errorf("the stream said %q, %v", heard, err)
			}
		})
	})
}

// One address has at most half of the places, and others get theirs while it waits; who is too many is told so.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := make(chan string, 1000)
		hold := make(chan struct{})
		s := &Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			at <- r.RemoteAddr
			<-hold
		})}
		p, stop := serveIn(t, s)
		defer stop()
		g := newGate()
		var conns []net.Conn
		ask := func(addr, path string) net.Conn {
			c := p.dial(addr)
			conns = append(conns, c)
			io.WriteString(c, get(path))
			synctest.Wait() // it is at work or in line: they come in the order in which they are asked
			return c
		}
		for range g.each + 3 {
			ask("192.0.2.1:9", "/")
		}
		ask("192.0.2.2:9", "/")
		ask("192.0.2.1:9", "/healthz")
		began := map[string]int{}
		for range len(at) {
			began[<-at]++
		}
		if began["192.0.2.1"] != g.each+1 || began["192.0.2.2"] != 1 {
			t.Errorf("at work are %v, with %d places of which one address has %d", began, g.places, g.each)
		}
		last := conns[g.each] // the first that stands in line
		time.Sleep(waitingTime + time.Second)
		if resp, err := http.ReadResponse(bufio.NewReader(last), nil); err != nil || resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" {
			t.Errorf("who waited too long: %v, %v", resp, err)
		}
		for range waitingEach {
			ask("192.0.2.1:9", "/")
		}
		if resp, err := http.ReadResponse(bufio.NewReader(ask("192.0.2.1:9", "/")), nil); err != nil || resp.StatusCode != http.StatusTooManyRequests {
			t.Errorf("one too many in line: %v, %v", resp, err)
		}
		close(hold)
		synctest.Wait()
		for _, c := range conns {
			c.Close()
		}
	})
}

// What cannot be text is refused before anything looks at it.
func TestImpossibleAddresses(t *testing.T) {
	s := &Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "looked at") })}
	synctest.Test(t, func(t *testing.T) {
		p, stop := serveIn(t, s)
		defer stop()
		for _, c := range []struct {
			path string
			want int
		}{
			{"/2024/dem/as", 200},
			{"/calculator?votes=a%3D1%0D%0Ab%3D2", 200},
			{"/people/jos%C3%A9", 200},
			{"/%00", 400},
			{"/2024/dem/as%00.csv", 400},
			{"/a%0Ab", 400},
			{"/%ff%fe", 400},
			{"/%7f", 400},
			{"/?as-of=%00", 400},
			{"/?a%00=1", 400},
			{"/?x=%ff", 400},
			{"/?x=%zz", 400},
			{"/api/v1/night?as_of=%00", 400},
		} {
			conn := p.dial("192.0.2.1:9")
			go io.WriteString(conn, get(c.path))
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil || resp.StatusCode != c.want {
				t.Errorf("%s: %v, %v, want %d", c.path, resp, err, c.want)
			} else if api := strings.HasPrefix(c.path, "/api/"); api != (resp.Header.Get("Content-Type") == "application/json") {
				t.Errorf("%s: answered as %s", c.path, resp.Header.Get("Content-Type"))
			}
			conn.Close()
		}
	})
}
