package tally

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// countKey is the place of a count that later ones of the same source are held against.
type countKey struct {
	by, event string
	measure   canvass.Measure
	place
}

// steps puts the history's papers into words, those that entered together in one step. Notices change nothing: they are
// shown, and not told.
func (h *history) steps() []*step {
	var out []*step
	last := map[countKey]*paper{}
	for i := 0; i < len(h.papers); {
		n := h.together(i)
		s := &step{papers: h.papers[i : i+n]}
		said := s.papers
		if said[0].report != nil && said[0].report.Part > 0 {
			said = papers{joined(said)}
		}
		if s.change, s.told = h.change(said[0], last); s.told && len(said) > 1 {
			h.places(s, last)
		}
		s.change.span = span{n, s.papers[n-1].Seq}
		for _, p := range said {
			remember(p, last)
		}
		out = append(out, s)
		i += n
	}
	return out
}

// joined is the one paper that parts of a report make.
func joined(parts papers) *paper {
	whole, r := *parts[len(parts)-1], *parts[0].report
	r.Counts = nil
	for _, p := range parts {
		r.Counts = append(r.Counts, p.report.Counts...)
	}
	if len(parts) == r.PartOf {
		r.Part, r.PartOf = 0, 0
	}
	whole.report = &r
	return &whole
}

// together is how many papers from i on are one step: the parts of one report, or counts of places below the whole that
// one source gave at one moment.
func (h *history) together(i int) int {
	first := h.papers[i]
	in := func(p *paper) bool {
		r, e := p.report, p.Entry
		if r == nil || e.Report == nil || p.by != first.by || e.Recorded != first.Entry.Recorded || e.Actor != first.Entry.Actor {
			return false
		}
		if first.report.Part > 0 || r.Part > 0 {
			return r.Part > 0 && first.report.Part > 0 && keyOf(p) == keyOf(first)
		}
		return r.Counted() && (r.Unit != "" || r.Area != canvass.Statewide) && r.Event == first.report.Event &&
			r.Measure == first.report.Measure && (r.Recount == nil) == (first.report.Recount == nil)
	}
	n := 1
	if !in(first) {
		return n
	}
	for i+n < len(h.papers) && in(h.papers[i+n]) {
		n++
	}
	return n
}

func keyOf(p *paper) countKey {
	r := p.report
	return countKey{p.by, r.Event, r.Measure, place{r.Area, r.Unit}}
}

// remember keeps the source's newest counts, place by place. What was taken back is held against nothing.
func remember(p *paper, last map[countKey]*paper) {
	switch {
	case p.report != nil:
		last[keyOf(p)] = p
	case p.Entry.Withdrawal != nil && p.replaces != nil && p.replaces.report != nil:
		delete(last, keyOf(p.replaces))
	}
}

// places words the counts of several places that came in together.
func (h *history) places(s *step, last map[countKey]*paper) {
	votes := map[canvass.OptionID]int64{}
	var sum, was int64
	known := 0
	for _, p := range s.papers {
		for _, n := range p.report.Counts {
			votes[n.Option] += n.Votes
		}
		sum += p.report.Valid()
		if prev := last[keyOf(p)]; prev != nil && prev.report.Counted() {
			known++
			was += prev.report.Valid()
			s.change.Ref = s.change.Ref.With(prev.Entry.Key)
		}
		s.change.Ref = s.change.Ref.With(p.Entry.Key)
	}
	counts := make([]canvass.Count, 0, len(votes))
	for o, n := range votes {
		counts = append(counts, canvass.Count{Option: o, Votes: n})
	}
	s.change.What = fmt.Sprintf("%s in %d places: %s", h.verb(s.papers[0].report), len(s.papers), h.countWords(counts))
	switch {
	case known == len(s.papers):
		s.change.What += differenceOf(was, sum)
	case known > 0:
		s.change.What += fmt.Sprintf(" (%d of them for the first time)", len(s.papers)-known)
	}
}

// outlet is an outlet's name as running text has it, the id where it is not known.
func (h *history) outlet(id string) string {
	switch o := h.bench.catalog.Outlets[id]; {
	case o == nil:
		return id
	case o.The:
		return "the " + o.Name
	default:
		return o.Name
	}
}

// change words one paper.
func (h *history) change(p *paper, last map[countKey]*paper) (Change, bool) {
	e := p.Entry
	c := Change{Key: e.Key, Recorded: e.Recorded, At: e.At, By: p.by, Actor: e.Actor, Ref: Ref{e.Key}}
	switch {
	case e.Correction != nil:
		c.Kind, c.Why, c.Cause = ChangeCorrection, e.Correction.Reason, e.Correction.Cause
		c.What = corrected(c.Cause, h.whatOf(p))
		c.Was = h.wasOf(p)
		c.Ref = c.Ref.With(e.Supersedes)
	case e.Withdrawal != nil:
		c.Kind, c.Why, c.Cause = ChangeRetraction, e.Withdrawal.Reason, e.Withdrawal.Cause
		if c.What = "took back an entry"; c.Cause == canvass.CauseEntry {
			c.What = "had said nothing of the kind: the entry was made by mistake"
		}
		c.Was = h.wasOf(p)
		c.Ref = c.Ref.With(e.Supersedes)
	case e.Report != nil:
		r, prev := p.report, last[keyOf(p)]
		c.Kind, c.What = ChangeStatement, h.whatOf(p)
		if r.Counted() {
			c.Kind = ChangeCount
		}
		if r.Recount != nil {
			c.Kind, c.Why = ChangeRecount, r.Recount.Reason
		}
		switch {
		case r.Part > 0:
			c.What += fmt.Sprintf(" (part %d of %d)", r.Part, r.PartOf)
		case prev != nil && r.Counted() && prev.report.Counted():
			c.What += differenceOf(prev.report.Valid(), r.Valid())
			c.Ref = c.Ref.With(prev.Entry.Key)
		}
	case e.Claim != nil:
		c.Kind, c.What = ChangeClaim, h.whatOf(p)
	case e.Call != nil:
		c.Kind, c.What, c.Why = ChangeCall, h.whatOf(p), e.Call.Reason
	case e.Confirmation != nil:
		if c.Kind = ChangeConfirmation; e.Confirmation.Of == canvass.Certified {
			c.Kind = ChangeCertification
		}
		c.What = h.whatOf(p)
	default:
		return c, false
	}
	return c, true
}

// corrected words what a correction puts in the place of an entry, by whose the error was.
func corrected(cause canvass.Cause, what string) string {
	switch cause {
	case canvass.CauseEntry:
		return "had " + what + "; it was entered wrongly"
	case canvass.CauseCanvass:
		return what + ", in the official canvass"
	}
	return "corrected itself: " + what
}

// wasOf is what the paper took the place of had said, empty where the record does not have it.
func (h *history) wasOf(p *paper) string {
	if p.replaces == nil {
		return ""
	}
	return h.whatOf(p.replaces)
}

func (h *history) name(o canvass.OptionID) string { return lastName(h.bench.catalog, h.bench.info, o) }

func (h *history) verb(r *canvass.Report) string {
	if r.Recount != nil {
		return "counted again"
	}
	return "counted"
}

func (h *history) countWords(counts []canvass.Count) string {
	parts := make([]string, 0, len(counts))
	for _, n := range optionCounts(counts) {
		parts = append(parts, fmt.Sprintf("%s %s", h.name(n.Option), canvass.GroupDigits(n.Votes)))
	}
	return strings.Join(parts, ", ")
}

func (h *history) whatOf(p *paper) string {
	switch e := p.Entry; {
	case p.report != nil && p.report.Counted():
		where := ""
		switch {
		case p.report.Unit != "":
			where = "in " + string(p.report.Unit) + ": "
		case p.report.Area != canvass.Statewide:
			where = "in " + string(p.report.Area) + ": "
		case p.report.Recount != nil:
			return "counted again: " + h.countWords(p.report.Counts)
		}
		return h.verb(p.report) + " " + where + h.countWords(p.report.Counts)
	case p.report != nil:
		return "stated shares or progress, no votes"
	case p.claim != nil && p.claim.Kind == canvass.ClaimWinner:
		return "said that " + h.name(p.claim.Winner) + " won " + won(p.claim.Measure)
	case p.claim != nil && len(p.claim.Awards) > 0:
		parts := make([]string, 0, len(p.claim.Awards))
		for _, a := range p.claim.Awards {
			parts = append(parts, fmt.Sprintf("%s %d", h.name(a.Option), a.Delegates))
		}
		return "announced delegates: " + strings.Join(parts, ", ")
	case p.claim != nil:
		return "stated: " + p.claim.Text
	case p.notice != nil:
		return "announced: " + p.notice.Text
	case e.Call != nil:
		return "called " + won(e.Call.Measure) + " for " + h.name(e.Call.Winner)
	case e.Confirmation != nil && e.Confirmation.Of == canvass.Certified:
		return "certified the result"
	case e.Confirmation != nil && e.Confirmation.Winner != "":
		return "confirmed that " + h.name(e.Confirmation.Winner) + " won " + won(e.Confirmation.Measure)
	case e.Confirmation != nil:
		return "confirmed the count"
	}
	return "said what is not shown"
}

// won is the measure as a thing that is won.
func won(m canvass.Measure) string {
	if m == canvass.Votes {
		return "the vote"
	}
	return "the " + m.Words()
}

// lastName is a person's last name, the ballot's label for other options, the id where neither is known.
func lastName(c *catalog.Catalog, info *catalog.Contest, o canvass.OptionID) string {
	if p := c.People[o]; p != nil && p.Last != "" {
		return p.Last
	}
	if l := info.Ballot.Labels[o]; l != "" {
		return l
	}
	return string(o)
}

// differenceOf says how a count moved; a count that falls says so in words, for counts should not.
func differenceOf(before, after int64) string {
	switch d := after - before; {
	case d < 0:
		return fmt.Sprintf(" (fell by %s)", canvass.GroupDigits(-d))
	case d > 0:
		return fmt.Sprintf(" (%s more)", canvass.GroupDigits(d))
	}
	return " (as many as before)"
}
