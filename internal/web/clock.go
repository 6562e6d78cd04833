package web

import (
	"html/template"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Clock is a moment on a page: as it is read, and as a machine reads it, so that the script can give it by the reader's
// own clock too.
type Clock struct {
	Text, ISO string
	at        time.Time
}

// clockOf is a moment with its words.
func clockOf(t canvass.Time, text string) Clock {
	return Clock{Text: text, ISO: t.String(), at: t.Go()}
}

// moment is a moment as <time>: "6 March 2024, 00:41 Eastern".
func moment(t canvass.Time) template.HTML {
	if t == 0 {
		return template.HTML(template.HTMLEscapeString(wording.Moment(t)))
	}
	return template.HTML(`<time datetime="` + template.HTMLEscapeString(t.String()) + `">` + template.HTMLEscapeString(wording.Moment(t)) + `</time>`)
}

// clock is when an entry was recorded: the hour on the night itself and until the evening after, else the day.
func (b *book) clock(t canvass.Time) Clock {
	began := b.s.Now.Go().Add(-18 * time.Hour).In(canvass.Eastern)
	if r := b.s.Record; r != nil && r.Night != "" {
		if d, err := time.ParseInLocation(time.DateOnly, r.Night, canvass.Eastern); err == nil {
			began = d
		}
	}
	return clockOf(t, wording.HourOrDay(t, began))
}

// isHour reports whether a moment's words are an hour, and not a day.
func isHour(text string) bool {
	_, err := time.Parse("15:04", text)
	return err == nil
}

// updated is the moment that the page speaks for: the hour where it is of the last days, with the day where it is not.
func (b *book) updated() Clock {
	c := b.clock(b.s.Now)
	if isHour(c.Text) {
		c.Text += " Eastern"
		if r := b.s.Record; r == nil || r.Night == "" {
			return c
		}
	}
	c.Text = wording.Moment(b.s.Now)
	return c
}
