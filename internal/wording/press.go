package wording

import (
	"time"

	"github.com/canvassdesk/canvass"
)

// Press is a moment as a newspaper gives it in a sentence, by Eastern time: "at 7:20 p.m. Eastern", "between 8:00 and
// 8:53 p.m. Eastern", "by 12:25 a.m. Eastern on 6 March". The day is left out where it is the day on which the story
// is, and the zero day is none.
func Press(iv canvass.Interval, on time.Time) string {
	if d, err := time.Parse(time.DateOnly, iv.Day); err == nil {
		return "on " + DayMonth(d)
	}
	from, to := iv.NotBefore, iv.NotAfter
	switch {
	case from != 0 && from == to && iv.About:
		return "at about " + hour(from, true) + theDay(from, on)
	case from != 0 && from == to:
		return "at " + hour(from, true) + theDay(from, on)
	case from != 0 && to != 0:
		a, b := from.Go().In(canvass.Eastern), to.Go().In(canvass.Eastern)
		if b.Sub(a) > 24*time.Hour {
			return "between " + DayMonth(a) + " and " + DayMonth(b)
		}
		if a.YearDay() != b.YearDay() {
			return "between " + hour(from, true) + " on " + DayMonth(a) +
				" and " + hour(to, true) + " on " + DayMonth(b)
		}
		first := hour(from, false)
		if half(a) != half(b) {
			first = a.Format("3:04 ") + half(a)
		}
		return "between " + first + " and " + hour(to, true) + theDay(to, on)
	case to != 0:
		return "by " + hour(to, true) + theDay(to, on)
	case from != 0:
		return "after " + hour(from, true) + theDay(from, on)
	}
	return "at an hour that is not known"
}

// hour is "7:20 p.m. Eastern", or "7:20" alone.
func hour(m canvass.Time, fully bool) string {
	t := m.Go().In(canvass.Eastern)
	if !fully {
		return t.Format("3:04")
	}
	return t.Format("3:04 ") + half(t) + " Eastern"
}

func half(t time.Time) string {
	if t.Hour() < 12 {
		return "a.m."
	}
	return "p.m."
}

// theDay is " on 6 March", empty on the day of the contest.
func theDay(m canvass.Time, on time.Time) string {
	t := m.Go().In(canvass.Eastern)
	if !on.IsZero() && t.Year() == on.Year() && t.YearDay() == on.YearDay() {
		return ""
	}
	return " on " + DayMonth(t)
}
