package export

import (
	"iter"
	"maps"
	"slices"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Row is one line of the table of results, in CSV and in Parquet. What is not known, or does not belong to the line, is
// nil.
type Row struct {
	Contest string `parquet:"contest,dict"`
	Event   string `parquet:"event,dict"`
	Date    string `parquet:"date,dict"`
	Area    string `parquet:"area,dict"`
	Unit    string `parquet:"unit,dict"`
	// Line says what the row is: one of the constants below.
	Line    string  `parquet:"line,dict"`
	Option  *string `parquet:"option,optional,dict"`
	Name    *string `parquet:"name,optional,dict"`
	Measure *string `parquet:"measure,optional,dict"`
	// Votes are an option's, in whole votes of Measure; Share is of Valid, all options' votes together.
	Votes *int64  `parquet:"votes,optional"`
	Share *string `parquet:"share,optional"`
	Valid *int64  `parquet:"valid,optional"`
	// Number is what lines other than an option's count: ballots, delegates, entries withheld.
	Number *int64  `parquet:"number,optional"`
	Source *string `parquet:"source,optional,dict"`
	// Figure says what the count is: one of the constants below.
	Figure *string `parquet:"figure,optional,dict"`
	// Chosen says that it is of the count that the contest goes by.
	Chosen   bool    `parquet:"chosen"`
	Status   string  `parquet:"status,dict"`
	Outcome  *string `parquet:"outcome,optional,dict"`
	Basis    *string `parquet:"basis,optional,dict"`
	At       *string `parquet:"at,optional,dict"`
	Recorded *string `parquet:"recorded,optional,dict"`
	// Seqs are the entries that the figure rests on, by their places in the record, in runs: "3,7-12". Entry is the
	// key, where it is one.
	Seqs  string  `parquet:"seqs,dict"`
	Entry *string `parquet:"entry,optional"`

	Kind string `parquet:"record_kind,dict"`
	Size int64  `parquet:"head_size"`
	Root string `parquet:"head_root,dict"`
	AsOf string `parquet:"as_of,dict"`
}

// What a row can be.
const (
	LineOption    = "option"    // an option's votes
	LineBallots   = "ballots"   // ballots counted
	LineBlank     = "blank"     // ballots without a vote
	LineVoid      = "void"      // ballots that do not count
	LineOvervotes = "overvotes" // ballots with too many votes
	LineCast      = "cast"      // ballots cast, counted or not
	LineDelegates = "delegates" // an option's delegates; without an option, those that are open
	LineAnnounced = "announced" // an option's delegates as somebody else gives them
	LineNone      = "none"      // the contest has no count that may be handed on
	LineWithheld  = "withheld"  // how many entries of the source are left out
)

// What a count can be. A count that is estimated was split by somebody from the counts of other areas.
const (
	Reported  = "reported"
	Summed    = "summed" // here, from reporting units or areas of the source
	Estimated = "estimated"
	Final     = "final"    // out of the catalog: the last count known
	Official  = "official" // out of the catalog: certified
)

func figureOf(n *tally.Count) string {
	switch {
	case n.Estimated:
		return Estimated
	case n.Official != "":
		return string(n.Official)
	case n.Summed:
		return Summed
	}
	return Reported
}

// Rows are the table of results, contest by contest: each source's counts, the chosen one first, of the whole, of areas
// and, where they were asked for, of units; then delegates, and what is left out. Every contest has at least one row.
func (x *Export) Rows() iter.Seq[Row] {
	return func(yield func(Row) bool) {
		for _, c := range x.contests {
			for r := range x.rowsOf(c) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

func (x *Export) rowsOf(c *tally.Contest) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		base := Row{
			Contest: string(c.ID), Area: string(canvass.Statewide), Status: string(c.Status),
			Kind: string(x.s.Record.Kind), Size: x.head.Size, Root: x.head.Root.String(), AsOf: x.s.Now.String(),
		}
		onEvent(&base, c.Event)
		for i, n := range c.Sources {
			chosen := base
			chosen.Chosen = i == 0
			if !x.count(c, n, chosen, yield) {
				return
			}
		}
		if len(c.Sources) == 0 {
			none := base
			none.Line = LineNone
			none.Seqs = tally.Runs(x.s.Seqs(c.InfoRef))
			if !yield(none) {
				return
			}
		}
		if !x.delegates(c, base, yield) {
			return
		}
		for _, o := range c.Others {
			other := base
			onEvent(&other, o.Event)
			other.Status = ""
			if !x.count(c, o.Count, other, yield) {
				return
			}
		}
		for _, w := range x.left {
			if w.Contest == nil || *w.Contest != c.ID {
				continue
			}
			row := base
			n, source, why := int64(w.Entries), w.Source, string(w.Rights)
			row.Line, row.Number, row.Source, row.Basis = LineWithheld, &n, &source, &why
			if !yield(row) {
				return
			}
		}
	}
}

func onEvent(r *Row, e *canvass.Event) {
	r.Event, r.Date = "", ""
	if e != nil {
		r.Event = e.ID
		if !e.Date.IsZero() {
			r.Date = e.Date.Format(time.DateOnly)
		}
	}
}

// count is a source's count: the whole, its areas, its units.
func (x *Export) count(c *tally.Contest, n *tally.Count, base Row, yield func(Row) bool) bool {
	if !x.place(c, n, base, base.Chosen, yield) {
		return false
	}
	for _, area := range areasOf(n) {
		row := base
		row.Area = string(area)
		if !x.place(c, n.Areas[area], row, false, yield) {
			return false
		}
	}
	if !x.units {
		return true
	}
	for _, p := range n.Parts() {
		row := base
		row.Area, row.Unit = string(p.Area), string(p.Unit)
		if !x.place(c, p.Count, row, false, yield) {
			return false
		}
	}
	return true
}

// areasOf are the areas that the count has figures of, in order.
func areasOf(n *tally.Count) []canvass.Area { return slices.Sorted(maps.Keys(n.Areas)) }

// place is the count of one place: an option a row, and what stands beside the options.
func (x *Export) place(c *tally.Contest, n *tally.Count, base Row, whole bool, yield func(Row) bool) bool {
	measure, source, valid := string(n.Measure), n.By, n.Valid
	base.Measure, base.Source, base.Figure = &measure, &source, new(figureOf(n))
	base.At, base.Recorded = known(n.At.String(), n.At.IsZero()), known(n.Recorded.String(), n.Recorded == 0)
	base.Seqs = tally.Runs(x.s.Seqs(n.Ref))
	if len(n.Ref) == 1 {
		base.Entry = &n.Ref[0]
	}
	for _, o := range n.Options {
		row := base
		id, name, votes := string(o.Option), x.s.Catalog.Label(c.ID, o.Option), o.Votes
		row.Line, row.Option, row.Name, row.Votes, row.Valid = LineOption, &id, &name, &votes, &valid
		if valid > 0 && !n.Partial {
			row.Share = new(n.Share(votes))
		}
		if whole {
			row.Outcome, row.Basis = outcome(c, o.Option, n.Measure)
		}
		if !yield(row) {
			return false
		}
	}
	for _, beside := range []struct {
		line string
		n    *int64
	}{{LineBallots, n.Ballots}, {LineBlank, n.Blank}, {LineVoid, n.Void}, {LineOvervotes, n.Over}, {LineCast, n.Cast}} {
		if beside.n == nil {
			continue
		}
		row := base
		row.Line, row.Number = beside.line, beside.n
		if !yield(row) {
			return false
		}
	}
	return true
}

func known(text string, not bool) *string {
	if not {
		return nil
	}
	return &text
}

// outcome is what became of the option by the measure, and on what that rests: "won", "tied", "leads", "level".
func outcome(c *tally.Contest, o canvass.OptionID, m canvass.Measure) (what, basis *string) {
	if w := c.WonBy(m); w != nil {
		if !slices.Contains(w.Options, o) {
			return nil, nil
		}
		words := "won"
		if w.Tied {
			words = "tied"
		}
		return &words, new(string(w.Basis))
	}
	if l := c.Leader; l != nil && l.Measure == m && slices.Contains(l.Options, o) {
		words := "leads"
		if len(l.Options) > 1 {
			words = "level"
		}
		return &words, nil
	}
	return nil, nil
}

// delegates are the awards of the contest, and the seats that are open.
func (x *Export) delegates(c *tally.Contest, base Row, yield func(Row) bool) bool {
	d := &c.Delegates
	measure, basis := string(canvass.Delegates), string(d.Basis)
	base.Line, base.Measure, base.Basis = LineDelegates, &measure, &basis
	if d.Seats == 0 && len(d.Awards) == 0 {
		return x.others(c, base, yield)
	}
	base.Seqs = tally.Runs(x.s.Seqs(d.Ref))
	for _, a := range d.Awards {
		row := base
		id, name, n := string(a.Option), x.s.Catalog.Label(c.ID, a.Option), int64(a.Delegates)
		row.Option, row.Name, row.Number = &id, &name, &n
		row.Outcome, _ = outcome(c, a.Option, canvass.Delegates)
		if !yield(row) {
			return false
		}
	}
	if d.Open > 0 {
		row := base
		row.Number = new(int64(d.Open))
		if !yield(row) {
			return false
		}
	}
	return x.others(c, base, yield)
}

// others are the awards of the whole contest that others give: claims in the record, with how they stand, and those
// of the catalog.
func (x *Export) others(c *tally.Contest, base Row, yield func(Row) bool) bool {
	base.Line = LineAnnounced
	award := func(row Row, awards []canvass.Award) bool {
		for _, a := range awards {
			id, name, n := string(a.Option), x.s.Catalog.Label(c.ID, a.Option), int64(a.Delegates)
			row.Option, row.Name, row.Number = &id, &name, &n
			if !yield(row) {
				return false
			}
		}
		return true
	}
	for i := range c.Claims {
		k := &c.Claims[i]
		if k.Claim.Kind != canvass.ClaimAward || k.Claim.Pool != "" || k.Claim.Area != "" && k.Claim.Area != canvass.Statewide {
			continue
		}
		row := base
		row.Source, row.Basis, row.Entry = &k.By, new(string(k.Status)), &k.Key
		row.At, row.Recorded = known(k.At.String(), k.At.IsZero()), known(k.Recorded.String(), k.Recorded == 0)
		row.Seqs = tally.Runs(x.s.Seqs(k.Ref))
		if !award(row, k.Claim.Awards) {
			return false
		}
	}
	for i := range c.Delegates.Credited {
		a := &c.Delegates.Credited[i]
		if a.Pool != "" || a.Area != "" && a.Area != canvass.Statewide {
			continue
		}
		row := base
		row.Source, row.Basis, row.At = &a.By, new("credited"), new(a.Published.Format(time.DateOnly))
		row.Seqs = tally.Runs(x.s.Seqs(c.InfoRef))
		if !award(row, a.Awards) {
			return false
		}
	}
	return true
}
