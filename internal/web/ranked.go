package web

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
)

// rankedView is how a contest's ranked ballots are counted, with the rounds as far as they were published.
type rankedView struct {
	Text    string
	Note    string
	Rule    Figure
	Picture chart.SVG
	Heads   []string
	Rows    []rankedRow
}

type rankedRow struct {
	Name  string
	Cells []Figure
}

// ranked is the section about ranked ballots, nil where ballots are not ranked.
func (b *book) ranked(c *tally.Contest) *rankedView {
	r := c.Info.Ranked
	if r == nil {
		return nil
	}
	v := &rankedView{Text: r.Text, Note: r.Note, Rule: b.fig("ranked", "how ranked ballots are counted", r.Rule, c.InfoRef)}
	if len(r.Rounds) == 0 {
		return v
	}
	pic := chart.Ranks{
		ID: "rounds", Title: "The rounds of " + c.Info.Name,
		Desc: "A bar for each round: what an option had, and paler what came to it. The table beside it has the numbers.",
	}
	for i := range r.Rounds {
		v.Heads = append(v.Heads, fmt.Sprintf("Round %d", i+1))
		for _, n := range r.Rounds[i] {
			pic.Total = max(pic.Total, n)
		}
	}
	for _, o := range lastingOptions(r) {
		name := b.w.Option(c.ID, o)
		row := rankedRow{Name: name}
		drawn := chart.RanksRow{Name: name, Colour: b.colour(o)}
		last, rounds := int64(0), 0
		for i, round := range r.Rounds {
			n, in := round[o]
			if !in {
				row.Cells = append(row.Cells, Figure{Text: "–"})
				continue
			}
			id := fmt.Sprintf("round-%d-%s", i+1, o)
			row.Cells = append(row.Cells, b.fig(id, fmt.Sprintf("%s in round %d", name, i+1), english.Thousands(n), c.InfoRef))
			drawn.Votes = append(drawn.Votes, n)
			last, rounds = n, i+1
		}
		drawn.Number = english.Thousands(last)
		if rounds < len(r.Rounds) {
			drawn.Number += fmt.Sprintf(", out after round %d", rounds)
		}
		pic.Rows = append(pic.Rows, drawn)
		v.Rows = append(v.Rows, row)
	}
	v.Picture = chart.Transfers(pic)
	return v
}

// lastingOptions are the options of the rounds, those who stay longest first.
func lastingOptions(r *catalog.Ranked) []canvass.OptionID {
	var list []canvass.OptionID
	for i := len(r.Rounds) - 1; i >= 0; i-- {
		round := r.Rounds[i]
		here := slices.Collect(maps.Keys(round))
		slices.SortFunc(here, func(a, b canvass.OptionID) int {
			if d := round[b] - round[a]; d != 0 {
				return int(d)
			}
			return strings.Compare(string(a), string(b))
		})
		for _, o := range here {
			if !slices.Contains(list, o) {
				list = append(list, o)
			}
		}
	}
	return list
}
