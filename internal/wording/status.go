package wording

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// The phrases that say how far a contest is. Status is made of them, and so are the sentences of a story.
const (
	Cancelled       = "cancelled"
	NotHeld         = "not held yet"
	NoVotes         = "no votes reported yet"
	NeverReported   = "no votes in this record"
	NoVoteCounts    = "no vote counts are in the record"
	Counting        = "counting"
	NotCertified    = "not yet certified"
	LastKnown       = "the count is the last one known"
	NoCertification = "no certification is in the record"
	Certified       = "certified"
	CountedSince    = "counted again since, and that is not certified"
	Disputed        = "who won is disputed between"
)

// AllCounted is "all 91 ballots are counted".
func AllCounted(cast int64) string {
	switch cast {
	case 0:
		return "no ballots were cast"
	case 1:
		return "the one ballot cast is counted"
	}
	return "all " + english.Thousands(cast) + " ballots are counted"
}

// Final is what an authority does that calls a count its last one.
const Final = "gives the count as final"

// Status says how far a contest is, in one clause: on pages, in the terminal, in the JSON and in the feed.
func (w Words) Status(c *tally.Contest) string {
	text := w.state(c)
	if d := c.Dispute; d != nil {
		text += "; " + Disputed + " " + w.Options(c.ID, d.Options)
	}
	if x := c.Contradiction; x != nil {
		text += "; " + w.Contradiction(c.ID, x)
	}
	if t := c.TakenBack; t != nil {
		text += "; " + w.TakenBack(t)
	}
	return text
}

func (w Words) state(c *tally.Contest) string {
	n := c.Count
	switch c.State {
	case tally.Cancelled:
		return Cancelled
	case tally.NotHeld:
		text := NotHeld + "; votes on " + DayMonth(c.Event.Date)
		if day := c.Event.Day; day != "" {
			text += ", " + string(day)
		}
		return text
	case tally.NeverReported:
		return NeverReported
	case tally.SharesOnly:
		return Counting + "; " + NoVoteCounts
	case tally.CountGoesOn:
		if in := Units(n.Units, n.UnitsOf, n.UnitsAre); in != "" {
			return Counting + "; " + in + " in"
		}
		return Counting
	case tally.AllCounted:
		return AllCounted(*n.Cast) + ", " + w.Said(n.By) + " says; " + NotCertified
	case tally.CalledFinal:
		return w.Said(n.By) + " " + Final + "; " + NotCertified
	case tally.LastKnown:
		return LastKnown + "; " + NoCertification
	case tally.InForce:
		if k := c.CertifiedOtherwise(); k != nil {
			return Certified + "; the delegates certified are not those of the rule"
		}
		return Certified
	case tally.CountedSince:
		return Certified + "; " + CountedSince
	}
	if c.TakenBack != nil && c.TakenBack.What == canvass.KindReport {
		return "no votes reported"
	}
	if e := c.Event; e != nil && e.Date.IsZero() && e.Day != "" {
		return "day " + string(e.Day)
	}
	return NoVotes
}

// mostUnlike is how many options' figures a clause gives.
const mostUnlike = 4

// Contradiction says how a certification or a confirmation differs from the count: "the certification gives Ann Able
// 211, where the count has 210".
func (w Words) Contradiction(id canvass.ContestID, x *tally.Contradiction) string {
	text := "the confirmation"
	if x.Of == canvass.Certified {
		text = "the certification"
	}
	for i, f := range x.Figures {
		if i == mostUnlike {
			text += "; and others are unlike the count"
			break
		}
		if i == 0 {
			text += " gives "
		} else {
			text += "; "
		}
		text += w.Option(id, f.Option) + " " + english.Thousands(f.Said)
		if f.Counted == nil {
			text += ", whom the count leaves out"
			continue
		}
		text += ", where the count has " + english.Thousands(*f.Counted)
	}
	if x.Winner == "" {
		return text
	}
	if len(x.Figures) > 0 {
		text += "; it"
	}
	return text + " names " + w.Option(id, x.Winner) + " as the winner, where " + w.Options(id, x.Ahead) + " had most votes in the count"
}

// TakenBack says what was taken back: "ABC News took its count back". What was entered by mistake was never said.
func (w Words) TakenBack(t *tally.TakenBack) string {
	if t.Cause == canvass.CauseEntry {
		return TookBack(t)
	}
	return w.Said(t.By) + " " + TookBack(t)
}

// TookBack is the same without who did it: "took its count back", and "a count entered by mistake was taken out".
func TookBack(t *tally.TakenBack) string {
	what := "count"
	switch {
	case t.What == canvass.KindCall:
		what = "call"
	case t.Of == canvass.Certified:
		what = "certification"
	case t.What == canvass.KindConfirmation:
		what = "confirmation"
	}
	if t.Cause == canvass.CauseEntry {
		return "a " + what + " entered by mistake was taken out"
	}
	return "took its " + what + " back"
}

// ShortStatus is a status in a word or two, where a change is told.
func ShortStatus(s tally.Status) string {
	switch s {
	case tally.None:
		return "no votes reported"
	case tally.Complete:
		return "all ballots counted"
	}
	return string(s)
}

// ByLot is how a tie ended for which lots were drawn.
const ByLot = "decided by lot"

// Award says on what an award of delegates rests: "computed here by the rule; a tie was decided by lot".
func Award(d *tally.Delegates) string {
	if len(d.ByLot()) == 0 {
		return basis(d)
	}
	return basis(d) + "; a tie was " + ByLot
}

// AwardBasis is that in a word or two: "computed", "announced", and "decided" where somebody decided in the rule's place.
func AwardBasis(d *tally.Delegates) string {
	if d.Decider() != "" {
		return "decided"
	}
	return string(d.Basis)
}

func basis(d *tally.Delegates) string {
	if who := d.Decider(); who != "" {
		return "decided by " + who + ", not computed from votes"
	}
	switch d.Basis {
	case tally.Computed:
		return "computed here by the rule"
	case tally.ComputedOnEstimates:
		return "computed here by the rule, on votes that are partly estimates"
	case tally.ComputedOnPartial:
		return "computed here by the rule on the votes so far; the award may still change"
	case tally.ByDecision:
		return "as the authority decided, and not as the rule gives them"
	case tally.Announced:
		return "as announced; the votes here do not let the rule be computed"
	}
	return "not determined yet"
}
