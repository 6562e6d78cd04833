package reception

import (
	"context"
	"time"
)

// Hasten makes the reception tell how long it would wait between two looks, instead of waiting.
func (r *Reception) Hasten(told func(time.Duration)) {
	r.pause = func(ctx context.Context, wait time.Duration) bool {
		told(wait)
		return ctx.Err() == nil
	}
}
