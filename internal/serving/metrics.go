package serving

import (
	"net/http"
	"strconv"
	"time"

	"github.com/canvassdesk/canvass/internal/metrics"
)

// Metrics count what a server does, for Prometheus. A nil *Metrics counts nothing.
type Metrics struct {
	all      []metrics.Metric
	requests *metrics.Histogram
	turned   *metrics.Counter
}

// NewMetrics begins to count; more are what else is to be shown.
func NewMetrics(more ...metrics.Metric) *Metrics {
	m := &Metrics{
		requests: metrics.NewHistogram("canvass_http_request_seconds", "How long requests took to answer, by status; live streams are left out.",
			[]float64{.001, .005, .025, .1, .25, 1, 5, 20}, "status"),
		turned: metrics.NewCounter("canvass_http_connections_turned_away_total", "Connections closed because there was no room for all."),
	}
	m.all = append([]metrics.Metric{m.requests, m.turned, metrics.Process()}, more...)
	return m
}

func (m *Metrics) answered(status int, took time.Duration, streamed bool) {
	if m != nil && !streamed {
		m.requests.Observe(took.Seconds(), strconv.Itoa(status))
	}
}

func (m *Metrics) turnedAway() {
	if m != nil {
		m.turned.Inc()
	}
}

// Handler shows the metrics in Prometheus's format.
func (m *Metrics) Handler() http.Handler { return metrics.Handler(m.all...) }
