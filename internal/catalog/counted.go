package catalog

import (
	"slices"

	"github.com/canvassdesk/canvass"
)

// MayCount reports whether a count of the contest may name the option: it is on the ballot, or the contest's file says
// that counts name it; or the contest is one of the
// past, with its result in the catalog, and the option stood in the race somewhere, or is nobody in person. The
// catalog's ballots of past contests are of those who had votes in the sources that were seen: an office's own count is
// the better evidence of who was counted there.
func (c *Catalog) MayCount(id canvass.ContestID, o canvass.OptionID) bool {
	x := c.Contests[id]
	if x == nil || x.Ballot.OnBallot(o) || slices.Contains(x.Counted, o) {
		return true
	}
	return len(x.Results) > 0 && (o.Fixed() || c.stood(id.Race(), o))
}

// stood reports whether the person stood in the race.
func (c *Catalog) stood(race canvass.RaceID, o canvass.OptionID) bool {
	if p := c.People[o]; p != nil && slices.ContainsFunc(p.Campaigns, func(k Campaign) bool { return k.Race == race }) {
		return true
	}
	for id, x := range c.Contests {
		if id.Race() == race && slices.Contains(x.Ballot.Options, o) {
			return true
		}
	}
	return false
}

// Stood are the persons who stood in the race: those on the ballot of one of its contests, and those whose file says
// so. They are in order, each once.
func (c *Catalog) Stood(race canvass.RaceID) []canvass.OptionID {
	var found []canvass.OptionID
	for id, x := range c.Contests {
		if id.Race() != race {
			continue
		}
		for _, o := range x.Ballot.Options {
			if !o.Fixed() {
				found = append(found, o)
			}
		}
	}
	for id, p := range c.People {
		if slices.ContainsFunc(p.Campaigns, func(k Campaign) bool { return k.Race == race }) {
			found = append(found, id)
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}
