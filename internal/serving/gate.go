package serving

import (
	"context"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"time"
)

const (
	// waitingEach and waitingMost are how many requests of one address, and of all, stand in line at once.
	waitingEach = 64
	waitingMost = 1024
	// waitingTime is how long a request stands in line before it is asked to come back.
	waitingTime = 5 * time.Second
)

// gate bounds how many strangers' requests are worked on at once, so that what the desk itself enters does not wait
// behind them. An address has at most half of the places, so that nobody has all. A request leaves the gate with its
// first byte: how slowly it is read is bounded by deadlines.
type gate struct {
	places, each int

	mu     sync.Mutex
	taken  int
	from   map[netip.Addr]int // places taken
	line   []*ticket          // in order of coming
	inLine map[netip.Addr]int
}

type ticket struct {
	of netip.Addr
	ok chan struct{} // closed when it is its turn
}

func newGate() *gate {
	places := max(4, 2*runtime.GOMAXPROCS(0))
	return &gate{places: places, each: places / 2, from: map[netip.Addr]int{}, inLine: map[netip.Addr]int{}}
}

// enter waits for a place. leave gives it back, and may be called more than once. Where there is none, status is that
// of the answer.
func (g *gate) enter(ctx context.Context, a netip.Addr) (leave func(), status int) {
	g.mu.Lock()
	if g.taken < g.places && g.from[a] < g.each {
		g.take(a)
		g.mu.Unlock()
		return g.leaver(a), 0
	}
	switch {
	case g.inLine[a] >= waitingEach:
		g.mu.Unlock()
		return nil, http.StatusTooManyRequests
	case len(g.line) >= waitingMost:
		g.mu.Unlock()
		return nil, http.StatusServiceUnavailable
	}
	t := &ticket{of: a, ok: make(chan struct{})}
	g.line = append(g.line, t)
	g.inLine[a]++
	g.mu.Unlock()
	timer := time.NewTimer(waitingTime)
	defer timer.Stop()
	select {
	case <-t.ok:
		return g.leaver(a), 0
	case <-ctx.Done():
	case <-timer.C:
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.line, t); i >= 0 {
		g.out(i)
		return nil, http.StatusServiceUnavailable
	}
	return g.leaver(a), 0 // its turn came at the same moment
}

func (g *gate) take(a netip.Addr) {
	g.taken++
	g.from[a]++
}

// out takes a ticket out of the line.
func (g *gate) out(i int) {
	a := g.line[i].of
	g.line = slices.Delete(g.line, i, i+1)
	if g.inLine[a]--; g.inLine[a] == 0 {
		delete(g.inLine, a)
	}
}

func (g *gate) leaver(a netip.Addr) func() {
	return sync.OnceFunc(func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.taken--
		if g.from[a]--; g.from[a] == 0 {
			delete(g.from, a)
		}
		for i := 0; i < len(g.line) && g.taken < g.places; {
			t := g.line[i]
			if g.from[t.of] >= g.each {
				i++
				continue
			}
			g.out(i)
			g.take(t.of)
			close(t.ok)
		}
	})
}
