package tally

import (
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
)

// openBefore is the hour of the day, in the jurisdiction's zone, before which no state's polls close: those of Indiana
// and Kentucky do at 6 p.m. (Indiana Code 3-10-8-2, Kentucky Revised Statutes 118.035). It stands in where a contest's
// file has no hour.
const openBefore = 18

// PollsOpen reports whether people still vote at a moment, as far as anybody can say: the hour of the last closing has not
// come. A party that runs its own contest may close it when all are there, and is never said to be open.
func (c *Contest) PollsOpen(zone *time.Location, at canvass.Time) bool {
	e := c.Event
	if c.Info.PartyRun() || e == nil {
		return false
	}
	closes := e.Closes
	if closes == 0 {
		if e.Kind != "primary" || e.Date.IsZero() {
			return false
		}
		day := e.Date
		if !e.Until.IsZero() {
			day = e.Until
		}
		closes = canvass.TimeOf(time.Date(day.Year(), day.Month(), day.Day(), openBefore, 0, 0, 0, zone))
	}
	return at < closes
}

// whileOpen reports whether the count came while people still voted: then it is not the last one, whatever it says. A
// rehearsal is held on any day.
func (in setting) whileOpen(c *Contest) bool {
	n := c.Count
	if n == nil || n.Official != "" || n.Recorded == 0 || in.kind == canvass.Rehearsal {
		return false
	}
	return c.PollsOpen(in.catalog.Jurisdictions[in.info.Jurisdiction].Location(), n.Recorded)
}

// SaidClosed reports whether the authority said that voting is over at the moment. Most notices of a close are of an hour to
// come, and dated by it: the latest hour of them all must have passed, for voting may be prolonged, and places may close one
// after the other. One that nobody dated ends nothing.
func (c *Contest) SaidClosed(now canvass.Time) bool {
	said, goesOn := false, false
	for _, n := range c.Notices {
		if c.Info.Authority == "" || n.By != c.Info.Authority || n.Notice.Topic != canvass.TopicClose {
			continue
		}
		from, to := n.At.Bounds()
		said = said || to != 0
		goesOn = goesOn || max(from, to) > now
	}
	return said && !goesOn
}

// doubt is what this desk itself said last against a winner: that it took back its call of them, or that the contest is
// too close, that data cannot be used, that ranked choice or a runoff is to come; nil where a call of it is in force, or
// nothing was said. What the authority confirms stands beside it; the desk's own arithmetic does not.
func (c *Contest) doubt(winners ...canvass.OptionID) *Logged {
	for i := range slices.Backward(c.Steps) {
		l := &c.Steps[i]
		switch e := l.Entry; {
		case e.Call != nil:
			return nil
		case e.Withdrawal != nil:
			k := slices.IndexFunc(c.Calls, func(k Call) bool { return k.Key == e.Supersedes })
			if k >= 0 && slices.Contains(winners, c.Calls[k].Call.Winner) {
				return l
			}
		case e.Step == nil || e.Step.Kind != canvass.StepStatus:
		case e.Step.Status == canvass.WillNotCall:
			return nil
		case e.Step.Status != canvass.TooEarly:
			return l
		}
	}
	return nil
}
