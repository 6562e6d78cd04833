package serving

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/canvassdesk/canvass"
)

// The times that hold for every connection.
const (
	headerTime = 10 * time.Second // for a request's header to come in
	bodyTime   = 10 * time.Second // for a body, unless the handler says otherwise
	leftTime   = time.Second      // for the rest of a body that the handler did not read
	writeTime  = 20 * time.Second // for each writeStep bytes of an answer
	idleTime   = 2 * time.Minute  // between two requests of one connection
	// graceful is how long requests that are under way may take after the server was told to stop.
	graceful = 5 * time.Second
)

const maxHeader = 64 << 10

// Server answers requests within bounds. Its fields are set before Serve and left alone afterwards.
type Server struct {
	Handler http.Handler
	// Proxies are the addresses whose X-Forwarded-For is believed; nobody else's is.
	Proxies Proxies
	// Connections are the most that are open at once, PerAddress those of one address; zero is what the process's file
	// descriptors allow, and DefaultPerAddress. More than the descriptors allow are never open.
	Connections, PerAddress int
	// Reserved is how many file descriptors are kept for what else the process does, beside those of a record: its feeds.
	Reserved int
	// Certificates are for TLS; nil serves without.
	Certificates *Certificates
	// Log hears of failures, and of each request where Requests is set; nil is slog's own.
	Log      *slog.Logger
	Requests bool
	// Metrics count what happens; nil counts nothing.
	Metrics *Metrics
}

// Listen takes the address, such as 127.0.0.1:8270; port 0 takes a free one.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, canvass.Errorf(canvass.Failed, "addr", "%w: give another with --addr, port 0 takes a free one", err)
	}
	return l, nil
}

// Serve answers at the listener until ctx ends: it takes no new requests then, ends live streams, and lets the others
// finish.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	streams, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	log := s.log()
	bounded := s.listener(l)
	server := &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: headerTime,
		IdleTimeout:       idleTime,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return streams },
		ConnContext:       withConn,
		ConnState:         noteState,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: 100, WriteByteTimeout: writeTime},
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug), // of strangers' broken connections
	}
	listener := net.Listener(bounded)
	if s.Certificates != nil {
		config := s.Certificates.config()
		config.NextProtos = []string{"h2", "http/1.1"}
		server.TLSConfig = config
		listener = tls.NewListener(bounded, config)
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end() // a live stream never finishes by itself
		wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		err := server.Shutdown(wait)
		if errors.Is(err, context.DeadlineExceeded) {
			err = server.Close() // whoever is still not done holds nobody up
		}
		done <- err
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return canvass.Errorf(canvass.Failed, "serve", "%w", err)
	}
	return <-done
}

func (s *Server) log() *slog.Logger {
	if s.Log == nil {
		return slog.Default()
	}
	return s.Log
}

// URL is the address that a person can open for a listener: an unspecified host is this machine.
func (s *Server) URL(l net.Listener) string {
	scheme := "http://"
	if s.Certificates != nil {
		scheme = "https://"
	}
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return scheme + l.Addr().String() + "/"
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return scheme + net.JoinHostPort(host, port) + "/"
}

// Public reports whether a listener can be reached from elsewhere than this machine.
func Public(l net.Listener) bool {
	at, err := netip.ParseAddrPort(l.Addr().String())
	return err == nil && !at.Addr().Unmap().IsLoopback()
}
