package metrics

import (
	"bytes"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	process "github.com/VictoriaMetrics/metrics"
)

// Page is a page of metrics while it is written.
type Page struct{ b bytes.Buffer }

var (
	inHelp  = strings.NewReplacer(`\`, `\\`, "\n", `\n`)
	inLabel = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)
)

// Family begins the series of a name; kind is counter, gauge or histogram.
func (p *Page) Family(name, help, kind string) {
	p.b.WriteString("# HELP " + name + " " + inHelp.Replace(help) + "\n# TYPE " + name + " " + kind + "\n")
}

// Value adds the value of a series. labels are names and values by turns.
func (p *Page) Value(name string, v float64, labels ...string) {
	p.b.WriteString(name)
	for i := 0; i+1 < len(labels); i += 2 {
		if i == 0 {
			p.b.WriteByte('{')
		} else {
			p.b.WriteByte(',')
		}
		p.b.WriteString(labels[i] + `="` + inLabel.Replace(strings.ToValidUTF8(labels[i+1], "\uFFFD")) + `"`)
	}
	if len(labels) > 0 {
		p.b.WriteByte('}')
	}
	p.b.WriteString(" " + number(v) + "\n")
}

// number is a value as the format has it.
func number(v float64) string {
	switch {
	case math.IsInf(v, 1):
		return "+Inf"
	case v == math.Trunc(v) && math.Abs(v) < 1<<53:
		return strconv.FormatInt(int64(v), 10)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}

// Process shows what the process and Go's own program in it use: process_resident_memory_bytes, process_open_fds,
// go_goroutines, go_memstats_heap_alloc_bytes and the like.
func Process() Metric { return usage{} }

type usage struct{}

// Show implements Metric.
func (usage) Show(p *Page) {
	process.WriteGoMetrics(&p.b)
	process.WriteProcMetrics(&p.b)
	process.WriteFDMetrics(&p.b)
}

// Bounds on what a page of metrics may cost.
const (
	pagesAtOnce = 2
	pageTime    = 10 * time.Second
)

// Handler answers with a page of metrics. More than two requests at once are told to come again, and so is one that
// takes more than ten seconds.
func Handler(all ...Metric) http.Handler {
	room := make(chan struct{}, pagesAtOnce)
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case room <- struct{}{}:
			defer func() { <-room }()
		default:
			http.Error(w, "two pages of metrics are being made: come again", http.StatusServiceUnavailable)
			return
		}
		var p Page
		for _, m := range all {
			m.Show(&p)
		}
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write(p.b.Bytes()) // who asked may be gone
	})
	return http.TimeoutHandler(page, pageTime, "the metrics were not ready within ten seconds\n")
}
