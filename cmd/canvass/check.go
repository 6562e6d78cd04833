package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/english"
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
is one line that can be recomputed by hand. Then it says per option what would be counted beside the files' own totals, and what
would be held and why. It exits with 1 where something cannot be true.`,
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
			err = p.print(x, func(w io.Writer) error { return examinedText(w, cat, x) })
			severe := 0
			for _, f := range x.Findings {
				if f.Severity == check.Severe {
					severe++
				}
			}
			if err == nil && severe > 0 {
				return checkFailed("%d findings cannot be true, see above", severe)
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

// mostHeldRows is how many rows that would be held are listed.
const mostHeldRows = 20

func examinedText(w io.Writer, cat *catalog.Catalog, x *intake.Examination) error {
	s := newScreen(w)
	for _, path := range x.Joined {
		fmt.Fprintln(s, faint.Render("read with it: "+path))
	}
	for _, f := range x.Findings {
		fmt.Fprintln(s, findingLine(string(f.Severity), string(f.Rule), &f.Unit, f.Detail))
	}
	if len(x.Findings) > 0 {
		fmt.Fprintln(s)
	}
	fmt.Fprintln(s, countsText(x))
	var would []answer.Would
	for _, p := range x.Would {
		would = append(would, wouldOf(p, cat))
	}
	wouldText(s, would, false)
	if n := len(x.Held); n > 0 {
		fmt.Fprintln(s, warn.Render(english.Count(n, "unit", "units")+" would be held:"))
	}
	for i, h := range x.Held {
		if i == mostHeldRows {
			fmt.Fprintln(s, warn.Render(fmt.Sprintf("  and %s more; --json has them all", english.Thousands(int64(len(x.Held)-i)))))
			break
		}
		fmt.Fprintln(s, warn.Render("  "+heldWords(*h)))
	}
	for _, n := range x.Skipped {
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("%s could not look at %s: %s (the first is %s)", n.Rule, english.Count(n.Units, "unit", "units"), n.Why, n.First)))
	}
	var whys []string
	by := map[string][]string{}
	for _, n := range x.NotRun {
		if by[n.Why] == nil {
			whys = append(whys, n.Why)
		}
		by[n.Why] = append(by[n.Why], string(n.Rule))
	}
	for _, why := range whys {
		fmt.Fprintln(s, faint.Render(fmt.Sprintf("not run: %s: %s", strings.Join(by[why], ", "), why)))
	}
	return nil
}

// tri counts answers that may be not known.
type tri struct{ yes, unknown int }

func (t tri) add(answer *bool) tri {
	switch {
	case answer == nil:
		t.unknown++
	case *answer:
		t.yes++
	}
	return t
}

func (t tri) String() string {
	switch {
	case t.unknown == 0:
		return strconv.Itoa(t.yes)
	case t.yes == 0:
		return "not known"
	}
	return strconv.Itoa(t.yes) + " known"
}

// countsText is how often each check found something, what cannot be true first, and how often that could change an
// outcome.
func countsText(x *intake.Examination) string {
	winner, delegates := map[check.Name]tri{}, map[check.Name]tri{}
	for i := range x.Findings {
		f := &x.Findings[i]
		winner[f.Rule] = winner[f.Rule].add(f.CouldChange.Winner)
		delegates[f.Rule] = delegates[f.Rule].add(f.CouldChange.Delegates)
	}
	rows := [][]string{{english.Thousands(int64(x.Units)) + " units", "", "found", "could change the winner", "a delegate", "what it looks for"}}
	var nothing []string
	for _, severity := range []check.Severity{check.Severe, check.Warning, check.Note} {
		for _, k := range check.All() {
			n, ran := x.Counts[k.Name]
			switch {
			case !ran || k.Severity != severity:
			case n == 0:
				nothing = append(nothing, string(k.Name))
			default:
				looks, _, _ := strings.Cut(k.Looks, ". ")
				rows = append(rows, []string{string(k.Name), string(severity), strconv.Itoa(n), winner[k.Name].String(), delegates[k.Name].String(), strings.TrimSuffix(looks, ".")})
			}
		}
	}
	text := columns("llrrrl", rows)
	if len(nothing) > 0 {
		text += "\n" + faint.Render("found nothing: "+strings.Join(nothing, ", "))
	}
	return text
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
