package board

import (
	"context"
	"time"
)

// AlertOnce is one look at the alarms, whose tries do not wait for each other.
func (s *Site) AlertOnce(ctx context.Context, to *Alerts) error {
	to.pause = func(context.Context, time.Duration) bool { return true }
	return s.alertOnce(ctx, to)
}
