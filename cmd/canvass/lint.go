package main

import (
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/spf13/cobra"
)

func (p *program) lintCommand() *cobra.Command {
	var notes bool
	var cycle int
	c := &cobra.Command{
		Use:   "lint [FOLDER]",
		Short: "What is wrong or doubtful in files of contests, rules, people and nights",
		Long: `Checks the files of a folder, shaped like data/, over the program's own; without a folder the program's own.
Each finding names file, line and column, and what to write instead. Errors make it exit with 1; warnings are almost surely
mistakes; notes say what is not known yet. Of a cycle that is being prepared it says how far it is known; --cycle lists what
each of its contests still lacks.`,
		Example: `  canvass lint
  canvass lint ./my-contests --notes
  canvass lint ./my-contests --cycle 2028`,
		Args: atMost(1, "one folder, or none for the program's own files"),
		RunE: func(_ *cobra.Command, args []string) error {
			files := catalog.Embedded()
			for _, date := range catalog.EmbeddedNights() {
				files = append(files, catalog.EmbeddedNight(date)...)
			}
			dir := p.catalog
			if len(args) == 1 {
				dir = args[0]
			}
			if dir != "" {
				var err error
				if files, err = catalog.Overlay(files, dir); err != nil {
					return err
				}
				own, err := nightsIn(dir)
				if err != nil {
					return err
				}
				files = slices.DeleteFunc(files, func(f catalog.File) bool {
					return slices.ContainsFunc(own, func(o catalog.File) bool { return o.Path == f.Path })
				})
				files = append(files, own...)
			}
			out := answer.LintOf(catalog.Examine(files))
			if cycle != 0 && !slices.ContainsFunc(out.Cycles, func(r catalog.Ready) bool { return r.Cycle == cycle }) {
				return canvass.Errorf(canvass.NotFound, "cycle", "no contest of %d is being prepared: canvass new cycle %d --from %d --catalog FOLDER begins one", cycle, cycle, cycle-4)
			}
			err := p.print(out, func(w io.Writer) error {
				s := newScreen(w)
				for _, f := range out.Findings {
					if f.Severity != catalog.Note || notes {
						fmt.Fprintf(s, "%s: %s\n", f.Severity, f.Error())
					}
				}
				for i := range out.Cycles {
					if r := &out.Cycles[i]; cycle == 0 || r.Cycle == cycle {
						readyLines(s, r, cycle != 0)
					}
				}
				fmt.Fprintf(s, "%d files: %s, %s, %s\n", len(files), several(out.Errors, "error"), several(out.Warnings, "warning"), several(out.Notes, "note"))
				return nil
			})
			if err == nil && out.Errors > 0 {
				return checkFailed("%s in the files, see above", several(out.Errors, "error"))
			}
			return err
		},
	}
	c.Flags().StringVar(&p.catalog, "catalog", "", "the `FOLDER`, as other commands name it")
	c.Flags().IntVar(&cycle, "cycle", 0, "list what each contest of the `CYCLE` still lacks")
	c.Flags().BoolVar(&notes, "notes", false, "show what is not known yet, too")
	return c
}

// dayWordsInOrder are the words for how firmly days stand, the firmest first.
var dayWordsInOrder = []string{
	catalog.Settled, string(canvass.DaySetByParty), string(canvass.DaySetByState), string(canvass.DayByLaw), string(canvass.DayProposed),
	string(canvass.DayInDispute), string(canvass.DayNotKnown), string(canvass.DayNotSet),
}

// readyLines say how far a cycle is known, and with all what each contest lacks.
func readyLines(w io.Writer, r *catalog.Ready, all bool) {
	if all {
		for _, u := range r.Unknown {
			fmt.Fprintf(w, "%s: %s\n", u.Contest, strings.Join(u.What, "; "))
		}
	}
	var days []string
	for _, d := range dayWordsInOrder {
		if n := r.Days[d]; n > 0 {
			days = append(days, fmt.Sprintf("%d %s", n, d))
		}
	}
	fmt.Fprintf(w, "%d: %s. Days: %s.\n", r.Cycle, several(r.Contests, "contest"), strings.Join(days, ", "))
	fmt.Fprintf(w, "  Known: delegates of %d, rules of %d, ballots of %d, who may vote of %d, who confirms of %d.\n", r.Delegates, r.Rules, r.Ballots, r.OpenTo, r.Authority)
}

// nightsIn are the nights below a folder: nights/DATE/*.toml.
func nightsIn(dir string) ([]catalog.File, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "nights", "*", "*.toml"))
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "lint", "%w", err)
	}
	var files []catalog.File
	for _, full := range paths {
		b, err := os.ReadFile(full)
		if err != nil {
			return nil, canvass.Errorf(canvass.Failed, "lint", "%w", err)
		}
		date := filepath.Base(filepath.Dir(full))
		files = append(files, catalog.File{Path: path.Join("nights", date, filepath.Base(full)), Bytes: b})
	}
	return files, nil
}

// several is a number with its noun: "1 error", "2 errors".
func several(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
