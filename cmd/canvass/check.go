package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/spf13/cobra"
)

func (p *program) checkCommand() *cobra.Command {
	var rules, contest, mapping string
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "What is wrong with returns, and could it change a winner or a delegate",
		Long: `Looks at files of returns together, without entering them: more votes than ballots, counts that fall, columns
shifted between options, units twice, sums that do not add up; with the rules of a caucus its arithmetic too. Each finding
is one line that can be recomputed by hand. It exits with 1 where something cannot be true.`,
		Example: `  canvass check results.json
  canvass check iowa.csv --rules iowa2020
  canvass check precincts.csv --mapping columns.toml --contest 2028/gop/gu`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return exactly(1, "at least one file")(cmd, args)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			_, cat, err := p.catalogFiles()
			if err != nil {
				return err
			}
			opts := feed.Options{Contest: canvass.ContestID(contest)}
			if contest != "" {
				if _, err := cat.Contest(contest); err != nil {
					return err
				}
			}
			declared, err := readMapping(mapping)
			if err != nil {
				return err
			}
			opts.Mapping = declared.Mapping
			bar := p.progress("Reading", inBytes)
			defer bar.end()
			bar.of(sizes(args))
			opts.Progress = bar.at
			x, err := intake.Examine(cmd.Context(), args, intake.Rules{Name: rules, Catalog: cat, Options: opts})
			if err != nil {
				return err
			}
			bar.end()
			err = p.print(x, func(w io.Writer) error { return examinedText(w, x) })
			severe := 0
			for _, f := range x.Findings {
				if f.Severity == check.Severe {
					severe++
				}
			}
			if err == nil && severe > 0 {
				return checkFailed{fmt.Sprintf("%d findings cannot be true, see above", severe)}
			}
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&rules, "rules", "votes", "`NAME` of the rules: votes, iowa2020, nevada2020")
	f.StringVar(&contest, "contest", "", "the `CONTEST`, where the files do not name it")
	f.StringVar(&mapping, "mapping", "", "a `FILE` that declares a source's names, and the columns of a table")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	_ = c.RegisterFlagCompletionFunc("rules", cobra.FixedCompletions([]string{"votes", "iowa2020", "nevada2020"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("contest", p.completeContests)
	return c
}

// sizes is how many bytes the files have together, as far as that is known.
func sizes(paths []string) int64 {
	var n int64
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			n += info.Size()
		}
	}
	return n
}

func examinedText(w io.Writer, x *intake.Examination) error {
	s := newScreen(w)
	for _, path := range x.Joined {
		fmt.Fprintln(s, faint.Render("read with it: "+path))
	}
	for _, f := range x.Findings {
		fmt.Fprintln(s, findingLine(string(f.Severity), string(f.Rule), &f.Unit, f.Detail))
	}
	fmt.Fprintf(s, "%d units\n", x.Units)
	for _, name := range slices.Sorted(maps.Keys(x.Counts)) {
		if n := x.Counts[name]; n > 0 {
			fmt.Fprintf(s, "  %s: %d\n", name, n)
		}
	}
	for _, n := range x.NotRun {
		fmt.Fprintln(s, faint.Render(fmt.Sprintf("not run: %s: %s", n.Rule, n.Why)))
	}
	return nil
}

// findingLine is what a check found, in one line.
func findingLine(severity, rule string, unit *string, detail string) string {
	line := severity + ": " + rule
	if unit != nil && *unit != "" {
		line += ": " + *unit
	}
	line += ": " + detail
	if severity == string(check.Severe) {
		return warn.Render(line)
	}
	return line
}
