package metrics_test

import (
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/canvassdesk/canvass/internal/metrics"
)

func shown(t *testing.T, all ...metrics.Metric) string {
	t.Helper()
	w := httptest.NewRecorder()
	metrics.Handler(all...).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	return w.Body.String()
}

func TestPage(t *testing.T) {
	refused := metrics.NewCounter("refused_total", "Refused, by\nreason \\ all.", "reason", "by")
	plain := metrics.NewCounter("plain_total", "Plain.")
	took := metrics.NewHistogram("took_seconds", "How long.", []float64{.001, 1, 5}, "status")
	refused.Inc("a \"b\"\\\n\xff", "x")
	refused.Inc("a \"b\"\\\n\xff", "x")
	refused.Begin("", "y")
	for _, v := range []float64{.001, .5, 1, 7} {
		took.Observe(v, "200")
	}
	const want = `# HELP refused_total Refused, by\nreason \\ all.
# TYPE refused_total counter
refused_total{reason="",by="y"} 0
refused_total{reason="a \"b\"\\\n` + "\uFFFD" + `",by="x"} 2
# HELP plain_total Plain.
# TYPE plain_total counter
plain_total 0
# HELP took_seconds How long.
# TYPE took_seconds histogram
took_seconds_bucket{status="200",le="0.001"} 1
took_seconds_bucket{status="200",le="1"} 3
took_seconds_bucket{status="200",le="5"} 3
took_seconds_bucket{status="200",le="+Inf"} 4
took_seconds_sum{status="200"} 8.501
took_seconds_count{status="200"} 4
# HELP none Nothing.
# TYPE none gauge
none NaN
# HELP ever_total Ever.
# TYPE ever_total counter
ever_total -1.5e-07
`
	got := shown(t, refused, plain, took, metrics.Gauge("none", "Nothing.", math.NaN), metrics.Count("ever_total", "Ever.", func() float64 { return -1.5e-7 }))
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// Prometheus's own parser reads the page, process and all, and finds what was counted.
func TestPrometheusReads(t *testing.T) {
	took := metrics.NewHistogram("took_seconds", "How long \\ it took.", []float64{.1, 1}, "by")
	took.Observe(.5, "a \"b\"\\\n")
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(shown(t, took, metrics.Process())))
	if err != nil {
		t.Fatal(err)
	}
	m := families["took_seconds"].GetMetric()
	if len(m) != 1 || m[0].GetLabel()[0].GetValue() != "a \"b\"\\\n" || m[0].GetHistogram().GetSampleCount() != 1 || m[0].GetHistogram().GetSampleSum() != .5 ||
		families["took_seconds"].GetHelp() != "How long \\ it took." {
		t.Errorf("%v", m)
	}
	for _, name := range []string{
		"go_goroutines", "go_memstats_heap_alloc_bytes", "go_gc_duration_seconds", "process_cpu_seconds_total", "process_resident_memory_bytes",
		"process_open_fds", "process_max_fds", "process_start_time_seconds",
	} {
		if families[name] == nil {
			t.Errorf("%s is not shown", name)
		}
	}
}

func TestCountedTogether(t *testing.T) {
	n, took := metrics.NewCounter("n_total", "N.", "by"), metrics.NewHistogram("took", "Took.", []float64{1})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				n.Inc("a")
				took.Observe(.5)
			}
		})
	}
	all.Wait()
	page := shown(t, n, took)
	for _, want := range []string{"n_total{by=\"a\"} 8000\n", "took_sum 4000\n", "took_count 8000\n"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// waits is a metric that is being looked up until it is let go.
type waits struct{ looked, let chan struct{} }

func (w waits) Show(*metrics.Page) {
	w.looked <- struct{}{}
	<-w.let
}

func TestTwoPagesAtOnce(t *testing.T) {
	w := waits{make(chan struct{}), make(chan struct{})}
	h := metrics.Handler(w)
	get := func() int {
		r := httptest.NewRecorder()
		h.ServeHTTP(r, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		return r.Code
	}
	var two sync.WaitGroup
	for range 2 {
		two.Go(func() { get() })
		<-w.looked
	}
	if code := get(); code != http.StatusServiceUnavailable {
		t.Errorf("a third page: %d", code)
	}
	close(w.let)
	two.Wait()
}
