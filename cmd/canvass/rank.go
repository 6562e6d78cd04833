package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/castvote"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/rank"
	"github.com/spf13/cobra"
)

// rankFlags are the flags of canvass rank.
type rankFlags struct {
	rule, rctab, contest, format, csv, picture, writeIns, second string
	lots, withdrawn, options                                     []string
	choices, precincts                                           bool
	source                                                       castvote.Source
}

func (p *program) rankCommand() *cobra.Command {
	var x rankFlags
	c := &cobra.Command{
		Use:   "rank [FILE or FOLDER]",
		Short: "Count ranked ballots round by round, from the files of voting systems",
		Long: `Reads cast vote records, what a voting system writes about each ballot, and counts them by a rule, round by round: who is
eliminated, where the ballots move, which no longer count and why, who has what the rule asks for.

Formats are recognized by their content: Dominion's folder of manifests with CvrExport.json, ES&S's spreadsheet (or a CSV
like it, a column for each rank), Hart's folder of XML files, Clear Ballot's table, NIST SP 1500-103 in XML or JSON (Unisyn's
too), and a CSV with a column for each option and ranks in the cells. A folder may be a ZIP archive.

--rule is a rule in words, its end first: "majority", "until two are left", "bottom up to 15%", "bottom up to 3 seats"; then,
with commas between, what it says of the rest:
  overvotes end the ballot; overvotes are skipped; overvotes end it if several are left
  no skipped rank; one skipped rank; two, three or any skipped ranks
  repeats end the ballot; 5 ranks; of the first round; in batches; at least 10 ballots
  ties by earlier rounds; ties by ballot order
or a name: party-run-2020 (Alaska, Hawaii, Kansas and Wyoming: from the bottom up until everyone left has 15%), maine.
What is left out is said in the answer. A tie that the rule does not settle stops the count: draw lots, and give the one
drawn with --lot.

--rctab reads a configuration file of RCTab, the open tabulator of election offices, with its sources, names and rules.

Paper ballots are typed one a row, with the number written on each ("ballot,rank1,rank2"). Let two people type them without
seeing each other's table: --second holds the two against each other, names the ballots that differ, and counts nothing until
they agree.

--choices counts again under every other published choice and says which would change who is viable, or wins.

A ballot is data about a person: nothing of a single one is printed or kept. Precincts of fewer than ten ballots are said to
be small: think before you hand their rounds on.`,
		Example: `  canvass rank CvrExport/ --contest "Presidential Primary" --rule "bottom up to 15%, overvotes end the ballot"
  canvass rank ballots.csv --rule party-run-2020 --choices
  canvass rank --rctab alaska_config.json --json
  canvass rank ballots.xlsx --rule majority --lot "Ann Example" --csv rounds.csv --picture rounds.svg`,
		Args: atMost(1, "cast vote records: a file or a folder"),
		RunE: func(_ *cobra.Command, args []string) error {
			return p.rank(&x, args)
		},
	}
	f := c.Flags()
	f.StringVar(&x.rule, "rule", "", "count by `RULE`, in words or by name")
	f.StringVar(&x.rctab, "rctab", "", "take sources, names and rules from RCTab's configuration `FILE`")
	f.StringVar(&x.contest, "contest", "", "the `CONTEST` in the records, by its name or id there")
	f.StringVar(&x.format, "format", "", "read as `FORMAT`: dominion, ess, hart, cdf, \"clear ballot\" or table; by content where left out")
	f.StringArrayVar(&x.options, "option", nil, "an option by `NAME[=LABEL]`, label being what the records call it; may be repeated; from the records where left out")
	f.StringArrayVar(&x.withdrawn, "withdrawn", nil, "pass over `NAME` from the start; may be repeated")
	f.StringArrayVar(&x.lots, "lot", nil, "the `NAME` drawn by lot: who goes, or wins; once for each tie, in their order")
	f.BoolVar(&x.choices, "choices", false, "say which other published choices would change the outcome")
	f.BoolVar(&x.precincts, "precincts", false, "count each precinct's (or district's) ballots on their own too")
	f.StringVar(&x.second, "second", "", "hold the table against `FILE`, the same paper ballots as a second teller typed them; nothing is counted where they differ")
	f.StringVar(&x.csv, "csv", "", "write the rounds to `FILE` as CSV")
	f.StringVar(&x.picture, "picture", "", "write a picture of the rounds to `FILE` as SVG")
	f.IntVar(&x.source.FirstRank, "first-column", 0, "of a table, the `COLUMN` of the first rank or option, from 1")
	f.IntVar(&x.source.FirstRow, "first-row", 0, "of a table, the `ROW` of the first ballot, from 1")
	f.IntVar(&x.source.PrecinctColumn, "precinct-column", 0, "of a table, the `COLUMN` of the precinct, from 1")
	f.StringVar(&x.source.OvervoteLabel, "overvote-label", "overvote", "the `TEXT` in a cell that says overvote")
	f.StringVar(&x.source.SkippedLabel, "skipped-label", "undervote", "the `TEXT` in a cell that says that nothing is marked")
	f.StringVar(&x.source.OvervoteDelimiter, "overvote-delimiter", "", "the `TEXT` between options in one cell")
	f.StringVar(&x.writeIns, "write-in-label", "", "the `LABEL` of undeclared write-ins, which are eliminated first; \"none\" if an option only looks like them")
	return c
}

// rank reads, counts and prints.
func (p *program) rank(x *rankFlags, args []string) error {
	var (
		a   *answer.Ranked
		err error
	)
	switch {
	case x.rctab != "" && (len(args) > 0 || x.rule != ""):
		return canvass.Errorf(canvass.Invalid, "rctab", "--rctab has its own sources and rules: leave out the file and --rule")
	case x.rctab != "":
		a, err = x.byRCTab()
	case len(args) == 0:
		return canvass.Errorf(canvass.Invalid, "rank", "cast vote records are missing: give a file or folder, or --rctab with a configuration")
	case x.rule == "":
		return canvass.Errorf(canvass.Invalid, "rule", `missing: say how to count, such as --rule "bottom up to 15%%" or --rule majority`)
	default:
		a, err = x.byRule(args[0])
	}
	if err != nil {
		return err
	}
	if x.csv != "" {
		if err := writeNew(x.csv, func(w io.Writer) error { return rankedCSV(w, a) }); err != nil {
			return err
		}
	}
	if x.picture != "" {
		if err := writeNew(x.picture, func(w io.Writer) error {
			_, err := io.WriteString(w, chart.Standalone(chart.Transfers(rankedPicture(a)), 720))
			return err
		}); err != nil {
			return err
		}
	}
	if err := p.print(a, func(w io.Writer) error { return rankedText(w, a) }); err != nil {
		return err
	}
	if a.Why != nil {
		return checkFailed("%s", *a.Why)
	}
	return nil
}

// writeNew writes a file that is not there yet.
func writeNew(file string, write func(io.Writer) error) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return canvass.Errorf(canvass.Conflict, "file", "%w", err)
	}
	if err := write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

// byRCTab counts as a configuration file of RCTab says.
func (x *rankFlags) byRCTab() (*answer.Ranked, error) {
	text, err := os.ReadFile(x.rctab)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "rctab", "%w", err)
	}
	config, err := castvote.RCTab(text, x.rctab)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "rctab", "%s: %w", x.rctab, err)
	}
	ballots, notices, err := config.Ballots()
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "rctab", "%w", err)
	}
	for _, l := range x.lots {
		config.Rule.Tie.Drawn = append(config.Rule.Tie.Drawn, rank.Option(l))
	}
	a, err := answer.RankedOf(ballots, config.Rule, x.choices)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "rank", "%w", err)
	}
	a.Contest, a.Notices = config.Contest, append(config.Notices, notices...)
	if a.Notices == nil {
		a.Notices = []string{}
	}
	return a, nil
}

// byRule counts a file or folder by a rule in words.
func (x *rankFlags) byRule(file string) (*answer.Ranked, error) {
	s := x.source
	s.Format, s.Contest = castvote.Format(x.format), x.contest
	if x.writeIns != "none" {
		s.WriteInLabel = x.writeIns
	}
	if x.second != "" {
		if err := x.twoTellers(file, s); err != nil {
			return nil, err
		}
	}
	r, err := castvote.ReadFile(file, s, x.precincts)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "rank", "%w", err)
	}
	var notices []string
	if s.WriteInLabel == "" && x.writeIns != "none" {
		label, ok := castvote.LooksLikeWriteIns(r)
		if ok {
			s.WriteInLabel = string(label)
			notices = append(notices, fmt.Sprintf("%q is taken for undeclared write-ins, who are eliminated first; --write-in-label none counts them as an option", castvote.Named(r, label)))
		}
	}
	if a, b, ok := castvote.Twins(r); ok && len(x.options) == 0 {
		return nil, canvass.Errorf(canvass.Invalid, "option", "%q and %q are both ranked: if they are one, name all options, this one as --option %q; if not, name them too", a, b, a+"="+b)
	}
	names := castvote.FromRecords(r)
	if len(x.options) > 0 {
		names = castvote.Names{Aliases: map[string]rank.Option{}}
		for _, text := range x.options {
			name, label, _ := strings.Cut(text, "=")
			if o := rank.Option(name); !slices.Contains(names.Options, o) {
				names.Options = append(names.Options, o)
			}
			if label != "" {
				names.Aliases[label] = rank.Option(name)
			}
		}
		if slices.Contains(r.Ballots.Options(), castvote.WriteIns) {
			names.Options = append(names.Options, castvote.WriteIns)
		}
	}
	if s.WriteInLabel != "" {
		names.WriteIns(rank.Option(s.WriteInLabel))
	}
	ballots, err := names.Apply(r)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "rank", "%w", err)
	}
	rule, err := rank.ParseRule(x.rule, names.Options)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "rule", "%w", err)
	}
	if slices.Contains(names.Options, castvote.WriteIns) {
		rule.WriteIn = castvote.WriteIns
	}
	for _, w := range x.withdrawn {
		rule.Withdrawn = append(rule.Withdrawn, rank.Option(w))
	}
	for _, l := range x.lots {
		rule.Tie.Drawn = append(rule.Tie.Drawn, rank.Option(l))
	}
	a, err := answer.RankedOf(ballots, rule, x.choices)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "rank", "%w", err)
	}
	a.Contest, a.Format = r.Contest, string(r.Format)
	a.Notices = append(append(a.Notices, r.Notices...), notices...)
	var areas []string
	for name := range r.Precincts {
		areas = append(areas, name)
	}
	slices.Sort(areas)
	for _, name := range areas {
		// Lots are drawn for the whole; a precinct's own tie stops its own count.
		rule.Tie.Drawn = nil
		part, err := answer.RankedOf(r.Precincts[name], rule, false)
		if err != nil {
			return nil, canvass.Errorf(canvass.Invalid, "rank", "%s: %w", name, err)
		}
		a.Areas = append(a.Areas, answer.RankedArea{Area: name, Small: part.Ballots < answer.FewBallots, Counts: part})
	}
	return a, nil
}

// twoTellers holds two tellers' tables against each other.
func (x *rankFlags) twoTellers(file string, s castvote.Source) error {
	var both [2]castvote.Source
	for i, name := range []string{file, x.second} {
		fsys, at, closer, err := castvote.Locate(name)
		if err != nil {
			return canvass.Errorf(canvass.NotFound, "rank", "%w", err)
		}
		defer closer.Close()
		both[i] = s
		both[i].FS, both[i].Path = fsys, at
	}
	u, err := castvote.Compare(both[0], both[1])
	if err != nil {
		return canvass.Errorf(canvass.Invalid, "second", "%w", err)
	}
	if u.Equal() {
		return nil
	}
	var parts []string
	say := func(what string, ids []string) {
		if n := len(ids); n > 0 {
			const most = 20
			list := strings.Join(ids[:min(n, most)], ", ")
			if n > most {
				list += fmt.Sprintf(" and %d more", n-most)
			}
			parts = append(parts, what+" "+list)
		}
	}
	say("read differently:", u.Differ)
	say("in the first table alone:", u.Only[0])
	say("in the second table alone:", u.Only[1])
	return checkFailed("the two tellers' tables differ, and nothing is counted: ballots %s; look at these ballots once more", strings.Join(parts, "; "))
}

// rankedCSV writes a row for each option in each round.
func rankedCSV(w io.Writer, a *answer.Ranked) error {
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write([]string{"round", "option", "ballots", "came", "status", "threshold"}); err != nil {
		return err
	}
	before := map[string]int64{}
	for _, r := range a.Rounds {
		for _, o := range byTally(r.Tally) {
			status := "in"
			switch {
			case slices.Contains(r.Elected, o):
				status = "elected"
			case slices.Contains(r.Out, o):
				status = "eliminated"
			}
			came := ""
			if r.Round > 1 {
				came = strconv.FormatInt(r.Tally[o]-before[o], 10)
			}
			if err := c.Write([]string{strconv.Itoa(r.Round), o, strconv.FormatInt(r.Tally[o], 10), came, status, string(r.Threshold)}); err != nil {
				return err
			}
		}
		for _, k := range []struct {
			name string
			n    int64
		}{{"exhausted choices", r.Inactive.Exhausted}, {"overvotes", r.Inactive.Overvotes}, {"skipped rankings", r.Inactive.Skipped}, {"repeated rankings", r.Inactive.Repeated}} {
			if err := c.Write([]string{strconv.Itoa(r.Round), k.name, strconv.FormatInt(k.n, 10), "", "inactive", ""}); err != nil {
				return err
			}
		}
		before = r.Tally
	}
	c.Flush()
	return c.Error()
}

// byTally are the options of a round, most ballots first.
func byTally(tally map[string]int64) []string {
	var list []string
	for o := range tally {
		list = append(list, o)
	}
	slices.SortFunc(list, func(a, b string) int {
		if d := tally[b] - tally[a]; d != 0 {
			return int(d)
		}
		return strings.Compare(a, b)
	})
	return list
}

// inOrder are all options, those who stay longest first.
func inOrder(a *answer.Ranked) []string {
	var list []string
	for i := len(a.Rounds) - 1; i >= 0; i-- {
		for _, o := range byTally(a.Rounds[i].Tally) {
			if !slices.Contains(list, o) {
				list = append(list, o)
			}
		}
	}
	return list
}

// rankedPicture is the count as a picture's numbers.
func rankedPicture(a *answer.Ranked) chart.Ranks {
	k := chart.Ranks{
		ID: "rounds", Title: "Ranked ballots, round by round",
		Desc: fmt.Sprintf("A bar for each round; counted by: %s.", a.Rule),
	}
	if a.Contest != "" {
		k.Title = a.Contest + ", round by round"
	}
	for i, o := range inOrder(a) {
		row := chart.RanksRow{Name: o}
		if i < chart.Colours {
			row.Colour = chart.Colour(i + 1)
		}
		for _, r := range a.Rounds {
			if n, in := r.Tally[o]; in {
				row.Votes = append(row.Votes, n)
				k.Total = max(k.Total, n)
			}
		}
		row.Number = english.Thousands(row.Votes[len(row.Votes)-1])
		if len(row.Votes) < len(a.Rounds) {
			row.Number += fmt.Sprintf(", out after round %d", len(row.Votes))
		}
		k.Rows = append(k.Rows, row)
	}
	return k
}

// rankedText prints the rounds as a table.
func rankedText(w io.Writer, a *answer.Ranked) error {
	s := newScreen(w)
	title := a.Contest
	if title == "" {
		title = "Ranked ballots"
	}
	fmt.Fprintf(s, "%s: %s, %d blank\n", bold.Render(title), english.Count(a.Ballots, "ballot", "ballots"), a.Blank)
	fmt.Fprintf(s, "%s\n\n", faint.Render("Counted by: "+a.Rule+"."))
	heads := []string{""}
	for _, r := range a.Rounds {
		heads = append(heads, fmt.Sprintf("round %d", r.Round))
	}
	rows := [][]string{heads}
	for _, o := range inOrder(a) {
		row := []string{o}
		for _, r := range a.Rounds {
			n, in := r.Tally[o]
			switch {
			case !in:
				row = append(row, "")
			case slices.Contains(r.Elected, o):
				row = append(row, english.Thousands(n)+" *")
			case slices.Contains(r.Out, o):
				row = append(row, english.Thousands(n)+" -")
			default:
				row = append(row, english.Thousands(n)+"  ")
			}
		}
		rows = append(rows, row)
	}
	line := func(name string, of func(*answer.RankedRound) string) {
		row := []string{name}
		for i := range a.Rounds {
			row = append(row, of(&a.Rounds[i])+"  ")
		}
		rows = append(rows, row)
	}
	line("no longer count", func(r *answer.RankedRound) string {
		return english.Thousands(r.Inactive.Exhausted + r.Inactive.Overvotes + r.Inactive.Repeated + r.Inactive.Skipped)
	})
	line("asked for", func(r *answer.RankedRound) string { return string(r.Threshold) })
	fmt.Fprintln(s, columns("l"+strings.Repeat("r", len(a.Rounds)), rows))
	fmt.Fprintln(s, faint.Render("* has what the rule asks for; - is eliminated"))
	last := a.Rounds[len(a.Rounds)-1]
	switch {
	case a.Next != nil:
		fmt.Fprintf(s, "%s\n", warn.Render("A lot is needed."))
	case a.Winner != nil:
		fmt.Fprintf(s, "%s wins in round %d with %s of %s ballots still counting.\n", bold.Render(*a.Winner), last.Round,
			english.Thousands(last.Tally[*a.Winner]), english.Thousands(last.Counting))
	case len(a.Viable) > 0:
		fmt.Fprintf(s, "%s in the last round: %s.\n", english.Count(int64(len(a.Viable)), "option is viable", "options are viable"), english.List(a.Viable))
	}
	for _, t := range a.Ties {
		what := "was eliminated"
		if t.Winning {
			what = "won"
		}
		fmt.Fprintf(s, "Round %d: %s were tied at %s; %s %s by %s.\n", t.Round, english.List(t.Tied), english.Count(t.Ballots, "ballot", "ballots"), t.Chosen, what, t.By)
	}
	rankedChoices(s, a)
	for _, area := range a.Areas {
		rankedArea(s, &area)
	}
	for _, n := range a.Notices {
		fmt.Fprintf(s, "%s\n", faint.Render("Notice: "+n+"."))
	}
	return nil
}

// rankedChoices says which choices would change the outcome.
func rankedChoices(s io.Writer, a *answer.Ranked) {
	if a.Choice == nil {
		return
	}
	var nothing []string
	fmt.Fprintln(s, "\nUnder other published choices, one at a time:")
	for _, c := range a.Choice {
		switch c.Changes {
		case "who":
			fmt.Fprintf(s, "  %s: %s\n", warn.Render(c.Choice), "would be "+english.List(c.Viable))
		case "figures":
			fmt.Fprintf(s, "  %s: the same are left, with other figures\n", c.Choice)
		case "unknown":
			fmt.Fprintf(s, "  %s: not known; %s\n", c.Choice, *c.Stopped)
		default:
			nothing = append(nothing, c.Choice)
		}
	}
	if len(nothing) > 0 {
		fmt.Fprintf(s, "  no change: %s\n", strings.Join(nothing, "; "))
	}
}

// rankedArea says an area's outcome in a line.
func rankedArea(s io.Writer, area *answer.RankedArea) {
	name := area.Area
	if name == "" {
		name = "(no precinct named)"
	}
	small := ""
	if area.Small {
		small = " (small)"
	}
	a := area.Counts
	outcome := "nobody yet: " + english.Count(int64(len(a.Rounds)), "round", "rounds")
	switch {
	case a.Why != nil:
		outcome = *a.Why
	case a.Winner != nil:
		outcome = *a.Winner
	case len(a.Viable) > 0:
		outcome = english.List(a.Viable)
	}
	fmt.Fprintf(s, "  %s%s: %s; %s\n", name, small, english.Count(a.Ballots, "ballot", "ballots"), outcome)
}
