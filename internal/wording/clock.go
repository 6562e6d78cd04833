package wording

import (
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// Day is "5 March 2024".
func Day(d time.Time) string {
	if d.IsZero() {
		return "day not known"
	}
	return d.Format("2 January 2006")
}

// DayMonth is "5 March", where the year is plain.
func DayMonth(d time.Time) string { return d.Format("2 January") }

// Weekday is "Tuesday, 5 March 2024".
func Weekday(d time.Time) string { return d.Format("Monday, 2 January 2006") }

// WeekdayMonth is "Tuesday, 5 March".
func WeekdayMonth(d time.Time) string { return d.Format("Monday, 2 January") }

// Clock is the hour of a moment, Eastern: "22:04".
func Clock(t canvass.Time) string { return t.Go().In(canvass.Eastern).Format("15:04") }

// ClockFrom is a moment for whoever reads it at another one, Eastern: the hour, with the day where it is more than 20
// hours away: "22:04", "5 March 22:04".
func ClockFrom(now, t canvass.Time) string {
	if t.Go().Sub(now.Go()).Abs() > 20*time.Hour {
		return DayMonth(t.Go().In(canvass.Eastern)) + " " + Clock(t)
	}
	return Clock(t)
}

// Moment is a moment as a newspaper dates its page: "6 March 2024, 00:41 Eastern".
func Moment(t canvass.Time) string {
	if t == 0 {
		return "time not known"
	}
	return t.Go().In(canvass.Eastern).Format("2 January 2006, 15:04") + " Eastern"
}

// When is a time for readers: as it was on the spot, and as it was in the East where that differs.
type When struct {
	There   string // "15:25 on 5 March in American Samoa"; empty where it would be the same
	Eastern string // "21:25 Eastern", with the day where it is another one or nothing stands before it
	ISO     string // the same for a machine: the moment by which it was so, or the day; empty where neither is known
}

// At words an interval of a contest in the jurisdiction; the empty id is nowhere in particular.
func (w Words) At(iv canvass.Interval, jurisdiction string) When {
	when := w.at(iv, jurisdiction)
	switch {
	case iv.Day != "":
		when.ISO = iv.Day
	case iv.NotAfter != 0:
		when.ISO = iv.NotAfter.String()
	case iv.NotBefore != 0:
		when.ISO = iv.NotBefore.String()
	}
	return when
}

func (w Words) at(iv canvass.Interval, jurisdiction string) When {
	if iv.IsZero() {
		return When{Eastern: "time not known"}
	}
	if iv.Day != "" {
		return When{Eastern: iv.Words(canvass.Eastern)}
	}
	east := iv.Words(canvass.Eastern)
	j := w.catalog().Jurisdictions[jurisdiction]
	if j == nil || j.Zone == "" {
		return When{Eastern: east + " Eastern"}
	}
	there := iv.Words(j.Location())
	if there == east {
		return When{Eastern: east + " Eastern"}
	}
	// The day and a second "about" are left out where they are the same.
	day := " on " + afterOn(east)
	if day != " on " && strings.HasSuffix(there, day) && strings.Count(there, " on ") == 1 {
		east = strings.TrimSuffix(east, day)
	}
	return When{There: there + " in " + w.In(jurisdiction), Eastern: strings.TrimPrefix(east, "about ") + " Eastern"}
}

func afterOn(text string) string {
	_, day, _ := strings.Cut(text, " on ")
	return day
}

// Clause is the time as part of a line of small print.
func (w When) Clause() string {
	if w.There == "" {
		return w.Eastern
	}
	return w.There + " (" + w.Eastern + ")"
}

// Event is the day or days of an event: "5 March 2024", "10–12 May 2024".
func Event(e *canvass.Event) string {
	switch {
	case e.Date.IsZero():
		return ""
	case e.Until.IsZero() || e.Until.Equal(e.Date):
		return Day(e.Date)
	case e.Until.Month() == e.Date.Month() && e.Until.Year() == e.Date.Year():
		return e.Date.Format("2") + "–" + Day(e.Until)
	}
	return Day(e.Date) + " – " + Day(e.Until)
}

// Mark is what a reader should know of a mark; a firm one needs no word.
func Mark(m canvass.Mark) string {
	switch m {
	case canvass.Unsure:
		return "unsure"
	case canvass.Known:
		return "from general knowledge; no page of it was seen"
	}
	return ""
}

// HourOrDay is the hour of a moment, Eastern, where it lies on the day or up to the evening after, else its day: "22:04",
// "9 Mar".
func HourOrDay(t canvass.Time, day time.Time) string {
	at := t.Go().In(canvass.Eastern)
	if at.Before(day) || at.Sub(day) > 48*time.Hour {
		return at.Format("2 Jan")
	}
	return at.Format("15:04")
}
