package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/spf13/cobra"
)

func (p *program) estimateCommand() *cobra.Command {
	var units, prior string
	var seed uint64
	c := &cobra.Command{
		Use:   "estimate --units FILE",
		Short: "What is still out, how sure that is, and what is certain",
		Long: `Says what the final shares may be while votes are counted: for every option an interval that holds the end nine times in
ten, the chance of having the most votes, and how many votes there may be. What is certain by bounds alone stands apart and is
no model's. How often the intervals were right is in docs/calibration.md, by order of counting.

--units reads a table of one's own and needs no record: CSV with the header unit,status,baseline,bound,...
  status     in (all votes counted), part or out
  baseline   an earlier total of like voters; may be empty: such a unit is guessed, and widely
  bound      the most votes that can be cast there; may be empty: then nothing is certain
  x:NAME     a covariate: a share of 0 to 1, percent, or any other number
  mode, area the way of voting, where a unit is several rows; the district
and every other column is an option with its votes so far. "-" is standard input.`,
		Example: `  canvass estimate --units counties.csv
  canvass estimate --units counties.csv --json | jq '.options[] | {id, share: .share["90"], win}'`,
		Args: exactly(0, "--units FILE"),
		RunE: func(*cobra.Command, []string) error {
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
			a := answer.EstimateOf(t, e)
			return p.print(a, func(w io.Writer) error {
				fmt.Fprint(newScreen(w), estimateText(a, func(id string) string { return id }))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&units, "units", "", "a `FILE` of reporting units, or - for standard input")
	f.StringVar(&prior, "prior", "wide", "what is known beforehand: `wide`, variances of past contests and no means")
	f.Uint64Var(&seed, "seed", 1, "the `NUMBER` that the model's draws start from: the same gives the same figures")
	return c
}

// unitsTable reads a units file.
func (p *program) unitsTable(path string) (*estimate.Table, error) {
	switch path {
	case "":
		return nil, canvass.Errorf(canvass.Invalid, "units", "missing: give --units FILE; canvass estimate --help has the columns")
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
	line("%s: %d in, %d in part, %d out; %s votes counted", english.Count(a.Units.In+a.Units.Part+a.Units.Out, "unit", "units"),
		a.Units.In, a.Units.Part, a.Units.Out, english.Thousands(a.Counted))
	if a.NoEstimate != nil {
		line("%s", bold.Render(english.Capital(*a.NoEstimate)))
	} else {
		line("Modelled total: %s to %s (nine cases in ten)", english.Thousands(a.Expected.Low), english.Thousands(a.Expected.High))
		rows := [][]string{{"", "counted", "final share, 90%", "95%", "most votes"}}
		for _, o := range a.Options {
			rows = append(rows, []string{
				name(o.ID), english.Thousands(o.Counted), rangeText(o.Share.P90), rangeText(o.Share.P95), o.Win.String(),
			})
		}
		line("%s", indent(columns("lrrrr", rows)))
	}
	line("%s", certainText(a, name))
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
		return "Certain: nothing, since a unit that is not in has no bound"
	case c.Winner != nil:
		return fmt.Sprintf("Certain, if the reported counts stand: %s, %s ahead with at most %s out", name(*c.Winner), english.Thousands(*c.Lead), english.Thousands(*c.MostOut))
	case c.Lead == nil:
		return fmt.Sprintf("Certain: nothing yet; at most %s votes are out", english.Thousands(*c.MostOut))
	default:
		return fmt.Sprintf("Certain: nothing yet; the lead is %s, and at most %s votes are out (error budget %s)",
			english.Thousands(*c.Lead), english.Thousands(*c.MostOut), english.Thousands(c.ErrorBudget))
	}
}
