package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/estimate/baseline"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// madeBaseline is a baseline that was written, as --json prints it.
type madeBaseline struct {
	Contest    canvass.ContestID `json:"contest"`
	File       string            `json:"file"`
	Units      int               `json:"units"`
	Covariates []string          `json:"covariates"`
}

func (p *program) baselineCommand() *cobra.Command {
	var from, out string
	c := &cobra.Command{
		Use:   "baseline CONTEST --from FILE or CONTEST",
		Short: "Write how many voted before where a contest is counted, for its estimates",
		Long: `Writes a baseline: for every reporting unit an earlier total of like voters, the most votes that can be cast there and
covariates, as far as they are known. --from is a contest of the record that is counted by unit, or a CSV file with the header
unit,name,baseline,bound,x:NAME, of which unit alone must be there: it is checked and written in order.

canvass estimate CONTEST --baseline FILE goes by it, and so do the pages and the API of canvass serve, night and follow with
--baselines FOLDER, where the file lies in that folder under the name that it is written with. Counties need none: the program has their votes for president of 2012 and
2016, and who lives there.`,
		Example: `  canvass baseline 2028/dem/nv --from 2024/dem/nv --out nv.csv
  canvass baseline 2028/dem/ia --from precincts.csv --out ia.csv`,
		Args:              exactly(1, "a contest such as 2028/dem/nv"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := canvass.ParseContestID(args[0])
			if err != nil {
				return err
			}
			if from == "" {
				return canvass.Errorf(canvass.Invalid, "from", "missing: name an earlier contest, or a CSV file")
			}
			f, err := p.baselineFrom(cmd, from)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			fmt.Fprintf(&b, "# Baseline of %s, from %s.\n", id, from)
			if err := f.Write(&b); err != nil {
				return err
			}
			path := out
			if path == "" {
				path = strings.ReplaceAll(string(id), "/", "-") + "-baseline.csv"
			}
			if err := durable.Replace(path, b.Bytes(), 0o644); err != nil {
				return canvass.Errorf(canvass.Failed, "", "%s cannot be written: %w", path, err)
			}
			made := madeBaseline{Contest: id, File: path, Units: len(f.Rows), Covariates: f.Covariates}
			if made.Covariates == nil {
				made.Covariates = []string{}
			}
			return p.print(made, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s: %s\n", path, live.Describe(f))
				return err
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "an earlier `CONTEST` of the record, or a CSV file")
	c.Flags().StringVar(&out, "out", "", "the `FILE` to write, CONTEST-baseline.csv where left out")
	return c
}

// baselineFrom reads a file, or a contest's units.
func (p *program) baselineFrom(cmd *cobra.Command, from string) (f *baseline.File, err error) {
	if id, err := canvass.ParseContestID(from); err == nil {
		err = p.withView(cmd.Context(), "", func(v *view.View) error {
			f, err = live.BaselineOf(v.Snapshot, id)
			return err
		})
		return f, err
	}
	file, err := os.Open(from)
	if err != nil {
		return nil, canvass.Errorf(canvass.NotFound, "from", "%w", err)
	}
	defer file.Close()
	if f, err = baseline.Read(file, from); err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "", "%w", err)
	}
	return f, nil
}

// baselinesFlag adds --baselines to a command that serves pages.
func baselinesFlag(c *cobra.Command, folder *string) {
	c.Flags().StringVar(folder, "baselines", "", "a `FOLDER` of files as canvass baseline writes them: what estimates of their contests begin with")
}

// useBaselines makes the pages' estimates go by the files of a folder; an empty name is none.
func useBaselines(folder string) error {
	if folder == "" {
		return nil
	}
	all, err := live.ReadBaselines(folder)
	if err != nil {
		return err
	}
	live.Use(all)
	return nil
}
