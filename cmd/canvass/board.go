package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// maxBlocks is how many contests are shown in full; more become a line each.
const maxBlocks = 3

// night is the table of a night: its contests, then the races that they belong to.
func (w words) night(v *desk.View) string {
	var b strings.Builder
	head := recordLine(v.Record)
	if head != "" {
		head += "  "
	}
	fmt.Fprintln(&b, faint.Render(head+clock(v.Now)))
	if v.Damage != nil {
		fmt.Fprintln(&b, warn.Render("The record is damaged; this stands before the damage: "+v.Damage.Error()))
	}
	if len(v.Active) <= maxBlocks {
		for _, id := range v.Active {
			fmt.Fprint(&b, w.contest(v.Contests[id]))
		}
	} else {
		rows := [][]string{{"", "first", "votes", "share", "delegates", ""}}
		for _, id := range v.Active {
			rows = append(rows, w.line(v.Contests[id]))
		}
		fmt.Fprintln(&b, columns("llrrrl", rows))
	}
	var seen []canvass.RaceID
	for _, id := range v.Active {
		if r := id.Race(); !slices.Contains(seen, r) {
			seen = append(seen, r)
			fmt.Fprint(&b, w.race(r))
		}
	}
	return b.String()
}

// line is a contest in one row: who is first, and how.
func (w words) line(c *tally.Contest) []string {
	row := []string{string(c.ID), "", "", "", "", w.status(c)}
	if c.Count == nil || len(c.Count.Options) == 0 {
		return row
	}
	first := c.Count.Options[0]
	row[1] = w.s.Catalog.Label(c.ID, first.Option)
	row[2], row[3] = thousands(first.Votes), canvass.ShareText(first.Votes, c.Count.Valid)
	row[4] = w.delegates(c, first.Option)
	if out := w.outcome(c, first.Option); out != "" {
		row[5] = out + "; " + row[5]
	}
	return row
}

// race is the standing of a race in one line.
func (w words) race(id canvass.RaceID) string {
	r := race.At(w.s, id)
	if r == nil || len(r.Standings) == 0 {
		return ""
	}
	var parts []string
	for _, s := range r.Standings {
		parts = append(parts, fmt.Sprintf("%s %d", w.s.Catalog.Name(s.Option), s.Delegates))
	}
	line := r.Name + ": " + strings.Join(parts, ", ")
	if r.Majority != nil {
		line += fmt.Sprintf("; needed %s", thousands(int64(r.Majority.Need)))
	}
	return faint.Render(line+" ("+string(r.Basis)+")") + "\n"
}

// toldFirst are the night's contests in the order in which a reader would want their stories: those that changed
// something in their race first, by how many things happened for the first time, then as they came.
func toldFirst(s *tally.Snapshot) []canvass.ContestID {
	firsts := map[canvass.ContestID]int{}
	for _, id := range s.Active {
		if k := race.Of(s, id); k != nil {
			firsts[id] = len(k.Firsts)
		}
	}
	out := slices.Clone(s.Active)
	slices.SortStableFunc(out, func(a, b canvass.ContestID) int { return cmp.Compare(firsts[b], firsts[a]) })
	return out
}
