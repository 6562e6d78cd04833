package wording

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
)

// Pool is a pool's name for people: "District delegates, congressional district 7".
func Pool(id delegate.PoolID) string {
	part := ""
	if id.Part != "" {
		part = " (" + strings.ReplaceAll(id.Part, "-", " ") + ")"
	}
	return poolKind(id.Kind) + part + ", " + area(id.Area)
}

func poolKind(k delegate.PoolKind) string {
	switch k {
	case delegate.AtLarge:
		return "At-large delegates"
	case delegate.PLEO:
		return "Pledged party leaders and elected officials (PLEO)"
	case delegate.District:
		return "District delegates"
	case delegate.RNC:
		return "Members of the Republican National Committee"
	}
	return english.Capital(string(k))
}

// areaKinds are the beginnings of the ids of districts, and what such districts are called.
var areaKinds = map[string]string{
	"cd-": "congressional district ", "sd-": "state senate district ", "ld-": "legislative district ", "ward-": "ward ",
}

func area(a delegate.Area) string {
	for prefix, words := range areaKinds {
		if n, ok := strings.CutPrefix(string(a), prefix); ok {
			return words + n
		}
	}
	switch a {
	case delegate.State:
		return "on the vote of the whole contest"
	case delegate.AllDistricts, delegate.Area(catalog.AllDistricts):
		return "on the votes of all districts"
	}
	return english.Titled(string(a))
}

// Pools names the pools that share a rule, with their seats; districts in one.
func Pools(pools []delegate.Pool) string {
	var parts []string
	var districts []delegate.Pool
	seats := 0
	for _, p := range pools {
		if p.Area.Statewide() || p.Area == delegate.Area(catalog.AllDistricts) {
			parts = append(parts, Pool(p.PoolID)+": "+english.Count(p.Seats, "seat", "seats"))
			continue
		}
		districts, seats = append(districts, p), seats+p.Seats
	}
	switch len(districts) {
	case 0:
	case 1:
		parts = append(parts, Pool(districts[0].PoolID)+": "+english.Count(seats, "seat", "seats"))
	default:
		parts = append(parts, fmt.Sprintf("%s of %d districts, each on its own vote: %d seats", poolKind(districts[0].Kind), len(districts), seats))
	}
	return strings.Join(parts, "; ")
}

// RulePart says how a part of a rule is known, and where it was read.
func (w Words) RulePart(p catalog.RulePart) string {
	known := map[canvass.Mark]string{
		canvass.Seen: "seen in a source (S)", canvass.Known: "firm knowledge, no page seen (K)", canvass.Unsure: "unsure (U)",
	}[p.Mark]
	var from string
	switch {
	case p.From == catalog.Inferred:
		from = "inferred from " + english.Unstopped(p.InferredFrom)
	case p.From == catalog.Unstated:
		from = "not stated in the text as read"
	case p.National:
		from = "from the national rule"
	default:
		from = "from the text"
	}
	words := from + "; " + known
	var sources []string
	for _, c := range p.Cites {
		source := w.Outlet(c.Outlet)
		if c.Title != "" {
			source += ", “" + c.Title + "”"
		}
		if c.Via != "" {
			source += " (read in " + english.Unstopped(c.Via) + ")"
		}
		sources = append(sources, source)
	}
	if len(sources) > 0 {
		words += ": " + strings.Join(sources, "; ")
	}
	return words
}

// RuleUnder says of a rule that follows a national one what it has of its own; empty for one that stands alone.
func (w Words) RuleUnder(r *catalog.Rule) string {
	n := w.catalog().National[r.National]
	if n == nil {
		return ""
	}
	if len(r.Own) == 0 {
		return "under the " + n.Name + ", without a difference"
	}
	parts := make([]string, len(r.Own))
	for i, p := range r.Own {
		parts[i] = string(p)
	}
	return "under the " + n.Name + ", with " + english.List(parts) + " of its own"
}
