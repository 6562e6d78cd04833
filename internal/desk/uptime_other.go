//go:build !linux

package desk

import "time"

var started = time.Now()

// uptime is the time since the program was started. Where the machine's sleep is not in it, a desk that slept asks
// about the clock.
func uptime() time.Duration { return time.Since(started) }
