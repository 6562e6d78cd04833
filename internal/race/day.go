package race

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Day is what all contests of one day did to their race.
type Day struct {
	// Before holds the contests of earlier days, After those of the day too. Both take each contest the same way.
	Before, After *Race
	// Held are the contests of the day that award delegates and were not canceled, by id.
	Held []*tally.Contest
	// Seats are the pledged seats of those contests, 0 where the number of one of them is not known.
	Seats int
}

// DayOf is the day of a contest in its race, nil for a contest without a date. A contest of several days stands on its last.
func DayOf(s *tally.Snapshot, id canvass.ContestID) *Day {
	c := s.Contests[id]
	if c == nil || c.Event == nil || c.Event.Date.IsZero() {
		return nil
	}
	on := day(c)
	d := &Day{
		Before: sum(s, id.Race(), on, func(o *tally.Contest, _ *Line) bool { return day(o).Before(on) }),
		After:  sum(s, id.Race(), on, func(o *tally.Contest, _ *Line) bool { return !day(o).After(on) }),
	}
	sized := true
	for _, o := range contests(s, id.Race()) {
		if !day(o).Equal(on) || notHeld(o) || !o.Event.Binds {
			continue
		}
		d.Held = append(d.Held, o)
		d.Seats += o.Delegates.Seats
		sized = sized && o.Delegates.Seats > 0
	}
	if !sized {
		d.Seats = 0
	}
	return d
}

// Gained is how many delegates the option has more at the end of the day than before it.
func (d *Day) Gained(o canvass.OptionID) int { return d.After.Of(o) - d.Before.Of(o) }

// Won is how many delegates the option won in the contests that were held on the day alone; votes over several days that ended on
// it are not among them.
func (d *Day) Won(o canvass.OptionID) int {
	n := 0
	for i := range d.After.Held {
		l := &d.After.Held[i]
		if slices.Contains(d.Held, l.Contest) && !l.Contest.Event.Until.After(l.Contest.Event.Date) {
			n += awarded(l, o)
		}
	}
	return n
}

// littlePart is the part of a lead that may be lost while little is lost of it: a tenth.
const littlePart = 10

// TookLittle reports whether a lead in delegates shrank, and by no more than a tenth of what it was.
func TookLittle(before, after int) bool {
	return after < before && (before-after)*littlePart <= before
}

// edgePart is the part of a lead that a margin of delegates can be without doing more than a little to it: a fiftieth.
const edgePart = 50

// LittleOf reports whether a margin of delegates in one contest is no more than a fiftieth of the lead in the race.
func LittleOf(margin, lead int) bool { return margin*edgePart <= lead }
