package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

type dispute struct {
	ID       string
	Asked    string // "how many delegates each of the two won"
	Question string // the same at the beginning of a line
	Sides    []disputeSide
}

type disputeSide struct {
	By    string
	Says  Figure
	Small string
	Cite  []citeRow
}

type pastRow struct {
	Year   int
	Name   string
	Href   string
	Day    string
	Winner Figure
	Detail string
}

// disputes are questions on which sources differ, as far as a record that ends now may know their answers.
func (b *book) disputes(conflicts []catalog.Conflict, ref tally.Ref) []dispute {
	var out []dispute
	for _, k := range conflicts {
		d := dispute{ID: k.ID, Asked: k.Question, Question: english.Capital(k.Question)}
		for i, side := range k.Sides {
			if !b.s.Knows(side.Published) {
				continue
			}
			d.Sides = append(d.Sides, disputeSide{
				By:    b.w.Outlet(side.By),
				Says:  b.fig("dispute-"+k.ID+"-"+english.Thousands(i), "a side of a question", english.Unstopped(side.Says), ref),
				Small: english.Sentences(wording.Mark(side.Mark), side.Note), Cite: b.cites(side.Cites),
			})
		}
		if len(d.Sides) > 1 {
			out = append(out, d)
		}
	}
	return out
}

// past is what the record knows of the jurisdiction's other contests, the newest first.
func (b *book) past(c *tally.Contest) []pastRow {
	var out []pastRow
	for _, o := range b.contestsIn(c.ID.Jurisdiction()) {
		if o.ID != c.ID {
			out = append(out, b.pastRow(o))
		}
	}
	return out
}

func (b *book) contestsIn(jurisdiction string) []*tally.Contest {
	var all []*tally.Contest
	for id, o := range b.s.Contests {
		if id.Jurisdiction() == jurisdiction {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(x, y *tally.Contest) int {
		return cmp.Or(-cmp.Compare(x.ID.Cycle(), y.ID.Cycle()), -eventTime(x).Compare(eventTime(y)), cmp.Compare(x.ID, y.ID))
	})
	return all
}

func (b *book) pastRow(o *tally.Contest) pastRow {
	row := pastRow{Year: o.ID.Cycle(), Name: o.Info.Name, Href: b.contestPath(o.ID)}
	if o.Event != nil {
		row.Day = wording.Event(o.Event)
	}
	text, ref := english.Capital(b.w.Status(o)), o.StateRef()
	w := o.WonBy(canvass.Votes)
	if w == nil && o.Count != nil {
		w = o.WonBy(o.Count.Measure)
	}
	if w != nil && o.Count != nil {
		text, ref = english.Capital(b.w.Winner(o, w)), w.Ref
		var parts []string
		for i, n := range o.Count.Options {
			if i == 3 {
				break
			}
			parts = append(parts, b.w.Last(o.ID, n.Option)+" "+wording.Figure(o.Count, n.Votes))
		}
		row.Detail = strings.Join(parts, ", ")
		if o.Count.Measure != canvass.Votes {
			row.Detail += " (" + o.Count.Measure.Words() + ")"
		}
	} else if len(o.Info.Conflicts) > 0 && o.Count == nil {
		text, ref = "Sources differ", o.InfoRef
	}
	row.Winner = b.fig("past-"+string(o.ID), "the outcome of "+o.Info.Name, text, ref)
	return row
}

func eventTime(c *tally.Contest) time.Time {
	if c.Event != nil {
		return c.Event.Date
	}
	return time.Time{}
}
