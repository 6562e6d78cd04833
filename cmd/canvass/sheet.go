package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

func (p *program) sheetCommand() *cobra.Command {
	var s said
	var r reportFlags
	var teller string
	c := &cobra.Command{
		Use:   "sheet CONTEST --teller NAME --unit ROOM --votes able=78,baker=35",
		Short: "Enter one teller's sheet; two that agree become the report",
		Long: `Enters what one teller counted of a room. It is in no sum until another teller's sheet of the same room agrees: then
the report that both make goes in, with their names. Sheets that differ are shown side by side; whoever erred enters theirs
again, or a third teller counts. The teller's name is theirs alone: one person is not two tellers.

Where a caucus's rooms realign, --measure says which sheet it is: first-alignment, final-alignment, county-delegates. It tells
who is viable, and what the rule gives.`,
		Example: `  canvass sheet 2028/dem/gu --teller "Ada Cruz" --unit room:a --votes able=78,baker=35,uncommitted=4 --ballots 118 --void 1`,
		Args:    exactly(1, "a contest such as 2028/dem/gu"),

		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withDesk(cmd.Context(), false, func(d *desk.Desk) error {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return err
				}
				report, err := r.report(cmd, v, contest, canvass.Report{})
				if err != nil {
					return err
				}
				e.Kind, e.By = canvass.KindSheet, contest.Authority
				e.Sheet = &canvass.Sheet{Teller: strings.Join(strings.Fields(teller), " "), Report: *report}
				if err := e.Sheet.Validate(); err != nil {
					return err
				}
				e, evidence, err := s.entry(d.Record().Kind, e)
				if err != nil {
					return err
				}
				if err := p.ask(d, &e, s.yes); err != nil {
					return err
				}
				_, sheets, err := d.EnterSheet(cmd.Context(), e, evidence...)
				if err != nil {
					return entryRefused(err)
				}
				return p.print(answer.SheetsOf(sheets), func(w io.Writer) error {
					if err := wordsOf(d.View().Snapshot).sheets(w, args[0], sheets); err != nil {
						return err
					}
					return floorText(w, d.View(), &e)
				})
			})
		},
	}
	c.Flags().StringVar(&teller, "teller", "", "the `NAME` of who counted, as they sign")
	r.add(p, c)
	s.flags(p, c, true)
	return c
}

// floorText says what a caucus's room has come to, nothing where rooms do not realign.
func floorText(w io.Writer, v *view.View, e *canvass.Entry) error {
	f := v.Contests[e.Contest].Floor(e.Sheet.Report.Area, e.Sheet.Report.Unit)
	if f == nil {
		return nil
	}
	for _, line := range hall.FloorLines(f, func(o canvass.OptionID) string { return v.Catalog.Label(e.Contest, o) }) {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// sheets says what a room's sheets come to.
func (w words) sheets(out io.Writer, id string, p *tally.PlaceSheets) error {
	if p == nil {
		_, err := fmt.Fprintln(out, "the sheet is in, and its source's rights keep it from being shown")
		return err
	}
	var names []string
	for _, s := range p.Sheets {
		names = append(names, s.Teller)
	}
	switch p.State {
	case tally.OneSheet:
		_, err := fmt.Fprintf(out, "the sheet of %s is in: it counts when a second teller's agrees (%s)\n", names[0], w.sheetPlace(id, p))
		return err
	case tally.SheetsMended:
		_, err := fmt.Fprintf(out, "the sheets agree, and the count was mended after them: what was mended stands (%s)\n", w.sheetPlace(id, p))
		return err
	case tally.SheetsIn:
		var both []string
		for _, t := range p.Report.Tellers {
			both = append(both, t.Name)
		}
		_, err := fmt.Fprintf(out, "the sheets of %s agree, and the count is in: %s\n", english.List(both), w.Report(canvass.ContestID(id), p.Report))
		return err
	}
	standing := "nothing is counted"
	if p.Report != nil {
		standing = "what was counted before stands"
	}
	rows := [][]string{append([]string{""}, names...)}
	for _, d := range p.Differences() {
		row := []string{d.Name}
		if d.Option != "" {
			row[0] = w.s.Catalog.Label(canvass.ContestID(id), d.Option)
		}
		for _, n := range d.Figures {
			text := "–"
			if n != nil {
				text = english.Thousands(*n)
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	_, err := fmt.Fprintf(out, "the sheets differ, and %s: count these again, with a third pair of eyes (%s)\n%s\n", standing, w.sheetPlace(id, p),
		columns("l"+strings.Repeat("r", len(names)), rows))
	return err
}

// sheetPlace names what sheets are of: "room:a of 2028/dem/gu".
func (w words) sheetPlace(id string, p *tally.PlaceSheets) string {
	if p.Place.Unit == "" {
		return id
	}
	return string(p.Place.Unit) + " of " + id
}
