package intake

import (
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
)

// lessThanParts are the reports of votes that give an option fewer votes than the units within theirs have together, in
// the same bytes.
func lessThanParts(entries []*canvass.Entry) map[*canvass.Entry]string {
	type place struct {
		contest canvass.ContestID
		event   string
		area    canvass.Area
	}
	at := map[place]map[string]*canvass.Entry{}
	for _, e := range entries {
		if r := e.Report; r != nil && r.Measure == canvass.Votes && len(r.Counts) > 0 {
			p := place{e.Contest, r.Event, r.Area}
			if at[p] == nil {
				at[p] = map[string]*canvass.Entry{}
			}
			at[p][string(r.Unit)] = e
		}
	}
	small := map[*canvass.Entry]string{}
	for _, units := range at {
		votes := map[string]check.Column{}
		for id, e := range units {
			votes[id] = check.Column{}
			for _, n := range e.Report.Counts {
				votes[id][n.Option] = n.Votes
			}
		}
		for id, why := range check.Short(votes) {
			small[units[id]] = why
		}
	}
	return small
}

// heldParts are the units of each contest that are held, with their names. A sum over one of them is held too: it has
// the figures in it that nobody has looked at.
type heldParts map[canvass.ContestID]map[canvass.UnitID]string

// add notes an item with figures of which nothing was entered.
func (h heldParts) add(m *feed.Matcher, it *feed.Item) {
	if it.Figures == nil || len(it.Figures.Counts) == 0 && it.Hold == "" {
		return
	}
	contest, unit, ok := m.Place(it)
	if !ok || unit == "" {
		return
	}
	if h[contest] == nil {
		h[contest] = map[canvass.UnitID]string{}
	}
	for unit != "" {
		unit = unit[:max(0, strings.LastIndexByte(string(unit), '/'))]
		if _, known := h[contest][unit]; !known {
			h[contest][unit] = it.Unit.String()
		}
	}
}

// of is a held part of what the entry reports.
func (h heldParts) of(e *canvass.Entry) (part string, held bool) {
	if e.Report == nil || len(e.Report.Counts) == 0 {
		return "", false
	}
	part, held = h[e.Contest][e.Report.Unit]
	return part, held
}
