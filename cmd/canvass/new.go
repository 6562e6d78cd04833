package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/durable"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/verify"
	"github.com/spf13/cobra"
)

func (p *program) newCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "new",
		Short: "Write files to start from: a contest, a cycle, a person, a source, a record, a key",
		Long: `Writes a file of a catalog of your own to its place below the folder of --catalog, or prints it. What is written is never
overwritten; canvass lint says what is missing in it. docs/first-contest.md goes the whole way.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.PersistentFlags().StringVar(&p.catalog, "catalog", "", "the `FOLDER` of your files")
	c.AddCommand(p.newContestCommand(), p.newCycleCommand(), p.newPersonCommand(), p.newSourceCommand(), p.newRecordCommand(), p.newKeyCommand())
	return c
}

func (p *program) newContestCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "contest ID",
		Short: "A contest, with a comment at each key",
		Long: `Prints a contest file, or writes it to its place, CYCLE/PARTY/JURISDICTION.toml, below the folder of --catalog; the file
of its race is written beside it where there is none. It is made of the newest earlier contest there: what was so then is
marked U, to be checked, and the day and every number are blanks, which a terminal asks for. Where there was none it has a
comment at each key. Every blank is named by canvass lint until it is filled.`,
		Example: `  canvass new contest 2028/dem/as
  canvass new contest 2028/gop/ia --catalog ./my-contests && canvass lint ./my-contests`,
		Args: exactly(1, "the id of a contest that is not there yet, such as 2028/dem/as"),
		RunE: func(_ *cobra.Command, args []string) error {
			id, err := canvass.ParseContestID(args[0])
			if err != nil {
				return err
			}
			if j := id.Jurisdiction(); !p.hasJurisdiction(j) {
				return canvass.Errorf(canvass.NotFound, "jurisdiction", "%q is no place of the catalog%s: write %s first, if it is one", j, english.DidYouMeanKey(j, catalogPlaces()), "jurisdictions/"+j+".toml")
			}
			next := "Fill its blanks; canvass lint names those that are left."
			file := catalog.File{Path: string(id) + ".toml", Bytes: catalog.NewContest(id)}
			if made, earlier, ok := catalog.NewContestAfter(catalog.Embedded(), id); ok {
				file = made
				next = "It is made of " + string(earlier) + ": check what is marked U. " + next
			}
			if p.terminal() {
				file.Bytes = p.askBlanks(file.Bytes)
			}
			files := []catalog.File{file}
			if p.catalog != "" && !p.hasRace(id.Race()) {
				files = append(files, catalog.NewRace(id.Race()))
			}
			return p.newFile(id, next, files...)
		},
	}
}

// hasJurisdiction tells whether a file describes the place, in the program or in the user's folder.
func (p *program) hasJurisdiction(id string) bool {
	return catalogPlaces()[id] || p.catalog != "" && isFile(filepath.Join(p.catalog, "jurisdictions", id+".toml"))
}

// catalogPlaces are the ids of the places that the program knows.
func catalogPlaces() map[string]bool {
	out := map[string]bool{}
	for _, f := range catalog.Embedded() {
		if id, is := strings.CutPrefix(f.Path, "jurisdictions/"); is {
			out[strings.TrimSuffix(id, ".toml")] = true
		}
	}
	return out
}

// hasRace tells whether a file describes the race, in the program or in the user's folder.
func (p *program) hasRace(id canvass.RaceID) bool {
	for _, f := range catalog.Embedded() {
		if f.Path == catalog.NewRace(id).Path {
			return true
		}
	}
	return isFile(filepath.Join(p.catalog, filepath.FromSlash(catalog.NewRace(id).Path)))
}

func (p *program) newPersonCommand() *cobra.Command {
	var last, party string
	c := &cobra.Command{
		Use:     "person NAME --party PARTY",
		Short:   "Somebody who is on a ballot",
		Long:    `Prints or writes people/SLUG.toml. The id is the name in small letters, with hyphens: ann-able.`,
		Example: `  canvass new person "Ann Able" --party dem --catalog ./my-contests`,
		Args:    exactly(1, "a full name in quotes"),
		RunE: func(_ *cobra.Command, args []string) error {
			id, name := canvass.OptionID(canvass.Slug(args[0])), args[0]
			if err := namable(string(id), name); err != nil {
				return err
			}
			if party != string(canvass.Democratic) && party != string(canvass.Republican) {
				return canvass.Errorf(canvass.Invalid, "party", "%q is not a party: use dem or gop", party)
			}
			if last == "" {
				last = name[strings.LastIndexByte(name, ' ')+1:]
			}
			if err := namable(string(id), last); err != nil {
				return err
			}
			return p.newFile("", "", catalog.NewPerson(id, name, last, canvass.Party(party)))
		},
	}
	c.Flags().StringVar(&party, "party", "", "`dem` or gop")
	c.Flags().StringVar(&last, "last", "", "the `NAME` by which a story goes on; the last word of the full name where it is left out")
	_ = c.RegisterFlagCompletionFunc("party", cobra.FixedCompletions([]string{"dem", "gop"}, noFiles))
	return c
}

func (p *program) newSourceCommand() *cobra.Command {
	var kind string
	var the bool
	kinds := catalog.SourceKinds()
	c := &cobra.Command{
		Use:     "source NAME --kind KIND",
		Short:   "Somebody who says things: a newsroom, a party, an office",
		Long:    `Prints or writes sources/SLUG.toml. The id is the name in small letters, with hyphens: radio-pago.`,
		Example: `  canvass new source "Radio Pago" --kind newsroom --catalog ./my-contests`,
		Args:    exactly(1, "a name in quotes"),
		RunE: func(_ *cobra.Command, args []string) error {
			id := canvass.Slug(args[0])
			if err := namable(id, args[0]); err != nil {
				return err
			}
			if !slices.Contains(kinds, kind) {
				return canvass.Errorf(canvass.Invalid, "kind", "%q is not a kind of source: use %s", kind, strings.Join(kinds, ", "))
			}
			return p.newFile("", "", catalog.NewSource(id, args[0], kind, the))
		},
	}
	c.Flags().StringVar(&kind, "kind", "", "`KIND`: "+strings.Join(kinds, ", "))
	c.Flags().BoolVar(&the, "the", false, "running text wants \"the\" before the name")
	_ = c.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kinds, noFiles))
	return c
}

// namable refuses a name that no id can be made of, and one with characters that nobody can see.
func namable(id, name string) error {
	if !canvass.IsSlug(id) || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return canvass.Errorf(canvass.Invalid, "name", "%q gives no id: write a name in Latin letters", name)
	}
	return nil
}

// newFile prints the first file, or writes all of them below the folder of --catalog; then says what comes next.
func (p *program) newFile(contest canvass.ContestID, next string, files ...catalog.File) error {
	out := answer.NewFile{Text: string(files[0].Bytes)}
	if contest != "" {
		out.Contest = &contest
	}
	if p.catalog == "" {
		return p.print(out, func(w io.Writer) error {
			_, err := io.WriteString(w, out.Text)
			return err
		})
	}
	for i, f := range files {
		path := filepath.Join(p.catalog, filepath.FromSlash(f.Path))
		if err := createFile(path, string(f.Bytes), 0o644); err != nil {
			return err
		}
		if i == 0 {
			out.File = &path
		}
		p.say("%s", path)
	}
	if p.json {
		return p.print(out, nil)
	}
	if next != "" {
		p.say("%s", next)
	}
	return nil
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
			private, public, err := signing.NewKey(args[0])
			if err != nil {
				return canvass.Errorf(canvass.Invalid, "key", "%w", err)
			}
			if err := createFile(args[1], private+"\n", 0o600); err != nil {
				return err
			}
			return p.print(answer.NewKey{Name: args[0], File: args[1], Key: public, Fingerprint: verify.Fingerprint(public)}, func(w io.Writer) error {
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
	err := durable.Create(file, []byte(text), mode)
	if errors.Is(err, os.ErrExist) {
		return canvass.Errorf(canvass.Conflict, "write", "%s is there already: choose another name", file)
	}
	if err != nil {
		return canvass.Errorf(canvass.Failed, "write", "%w", err)
	}
	return nil
}
