// Package season is the model of a season of contests: what the results so far say of the contests to come, without
// polls or with them; seasons simulated to the end by each contest's own rule; what a result was worth as a surprise,
// and what it did to the race.
//
// The model of shares is a Gaussian process for each candidate over contests: what they have in common all season, a
// slow drift, places alike in five figures, a region, caucuses, the home state ([Params]). It is chosen on other
// seasons than the one it is tried on, and scored in docs/seasons.md. It is a model, and everything that comes of it
// says so; what is exact (the share of the rest that somebody needs, seats won against another world) comes from
// package race and delegate alone.
//
//	s, _ := season.Of(snapshot, "2016/dem")
//	for _, p := range s.Score(season.Chosen, 4000, 1).Contests {
//		fmt.Println(p.Place, p.Winner, p.LogLoss)
//	}
package season

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
)

// Season is a race as the model sees it: who stands, and every contest, those with results and those without.
type Season struct {
	Race       canvass.RaceID
	Candidates []Candidate
	// Contests are in order of their days, then of their ids.
	Contests []Contest
	// Gaps says of which contests the season lacks what, in words.
	Gaps []string
}

// Candidate is one who stands in a race.
type Candidate struct {
	Option canvass.OptionID
	// Home are the jurisdictions that the candidate comes from or held office for.
	Home []string
	// Left is the last day on which the candidate counts as in; zero for one who stays.
	Left time.Time
	// From is the first day on which the candidate asked for votes, as was known beforehand: results of earlier days tell
	// nothing of the candidate. Zero for one who stood from the first contest on.
	From time.Time
}

// Contest is one contest of a season.
type Contest struct {
	ID     canvass.ContestID
	Place  string // the jurisdiction
	Day    time.Time
	Caucus bool
	// Result is nil where none is known.
	Result *Result
	place  place
}

// Result is what a contest gave, by candidate in the order of the season.
type Result struct {
	// Shares are percent of all that was counted; Named says who was on the list.
	Shares []float64
	Named  []bool
	// Winner is a candidate's place in the season, -1 for somebody else.
	Winner int
}

// in reports whether the candidate stood on the day.
func (c *Candidate) in(day time.Time) bool { return c.Left.IsZero() || !day.After(c.Left) }

// active are the candidates who are in on the contest's day, as far as it was known before it.
func (s *Season) active(c *Contest) []int {
	var out []int
	for k := range s.Candidates {
		if s.Candidates[k].in(c.Day) {
			out = append(out, k)
		}
	}
	return out
}

// told reports whether a contest tells the model anything: it has a result, at least two were in, at least two of them
// were on its list, and somebody's share is known.
func (s *Season) told(c *Contest) bool {
	if c.Result == nil {
		return false
	}
	named, sum := 0, 0.0
	for _, k := range s.active(c) {
		if c.Result.Named[k] {
			named++
			sum += c.Result.Shares[k]
		}
	}
	return named >= 2 && sum > 0
}

// home is 1 in a candidate's home jurisdiction, else 0.
func (c *Candidate) home(place string) float64 {
	if slices.Contains(c.Home, place) {
		return 1
	}
	return 0
}

// sort puts the contests in order.
func (s *Season) sort() {
	slices.SortFunc(s.Contests, func(a, b Contest) int {
		return cmp.Or(a.Day.Compare(b.Day), strings.Compare(string(a.ID), string(b.ID)))
	})
}

// index is the candidate's place in the season, -1 for one who is not in it.
func (s *Season) index(o canvass.OptionID) int {
	return slices.IndexFunc(s.Candidates, func(c Candidate) bool { return c.Option == o })
}
