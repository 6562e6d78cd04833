package tally

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
)

// changes is the contest's history: each count of each source against that source's one before it, each correction,
// withdrawal, call and certification.
func (ps papers) changes() []Change {
	var out []Change
	last := map[string]*paper{}
	for _, p := range ps {
		e := p.Entry
		c := Change{Recorded: e.Recorded, At: e.At, By: p.by, Ref: Ref{e.Key}}
		switch {
		case e.Correction != nil:
			c.What, c.Why = "corrected "+whatOf(p), e.Correction.Reason
			c.Ref = c.Ref.With(e.Supersedes)
		case e.Withdrawal != nil:
			c.What, c.Why = "took back an entry", e.Withdrawal.Reason
			c.Ref = c.Ref.With(e.Supersedes)
		case e.Report != nil:
			c.What = whatOf(p)
			k := p.by + "|" + string(e.Report.Measure) + "|" + string(e.Report.Area) + "|" + string(e.Report.Unit) + "|" + e.Report.Event
			if prev := last[k]; prev != nil && e.Report.Counted() && prev.report.Counted() {
				c.What += difference(prev.report, e.Report)
				c.Ref = c.Ref.With(prev.Entry.Key)
			}
			last[k] = p
		case e.Claim != nil, e.Call != nil, e.Confirmation != nil:
			c.What = whatOf(p)
		default:
			continue
		}
		out = append(out, c)
	}
	return out
}

func whatOf(p *paper) string {
	switch e := p.Entry; {
	case p.report != nil && p.report.Counted():
		parts := make([]string, 0, len(p.report.Counts))
		for _, n := range optionCounts(p.report.Counts) {
			parts = append(parts, fmt.Sprintf("%s %d", n.Option, n.Votes))
		}
		return "counted " + strings.Join(parts, ", ")
	case p.report != nil:
		return "stated shares or progress without counts"
	case p.claim != nil && p.claim.Kind == canvass.ClaimWinner:
		return "said that " + string(p.claim.Winner) + " won the " + p.claim.Measure.Words()
	case p.claim != nil && len(p.claim.Awards) > 0:
		return "announced " + awardsText(p.claim.Awards)
	case p.claim != nil:
		return "stated: " + p.claim.Text
	case p.notice != nil:
		return "a notice"
	case e.Call != nil:
		return "called the " + e.Call.Measure.Words() + " for " + string(e.Call.Winner)
	case e.Confirmation != nil && e.Confirmation.Of == canvass.Certified:
		return "certified the result"
	case e.Confirmation != nil && e.Confirmation.Winner != "":
		return "confirmed that " + string(e.Confirmation.Winner) + " won the " + e.Confirmation.Measure.Words()
	}
	return "confirmed the count"
}

func awardsText(as []canvass.Award) string {
	parts := make([]string, 0, len(as))
	for _, a := range as {
		parts = append(parts, fmt.Sprintf("%s %d", a.Option, a.Delegates))
	}
	return strings.Join(parts, ", ") + " delegates"
}

// difference says how a count moved; a count that falls says so in words, for counts should not.
func difference(before, after *canvass.Report) string {
	d := after.Valid() - before.Valid()
	switch {
	case d < 0:
		return fmt.Sprintf(" (fell by %d)", -d)
	case d > 0:
		return fmt.Sprintf(" (%d more)", d)
	}
	return " (as many as before)"
}
