package terminal

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"charm.land/lipgloss/v2/table"
	"github.com/charmbracelet/x/ansi"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
)

// The styles carry meaning and nothing else: a terminal without colours says all of it in words.
var (
	bold  = lipgloss.NewStyle().Bold(true)
	faint = lipgloss.NewStyle().Faint(true)
	doubt = lipgloss.NewStyle().Foreground(lipgloss.Color("214"))
	here  = lipgloss.NewStyle().Reverse(true)
)

// name is what an option is called.
func (l *Looked) name(c canvass.ContestID, o *canvass.OptionID) string {
	switch {
	case o == nil || *o == "":
		return "-"
	case l.Name != nil:
		return l.Name(c, *o)
	}
	return english.Titled(string(*o))
}

// kind says what the record is, in capitals: a live one too.
func (l *Looked) kind() string { return strings.ToUpper(string(l.Board.RecordKind)) }

// head is the line at the top.
func (l *Looked) head(now canvass.Time) string {
	line := "Canvass desk  " + l.kind() + "  " + l.Record + "  "
	if l.Board.RecordKind == canvass.Replay { // it is at its own moment
		now = l.Board.At
		line += "played to " + wording.Moment(now)
	} else {
		line += wording.Clock(now) + " Eastern"
	}
	var next *canvass.Time
	for i := range l.Board.Contests {
		if at := l.Board.Contests[i].Closes; at != nil && *at > now && (next == nil || *at < *next) {
			next = at
		}
	}
	if next != nil {
		left := int64(*next-now) / 60_000
		line += fmt.Sprintf("  next close %s in %d:%02d h", wording.Clock(*next), left/60, left%60)
	}
	return line
}

// row is a contest in the columns of a heading.
func (l *Looked) row(c *answer.CallState, head []string) []string {
	closes := "-"
	if c.Closes != nil {
		closes = wording.Clock(*c.Closes)
	}
	margin, chance := "-", "-"
	if c.Figures.Leader != nil {
		margin = "+" + english.Thousands(c.Figures.Margin)
	}
	switch {
	case c.Tier == canvass.TierCertain:
		chance = "certain"
	case c.Figures.Chance != nil:
		chance = fmt.Sprintf("%d.%d", *c.Figures.Chance/100, *c.Figures.Chance/10%10)
	}
	open := "-"
	if c.Open > 0 {
		open = fmt.Sprint(c.Open)
	}
	var others []string
	for _, o := range c.Others {
		by := o.By
		if c.Figures.Leader != nil && o.Winner != *c.Figures.Leader {
			by += ": " + l.name(c.Contest, &o.Winner)
		}
		others = append(others, by)
	}
	if len(others) == 0 {
		others = []string{"-"}
	}
	all := map[string]string{
		"Contest": c.Name, "Closes": closes, "Counted": english.Thousands(c.Figures.Counted), "Leads": l.name(c.Contest, c.Figures.Leader),
		"Margin": margin, "Chance": chance, "Open": open, "Others": strings.Join(others, ", "), "State": c.Says,
	}
	out := make([]string, len(head))
	for i, name := range head {
		out[i] = clean(all[name])
	}
	return out
}

// headings are those of a screen so many columns wide: a narrow one leaves away what it has no room for.
func headings(width int) []string {
	switch {
	case width >= wideFrom:
		return []string{"Contest", "Closes", "Counted", "Leads", "Margin", "Chance", "Open", "Others", "State"}
	case width >= 70:
		return []string{"Contest", "Leads", "Margin", "State"}
	}
	return []string{"Contest", "State"}
}

// wideFrom is the number of columns from which the board shows everything.
const wideFrom = 110

// lines are rows laid out in columns.
func lines(head []string, rows [][]string) []string {
	right := func(col int) bool { return slices.Contains([]string{"Counted", "Margin", "Chance", "Open"}, head[col]) }
	t := table.New().Border(lipgloss.HiddenBorder()).BorderTop(false).BorderBottom(false).BorderLeft(false).BorderRight(false).
		BorderColumn(false).BorderHeader(false).BorderRow(false).
		StyleFunc(func(_, col int) lipgloss.Style {
			s := lipgloss.NewStyle().PaddingRight(2)
			if right(col) {
				return s.Align(lipgloss.Right)
			}
			return s
		})
	t.Row(head...)
	for _, r := range rows {
		t.Row(r...)
	}
	out := strings.Split(t.String(), "\n")
	for i := range out {
		out[i] = strings.TrimRight(out[i], " ")
	}
	return out
}

// board is the table of contests, its heading first.
func (l *Looked) board(width int) []string {
	head := headings(width)
	var rows [][]string
	for i := range l.Board.Contests {
		rows = append(rows, l.row(&l.Board.Contests[i], head))
	}
	return lines(head, rows)
}

// waits are what waits, a line each.
func (l *Looked) waits() []string {
	var out []string
	for i := range l.Held.Files {
		f := &l.Held.Files[i]
		if f.Dismissed != nil {
			continue
		}
		line := fmt.Sprintf("%s  %s of %s: %s", f.ID, f.File, f.Source, english.Count(f.Items, "item waits", "items wait"))
		switch {
		case f.Error != nil:
			line += "; " + *f.Error
		case f.Ready != nil && *f.Ready > 0:
			line += fmt.Sprintf("; %d can go in now", *f.Ready)
		case len(f.Held) > 0:
			line += "; " + f.Held[0].Why
		}
		out = append(out, clean(line))
	}
	return out
}

// trouble are feeds that are not doing well.
func (l *Looked) trouble() []string {
	var out []string
	for i := range l.Feeds.Feeds {
		if f := &l.Feeds.Feeds[i]; f.State != "good" && f.State != "waiting" {
			line := f.Name + " is " + f.State
			if f.Error != nil {
				line += ": " + *f.Error
			}
			out = append(out, clean(line))
		}
	}
	return out
}

// clean takes what a source wrote without anything that a terminal would obey.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, ansi.Strip(s))
}

// contest is everything of one contest.
func (l *Looked) contest(c *answer.CallState) []string {
	var out []string
	add := func(format string, args ...any) { out = append(out, clean(fmt.Sprintf(format, args...))) }
	add("%s: %s", c.Name, wording.CallStatus(c.Status))
	leader, by := "", ""
	if c.Figures.Leader != nil {
		leader = l.name(c.Contest, c.Figures.Leader)
	}
	if c.Figures.OutBy != nil {
		by = *c.Figures.OutBy
	}
	add("%s", wording.Ahead(leader, c.Figures.Margin, c.Figures.Counted, c.Figures.Out, by))
	add("voting: %s", c.Closing)
	if k := c.Published; k != nil {
		add("called for %s at %s: %s (%s)", l.name(c.Contest, &k.Winner), wording.Clock(k.Recorded), k.Reason, k.Callers())
	}
	if c.Reopened != nil {
		add("! %s", *c.Reopened)
	}
	for i := range c.Retracted {
		k := &c.Retracted[i]
		add("taken back: the call for %s at %s", l.name(c.Contest, &k.Winner), wording.Clock(k.Recorded))
	}
	if p := c.Proposal; p != nil {
		add("%s proposes %s: %s", wording.Person(p.By), l.name(c.Contest, &p.Winner), p.Reason)
		switch {
		case p.Blocked != nil:
			add("! approved, and not published: %s", *p.Blocked)
		case p.ApprovedBy != nil:
			add("%s approved it: published at %s, unless somebody undoes that", wording.Person(*p.ApprovedBy), p.PublishedAt.Go().In(canvass.Eastern).Format("15:04:05"))
		case p.Stale != nil:
			add("! %s: propose it again", *p.Stale)
		}
	}
	for _, r := range c.Rule {
		mark := "+"
		if !r.Holds {
			mark = "-"
		}
		add("%s %s: %s", mark, r.Name, r.Text)
	}
	for i := range c.Objections {
		o := &c.Objections[i]
		by := ""
		if o.By != nil {
			by = wording.Person(*o.By) + ": "
		}
		if o.Answer != nil {
			add("  answered: %s%s; %s: %s", by, o.Text, wording.Person(*o.AnsweredBy), *o.Answer)
			continue
		}
		add("! objection: %s%s", by, o.Text)
	}
	for _, o := range c.Others {
		add("%s says %s won", o.By, l.name(c.Contest, &o.Winner))
	}
	return out
}

// Plain writes the board as lines, once.
func Plain(w io.Writer, l *Looked, now canvass.Time) error {
	out := append([]string{l.head(now), ""}, l.board(wideFrom)...)
	if waits := append(l.waits(), l.trouble()...); len(waits) > 0 {
		out = append(append(out, "", "What waits:"), waits...)
	}
	_, err := io.WriteString(w, strings.Join(out, "\n")+"\n")
	return err
}
