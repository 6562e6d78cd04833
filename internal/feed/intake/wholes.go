package intake

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// lessThanParts are the reports of votes that give an option fewer votes than the units within theirs have together, in
// the same bytes: one of the two is wrong, and the sum cannot be the one to publish.
func lessThanParts(entries []*canvass.Entry) map[*canvass.Entry]string {
	type place struct {
		contest canvass.ContestID
		event   string
		area    canvass.Area
		unit    canvass.UnitID
	}
	at := map[place]*canvass.Entry{}
	for _, e := range entries {
		if r := e.Report; r != nil && r.Measure == canvass.Votes && len(r.Counts) > 0 {
			at[place{e.Contest, r.Event, r.Area, r.Unit}] = e
		}
	}
	sums := map[*canvass.Entry]map[canvass.OptionID]int64{}
	within := func(p place) (parts []place) {
		for p.unit != "" {
			p.unit = p.unit[:max(0, strings.LastIndexByte(string(p.unit), '/'))]
			if at[p] != nil {
				parts = append(parts, p)
			}
		}
		return parts
	}
	holds := map[place]bool{}
	for p := range at {
		for _, whole := range within(p) {
			holds[whole] = true
		}
	}
	for p, e := range at {
		if holds[p] {
			continue
		}
		for _, whole := range within(p) {
			sum := sums[at[whole]]
			if sum == nil {
				sum = map[canvass.OptionID]int64{}
				sums[at[whole]] = sum
			}
			for _, n := range e.Report.Counts {
				sum[n.Option] += n.Votes
			}
		}
	}
	small := map[*canvass.Entry]string{}
	for whole, sum := range sums {
		for _, n := range whole.Report.Counts {
			if n.Votes < sum[n.Option] {
				small[whole] = fmt.Sprintf("it has %d votes of %s, and its parts in the same file have %d", n.Votes, n.Option, sum[n.Option])
				break
			}
		}
	}
	return small
}

// heldParts are the units of each contest that are held, with their names. A sum over one of them is held too: it has
// the figures in it that nobody has looked at.
type heldParts map[canvass.ContestID]map[canvass.UnitID]string

// add notes an item with figures of which nothing was entered.
func (h heldParts) add(names *feed.Names, it *feed.Item) {
	if it.Figures == nil || len(it.Figures.Counts) == 0 && it.Hold == "" {
		return
	}
	contest, _, why, _ := names.Contest(it.Contest)
	unit, ok := it.Unit.Slug()
	if why != "" || !ok || unit == "" {
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
