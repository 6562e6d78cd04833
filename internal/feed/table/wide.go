package table

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
)

// wide takes a row that has a column for each option. Where a column names how the votes were cast, a unit has a row for
// each way.
func (r *reader) wide(row []string, ci, ui int32) error {
	gi, err := r.group(ci, ui)
	if err != nil {
		return err
	}
	g := &r.groups[gi]
	if len(r.units[ui].path) == 0 && !r.units[ui].total && r.headings(row) {
		return nil
	}
	mode := r.modeOf(row)
	if r.Type == None && (g.first > 0 || g.hold != "") {
		g.again = true
		r.hold(g, fmt.Sprintf("%s: a second row for %s; the first is line %d", r.rows.Where(), unitWords(&r.units[ui]), g.line))
		return nil
	}
	r.attributes(g, row)
	beside := &g.figures
	if r.Type != None {
		if beside, err = r.besideOfWay(gi, mode, row); err != nil {
			return err
		}
	}
	var sum int64
	empty := ""
	for i := range r.Options {
		o := &r.Options[i]
		v, given := r.ofOption(g, o, row)
		if !given {
			empty = o.Name
			continue
		}
		sum += v
		if err := r.add1(gi, number{votes: v, option: r.columnName(o), mode: mode}, r.waysOfOption(o, row)); err != nil {
			return err
		}
	}
	if mode > 0 {
		r.wayAddsUp(g, beside, sum, empty)
	}
	if f := beside; f.Valid != nil && (*f.Valid == sum || *f.Valid == sum+told(f)) {
		return nil // the options are all that the table adds up
	}
	r.unknownColumns(g, row)
	return nil
}

// ofOption are the votes of an option, of its column or of those of the ways to vote together. A cell that is no number
// holds the group, and an empty one is none.
func (r *reader) ofOption(g *group, o *OptionColumn, row []string) (votes int64, given bool) {
	cells := []int{o.At}
	if o.At == None {
		cells = slices.DeleteFunc(slices.Clone(o.Ways), func(at int) bool { return at == None })
	}
	some := false
	for _, at := range cells {
		text := feed.At(row, at)
		if text == "" {
			g.empty = true
			if some {
				r.hold(g, fmt.Sprintf("%s: a cell of %q is empty, and others are not", r.rows.Where(), o.Option.Name))
			}
			continue
		}
		v, err := feed.Whole("", "", text)
		if err != nil {
			r.hold(g, fmt.Sprintf("%s: %s is %s: withheld, or no number", r.rows.Where(), o.Name, quoted(text)))
			return 0, false
		}
		votes, some = votes+v, true
	}
	return votes, some
}

// waysOfOption are the cells of an option's votes by the way they were cast, in the order of the ways; nil for none.
func (r *reader) waysOfOption(o *OptionColumn, row []string) []string {
	if len(o.Ways) == 0 {
		return nil
	}
	cells := make([]string, len(o.Ways))
	for i, at := range o.Ways {
		cells[i] = feed.At(row, at)
	}
	return cells
}

// besideOfWay takes what stands beside the options in a row of one way to vote, as numbers of the way, and gives it back.
func (r *reader) besideOfWay(gi, mode int32, row []string) (*feed.Figures, error) {
	f := &feed.Figures{}
	for _, b := range r.Beside {
		v, err := feed.Whole("", "", feed.At(row, b.At))
		if b.Put != nil || err != nil {
			continue
		}
		f.Put(b.Kind, v)
		if err := r.add1(gi, number{votes: v, option: r.besideName(b), mode: mode}, nil); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// wayAddsUp holds the group where a row of one way to vote does not add up to the total that is printed on it, and where
// the cell of an option is empty and no total shows that it stands for none.
func (r *reader) wayAddsUp(g *group, f *feed.Figures, sum int64, empty string) {
	switch {
	case f.Valid != nil && *f.Valid != sum && (*f.Valid < sum || !matches(*f.Valid-sum, f)):
		r.hold(g, fmt.Sprintf("%s: the table prints %d as the total, and the options have %d", r.rows.Where(), *f.Valid, sum))
	case f.Valid == nil && empty != "":
		r.hold(g, fmt.Sprintf("%s: the cell of %q is empty: none, or not given?", r.rows.Where(), empty))
	}
}

// unknownColumns holds the group where a column of which nothing is said may hold votes of an option.
func (r *reader) unknownColumns(g *group, row []string) {
	for _, c := range r.Unmapped {
		if text := feed.At(row, c.At); !Neutral(c.Name) && r.mapping.Beside(c.Name) == feed.NotBeside {
			v, err := feed.Whole("", "", text)
			switch {
			case err == nil && v != 0 && !strings.Contains(text, "."):
				r.hold(g, fmt.Sprintf("%s: the column %q holds %d, and nothing says what it is: it may be an option", r.rows.Where(), c.Name, v))
				return
			case err != nil && feed.Unread(text):
				r.hold(g, fmt.Sprintf("%s: the column %q holds %s, and nothing says what it is: it may be votes of an option", r.rows.Where(), c.Name, quoted(text)))
				return
			}
		}
	}
}

// headings reports whether a row without a unit has words where numbers are wanted: it goes on with the headings.
func (r *reader) headings(row []string) bool {
	some := false
	for _, o := range r.Options {
		text := feed.At(row, o.At)
		some = some || text != ""
		if strings.ContainsAny(text, "0123456789*") {
			return false
		}
	}
	return some
}

// columnName is the option of a column, numbered.
func (r *reader) columnName(o *OptionColumn) int32 {
	return r.nameAt(o.Column, name{option: o.Option, nobody: feed.Nobody(o.Option.Name), writeIn: feed.WriteIn(o.Option.Name)})
}

// besideName is what stands beside the options in a column, numbered as they are.
func (r *reader) besideName(b BesideColumn) int32 {
	return r.nameAt(b.Column, name{option: feed.Option{Name: b.Name}, kind: b.Kind, nobody: true})
}

func (r *reader) nameAt(c Column, n name) int32 {
	key := "\x00" + strconv.Itoa(c.At) + "\x00" + c.Name
	if id, known := r.nameIDs[key]; known {
		return id
	}
	id := int32(len(r.names))
	r.names = append(r.names, n)
	r.nameIDs[key] = id
	return id
}
