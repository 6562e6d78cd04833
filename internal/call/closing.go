package call

import (
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// lastZones are the zones in which polls close last in jurisdictions that span several. Source: 49 CFR part 71, the
// boundaries of the standard time zones. Democrats Abroad vote around the world, to the end of the day at the date line.
var lastZones = map[string]string{
	"ak": "America/Adak", "fl": "America/Chicago", "id": "America/Los_Angeles", "in": "America/Chicago", "ks": "America/Denver",
	"ky": "America/Chicago", "mi": "America/Menominee", "nd": "America/Denver", "ne": "America/Denver", "nv": "America/Los_Angeles",
	"or": "America/Los_Angeles", "sd": "America/Denver", "tn": "America/Chicago", "tx": "America/Denver", "da": "Etc/GMT+12",
}

// Closing is whether voting is over in all of a contest, and what says so or is lacking.
type Closing struct {
	Over bool
	// At is when the last polls close, or the day ends where no source has the hour; 0 where no day is set, or where it is
	// the authority's word that counts.
	At canvass.Time
	// Why says in a clause what Over rests on: "the polls closed at …", or what is lacking.
	Why string
}

// ClosingOf is whether voting is over in all of the contest's jurisdiction at a moment. The hour is that of the last
// polls to close; where nobody has it, the day must have ended in the jurisdiction's last zone. Where a party runs the
// contest, its authority must have said that voting is over, or have given the full count. In a rehearsal, which may be
// held on any day, the authority's word is enough everywhere.
func ClosingOf(s *tally.Snapshot, c *tally.Contest, now canvass.Time) Closing {
	said := saidOver(c, now)
	if c.Info.PartyRun() {
		if said != "" {
			return Closing{Over: true, Why: said}
		}
		return Closing{Why: "a party runs this contest, and its authority has neither said that voting is over nor given the full count"}
	}
	if said != "" && s.Record != nil && s.Record.Kind == canvass.Rehearsal {
		return Closing{Over: true, Why: said}
	}
	e := c.Event
	if e == nil || e.Date.IsZero() {
		return Closing{Why: "no day of voting is set"}
	}
	at, words := e.Closes, "the last polls close"
	if at == 0 {
		at, words = dayEnds(s, c), "the hour of closing is not known, and the day of voting ends in the last zone"
	}
	x := Closing{Over: now >= at, At: at}
	x.Why = words + " at " + at.Go().In(canvass.Eastern).Format("15:04 MST on 2 January 2006")
	return x
}

// dayEnds is when the last day of voting ends where the clock is latest.
func dayEnds(s *tally.Snapshot, c *tally.Contest) canvass.Time {
	day := c.Event.Date
	if !c.Event.Until.IsZero() {
		day = c.Event.Until
	}
	zone := s.Catalog.Jurisdictions[c.Info.Jurisdiction].Location()
	if name := lastZones[c.Info.Jurisdiction]; name != "" {
		if l, err := time.LoadLocation(name); err == nil {
			zone = l
		}
	}
	return canvass.TimeOf(time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone))
}

// saidOver is what the authority said from which it follows that voting is over at the moment, empty where it said nothing
// such.
func saidOver(c *tally.Contest, now canvass.Time) string {
	switch {
	case c.SaidClosed(now):
		return "its authority says that voting is over"
	case c.Info.Authority != "" && (c.Status == tally.Complete || c.Status == tally.Certified):
		return "its authority has given the full count"
	}
	return ""
}
