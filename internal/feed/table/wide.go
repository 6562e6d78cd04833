package table

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass/internal/feed"
)

// wide takes a row that has a column for each option.
func (r *reader) wide(row []string, ci, ui int32) error {
	gi, err := r.group(ci, ui)
	if err != nil {
		return err
	}
	g := &r.groups[gi]
	if len(r.units[ui].path) == 0 && !r.units[ui].total && r.headings(row) {
		return nil
	}
	if g.first > 0 || g.hold != "" {
		g.again = true
		r.hold(g, fmt.Sprintf("%s: a second row for %s; the first is line %d", r.rows.Where(), unitWords(&r.units[ui]), g.line))
		return nil
	}
	r.attributes(g, row)
	var sum int64
	for i := range r.Options {
		o := &r.Options[i]
		text := feed.At(row, o.At)
		if text == "" {
			g.empty = true
			continue
		}
		v, err := feed.Whole("", "", text)
		if err != nil {
			r.hold(g, fmt.Sprintf("%s: %s is %s: withheld, or no number", r.rows.Where(), o.Name, quoted(text)))
			continue
		}
		sum += v
		if err := r.add1(gi, number{votes: v, option: r.columnName(o)}, nil); err != nil {
			return err
		}
	}
	if f := &g.figures; f.Valid != nil && (*f.Valid == sum || *f.Valid == sum+told(f)) {
		return nil // the options are all that the table adds up
	}
	for _, c := range r.Unmapped {
		if text := feed.At(row, c.At); !Neutral(c.Name) && r.mapping.Beside(c.Name) == feed.NotBeside {
			v, err := feed.Whole("", "", text)
			switch {
			case err == nil && v != 0 && !strings.Contains(text, "."):
				r.hold(g, fmt.Sprintf("%s: the column %q holds %d, and nothing says what it is: it may be an option", r.rows.Where(), c.Name, v))
				return nil
			case err != nil && feed.Unread(text):
				r.hold(g, fmt.Sprintf("%s: the column %q holds %s, and nothing says what it is: it may be votes of an option", r.rows.Where(), c.Name, quoted(text)))
				return nil
			}
		}
	}
	return nil
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

func (r *reader) columnName(o *OptionColumn) int32 {
	key := "\x00" + strconv.Itoa(o.At)
	if id, known := r.nameIDs[key]; known {
		return id
	}
	id := int32(len(r.names))
	r.names = append(r.names, name{option: o.Option, nobody: feed.Nobody(o.Option.Name), writeIn: feed.WriteIn(o.Option.Name)})
	r.nameIDs[key] = id
	return id
}
