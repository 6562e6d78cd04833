package wording

import (
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

func TestPress(t *testing.T) {
	on := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"2024-03-06T00:20Z":                               "at 7:20 p.m. Eastern",
		"about 2024-03-06T02:30Z":                         "at about 9:30 p.m. Eastern",
		"2024-03-06T05:41Z":                               "at 12:41 a.m. Eastern on 6 March",
		"not later than 2024-03-06T05:25Z":                "by 12:25 a.m. Eastern on 6 March",
		"after 2024-03-06T04:00Z":                         "after 11:00 p.m. Eastern",
		"between 2024-03-06T01:00Z and 2024-03-06T01:53Z": "between 8:00 and 8:53 p.m. Eastern",
		"between 2024-03-05T16:30Z and 2024-03-05T17:30Z": "between 11:30 a.m. and 12:30 p.m. Eastern",
		"between 2024-03-06T03:00Z and 2024-03-06T06:00Z": "between 10:00 p.m. Eastern on 5 March and 1:00 a.m. Eastern on 6 March",
		"between 2024-03-09T13:00Z and 2024-04-12T16:00Z": "between 9 March and 12 April",
		"2024-03-08": "on 8 March",
	} {
		iv, err := canvass.ParseInterval(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := Press(iv, on, canvass.Eastern); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := Press(canvass.Interval{}, on, canvass.Eastern); got != "at an hour that is not known" {
		t.Errorf("no time: %q", got)
	}
}

// The place's own clock comes first, and Eastern behind it where that differs.
func TestPressThere(t *testing.T) {
	samoa, err := time.LoadLocation("Pacific/Pago_Pago")
	if err != nil {
		t.Fatal(err)
	}
	guam, err := time.LoadLocation("Pacific/Guam")
	if err != nil {
		t.Fatal(err)
	}
	detroit, err := time.LoadLocation("America/Detroit")
	if err != nil {
		t.Fatal(err)
	}
	on := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		at   string
		zone *time.Location
		want string
	}{
		{"about 2024-03-06T02:30Z", samoa, "at about 3:30 p.m. local time (9:30 p.m. Eastern)"},
		{"not later than 2024-03-06T05:25Z", samoa, "by 6:25 p.m. local time (12:25 a.m. Eastern on 6 March)"},
		{"between 2024-03-06T01:00Z and 2024-03-06T01:53Z", samoa, "between 2:00 and 2:53 p.m. local time (8:00 and 8:53 p.m. Eastern)"},
		{"2024-03-05T11:00Z", guam, "at 9:00 p.m. local time (6:00 a.m. Eastern)"},
		{"2024-03-05T15:00Z", guam, "at 1:00 a.m. local time on 6 March (10:00 a.m. Eastern on 5 March)"},
		{"2024-03-06T00:20Z", detroit, "at 7:20 p.m. Eastern"},
		{"between 2024-03-09T13:00Z and 2024-04-12T16:00Z", samoa, "between 9 March and 12 April"},
		{"2024-03-08", samoa, "on 8 March"},
	} {
		iv, err := canvass.ParseInterval(c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := Press(iv, on, c.zone); got != c.want {
			t.Errorf("%s: %q, want %q", c.at, got, c.want)
		}
	}
}
