package board

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// outcome is a contest's outcome in words.
type outcome struct {
	First, Lead, Delegates, Status, Counted string
	Lines                                   []line
}

// line is one option's figures.
type line struct{ Name, Votes, Share string }

func outcomeOf(w wording.Words, c *tally.Contest) outcome {
	o := c.Outcome()
	out := outcome{
		First: english.Capital(w.First(c.ID, o)), Lead: wording.Lead(o), Delegates: seatsOf(w, c, o), Status: w.Status(c), Counted: "none",
	}
	if n := c.Count; n != nil {
		out.Counted = english.Thousands(n.Counted())
		for _, x := range n.Options {
			out.Lines = append(out.Lines, line{w.Option(c.ID, x.Option), wording.Figure(n, x.Votes), n.Share(x.Votes)})
		}
	}
	return out
}

// seatsOf are the delegates, with what they rest on: "Able 4, Baker 2 (computed on a partial count)".
func seatsOf(w wording.Words, c *tally.Contest, o tally.Outcome) string {
	text := w.Seats(c.ID, o)
	if len(o.Delegates) > 0 && c.Delegates.Basis != "" {
		text += " (" + string(c.Delegates.Basis) + ")"
	}
	return text
}

// effectOf is what a contest is now, and what it would be with entries that are not in the record.
func effectOf(s *tally.Snapshot, c *tally.Contest, entries []*canvass.Entry) effect {
	w := wording.Of(s)
	after := c.With(entries)
	return effect{
		Contest: c.Info.Name, Before: outcomeOf(w, c), After: outcomeOf(w, after), Same: c.Outcome().Same(after.Outcome()),
	}
}

// row is one figure before and after.
type row struct{ Name, Before, After string }

// Rows are the figures of both, side by side.
func (e effect) Rows() []row {
	out := []row{{"In front", e.Before.First, e.After.First}, {"Ahead by", e.Before.Lead, e.After.Lead}}
	seen := map[string]bool{}
	for _, x := range e.After.Lines {
		seen[x.Name] = true
		out = append(out, row{x.Name, votesOf(e.Before.Lines, x.Name), x.Votes + " · " + x.Share})
	}
	for _, x := range e.Before.Lines {
		if !seen[x.Name] {
			out = append(out, row{x.Name, x.Votes + " · " + x.Share, "–"})
		}
	}
	return append(out, row{"Counted", e.Before.Counted, e.After.Counted}, row{"Delegates", e.Before.Delegates, e.After.Delegates}, row{"State", e.Before.Status, e.After.Status})
}

// Differs reports whether the figure is another after than before.
func (r row) Differs() bool { return r.Before != r.After }

func votesOf(lines []line, name string) string {
	for _, x := range lines {
		if x.Name == name {
			return x.Votes + " · " + x.Share
		}
	}
	return "–"
}
