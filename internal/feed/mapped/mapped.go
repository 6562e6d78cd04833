// Package mapped reads any table of counties or precincts, given a mapping that says what its columns are: feed.Mapping
// with a [table]. It recognises nothing by itself.
//
// A table has a row for each unit and option, or a row for each unit and a column for each option. Rows whose unit is
// named in totals are sums.
package mapped

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Format is a table with a mapping.
type Format struct{}

// Name is "table".
func (Format) Name() string { return "table" }

// Title is the format for a person.
func (Format) Title() string { return "table with a mapping (CSV)" }

// Recognise is always false: a table is read so because a mapping is given.
func (Format) Recognise([]byte) bool { return false }

// Tabular says that numbers may stand in columns, which can be taken for the one beside them.
func (Format) Tabular() bool { return true }

type option struct {
	column int
	option feed.Option
}

type columns struct {
	table   *feed.Table
	unit    []int
	area    int
	option  int
	votes   int
	options []option
	only    []value
	beside  []beside
	names   []string
}

// value is what a column must hold.
type value struct {
	column int
	text   string
}

// beside is a column that holds something else than an option's votes.
type beside struct {
	column int
	set    func(*feed.Figures, int64)
}

func find(h feed.Header, t *feed.Table) (*columns, error) {
	c := &columns{table: t, names: h.Names(), area: -1}
	place := func(what, heading string) (int, error) {
		i := h.Find(heading)
		if i < 0 {
			return 0, feed.Errorf("mapping", "%s: the table has no column %q; it has %q", what, heading, h.Names())
		}
		return i, nil
	}
	var err error
	for _, u := range t.Unit {
		i, err := place(u.Level, u.Column)
		if err != nil {
			return nil, err
		}
		c.unit = append(c.unit, i)
	}
	if t.Area != "" {
		if c.area, err = place("area", t.Area); err != nil {
			return nil, err
		}
	}
	if t.Option != "" {
		if c.option, err = place("option", t.Option); err != nil {
			return nil, err
		}
		if c.votes, err = place("votes", t.Votes); err != nil {
			return nil, err
		}
	}
	for _, heading := range slices.Sorted(maps.Keys(t.Options)) {
		i, err := place("options", heading)
		if err != nil {
			return nil, err
		}
		c.options = append(c.options, option{i, feed.Option{Name: t.Options[heading]}})
	}
	slices.SortFunc(c.options, func(a, b option) int { return a.column - b.column })
	for _, heading := range slices.Sorted(maps.Keys(t.Only)) {
		i, err := place("only", heading)
		if err != nil {
			return nil, err
		}
		c.only = append(c.only, value{i, t.Only[heading]})
	}
	for _, b := range []struct {
		what, heading string
		set           func(*feed.Figures, int64)
	}{
		{"ballots", t.Ballots, func(f *feed.Figures, n int64) { f.Ballots = &n }},
		{"registered", t.Registered, func(f *feed.Figures, n int64) { f.Registered = &n }},
		{"present", t.Present, func(f *feed.Figures, n int64) { f.Present = &n }},
		{"allotted", t.Allotted, func(f *feed.Figures, n int64) { f.Allotted = new(int(min(max(n, 0), caucus.MaxDelegates))) }},
		{"blank", t.Blank, func(f *feed.Figures, n int64) { f.Blank = &n }},
		{"void", t.Void, func(f *feed.Figures, n int64) { f.Void = &n }},
		{"overvotes", t.Overvotes, func(f *feed.Figures, n int64) { f.Overvotes = &n }},
	} {
		if b.heading == "" {
			continue
		}
		i, err := place(b.what, b.heading)
		if err != nil {
			return nil, err
		}
		c.beside = append(c.beside, beside{i, b.set})
	}
	return c, nil
}

// Read emits an item for each row of a table with a column an option, and for each run of rows with one unit otherwise.
func (Format) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	if o.Mapping == nil || o.Mapping.Table == nil {
		return feed.Errorf("", "a table is read with a mapping that has a [table]: give one")
	}
	t := o.Mapping.Table
	delimiter := ','
	if t.Delimiter != "" {
		delimiter = rune(t.Delimiter[0])
	}
	rows := feed.NewRows(in, delimiter, t.Skip > 0)
	for range t.Skip {
		if _, err := rows.Next(); err != nil && err != io.EOF {
			return err
		}
	}
	head, err := rows.Header()
	if err != nil {
		return err
	}
	col, err := find(head, t)
	if err != nil {
		return err
	}
	measure := canvass.Votes
	for _, m := range []canvass.Measure{o.Mapping.Measure, o.Measure} {
		if m != "" {
			measure = m
		}
	}
	r := &reader{columns: col, rows: rows, measure: measure, emit: emit}
	for {
		row, err := rows.Next()
		if err == io.EOF {
			r.flush()
			return nil
		}
		if err != nil {
			return err
		}
		if len(row) < len(col.names) {
			return feed.Errorf(rows.Where(), "%d columns where %d are wanted: cut off, or a comma too few", len(row), len(col.names))
		}
		if !col.keeps(row) {
			continue
		}
		r.cut = rows.Note()
		more, err := r.row(row)
		if err != nil || !more {
			return err
		}
	}
}

func (c *columns) keeps(row []string) bool {
	for _, v := range c.only {
		if cell := feed.At(row, v.column); cell != v.text && !strings.EqualFold(cell, v.text) {
			return false
		}
	}
	return true
}

type reader struct {
	*columns
	rows    *feed.Rows
	measure canvass.Measure
	emit    func(*feed.Item) bool
	room    feed.Item  // used for every item
	item    *feed.Item // the run of rows that goes on
	key     []string   // its unit's cells
	seen    []string
	cut     string // that the file may be cut off in its last row
}

// row reads one row; more is false when nobody wants more.
func (r *reader) row(row []string) (more bool, err error) {
	if len(r.options) > 0 {
		it, err := r.begin(row)
		if err != nil {
			return false, err
		}
		for _, o := range r.options {
			if err := r.count(it, o.option, r.names[o.column], feed.At(row, o.column)); err != nil {
				return false, err
			}
		}
		it.Note = r.cut
		return r.emit(it), nil
	}
	name := feed.At(row, r.option)
	if r.item == nil || !r.same(row) || slices.Contains(r.seen, name) {
		if !r.flush() {
			return false, nil
		}
		if r.item, err = r.begin(row); err != nil {
			return false, err
		}
		r.key, r.seen = r.key[:0], r.seen[:0]
		for _, i := range r.unit {
			r.key = append(r.key, feed.At(row, i))
		}
	}
	r.seen, r.item.Note = append(r.seen, name), r.cut
	return true, r.count(r.item, feed.Option{Name: name}, "votes", feed.At(row, r.votes))
}

// same reports whether the row is of the unit that goes on.
func (r *reader) same(row []string) bool {
	for k, i := range r.unit {
		if r.key[k] != feed.At(row, i) {
			return false
		}
	}
	return true
}

// flush emits the run of rows that has ended.
func (r *reader) flush() bool {
	it := r.item
	r.item = nil
	return it == nil || r.emit(it)
}

func (r *reader) begin(row []string) (*feed.Item, error) {
	it := &r.room
	if it.Figures == nil {
		it.Figures = &feed.Figures{}
	}
	*it.Figures = feed.Figures{Measure: r.measure, Counts: it.Figures.Counts[:0]}
	*it = feed.Item{Where: r.rows.Where(), Figures: it.Figures, Unit: feed.Unit{Path: it.Unit.Path[:0]}}
	for k, i := range r.unit {
		name := feed.At(row, i)
		switch {
		case name == "":
		case len(r.table.Totals) > 0 && slices.ContainsFunc(r.table.Totals, func(t string) bool { return strings.EqualFold(t, name) }):
			it.Unit.Total = true
		default:
			it.Unit.Path = append(it.Unit.Path, feed.Step{Level: r.table.Unit[k].Level, Name: name})
		}
	}
	if area := canvass.Slug(feed.At(row, r.area)); area != "" {
		it.Unit.Area = canvass.Area(area)
		if isNumber(area) {
			it.Unit.Area = canvass.Area("cd-" + strings.TrimLeft(area, "0"))
		}
	}
	for _, b := range r.beside {
		if cell := feed.At(row, b.column); cell != "" {
			n, err := r.rows.Whole(r.names[b.column], cell)
			if err != nil {
				return nil, err
			}
			b.set(it.Figures, n)
		}
	}
	return it, nil
}

func isNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 16)
	return err == nil
}

// count adds an option's cell; an empty one is not given.
func (r *reader) count(it *feed.Item, o feed.Option, field, cell string) error {
	if cell == "" {
		return nil
	}
	n, err := r.rows.Whole(field, cell)
	if err != nil {
		return err
	}
	it.Figures.Counts = append(it.Figures.Counts, feed.Count{Option: o, Votes: n})
	return nil
}
