package canvass

import (
	"strings"
	"time"
	_ "time/tzdata" // a party officer's machine may have no zone files
)

// Time is a moment in whole milliseconds since 1970 UTC. Zero means "not known".
type Time int64

// TimeOf drops what is finer than a millisecond; the zero time.Time gives the unknown Time.
func TimeOf(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixMilli())
}

// Go is the moment as a time.Time in UTC; the unknown Time gives the zero time.Time.
func (t Time) Go() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

const timeLayout = "2006-01-02T15:04:05.000Z"

// String is RFC 3339 in UTC with milliseconds, or "not known".
func (t Time) String() string {
	if t == 0 {
		return "not known"
	}
	return t.Go().Format(timeLayout)
}

// MarshalText writes RFC 3339 in UTC with milliseconds; the unknown Time is empty.
func (t Time) MarshalText() ([]byte, error) {
	if t == 0 {
		return []byte{}, nil
	}
	return []byte(t.String()), nil
}

// UnmarshalText reads what ParseTime reads; empty is the unknown Time.
func (t *Time) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*t = 0
		return nil
	}
	v, err := ParseTime(string(b))
	if err != nil {
		return err
	}
	*t = v
	return nil
}

// ParseTime reads RFC 3339 with a zone; seconds may be left out ("2024-03-06T02:25Z", "2024-03-05T21:25-05:00").
func ParseTime(s string) (Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04Z07:00"} {
		if v, err := time.Parse(layout, s); err == nil {
			if y := v.UTC().Year(); y < 1832 || y > 9999 {
				return 0, Errorf(Invalid, "time", "%q is not a time of a nominating contest", s)
			}
			return TimeOf(v), nil
		}
	}
	return 0, Errorf(Invalid, "time", "%q is not a time with a zone, such as 2024-03-06T02:25Z or 2024-03-05T21:25-05:00", s)
}

// Eastern is the zone in which American nights are told.
var Eastern = mustLoad("America/New_York")

func mustLoad(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // time/tzdata is linked in
	}
	return l
}

// Interval is when a source says that something held or was published. Sources are vague: a bare minute has equal
// limits, "about" loosens it, one limit may be missing, and sometimes only the day is known.
type Interval struct {
	NotBefore Time `json:"not_before,omitzero"`
	NotAfter  Time `json:"not_after,omitzero"`
	// About says that the limits are themselves loose.
	About bool `json:"about,omitempty"`
	// Day is the calendar day, Eastern, where no hour is known: "2024-03-06".
	Day string `json:"day,omitempty"`
}

// At is the interval of one exactly known moment.
func At(t Time) Interval { return Interval{NotBefore: t, NotAfter: t} }

// IsZero reports whether nothing is known of the time.
func (iv Interval) IsZero() bool { return iv == Interval{} }

// Replayed is the moment at which a replay records an entry: the end of the interval, else its beginning, else the end
// of its day, Eastern. It is unknown when the interval is.
func (iv Interval) Replayed() Time {
	switch {
	case iv.NotAfter != 0:
		return iv.NotAfter
	case iv.NotBefore != 0:
		return iv.NotBefore
	}
	_, end := iv.Bounds()
	return end
}

// Bounds are the first and the last moment of the interval, each zero where it is not known. A day is Eastern.
func (iv Interval) Bounds() (from, to Time) {
	if iv.Day == "" {
		return iv.NotBefore, iv.NotAfter
	}
	d, err := time.ParseInLocation(time.DateOnly, iv.Day, Eastern)
	if err != nil {
		return 0, 0
	}
	return TimeOf(d), TimeOf(d.AddDate(0, 0, 1)) - 1
}

// ParseInterval reads the words of a file of entries:
//
//	2024-03-06T03:04Z                               a bare minute
//	about 2024-03-06T02:25Z                         a loose one
//	between 2024-03-06T02:30Z and 2024-03-06T04:00Z
//	not later than 2024-03-06T05:25Z
//	after 2024-03-06T05:00Z
//	2024-03-06                                      the day, Eastern; hour not known
func ParseInterval(s string) (Interval, error) {
	s = strings.TrimSpace(s)
	if _, err := time.Parse(time.DateOnly, s); err == nil {
		return Interval{Day: s}, nil
	}
	var iv Interval
	var err error
	switch {
	case strings.HasPrefix(s, "about "):
		iv.About = true
		iv.NotBefore, err = ParseTime(s[len("about "):])
		iv.NotAfter = iv.NotBefore
	case strings.HasPrefix(s, "between "):
		a, b, ok := strings.Cut(s[len("between "):], " and ")
		if !ok {
			return iv, Errorf(Invalid, "time", "%q lacks its second limit: write between A and B", s)
		}
		if iv.NotBefore, err = ParseTime(a); err == nil {
			iv.NotAfter, err = ParseTime(b)
		}
	case strings.HasPrefix(s, "not later than "):
		iv.NotAfter, err = ParseTime(s[len("not later than "):])
	case strings.HasPrefix(s, "after "):
		iv.NotBefore, err = ParseTime(s[len("after "):])
	default:
		iv.NotBefore, err = ParseTime(s)
		iv.NotAfter = iv.NotBefore
	}
	if err != nil {
		return Interval{}, err
	}
	return iv, iv.Validate()
}

// Validate refuses limits in the wrong order, a day beside a clock time, and a day that is not a date.
func (iv Interval) Validate() error {
	if iv.Day != "" {
		if _, err := time.Parse(time.DateOnly, iv.Day); err != nil {
			return Errorf(Invalid, "time", "day %q is not a date such as 2024-03-06", iv.Day)
		}
		if iv.NotBefore != 0 || iv.NotAfter != 0 || iv.About {
			return Errorf(Invalid, "time", "give either a day or clock times, not both")
		}
	}
	if iv.NotBefore != 0 && iv.NotAfter != 0 && iv.NotAfter < iv.NotBefore {
		return Errorf(Invalid, "time", "the interval ends (%s) before it begins (%s)", iv.NotAfter, iv.NotBefore)
	}
	return nil
}

// String is the form that ParseInterval reads; an unknown interval is "not known".
func (iv Interval) String() string {
	short := func(t Time) string { return strings.Replace(t.String(), ":00.000Z", "Z", 1) }
	switch {
	case iv.Day != "":
		return iv.Day
	case iv.NotBefore != 0 && iv.NotBefore == iv.NotAfter && iv.About:
		return "about " + short(iv.NotBefore)
	case iv.NotBefore != 0 && iv.NotBefore == iv.NotAfter:
		return short(iv.NotBefore)
	case iv.NotBefore != 0 && iv.NotAfter != 0:
		return "between " + short(iv.NotBefore) + " and " + short(iv.NotAfter)
	case iv.NotAfter != 0:
		return "not later than " + short(iv.NotAfter)
	case iv.NotBefore != 0:
		return "after " + short(iv.NotBefore)
	}
	return "not known"
}

// Words is the interval for a reader, in the given zone: "about 21:25 on 5 March", "by 00:25 on 6 March",
// "6 March, hour not known".
func (iv Interval) Words(zone *time.Location) string {
	clock := func(t Time) string { return t.Go().In(zone).Format("15:04") }
	day := func(t Time) string { return t.Go().In(zone).Format("2 January") }
	switch {
	case iv.Day != "":
		d, err := time.Parse(time.DateOnly, iv.Day)
		if err != nil {
			return iv.Day
		}
		return d.Format("2 January") + ", hour not known"
	case iv.NotBefore != 0 && iv.NotBefore == iv.NotAfter:
		s := clock(iv.NotBefore) + " on " + day(iv.NotBefore)
		if iv.About {
			return "about " + s
		}
		return s
	case iv.NotBefore != 0 && iv.NotAfter != 0 && day(iv.NotBefore) == day(iv.NotAfter):
		return "between " + clock(iv.NotBefore) + " and " + clock(iv.NotAfter) + " on " + day(iv.NotAfter)
	case iv.NotBefore != 0 && iv.NotAfter != 0:
		return "between " + clock(iv.NotBefore) + " on " + day(iv.NotBefore) + " and " + clock(iv.NotAfter) + " on " + day(iv.NotAfter)
	case iv.NotAfter != 0:
		return "by " + clock(iv.NotAfter) + " on " + day(iv.NotAfter)
	case iv.NotBefore != 0:
		return "after " + clock(iv.NotBefore) + " on " + day(iv.NotBefore)
	}
	return "time not known"
}
