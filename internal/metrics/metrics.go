// Package metrics counts what a program does and shows it as Prometheus reads it, in its text format 0.0.4.
//
//	refused := metrics.NewCounter("canvass_entries_refused_total", "Submissions that were refused, by reason.", "reason")
//	took := metrics.NewHistogram("canvass_fold_seconds", "How long folding took.", []float64{.01, .1, 1})
//	refused.Inc("invalid")
//	took.Observe(0.02)
//	http.Handle("/metrics", metrics.Handler(refused, took, metrics.Process()))
//
// What a metric has labels for is counted by their values, given in the order of the labels. Prometheus's own client
// does more, and brings protobuf, which takes as long to compile as the rest of it.
package metrics

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Metric is something that can be shown on a page of metrics: all series of one name, or of several.
type Metric interface {
	// Show adds the series as they are now.
	Show(p *Page)
}

// series are what is counted, by the values of labels.
type series[T any] struct {
	name, help string
	labels     []string
	begin      func() T

	mu  sync.RWMutex
	all map[string]*one[T]
}

// one is what is counted of some values of labels.
type one[T any] struct {
	labels  []string // names and values by turns
	counted T
}

func newSeries[T any](name, help string, labels []string, begin func() T) *series[T] {
	s := &series[T]{name: name, help: help, labels: labels, begin: begin, all: map[string]*one[T]{}}
	if len(labels) == 0 {
		s.of(nil) // there from the beginning
	}
	return s
}

// of is what is counted of the values of the labels.
func (s *series[T]) of(values []string) T {
	if len(values) != len(s.labels) {
		panic("metrics: " + s.name + " has the labels " + strings.Join(s.labels, ", "))
	}
	key := ""
	switch len(values) {
	case 0:
	case 1:
		key = values[0]
	default:
		key = fmt.Sprintf("%q", values)
	}
	s.mu.RLock()
	o := s.all[key]
	s.mu.RUnlock()
	if o != nil {
		return o.counted
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if o = s.all[key]; o == nil {
		o = &one[T]{counted: s.begin()}
		for i, value := range values {
			o.labels = append(o.labels, s.labels[i], value)
		}
		s.all[key] = o
	}
	return o.counted
}

// each calls f for each in order.
func (s *series[T]) each(f func(counted T, labels []string)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, key := range slices.Sorted(maps.Keys(s.all)) {
		f(s.all[key].counted, s.all[key].labels)
	}
}

// Counter counts upwards from zero.
type Counter struct{ *series[*atomic.Int64] }

// NewCounter is a counter; its name ends with _total by custom.
func NewCounter(name, help string, labels ...string) *Counter {
	return &Counter{newSeries(name, help, labels, func() *atomic.Int64 { return new(atomic.Int64) })}
}

// Inc counts one more. It panics where there are not as many values as labels.
func (c *Counter) Inc(values ...string) { c.of(values).Add(1) }

// Begin shows the values of labels from zero on, so that the first one that is counted is a rise.
func (c *Counter) Begin(values ...string) { c.of(values) }

// Show implements Metric.
func (c *Counter) Show(p *Page) {
	p.Family(c.name, c.help, "counter")
	c.each(func(n *atomic.Int64, labels []string) { p.Value(c.name, float64(n.Load()), labels...) })
}

// Histogram counts values by how large they are.
type Histogram struct {
	*series[*buckets]
	bounds []float64
}

// buckets are how many values were at most each of the bounds and more than the one before, and their sum.
type buckets struct {
	counts []atomic.Int64 // one more than there are bounds
	sum    atomic.Uint64  // a float64's bits
}

// NewHistogram is a histogram with buckets up to each of the bounds, which ascend, and one for what is greater.
func NewHistogram(name, help string, bounds []float64, labels ...string) *Histogram {
	return &Histogram{newSeries(name, help, labels, func() *buckets {
		return &buckets{counts: make([]atomic.Int64, len(bounds)+1)}
	}), bounds}
}

// Observe counts a value. It panics where there are not as many values of labels as labels.
func (h *Histogram) Observe(v float64, values ...string) {
	b := h.of(values)
	at, _ := slices.BinarySearch(h.bounds, v)
	b.counts[at].Add(1)
	for {
		old := b.sum.Load()
		if b.sum.CompareAndSwap(old, math.Float64bits(math.Float64frombits(old)+v)) {
			return
		}
	}
}

// Show implements Metric.
func (h *Histogram) Show(p *Page) {
	p.Family(h.name, h.help, "histogram")
	h.each(func(b *buckets, labels []string) {
		var count int64
		for i := range b.counts {
			bound := math.Inf(1)
			if i < len(h.bounds) {
				bound = h.bounds[i]
			}
			count += b.counts[i].Load()
			p.Value(h.name+"_bucket", float64(count), append(slices.Clip(labels), "le", number(bound))...)
		}
		p.Value(h.name+"_sum", math.Float64frombits(b.sum.Load()), labels...)
		p.Value(h.name+"_count", float64(count), labels...)
	})
}

// read is a metric that is looked up when it is shown.
type read struct {
	name, help, kind string
	value            func() float64
}

// Gauge shows what value gives, which may fall again.
func Gauge(name, help string, value func() float64) Metric { return read{name, help, "gauge", value} }

// Count shows what value gives, which never falls while the program runs.
func Count(name, help string, value func() float64) Metric { return read{name, help, "counter", value} }

// Show implements Metric.
func (r read) Show(p *Page) {
	p.Family(r.name, r.help, r.kind)
	p.Value(r.name, r.value())
}
