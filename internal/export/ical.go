package export

import (
	"io"
	"strings"
	"time"
	"unicode"

	ics "github.com/arran4/golang-ical"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// writeICal writes the calendar (RFC 5545): each event of each contest, when it closes, and what is announced for a day
// or an hour. An event whose hours are not known is of the whole day; hours are in UTC. DTSTAMP is when the record
// learnt of it.
func (x *Export) writeICal(w io.Writer) error {
	cal := ics.NewCalendar()
	cal.CalendarProperties = nil
	cal.SetVersion("2.0")
	cal.SetProductId("-//Canvass//Calendar of contests//EN")
	cal.SetCalscale("GREGORIAN")
	cal.SetXWRCalName(line(x.s.Record.Name))
	cal.SetXWRCalDesc(line(x.about()))
	for _, p := range []struct{ name, text string }{
		{"X-CANVASS-RECORD-KIND", string(x.s.Record.Kind)}, {"X-CANVASS-HEAD", x.headText()}, {"X-CANVASS-AS-OF", x.s.Now.String()},
	} {
		if x.head.Size == 0 && p.name != "X-CANVASS-AS-OF" { // made of the catalog, not of a record
			continue
		}
		cal.CalendarProperties = append(cal.CalendarProperties, ics.CalendarProperty{
			BaseProperty: ics.BaseProperty{IANAToken: p.name, Value: p.text, ICalParameters: map[string][]string{}},
		})
	}
	for _, c := range x.calendar {
		for i := range c.Info.Events {
			x.eventOf(cal, c, &c.Info.Events[i])
		}
		for i := range c.Notices {
			x.announced(cal, string(c.ID), c.Info.Name, &c.Notices[i])
		}
	}
	for _, id := range x.races {
		for i := range x.s.RaceNotices[id] {
			x.announced(cal, string(id), string(id), &x.s.RaceNotices[id][i])
		}
	}
	return cal.SerializeTo(w, ics.WithNewLineWindows)
}

// line is a text without the control characters that could begin a line of its own.
func line(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// uid names an event of the calendar for good. In a live record it is the same in every record, so that a reader's
// calendar takes the next record's for the same event; others have their record's origin in it, and never mix with it.
func (x *Export) uid(parts ...string) string {
	host := "canvass"
	if x.s.Record.Kind != canvass.Live {
		host = strings.ReplaceAll(x.s.Record.Origin, "/", ".")
	}
	return line(strings.ReplaceAll(strings.Join(parts, "-"), "/", "-") + "@" + host)
}

// learnt is when the first of the entries was recorded; the record's moment where none is known.
func (x *Export) learnt(ref tally.Ref) time.Time {
	at := x.s.Now
	for _, key := range ref {
		if l, ok := x.s.Entry(key); ok {
			at = min(at, l.Entry.Recorded)
		}
	}
	return at.Go()
}

func (x *Export) eventOf(cal *ics.Calendar, c *tally.Contest, e *canvass.Event) {
	if e.Date.IsZero() {
		return
	}
	v := ics.NewEvent(x.uid(string(c.ID), e.ID))
	v.SetDtStampTime(x.learnt(c.InfoRef))
	until := e.Date
	if e.Until.After(until) {
		until = e.Until
	}
	if e.Opens != 0 && e.Closes > e.Opens {
		v.SetStartAt(e.Opens.Go())
		v.SetEndAt(e.Closes.Go())
	} else {
		v.SetAllDayStartAt(e.Date)
		v.SetAllDayEndAt(until.AddDate(0, 0, 1)) // the day after the last, RFC 5545, section 3.6.1
	}
	summary := c.Info.Name
	if len(c.Info.Events) > 1 {
		summary += ": " + e.Kind
	}
	v.SetSummary(line(summary))
	words := x.kindWords()
	if !e.Binds {
		words += " This event awards no delegates."
	}
	if e.Day != "" {
		words += " The day is " + string(e.Day) + "."
	}
	v.SetDescription(line(strings.TrimSpace(words + " " + e.Note)))
	if e.Place != "" {
		v.SetLocation(line(e.Place))
	}
	v.SetStatus(ics.ObjectStatusConfirmed)
	switch {
	case e.Cancelled:
		v.SetStatus(ics.ObjectStatusCancelled)
	case e.Day == canvass.DayByLaw: // it can be moved yet
		v.SetStatus(ics.ObjectStatusTentative)
	}
	x.add(cal, v, string(c.ID))
	if e.Closes != 0 && e.Opens == 0 && !e.Cancelled {
		x.moment(cal, x.uid(string(c.ID), e.ID, "closes"), c.InfoRef, e.Closes, string(c.ID), summary+" closes", x.kindWords())
	}
}

// add puts an event into the calendar. Nobody's time is taken by it, and it points at its page where there is one.
func (x *Export) add(cal *ics.Calendar, v *ics.VEvent, page string) {
	v.SetTimeTransparency(ics.TransparencyTransparent)
	if x.address != "" {
		v.SetURL(x.page(page))
	}
	cal.AddVEvent(v)
}

// moment is an event of the calendar that takes no time.
func (x *Export) moment(cal *ics.Calendar, uid string, ref tally.Ref, at canvass.Time, page, summary, words string) {
	v := ics.NewEvent(uid)
	v.SetDtStampTime(x.learnt(ref))
	v.SetStartAt(at.Go())
	v.SetSummary(line(summary))
	v.SetDescription(line(words))
	x.add(cal, v, page)
}

// announced is a notice of a closing, or of something that is to happen, on the day that it speaks of.
func (x *Export) announced(cal *ics.Calendar, place, name string, n *tally.Notice) {
	switch n.Notice.Topic {
	case canvass.TopicClose, canvass.TopicSchedule, canvass.TopicCertification:
	default:
		return
	}
	words := n.Notice.Text + " (" + wording.Of(x.s).Outlet(n.By) + ") " + x.kindWords()
	summary := name + ": " + string(n.Notice.Topic)
	if first := firstSentence(n.Notice.Text); first != "" { // several closings of one contest are told apart
		summary = name + ": " + first
	}
	uid := x.uid(place, string(n.Notice.Topic), canvass.Slug(n.Key))
	day, err := time.Parse(time.DateOnly, n.Notice.On)
	switch {
	case err == nil:
		v := ics.NewEvent(uid)
		v.SetDtStampTime(x.learnt(n.Ref))
		v.SetAllDayStartAt(day)
		v.SetAllDayEndAt(day.AddDate(0, 0, 1))
		v.SetSummary(line(summary))
		v.SetDescription(line(words))
		x.add(cal, v, place)
	case n.Notice.Topic == canvass.TopicClose && n.At.Replayed() != 0 && n.At.Day == "":
		x.moment(cal, uid, n.Ref, n.At.Replayed(), place, summary, words)
	}
}

// firstSentence is the beginning of a text to its first full stop, at most 120 characters of it.
func firstSentence(text string) string {
	first, _, _ := strings.Cut(text, ". ")
	first = strings.TrimSuffix(strings.TrimSpace(first), ".")
	if r := []rune(first); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return first
}
