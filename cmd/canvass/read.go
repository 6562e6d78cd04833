package main

import (
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
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
	var asOf, format, wanted, correct string
	var publish bool
	c := &cobra.Command{
		Use:   "story CONTEST",
		Short: "The story that the record tells of a contest",
		Long: `Tells a contest in sentences, each made of spans that name the facts they rest on, each fact
naming the entries it rests on and where they were read. --json has all of it. An alert is one sentence, a brief
60 to 100 words where there is so much to tell, a story under 250; the full account has the working, every source
and every difference.

--publish enters the story as it stands into the record, as what this desk published: the next one leads with what has
changed since. --correct REASON enters it as the correction of the story published last, and it leads with that.`,
		Example: `  canvass story 2024/dem/as
  canvass story 2024/dem/as --length brief
  canvass story 2024/dem/as --format html > story.html
  canvass story 2024/dem/as --as-of 2024-03-06T03:30Z
  canvass story 2028/dem/as --length brief --publish
  canvass story 2028/dem/as --length brief --correct "The party had given its totals in the wrong order."`,
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
			length, err := facts.ParseLength(wanted)
			if err != nil {
				return err
			}
			if publish || correct != "" {
				if asOf != "" || format != "text" {
					return canvass.Errorf(canvass.Invalid, "story", "what is published is the story of now, in plain text: leave --as-of and --format out")
				}
				return p.publishStory(cmd, id, length, correct)
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
	c.Flags().BoolVar(&publish, "publish", false, "enter the story into the record as published")
	c.Flags().StringVar(&correct, "correct", "", "enter it as the correction of the story published last, and say why in one `SENTENCE`")
	c.Flags().StringVar(&wanted, "length", string(facts.Medium), "`alert`, brief, story or full")
	_ = c.RegisterFlagCompletionFunc("length", cobra.FixedCompletions([]string{"alert", "brief", "story", "full"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "html"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// publishStory enters a contest's story as published; a reason makes it a correction of the one that was published last.
func (p *program) publishStory(cmd *cobra.Command, id canvass.ContestID, length facts.Length, reason string) error {
	s := said{actor: actor()}
	return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
		v := d.View()
		if d.Record().Kind == canvass.Replay {
			return canvass.Entry{}, canvass.Errorf(canvass.Refused, "story", "a replay publishes nothing")
		}
		e := canvass.Entry{Kind: canvass.KindStory, By: desk.Own, Contest: id}
		if _, err := v.Catalog.Contest(string(id)); err != nil {
			return e, err
		}
		st := facts.Publication(v.Snapshot, id, length, reason)
		if st == nil {
			return e, canvass.Errorf(canvass.NotFound, "story", "the record has nothing to tell of %s yet", id)
		}
		if reason == "" {
			e.Story = st
			return e, nil
		}
		last := v.Contests[id].LastPublished()
		if last == nil {
			return e, canvass.Errorf(canvass.NotFound, "story", "no story of %s was published: there is none to correct", id)
		}
		e.Kind, e.Supersedes = canvass.KindCorrection, last.Key
		e.Correction = &canvass.Correction{Reason: reason, Story: st}
		return e, nil
	})
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
