package estimate

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Status says how far a reporting unit is counted.
type Status string

// A unit is in when all its votes are counted, as far as its source says; part when some are; out when none are.
const (
	In   Status = "in"
	Part Status = "part"
	Out  Status = "out"
)

// Unit is one reporting unit, or the votes of one mode in it.
type Unit struct {
	ID string
	// Name is the unit's for people, its ID where it is empty.
	Name   string
	Status Status
	// Votes counted so far, in the order of the table's options.
	Votes []int64
	// Baseline is an earlier total of like voters, 0 where none is known.
	Baseline float64
	// Bound is the most votes that can be cast there, by a source; negative where none is known.
	Bound int64
	// Cast says that Bound is the number of ballots cast there: it may well be below the baseline.
	Cast bool
	// X are the covariates, in the order of the table's; NaN is unknown.
	X []float64
	// Was are the votes that the same options had there in an earlier contest, in the order of the table's options, -1
	// where an option had none; nil where nothing is known.
	Was []int64
	// Mode is the way in which these votes were cast ("early", "election-day"), empty where the unit is all of it.
	Mode string
	// Area is the district that the unit belongs to, empty where it is none or several.
	Area string
	// Turn is the unit's place in the order in which units came in, from 1, the same for those that came in at once; 0 where
	// that is not known.
	Turn int
}

// Label is what the unit is called.
func (u *Unit) Label() string { return cmp.Or(u.Name, u.ID) }

// Counted is the sum of the unit's votes.
func (u *Unit) Counted() int64 {
	var n int64
	for _, v := range u.Votes {
		n += v
	}
	return n
}

// Table is a contest at one moment.
type Table struct {
	Options []string
	// Covariates are the names of the columns of X. A column within 0 and 1 is read as a proportion, one within 0 and
	// 100 that reaches 20 as percent, any other by its own spread.
	Covariates []string
	Units      []Unit
	// Fell is the largest fall of an option's reported count in this contest so far: the error budget is at least that.
	Fell int64
	// Cast is how many ballots were cast in all, by a source; 0 where that is not known. It bounds what is out.
	Cast int64
	// Notes are warnings of who made the table: they stand before an estimate's own.
	Notes []Warning
}

// Counted is the sum of all votes counted so far.
func (t *Table) Counted() int64 {
	var n int64
	for i := range t.Units {
		n += t.Units[i].Counted()
	}
	return n
}

// ByOption is what is counted for each option.
func (t *Table) ByOption() []int64 {
	n := make([]int64, len(t.Options))
	for i := range t.Units {
		for k, v := range t.Units[i].Votes {
			n[k] += v
		}
	}
	return n
}

// Kind tells warnings apart for programs.
type Kind string

// What a warning is of.
const (
	NoUnits      Kind = "no-units"      // nothing to estimate
	FewUnits     Kind = "few-units"     // fewer than five units in
	NoBaseline   Kind = "no-baseline"   // a unit that is not in has no baseline of its own
	NoBaselines  Kind = "no-baselines"  // no unit has one
	OverBound    Kind = "over-bound"    // a unit has more votes than its own bound
	LowBound     Kind = "low-bound"     // the bound of a unit that is not in is below its baseline
	Unlike       Kind = "unlike"        // what is in is unlike what is out
	OnlyParts    Kind = "only-parts"    // no unit is wholly in
	UnseenGroup  Kind = "unseen-group"  // a third of the units, by size or a covariate, of which nothing is in
	UnseenMode   Kind = "unseen-mode"   // a mode of voting of which nothing is in
	EmptyUnit    Kind = "empty-unit"    // a unit that is in without a vote
	OutWithVotes Kind = "out-has-votes" // a unit that is said to be out has votes, and is taken as partly in
	MissingX     Kind = "missing-covariate"
	NotStated    Kind = "not-stated" // no source says whether a unit is wholly counted
	Fall         Kind = "fall"       // a reported count fell
)

// Warning is what a reader must know beside the figures.
type Warning struct {
	Kind Kind   `json:"kind"`
	Unit string `json:"unit,omitempty"`
	Text string `json:"text"`
}

// few is the number of units in below which an estimate says so.
const few = 5

// Check says what keeps a table from being estimated at all: no option, a unit named twice, a negative count, a row of
// another length. The error says which unit.
func (t *Table) Check() error {
	if len(t.Options) == 0 {
		return fmt.Errorf("there is no option: a table needs at least one column of votes")
	}
	seen := map[string]bool{}
	for i := range t.Units {
		u := &t.Units[i]
		name := u.ID
		if u.Mode != "" {
			name += " by " + u.Mode
		}
		switch {
		case seen[u.ID+"\x00"+u.Mode]:
			return fmt.Errorf("unit %s stands there twice: leave one row, or give each its mode", name)
		case len(u.Votes) != len(t.Options):
			return fmt.Errorf("unit %s has votes for %d of %d options", name, len(u.Votes), len(t.Options))
		case len(u.X) != len(t.Covariates):
			return fmt.Errorf("unit %s has %d of %d covariates", name, len(u.X), len(t.Covariates))
		case u.Was != nil && len(u.Was) != len(t.Options):
			return fmt.Errorf("unit %s has earlier votes for %d of %d options", name, len(u.Was), len(t.Options))
		case u.Status != In && u.Status != Part && u.Status != Out:
			return fmt.Errorf("unit %s has the status %q: write in, part or out", name, u.Status)
		case math.IsNaN(u.Baseline) || math.IsInf(u.Baseline, 0) || u.Baseline < 0:
			return fmt.Errorf("unit %s has a baseline that is no number of votes", name)
		case slices.ContainsFunc(u.Votes, func(v int64) bool { return v < 0 }):
			return fmt.Errorf("unit %s has a negative count", name)
		case u.Baseline > most || u.Bound > most || u.Counted() > most || slices.Max(u.Votes) > most:
			return fmt.Errorf("unit %s has more than %d votes: no unit has", name, int64(most))
		}
		seen[u.ID+"\x00"+u.Mode] = true
	}
	return nil
}

// most is more votes than any unit has ever had; sums of a million such units still fit.
const most = 1e12
