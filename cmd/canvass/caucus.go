package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/spf13/cobra"
)

// maxForm bounds a count sheet: a thousand groups.
const maxForm = 1 << 20

func (p *program) caucusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "caucus SHEET",
		Short: "Work out a precinct caucus's count sheet: viability, delegates, lots, what does not add up",
		Long: `Reads a count sheet in plain text and says what the rule makes of it, step by step. With the first alignment it says who is
viable, who is locked and who must realign; with the final one whom the delegates go to, each rounding and repair, and where
a lot must be drawn; with the delegates that were given, whether the rule gives them. It needs no record. "-" is standard input.

  rule iowa-2020              iowa-2016, iowa-2020, nevada-2020, or firehouse
  delegates 4
  present 34                  left out where nobody counted
  county 4 51                 state delegates, and delegates of the county's convention: for equivalents
  biden 7 7                   people at the first and the final alignment,
  buttigieg 11 11 1           and the delegates that were given
  lot sanders warren : coin, both captains
  early 12 sanders warren     ranked ballots that were cast before the day

A firehouse caucus, where people mark one ballot and go, has signed-in, ballots, blank and void, and one number for each
option. It exits with 1 where something on the sheet cannot be.`,
		Example: `  canvass caucus readlyn.txt
  printf 'rule iowa-2020\ndelegates 3\nsanders 12\nwarren 9\nbiden 2\n' | canvass caucus -`,
		Args: exactly(1, "a count sheet, or - for standard input"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := p.readForm(args[0])
			if err != nil {
				return err
			}
			breaches := 0
			if f.Firehouse != nil {
				out, err := answer.FirehouseSheetOf(f.Firehouse)
				if err != nil {
					return err
				}
				breaches = len(out.Breaches)
				err = p.print(out, func(w io.Writer) error { return firehouseText(w, out) })
				if err != nil {
					return err
				}
			} else {
				out, err := answer.CaucusSheetOf(f)
				if err != nil {
					return err
				}
				breaches = len(out.Breaches)
				err = p.print(out, func(w io.Writer) error { return caucusText(w, out, f.Rule.Lot) })
				if err != nil {
					return err
				}
			}
			if breaches > 0 {
				return checkFailed("%d things on the sheet cannot be, see above", breaches)
			}
			return nil
		},
	}
}

func (p *program) readForm(path string) (*caucus.Form, error) {
	r := p.stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, canvass.Errorf(canvass.NotFound, "caucus", "%w", err)
		}
		defer file.Close()
		r = file
	}
	f, err := caucus.ReadForm(io.LimitReader(r, maxForm))
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "caucus", "%s: %w", path, err)
	}
	return f, nil
}

func caucusText(w io.Writer, out *answer.CaucusSheet, lot string) error {
	s := newScreen(w)
	fmt.Fprintf(s, "%s: %d delegates, %d present; %s\n", bold.Render(out.Rule), out.Delegates, out.Present, viabilityWords(out))
	heads := []string{"", "first", "final", "", "quota", "delegates"}
	given, worth := false, false
	for _, g := range out.Groups {
		given, worth = given || g.Given != nil, worth || g.Equivalents != nil
	}
	if given {
		heads = append(heads, "given")
	}
	if worth {
		heads = append(heads, "equivalents")
	}
	rows := [][]string{heads}
	for i := range out.Groups {
		g := &out.Groups[i]
		row := []string{string(g.For), strconv.Itoa(g.First), optional(g.Final), floorWords(out, g), "", optional(g.Delegates)}
		if g.Quota != nil {
			row[4] = *g.Quota
		}
		if given {
			row = append(row, optional(g.Given))
		}
		if g.Equivalents != nil {
			row = append(row, fmt.Sprintf("%d.%04d", *g.Equivalents/answer.EquivalentsScale, *g.Equivalents%answer.EquivalentsScale))
		}
		rows = append(rows, row)
	}
	fmt.Fprintln(s, columns("lrrlrrrr", rows))
	for i, step := range out.Steps {
		fmt.Fprintf(s, "%d. %s\n", i+1, step)
	}
	if l := out.Lot; l != nil {
		verb := "gain"
		if l.Losing {
			verb = "keep"
		}
		if l.Favoured == 1 {
			verb += "s"
		}
		names := make([]string, len(l.Among))
		for i, n := range l.Among {
			names[i] = string(n)
		}
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("A lot is needed (%s): %d of %s %s a delegate. Write its outcome as: lot %s : how it was drawn", lot, l.Favoured, strings.Join(names, ", "), verb, strings.Join(names, " "))))
	}
	if out.Extra > 0 {
		fmt.Fprintf(s, "%d more than allotted stand\n", out.Extra)
	}
	if out.Unfilled > 0 {
		fmt.Fprintln(s, warn.Render(fmt.Sprintf("%d delegates are elected by nobody: no group is viable", out.Unfilled)))
	}
	for _, b := range out.Breaches {
		fmt.Fprintln(s, warn.Render(b.Kind+": "+b.Detail))
	}
	return nil
}

func viabilityWords(out *answer.CaucusSheet) string {
	if out.Delegates == 1 {
		return "the one delegate goes to most people"
	}
	return fmt.Sprintf("%d people make a group viable", out.Viability)
}

// floorWords is what a group may do, in words.
func floorWords(out *answer.CaucusSheet, g *answer.CaucusGroup) string {
	switch {
	case out.Delegates < 2:
		return ""
	case out.Aligned && g.Viable:
		return "viable"
	case out.Aligned && g.Final != nil && *g.Final > 0:
		return fmt.Sprintf("not viable: %d short", g.Short)
	case out.Aligned:
		return ""
	case g.Locked:
		return "viable, and locked"
	case g.Viable:
		return "viable"
	}
	return fmt.Sprintf("must realign, or win %d more", g.Short)
}

func optional(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

func firehouseText(w io.Writer, out *answer.FirehouseSheet) error {
	s := newScreen(w)
	var rows [][]string
	for _, v := range out.Votes {
		rows = append(rows, []string{string(v.For), english.Thousands(int64(v.Ballots)), canvass.ShareText(int64(v.Ballots), int64(out.Valid))})
	}
	fmt.Fprintln(s, columns("lrr", rows))
	switch {
	case out.Complete:
		fmt.Fprintf(s, "all %d ballots are counted, %d of them valid\n", out.Counted, out.Valid)
	default:
		fmt.Fprintf(s, "%d ballots are counted, %d of them valid\n", out.Counted, out.Valid)
	}
	for _, b := range out.Breaches {
		fmt.Fprintln(s, warn.Render(b.Kind+": "+b.Detail))
	}
	return nil
}
