package intake

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
)

// matched is an item of a source with what it means.
type matched struct {
	item   *feed.Item
	drafts []feed.Draft
	joined bool // another item has taken its report in
}

// joinPlaces puts together what several items of one source say of one place, where they say it of different options,
// and refuses all of them where they do not agree: in a record the last would take the place of the others.
func joinPlaces(read []matched, m *feed.Matcher) {
	type place struct {
		contest canvass.ContestID
		canvass.Place
	}
	first := map[place]*canvass.Report{}
	at := map[place][]int{}
	wrong := map[place]string{}
	for i := range read {
		for k := range read[i].drafts {
			d := &read[i].drafts[k]
			if d.Report == nil {
				continue
			}
			p := place{d.Contest, d.Report.Place()}
			at[p] = append(at[p], i)
			into := first[p]
			if into == nil {
				first[p] = d.Report
				continue
			}
			if why := join(into, d.Report); why != "" && wrong[p] == "" {
				wrong[p] = fmt.Sprintf("%s, %s", read[at[p][0]].item.Where, why)
			}
			d.Report = nil
			read[i].joined = true
		}
	}
	for i := range read {
		x := &read[i]
		kept := x.drafts[:0]
		for _, d := range x.drafts {
			switch {
			case d.Report == nil && d.Claim == nil: // it is in another's
			case d.Report != nil && wrong[place{d.Contest, d.Report.Place()}] != "":
				p := place{d.Contest, d.Report.Place()}
				for _, j := range at[p] {
					m.Hold(read[j].item, feed.HeldFigures, x.item.Unit.String(), fmt.Sprintf(
						"several items are of this unit and do not agree (%s): give each a name of its own in a mapping, or take the wrong one out", wrong[p]), nil)
				}
			default:
				kept = append(kept, d)
			}
		}
		x.drafts = kept
	}
}

// join adds what one report says to another of the same place; why says in what they differ, empty where in nothing.
func join(into, r *canvass.Report) (why string) {
	var differ []string
	for _, c := range r.Counts {
		switch votes, named := into.Votes(c.Option); {
		case !named:
			into.Counts = append(into.Counts, c)
		case votes != c.Votes:
			differ = append(differ, fmt.Sprintf("%s has %d and %d votes", c.Option, votes, c.Votes))
		}
	}
	for _, n := range []struct {
		name string
		a    **int64
		b    *int64
	}{
		{"ballots", &into.Ballots, r.Ballots},
		{"blank", &into.Blank, r.Blank},
		{"void", &into.Void, r.Void},
		{"overvotes", &into.Overvotes, r.Overvotes},
		{"cast", &into.Cast, r.Cast},
		{"units", &into.Units, r.Units},
		{"units_of", &into.UnitsOf, r.UnitsOf},
		{"checked_in", &into.CheckedIn, r.CheckedIn},
	} {
		switch {
		case *n.a == nil:
			*n.a = n.b
		case n.b != nil && **n.a != *n.b:
			differ = append(differ, fmt.Sprintf("%s is %d and %d", n.name, **n.a, *n.b))
		}
	}
	if into.Expected == "" {
		into.Expected = r.Expected
	}
	canvass.SortCounts(into.Counts)
	if err := into.Validate(); err != nil && len(differ) == 0 {
		differ = append(differ, err.Error())
	}
	return strings.Join(differ, "; ")
}
