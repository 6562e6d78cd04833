package check_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/check"
)

func TestShort(t *testing.T) {
	for name, c := range map[string]struct {
		units, want map[string]check.Column
	}{
		"as many": {units: map[string]check.Column{"a": {"x": 5}, "a/1": {"x": 2}, "a/2": {"x": 3}}},
		"more":    {units: map[string]check.Column{"a": {"x": 6}, "a/1": {"x": 2}, "a/2": {"x": 3}}},
		"an option that it does not name": {
			units: map[string]check.Column{"a": {"x": 5}, "a/1": {"x": 2, "y": 9}, "a/2": {"x": 3, "z": 9}},
			want:  map[string]check.Column{"a": {"y": 9}},
		},
		"an option that may be among others": {units: map[string]check.Column{"a": {"x": 5, "other": 4, "write-in": 7}, "a/1": {"x": 2, "y": 9, "write-in": 2}}},
		"an option without a vote":           {units: map[string]check.Column{"a": {"x": 5}, "a/1": {"x": 2, "y": 0}}},
		"write-ins that it does not name":    {units: map[string]check.Column{"a": {"x": 5}, "a/1": {"x": 2, "write-in": 3}}},
		"fewer": {
			units: map[string]check.Column{"a": {"x": 9, "y": 4}, "a/1": {"x": 2, "y": 2}, "a/2": {"x": 3, "y": 3}},
			want:  map[string]check.Column{"a": {"y": 5}},
		},
		"parts of parts count once": {
			units: map[string]check.Column{"": {"x": 4}, "a": {"x": 5}, "a/1": {"x": 2}, "a/2": {"x": 3}},
			want:  map[string]check.Column{"": {"x": 5}},
		},
	} {
		got := map[string]string{}
		for id, parts := range c.want {
			for o, n := range parts {
				got[id] = fmt.Sprintf("it has %d votes of %s, and its parts in the same file have %d", c.units[id][o], o, n)
			}
		}
		if diff := cmp.Diff(got, check.Short(c.units)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestEntered(t *testing.T) {
	unit := func(id string, c check.Column) *check.Unit {
		return &check.Unit{ID: id, Name: id, Counts: map[canvass.Measure]check.Column{canvass.Votes: c}}
	}
	table := func() *check.Table {
		return &check.Table{
			Contest: "2028/dem/vt", Options: []canvass.OptionID{"ann", "who", "whoever"},
			Strangers: map[canvass.OptionID]string{"whoever": "Whoever", "who": "Who?"},
			Units: []*check.Unit{
				unit("a", check.Column{"ann": 4}), unit("a/1", check.Column{"ann": 2}), unit("a/2", check.Column{"ann": 3}),
				unit("b", check.Column{"ann": 1, "whoever": 1, "who": 0}),
			},
		}
	}
	told := func(c *check.Table) map[string]string {
		in, held := c.Entered(&check.Report{})
		got := map[string]string{}
		for _, u := range in.Units {
			got[u.ID] = ""
		}
		for _, h := range held {
			got[h.Unit.ID] = h.Why
		}
		return got
	}
	want := map[string]string{
		"a": "it has 4 votes of ann, and its parts in the same file have 5", "a/1": "", "a/2": "",
		"b": `"Who?" is nobody whom this contest knows`,
	}
	if diff := cmp.Diff(want, told(table())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	unknown := table()
	unknown.Unknown = "the catalog has no such contest"
	if got := told(unknown)["b"]; got != unknown.Unknown {
		t.Errorf("of a contest that is not known: %q", got)
	}
}
