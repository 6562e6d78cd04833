package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) estimateCommand() *cobra.Command {
	var units, prior, asOf, own string
	var seed uint64
	c := &cobra.Command{
		Use:   "estimate CONTEST or --units FILE",
		Short: "What is still out, how sure that is, and what is certain",
		Long: `Says what the final shares may be while votes are counted: for every option an interval that holds the end nine times in
ten, the chance of having the most votes, and how many votes there may be. What is certain by bounds alone stands apart and is
no model's. How often the intervals were right is in docs/calibration.md, by order of counting.

Of a contest it estimates what the record has by reporting unit; units without a report are those that the contest's file,
--baseline or the program's table of counties name. The authority's ballots, what sources expect and the model's total are
three figures, and none is printed in another's place.

--units reads a table of one's own and needs no record: CSV with the header unit,status,baseline,bound,...
  status     in (all votes counted), part or out
  baseline   an earlier total of like voters; may be empty: such a unit is guessed, and widely
  bound      the most votes that can be cast there; may be empty: then nothing is certain
  x:NAME     a covariate: a share of 0 to 1, percent, or any other number
  mode, area the way of voting, where a unit is several rows; the district
and every other column is an option with its votes so far. "-" is standard input.`,
		Example: `  canvass estimate 2024/dem/as
  canvass estimate 2028/dem/ia --baseline iowa.csv
  canvass estimate --units counties.csv
  canvass estimate --units counties.csv --json | jq '.options[] | {id, share: .share["90"], win}'`,
		Args:              atMost(1, "a contest such as 2024/dem/as, or --units FILE"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				if units != "" {
					return canvass.Errorf(canvass.Invalid, "units", "a contest and a table are two questions: ask one")
				}
				return p.estimateContest(cmd.Context(), args[0], asOf, own)
			}
			if prior != "wide" {
				return canvass.Errorf(canvass.Invalid, "prior", "%q is not known: a table alone has the prior wide", prior)
			}
			t, err := p.unitsTable(units)
			if err != nil {
				return err
			}
			e, err := estimate.Run(t, estimate.Wide(), estimate.Settings{Seed: seed})
			if err != nil {
				return canvass.Errorf(canvass.Invalid, "units", "%w", err)
			}
			same := func(id string) string { return id }
			a := answer.EstimateOf(t, e, same)
			return p.print(a, func(w io.Writer) error {
				fmt.Fprint(newScreen(w), estimateText(a, same))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&units, "units", "", "a `FILE` of reporting units, or - for standard input")
	asOfFlag(c, &asOf)
	f.StringVar(&own, "baseline", "", "a `FILE` of earlier totals for the contest, as canvass baseline writes it")
	f.StringVar(&prior, "prior", "wide", "what is known beforehand: `wide`, variances of past contests and no means")
	f.Uint64Var(&seed, "seed", 1, "the `NUMBER` that the model's draws start from: the same gives the same figures")
	return c
}

// estimateContest estimates a contest of the record.
func (p *program) estimateContest(ctx context.Context, contest, asOf, own string) error {
	id, err := canvass.ParseContestID(contest)
	if err != nil {
		return err
	}
	var file *baseline.File
	if own != "" {
		f, err := os.Open(own)
		if err != nil {
			return canvass.Errorf(canvass.NotFound, "baseline", "%w", err)
		}
		defer f.Close()
		if file, err = baseline.Read(f, own); err != nil {
			return canvass.Errorf(canvass.Invalid, "", "%w", err)
		}
	}
	return p.withView(ctx, asOf, func(v *view.View) error {
		a, err := answer.EstimateOfContest(v.Snapshot, v.Head, id, file)
		if err != nil {
			return err
		}
		return p.print(a, func(w io.Writer) error {
			b := newScreen(w)
			if line := recordLine(v.Record); line != "" {
				fmt.Fprintln(b, faint.Render(line))
			}
			fmt.Fprintf(b, "%s  %s\n", faint.Render("as of "+wording.Moment(v.Now)), faint.Render(contest))
			fmt.Fprint(b, estimateText(a, func(o string) string { return v.Catalog.Label(id, canvass.OptionID(o)) }))
			return nil
		})
	})
}

// unitsTable reads a units file.
func (p *program) unitsTable(path string) (*estimate.Table, error) {
	switch path {
	case "":
		return nil, canvass.Errorf(canvass.Invalid, "units", "missing: name a contest, or give --units FILE; canvass estimate --help has the columns")
	case "-":
		t, err := estimate.ReadUnits(p.stdin, "standard input")
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "", "%w", err)
		}
		return t, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "units", "%w", err)
	}
	defer f.Close()
	t, err := estimate.ReadUnits(f, path)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "", "%w", err)
	}
	return t, nil
}

// estimateText is an estimate for a terminal.
func estimateText(a *answer.Estimate, name func(id string) string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	all := a.Units.In + a.Units.Part + a.Units.Out
	if all == 0 && a.NoEstimate != nil {
		line("%s", bold.Render(english.Capital(*a.NoEstimate)))
		for _, x := range a.Sources {
			line("Expected vote, says %s: %s%% in", x.Source, x.Percent)
		}
		return b.String()
	}
	line("%s: %d in, %d in part, %d out; %s votes counted", english.Count(all, "unit", "units"),
		a.Units.In, a.Units.Part, a.Units.Out, english.Thousands(a.Counted))
	switch {
	case a.NoEstimate == nil && a.Units.Part+a.Units.Out == 0:
		line("Nothing is out, as far as the units tell: there is nothing to estimate")
	case a.NoEstimate != nil:
		line("%s", bold.Render(english.Capital(*a.NoEstimate)))
	default:
		line("Modelled total: %s to %s (nine cases in ten)", english.Thousands(a.Expected.Low), english.Thousands(a.Expected.High))
		rows := [][]string{{"", "counted", "final share, 90%", "95%", "most votes"}}
		for _, o := range a.Options {
			rows = append(rows, []string{
				name(o.ID), english.Thousands(o.Counted), rangeText(o.Share.P90), rangeText(o.Share.P95), o.Win.String(),
			})
		}
		line("%s", indent(columns("lrrrr", rows)))
	}
	if a.Ballots != nil {
		line("Ballots, says the contest's authority: %s", english.Thousands(*a.Ballots))
	}
	for _, x := range a.Sources {
		line("Expected vote, says %s: %s%% in", x.Source, x.Percent)
	}
	line("%s", certainText(a, name))
	if h := a.Hall; h != nil {
		line("Exact, if the %s ballots are counted in random order and every end was as likely: %s ends with more than half with a chance of %s",
			english.Thousands(h.Ballots), name(string(h.Leader)), h.Wins)
	}
	if d := a.Delegates; d != nil {
		by := "the model's draws"
		if a.Hall != nil {
			by = "the same chances"
		}
		line("Delegates, %d of them by %s%s:", d.Seats, by, openText(d.Open))
		for _, o := range d.Options {
			if o.High > 0 {
				line("  %s %d to %d%s", name(string(o.ID)), o.Low, o.High, boundsText(o))
			}
		}
	}
	if a.Desk.Leader != nil {
		verdict := "does not recommend a call"
		if a.Desk.MayCall {
			verdict = "would allow a call for " + name(*a.Desk.Leader)
		}
		line("Desk's rule: %s", verdict)
		for _, r := range a.Desk.Reasons {
			mark := "holds"
			if !r.Holds {
				mark = "fails"
			}
			line("  %s: %s", mark, r.Text)
		}
		for _, o := range a.Desk.Objections {
			line("  objection: %s", o.Text)
		}
	}
	for _, w := range a.Warnings {
		if a.Hall != nil && a.Tier == estimate.TierNone {
			break // they are of the model, which stays silent
		}
		line("%s", warn.Render("warning: "+w.Text))
	}
	return b.String()
}

// rangeText is an interval of shares to a tenth.
func rangeText(i [2]json.Number) string {
	low, _ := i[0].Float64()
	high, _ := i[1].Float64()
	return fmt.Sprintf("%.1f to %.1f%%", low, high)
}

// certainText says what is certain.
func certainText(a *answer.Estimate, name func(id string) string) string {
	switch c := &a.Certain; {
	case c.MostOut == nil:
		return "Certain: nothing, since a unit that is not in has no bound, or one is not to be believed"
	case c.Winner != nil:
		return fmt.Sprintf("Certain, if the reported counts stand: %s, %s ahead with at most %s out", name(*c.Winner), english.Thousands(*c.Lead), english.Thousands(*c.MostOut))
	case c.Lead == nil:
		return fmt.Sprintf("Certain: nothing yet; at most %s votes are out", english.Thousands(*c.MostOut))
	default:
		return fmt.Sprintf("Certain: nothing yet; the lead is %s, and at most %s votes are out (error budget %s)",
			english.Thousands(*c.Lead), english.Thousands(*c.MostOut), english.Thousands(c.ErrorBudget))
	}
}

func openText(open int) string {
	if open == 0 {
		return ""
	}
	return fmt.Sprintf(", %d not estimated", open)
}

// boundsText are an option's certain delegates.
func boundsText(o answer.EstimatedDelegatesOfOption) string {
	if o.Least == nil {
		return ""
	}
	return fmt.Sprintf(" (certain %d, at most %d)", *o.Least, *o.Most)
}
