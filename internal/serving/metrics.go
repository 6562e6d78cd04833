package serving

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics count what a server does, for Prometheus. A nil *Metrics counts nothing.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.HistogramVec
	turned   prometheus.Counter
}

// NewMetrics begins to count; more are what else is to be shown.
func NewMetrics(more ...prometheus.Collector) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "canvass_http_request_seconds", Help: "How long requests took to answer, by status; live streams are left out.",
			Buckets: []float64{.001, .005, .025, .1, .25, 1, 5, 20},
		}, []string{"status"}),
		turned: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "canvass_http_connections_turned_away_total", Help: "Connections closed because there was no room for all.",
		}),
	}
	m.registry.MustRegister(m.requests, m.turned, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(more...)
	return m
}

func (m *Metrics) answered(status int, took time.Duration, streamed bool) {
	if m != nil && !streamed {
		m.requests.WithLabelValues(strconv.Itoa(status)).Observe(took.Seconds())
	}
}

func (m *Metrics) turnedAway() {
	if m != nil {
		m.turned.Inc()
	}
}

// Handler shows the metrics in Prometheus's format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second})
}
