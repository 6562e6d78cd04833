package ledger

import (
	"context"
	"errors"
	"sync"
)

// Pool keeps connections for readers. There is no upper bound: who reads while reading needs a second one.
type Pool[C any] struct {
	Connect func(context.Context) (C, error)
	Close   func(C) error
	Usable  func(C) bool // nil: always
	Idle    int          // how many stay open while nobody reads

	mu     sync.Mutex
	idle   []C
	closed bool
}

// Get returns a connection, to be given back with Put. ErrClosed after Shut.
func (p *Pool[C]) Get(ctx context.Context) (C, error) {
	var none C
	for {
		p.mu.Lock()
		if p.closed {
			p.mu.Unlock()
			return none, ErrClosed
		}
		if err := ctx.Err(); err != nil {
			p.mu.Unlock()
			return none, err
		}
		n := len(p.idle)
		if n == 0 {
			p.mu.Unlock()
			return p.Connect(ctx)
		}
		c := p.idle[n-1]
		p.idle = p.idle[:n-1]
		p.mu.Unlock()
		if p.Usable == nil || p.Usable(c) {
			return c, nil
		}
		p.Close(c)
	}
}

// Put gives a connection back.
func (p *Pool[C]) Put(c C) {
	keep := p.Usable == nil || p.Usable(c)
	p.mu.Lock()
	if keep = keep && !p.closed && len(p.idle) < p.Idle; keep {
		p.idle = append(p.idle, c)
	}
	p.mu.Unlock()
	if !keep {
		p.Close(c)
	}
}

// Shut closes idle connections now and those in use when they are given back.
func (p *Pool[C]) Shut() error {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	return p.Drain()
}

// Drain closes idle connections.
func (p *Pool[C]) Drain() error {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	var errs []error
	for _, c := range idle {
		errs = append(errs, p.Close(c))
	}
	return errors.Join(errs...)
}
