package wording

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// months are as news writes them before a day of the month: those of five letters and fewer in full.
var months = [...]string{
	"Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.",
}

// PressDay is a day as a story gives it on the day today: "Tuesday" within the week, "March 5" within the year, "March
// 5, 2016" beyond it. Both are calendar days.
func PressDay(d, today time.Time) string {
	if days := d.Sub(today).Hours() / 24; days > -7 && days < 7 {
		return d.Weekday().String()
	}
	return PressDate(d, today)
}

// PressDate is "March 5", with the year where it is not that of today.
func PressDate(d, today time.Time) string {
	words := months[d.Month()-1] + " " + strconv.Itoa(d.Day())
	if d.Year() != today.Year() {
		words += ", " + strconv.Itoa(d.Year())
	}
	return words
}

// PressDays is a run of days: "March 1-3", "April 30-May 2", or the one day where both are the same.
func PressDays(from, until, today time.Time) string {
	switch {
	case until.IsZero() || !until.After(from):
		return PressDay(from, today)
	case from.Month() == until.Month() && from.Year() == until.Year():
		return strings.Replace(PressDate(from, today), strconv.Itoa(from.Day()), strconv.Itoa(from.Day())+"-"+strconv.Itoa(until.Day()), 1)
	}
	return months[from.Month()-1] + " " + strconv.Itoa(from.Day()) + "-" + PressDate(until, today)
}

// Press is when something was, as a story tells it: by the clock of the place first, and Eastern behind it where the
// two differ: "by 6:25 p.m. local time (12:25 a.m. EST Wednesday)". The day is left out where it is the day on which
// the story's contest is.
func Press(iv canvass.Interval, on, today time.Time, zone *time.Location) string {
	last := cmp.Or(iv.NotAfter, iv.NotBefore).Go()
	east := PressEastern(iv, on, today)
	if iv.Day != "" || last.In(zone).Format(time.DateTime) == last.In(canvass.Eastern).Format(time.DateTime) {
		return east
	}
	there := clockOf{zone, on, today}.interval(iv)
	if !strings.Contains(there, ".m.") && !strings.Contains(there, "noon") && !strings.Contains(there, "midnight") {
		return there // days alone
	}
	for _, word := range []string{"at ", "about ", "between ", "by ", "after "} {
		east = strings.TrimPrefix(east, word)
	}
	return there + " (" + east + ")"
}

// PressEastern is the same by the Eastern clock alone, as calls are timed: "at 10:37 p.m. EST".
func PressEastern(iv canvass.Interval, on, today time.Time) string {
	return clockOf{canvass.Eastern, on, today}.interval(iv)
}

// PressMoment heads a text: "10:39 p.m. EST, March 5, 2024".
func PressMoment(m canvass.Time) string {
	t := m.Go().In(canvass.Eastern)
	return clockOf{zone: canvass.Eastern}.hour(m) + ", " + PressDate(t, time.Time{})
}

// clockOf is a zone's clock, with the day of the contest and the day on which the story is told.
type clockOf struct {
	zone      *time.Location
	on, today time.Time
}

func (c clockOf) interval(iv canvass.Interval) string {
	if d, err := time.Parse(time.DateOnly, iv.Day); err == nil {
		return PressDay(d, c.today)
	}
	from, to := iv.NotBefore, iv.NotAfter
	switch {
	case from != 0 && from == to && iv.About:
		return "about " + c.hour(from) + c.theDay(from)
	case from != 0 && from == to:
		return "at " + c.hour(from) + c.theDay(from)
	case from != 0 && to != 0:
		a, b := from.Go().In(c.zone), to.Go().In(c.zone)
		if b.Sub(a) > 24*time.Hour {
			return "between " + PressDate(a, c.today) + " and " + PressDate(b, c.today)
		}
		if a.YearDay() != b.YearDay() {
			return "between " + c.hour(from) + " " + PressDay(calendar(a), c.today) + " and " + c.hour(to) + " " + PressDay(calendar(b), c.today)
		}
		first := c.hour(from)
		if half(a) == half(b) {
			first, _, _ = strings.Cut(first, " ")
		} else {
			first = strings.TrimSuffix(first, " "+c.name(a))
		}
		return "between " + first + " and " + c.hour(to) + c.theDay(to)
	case to != 0:
		return "by " + c.hour(to) + c.theDay(to)
	case from != 0:
		return "after " + c.hour(from) + c.theDay(from)
	}
	return ""
}

// PressHour is an hour by the Eastern clock in a table whose head names the zone: "7:30 p.m.", "8 p.m.", "midnight".
func PressHour(t canvass.Time) string {
	c := clockOf{zone: canvass.Eastern}
	return strings.TrimSuffix(c.hour(t), " "+c.name(t.Go().In(c.zone)))
}

// hour is "7:20 p.m. EST", "8 p.m. EST", "noon EST".
func (c clockOf) hour(m canvass.Time) string {
	t := m.Go().In(c.zone)
	switch {
	case t.Minute() == 0 && t.Hour() == 0:
		return "midnight " + c.name(t)
	case t.Minute() == 0 && t.Hour() == 12:
		return "noon " + c.name(t)
	case t.Minute() == 0:
		return t.Format("3 ") + half(t) + " " + c.name(t)
	}
	return t.Format("3:04 ") + half(t) + " " + c.name(t)
}

// name is the zone's abbreviation where readers know it.
func (c clockOf) name(t time.Time) string {
	switch n := t.Format("MST"); n {
	case "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "AKST", "AKDT", "HST":
		return n
	}
	return "local time"
}

func half(t time.Time) string {
	if t.Hour() < 12 {
		return "a.m."
	}
	return "p.m."
}

// theDay is " Wednesday", empty on the day of the contest.
func (c clockOf) theDay(m canvass.Time) string {
	d := calendar(m.Go().In(c.zone))
	if d.Equal(c.on) {
		return ""
	}
	return " " + PressDay(d, c.today)
}

// calendar is a moment's calendar day, as the catalog writes days.
func calendar(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}
