package serving

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// mostConnections are those that are open at once where file descriptors allow it.
	mostConnections = 24_000
	// DefaultPerAddress is how many connections one address may have open: a newsroom of forty behind one address.
	DefaultPerAddress = 256
)

// listener bounds the connections that are open. When there is no room for a new one, the connection goes that has
// waited longest for a request, else the one that has longest not taken what is written to it. Where all are at work,
// the new one goes.
type listener struct {
	net.Listener
	asked, reserved int // of the server; see bound
	each            int
	proxies         Proxies
	metrics         *Metrics
	descriptors     func() int
	log             *slog.Logger

	mu   sync.Mutex
	open map[*conn]struct{}
	from map[netip.Addr]int // how many are open from each address
	full time.Time          // when it was last told that there are no descriptors left
}

func (s *Server) listener(l net.Listener) *listener {
	each := s.PerAddress
	if each <= 0 {
		each = min(DefaultPerAddress, max(8, bound(s.Connections, s.Reserved, descriptors())/2))
	}
	return &listener{
		Listener: l, asked: s.Connections, reserved: s.Reserved, each: each, proxies: s.Proxies, metrics: s.Metrics, descriptors: descriptors,
		log: s.log(), open: map[*conn]struct{}{}, from: map[netip.Addr]int{},
	}
}

// bound is how many connections may be open: those that were asked for, mostConnections for 0, and never more than the
// process's file descriptors allow.
func bound(asked, reserved, descriptors int) int {
	if asked <= 0 {
		asked = mostConnections
	}
	return min(asked, room(descriptors-reserved))
}

// room is how many of a process's file descriptors strangers' connections may take. The record, its readers, the
// metrics and logs keep the rest.
func room(descriptors int) int {
	return max(leastConnections, descriptors-max(64, min(descriptors/4, 1024)))
}

// leastConnections are allowed however few descriptors there are.
const leastConnections = 16

// Bounds says how many connections may be open at once, and how many file descriptors the process may have; less says
// that this is less than was asked for.
func (s *Server) Bounds() (connections, files int, less bool) {
	files = descriptors()
	connections = bound(s.Connections, s.Reserved, files)
	return connections, files, connections < s.Connections
}

// Accept waits for a connection that there is room for.
func (l *listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			if outOfFiles(err) {
				l.outOfFiles()
			}
			return nil, err // the server waits a moment and tries again
		}
		if c := l.admit(accepted); c != nil {
			return c, nil
		}
		l.metrics.turnedAway()
		hangUp(accepted)
	}
}

// filesAtOnce is how many connections are closed where no descriptor is left: the record needs some too.
const filesAtOnce = 8

// outOfFiles makes room where the process has no file descriptor left, whoever took them.
func (l *listener) outOfFiles() {
	l.mu.Lock()
	defer l.mu.Unlock()
	closed := 0
	for closed < filesAtOnce && l.makeRoom(nil) {
		closed++
	}
	if time.Since(l.full) > time.Minute {
		l.full = time.Now()
		l.log.Error("no file descriptor is left: connections are closed to make room; raise LimitNOFILE=, or lower --max-connections",
			"descriptors", l.descriptors(), "connections", len(l.open), "closed", closed)
	}
}

// hangUp closes at once, without waiting for what the other side has not taken.
func hangUp(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = c.Close()
}

func (l *listener) admit(accepted net.Conn) *conn {
	at := addressOf(accepted.RemoteAddr().String())
	c := &conn{Conn: accepted, l: l, from: who(at)}
	c.since.Store(time.Now().UnixNano())
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.from[c.from] >= l.each && !l.proxies.Trust(at) && !l.makeRoom(&c.from) {
		return nil
	}
	for most := bound(l.asked, l.reserved, l.descriptors()); len(l.open) >= most; { // the limit may be lowered while it runs
		if !l.makeRoom(nil) {
			return nil
		}
	}
	l.open[c] = struct{}{}
	l.from[c.from]++
	return c
}

// makeRoom closes the connection that is missed least, of the address where one is given. l.mu is held.
func (l *listener) makeRoom(of *netip.Addr) bool {
	var waits, slow *conn
	for c := range l.open {
		if of != nil && c.from != *of {
			continue
		}
		switch since := c.since.Load(); {
		case !c.busy.Load():
			if waits == nil || since < waits.since.Load() {
				waits = c
			}
		case c.writing.Load() != 0:
			if slow == nil || c.writing.Load() < slow.writing.Load() {
				slow = c
			}
		}
	}
	if waits == nil {
		waits = slow
	}
	if waits == nil {
		return false
	}
	l.metrics.turnedAway()
	l.remove(waits)
	hangUp(waits.Conn)
	return true
}

// remove takes a connection out of the count, once. l.mu is held.
func (l *listener) remove(c *conn) {
	if _, open := l.open[c]; !open {
		return
	}
	delete(l.open, c)
	if l.from[c.from]--; l.from[c.from] == 0 {
		delete(l.from, c.from)
	}
}

// conn is one connection of a listener.
type conn struct {
	net.Conn
	l       *listener
	from    netip.Addr
	busy    atomic.Bool  // a request is being answered
	since   atomic.Int64 // in nanoseconds of Unix time: when it began to be busy or to wait
	writing atomic.Int64 // since when a write has been waiting for the reader; 0: none is
}

// Write notes how long the other side takes.
func (c *conn) Write(b []byte) (int, error) {
	c.writing.Store(time.Now().UnixNano())
	defer c.writing.Store(0)
	return c.Conn.Write(b)
}

// CloseWrite lets the server end its side first, as it does with a plain connection.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// Close makes room.
func (c *conn) Close() error {
	c.l.mu.Lock()
	c.l.remove(c)
	c.l.mu.Unlock()
	return c.Conn.Close()
}

type connKey struct{}

// withConn lets a request's handler find its connection.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, ownConn(c))
}

// ownConn is the listener's connection below TLS.
func ownConn(c net.Conn) *conn {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	own, _ := c.(*conn)
	return own
}

// answered says that a request's handler is done, and that only the rest of its body is still waited for.
func answered(ctx context.Context) {
	if c, ok := ctx.Value(connKey{}).(*conn); ok && c != nil {
		c.since.Store(time.Now().UnixNano())
		c.busy.Store(false)
	}
}

// noteState is told by the server what each connection is doing.
func noteState(c net.Conn, state http.ConnState) {
	if own := ownConn(c); own != nil {
		own.busy.Store(state == http.StateActive)
		own.since.Store(time.Now().UnixNano())
	}
}
