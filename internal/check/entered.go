package check

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
)

// HeldRow is a row that does not go into a record as it stands.
type HeldRow struct {
	Unit *Unit
	Why  string
	// Near are the ids of options with a like name, where it is a name that nobody knows.
	Near []string
}

// Entered is the table without the rows that would be held, and these: rows with a severe finding, with an option that
// nobody knows, of which the first is named, that cannot be read; rows that hold one of them; and sums with fewer votes
// than their parts.
func (t *Table) Entered(r *Report) (*Table, []HeldRow) {
	severe := map[string]string{}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Severity == Severe && severe[f.id] == "" {
			severe[f.id] = fmt.Sprintf("%s: %s", f.Rule, f.Detail)
			if f.all {
				severe["*"] = severe[f.id]
			}
		}
	}
	why := func(u *Unit) string {
		switch o := t.stranger(u); {
		case o != "" && t.Unknown != "":
			return t.Unknown
		case o != "":
			return fmt.Sprintf("%q is nobody whom this contest knows", t.Strangers[o])
		}
		return cmp.Or(severe["*"], severe[u.ID], u.Hold)
	}
	out := *t
	out.Units = nil
	var held []HeldRow
	parts := map[string]string{} // a held part of each unit
	for _, u := range t.Units {
		w := why(u)
		if w == "" {
			continue
		}
		held = append(held, HeldRow{Unit: u, Why: w, Near: t.Near[t.stranger(u)]})
		if strings.HasPrefix(w, string(SumRow)+":") {
			continue // a sum is a part of nothing
		}
		for id := u.ID; id != ""; {
			id = id[:max(0, strings.LastIndexByte(id, '/'))]
			if parts[id] == "" {
				parts[id] = u.Name
			}
		}
	}
	for _, u := range t.Units {
		switch part := parts[u.ID]; {
		case why(u) != "":
		case part != "":
			held = append(held, HeldRow{Unit: u, Why: "a part of it is held: " + part})
		default:
			out.Units = append(out.Units, u)
		}
	}
	few := short(out.Units)
	out.Units = slices.DeleteFunc(out.Units, func(u *Unit) bool {
		if few[u] != "" {
			held = append(held, HeldRow{Unit: u, Why: few[u]})
		}
		return few[u] != ""
	})
	return &out, held
}

// stranger is the first option of the unit, in the order of the table, whose name nobody knows; "" where there is none.
func (t *Table) stranger(u *Unit) canvass.OptionID {
	for _, o := range t.Options {
		if _, strange := t.Strangers[o]; !strange {
			continue
		}
		for _, c := range u.Counts {
			if _, named := c[o]; named {
				return o
			}
		}
	}
	return ""
}
