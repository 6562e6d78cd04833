package table

import (
	"fmt"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// attributes takes what a row says of its unit beside the votes.
func (r *reader) attributes(g *group, row []string) {
	whole := func(at int, put func(int64)) {
		if at == None {
			return
		}
		if v, err := feed.Whole("", "", feed.At(row, at)); err == nil {
			put(v)
		}
	}
	if r.Time != None && g.at == 0 {
		text := feed.At(row, r.Time)
		if g.at = moment(text); g.at == 0 && text != "" && r.zoneless == "" {
			r.zoneless = quoted(text)
		}
	}
	f := &g.figures
	whole(r.In, func(v int64) { f.In = &v })
	whole(r.Of, func(v int64) { f.Of = &v })
	if f.In != nil {
		f.Are = "precincts"
	}
	if text := strings.TrimSuffix(feed.At(row, r.Expected), "%"); text != "" && f.Expected == "" {
		if p := canvass.Percent(strings.TrimSpace(text)); p.Validate() == nil {
			f.Expected = p
		}
	}
	for _, b := range r.Beside {
		put := b.Put
		if put == nil {
			put = func(f *feed.Figures, v int64) { f.Put(b.Kind, v) }
		}
		if len(r.Options) == 0 && g.first > 0 {
			continue // it stands on each row of the unit
		}
		if text := feed.At(row, b.At); text != "" {
			v, err := feed.Whole("", "", text)
			if err != nil {
				r.hold(g, fmt.Sprintf("%s: %s is %s: withheld, or no number", r.rows.Where(), b.Name, quoted(text)))
				continue
			}
			if len(r.Options) > 0 && r.Type != None && b.Put == nil {
				continue // it is of one way to vote
			}
			put(f, v)
		}
	}
}

// layouts of moments; those without a zone are not read, since whose clock they are is not known.
var layouts = []string{time.RFC3339, "2006-01-02T15:04:05.999Z07:00", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700"}

func moment(text string) canvass.Time {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, text); err == nil && t.Year() >= feed.FirstYear && t.Year() < 9999 {
			return canvass.TimeOf(t)
		}
	}
	return 0
}
