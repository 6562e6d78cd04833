package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/estimate/calibrate"
	"github.com/spf13/cobra"
)

func (p *program) calibrateCommand() *cobra.Command {
	var data, markdown, learned, measured string
	var every, workers int
	var calls bool
	c := &cobra.Command{
		Use:   "calibrate",
		Short: "How often the estimates were right, by order of counting and share counted",
		Long: `Replays contests of 2016 whose counts by county are known, in random order, small counties first, large ones, rural ones, by
the night's time stamps and against an adversary, and scores what the estimates said on the way: how often intervals held the
end, how wide they were, what the chances of winning were worth. Each contest is estimated by what was learned on other states.

The counts are third-party files that are not part of this program: --data or CANVASS_DATA names their folder. Without it, what
was measured for this version is shown. The whole takes some minutes of two processors; --every 10 looks at every tenth contest.

--calls replays the desk's rule in the place of the estimates: what it called, how much was counted then, and every call that was false, in orders
that are chosen to deceive too.`,
		Example: `  canvass calibrate
  canvass calibrate --data ./data --every 10 --json | jq '.cells[] | select(.method == "model")'
  canvass calibrate --data ./data --markdown docs/calibration.md
  canvass calibrate --calls`,
		Args: exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			if data == "" {
				data = os.Getenv("CANVASS_DATA")
			}
			if calls {
				return p.calibrateCalls(data, markdown, measured, calibrate.Options{Every: every, Workers: workers})
			}
			report := calibrate.Measured()
			if data == "" {
				if markdown != "" || learned != "" || measured != "" {
					return canvass.Errorf(canvass.Invalid, "data", "missing: name the folder of counts with --data or CANVASS_DATA")
				}
				p.say("As measured for this version; --data FOLDER measures again.")
			} else {
				contests, err := calibrate.Load2016(data)
				if err != nil {
					return canvass.Errorf(canvass.NotFound, "data", "%w", err)
				}
				bar := p.progress("Replaying", inLooks)
				report = calibrate.Run(contests, calibrate.Options{Every: every, Workers: workers, Progress: func(done, of int) {
					bar.of(int64(of))
					bar.at(int64(done))
				}})
				bar.end()
				if report.Virginia, err = calibrate.Virginia(data, report.Prior); err != nil {
					return canvass.Errorf(canvass.NotFound, "data", "%w", err)
				}
			}
			err := writeEach([]written{
				{markdown, func() ([]byte, error) { return []byte(report.Markdown()), nil }},
				{learned, func() ([]byte, error) { return json.MarshalIndent(report.Prior, "", " ") }},
				{measured, func() ([]byte, error) { return json.Marshal(report) }},
			})
			if err != nil {
				return err
			}
			return p.print(report, func(w io.Writer) error {
				fmt.Fprint(newScreen(w), calibrationText(report))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&data, "data", "", "the `FOLDER` of counts, else CANVASS_DATA")
	f.StringVar(&markdown, "markdown", "", "write every cell as a page to a `FILE`")
	f.StringVar(&learned, "learned", "", "write what was learned to a `FILE`, as internal/estimate/learned.json has it")
	f.StringVar(&measured, "measured", "", "write what was measured to a `FILE`, as internal/estimate/calibrate/measured.json has it")
	f.BoolVar(&calls, "calls", false, "replay the desk's rule: what it would have called")
	f.IntVar(&every, "every", 1, "look at every `N`-th contest alone")
	f.IntVar(&workers, "workers", 2, "replay so many contests at once")
	return c
}

// written is a file that a calibration writes, and its bytes.
type written struct {
	path  string // empty for none
	bytes func() ([]byte, error)
}

func writeEach(files []written) error {
	for _, out := range files {
		if out.path == "" {
			continue
		}
		b, err := out.bytes()
		if err == nil {
			err = durable.Replace(out.path, append(b, '\n'), 0o644)
		}
		if err != nil {
			return canvass.Errorf(canvass.Failed, "", "%s cannot be written: %w", out.path, err)
		}
	}
	return nil
}

// calibrateCalls replays the desk's rule, or shows what was measured.
func (p *program) calibrateCalls(data, markdown, measured string, opts calibrate.Options) error {
	report := calibrate.MeasuredCalls()
	switch {
	case data != "":
		contests, err := calibrate.Load2016(data)
		if err != nil {
			return canvass.Errorf(canvass.NotFound, "data", "%w", err)
		}
		bar := p.progress("Replaying", inLooks)
		opts.Progress = func(done, of int) {
			bar.of(int64(of))
			bar.at(int64(done))
		}
		report = calibrate.RunCalls(contests, opts)
		bar.end()
	case markdown != "" || measured != "":
		return canvass.Errorf(canvass.Invalid, "data", "missing: name the folder of counts with --data or CANVASS_DATA")
	default:
		p.say("As measured for this version; --data FOLDER measures again.")
	}
	err := writeEach([]written{
		{markdown, func() ([]byte, error) { return []byte(report.Markdown()), nil }},
		{measured, func() ([]byte, error) { return json.Marshal(report) }},
	})
	if err != nil {
		return err
	}
	return p.print(report, func(w io.Writer) error {
		fmt.Fprint(newScreen(w), callsText(report))
		return nil
	})
}

// callsText is what the rule called, for a terminal.
func callsText(r *calibrate.Calls) string {
	rows := [][]string{{"order", "replays", "called", "false", "counted at the call", "by a quarter", "by 95%"}}
	row := func(name string, c *calibrate.CallCell) {
		rows = append(rows, []string{
			name, fmt.Sprint(c.Replays), fmt.Sprint(c.Calls), fmt.Sprint(c.False), fmt.Sprintf("%.1f%%", c.Counted),
			fmt.Sprintf("%.1f%%", c.Quarter), fmt.Sprintf("%.1f%%", c.Late),
		})
	}
	for i := range r.Cells {
		row(string(r.Cells[i].Order), &r.Cells[i])
	}
	row("all but the adversaries", &r.All)
	text := columns("lrrrrrr", rows) + "\n"
	if r.All.False == 0 {
		text += fmt.Sprintf("No false call: the true rate may still be %.1f%% (rule of three over calls), %.1f%% over contests.\n",
			calibrate.RuleOfThree(r.All.Calls), calibrate.RuleOfThree(r.All.Contests))
	}
	for _, k := range r.False {
		text += fmt.Sprintf("False: %s, %s, at %.1f%%: %s by %.1f; %s won by %.1f\n", k.Contest, k.Order, k.Counted, k.Called, k.Lead, k.Winner, k.Margin)
	}
	return text
}

// calibrationText is the model's cells for a terminal.
func calibrationText(r *calibrate.Report) string {
	rows := [][]string{{"order", "counted", "method", "90% held", "width", "interval score"}}
	for _, c := range r.Cells {
		mark := "all"
		if c.Counted > 0 {
			mark = fmt.Sprintf("%.0f%%", 100*c.Counted)
		}
		rows = append(rows, []string{
			string(c.Order), mark, string(c.Method), fmt.Sprintf("%.1f ± %.1f", c.Coverage[2], c.Error),
			fmt.Sprintf("%.2f", c.Width), fmt.Sprintf("%.2f", c.Interval),
		})
	}
	return columns("lrlrrr", rows) + "\n"
}
