package race

import (
	"time"

	"github.com/canvassdesk/canvass"
)

// Known says how a number about a race may be told.
type Known string

// How a number may be told.
const (
	// Whole: no seat of a contest that was held is open.
	Whole Known = "whole"
	// AtLeast: seats are open, and whoever has them, the number is not smaller and its sentence stays true.
	AtLeast Known = "at least"
	// Untold: the open seats could turn the sentence. It is not told.
	Untold Known = "not told"
)

// Total is a number of delegates and how it may be told.
type Total struct {
	Delegates int
	Known     Known
}

// Lead is who is ahead in the race, in delegates.
type Lead struct {
	Option canvass.OptionID
	// By is the lead, of a Whole one; the least that the lead can be, of one that is AtLeast; 0 of an Untold one, of
	// which Option is no more than who is ahead in what is awarded.
	By    int
	Known Known
}

// Total is the option's delegates: whole where nothing is open, at least so many where the open seats could add to it.
func (r *Race) Total(o canvass.OptionID) Total {
	t := Total{Delegates: r.Of(o), Known: Whole}
	if r.Open > 0 || len(r.Unsized) > 0 {
		t.Known = AtLeast
	}
	return t
}

// Lead is the first option and its lead over the second; ok is false where nobody has any delegate or the first are
// level in what is awarded.
func (r *Race) Lead() (lead Lead, ok bool) {
	if len(r.Standings) == 0 || r.Standings[0].Delegates == 0 {
		return Lead{}, false
	}
	lead = Lead{Option: r.Standings[0].Option, By: r.Standings[0].Delegates, Known: Whole}
	if len(r.Standings) > 1 {
		lead.By -= r.Standings[1].Delegates
	}
	switch {
	case lead.By == 0:
		return Lead{}, false
	case len(r.Unsized) > 0 || r.Open >= lead.By:
		lead.By, lead.Known = 0, Untold
	case r.Open > 0:
		lead.By, lead.Known = lead.By-r.Open, AtLeast
	}
	return lead, true
}

// Needed is how many delegates the option still needs for the majority of those pledged: exact where its total is
// Whole, at most so many where it is AtLeast. ok is false where the majority is not known, or is reached: then see
// [Race.Clinched].
func (r *Race) Needed(o canvass.OptionID) (t Total, ok bool) {
	if r.Need == 0 || r.Of(o) >= r.Need {
		return Total{}, false
	}
	t = r.Total(o)
	t.Delegates = r.Need - t.Delegates
	return t, true
}

// Clinch is a majority of the pledged delegates that is reached: the nomination, unless [Race.AutomaticVote].
type Clinch struct {
	Option canvass.OptionID
	// Day is the last day of the contest by which the sum reaches the need, each contest as it is taken now.
	Day time.Time
	// By is the one contest of that day without which the need is not reached; empty where there is none or several.
	By canvass.ContestID
	// Surely reports whether no open seat could have brought it about on an earlier day.
	Surely bool
	// Elsewhere reports whether others may have an earlier day: what the option had before, with delegates that were
	// awarded without a vote, for contests that were canceled, was nearly enough ([Race.Nearly]). Those are counted on
	// the day of their contest here, and by others from the day on which the party awarded them.
	Elsewhere bool
}

// Nearly reports whether a number of delegates is within a hundredth of the majority, or has it: others, who count some
// delegates in another way, may have it reached on another day then.
func (r *Race) Nearly(delegates int) bool { return 100*delegates >= 99*r.Need }

// Clinched is who has the majority of pledged delegates, and on which day the contests held until then gave it; ok is
// false while nobody has. Delegates without a pledge are not in it: others who count them may give an earlier day.
func (r *Race) Clinched() (c Clinch, ok bool) {
	if r.Need == 0 || len(r.Standings) == 0 || r.Standings[0].Delegates < r.Need {
		return Clinch{}, false
	}
	c.Option = r.Standings[0].Option
	need, got, open := r.Need, 0, 0
	for i := 0; i < len(r.Held); {
		n, d := i, day(r.Held[i].Contest)
		before, openBefore := got, open
		for ; n < len(r.Held) && day(r.Held[n].Contest).Equal(d); n++ {
			got += awarded(&r.Held[n], c.Option)
			open += r.Held[n].Open
		}
		if got < need {
			i = n
			continue
		}
		c.Day, c.Surely = d, before+openBefore < need && len(r.Unsized) == 0
		early := before
		for k := i; k < len(r.Held); k++ {
			if e := r.Held[k].Contest.Event; e != nil && e.Cancelled {
				early += awarded(&r.Held[k], c.Option)
			}
		}
		c.Elsewhere = r.Nearly(early)
		for k := i; k < n; k++ {
			if got-awarded(&r.Held[k], c.Option) < need {
				if c.By != "" { // more than one contest of the day was needed
					c.By = ""
					break
				}
				c.By = r.Held[k].Contest.ID
			}
		}
		return c, true
	}
	return Clinch{}, false
}

func awarded(l *Line, o canvass.OptionID) int {
	for _, a := range l.Awards {
		if a.Option == o {
			return a.Delegates
		}
	}
	return 0
}
