package clarity

import (
	"context"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/table"
)

// Summary is the summary CSV of a Clarity site: a row for each choice, of the site's place as a whole. Which place that
// is the file does not say: a mapping does, with place = "county:able" or place = "state".
type Summary struct{}

// Name is "clarity-summary".
func (Summary) Name() string { return "clarity-summary" }

// Title is the format for a person.
func (Summary) Title() string { return "Clarity summary CSV" }

// Recognise looks for the headings.
func (Summary) Recognise(head []byte) bool {
	h := feed.NewHeader(strings.Split(strings.ReplaceAll(feed.FirstLine(head), `"`, ""), ","))
	return h.Has("contest name", "choice name", "total votes") && h.Find("line number", "num area total", "num precinct total") >= 0
}

// Read emits an item for each contest.
func (Summary) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	rows := feed.NewRows(in, ',', true)
	h, err := rows.Header()
	if err != nil {
		return err
	}
	l := table.New(len(h.Names()))
	l.Office, l.Option, l.Party, l.Votes = h.Find("contest name"), h.Find("choice name"), h.Find("party name"), h.Find("total votes")
	l.Of, l.In = h.Find("num area total", "num precinct total"), h.Find("num area rptg", "num precinct rptg")
	if l.Office < 0 || l.Option < 0 || l.Votes < 0 {
		return feed.Errorf("line 1", "the headings have no contest name, choice name or total votes")
	}
	for heading, kind := range map[string]feed.Beside{"over votes": feed.BesideOvervotes, "under votes": feed.BesideBlank} {
		if at := h.Find(heading); at >= 0 {
			l.Beside = append(l.Beside, table.BesideColumn{Column: table.Column{At: at, Name: heading}, Kind: kind})
		}
	}
	slices.SortFunc(l.Beside, func(a, b table.BesideColumn) int { return a.At - b.At })
	return l.Read(rows, o, func(it *feed.Item) bool {
		if it.Figures != nil && it.Aside == 0 && it.Remark == "" {
			set(it, o, nil)
		}
		return emit(it)
	})
}

// set gives the item the place that the mapping names, with the steps below it; without one it is held.
func set(it *feed.Item, o feed.Options, below []feed.Step) {
	place := ""
	if o.Mapping != nil {
		place = o.Mapping.Place
	}
	it.Unit.Path = nil
	switch {
	case place == "" && it.Hold == "":
		it.Hold = `the file does not say which place it is of: write place = "county:NAME", or place = "state", in a mapping`
	case place != "" && place != string(canvass.Statewide):
		for part := range strings.SplitSeq(place, "/") {
			level, name, _ := strings.Cut(part, ":")
			it.Unit.Path = append(it.Unit.Path, feed.Step{Level: level, Name: name})
		}
	}
	it.Unit.Path = append(it.Unit.Path, below...)
}
