package wording

import (
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

func day(text string) time.Time {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return d
}

func TestPressEastern(t *testing.T) {
	on := day("2024-03-05")
	for text, want := range map[string]string{
		"2024-03-06T00:20Z":                               "at 7:20 p.m. EST",
		"2024-03-06T01:00Z":                               "at 8 p.m. EST",
		"2024-03-06T05:00Z":                               "at midnight EST Wednesday",
		"2024-03-05T17:00Z":                               "at noon EST",
		"about 2024-03-06T02:30Z":                         "about 9:30 p.m. EST",
		"2024-03-06T05:41Z":                               "at 12:41 a.m. EST Wednesday",
		"not later than 2024-03-06T05:25Z":                "by 12:25 a.m. EST Wednesday",
		"after 2024-03-06T04:00Z":                         "after 11 p.m. EST",
		"between 2024-03-06T01:00Z and 2024-03-06T01:53Z": "between 8 and 8:53 p.m. EST",
		"between 2024-03-05T16:30Z and 2024-03-05T17:30Z": "between 11:30 a.m. and 12:30 p.m. EST",
		"between 2024-03-06T03:00Z and 2024-03-06T06:00Z": "between 10 p.m. EST Tuesday and 1 a.m. EST Wednesday",
		"between 2024-03-09T13:00Z and 2024-04-12T16:00Z": "between March 9 and April 12",
		"2024-03-08":                                      "Friday",
		"2024-02-08":                                      "Feb. 8",
	} {
		iv, err := canvass.ParseInterval(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := PressEastern(iv, on, day("2024-03-06")); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := PressEastern(canvass.Interval{}, on, on); got != "" {
		t.Errorf("no time: %q", got)
	}
}

// The place's own clock comes first, and Eastern behind it where that differs.
func TestPressThere(t *testing.T) {
	for _, c := range []struct{ at, zone, want string }{
		{"about 2024-03-06T02:30Z", "Pacific/Pago_Pago", "about 3:30 p.m. local time (9:30 p.m. EST)"},
		{"not later than 2024-03-06T05:25Z", "Pacific/Pago_Pago", "by 6:25 p.m. local time (12:25 a.m. EST Wednesday)"},
		{"between 2024-03-06T01:00Z and 2024-03-06T01:53Z", "Pacific/Pago_Pago", "between 2 and 2:53 p.m. local time (8 and 8:53 p.m. EST)"},
		{"2024-03-05T15:00Z", "Pacific/Guam", "at 1 a.m. local time Wednesday (10 a.m. EST)"},
		{"2024-03-06T02:00Z", "America/Chicago", "at 8 p.m. CST (9 p.m. EST)"},
		{"2024-03-06T00:20Z", "America/Detroit", "at 7:20 p.m. EST"},
		{"between 2024-03-09T13:00Z and 2024-04-12T16:00Z", "Pacific/Pago_Pago", "between March 9 and April 12"},
		{"2024-03-08", "Pacific/Pago_Pago", "Friday"},
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		iv, err := canvass.ParseInterval(c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := Press(iv, day("2024-03-05"), day("2024-03-06"), zone); got != c.want {
			t.Errorf("%s: %q, want %q", c.at, got, c.want)
		}
	}
}

func TestPressDays(t *testing.T) {
	for _, c := range []struct{ from, until, today, want string }{
		{"2024-03-05", "2024-03-05", "2024-03-06", "Tuesday"},
		{"2024-03-05", "2024-03-05", "2024-03-11", "Tuesday"},
		{"2024-03-05", "2024-03-05", "2024-03-12", "March 5"},
		{"2024-03-12", "2024-03-12", "2024-03-05", "March 12"},
		{"2016-02-09", "2016-02-09", "2024-03-05", "Feb. 9, 2016"},
		{"2024-03-01", "2024-03-03", "2024-03-05", "March 1-3"},
		{"2020-04-30", "2020-05-02", "2024-03-05", "April 30-May 2, 2020"},
	} {
		if got := PressDays(day(c.from), day(c.until), day(c.today)); got != c.want {
			t.Errorf("%v: %q", c, got)
		}
	}
	if got := PressMoment(canvass.TimeOf(time.Date(2024, 3, 6, 3, 39, 0, 0, time.UTC))); got != "10:39 p.m. EST, March 5, 2024" {
		t.Error(got)
	}
}
