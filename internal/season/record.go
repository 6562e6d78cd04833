package season

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Of is the season of a race as the snapshot has it: the contests of the catalog with the results that are complete, or
// those of a race of long ago. Who left after the snapshot's day counts as in. The error is canvass.NotFound for a race
// of which nothing is known, canvass.Refused for one in which fewer than two are known to stand.
func Of(s *tally.Snapshot, race canvass.RaceID) (*Season, error) { return of(s, race, today(s)) }

// of is the season as far as it was known on a day who had left.
func of(s *tally.Snapshot, race canvass.RaceID, on time.Time) (*Season, error) {
	if past := s.Catalog.Past[race]; past != nil {
		return ofPast(past), nil
	}
	out := &Season{Race: race, Candidates: candidates(s, race, on)}
	for id, c := range s.Contests {
		if id.Race() != race || c.Event == nil {
			continue
		}
		if c.Event.Date.IsZero() {
			out.Gaps = append(out.Gaps, fmt.Sprintf("%s has no day yet", c.Info.Name))
			continue
		}
		x := Contest{ID: id, Place: id.Jurisdiction(), Day: lastDay(c.Event), Caucus: c.Event.Kind == "caucus" || c.Event.Kind == "convention", place: placeOf(id.Jurisdiction())}
		if !c.Event.Cancelled {
			x.Result = resultOf(c, out.Candidates)
		}
		out.Contests = append(out.Contests, x)
	}
	if len(out.Contests)+len(out.Gaps) == 0 {
		return nil, canvass.Errorf(canvass.NotFound, "season", "%s has no contest that is known", race)
	}
	if len(out.Candidates) < 2 {
		return nil, canvass.Errorf(canvass.Refused, "season", "fewer than two are known to stand in %s: people say so in their files, by [[campaign]]", race)
	}
	slices.Sort(out.Gaps)
	out.sort()
	return out, nil
}

// countedByName begins the note of a campaign of which nothing is known but a count.
const countedByName = "Counted by name in a contest of the race"

func lastDay(e *canvass.Event) time.Time {
	if e.Until.After(e.Date) {
		return e.Until
	}
	return e.Date
}

// candidates are those of facts.toml, else those whom files of people say to have campaigned for the race. Days of
// leaving that have not come are not known; the catalog alone, which has no hours, does not know those of the day itself
// either: most left in the evening.
func candidates(s *tally.Snapshot, race canvass.RaceID, on time.Time) []Candidate {
	out := slices.Clone(known().races[race])
	if out == nil {
		for o, p := range s.Catalog.People {
			for _, k := range p.Campaigns {
				if k.Race == race && !strings.HasPrefix(k.Note, countedByName) {
					out = append(out, Candidate{Option: o, Home: homeOf(o), Left: k.Left})
				}
			}
		}
		slices.SortFunc(out, func(a, b Candidate) int { return strings.Compare(string(a.Option), string(b.Option)) })
	}
	for i := range out {
		if out[i].Left.After(on) || s.Record == nil && out[i].Left.Equal(on) {
			out[i].Left = time.Time{}
		}
	}
	return out
}

// resultOf is a contest's complete count as the model takes it; nil where there is none, or where it leaves options
// out.
func resultOf(c *tally.Contest, candidates []Candidate) *Result {
	n := c.Count
	if n == nil || n.Partial || n.Valid == 0 || c.Status != tally.Complete && c.Status != tally.Certified {
		return nil
	}
	return counted(candidates, func(yield func(canvass.OptionID, float64) bool) {
		for _, o := range n.Options {
			if !yield(o.Option, 100*float64(o.Votes)/float64(n.Valid)) {
				return
			}
		}
	})
}

// counted makes a result of options with their shares, most first.
func counted(candidates []Candidate, shares func(func(canvass.OptionID, float64) bool)) *Result {
	r := &Result{Shares: make([]float64, len(candidates)), Named: make([]bool, len(candidates)), Winner: -1}
	first := true
	for o, share := range shares {
		k := slices.IndexFunc(candidates, func(c Candidate) bool { return c.Option == o })
		if first {
			r.Winner, first = k, false
		}
		if k >= 0 {
			r.Shares[k], r.Named[k] = share, true
		}
	}
	return r
}

// smallShare is the least share that the files of long ago give by name; what is smaller is summed up as other.
const smallShare = 5.0

// ofPast is a season of long ago. Candidates who are in and not in a contest's list had less than five percent: they
// are taken to have an even part of what is summed up.
func ofPast(past *catalog.Past) *Season {
	out := &Season{Race: past.Race, Candidates: slices.Clone(known().races[past.Race])}
	if out.Candidates == nil {
		for o := range past.Names {
			out.Candidates = append(out.Candidates, Candidate{Option: o, Home: homeOf(o)})
		}
		slices.SortFunc(out.Candidates, func(a, b Candidate) int { return strings.Compare(string(a.Option), string(b.Option)) })
	}
	for place, p := range past.Contests {
		total, other := 0.0, 0.0
		for _, n := range p.Counts {
			total += float64(n.Votes)
			if n.Option == canvass.Other {
				other = float64(n.Votes)
			}
		}
		x := Contest{
			ID: canvass.ContestID(string(past.Race) + "/" + place), Place: place, Day: p.Date, Caucus: p.Kind == "caucus", place: placeOf(place),
		}
		if total > 0 {
			x.Result = counted(out.Candidates, func(yield func(canvass.OptionID, float64) bool) {
				for _, n := range p.Counts {
					if !yield(n.Option, 100*float64(n.Votes)/total) {
						return
					}
				}
			})
			var small []int
			for _, k := range out.active(&x) {
				if !x.Result.Named[k] {
					small = append(small, k)
				}
			}
			if others := len(out.active(&x)) - len(small); others < 2 {
				small = nil // a list of one is of those who stood: Michigan in 2008
			}
			for _, k := range small {
				x.Result.Shares[k], x.Result.Named[k] = min(smallShare, 100*other/total/float64(len(small))), other > 0
			}
		}
		out.Contests = append(out.Contests, x)
	}
	out.sort()
	return out
}
