package web

import (
	"slices"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/chart"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// countTable is one source's count as a table of options.
type countTable struct {
	By    string
	Small string // whose count, when, how sure
	Head  string // of the column of counts
	Rows  []optionRow
	// Ballots is the column of shares of all ballots, where they differ from shares of the valid votes.
	Ballots bool
	Seats   bool
	Totals  []total
	Notes   []string
}

// leading is a table with whether it is the one that the contest goes by.
type leading struct {
	Table *countTable
	Lead  bool
}

func pair(t *countTable, lead bool) leading { return leading{t, lead} }

type total struct {
	Label string
	Fig   Figure
}

type optionRow struct {
	Name      string
	Href      string
	Colour    chart.Colour
	Votes     Figure
	Delta     string
	Share     Figure
	OfBallots Figure
	Delegates Figure
	Won       string // "won the vote"
	Leads     bool
}

// Class is the style sheet's name for the option's colour.
func (o optionRow) Class() string { return "c" + english.Thousands(int(o.Colour)) }

// countTable lays out a count. The one that the contest goes by, with full, has the winner, the leader and delegates.
func (b *book) countTable(c *tally.Contest, n *tally.Count, id string, full bool) *countTable {
	if n == nil {
		return nil
	}
	t := &countTable{By: b.w.Outlet(n.By), Head: countHead(n.Measure)}
	t.Small = english.Sentences("Count of "+b.w.Said(n.By)+", "+b.w.At(n.At, c.ID.Jurisdiction()).Clause(), wording.Mark(n.Mark))
	if n.Recount != "" {
		t.Small = english.Sentences("Recount by "+b.w.Said(n.By)+", "+b.w.At(n.At, c.ID.Jurisdiction()).Clause(), wording.Mark(n.Mark), "The reason: "+n.Recount)
	}
	t.Seats = full && (len(c.Delegates.Awards) > 0 || c.Delegates.Seats > 0)
	all := n.Counted()
	t.Ballots = n.Measure == canvass.Votes && all != n.Valid
	for _, o := range n.Options {
		t.Rows = append(t.Rows, b.optionRow(c, n, o, id, full, t))
	}
	what := n.Measure.Words() + " counted by " + b.w.Said(n.By)
	t.Totals = append(t.Totals, total{validLabel(n), b.fig(id+"-valid", what, wording.Figure(n, n.Valid), n.Ref)})
	for _, x := range []struct {
		label string
		n     *int64
	}{{"Blank", n.Blank}, {"Void", n.Void}, {"Overvotes", n.Over}, {"Ballots counted", n.Ballots}, {"Ballots cast", n.Cast}} {
		if x.n != nil {
			t.Totals = append(t.Totals, total{x.label, b.fig(id+"-"+x.label, x.label+", by "+b.w.Said(n.By), english.Thousands(*x.n), n.Ref)})
		}
	}
	if u := wording.Units(n.Units, n.UnitsOf, n.UnitsAre); u != "" {
		t.Totals = append(t.Totals, total{"Reporting", b.fig(id+"-units", "units reporting to "+b.w.Said(n.By), u, n.Ref)})
	}
	t.Notes = countNotes(n, t.Ballots)
	if slices.ContainsFunc(t.Rows, func(o optionRow) bool { return o.Delta != "" }) {
		t.Notes = append(t.Notes, "Small figures are the change since the same source’s count before.")
	}
	return t
}

// validLabel names the sum of a count's lines; where it leaves options out they are not all the valid votes.
func validLabel(n *tally.Count) string {
	switch {
	case n.Partial:
		return "Sum of these lines"
	case n.Measure == canvass.FinalRound:
		return "Valid in the final round"
	}
	return "Valid " + n.Measure.Words()
}

func countNotes(n *tally.Count, twoShares bool) []string {
	var out []string
	if n.Measure == canvass.Votes && n.Valid > 0 {
		if twoShares {
			out = append(out, "The first share is of the "+english.Thousands(n.Valid)+" valid votes, the second of all "+english.Thousands(n.Counted())+" ballots.")
		} else if !n.Partial {
			out = append(out, "Shares are of the "+english.Thousands(n.Valid)+" valid votes.")
		}
	}
	if n.Summed {
		out = append(out, "The figures are sums of the reporting units, not figures that the source gave.")
	}
	if n.Estimated {
		out = append(out, "Part of these votes is an estimate.")
	}
	if n.Partial {
		whose := "The source leaves"
		if n.Summed {
			whose = "Some of the reporting units leave"
		}
		out = append(out, whose+" options out, so that shares are not known.")
	}
	return out
}

func (b *book) optionRow(c *tally.Contest, n *tally.Count, o tally.OptionCount, id string, full bool, t *countTable) optionRow {
	name := b.w.Option(c.ID, o.Option)
	row := optionRow{Name: name, Href: b.person(o.Option), Colour: b.colour(o.Option)}
	key := id + "-" + string(o.Option)
	row.Votes = b.fig(key+"-votes", n.Measure.Words()+" for "+name, wording.Figure(n, o.Votes), n.Ref)
	row.Share = b.fig(key+"-share", "share of "+name, n.Share(o.Votes), n.Ref)
	if t.Ballots {
		row.OfBallots = b.fig(key+"-of-ballots", "share of all ballots, "+name, canvass.ShareText(o.Votes, n.Counted()), n.Ref)
	}
	if prev := n.Previous; prev != nil {
		was, _ := prev.Votes(o.Option)
		switch d := o.Votes - was; {
		case d > 0:
			row.Delta = "+" + wording.Figure(n, d)
		case d < 0:
			row.Delta = "−" + wording.Figure(n, -d)
		}
	}
	if !full {
		return row
	}
	if t.Seats {
		row.Delegates = plain("–")
		if len(c.Delegates.Awards) > 0 || c.Delegates.Basis != tally.Undetermined {
			row.Delegates = b.fig(key+"-delegates", "delegates of "+name, english.Thousands(c.Delegates.Of(o.Option)), c.Delegates.Ref)
		}
	}
	if w := c.WonBy(n.Measure); w != nil && !w.Tied && w.Options[0] == o.Option {
		row.Won = "won " + wording.Measure(n.Measure)
	} else if w != nil && w.Tied && len(w.Options) > 0 {
		for _, x := range w.Options {
			if x == o.Option {
				row.Won = "tied in " + wording.Measure(n.Measure)
			}
		}
	}
	row.Leads = o.Votes > 0 && o.Votes == n.Options[0].Votes
	return row
}

// progress is how much of the count is in, by each source.
type progress struct {
	Picture chart.SVG
	Rows    []progressRow
}

type progressRow struct {
	By      string
	Says    Figure
	Counted string
	Out     string
	Guessed string
	When    wording.When
}

// progress puts each source's word beside the others; none is blended with another. What an authority says of ballots
// or units is known; a percentage of the expected vote is a guess about the rest.
func (b *book) progress(c *tally.Contest) *progress {
	p := &progress{}
	pic := chart.Counted{ID: "counted", Title: "How much of the vote is counted, by source"}
	add := func(row progressRow, short string, in, out, guessed int64) {
		p.Rows = append(p.Rows, row)
		pic.Rows = append(pic.Rows, chart.Progress{Name: row.By, Number: short, In: in, Out: out, Guessed: guessed})
		pic.Desc += row.By + ": " + row.Says.Text + ". "
	}
	for _, n := range c.Sources {
		if n.Official != "" {
			continue
		}
		row := progressRow{By: b.w.Outlet(n.By), When: b.w.At(n.At, c.ID.Jurisdiction()), Guessed: "–"}
		if out, known := n.Out(); known {
			text := english.Thousands(n.Counted()) + " of " + english.Thousands(n.Counted()+out) + " ballots"
			if out == 0 {
				text = "all " + english.Thousands(n.Counted()) + " ballots"
			}
			row.Says = b.fig("in-"+n.By, "how much is counted, by "+b.w.Said(n.By), text, n.Ref)
			row.Counted, row.Out = english.Thousands(n.Counted()), english.Thousands(out)
			add(row, text, n.Counted(), out, 0)
		} else if n.Units != nil && n.UnitsOf != nil {
			row.Says = b.fig("in-"+n.By, "how much is counted, by "+b.w.Said(n.By), wording.Units(n.Units, n.UnitsOf, n.UnitsAre), n.Ref)
			row.Counted, row.Out = english.Thousands(*n.Units), english.Thousands(*n.UnitsOf-*n.Units)
			add(row, row.Says.Text, *n.Units, *n.UnitsOf-*n.Units, 0)
		}
	}
	for _, e := range c.Expected {
		in := hundredths(e.Percent)
		row := progressRow{By: b.w.Outlet(e.By), When: b.w.At(e.At, c.ID.Jurisdiction()), Out: "–", Counted: string(e.Percent) + "%"}
		row.Says = b.fig("expected-"+e.By, "expected vote by "+b.w.Said(e.By), string(e.Percent)+"% of the expected vote", e.Ref)
		row.Guessed = canvass.ShareText(10_000-in, 10_000)
		add(row, string(e.Percent)+"%", in, 0, 10_000-in)
	}
	if len(p.Rows) == 0 {
		return nil
	}
	p.Picture = chart.Expected(pic)
	return p
}

// hundredths is a printed percentage as hundredths of a point, for the length of a bar; what is finer is cut off.
func hundredths(p canvass.Percent) int64 {
	var n, digits int64
	point := false
	for _, d := range string(p) + "00" {
		switch {
		case d == '.':
			point = true
		case d >= '0' && d <= '9' && digits < 2:
			n = n*10 + int64(d-'0')
			if point {
				digits++
			}
		}
	}
	return min(n, 10_000)
}
