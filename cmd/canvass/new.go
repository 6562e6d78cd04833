package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
)

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
			if err := createFile(file, out.Text, 0o644); err != nil {
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
	c.AddCommand(contest, p.newKeyCommand())
	return c
}

// newKeyCommand makes a key for an officer.
func (p *program) newKeyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "key NAME FILE",
		Short: "Make a key for an officer who signs confirmations",
		Long: `Writes a private key to FILE, readable by you alone, and prints the public half. The desk puts that into the contest's
file, under [[officer]], after it has called the officer on a number that it had before. NAME is the officer's in the whole
world, such as example.org/chair.`,
		Example: `  canvass new key example.org/chair chair.key
  canvass confirm 2028/dem/as --by american-samoa-democratic-party --count --sign chair.key`,
		Args: exactly(2, "a name such as example.org/chair, and the file to write"),
		RunE: func(_ *cobra.Command, args []string) error {
			private, public, err := verify.NewKey(args[0])
			if err != nil {
				return canvass.Errorf(canvass.Invalid, "key", "%w", err)
			}
			if err := createFile(args[1], private+"\n", 0o600); err != nil {
				return err
			}
			return p.print(answer.NewKey{Name: args[0], File: args[1], Key: public}, func(w io.Writer) error {
				_, err := fmt.Fprintln(w, public)
				return err
			})
		},
	}
}

// createFile writes a file where there is none, and the folders above it.
func createFile(file, text string, mode os.FileMode) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return canvass.Errorf(canvass.Failed, "write", "%w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return canvass.Errorf(canvass.Conflict, "write", "%s is there already: choose another folder", file)
	}
	if err != nil {
		return canvass.Errorf(canvass.Failed, "write", "%w", err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Close()); err != nil {
		return canvass.Errorf(canvass.Failed, "write", "%w", err)
	}
	return nil
}
