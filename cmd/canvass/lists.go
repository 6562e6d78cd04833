package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/spf13/cobra"
)

// listCommand is a command that lists a part of the catalog, or what words find in it.
func (p *program) listCommand(use, short, example string, find func(*catalog.Catalog, string) []catalog.Found) *cobra.Command {
	c := &cobra.Command{
		Use:   use + " [WORDS]",
		Short: short,
		Long: short + `: all of them, or those whose name or id has the words, or their beginnings. The id is what other commands
take. Yours are those of --catalog.`,
		Example: example,
		RunE: func(_ *cobra.Command, args []string) error {
			_, c, err := p.catalogFiles()
			if err != nil {
				return err
			}
			out := answer.Listed{Found: find(c, strings.Join(args, " "))}
			return p.print(out, func(w io.Writer) error {
				if len(out.Found) == 0 {
					_, err := fmt.Fprintf(w, "nothing is called %q: canvass %s lists all\n", strings.Join(args, " "), use)
					return err
				}
				var rows [][]string
				for _, f := range out.Found {
					rows = append(rows, []string{f.ID, f.Name, f.Says})
				}
				_, err := fmt.Fprintln(w, columns("lll", rows))
				return err
			})
		},
	}
	c.Flags().StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

func (p *program) sourcesCommand() *cobra.Command {
	return p.listCommand("sources", "List and find who can be named with --by", "  canvass sources guam democratic", (*catalog.Catalog).Sources)
}

func (p *program) contestsCommand() *cobra.Command {
	return p.listCommand("contests", "List and find contests", "  canvass contests samoa 2024", (*catalog.Catalog).ContestsNamed)
}

func (p *program) peopleCommand() *cobra.Command {
	return p.listCommand("people", "List and find people", "  canvass people palmer", (*catalog.Catalog).PeopleNamed)
}
