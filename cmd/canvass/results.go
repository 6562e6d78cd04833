package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) resultsCommand() *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use:   "results CONTEST",
		Short: "What the record says of a contest",
		Long: `Shows the count that the desk goes by, who won by which measure, what is claimed and what
became of it, who confirmed, and what the contest is worth in delegates.

With --as-of the record is read up to that moment: what was known then, and nothing later.`,
		Example: `  canvass results 2024/dem/as
  canvass results 2024/dem/as --as-of 2024-03-06T03:30Z
  canvass results 2024/dem/as --json | jq .delegates.awards`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := canvass.ParseContestID(args[0])
			if err != nil {
				return err
			}
			return p.withView(cmd.Context(), asOf, func(v *view.View) error {
				r, err := answer.ResultsOf(v.Snapshot, v.Head, id)
				if err != nil {
					return err
				}
				return p.print(r, func(w io.Writer) error {
					fmt.Fprint(newScreen(w), resultsText(v.Snapshot, v.Contests[id]))
					return nil
				})
			})
		},
	}
	asOfFlag(c, &asOf)
	return c
}

// asOfFlag adds --as-of.
func asOfFlag(c *cobra.Command, asOf *string) {
	c.Flags().Var(given{asOf}, "as-of", "what was recorded by this `MOMENT`, such as 2024-03-06T03:30Z")
}

// resultsText is a contest's state for a terminal.
func resultsText(s *tally.Snapshot, c *tally.Contest) string {
	w := wordsOf(s)
	var b strings.Builder
	if line := recordLine(s.Record); line != "" {
		fmt.Fprintln(&b, faint.Render(line))
	}
	fmt.Fprintf(&b, "%s  %s\n", faint.Render("as of "+wording.Moment(s.Now)), faint.Render(string(c.ID)))
	fmt.Fprint(&b, w.contest(c))
	fmt.Fprintln(&b)
	w.sources(&b, c)
	w.nestings(&b, c)
	w.worth(&b, c)
	for _, e := range c.Expected {
		fmt.Fprintf(&b, "Expected vote: %s%% in, says %s\n", e.Percent, w.Said(e.By))
	}
	for _, k := range c.Confirmations {
		fmt.Fprintf(&b, "%s %s\n", english.Capital(w.Said(k.By)), w.Confirmation(c.ID, k.Confirmation))
	}
	for _, k := range c.Decided {
		switch {
		case !k.Holds:
		case k.Lot != nil:
			fmt.Fprintf(&b, "%s %s\n", english.Capital(w.Said(k.By)), w.Lot(c.ID, k.Lot))
		case k.Decision != nil:
			fmt.Fprintf(&b, "%s %s: %s\n", english.Capital(w.Said(k.By)), w.Decision(c.ID, k.Decision), k.Decision.Why)
		}
	}
	for _, n := range call.Notes(s, c.ID) {
		if n.Loud {
			fmt.Fprintln(&b, warn.Render(n.Text))
		} else {
			fmt.Fprintln(&b, n.Text)
		}
	}
	if len(c.Claims) > 0 {
		fmt.Fprintln(&b, "\nClaims")
		var rows [][]string
		for i := range c.Claims {
			k := &c.Claims[i]
			rows = append(rows, []string{string(k.Status), w.Outlet(k.By), english.Capital(w.SaidOf(c.ID, k))})
		}
		fmt.Fprintln(&b, indent(columns("lll", rows)))
	}
	return b.String()
}

// sources says by whose count it goes and why, where others counted too, and how they differ.
func (w words) sources(b *strings.Builder, c *tally.Contest) {
	if len(c.Sources) < 2 {
		return
	}
	fmt.Fprintf(b, "Goes by the count of %s: %s\n", w.Said(c.Count.By), w.Choice(c))
	units := map[string]int{}
	for _, d := range c.Differences() {
		var parts []string
		if d.Unit != "" {
			switch units[d.Count.By]++; {
			case units[d.Count.By] == mostNestings+1:
				fmt.Fprintln(b, warn.Render("  and more; --json has them all"))
				continue
			case units[d.Count.By] > mostNestings:
				continue
			}
		}
		for _, o := range d.Options {
			label := w.Option(c.ID, o.Option)
			switch {
			case o.Other == nil:
				parts = append(parts, label+" not named")
			default:
				parts = append(parts, fmt.Sprintf("%s %s (%s)", label, english.Thousands(*o.Other), english.Signed(o.By())))
			}
		}
		at := ""
		if d.Unit != "" {
			at = " in " + string(d.Unit)
		}
		fmt.Fprintln(b, warn.Render(fmt.Sprintf("  %s differs%s: %s", english.Capital(w.Said(d.Count.By)), at, strings.Join(parts, ", "))))
	}
}

// mostNestings is how many units that differ from their parts are told of each source.
const mostNestings = 5

// nestings says what is to be looked at among units that lie within each other.
func (w words) nestings(b *strings.Builder, c *tally.Contest) {
	for _, n := range c.Sources {
		for i := range n.Nestings {
			if i == mostNestings {
				fmt.Fprintln(b, warn.Render(fmt.Sprintf("  and %d more; --json has them all", len(n.Nestings)-i)))
				break
			}
			fmt.Fprintln(b, warn.Render(fmt.Sprintf("Units of %s: %s", w.Said(n.By), w.Nesting(c.ID, &n.Nestings[i]))))
		}
	}
}

// worth says what the contest is worth in delegates, with the working of each pool.
func (w words) worth(b *strings.Builder, c *tally.Contest) {
	d := &c.Delegates
	if d.Seats == 0 {
		fmt.Fprintln(b, "Delegates: their number is not known")
		return
	}
	var parts []string
	if len(d.Awards) > 0 {
		parts = append(parts, w.Awards(c.ID, d.Awards))
	}
	if d.Open > 0 {
		parts = append(parts, fmt.Sprintf("%d open", d.Open))
	}
	if len(parts) == 0 {
		parts = append(parts, "nobody has any")
	}
	fmt.Fprintf(b, "Delegates: %s of %d (%s)\n", strings.Join(parts, ", "), d.Seats, wording.AwardBasis(d))
	if d.Basis == tally.ByDecision {
		fmt.Fprintln(b, warn.Render("  by decision of the authority; the rule gives "+w.Awards(c.ID, d.ByRule())))
	}
	if k := c.CertifiedOtherwise(); k != nil {
		fmt.Fprintln(b, warn.Render("  certified by "+w.Said(k.By)+": "+w.Awards(c.ID, k.Claim.Awards)))
	}
	for _, lack := range w.Lacks(c) {
		fmt.Fprintf(b, "  %s\n", lack)
	}
	pools := c.Pools()
	if len(pools) > 4 {
		fmt.Fprintf(b, "  %d pools; --json has the working of each\n", len(pools))
		return
	}
	countedAs := wording.CountedAs(c.Count)
	if countedAs != "" && len(pools) > 0 {
		fmt.Fprintf(b, "  What the working below calls votes are %s.\n", countedAs)
	}
	for _, p := range pools {
		fmt.Fprint(b, poolText(p, w.Names(c.ID), countedAs))
	}
}
