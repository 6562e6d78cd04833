package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
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

func (p *program) raceCommand() *cobra.Command {
	var asOf string
	c := &cobra.Command{
		Use:   "race CYCLE/PARTY",
		Short: "The nomination: delegates, the number needed, what a contest changes",
		Example: `  canvass race 2024/dem
  canvass race 2024/dem --as-of 2024-03-06T02:00Z`,
		Args:              exactly(1, "a race such as 2024/dem"),
		ValidArgsFunction: p.completeRaces,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := canvass.ParseRaceID(args[0])
			if err != nil {
				return err
			}
			return p.withView(cmd.Context(), asOf, func(v *view.View) error {
				r, err := answer.RaceOf(v.Snapshot, v.Head, id)
				if err != nil {
					return err
				}
				return p.print(r, func(w io.Writer) error {
					fmt.Fprint(newScreen(w), raceText(v, r))
					return nil
				})
			})
		},
	}
	asOfFlag(c, &asOf)
	return c
}

// leadText is a lead in delegates that is told.
func leadText(l *answer.Lead) string {
	if l.Known == race.AtLeast {
		return fmt.Sprintf("at least %d", *l.By)
	}
	return fmt.Sprint(*l.By)
}

// raceText is a race for a terminal.
func raceText(v *view.View, r *answer.Race) string {
	w := wording.Of(v.Snapshot)
	var b strings.Builder
	if line := recordLine(v.Record); line != "" {
		fmt.Fprintln(&b, faint.Render(line))
	}
	fmt.Fprintln(&b, faint.Render("as of "+wording.Moment(v.Now)))
	fmt.Fprintf(&b, "%s  %s\n", bold.Render(r.Name), faint.Render("delegates "+string(r.Basis)))
	var rows [][]string
	for _, s := range r.Standings {
		number := english.Thousands(int64(s.Delegates))
		if s.Known == race.AtLeast {
			number = "at least " + number
		}
		rows = append(rows, []string{s.Name, number})
	}
	if len(rows) > 0 {
		fmt.Fprintln(&b, indent(columns("lr", rows)))
	}
	if r.Need != nil {
		fmt.Fprintf(&b, "Needed: %s of %s pledged delegates\n", english.Thousands(int64(*r.Need)), english.Thousands(int64(*r.Delegates)))
	}
	if n := r.Nomination; n.Reached != nil {
		fmt.Fprintf(&b, "%s has had that number since the contests of %s\n", w.Name(*n.Reached), *n.Day)
	}
	if r.Open > 0 {
		fmt.Fprintf(&b, "Open in contests that were held: %s\n", english.Thousands(int64(r.Open)))
	}
	if r.Unbound > 0 {
		fmt.Fprintf(&b, "Left free by the rules of contests that were held: %s\n", english.Thousands(int64(r.Unbound)))
	}
	fmt.Fprintf(&b, "To come: %d contests, %s delegates\n", r.ContestsLeft, english.Thousands(int64(r.Remaining)))
	for _, id := range v.Active {
		k, ok := r.Consequence[id]
		if !ok || k.LeadBefore == nil || k.LeadAfter == nil || k.LeadBefore.By == nil || k.LeadAfter.By == nil {
			continue
		}
		if k.LeaderChanges {
			fmt.Fprintf(&b, "%s: %s leads instead of %s, by %s\n", v.Contests[id].Info.Name, w.Name(k.LeadAfter.Option), w.Name(k.LeadBefore.Option), leadText(k.LeadAfter))
			continue
		}
		fmt.Fprintf(&b, "%s: the lead of %s goes from %s to %s\n", v.Contests[id].Info.Name, w.Name(k.LeadBefore.Option), leadText(k.LeadBefore), leadText(k.LeadAfter))
	}
	for _, t := range r.Tallies {
		fmt.Fprintf(&b, "%s: %s\n", w.Outlet(t.By), t.Value)
	}
	return b.String()
}
