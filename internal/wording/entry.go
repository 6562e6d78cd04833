package wording

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Entry is an entry in one line, without the reason that it gives: "The Associated Press counts Jason Palmer 51, Joe
// Biden 40; 91 ballots".
func (w Words) Entry(e *canvass.Entry) string {
	by := english.Capital(w.Said(e.By))
	report, claim, notice, story, prefix := e.Report, e.Claim, e.Notice, e.Story, ""
	if x := e.Correction; x != nil {
		report, claim, notice, story, prefix = x.Report, x.Claim, x.Notice, x.Story, corrects(x.Cause)
	}
	switch {
	case e.Record != nil:
		return "The record begins: " + e.Record.Name
	case e.Catalog != nil:
		return "The file " + e.Catalog.Path + " comes into force"
	case report != nil:
		return prefix + by + " " + w.Report(e.Contest, report)
	case claim != nil:
		return prefix + by + " " + w.claims(e.Contest, claim)
	case notice != nil:
		return prefix + by + ": " + english.Unstopped(notice.Text)
	case story != nil:
		return prefix + "This desk published: " + english.Unstopped(Headline(story))
	case e.Confirmation != nil:
		return by + " " + w.Confirmation(e.Contest, e.Confirmation)
	case e.Call != nil:
		return "This desk " + w.Call(e.Contest, e.Call)
	case e.Step != nil:
		return "This desk " + w.Step(e.Contest, e.Step)
	case e.Sheet != nil:
		return by + " " + w.Sheet(e.Contest, e.Sheet)
	case e.Lot != nil:
		return by + " " + w.Lot(e.Contest, e.Lot)
	case e.Decision != nil:
		return by + " " + w.Decision(e.Contest, e.Decision)
	case e.Forecast != nil:
		return by + " " + w.Forecast(e.Contest, e.Forecast)
	case e.Withdrawal != nil && e.Withdrawal.Cause == canvass.CauseEntry:
		return "An entry in the name of " + w.Said(e.By) + " is taken out: it was made by mistake"
	case e.Withdrawal != nil:
		return by + " takes back " + w.takenBack(e.Supersedes)
	case e.Erasure != nil:
		return "Evidence was erased: " + english.Unstopped(e.Erasure.Reason)
	case w.s.Blind(e):
		return by + " has a teller’s sheet, shown when two agree"
	case e.Withheld():
		return by + ": a " + string(e.Kind) + " that may not be shown"
	}
	return by + ": " + string(e.Kind)
}

// Headline is a story in one line: its headline, or all of an alert.
func Headline(s *canvass.Story) string {
	if s.Headline != "" {
		return s.Headline
	}
	return s.Text
}

// Reason is the reason that an entry gives, empty where it gives none.
func Reason(e *canvass.Entry) string {
	switch {
	case e.Correction != nil:
		return e.Correction.Reason
	case e.Withdrawal != nil:
		return e.Withdrawal.Reason
	case e.Call != nil:
		return e.Call.Reason
	case e.Step != nil:
		return e.Step.Text
	case e.Report != nil && e.Report.Recount != nil:
		return e.Report.Recount.Reason
	case e.Lot != nil:
		return e.Lot.How
	case e.Decision != nil:
		return e.Decision.Why
	}
	return ""
}

// takenBack is what the entry with the key said, as a thing.
func (w Words) takenBack(key string) string {
	l, ok := w.s.Entry(key)
	if !ok {
		return "an entry"
	}
	report, claim := l.Entry.Report, l.Entry.Claim
	if x := l.Entry.Correction; x != nil {
		report, claim = x.Report, x.Claim
	}
	switch {
	case report != nil && report.Counted():
		return "its count"
	case l.Entry.Call != nil:
		return "its call of " + Measure(l.Entry.Call.Measure) + " for " + w.Option(l.Entry.Contest, l.Entry.Call.Winner)
	case claim != nil && claim.Kind != canvass.ClaimStatement:
		return "that " + w.Claim(l.Entry.Contest, claim)
	}
	return "an entry"
}

// corrects begins the line of a correction, by whose the error was.
func corrects(c canvass.Cause) string {
	switch c {
	case canvass.CauseEntry:
		return "Entry mended: "
	case canvass.CauseCanvass:
		return "Official canvass: "
	}
	return "Corrected: "
}

// Cause says whose the error was that a correction or a withdrawal mends.
func Cause(c canvass.Cause) string {
	switch c {
	case canvass.CauseEntry:
		return "it was entered wrongly; who is named never said it"
	case canvass.CauseCanvass:
		return "the official canvass found other figures"
	}
	return "who said it says otherwise now"
}

// Report is what a report says, after the name of who gives it: "counts Jason Palmer 51, Joe Biden 40; 91 ballots".
func (w Words) Report(id canvass.ContestID, r *canvass.Report) string {
	if !r.Counted() && r.CheckedIn != nil {
		return CheckedIn(r)
	}
	if !r.Counted() {
		return "states: " + w.Stated(id, r)
	}
	verb := "counts "
	if r.Recount != nil {
		verb = "counts again: "
	}
	says := []string{verb + w.counts(id, r.Measure, r.Counts, w.Option) + where(r)}
	if r.Ballots != nil {
		says = append(says, english.Count(*r.Ballots, "ballot", "ballots"))
	}
	if by := Tellers(r); by != "" {
		says = append(says, by)
	}
	beside := *r // what it gives beside its counts
	beside.Area, beside.Unit = canvass.Statewide, ""
	if st := w.Stated(id, &beside); st != "" {
		says = append(says, st)
	}
	return strings.Join(says, "; ")
}

// where is the part that a report is of, empty for the whole: " in congressional district 7".
func where(r *canvass.Report) string {
	switch {
	case r.Unit != "":
		return " in " + string(r.Unit)
	case r.Area != canvass.Statewide:
		return " in " + Area(r.Area)
	}
	return ""
}

func (w Words) counts(
	id canvass.ContestID,
	measure canvass.Measure,
	counts []canvass.Count,
	name func(canvass.ContestID, canvass.OptionID) string,
) string {
	var scale tally.Count
	if c := w.catalog().Contests[id]; c != nil && c.Caucus != nil && measure == canvass.StateDelegateEquivalents {
		scale.Scale = c.Caucus.Scale
	}
	parts := make([]string, len(counts))
	for i, n := range counts {
		parts[i] = name(id, n.Option) + " " + Figure(&scale, n.Votes)
	}
	return strings.Join(parts, ", ")
}

// Stated repeats what a source gave without counts: "Jason Palmer about 55%, 106 of 247 towns in". Nothing is computed
// from it.
func (w Words) Stated(id canvass.ContestID, r *canvass.Report) string {
	var parts []string
	if s := r.Stated; s != nil {
		for _, x := range s.Shares {
			part := w.Option(id, x.Option)
			if x.Loose != "" {
				part += " " + x.Loose
			}
			if x.Percent != "" {
				part += " " + string(x.Percent) + "%"
			}
			if x.Votes != nil {
				part += " (" + english.Count(*x.Votes, "vote", "votes") + ")"
			}
			parts = append(parts, part)
		}
		if s.Leader != "" {
			part := w.Option(id, s.Leader) + " ahead"
			if s.LeadVotes != nil {
				part += " by " + english.Count(*s.LeadVotes, "vote", "votes")
			}
			if s.LeadPoints != "" {
				part += " by " + string(s.LeadPoints) + " points"
			}
			parts = append(parts, part)
		}
		if s.Words != "" {
			parts = append(parts, english.Unstopped(s.Words))
		}
	}
	if at := where(r); at != "" {
		parts = append(parts, strings.TrimPrefix(at, " "))
	}
	if in := Units(r.Units, r.UnitsOf, r.UnitsAre); in != "" {
		parts = append(parts, in+" in")
	}
	if r.Expected != "" {
		parts = append(parts, string(r.Expected)+"% of the expected vote in")
	}
	if r.CheckedIn != nil {
		parts = append(parts, english.Thousands(*r.CheckedIn)+" checked in")
	}
	return strings.Join(parts, ", ")
}

// Confirmation is what an authority confirms, after its name: "(chair) confirms to ABC News that Jason Palmer won the
// vote".
func (w Words) Confirmation(id canvass.ContestID, k *canvass.Confirmation) string {
	text := ""
	if k.Role != "" {
		text = "(" + k.Role + ") "
	}
	if k.Of == canvass.Certified {
		text += "certifies"
	} else {
		text += "confirms"
	}
	if k.To != "" {
		text += " to " + w.Said(k.To)
	}
	switch {
	case k.Winner != "":
		text += " that " + w.Option(id, k.Winner) + " won " + Measure(k.Measure)
	case k.Of == canvass.Certified:
		text += " the result"
	default:
		text += " the count"
	}
	if len(k.Awards) > 0 {
		text += ", with delegates: " + w.Awards(id, k.Awards)
	}
	return text
}

// Forecast is what a forecast says, after the name of whose it is: the three with the largest chances.
func (w Words) Forecast(id canvass.ContestID, f *canvass.Forecast) string {
	options := slices.Clone(f.Options)
	slices.SortStableFunc(options, func(a, b canvass.ForecastOption) int { return b.Chance - a.Chance })
	var parts []string
	for _, o := range options[:min(3, len(options))] {
		chance := strconv.FormatFloat(float64(o.Chance)/100, 'f', -1, 64) + "%"
		if o.Bound {
			chance = "more than " + chance
		}
		parts = append(parts, w.Option(id, o.Option)+" "+chance)
	}
	return "gives the chances, by a model (" + f.Model + "): " + strings.Join(parts, ", ")
}

// Call is what this desk decides, after its name: "calls the vote for Jason Palmer".
func (w Words) Call(id canvass.ContestID, k *canvass.Call) string {
	return "calls " + Measure(k.Measure) + " for " + w.Option(id, k.Winner)
}
