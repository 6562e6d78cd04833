package desk

import (
	"fmt"
	"time"

	"github.com/canvassdesk/canvass"
)

// A moment of recording can never be taken back, so that the machine's clock is doubted before it is believed: held
// against a clock that nobody sets while the program runs, and against the last entry.
const (
	// clockSlack is how far the wall clock may go apart from the one that nobody sets, and behind the last entry:
	// clocks are corrected by seconds, and two machines differ by as much.
	clockSlack = time.Minute
	// longPause is how long a record may have had no entry before the clock is asked about.
	longPause = 30 * 24 * time.Hour
)

// clock is a wall clock that notices when it is set.
type clock struct {
	wall    func() time.Time
	steady  func() time.Duration // time that passes, the machine's sleep included
	began   time.Time
	passed  time.Duration // of steady at began
	checked bool          // somebody looked at the clock and says that it is right
}

func newClock(o Options) *clock {
	c := &clock{wall: o.Clock, steady: o.Steady, checked: o.ClockChecked}
	if c.wall == nil {
		c.wall = time.Now
		if c.steady == nil {
			c.steady = uptime
		}
	}
	if c.steady != nil {
		c.began, c.passed = c.wall(), c.steady()
	}
	return c
}

// wasSet says that this machine's clock was set while the program ran, empty where it was not.
func (c *clock) wasSet() string {
	if c.steady == nil {
		return ""
	}
	now := c.wall()
	expected := c.began.Round(0).Add(c.steady() - c.passed)
	if off := now.Round(0).Sub(expected); off <= clockSlack && off >= -clockSlack {
		return ""
	}
	return fmt.Sprintf("this machine's clock was set while the desk was running: it says %s and should say about %s", utc(now), utc(expected))
}

// doubt refuses to record at a moment that the clock says, behind an entry recorded at last; who names that entry.
func (c *clock) doubt(last canvass.Time, who string) error {
	const op = "clock"
	if set := c.wasSet(); set != "" {
		return canvass.Errorf(canvass.Refused, op, "%s. Set it right; if it is right now, start the desk again", set)
	}
	if c.checked || last == 0 {
		return nil
	}
	now := c.wall()
	switch gap := now.Sub(last.Go()); {
	case gap < -clockSlack:
		return canvass.Errorf(canvass.Refused, op, "this machine's clock says %s, and the last entry, %s, was recorded later, at %s. Set the clock right; if it is, "+
			"--clock-is-right records at the last entry's moment until the clock has passed it", utc(now), who, utc(last.Go()))
	case gap > longPause:
		return canvass.Errorf(canvass.Refused, op, "this machine's clock says %s, and the last entry was recorded %d days ago, at %s. A moment of recording cannot be taken back: "+
			"if the clock is right, give --clock-is-right", utc(now), int(gap.Hours()/24), utc(last.Go()))
	}
	return nil
}

func utc(t time.Time) string { return t.UTC().Format("15:04:05 UTC on 2 January 2006") }
