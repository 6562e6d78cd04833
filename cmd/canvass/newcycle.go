package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/spf13/cobra"
)

func (p *program) newCycleCommand() *cobra.Command {
	var from int
	c := &cobra.Command{
		Use:   "cycle CYCLE --from OLDER --catalog FOLDER",
		Short: "A whole season, contest by contest, for a desk to fill in as plans come",
		Long: `Writes a file for each contest of a cycle below the folder of --catalog: what the program knows of it, and behind that, in
comments, how its delegates and rule stood in the older cycle, as a form without numbers. Nothing that is there is written
over. It ends with a list of what is still unknown; canvass lint FOLDER --cycle CYCLE gives that list again, and canvass
calendar CYCLE the days.`,
		Example: `  canvass new cycle 2028 --from 2024 --catalog ./season
  canvass lint ./season --cycle 2028`,
		Args: exactly(1, "a cycle such as 2028"),
		RunE: func(_ *cobra.Command, args []string) error {
			cycle, err := cycleOf(args[0])
			if err != nil {
				return err
			}
			if p.catalog == "" {
				return canvass.Errorf(canvass.Invalid, "cycle", "give the folder to write to with --catalog FOLDER")
			}
			if from == 0 {
				from = cycle - 4
			}
			files := catalog.Embedded()
			if info, err := os.Stat(p.catalog); err == nil && info.IsDir() {
				if files, err = catalog.Overlay(files, p.catalog); err != nil {
					return err
				}
			}
			fresh, err := catalog.NewCycle(files, cycle, from)
			if err != nil {
				return err
			}
			return p.writeCycle(fresh, cycle, from)
		},
	}
	c.Flags().IntVar(&from, "from", 0, "the older `CYCLE` whose form the files take; four years before where it is left out")
	return c
}

// writeCycle writes the files that are not there, and says what of the cycle is still unknown.
func (p *program) writeCycle(files []catalog.File, cycle, from int) error {
	out := answer.NewCycle{Cycle: cycle, From: from, Folder: p.catalog, Files: []string{}, Kept: []string{}}
	for _, f := range files {
		path := filepath.Join(p.catalog, filepath.FromSlash(f.Path))
		if isFile(path) {
			out.Kept = append(out.Kept, f.Path)
			continue
		}
		if err := createFile(path, string(f.Bytes), 0o644); err != nil {
			return err
		}
		out.Files = append(out.Files, f.Path)
	}
	all, err := catalog.Overlay(catalog.Embedded(), p.catalog)
	if err != nil {
		return err
	}
	c, err := catalog.Parse(all)
	if err != nil {
		return err
	}
	out.Ready = c.ReadinessOf(cycle)
	return p.print(out, func(w io.Writer) error {
		s := newScreen(w)
		readyLines(s, &out.Ready, true)
		fmt.Fprintf(s, "%s written to %s", several(len(out.Files), "file"), p.catalog)
		if len(out.Kept) > 0 {
			fmt.Fprintf(s, ", %d were there and are as they were", len(out.Kept))
		}
		fmt.Fprintln(s)
		return nil
	})
}

// cycleOf is a cycle out of an argument.
func cycleOf(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n%4 != 0 || n < 1900 || n > 2400 {
		return 0, canvass.Errorf(canvass.Invalid, "cycle", "%q is not a cycle: give the year of a presidential election, such as 2028", text)
	}
	return n, nil
}
