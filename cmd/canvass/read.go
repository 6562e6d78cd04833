package main

import (
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

// told prints a story in the form that was asked for.
func (p *program) told(v *view.View, st *facts.Story, format string) error {
	return p.print(answer.StoryOf(st, v.Head), func(w io.Writer) error {
		text := st.Text()
		if format == "html" {
			text = st.HTML()
		}
		_, err := io.WriteString(w, strings.TrimRight(text, "\n")+"\n")
		return err
	})
}

func (p *program) storyCommand() *cobra.Command {
	var asOf, format string
	var short bool
	c := &cobra.Command{
		Use:   "story CONTEST",
		Short: "The story that the record tells of a contest",
		Long: `Tells a contest in sentences, each made of spans that name the facts they rest on, each fact
naming the entries it rests on and where they were read. --json has all of it.`,
		Example: `  canvass story 2024/dem/as
  canvass story 2024/dem/as --format html > story.html
  canvass story 2024/dem/as --as-of 2024-03-06T03:30Z`,
		Args:              exactly(1, "a contest such as 2024/dem/as"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "html" {
				return canvass.Errorf(canvass.Invalid, "format", "%q is not text or html", format)
			}
			id, err := canvass.ParseContestID(args[0])
			if err != nil {
				return err
			}
			length := facts.Full
			if short {
				length = facts.Brief
			}
			return p.withView(cmd.Context(), asOf, func(v *view.View) error {
				st := facts.Tell(v.Snapshot, id, length)
				if len(st.Sentences()) == 0 {
					if _, err := v.Catalog.Contest(args[0]); err != nil {
						return err
					}
					return canvass.Errorf(canvass.NotFound, "story", "the record has nothing to tell of %s yet", id)
				}
				return p.told(v, st, format)
			})
		},
	}
	asOfFlag(c, &asOf)
	c.Flags().StringVar(&format, "format", "text", "`text` or html")
	c.Flags().BoolVar(&short, "short", false, "the short version")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "html"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (p *program) whoCommand() *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use:   "who PERSON",
		Short: "Who somebody is, with the source of every statement",
		Example: `  canvass who palmer
  canvass who jason-palmer --json`,
		Args:              exactly(1, "a person: an id such as jason-palmer, or a last name"),
		ValidArgsFunction: p.completePeople,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withView(cmd.Context(), asOf, func(v *view.View) error {
				o, err := v.Catalog.Option(args[0])
				if err != nil {
					return err
				}
				st := facts.Who(v.Snapshot, o)
				if len(st.Sentences()) == 0 {
					return canvass.Errorf(canvass.NotFound, "who", "%s is not a person", o)
				}
				return p.told(v, st, "text")
			})
		},
	}
	asOfFlag(c, &asOf)
	return c
}

func (p *program) historyCommand() *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use:   "history JURISDICTION [PARTY]",
		Short: "Who won there before, with both sides of every conflict",
		Example: `  canvass history as
  canvass history as gop`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || len(args) > 2 {
				return exactly(1, "a jurisdiction such as as, and a party if you like")(cmd, nil)
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return []string{"dem", "gop"}, noFiles
			}
			return p.completeJurisdictions(cmd, args, word)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var party canvass.Party
			if len(args) == 2 {
				if party = canvass.Party(args[1]); party != canvass.Democratic && party != canvass.Republican {
					return canvass.Errorf(canvass.Invalid, "party", "%q is not dem or gop", args[1])
				}
			}
			return p.withView(cmd.Context(), asOf, func(v *view.View) error {
				place := strings.ToLower(args[0])
				if err := knownPlace(v, place); err != nil {
					return err
				}
				return p.told(v, facts.History(v.Snapshot, place, party), "text")
			})
		},
	}
	asOfFlag(c, &asOf)
	return c
}

func knownPlace(v *view.View, id string) error {
	if v.Catalog.Jurisdictions[id] != nil {
		return nil
	}
	return canvass.Errorf(canvass.NotFound, "jurisdiction", "%q is not in the catalog: use a postal code in small letters such as as, or da for Democrats Abroad", id)
}
