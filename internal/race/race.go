// Package race adds up contests: who has how many delegates, what is open, what a lead is worth, what one contest
// changes, and which firsts the record proves.
//
// One function, [Take], decides what each contest gives to a total, and one, in [At] and [Of] alike, adds them up with
// the open seats beside the sum. Whoever tells a total asks [Race.Total], a lead [Race.Lead], and tells it as it is
// known: whole, at least, or not at all.
//
//	r := race.At(snapshot, "2024/dem")
//	if lead, ok := r.Lead(); ok && lead.Known == race.Whole {
//		fmt.Println(lead.Option, "leads by", lead.By)
//	}
package race

import (
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Race is one nomination at one moment.
type Race struct {
	ID   canvass.RaceID
	Name string
	Info *catalog.Race
	// Majority is the one in force on the day, nil where it is not known.
	Majority *catalog.Majority
	// Pledged is the number of pledged delegates, and Need how many of them decide, or are more than half where
	// AutomaticVote says that others vote on the first ballot too. All are 0 where the majority is not known.
	Pledged, Need int
	AutomaticVote bool
	// Automatic is how many delegates without a pledge there are, 0 where that is not known.
	Automatic int
	// Standings are the delegates of each option, most first. They are what is awarded: with Open seats beside them,
	// they are the least that each has.
	Standings []Standing
	// Held are the contests that have awarded, or were held without an award that is known, by date.
	Held []Line
	// Open is the number of seats in held contests that nobody is known to have won.
	Open int
	// Unbound is the number of seats in held contests that the rule leaves free or to nobody.
	Unbound int
	// Unsized are held contests of which not even the number of seats is known: what is open has no bound.
	Unsized []canvass.ContestID
	// Remaining is the number of pledged seats in contests that are still to come or have not reported.
	Remaining int
	// Left are the contests that are still to come or have not reported, by date; those that were canceled and of whose
	// delegates nothing is known are among them.
	Left []canvass.ContestID
	// Basis is the weakest basis among the awards that are added.
	Basis tally.Basis
	// Tallies are the latest totals that others claim, one for each claimant.
	Tallies []tally.Claim

	snapshot *tally.Snapshot
}

// Standing is one option's delegates.
type Standing struct {
	Option    canvass.OptionID
	Delegates int
	// ByStatus is how many of them each way of taking a contest gives.
	ByStatus map[Taken]int
	Ref      tally.Ref
}

// Taken says whose award of a contest a total takes.
type Taken string

// The ways to take a contest, in the order in which they are tried.
const (
	// Final is the award of the contest's authority or of its party: certified, confirmed, or its last word in the
	// catalog.
	Final Taken = "final award"
	// Ours is computed here by the rule on complete votes, every pool decided.
	Ours Taken = "computed here"
	// Announced is the award that somebody else announced for the whole contest; Line.By says who.
	Announced Taken = "announced"
	// Estimated is computed here by the rule, every pool decided, and the votes of some districts are estimates.
	Estimated Taken = "computed here on estimates"
	// Part is computed here by the rule on complete votes; some pools are open.
	Part Taken = "computed here in part"
	// Nothing is known; all seats are open.
	Nothing Taken = "open"
)

// Line is what one contest gives to a total.
type Line struct {
	Contest *tally.Contest
	Taken   Taken
	// By is the outlet whose award is taken; empty for what is computed here.
	By     string
	Awards []canvass.Award
	// Basis is what the awards rest on, Undetermined where there are none.
	Basis tally.Basis
	// Seats is the number of pledged seats; Open those that nobody is known to have won, Unbound those that the rule
	// leaves free or to nobody. What is awarded, Open and Unbound add up to Seats, unless more was announced than there
	// is.
	Seats, Open, Unbound int
	Ref                  tally.Ref
}

// Of is the option's delegates, as far as they are awarded.
func (r *Race) Of(o canvass.OptionID) int {
	for _, s := range r.Standings {
		if s.Option == o {
			return s.Delegates
		}
	}
	return 0
}

// Consequence is what one contest does to its race.
type Consequence struct {
	Contest canvass.ContestID
	// Before holds the contests whose day lies before this one's; After adds this contest alone. Both take each contest
	// the same way.
	Before, After *Race
	// LeadBefore and LeadAfter are the leads; of one that is Untold only who is ahead in what is awarded is set, and of
	// none at all nothing.
	LeadBefore, LeadAfter Lead
	// LeaderChanges reports whether another option leads after it, or nobody does, and both are known for sure.
	LeaderChanges bool
	// Decides reports whether an option reaches the majority by it that surely had not before.
	Decides canvass.OptionID
	Firsts  []First
	// Unsaid are firsts that what is counted suggests and that the record does not prove, with the reason.
	Unsaid []Unsaid
	// Surprise compares, without any probability.
	Surprise []Comparison
	// Forecast reports whether the record holds a forecast of the contest.
	Forecast bool
	Ref      tally.Ref
}

// FirstKind says what happened for the first time, in a row, or for the first time again.
type FirstKind string

// The records that are looked for, each in this race.
const (
	FirstLoss FirstKind = "first loss"
	FirstWin  FirstKind = "first win"
	// WinStreak is a third win or more without a loss between.
	WinStreak FirstKind = "wins in a row"
	// LossAgain is a first loss since an earlier one, with wins between.
	LossAgain FirstKind = "first loss since"
	// WinAgain is a first win since an earlier one, with losses between.
	WinAgain FirstKind = "first win since"
)

// First is something that happened to an option for the first time in this race, or for the first time again. Its
// scope is the contests that award delegates and whose day lies before this one's: the winner of each is known,
// whatever its measure.
type First struct {
	Kind    FirstKind
	Option  canvass.OptionID
	Measure canvass.Measure
	// Number is the number of wins in a row, of a WinStreak alone.
	Number int
	// Since is the contest of the last time, of LossAgain and WinAgain alone.
	Since canvass.ContestID
	// After names the contests before this one that award delegates, and Unbound the events that awarded nothing.
	After, Unbound []canvass.ContestID
	Ref            tally.Ref
}

// Unsaid is a record that is not said.
type Unsaid struct {
	Kind   FirstKind
	Option canvass.OptionID
	// Why says what stands against it: contests whose winner is not known, or on which others differ.
	Why string
	// Contests are those that stand against it.
	Contests []canvass.ContestID
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

// day is the last day of the contest's binding event; a contest without one comes last.
func day(c *tally.Contest) time.Time {
	switch {
	case c.Event == nil || c.Event.Date.IsZero():
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	case c.Event.Until.After(c.Event.Date):
		return c.Event.Until
	}
	return c.Event.Date
}
