package check

import (
	"fmt"
	"maps"
	"time"

	"github.com/canvassdesk/canvass"
)

// Returns are dated by their source's clock, which may be wrong by a zone: by a day at most.
const zonesDiffer = 26 * time.Hour

// needsDates is what dated lacks.
func needsDates(c *Case) string {
	for _, u := range c.Table.Units {
		if u.Updated != 0 {
			return ""
		}
	}
	return "the source does not say when its figures held"
}

// dated finds votes that are dated before the contest's first day, or in the future, or before those that the record has. A day begins on Guam when it is
// 14:00 of the day before in Greenwich, and what is left is for clocks that are a zone away. Before the day, votes of just
// now are a rehearsal's: a live record refuses them whatever their date.
func dated(r *run) {
	var begins canvass.Time
	if day, err := time.Parse(time.DateOnly, r.Day); err == nil {
		begins = canvass.TimeOf(day.Add(-zonesDiffer))
	}
	var early, late *Unit
	earlyOnes, lateOnes := 0, 0
	for _, u := range r.Table.Units {
		counted := false
		for _, m := range r.measures {
			counted = counted || u.Counts[m].Sum() > 0
		}
		if u.Updated == 0 || !counted {
			continue // sources send zeros in the days before
		}
		switch {
		case begins != 0 && u.Updated < begins && (r.Received == 0 || r.Received.Go().Sub(u.Updated.Go()) > zonesDiffer):
			earlyOnes++
			if early == nil {
				early = u
			}
		case r.Received != 0 && u.Updated.Go().Sub(r.Received.Go()) > clocksDiffer:
			lateOnes++
			if late == nil || u.Updated > late.Updated {
				late = u
			}
		}
	}
	if early != nil {
		r.found(nil, unknown, "votes of %s are dated %s, and the contest's day is %s: another contest's, or a wrong clock",
			unitsLike(early, earlyOnes), early.Updated, r.Day)
	}
	if r.Before != nil {
		r.pairs(r.older)
	}
	switch {
	case late == nil:
	case late.Updated.Go().Sub(r.Received.Go()) > zonesDiffer:
		r.found(nil, unknown, "votes of %s are dated %s, which has not come yet", unitsLike(late, lateOnes), late.Updated)
	default:
		r.foundAs(Warning, late, none, "votes of %s are dated %s, which has not come yet: a clock that is wrong, or another zone's",
			unitsLike(late, lateOnes), late.Updated)
	}
}

// older finds figures of a unit that held before those that the record has of it, and are others: the newer are to stay.
func (r *run) older(now, before *Unit) {
	if now.Updated == 0 || before.Updated == 0 || now.Updated >= before.Updated || now.Hold != "" {
		return
	}
	for _, m := range r.measures {
		if now.Has(m) && before.Has(m) && !maps.Equal(now.Counts[m], before.Counts[m]) {
			r.found(now, r.votes(now, m, abs(now.Counts[m].Sum()-before.Counts[m].Sum())),
				"its figures are of %s, and the record has the source's of %s: the older would take the place of the newer", now.Updated, before.Updated)
			return
		}
	}
}

// unitsLike names a unit, and how many more are like it.
func unitsLike(u *Unit, n int) string {
	if n == 1 {
		return u.Name
	}
	return fmt.Sprintf("%s and %d more", u.Name, n-1)
}
