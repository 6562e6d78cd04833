package wording

import (
	"fmt"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Change is what a line of a contest's history tells, a clause after the name of who did it: "counted Palmer 51, Biden
// 40 (3 more)".
func (w Words) Change(id canvass.ContestID, x *tally.Change) string {
	switch {
	case x.Kind == tally.ChangeRetraction && x.Cause == canvass.CauseEntry:
		return "had said nothing of the kind: the entry was made by mistake"
	case x.Kind == tally.ChangeRetraction:
		return "took back an entry"
	}
	what := w.saidThen(id, x)
	switch {
	case x.Kind != tally.ChangeCorrection:
	case x.Cause == canvass.CauseEntry:
		what = "had " + what + "; it was entered wrongly"
	case x.Cause == canvass.CauseCanvass:
		what += ", in the official canvass"
	default:
		what = "corrected itself: " + what
	}
	if r := x.Said.Report; r != nil && r.Part > 0 {
		what += fmt.Sprintf(" (part %d of %d)", r.Part, r.PartOf)
	} else if x.New > 0 && x.New < x.Places {
		what += fmt.Sprintf(" (%d of them for the first time)", x.New)
	}
	switch {
	case x.More == nil:
	case *x.More < 0: // counts should not fall
		what += " (fell by " + english.Thousands(-*x.More) + ")"
	case *x.More > 0:
		what += " (" + english.Thousands(*x.More) + " more)"
	default:
		what += " (as many as before)"
	}
	if x.Fewer > 0 {
		what += " (" + english.Thousands(x.Fewer) + " fewer for the same options than " + w.Said(x.FewerThan) + " had)"
	}
	return what
}

// Was is what an entry had said that a correction or a retraction took the place of, empty where the record does not
// have it.
func (w Words) Was(id canvass.ContestID, x *tally.Change) string {
	if x.Was == nil {
		return ""
	}
	return w.past(id, x.Was)
}

func (w Words) saidThen(id canvass.ContestID, x *tally.Change) string {
	if x.Places > 1 {
		return fmt.Sprintf(
			"%s in %d places: %s",
			counted(x.Said.Report),
			x.Places,
			w.counts(id, x.Said.Report.Measure, x.Said.Report.Counts, w.Last),
		)
	}
	return w.past(id, x.Said)
}

func counted(r *canvass.Report) string {
	if r.Recount != nil {
		return "counted again"
	}
	return "counted"
}

// past is what was said, in the past tense.
func (w Words) past(id canvass.ContestID, said *tally.Said) string {
	switch k := said; {
	case k.Report != nil && k.Report.Counted():
		sorted := append([]canvass.Count{}, k.Report.Counts...)
		canvass.SortCounts(sorted)
		counts := w.counts(id, k.Report.Measure, sorted, w.Last)
		if at := where(k.Report); at != "" {
			return counted(k.Report) + at + ": " + counts
		}
		if k.Report.Recount != nil {
			return "counted again: " + counts
		}
		return "counted " + counts
	case k.Report != nil:
		return "stated shares or progress, no votes"
	case k.Claim != nil && k.Claim.Kind == canvass.ClaimWinner:
		return "said that " + w.Last(id, k.Claim.Winner) + " won " + Measure(k.Claim.Measure)
	case k.Claim != nil && len(k.Claim.Awards) > 0:
		text := ""
		for i, a := range k.Claim.Awards {
			if i > 0 {
				text += ", "
			}
			text += w.Last(id, a.Option) + " " + english.Thousands(a.Delegates)
		}
		return "announced delegates: " + text
	case k.Claim != nil:
		return "stated: " + english.Unstopped(k.Claim.Text)
	case k.Notice != nil:
		return "announced: " + english.Unstopped(k.Notice.Text)
	case k.Call != nil:
		return "called " + Measure(k.Call.Measure) + " for " + w.Last(id, k.Call.Winner)
	case k.Confirmation != nil && k.Confirmation.Of == canvass.Certified:
		return "certified the result"
	case k.Confirmation != nil && k.Confirmation.Winner != "":
		return "confirmed that " + w.Last(id, k.Confirmation.Winner) + " won " + Measure(k.Confirmation.Measure)
	case k.Confirmation != nil:
		return "confirmed the count"
	}
	return "said what is not shown"
}

// ChangeKind names the sort of a change.
func ChangeKind(x *tally.Change) string {
	switch {
	case x.Kind == tally.ChangeCorrection && x.Cause == canvass.CauseEntry:
		return "correction of an entry"
	case x.Kind == tally.ChangeCorrection && x.Cause == canvass.CauseCanvass:
		return "official canvass"
	case x.Kind == tally.ChangeRetraction && x.Cause == canvass.CauseEntry:
		return "entry taken out"
	}
	return string(x.Kind)
}

// First is who is in front in an outcome: "Jason Palmer has won", "Ann Able and Bob Baker are level".
func (w Words) First(id canvass.ContestID, o tally.Outcome) string {
	switch names := w.Options(id, o.First); {
	case len(o.First) == 0:
		return "nobody is ahead"
	case len(o.First) > 1 && o.Won:
		return names + " have tied"
	case len(o.First) > 1:
		return names + " are level"
	case o.Won:
		return names + " has won"
	default:
		return names + " leads"
	}
}

// Lead is by how many votes those in front of an outcome are ahead.
func Lead(o tally.Outcome) string {
	switch {
	case o.Lead == nil:
		return "not known"
	case *o.Lead < 0:
		return english.Count(-*o.Lead, "vote", "votes") + " behind in the count"
	}
	return english.Count(*o.Lead, "vote", "votes")
}

// Seats are the delegates of an outcome: "Palmer 3, Biden 3", "none".
func (w Words) Seats(id canvass.ContestID, o tally.Outcome) string {
	text := ""
	for _, a := range o.Delegates {
		if a.Delegates > 0 {
			text += ", " + w.Last(id, a.Option) + " " + english.Thousands(a.Delegates)
		}
	}
	if text == "" {
		return "none"
	}
	return text[len(", "):]
}
