package hall

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/canvassdesk/canvass/rank"
)

type areaRounds struct {
	Area, Name, Ballots string
	Small               bool
	Heads               []string
	Rows                []areaRow
	Says                []string
	Tie                 *areaTie
}

type areaRow struct {
	Name  string
	Cells []string
}

type areaTie struct {
	Area, Says string
	Options    []line
}

// areaRounds are an area's rounds in words.
func (h *site) areaRounds(n *areaCount) areaRounds {
	v := h.Desk.View()
	name := func(o rank.Option) string { return v.Catalog.Label(h.Contest, canvass.OptionID(o)) }
	names := func(list []rank.Option) string {
		var out []string
		for _, o := range list {
			out = append(out, name(o))
		}
		return english.List(out)
	}
	out := areaRounds{Area: string(n.Area), Ballots: english.Count(n.Result.Cast, "ballot", "ballots"), Small: n.Small, Name: "All rooms"}
	if n.Area != canvass.Statewide {
		out.Name = english.Capital(wording.Area(n.Area))
	}
	last := n.Result.Last()
	order := make([]int, len(n.Result.Options))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		for i := len(n.Result.Rounds) - 1; i >= 0; i-- {
			if d := cmp.Compare(n.Result.Rounds[i].Tally[b], n.Result.Rounds[i].Tally[a]); d != 0 {
				return d
			}
		}
		return 0
	})
	for i := range n.Result.Rounds {
		out.Heads = append(out.Heads, fmt.Sprintf("Round %d", i+1))
	}
	row := func(label string, of func(*rank.Round) string) {
		r := areaRow{Name: label}
		for i := range n.Result.Rounds {
			r.Cells = append(r.Cells, of(&n.Result.Rounds[i]))
		}
		out.Rows = append(out.Rows, r)
	}
	for _, o := range order {
		row(name(n.Result.Options[o]), func(r *rank.Round) string {
			if r.Tally[o] == rank.Out {
				return "–"
			}
			return english.Thousands(r.Tally[o])
		})
	}
	row("No longer counting", func(r *rank.Round) string { return english.Thousands(r.Inactive.Total() + n.Result.Blank) })
	for i := range n.Result.Rounds {
		if r := &n.Result.Rounds[i]; len(r.Eliminated) > 0 {
			out.Says = append(out.Says, fmt.Sprintf("Round %d: %s eliminated (%s).", r.Number, names(r.Eliminated), r.Why))
		}
	}
	for _, l := range n.Lots {
		out.Says = append(out.Says, fmt.Sprintf("Round %d: %s tied, and %s was drawn (%s).", l.Round, names(l.Tied), name(l.Drawn), l.How))
	}
	if t := n.Tie; t != nil {
		what := "one of them is eliminated"
		if t.Winning {
			what = "one of them wins"
		}
		tie := &areaTie{Area: string(n.Area), Says: fmt.Sprintf("Round %d: %s have %s each, and %s. The rule leaves it to a lot.",
			t.Round, names(t.Tied), english.Count(t.Ballots, "ballot", "ballots"), what)}
		for _, o := range t.Tied {
			tie.Options = append(tie.Options, line{Field: string(o), Name: name(o)})
		}
		out.Tie = tie
		return out
	}
	if len(n.Result.Elected) == 0 {
		out.Says = append(out.Says, "Nobody has what the rule asks for.")
		return out
	}
	out.Says = append(out.Says, fmt.Sprintf("%s: %s in the final round, of %s still counting.", names(n.Result.Elected),
		map[bool]string{true: "has what the rule asks for", false: "have what the rule asks for"}[len(n.Result.Elected) == 1],
		english.Count(last.Counting, "ballot", "ballots")))
	return out
}

// roundsNote says in the entry how the final round came about.
func (h *site) roundsNote(n *areaCount) string {
	words := h.areaRounds(n)
	parts := []string{"After ranked-choice transfers, counted by: " + h.contest().Info.Ranked.Rule + "."}
	for i := range n.Result.Rounds {
		var figures []string
		for _, row := range words.Rows {
			if row.Cells[i] != "–" {
				figures = append(figures, row.Name+" "+row.Cells[i])
			}
		}
		parts = append(parts, fmt.Sprintf("Round %d: %s.", i+1, strings.Join(figures, ", ")))
	}
	return strings.Join(append(parts, words.Says...), " ")
}
