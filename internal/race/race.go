// Package race adds up contests: standings, the majority, what is left, and what one contest changes.
package race

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Race is one nomination at one moment.
type Race struct {
	ID   canvass.RaceID
	Name string
	Info *catalog.Race
	// Majority is the number needed on the day of the snapshot, nil where it is not known.
	Majority *catalog.Majority
	// Standings are the delegates of each option, most first.
	Standings []Standing
	// Held are the contests that have awarded, or were held without an award that is known, by date.
	Held []Line
	// Open is the number of seats in held contests that are not decided.
	Open int
	// Remaining is the number of pledged seats in contests that are still to come or have not reported.
	Remaining int
	// Left are the contests that are still to come or have not reported, by date.
	Left []canvass.ContestID
	// Basis is the weakest basis among the awards that are added.
	Basis tally.Basis
	// Tallies are the latest totals that others claim, one for each claimant.
	Tallies []tally.Claim
}

// Standing is one option's delegates.
type Standing struct {
	Option    canvass.OptionID
	Delegates int
	Ref       tally.Ref
}

// Line is one contest in a race.
type Line struct {
	Contest *tally.Contest
	Awards  []canvass.Award
	Basis   tally.Basis
}

// Of is the option's delegates.
func (r *Race) Of(o canvass.OptionID) int {
	for _, s := range r.Standings {
		if s.Option == o {
			return s.Delegates
		}
	}
	return 0
}

// Lead is the first option and its lead over the second in delegates; ok is false where nobody has any or they are
// level.
func (r *Race) Lead() (o canvass.OptionID, by int, ok bool) {
	switch {
	case len(r.Standings) == 0 || r.Standings[0].Delegates == 0:
		return "", 0, false
	case len(r.Standings) == 1:
		return r.Standings[0].Option, r.Standings[0].Delegates, true
	}
	by = r.Standings[0].Delegates - r.Standings[1].Delegates
	return r.Standings[0].Option, by, by > 0
}

// Consequence is what one contest does to its race.
type Consequence struct {
	Contest canvass.ContestID
	// Before holds the contests whose day lies before this one's; After adds this contest alone.
	Before, After *Race
	// Leader and the leads are in delegates; Leader is empty where nobody led before.
	Leader                canvass.OptionID
	LeadBefore, LeadAfter int
	// LeaderChanges reports whether another option leads after it, or nobody does.
	LeaderChanges bool
	// Decides reports whether an option reaches the majority by it that had not before.
	Decides canvass.OptionID
	Firsts  []First
	// Surprise compares, without any probability.
	Surprise []Comparison
	// Forecast reports whether the record holds a forecast of the contest.
	Forecast bool
	Ref      tally.Ref
}

// FirstKind says what happened for the first time.
type FirstKind string

// The firsts that are looked for, each of votes in this race.
const (
	FirstLoss FirstKind = "first loss"
	FirstWin  FirstKind = "first win"
)

// First is something that happened to an option for the first time in this race.
type First struct {
	Kind    FirstKind
	Option  canvass.OptionID
	Measure canvass.Measure
	// After names the binding events before this one that are counted, and Unbound those that awarded nothing.
	After, Unbound []canvass.ContestID
	Ref            tally.Ref
}

// Comparison holds an option's share here against its best or worst share in the race before.
type Comparison struct {
	Option canvass.OptionID
	// Best is true where There is the option's best share before, false where it is its worst.
	Best bool
	// Here and There are votes of valid votes.
	Here, HereOf, There, ThereOf int64
	Where                        canvass.ContestID
	Ref                          tally.Ref
}
