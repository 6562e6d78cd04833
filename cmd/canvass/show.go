package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// words puts a snapshot into words for a terminal.
type words struct {
	wording.Words
	s *tally.Snapshot
}

func wordsOf(s *tally.Snapshot) words { return words{wording.Of(s), s} }

// recordLine says what kind of record this is; a live one needs no words.
func recordLine(r *canvass.Record) string {
	kind, warning := wording.Kind(r)
	if kind == "" {
		return ""
	}
	return kind + ". " + warning
}

// optionRows are a contest's options with votes, shares, what they won or lead, and delegates.
func (w words) optionRows(c *tally.Contest) [][]string {
	var rows [][]string
	if c.Count == nil {
		return rows
	}
	for _, o := range c.Count.Options {
		rows = append(rows, []string{
			w.Option(c.ID, o.Option), wording.Figure(c.Count, o.Votes), c.Count.Share(o.Votes),
			w.delegates(c, o.Option), w.OptionOutcome(c, o.Option),
		})
	}
	return rows
}

// delegates is an option's award, with a question mark where part of it is open or rests on less than a complete count.
func (w words) delegates(c *tally.Contest, o canvass.OptionID) string {
	d := &c.Delegates
	if len(d.Awards) == 0 {
		return ""
	}
	n := strconv.Itoa(d.Of(o))
	if d.Basis != tally.Computed && d.Basis != tally.ByDecision || d.Open > 0 {
		n += "?"
	}
	return n
}

// contest is the block that shows one contest.
func (w words) contest(c *tally.Contest) string {
	var b strings.Builder
	status, _ := call.StatusOf(w.s, c)
	fmt.Fprintf(&b, "%s  %s\n", bold.Render(c.Info.Name), faint.Render(status))
	if rows := w.optionRows(c); len(rows) > 0 {
		rows = append([][]string{{"", c.Count.Measure.Words(), "share", "delegates", ""}}, rows...)
		fmt.Fprintln(&b, indent(columns("lrrrl", rows)))
	}
	for i := range c.Claims {
		k := &c.Claims[i]
		if len(k.Claim.Awards) == 0 || k.Status == tally.Corrected || k.Status == tally.Withdrawn {
			continue
		}
		if f := w.Flag(c, k); f != "" {
			fmt.Fprintln(&b, "  "+warn.Render(fmt.Sprintf("%s, %s: %s", english.Capital(w.Said(k.By)), k.Status, f)))
		}
	}
	return b.String()
}

// entry is an entry in one line: "22:04  2024/dem/as  The Associated Press counts Jason Palmer 51, Joe Biden 40".
func (w words) entry(e *canvass.Entry) string {
	return fmt.Sprintf("%s  %s%s  %s", wording.Clock(e.Recorded), e.Contest, e.Race, w.says(e))
}

// says is an entry in one line, with the reason that it gives.
func (w words) says(e *canvass.Entry) string {
	if reason := wording.Reason(e); reason != "" {
		return w.Entry(e) + " (" + english.Unstopped(reason) + ")"
	}
	return w.Entry(e)
}
