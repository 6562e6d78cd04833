package tally

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
)

// Change is one line of a contest's history: what changed, when, by whom, why, and what it did to the outcome.
type Change struct {
	Recorded canvass.Time
	At       canvass.Interval
	By       string
	What     string // a clause without a subject: "counted Palmer 51, Biden 40"
	Why      string // the reason given, for corrections and withdrawals
	// Before and After are the outcome as the record had it; they are equal where the change did nothing to it.
	Before, After Outcome
	Ref           Ref
}

// Outcome is what a reader asks first: who leads or has won, and the delegates.
type Outcome struct {
	Status Status
	// Won reports whether First has won the votes; else First leads, several where they are level, none where nobody does.
	Won   bool
	First []canvass.OptionID
	// Delegates are the awards as computed or announced, most first.
	Delegates []canvass.Award
}

// Same reports whether the outcomes differ in nothing but the status of the count.
func (o Outcome) Same(p Outcome) bool {
	return o.Won == p.Won && slices.Equal(o.First, p.First) && slices.Equal(o.Delegates, p.Delegates)
}

// Outcome is the contest's outcome as it stands.
func (c *Contest) Outcome() Outcome {
	o := Outcome{Status: c.Status, Delegates: c.Delegates.Awards}
	for _, w := range c.Winners {
		if w.Measure != canvass.Delegates {
			o.Won, o.First = true, w.Options
			return o
		}
	}
	if c.Leader != nil {
		o.First = c.Leader.Options
	}
	return o
}

// history is kept so that the changes, which need a fold of each prefix, are made when a page first asks for them.
type history struct {
	bench   bench
	papers  papers
	once    sync.Once
	changes []Change
}

// Changes is the contest's history: each count of a source against the one before it, each correction, withdrawal, claim,
// call, confirmation and certification, with the outcome before and after. It is computed once, when first asked for.
func (c *Contest) Changes() []Change {
	h := c.history
	if h == nil {
		return nil
	}
	h.once.Do(func() { h.changes = h.tell() })
	return h.changes
}

func (h *history) tell() []Change {
	var out []Change
	last := map[string]*paper{}
	var logged []Logged
	var before Outcome
	var count *Count
	for i, p := range h.papers {
		logged = append(logged, p.Logged)
		if i+1 < len(h.papers) && h.papers[i+1].Entry.Recorded == p.Entry.Recorded && p.by == h.papers[i+1].by && p.Entry.Report != nil && p.Entry.Report.Part > 0 {
			continue // parts of one report are one change
		}
		b := h.bench
		b.now = p.Entry.Recorded
		folded := b.fold(newPapers(logged))
		after := folded.Outcome()
		c, told := h.change(p, last)
		if told {
			if n := fallen(count, folded.Count); n > 0 {
				c.What += fmt.Sprintf(" (%s fewer for the same options than %s had)", canvass.GroupDigits(n), h.outlet(count.By))
				c.Ref = Join(c.Ref, count.Ref)
			}
			c.Before, c.After = before, after
			out = append(out, c)
		}
		before, count = after, folded.Count
	}
	return out
}

// fallen is how many votes fewer the count that the desk goes by has than the one before it, another source's, for the
// options that both name. A fall in one source's own counts is told by difference.
func fallen(before, after *Count) int64 {
	if before == nil || after == nil || before.By == after.By || before.Measure != after.Measure {
		return 0
	}
	var n int64
	for _, o := range before.Options {
		if votes, named := after.Votes(o.Option); named {
			n += o.Votes - votes
		}
	}
	return n
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

// change words one paper. Notices change nothing and are left out.
func (h *history) change(p *paper, last map[string]*paper) (Change, bool) {
	e := p.Entry
	c := Change{Recorded: e.Recorded, At: e.At, By: p.by, Ref: Ref{e.Key}}
	switch {
	case e.Correction != nil:
		c.What, c.Why = "corrected itself: "+h.whatOf(p), e.Correction.Reason
		c.Ref = c.Ref.With(e.Supersedes)
	case e.Withdrawal != nil:
		c.What, c.Why = "took back an entry", e.Withdrawal.Reason
		c.Ref = c.Ref.With(e.Supersedes)
	case e.Report != nil:
		c.What = h.whatOf(p)
		k := strings.Join([]string{p.by, string(e.Report.Measure), string(e.Report.Area), string(e.Report.Unit), e.Report.Event}, "|")
		if prev := last[k]; prev != nil && e.Report.Counted() && prev.report.Counted() {
			c.What += difference(prev.report, e.Report)
			c.Ref = c.Ref.With(prev.Entry.Key)
		}
		last[k] = p
	case e.Claim != nil, e.Call != nil, e.Confirmation != nil:
		c.What = h.whatOf(p)
	default:
		return c, false
	}
	return c, true
}

func (h *history) whatOf(p *paper) string {
	name := func(o canvass.OptionID) string { return lastName(h.bench.catalog, h.bench.info, o) }
	switch e := p.Entry; {
	case p.report != nil && p.report.Counted():
		parts := make([]string, 0, len(p.report.Counts))
		for _, n := range optionCounts(p.report.Counts) {
			parts = append(parts, fmt.Sprintf("%s %s", name(n.Option), canvass.GroupDigits(n.Votes)))
		}
		return "counted " + strings.Join(parts, ", ")
	case p.report != nil:
		return "stated shares or progress, no votes"
	case p.claim != nil && p.claim.Kind == canvass.ClaimWinner:
		return "said that " + name(p.claim.Winner) + " won the " + p.claim.Measure.Words()
	case p.claim != nil && len(p.claim.Awards) > 0:
		parts := make([]string, 0, len(p.claim.Awards))
		for _, a := range p.claim.Awards {
			parts = append(parts, fmt.Sprintf("%s %d", name(a.Option), a.Delegates))
		}
		return "announced delegates: " + strings.Join(parts, ", ")
	case p.claim != nil:
		return "stated: " + p.claim.Text
	case e.Call != nil:
		return "called the " + e.Call.Measure.Words() + " for " + name(e.Call.Winner)
	case e.Confirmation != nil && e.Confirmation.Of == canvass.Certified:
		return "certified the result"
	case e.Confirmation != nil && e.Confirmation.Winner != "":
		return "confirmed that " + name(e.Confirmation.Winner) + " won the " + e.Confirmation.Measure.Words()
	case e.Confirmation != nil:
		return "confirmed the count"
	}
	return "gave a notice"
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

// difference says how a count moved; a count that falls says so in words, for counts should not.
func difference(before, after *canvass.Report) string {
	d := after.Valid() - before.Valid()
	switch {
	case d < 0:
		return fmt.Sprintf(" (fell by %s)", canvass.GroupDigits(-d))
	case d > 0:
		return fmt.Sprintf(" (%s more)", canvass.GroupDigits(d))
	}
	return " (as many as before)"
}
