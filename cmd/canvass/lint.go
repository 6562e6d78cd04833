package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/spf13/cobra"
)

func (p *program) lintCommand() *cobra.Command {
	var notes bool
	c := &cobra.Command{
		Use:   "lint [FOLDER]",
		Short: "What is wrong or doubtful in files of contests, rules, people and nights",
		Long: `Checks the files of a folder, shaped like data/, over the program's own; without a folder the program's own.
Each finding names file, line and column, and what to write instead. Errors make it exit with 1; warnings are almost surely
mistakes; notes say what is not known yet.`,
		Example: `  canvass lint
  canvass lint ./my-contests --notes`,
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
			out := answer.LintOf(catalog.Lint(files))
			err := p.print(out, func(w io.Writer) error {
				s := newScreen(w)
				for _, f := range out.Findings {
					if f.Severity != catalog.Note || notes {
						fmt.Fprintf(s, "%s: %s\n", f.Severity, f.Error())
					}
				}
				fmt.Fprintf(s, "%d files: %d errors, %d warnings, %d notes\n", len(files), out.Errors, out.Warnings, out.Notes)
				return nil
			})
			if err == nil && out.Errors > 0 {
				return checkFailed{fmt.Sprintf("%d errors in the files, see above", out.Errors)}
			}
			return err
		},
	}
	c.Flags().StringVar(&p.catalog, "catalog", "", "the `FOLDER`, as other commands name it")
	c.Flags().BoolVar(&notes, "notes", false, "show what is not known yet, too")
	return c
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

func (p *program) newCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "new",
		Short: "Write a commented file to start from",
		Args:  atMost(0, "what to start: canvass new contest 2028/dem/as"),
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	contest := &cobra.Command{
		Use:   "contest ID",
		Short: "Write a contest file with a comment at each key",
		Long: `Prints a contest file with a comment at each key, or writes it to its place, CYCLE/PARTY/JURISDICTION.toml, below the folder
of --catalog. Every blank in it is named by canvass lint until it is filled.`,
		Example: `  canvass new contest 2028/dem/as > as.toml
  canvass new contest 2028/gop/ia --catalog ./my-contests && canvass lint ./my-contests`,
		Args: exactly(1, "the id of a contest that is not there yet, such as 2028/dem/as"),
		RunE: func(_ *cobra.Command, args []string) error {
			id, err := canvass.ParseContestID(args[0])
			if err != nil {
				return err
			}
			out := answer.NewFile{Contest: id, Text: string(catalog.NewContest(id))}
			if p.catalog == "" {
				return p.print(out, func(w io.Writer) error {
					_, err := io.WriteString(w, out.Text)
					return err
				})
			}
			file := filepath.Join(p.catalog, filepath.FromSlash(string(id))+".toml")
			if err := createFile(file, out.Text); err != nil {
				return err
			}
			out.File = &file
			return p.print(out, func(w io.Writer) error {
				_, err := fmt.Fprintf(w, "%s\nFill its blanks; canvass lint names those that are left.\n", file)
				return err
			})
		},
	}
	contest.Flags().StringVar(&p.catalog, "catalog", "", "the `FOLDER` of your contest files")
	c.AddCommand(contest)
	return c
}

// createFile writes a file where there is none, and the folders above it.
func createFile(file, text string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return canvass.Errorf(canvass.Failed, "new", "%w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return canvass.Errorf(canvass.Conflict, "new", "%s is there already: change it, or choose another folder", file)
	}
	if err != nil {
		return canvass.Errorf(canvass.Failed, "new", "%w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return canvass.Errorf(canvass.Failed, "new", "%w", err)
	}
	return nil
}
