package ledger

import (
	"context"
	"time"
)

// Gently returns a context with which Scrub, and the Check in it, take about a share of one core's time: behind each
// piece of work they rest as much longer as the share asks for. share is above 0 and at most 1. One goroutine at a time
// uses the context for this.
func Gently(ctx context.Context, share float64) context.Context {
	return context.WithValue(ctx, paceKey{}, &pace{share: share, now: time.Now, sleep: sleep, since: time.Now()})
}

type paceKey struct{}

// pace alternates work and rest.
type pace struct {
	share float64
	now   func() time.Time
	sleep func(ctx context.Context, d time.Duration) error
	since time.Time // when the work since the last rest began
}

// A piece of work shorter than leastWork has no rest of its own. After one that seems longer than mostWork, as when the
// machine slept, the rest is not longer than after that.
const (
	leastWork = 5 * time.Millisecond
	mostWork  = 2 * time.Second
)

// rest is called between two pieces of work.
func rest(ctx context.Context) error {
	p, paced := ctx.Value(paceKey{}).(*pace)
	if !paced {
		return ctx.Err()
	}
	worked := p.now().Sub(p.since)
	if worked < leastWork {
		return ctx.Err()
	}
	err := p.sleep(ctx, time.Duration(float64(min(worked, mostWork))*(1-p.share)/p.share))
	p.since = p.now()
	return err
}

// paced tells whether rest rests.
func paced(ctx context.Context) bool { return ctx.Value(paceKey{}) != nil }

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
