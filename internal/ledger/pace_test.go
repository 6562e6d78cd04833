package ledger

import (
	"context"
	"errors"
	"testing"
	"time"
)

// A tenth of a core is nine times as much rest as work, whatever the pieces; short pieces rest together, and a machine
// that slept makes no night of it.
func TestRest(t *testing.T) {
	clock := time.Unix(1_709_690_000, 0)
	var rested time.Duration
	p := &pace{share: 0.1, now: func() time.Time { return clock }, since: clock}
	p.sleep = func(_ context.Context, d time.Duration) error {
		rested += d
		clock = clock.Add(d)
		return nil
	}
	ctx := context.WithValue(t.Context(), paceKey{}, p)
	for _, step := range []struct{ work, want time.Duration }{
		{time.Millisecond, 0},
		{3 * time.Millisecond, 0},
		{time.Millisecond, 45 * time.Millisecond},
		{0, 45 * time.Millisecond},
		{100 * time.Millisecond, 945 * time.Millisecond},
		{8 * time.Hour, 18_945 * time.Millisecond},
	} {
		clock = clock.Add(step.work)
		if err := rest(ctx); err != nil || rested.Round(time.Microsecond) != step.want {
			t.Errorf("after %v more of work: %v of rest, want %v; %v", step.work, rested, step.want, err)
		}
	}
	p.sleep = func(context.Context, time.Duration) error { return context.Canceled }
	clock = clock.Add(time.Second)
	if err := rest(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped while it rests: %v", err)
	}
	if err := rest(t.Context()); err != nil {
		t.Errorf("without a pace: %v", err)
	}
}
