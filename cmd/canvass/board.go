package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/call"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
)

// maxBlocks is how many contests are shown in full; more become a line each.
const maxBlocks = 3

// aroundRows is how many lines of the table of a night are not contests.
const aroundRows = 7

// night is the table of a night: its contests, then the races that they belong to. It keeps to a number of lines, 0 for
// any: where not all contests fit, those that changed last are shown.
func (w words) night(v *view.View, lines int) string {
	var b strings.Builder
	head := recordLine(v.Record)
	if head != "" {
		head += "  "
	}
	fmt.Fprintln(&b, faint.Render(head+wording.Moment(v.Now)))
	if v.Damage != nil {
		fmt.Fprintln(&b, warn.Render("The record is damaged; this stands before the damage: "+v.Damage.Error()))
	}
	if len(v.Active) <= maxBlocks {
		for _, id := range v.Active {
			fmt.Fprint(&b, w.contest(v.Contests[id]))
		}
	} else {
		rows := [][]string{{"", "first", "votes", "share", "delegates", ""}}
		shown := lastChanged(v, lines-aroundRows)
		for _, id := range shown {
			rows = append(rows, w.line(v.Contests[id]))
		}
		fmt.Fprintln(&b, columns("llrrrl", rows))
		if more := len(v.Active) - len(shown); more > 0 {
			fmt.Fprintln(&b, faint.Render(fmt.Sprintf("and %d contests without newer entries", more)))
		}
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

// lastChanged are the n active contests with the newest entries, in the order in which they came; all of them where n
// is not above zero.
func lastChanged(v *view.View, n int) []canvass.ContestID {
	if n <= 0 || len(v.Active) <= n {
		return v.Active
	}
	newest := func(id canvass.ContestID) (t canvass.Time) {
		c := v.Contests[id]
		for _, n := range c.Sources {
			t = max(t, n.Recorded)
		}
		for i := range c.Claims {
			t = max(t, c.Claims[i].Recorded)
		}
		return t
	}
	byAge := slices.Clone(v.Active)
	slices.SortStableFunc(byAge, func(a, b canvass.ContestID) int { return cmp.Compare(newest(b), newest(a)) })
	byAge = byAge[:n]
	var out []canvass.ContestID
	for _, id := range v.Active {
		if slices.Contains(byAge, id) {
			out = append(out, id)
		}
	}
	return out
}

// line is a contest in one row: who is first, and how.
func (w words) line(c *tally.Contest) []string {
	status, _ := call.StatusOf(w.s, c)
	row := []string{string(c.ID), "", "", "", "", status}
	if c.Count == nil || len(c.Count.Options) == 0 {
		if o, n := w.mostNamed(c); n > 0 {
			row[1] = w.Option(c.ID, o)
			row[5] = fmt.Sprintf("%s; %s", saysWon(n), row[5])
		}
		return row
	}
	first := c.Count.Options[0]
	row[1] = w.Option(c.ID, first.Option)
	row[2], row[3] = wording.Figure(c.Count, first.Votes), c.Count.Share(first.Votes)
	row[4] = w.delegates(c, first.Option)
	if out := w.OptionOutcome(c, first.Option); out != "" {
		row[5] = out + "; " + row[5]
	}
	return row
}

// mostNamed is whom the most sources say to have won the vote, and how many do.
func (w words) mostNamed(c *tally.Contest) (canvass.OptionID, int) {
	by := map[canvass.OptionID]map[string]bool{}
	for _, k := range c.Claims {
		if k.Claim.Kind == canvass.ClaimWinner && k.Claim.Measure == canvass.Votes && k.Open() {
			if by[k.Claim.Winner] == nil {
				by[k.Claim.Winner] = map[string]bool{}
			}
			by[k.Claim.Winner][k.By] = true
		}
	}
	var most canvass.OptionID
	for _, o := range slices.Sorted(maps.Keys(by)) {
		if len(by[o]) > len(by[most]) {
			most = o
		}
	}
	return most, len(by[most])
}

func saysWon(sources int) string {
	if sources == 1 {
		return "one source says so"
	}
	return fmt.Sprintf("%d sources say so", sources)
}

// race is the standing of a race in one line.
func (w words) race(id canvass.RaceID) string {
	r := race.At(w.s, id)
	if r == nil || len(r.Standings) == 0 {
		return ""
	}
	var parts []string
	for _, s := range r.Standings {
		number := fmt.Sprint(s.Delegates)
		if r.Total(s.Option).Known == race.AtLeast {
			number = "at least " + number
		}
		parts = append(parts, w.Name(s.Option)+" "+number)
	}
	line := r.Name + ": " + strings.Join(parts, ", ")
	if r.Need > 0 {
		line += fmt.Sprintf("; needed %s", english.Thousands(int64(r.Need)))
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
