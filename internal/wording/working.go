package wording

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Namer gives an option of the delegate engine the name that a reader knows.
type Namer func(delegate.Option) string

// Names is the Namer of a contest.
func (w Words) Names(id canvass.ContestID) Namer {
	return func(o delegate.Option) string { return w.Option(id, canvass.OptionID(o)) }
}

// decided says by what a pool was decided, where it was not by its rule's plain share.
var decided = map[delegate.DecidedBy]string{
	delegate.ByTrigger: "the votes passed a mark at which the rule gives more than a share",
	delegate.ByRecord:  "as its decider put it on record",
}

// PoolStatus says how far a pool is decided, empty for one that the rule decided.
func PoolStatus(r *delegate.Result, name Namer) string {
	switch {
	case r.Status == delegate.Tied:
		seats := english.Count(r.TieSeats, "seat", "seats")
		return "tied: " + seats + " between " + name.list(r.Tie) + " until a lot is drawn"
	case r.Status == delegate.Undetermined:
		return "undetermined"
	case r.By == delegate.ByOverride && r.Override != nil:
		return "decided by " + r.Override.Decider + ", not by the rule"
	}
	return decided[r.By]
}

// CountedAs says what the votes of a pool's working are, where the count that they are of is not of votes: "hundredths of state
// delegate equivalents", "county delegates". It is empty for votes.
func CountedAs(n *tally.Count) string {
	if n == nil || n.Measure != canvass.StateDelegateEquivalents && n.Measure != canvass.CountyDelegates {
		return ""
	}
	switch n.Scale {
	case 0, 1:
		return n.Measure.Words()
	case 100:
		return "hundredths of " + n.Measure.Words()
	case 10_000:
		return "ten-thousandths of " + n.Measure.Words()
	}
	return n.Measure.Words() + " times " + english.Thousands(n.Scale)
}

// Next says how few ballots would change a pool's award, a clause each; none where nothing can. Where the votes of the working
// are something else, as [CountedAs] says, it speaks of votes as the working does.
func Next(n *delegate.Next, name Namer, countedAs string) []string {
	if n == nil {
		return nil
	}
	one, several := "ballot", "ballots"
	if countedAs != "" {
		one, several = "vote", "votes"
	}
	var out []string
	if n.Added != nil {
		words := english.Count(*n.Added, "more "+one, "more "+several) + " for " + name(n.To)
		switch {
		case len(n.Gains) == 1 && len(n.Loses) == 1:
			words += " would move seats from " + name.list(n.Loses) + " to " + name.list(n.Gains)
		case len(n.Gains) > 0:
			words += " would change the award, to the gain of " + name.list(n.Gains)
			if len(n.Loses) > 0 {
				words += " and the loss of " + name.list(n.Loses)
			}
		default:
			words += " would change the award"
		}
		out = append(out, words)
	}
	if n.Switched != nil {
		out = append(out, english.Count(*n.Switched, one, several)+" cast for "+name(n.SwitchedTo)+
			" in the place of "+name(n.SwitchedFrom)+" would change the award too")
	}
	return out
}

func (name Namer) list(options []delegate.Option) string {
	names := make([]string, len(options))
	for i, o := range options {
		names[i] = name(o)
	}
	return english.List(names)
}
