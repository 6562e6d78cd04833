// Package mapped reads any table of counties or precincts, given a mapping that says what its columns are: feed.Mapping
// with a [table]. It recognises nothing by itself. Package table puts the rows together.
//
// A table has a row for each unit and option, or a row for each unit and a column for each option. A column is named by
// its heading or by its number, "#3". Where there are several rows of headings they are read as one, each cell of the
// upper ones going on to the right until the next: "Sanders, Bernie" over "Votes" and "Pct" makes "Sanders, Bernie
// Votes" and "Sanders, Bernie Pct".
package mapped

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/openelections"
	"github.com/canvassdesk/canvass/internal/feed/table"
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

// finder finds columns and notes which ones were found.
type finder struct {
	names, above []string // the headings, and what stands over each in the rows above the last
	below        []string // the last row of several
	rows         [][]string
	used         map[int]bool
	err          error
}

// at is the place of a column that must be there; None for one that is not named.
func (f *finder) at(what, heading string) int {
	if heading == "" {
		return table.None
	}
	i := f.find(heading)
	if i < 0 && f.err == nil {
		f.err = feed.Errorf("mapping", "%s: the table has no column %q; it has %q", what, heading, f.names)
	}
	if i >= 0 {
		f.used[i] = true
	}
	return i
}

func (f *finder) find(heading string) int {
	if n, err := strconv.Atoi(strings.TrimPrefix(heading, "#")); err == nil && strings.HasPrefix(heading, "#") && n >= 1 && n <= len(f.names) {
		return n - 1
	}
	want := strings.ToLower(strings.TrimSpace(heading))
	for _, of := range [][]string{f.names, f.above} {
		if i := slices.IndexFunc(of, func(n string) bool { return strings.ToLower(strings.TrimSpace(n)) == want }); i >= 0 {
			return i
		}
	}
	return table.None
}

// layout finds the columns of the mapping.
func layout(f *finder, t *feed.Table) (table.Layout, error) {
	l := table.New(len(f.names))
	l.Totals = t.Totals
	for _, u := range t.Unit {
		l.Unit = append(l.Unit, table.UnitColumn{Level: u.Level, At: f.at(u.Level, u.Column)})
	}
	l.Area, l.Office, l.Party = f.at("area", t.Area), f.at("office", t.Office), f.at("party", t.Party)
	l.State, l.Date, l.Type, l.Code = f.at("state", t.State), f.at("date", t.Date), f.at("type", t.Type), f.at("code", t.Code)
	l.FIPS = f.at("fips", t.FIPS)
	l.Option, l.Votes = f.at("option", t.Option), f.at("votes", t.Votes)
	if first := f.at("first", t.First); first >= 0 {
		l.Given = []int{first}
	}
	l.In, l.Of, l.Expected, l.Time = f.at("in", t.In), f.at("of", t.Of), f.at("expected", t.Expected), f.at("time", t.Time)
	for _, heading := range slices.Sorted(maps.Keys(t.Options)) {
		l.Options = append(l.Options, table.OptionColumn{
			Column: table.Column{At: f.at("options", heading), Name: heading}, Option: feed.Option{Name: t.Options[heading]},
		})
	}
	slices.SortFunc(l.Options, func(a, b table.OptionColumn) int { return a.At - b.At })
	byWays(&l)
	for i, o := range l.Options {
		if i > 0 && o.At == l.Options[i-1].At && o.At != table.None && f.err == nil {
			f.err = feed.Errorf("mapping", "options: %q and %q are one column", l.Options[i-1].Name, o.Name)
		}
	}
	for _, heading := range t.Modes {
		l.Modes = append(l.Modes, table.Column{At: f.at("modes", heading), Name: heading})
	}
	for _, heading := range slices.Sorted(maps.Keys(t.Only)) {
		l.Only = append(l.Only, table.Value{At: f.at("only", heading), Text: t.Only[heading]})
	}
	for _, b := range []struct {
		what, heading string
		kind          feed.Beside
		put           func(*feed.Figures, int64)
	}{
		{"ballots", t.Ballots, feed.BesideBallots, nil},
		{"registered", t.Registered, feed.BesideRegistered, nil},
		{"present", t.Present, 0, func(f *feed.Figures, n int64) { f.Present = &n }},
		{"allotted", t.Allotted, 0, func(f *feed.Figures, n int64) { f.Allotted = new(int(min(max(n, 0), caucus.MaxDelegates))) }},
		{"blank", t.Blank, feed.BesideBlank, nil},
		{"void", t.Void, feed.BesideVoid, nil},
		{"overvotes", t.Overvotes, feed.BesideOvervotes, nil},
		{"total", t.Total, feed.BesideValid, nil},
	} {
		if at := f.at(b.what, b.heading); at >= 0 {
			l.Beside = append(l.Beside, table.BesideColumn{Column: table.Column{At: at, Name: b.heading}, Kind: b.kind, Put: b.put})
		}
	}
	return l, f.err
}

// others are the columns that the mapping does not name: figures beside the options, by the words of their headings,
// and those of which nothing is said. Columns of the other party are left out.
func (f *finder) others(l *table.Layout, m *feed.Mapping, contest canvass.ContestID) {
	for i, name := range f.names {
		if f.used[i] {
			continue
		}
		if p := feed.PartyIn(name); p != "" && contest != "" && p != contest.Party() && len(l.Options) > 0 {
			continue // an option of the other party's contest, beside ours
		}
		if openelections.IsStage(name) {
			l.Stages = append(l.Stages, i)
		}
		kind := m.Beside(name)
		if kind == feed.NotBeside && i < len(f.below) {
			kind = m.Beside(f.below[i])
		}
		switch {
		case l.FIPS == table.None && openelections.IsFIPS(name):
			l.FIPS = i
		case kind == feed.BesideNothing:
		case kind != feed.NotBeside && kind != feed.BesideWriteIns && kind != feed.BesideCounter && len(l.Options) > 0:
			l.Beside = append(l.Beside, table.BesideColumn{Column: table.Column{At: i, Name: name}, Kind: kind})
		case kind == feed.NotBeside || len(l.Options) > 0:
			l.Unmapped = append(l.Unmapped, table.Column{At: i, Name: name})
		}
	}
}

// byWays puts columns of one option by ways to vote together: "Able Early" and "Able Mail".
func byWays(l *table.Layout) {
	of := map[string][]int{}
	for i, o := range l.Options {
		of[o.Option.Name] = append(of[o.Option.Name], i)
	}
	var options []table.OptionColumn
	for i, o := range l.Options {
		same := of[o.Option.Name]
		if len(same) == 1 || slices.ContainsFunc(same, func(k int) bool { _, _, is := openelections.WayIn(l.Options[k].Name); return !is }) {
			options = append(options, o)
			continue
		}
		if same[0] != i {
			continue
		}
		one := table.OptionColumn{Column: table.Column{At: table.None, Name: o.Option.Name}, Option: o.Option}
		for _, k := range same {
			_, way, _ := openelections.WayIn(l.Options[k].Name)
			addWay(l, &one, way, l.Options[k].At)
		}
		options = append(options, one)
	}
	l.Options = options
}

// addWay makes a column that of an option's votes that were cast in a way.
func addWay(l *table.Layout, o *table.OptionColumn, way string, at int) {
	way = strings.ToLower(way)
	i := slices.IndexFunc(l.Modes, func(c table.Column) bool { return c.Name == way })
	if i < 0 {
		i = len(l.Modes)
		l.Modes = append(l.Modes, table.Column{At: i, Name: way})
	}
	for len(o.Ways) <= i {
		o.Ways = append(o.Ways, table.None)
	}
	o.Ways[i] = at
}

// ways finds columns of an option's votes by the way they were cast beside that of all of them: "Able Early" beside "Able" or
// "Able Total".
func (f *finder) ways(l *table.Layout) {
	l.Unmapped = slices.DeleteFunc(l.Unmapped, func(c table.Column) bool {
		base, way, is := openelections.WayIn(c.Name)
		if !is {
			return false
		}
		for k := range l.Options {
			o := &l.Options[k]
			if o.At != table.None && (strings.EqualFold(base, openelections.TrimVotes(o.Name)) || strings.EqualFold(base, openelections.TrimVotes(f.names[o.At]))) {
				addWay(l, o, way, c.At)
				return true
			}
		}
		return false
	})
	for k := range l.Options {
		for n := len(l.Modes); len(l.Options[k].Ways) < n; {
			l.Options[k].Ways = append(l.Options[k].Ways, table.None)
		}
	}
}

// Read emits an item for each unit and contest.
func (Format) Read(_ context.Context, in *feed.Input, o feed.Options, emit func(*feed.Item) bool) error {
	if o.Mapping == nil || o.Mapping.Table == nil {
		return feed.Errorf("", "a table is read with a mapping that has a [table]: give one")
	}
	t := o.Mapping.Table
	rows, err := feed.OpenRows(in, func(string) rune {
		if t.Delimiter != "" {
			return rune(t.Delimiter[0])
		}
		return ','
	})
	if err != nil {
		return err
	}
	var above []string
	for range t.Skip {
		row, err := rows.Next()
		if err != nil && err != io.EOF {
			return err
		}
		above = append(above, strings.Join(row, " "))
	}
	f, first, err := headings(rows, t)
	if err != nil {
		return err
	}
	l, err := layout(f, t)
	if err != nil {
		return err
	}
	f.others(&l, o.Mapping, cmp.Or(o.Mapping.Contest, o.Contest))
	if len(l.Options) > 0 {
		f.ways(&l)
	}
	l.Above, l.Headings = above, f.rows
	rows.Again(first)
	return l.Read(rows, o, emit)
}

// headings reads the rows of headings. Of a table without any the columns are numbered, and its first row is given
// back.
func headings(rows *feed.Rows, t *feed.Table) (f *finder, first []string, err error) {
	f = &finder{used: map[int]bool{}}
	n := 1
	if t.Headings != nil {
		n = *t.Headings
	}
	if n == 0 {
		row, err := rows.Next()
		if err != nil && err != io.EOF {
			return nil, nil, err
		}
		for i := range row {
			f.names = append(f.names, "#"+strconv.Itoa(i+1))
		}
		return f, slices.Clone(row), nil
	}
	for k := range n {
		head, err := rows.Header()
		if err != nil {
			return nil, nil, err
		}
		names := slices.Clone(head.Names())
		f.rows = append(f.rows, slices.Clone(names))
		if k == 0 {
			f.names = names
			continue
		}
		f.above, f.below = onward(f.names), names
		for i, below := range names {
			switch {
			case i >= len(f.above):
				f.above = append(f.above, "")
				f.names = append(f.names, below)
			default:
				f.names[i] = strings.TrimSpace(f.above[i] + " " + below)
			}
		}
		for i := len(names); i < len(f.names); i++ {
			f.names[i] = f.above[i]
		}
	}
	return f, nil, nil
}

// onward lets each heading go on to the right over the empty cells behind it.
func onward(names []string) []string {
	out := slices.Clone(names)
	for i := 1; i < len(out); i++ {
		if out[i] == "" {
			out[i] = out[i-1]
		}
	}
	return out
}
