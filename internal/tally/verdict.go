package tally

import (
	"slices"
	"sync"
)

// verdict is what was judged last of a contest, and what that rests on.
type verdict struct {
	mu sync.Mutex
	of []any
	is bool
}

// Judged is a judgment of the contest that takes long and rests on nothing but what of names: other contests, the
// catalog, a day. It is made when it is first asked for and again when one of them is another. A contest stays the same
// one from snapshot to snapshot while nothing is entered that it rests on, and keeps one judgment.
func (c *Contest) Judged(of []any, judge func() bool) bool {
	v := c.verdict
	if v == nil {
		return judge()
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.of == nil || !slices.Equal(v.of, of) {
		is := judge()
		v.of, v.is = of, is
	}
	return v.is
}
