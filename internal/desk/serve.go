package desk

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/canvassdesk/canvass"
)

// graceful is how long requests that are under way may take after the desk was told to stop.
const graceful = 5 * time.Second

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
func Serve(ctx context.Context, l net.Listener, h http.Handler) error {
	streams, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	s := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		BaseContext:       func(net.Listener) context.Context { return streams },
		ErrorLog:          slog.NewLogLogger(slog.Default().Handler(), slog.LevelWarn),
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		end() // a live stream never finishes by itself
		wait, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		done <- s.Shutdown(wait)
	}()
	if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return canvass.Errorf(canvass.Failed, "serve", "%w", err)
	}
	return <-done
}

// URL is the address that a person can open for a listener: an unspecified host is this machine.
func URL(l net.Listener) string {
	host, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return "http://" + l.Addr().String() + "/"
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}
