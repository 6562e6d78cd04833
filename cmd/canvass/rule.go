package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) ruleCommand() *cobra.Command {
	var on string
	c := &cobra.Command{
		Use:   "rule CONTEST",
		Short: "A contest's rule in words, with the source of each part and two examples",
		Long: `Prints by what rule a contest's delegates are allocated: who can win them, what takes a whole pool, the threshold, how seats are
shared, who has the fractions, how long delegates are bound. Each part says how it is known: S, seen in a source that is
named; K, firm knowledge, no page seen; U, unsure. A part that the text does not state, or that was inferred from an
award, says so.

Two examples are worked out for the largest pool that votes decide: the contest's own votes where they are known, and votes
that are made up and called so.`,
		Example: `  canvass rule 2016/gop/ga
  canvass rule 2024/dem/as --json`,
		Args:              exactly(1, "a contest such as 2016/gop/ga"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := p.known(cmd.Context(), args[0], on)
			if err != nil {
				return err
			}
			r := answer.RulesOf(k.snapshot, k.contest, k.on)
			if len(r.Rules) == 0 {
				return canvass.Errorf(canvass.NotFound, "rule", "the catalog has no pool of %s on %s: how many delegates there are is not known", r.Contest, r.On)
			}
			name := func(o delegate.Option) string {
				if letter, ok := strings.CutPrefix(string(o), answer.MadeUpOption); ok { // of an example that is made up
					return "Candidate " + strings.ToUpper(letter)
				}
				return k.snapshot.Catalog.Label(k.contest.ID, canvass.OptionID(o))
			}
			return p.print(r, func(w io.Writer) error {
				if k.aside != "" {
					fmt.Fprintln(w, k.aside)
				}
				fmt.Fprint(newScreen(w), ruleText(r, name))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&on, "on", "", "the `DATE` whose pools are told, such as 2024-04-30")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// ruleText is a contest's rules for a terminal.
func ruleText(r *answer.ContestRules, name wording.Namer) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", bold.Render(fmt.Sprintf("%s: how its %s are allocated", r.Name, english.Count(r.Seats, "delegate", "delegates"))))
	if r.Automatic != nil && *r.Automatic > 0 {
		line("Beside them %s by office, whom no vote decides.", english.Many(*r.Automatic, "delegate", "delegates"))
	}
	for _, x := range r.Rules {
		line("")
		line("%s", bold.Render(x.For))
		if !x.Known {
			line("  The rule is not in the catalog.")
			continue
		}
		if x.Under != nil {
			line("  %s.", english.Capital(*x.Under))
		}
		if x.Text != "" {
			line("  What the source says, in our words: %s", x.Text)
		}
		told := ""
		for _, p := range x.Parts {
			head := english.Capital(string(p.Part))
			if p.Part == delegate.PartQuota {
				head = "Allocation"
			}
			line("  %s", head)
			line("    %s", p.Words)
			line("    %s.", english.Capital(p.How))
			if p.Text != nil {
				line("    The text: %s", *p.Text)
			}
			if p.Note != nil && *p.Note != told { // a note of the whole rule stands once
				line("    Note: %s", *p.Note)
				told = *p.Note
			}
		}
	}
	for i, x := range r.Examples {
		line("")
		what := "on the votes as counted"
		if x.MadeUp {
			what = "on made-up votes"
		}
		line("%s", bold.Render(fmt.Sprintf("Example %d, %s: %s: %s", i+1, what, x.For, english.Count(x.Pool.Seats, "seat", "seats"))))
		line("  %s", x.Shows)
		for _, s := range x.Steps {
			line("  %s", english.Capital(spelled(english.WithCommas(s.Words), name)))
		}
		line("  Award: %s", totalsText(x.Awards, x.Unallocated, 0, name))
	}
	return b.String()
}
