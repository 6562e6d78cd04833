package wording

import (
	"cmp"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// Press is a moment as a newspaper gives it in a sentence, by the clock of the place: "at 7:20 p.m. Eastern", "between
// 8:00 and 8:53 p.m. Eastern", and where the place has another clock "by 6:25 p.m. local time (12:25 a.m. Eastern on 6
// March)". The day is left out where it is the day on which the story is, and the zero day is none.
func Press(iv canvass.Interval, on time.Time, zone *time.Location) string {
	last := cmp.Or(iv.NotAfter, iv.NotBefore).Go()
	east := press(iv, on, canvass.Eastern, "Eastern")
	if last.In(zone).Format(time.DateTime) == last.In(canvass.Eastern).Format(time.DateTime) {
		return east
	}
	there := press(iv, on, zone, localTime)
	if !strings.Contains(there, localTime) {
		return there // days alone
	}
	y, m, d := last.In(zone).Date()
	east = press(iv, time.Date(y, m, d, 0, 0, 0, 0, time.UTC), canvass.Eastern, "Eastern")
	for _, word := range []string{"at ", "about ", "between ", "by ", "after "} {
		east = strings.TrimPrefix(east, word)
	}
	return there + " (" + east + ")"
}

const localTime = "local time"

func press(iv canvass.Interval, on time.Time, zone *time.Location, called string) string {
	c := clockOf{zone, called}
	if d, err := time.Parse(time.DateOnly, iv.Day); err == nil {
		return "on " + DayMonth(d)
	}
	from, to := iv.NotBefore, iv.NotAfter
	switch {
	case from != 0 && from == to && iv.About:
		return "at about " + c.hour(from) + c.theDay(from, on)
	case from != 0 && from == to:
		return "at " + c.hour(from) + c.theDay(from, on)
	case from != 0 && to != 0:
		a, b := from.Go().In(zone), to.Go().In(zone)
		if b.Sub(a) > 24*time.Hour {
			return "between " + DayMonth(a) + " and " + DayMonth(b)
		}
		if a.YearDay() != b.YearDay() {
			return "between " + c.hour(from) + " on " + DayMonth(a) +
				" and " + c.hour(to) + " on " + DayMonth(b)
		}
		first := from.Go().In(zone).Format("3:04")
		if half(a) != half(b) {
			first = a.Format("3:04 ") + half(a)
		}
		return "between " + first + " and " + c.hour(to) + c.theDay(to, on)
	case to != 0:
		return "by " + c.hour(to) + c.theDay(to, on)
	case from != 0:
		return "after " + c.hour(from) + c.theDay(from, on)
	}
	return "at an hour that is not known"
}

// clockOf is a zone's clock, and what it is called.
type clockOf struct {
	zone   *time.Location
	called string
}

// hour is "7:20 p.m. Eastern".
func (c clockOf) hour(m canvass.Time) string {
	t := m.Go().In(c.zone)
	return t.Format("3:04 ") + half(t) + " " + c.called
}

func half(t time.Time) string {
	if t.Hour() < 12 {
		return "a.m."
	}
	return "p.m."
}

// theDay is " on 6 March", empty on the day of the contest.
func (c clockOf) theDay(m canvass.Time, on time.Time) string {
	t := m.Go().In(c.zone)
	if !on.IsZero() && t.Year() == on.Year() && t.YearDay() == on.YearDay() {
		return ""
	}
	return " on " + DayMonth(t)
}
