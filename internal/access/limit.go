package access

import (
	"sync"
	"time"
)

// Limit bounds how often somebody may ask: Burst times at once, then once every Every. It is the generic cell rate
// algorithm of ITU-T I.371: for each name it keeps one moment, when the bucket of that name would be empty again. The
// zero moment of a name that has not asked lately is forgotten.
type Limit struct {
	Every time.Duration
	Burst int

	mu    sync.Mutex
	empty map[string]time.Time
}

// maxNames is how many names are kept before those that wait for nothing are dropped.
const maxNames = 4096

// Wait is how long name must wait until Take lets it through, zero where it need not. It counts nothing: what failed is
// counted by Take, where only failures count.
func (l *Limit) Wait(name string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.empty[name]
	if at.Before(now) {
		at = now
	}
	return max(0, at.Add(l.Every).Sub(now)-time.Duration(l.Burst)*l.Every)
}

// Take counts one question of name at a moment. When it comes too early, it is not counted, and wait says when to come
// again.
func (l *Limit) Take(name string, now time.Time) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.empty[name]
	if at.Before(now) {
		at = now
	}
	at = at.Add(l.Every)
	if wait := at.Sub(now) - time.Duration(l.Burst)*l.Every; wait > 0 {
		return wait, false
	}
	if l.empty == nil {
		l.empty = map[string]time.Time{}
	}
	if len(l.empty) >= maxNames {
		for k, t := range l.empty {
			if !t.After(now) {
				delete(l.empty, k)
			}
		}
	}
	if _, kept := l.empty[name]; kept || len(l.empty) < maxNames { // so many at once are beyond a bound for each
		l.empty[name] = at
	}
	return 0, true
}
