package intake

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Preview is what a file comes to in one contest and measure, before anything is entered.
type Preview struct {
	Contest canvass.ContestID `json:"contest"`
	Event   string            `json:"event,omitempty"`
	Measure canvass.Measure   `json:"measure"`
	// Reports is how many reports go in; of units that lie within each other, one or the other is counted.
	Reports int             `json:"reports"`
	Options []PreviewOption `json:"options"`
}

// PreviewOption is one option's votes in a file.
type PreviewOption struct {
	Option canvass.OptionID `json:"option"`
	// Counted is what is counted of what goes in, null where nothing of it goes in.
	Counted *int64 `json:"counted"`
	// Units is what the file's units come to, without its own total; null where it has none.
	Units *int64 `json:"units"`
	// File is the file's own total, null where it has none, or nothing beside it that it could be held against.
	File *int64 `json:"file"`
}

// previewKey is what previews are made for.
type previewKey struct {
	contest canvass.ContestID
	event   string
	measure canvass.Measure
}

// Previews are what the entries come to, with the files' own totals from the tables beside: every contest of which
// something goes in or has a total.
func Previews(entries []*canvass.Entry, tables []*check.Table) []Preview {
	reports := map[previewKey][]*canvass.Report{}
	var order []previewKey
	add := func(k previewKey) {
		if _, there := reports[k]; !there {
			order, reports[k] = append(order, k), nil
		}
	}
	for _, e := range entries {
		if e.Report != nil && e.Report.Counted() {
			k := previewKey{e.Contest, e.Report.Event, e.Report.Measure}
			add(k)
			reports[k] = append(reports[k], e.Report)
		}
	}
	own, units := map[previewKey]check.Column{}, map[previewKey]check.Column{}
	for _, t := range tables {
		for _, m := range t.Measures() {
			k := previewKey{t.Contest, "", m}
			if t.Contest == "" || slices.ContainsFunc(order, func(o previewKey) bool {
				return o.contest == t.Contest && o.measure == m && o.event != ""
			}) {
				continue // the contest, or its event, is in the entries alone
			}
			add(k)
			if units[k] = t.UnitsTotal(m); units[k] == nil {
				continue
			}
			if c := t.OwnTotal(m); c != nil {
				own[k] = c
			}
		}
	}
	out := make([]Preview, 0, len(order))
	for _, k := range order {
		counted := check.Column{}
		if n := tally.Sum(reports[k]); n != nil {
			for _, o := range n.Options {
				counted[o.Option] = o.Votes
			}
		}
		out = append(out, Preview{
			Contest: k.contest, Event: k.event, Measure: k.measure, Reports: len(reports[k]), Options: previewOptions(counted, units[k], own[k]),
		})
	}
	return out
}

// previewOptions lays what is counted beside what the units come to and the file's own total.
func previewOptions(counted, units, own check.Column) []PreviewOption {
	out := []PreviewOption{}
	of := func(o canvass.OptionID) *PreviewOption {
		i := slices.IndexFunc(out, func(x PreviewOption) bool { return x.Option == o })
		if i < 0 {
			i = len(out)
			out = append(out, PreviewOption{Option: o})
		}
		return &out[i]
	}
	for o, n := range counted {
		of(o).Counted = new(n)
	}
	for o, n := range units {
		of(o).Units = new(n)
	}
	for o, n := range own {
		of(o).File = new(n)
	}
	slices.SortFunc(out, func(a, b PreviewOption) int {
		return cmp.Or(-cmp.Compare(most(a), most(b)), cmp.Compare(a.Option, b.Option))
	})
	return out
}

// examined is what a table comes to by the findings about it, and what of it would be held. A table whose contest is
// not known is named as the file names it: nothing of it would be entered before somebody says what it is about.
func examined(t *check.Table, r *check.Report) (out []Preview, held []*feed.Held) {
	in, rows := t.Entered(r)
	for _, m := range t.Measures() {
		units, own := t.UnitsTotal(m), t.OwnTotal(m)
		if units == nil {
			own = nil
		}
		reports := 0
		for _, u := range in.Units {
			if u.Has(m) {
				reports++
			}
		}
		out = append(out, Preview{
			Contest: canvass.ContestID(cmp.Or(string(t.Contest), t.Name)), Measure: m, Reports: reports,
			Options: previewOptions(in.Totals(m, canvass.Statewide), units, own),
		})
	}
	for _, h := range rows {
		held = append(held, &feed.Held{Where: h.Unit.Where, What: feed.HeldFigures, Name: h.Unit.Name, Why: h.Why, Suggestions: h.Near, Items: 1})
	}
	return out, held
}

func most(o PreviewOption) int64 {
	var n int64
	for _, x := range []*int64{o.Counted, o.Units, o.File} {
		if x != nil {
			n = max(n, *x)
		}
	}
	return n
}
