package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	files "github.com/canvassdesk/canvass/internal/export"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

func (p *program) calendarCommand() *cobra.Command {
	var asOf, format string
	c := &cobra.Command{
		Use:   "calendar [JURISDICTION or CYCLE]",
		Short: "What was held and what is still to come: all contests, one place's, a whole season",
		Long: `Tells when contests are. Of a place, or of all that is to come, it goes by the record. Of a cycle it tells the season, with
how firmly each day stands: set by the party, by standing law, proposed, in dispute, not set. That is read from the program's
own files and those of --catalog, or with --db from a record.`,
		Example: `  canvass calendar as
  canvass calendar 2028
  canvass calendar 2028 --catalog ./season --format ics > season.ics`,
		Args:              atMost(1, "one jurisdiction such as as, one cycle such as 2028, or none"),
		ValidArgsFunction: p.completeJurisdictions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "text" && format != "html" && format != "ics" {
				return canvass.Errorf(canvass.Invalid, "format", "%q is not text, html or ics", format)
			}
			if len(args) == 1 && strings.Trim(args[0], "0123456789") == "" {
				cycle, err := cycleOf(args[0])
				if err != nil {
					return err
				}
				if p.db != "" {
					return p.withView(cmd.Context(), asOf, func(v *view.View) error { return p.season(v, cycle, format) })
				}
				if asOf != "" {
					return canvass.Errorf(canvass.Invalid, "as-of", "the files of a season have no moments: give a record with --db")
				}
				v, err := p.seasonFiles(cycle)
				if err != nil {
					return err
				}
				return p.season(v, cycle, format)
			}
			if format == "ics" {
				return canvass.Errorf(canvass.Invalid, "format", "give a cycle such as 2028, or take the record's calendar: canvass export --format ics")
			}
			return p.withView(cmd.Context(), asOf, func(v *view.View) error {
				place := ""
				if len(args) == 1 {
					place = strings.ToLower(args[0])
					if err := knownPlace(v, place); err != nil {
						return err
					}
				}
				return p.told(v, facts.Calendar(v.Snapshot, place), format)
			})
		},
	}
	asOfFlag(c, &asOf)
	c.Flags().StringVar(&format, "format", "text", "`text`, html, or of a cycle ics")
	c.Flags().StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "html", "ics"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

// seasonFiles is what the files of a cycle say today.
func (p *program) seasonFiles(cycle int) (*view.View, error) {
	files, _, err := p.overlaid(catalog.OfCycle(catalog.Embedded(), cycle))
	if err != nil {
		return nil, err
	}
	s, err := tally.OfCatalog(fmt.Sprintf("The season of %d", cycle), files, canvass.TimeOf(time.Now()))
	if err != nil {
		return nil, err
	}
	return &view.View{Snapshot: s}, nil
}

// season tells a cycle, or writes its days as iCalendar.
func (p *program) season(v *view.View, cycle int, format string) error {
	st := facts.Season(v.Snapshot, cycle)
	if len(st.Sentences()) == 0 {
		return canvass.Errorf(canvass.NotFound, "cycle", "there is no contest of %d here: canvass new cycle %d --from %d --catalog FOLDER begins one", cycle, cycle, cycle-4)
	}
	if v.Head.Size == 0 {
		st.Record = "" // no record says it
	}
	if format != "ics" {
		return p.told(v, st, format)
	}
	if p.json {
		return canvass.Errorf(canvass.Invalid, "format", "iCalendar is no JSON: leave one of the two out")
	}
	var races []string
	for id := range v.Catalog.Races {
		if id.Cycle() == cycle {
			races = append(races, string(id))
		}
	}
	x, err := files.New(v, files.Selection{Subjects: races})
	if err != nil {
		return err
	}
	return x.Write(p.stdout, files.ICal)
}
