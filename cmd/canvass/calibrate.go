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
	c := &cobra.Command{
		Use:   "calibrate",
		Short: "How often the estimates were right, by order of counting and share counted",
		Long: `Replays contests of 2016 whose counts by county are known, in random order, small counties first, large ones, rural ones, by
the night's time stamps and against an adversary, and scores what the estimates said on the way: how often intervals held the
end, how wide they were, what the chances of winning were worth. Each contest is estimated by what was learned on other states.

The counts are third-party files that are not part of this program: --data or CANVASS_DATA names their folder. Without it, what
was measured for this version is shown. The whole takes some minutes of two processors; --every 10 looks at every tenth contest.`,
		Example: `  canvass calibrate
  canvass calibrate --data ./data --every 10 --json | jq '.cells[] | select(.method == "model")'
  canvass calibrate --data ./data --markdown docs/calibration.md`,
		Args: exactly(0, "no argument"),
		RunE: func(*cobra.Command, []string) error {
			if data == "" {
				data = os.Getenv("CANVASS_DATA")
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
			for _, out := range []struct {
				path  string
				bytes func() ([]byte, error)
			}{
				{markdown, func() ([]byte, error) { return []byte(report.Markdown()), nil }},
				{learned, func() ([]byte, error) { return json.MarshalIndent(report.Prior, "", " ") }},
				{measured, func() ([]byte, error) { return json.Marshal(report) }},
			} {
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
	f.IntVar(&every, "every", 1, "look at every `N`-th contest alone")
	f.IntVar(&workers, "workers", 2, "replay so many contests at once")
	return c
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
