package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/spf13/cobra"
)

// program is the command line: what main runs, and what tests run in its place.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	// Flags that every command has.
	db      string
	catalog string
	json    bool
	clock   bool // somebody says that the machine's clock is right

	as string // the command that runs: "canvass report"
}

// checkFailed is the error of a command that found something wrong where it was asked to look. What it found is printed
// already.
func checkFailed(format string, args ...any) error {
	return canvass.Errorf(canvass.Fails, "", format, args...)
}

// output remembers that something could not be written: a full disk, a pipe that was closed.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(b []byte) (int, error) {
	n, err := o.Writer.Write(b)
	if err != nil && o.err == nil {
		o.err = err
	}
	return n, err
}

// Run runs one command and returns its exit code.
func (p *program) Run(ctx context.Context, args []string) int {
	out := &output{Writer: p.stdout}
	p.stdout = out
	root := p.root()
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil && out.err != nil {
		err = canvass.Errorf(canvass.Failed, "output", "%w", out.err)
	}
	if err == nil {
		return 0
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = canvass.Errorf(canvass.Failed, "", "interrupted: what was not said to be done is not done")
	}
	fmt.Fprintln(p.stderr, "canvass: "+oneLine(err))
	return canvass.KindOf(err).Outcome().Exit
}

// oneLine is an error in one line: of several the first, and how many more there are.
func oneLine(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	if len(lines) == 1 {
		return lines[0]
	}
	return fmt.Sprintf("%s (and %d more)", lines[0], len(lines)-1)
}

// groups of commands in --help, in the order in which a night needs them.
const (
	groupNight = "night"
	groupEnter = "enter"
	groupRead  = "read"
	groupCheck = "check"
)

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "canvass",
		Short: "The results-and-decision desk for presidential nominating contests",
		Long: `Canvass takes a contest from the first count to the published story: who won and by what
measure, who says so, what is still out, what it is worth in delegates, and whether it
changes the race, with the source behind every number.`,
		Example: `  canvass night                                   play American Samoa's night of 5 March 2024
  canvass results 2024/dem/as                     what the record says of a contest
  canvass results 2024/dem/as --as-of 2024-03-06T03:30Z
  canvass story 2024/dem/as                       the story, every fact with its source
  canvass allocate --seats 6 --threshold 15% --votes a=51,b=40`,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },

		PersistentPreRun: func(cmd *cobra.Command, _ []string) { p.as = cmd.CommandPath() },
	}
	root.SetVersionTemplate("canvass {{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddGroup(
		&cobra.Group{ID: groupNight, Title: "Run a night:"},
		&cobra.Group{ID: groupEnter, Title: "Enter by hand:"},
		&cobra.Group{ID: groupRead, Title: "Read:"},
		&cobra.Group{ID: groupCheck, Title: "Check and hand on:"},
	)
	flags := root.PersistentFlags()
	flags.StringVar(&p.db, "db", "", "the record: an SQLite `FILE` or postgres://... (else CANVASS_DB, else the one in use)")
	flags.BoolVar(&p.json, "json", false, "print one JSON object and nothing else")
	flags.BoolVar(&p.clock, "clock-is-right", false, "enter though the last entry is long ago, or ahead of this machine's clock")
	for _, add := range []struct {
		group    string
		commands []*cobra.Command
	}{
		{groupNight, []*cobra.Command{p.nightCommand(), p.serveCommand(), p.deskCommand(), p.hallCommand(), p.boardCommand(), p.printCommand(), p.announceCommand(), p.rehearseCommand(), p.tokenCommand(), p.replayCommand()}},
		{groupEnter, []*cobra.Command{
			p.reportCommand(), p.sheetCommand(), p.claimCommand(), p.confirmCommand(), p.noticeCommand(), p.callCommand(), p.lotCommand(), p.decideCommand(),
			p.correctCommand(), p.withdrawCommand(), p.eraseCommand(), p.ingestCommand(), p.heldCommand(),
		}},
		{groupRead, []*cobra.Command{
			p.recordsCommand(), p.contestsCommand(), p.sourcesCommand(), p.peopleCommand(), p.resultsCommand(), p.estimateCommand(), p.raceCommand(), p.scoreCommand(), p.forecastCommand(), p.storyCommand(), p.whoCommand(), p.calendarCommand(), p.historyCommand(), p.ruleCommand(), p.allocateCommand(), p.whatifCommand(), p.caucusCommand(), p.rankCommand(),
		}},
		{groupCheck, []*cobra.Command{p.checkCommand(), p.calibrateCommand(), p.baselineCommand(), p.mapCommand(), p.verifyCommand(), p.backupCommand(), p.restoreCommand(), p.repairCommand(), p.publishCommand(), p.followCommand(), p.exportCommand(), p.lintCommand(), p.newCommand()}},
	} {
		for _, c := range add.commands {
			c.GroupID = add.group
			root.AddCommand(c)
		}
	}
	root.AddCommand(p.manualCommand(), p.versionCommand())
	explainTypos(root)
	return root
}

// print writes an answer: the object with --json, else what text writes.
func (p *program) print(object any, text func(w io.Writer) error) error {
	if p.json {
		return answer.Write(p.stdout, object)
	}
	return text(p.stdout)
}

// say writes a line for people beside the answer; with --json it writes nothing.
func (p *program) say(format string, args ...any) {
	if !p.json {
		fmt.Fprintf(p.stdout, format+"\n", args...)
	}
}
