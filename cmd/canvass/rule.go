package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
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
				if len(o) == 1 { // of an example that is made up
					return strings.ToUpper(string(o))
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
func ruleText(r *answer.ContestRules, name func(delegate.Option) string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", bold.Render(fmt.Sprintf("%s: how its %s are allocated", r.Name, english.Count(r.Seats, "delegate", "delegates"))))
	if r.Automatic != nil && *r.Automatic > 0 {
		line("Beside them %s by office, whom no vote decides.", english.Many(*r.Automatic, "delegate", "delegates"))
	}
	for _, x := range r.Rules {
		line("")
		line("%s", bold.Render(poolsText(x.Pools)))
		if !x.Known {
			line("  The rule is not in the catalog.")
			continue
		}
		if x.National != nil {
			differs := "without a difference"
			if len(x.Differs) > 0 {
				parts := make([]string, len(x.Differs))
				for i, p := range x.Differs {
					parts[i] = string(p)
				}
				differs = "its own in " + english.List(parts)
			}
			line("  Under %s, %s.", x.National.Name, differs)
		}
		if x.Text != "" {
			line("  What the source says, in our words: %s", x.Text)
		}
		for _, p := range x.Parts {
			line("  %s", english.Capital(string(p.Part)))
			line("    %s", spelled(p.Words, name))
			line("    %s", sourceText(p))
			if p.Text != nil {
				line("    The text: %s", *p.Text)
			}
			if p.Note != nil {
				line("    Note: %s", *p.Note)
			}
		}
	}
	for i, x := range r.Examples {
		line("")
		what := "on the votes as counted"
		if x.MadeUp {
			what = "on made-up votes"
		}
		line("%s", bold.Render(fmt.Sprintf("Example %d, %s: %s, %s", i+1, what, poolName(x.Pool.PoolID), english.Count(x.Pool.Seats, "seat", "seats"))))
		line("  %s", x.Shows)
		for _, s := range x.Steps {
			line("  %s", english.Capital(spelled(withCommas(s.Words), name)))
		}
		line("  Award: %s", totalsText(x.Awards, x.Unallocated, 0, name))
	}
	return b.String()
}

// poolsText names the pools that share a rule; districts in one.
func poolsText(pools []answer.RulePool) string {
	var parts []string
	districts, seats := 0, 0
	for _, p := range pools {
		if !p.Area.Statewide() {
			districts, seats = districts+1, seats+p.Seats
			continue
		}
		parts = append(parts, fmt.Sprintf("%s: %s", poolName(p.PoolID), english.Count(p.Seats, "seat", "seats")))
	}
	if districts == 1 {
		i := slices.IndexFunc(pools, func(p answer.RulePool) bool { return !p.Area.Statewide() })
		parts = append(parts, fmt.Sprintf("%s: %s", poolName(pools[i].PoolID), english.Count(seats, "seat", "seats")))
	} else if districts > 1 {
		parts = append(parts, fmt.Sprintf("District delegates of %d districts, each on its own vote: %d seats", districts, seats))
	}
	return strings.Join(parts, "; ")
}

// sourceText says how a part of a rule is known.
func sourceText(p answer.RulePart) string {
	how := map[canvass.Mark]string{
		canvass.Seen: "seen in a source (S)", canvass.Known: "firm knowledge, no page seen (K)", canvass.Unsure: "unsure (U)",
	}[p.Mark]
	switch p.From {
	case "inferred":
		how = "Inferred from " + strings.TrimSuffix(*p.InferredFrom, ".") + "; " + how
	case "unstated":
		how = "Not stated in the text as read; " + how
	default:
		how = "From the text; " + how
		if p.National {
			how = "From the national rule; " + strings.TrimPrefix(how, "From the text; ")
		}
	}
	var sources []string
	for _, s := range p.Sources {
		words := s.Outlet
		if s.Title != nil {
			words += ", “" + *s.Title + "”"
		}
		if s.Via != nil {
			words += " (read in " + strings.TrimSuffix(*s.Via, ".") + ")"
		}
		sources = append(sources, words)
	}
	if len(sources) > 0 {
		how += ": " + strings.Join(sources, "; ")
	}
	return how + "."
}
