package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/metrics"
	"github.com/canvassdesk/canvass/internal/serving"
	"github.com/canvassdesk/canvass/internal/web"
	"github.com/spf13/cobra"
)

// pageFlags say where and how pages are served.
type pageFlags struct {
	addr, public, metrics   string
	proxies                 []string
	connections, perAddress int
	cert, key               string
	logFormat               string
	logRequests             bool
	baselines               string
}

func (f *pageFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.addr, "addr", defaultAddr, "`ADDRESS` of the pages; port 0 takes a free one")
	flags.StringVar(&f.public, "public-url", "", "the `URL` at which readers find the pages, where that is not the address itself")
	flags.StringVar(&f.metrics, "metrics", "", "a second `ADDRESS` for /metrics, /healthz and /readyz, for those who watch the desk")
	flags.StringSliceVar(&f.proxies, "trust-proxy", nil, "`ADDRESS` or range of a proxy whose X-Forwarded-For is believed; may be repeated")
	flags.IntVar(&f.connections, "max-connections", 0, "at most `N` connections at once (default: what the file descriptors allow)")
	flags.IntVar(&f.perAddress, "max-per-address", 0, "at most `N` connections of one address that is no trusted proxy (default 256)")
	flags.StringVar(&f.cert, "tls-cert", "", "a `FILE` with the certificate chain in PEM; read again when it changes")
	flags.StringVar(&f.key, "tls-key", "", "a `FILE` with the certificate's private key in PEM")
	baselinesFlag(c, &f.baselines)
	flags.StringVar(&f.logFormat, "log-format", "text", "`FORMAT` of the log on standard error: text or json")
	flags.BoolVar(&f.logRequests, "log-requests", false, "log each request, not failures alone")
	_ = c.RegisterFlagCompletionFunc("log-format", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

// pageServer is what shows a desk's pages: listeners that are open already.
type pageServer struct {
	serving.Server
	pages   net.Listener
	private net.Listener // for those who watch the desk; nil for none
	public  string       // where readers find the pages; empty: at the listener's own address
	// beside puts other handlers beside the pages; nil for none.
	beside func(pages http.Handler) http.Handler
}

// encrypted reports whether people reach the pages by HTTPS.
func (s *pageServer) encrypted() bool {
	return s.Certificates != nil || strings.HasPrefix(s.public, "https:")
}

// newPageServer serves at a listener with the bounds that hold by themselves.
func newPageServer(l net.Listener) *pageServer { return &pageServer{pages: l} }

// open reads the files that the flags name, and takes the addresses. asked says that --addr was given. The log goes to
// w in the format asked for.
func (f *pageFlags) open(asked bool, w io.Writer) (s *pageServer, err error) {
	s = &pageServer{}
	s.Connections, s.PerAddress, s.Requests = f.connections, f.perAddress, f.logRequests
	if f.connections < 0 || f.perAddress < 0 {
		return nil, canvass.Errorf(canvass.Invalid, "max-connections", "a number of connections is 1 or more")
	}
	if err := f.logTo(w); err != nil {
		return nil, err
	}
	if err := useBaselines(f.baselines); err != nil {
		return nil, err
	}
	if s.Proxies, err = serving.ParseProxies(f.proxies); err != nil {
		return nil, err
	}
	if f.public != "" {
		u, err := url.Parse(f.public)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
			return nil, canvass.Errorf(canvass.Invalid, "public-url", "%q is not an address such as https://results.example.org", f.public)
		}
		s.public = strings.TrimSuffix(f.public, "/")
	}
	if f.cert != "" || f.key != "" {
		if s.Certificates, err = serving.LoadCertificates(f.cert, f.key); err != nil {
			return nil, err
		}
	}
	if s.pages, err = listen(f.addr, asked); err != nil {
		return nil, err
	}
	if f.metrics != "" {
		if s.private, err = serving.Listen(f.metrics); err != nil {
			return nil, errors.Join(err, s.pages.Close())
		}
	}
	if serving.Public(s.pages) && s.Certificates == nil && len(s.Proxies) == 0 {
		slog.Warn("pages are served to everybody without encryption: what is typed there, tokens and codes too, can be read on the way. "+
			"Give --tls-cert and --tls-key, or serve at 127.0.0.1 behind a proxy and name it with --trust-proxy; docs/running.md says how",
			"address", s.pages.Addr().String())
	}
	return s, nil
}

// logTo sends the log to w, in the format asked for: every line with its time and level.
func (f *pageFlags) logTo(w io.Writer) error {
	switch f.logFormat {
	case "text":
		slog.SetDefault(slog.New(slog.NewTextHandler(w, nil)))
	case "json":
		slog.SetDefault(slog.New(slog.NewJSONHandler(w, nil)))
	default:
		return canvass.Errorf(canvass.Invalid, "log-format", "%q is not a format of logs: use text or json", f.logFormat)
	}
	return nil
}

// close gives the addresses back where nothing was served at them.
func (s *pageServer) close() error {
	err := s.pages.Close()
	if s.private != nil {
		err = errors.Join(err, s.private.Close())
	}
	return err
}

// url is where a person finds the pages.
func (s *pageServer) url() string {
	if s.public != "" {
		return s.public + "/"
	}
	return s.URL(s.pages)
}

// serve shows the desk until ctx ends.
func (s *pageServer) serve(ctx context.Context, d *desk.Desk) error {
	if c := s.Certificates; c != nil {
		d.Require(func(inside bool) web.Condition { return certificateReady(c, inside) })
	}
	s.tellBounds()
	s.Handler = d.Pages(d.API(), s.public, nil)
	if s.beside != nil {
		s.Handler = s.beside(s.Handler)
	}
	if s.private == nil {
		return s.Serve(ctx, s.pages)
	}
	s.Metrics = serving.NewMetrics(s.shown(d)...)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.Metrics.Handler())
	mux.Handle("GET /healthz", s.Handler)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		s.Handler.ServeHTTP(w, r.WithContext(desk.Inside(r.Context())))
	})
	private := serving.Server{Handler: mux, Connections: watchers}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		err := private.Serve(ctx, s.private)
		if err != nil {
			stop()
		}
		ended <- err
	}()
	err := s.Serve(ctx, s.pages)
	stop()
	return errors.Join(err, <-ended)
}

// watchers are how many connections those who watch the desk may have: they come out of the descriptors that are kept
// for the desk itself.
const watchers = 16

// tellBounds logs how many connections there may be, and where that is less than what --max-connections asks for.
func (s *pageServer) tellBounds() {
	connections, files, less := s.Bounds()
	about := []any{"connections", connections, "descriptors", files, "feeds_keep", s.Reserved}
	if less {
		slog.Warn(fmt.Sprintf("--max-connections %d is more than the file descriptors allow: %d are in force, the rest is kept for the record, feeds and metrics; raise LimitNOFILE= for more",
			s.Connections, connections), about...)
		return
	}
	slog.Info("connections are bounded", about...)
}

// shown are what the metrics show beside the server's own.
func (s *pageServer) shown(d *desk.Desk) []metrics.Metric {
	all := d.Measures()
	if c := s.Certificates; c != nil {
		all = append(all,
			metrics.Gauge("canvass_certificate_expires_seconds", "How long the TLS certificate in force is still good for.",
				func() float64 { return time.Until(c.Expires()).Seconds() }),
			metrics.Gauge("canvass_certificate_not_after_seconds", "When the TLS certificate in force ends, in seconds since 1970 UTC.",
				func() float64 { return float64(c.Expires().Unix()) }),
			metrics.Count("canvass_certificate_reload_failures_total",
				"How often certificate files were found that cannot be used; the one before stays in force.",
				func() float64 { return float64(c.Failed()) }))
	}
	return all
}

// certificateEnds is how long before its end a certificate is warned of: one that renews itself has done so by then.
const certificateEnds = 7 * 24 * time.Hour

// certificateReady says whether browsers take the certificate, what will keep them from it, and what of that is not for
// strangers where inside is not set.
func certificateReady(c *serving.Certificates, inside bool) web.Condition {
	out := web.Condition{Name: "certificate"}
	ends := c.Expires()
	at := ends.UTC().Format("15:04 UTC on 2 January 2006")
	switch left := time.Until(ends); {
	case left <= 0:
		out.Why = "it ended at " + at
	case left < certificateEnds:
		out.Warning = "it ends at " + at
	}
	if wrong := c.Wrong(); wrong != nil {
		says := "the files that are there now cannot be used"
		if inside {
			says += ": " + wrong.Error()
		}
		out.Warning = strings.TrimPrefix(out.Warning+"; "+says, "; ")
	}
	return out
}

// listen takes the address for pages. A default that is taken gives way to a free port.
func listen(addr string, asked bool) (net.Listener, error) {
	l, err := serving.Listen(addr)
	if err != nil && !asked {
		return serving.Listen("127.0.0.1:0")
	}
	return l, err
}
