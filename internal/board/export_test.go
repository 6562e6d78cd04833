package board

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// AlertOnce is one look at the alarms, whose tries do not wait for each other.
func (s *Site) AlertOnce(ctx context.Context, to *Alerts) error {
	to.pause = func(context.Context, time.Duration) bool { return true }
	return s.alertOnce(ctx, to)
}

// NewsOfMany is how many alarms of so many are new at a first and at a second look, and whether the keys that the first
// one keeps are those of the second.
func NewsOfMany(n int) (first, second int, same bool) {
	var all []alarm
	for i := range n {
		all = append(all, alarm{Key: fmt.Sprint(i)})
	}
	fresh, kept := newsOf(nil, all)
	again, keys := newsOf(kept, all)
	return len(fresh), len(again), slices.Equal(kept, keys)
}
