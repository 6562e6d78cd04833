package intake

import (
	"cmp"
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
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
	// Nestings are what is to be looked at among units that lie within each other.
	Nestings []tally.Nesting `json:"-"`
}

// PreviewOption is one option's votes in a file.
type PreviewOption struct {
	Option canvass.OptionID `json:"option"`
	// Counted is what is counted of what goes in, null where nothing of it goes in.
	Counted *int64 `json:"counted"`
	// File is the file's own total, null where it has none.
	File *int64 `json:"file"`
}

// Differs reports whether the file's own total is another.
func (o PreviewOption) Differs() bool {
	return o.File != nil && (o.Counted == nil || *o.Counted != *o.File)
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
	own := map[previewKey]check.Column{}
	for _, t := range tables {
		for _, m := range t.Measures() {
			k := previewKey{t.Contest, "", m}
			if t.Contest == "" || slices.ContainsFunc(order, func(o previewKey) bool {
				return o.contest == t.Contest && o.measure == m && o.event != ""
			}) {
				continue // the contest, or its event, is in the entries alone
			}
			add(k)
			if c := t.OwnTotal(m); c != nil {
				own[k] = c
			}
		}
	}
	out := make([]Preview, 0, len(order))
	for _, k := range order {
		p := Preview{Contest: k.contest, Event: k.event, Measure: k.measure, Reports: len(reports[k]), Options: []PreviewOption{}}
		counted := tally.Sum(reports[k])
		if counted != nil {
			p.Nestings = counted.Nestings
			for _, o := range counted.Options {
				p.Options = append(p.Options, PreviewOption{Option: o.Option, Counted: new(o.Votes)})
			}
		}
		for o, n := range own[k] {
			i := slices.IndexFunc(p.Options, func(x PreviewOption) bool { return x.Option == o })
			if i < 0 {
				i = len(p.Options)
				p.Options = append(p.Options, PreviewOption{Option: o})
			}
			p.Options[i].File = new(n)
		}
		slices.SortFunc(p.Options, func(a, b PreviewOption) int {
			return cmp.Or(-cmp.Compare(most(a), most(b)), cmp.Compare(a.Option, b.Option))
		})
		out = append(out, p)
	}
	return out
}

func most(o PreviewOption) int64 {
	var n int64
	for _, x := range []*int64{o.Counted, o.File} {
		if x != nil {
			n = max(n, *x)
		}
	}
	return n
}
