package check

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
)

// againTable is a table of two options, a row a line: id, votes, votes.
func againTable(rows ...any) *Table {
	t := &Table{Source: "s", Name: "f", Contest: "2024/gop/vt", Options: []canvass.OptionID{"a", "b"}}
	for i := 0; i < len(rows); i += 3 {
		id := rows[i].(string)
		t.Units = append(t.Units, &Unit{ID: id, Name: id, Where: "line", Counts: map[canvass.Measure]Column{
			canvass.Votes: {"a": int64(rows[i+1].(int)), "b": int64(rows[i+2].(int))},
		}})
	}
	return t
}

func TestUnitsGivenAgainAndByWay(t *testing.T) {
	for _, c := range []struct {
		name  string
		table *Table
		held  string
	}{
		{
			"corrected, recount", againTable("middlebury", 101, 220, "middlebury-corrected", 102, 220, "middlebury-recount", 103, 220, "ripton", 55, 65),
			"middlebury middlebury-corrected middlebury-recount",
		},
		{
			"within a county", againTable("county:addison/ripton", 55, 65, "county:addison/ripton-revised", 55, 66, "county:orange/ripton-revised", 5, 6),
			"county:addison/ripton county:addison/ripton-revised",
		},
		{"nothing to be given again", againTable("recount", 55, 65, "ripton-revised", 15, 25, "middlebury-east", 1, 2, "middlebury", 3, 4), ""},
		{
			"by way of voting", againTable("one", 101, 220, "two", 102, 221, "three", 103, 222, "election-day", 200, 363, "absentee", 106, 300),
			"absentee election-day",
		},
		{"absentees of their own", againTable("one", 101, 220, "two", 102, 221, "three", 103, 222, "election-day", 200, 363, "absentee", 106, 299), ""},
	} {
		r := Run(&Case{Table: c.table, Rules: RulesFor("")})
		held := map[string]int{}
		for _, id := range r.Held() {
			held[id]++
		}
		if got := strings.Join(sorted(held), " "); got != c.held {
			t.Errorf("%s: held %q, want %q: %v", c.name, got, c.held, r.Findings)
		}
	}
}
