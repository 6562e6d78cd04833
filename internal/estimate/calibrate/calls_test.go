package calibrate

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// The page is written from what was measured, and what was measured holds the goals that a call desk stands on.
func TestCallsPageIsOfWhatWasMeasured(t *testing.T) {
	page, err := os.ReadFile("../../../docs/calls-calibration.md")
	if err != nil {
		t.Fatal(err)
	}
	m := MeasuredCalls()
	if m.Rule != estimate.RuleVersion() {
		t.Errorf("calls.json and docs/calls-calibration.md are of %s, the program's rule is %s: run make calibration", m.Rule, estimate.RuleVersion())
	}
	if strings.TrimSpace(m.Markdown()) != strings.TrimSpace(string(page)) {
		t.Error("docs/calls-calibration.md is not what calls.json says: run make calibration")
	}
	if m.Contests != 89 || m.All.Replays < 497 {
		t.Errorf("%d contests and %d replays were measured", m.Contests, m.All.Replays)
	}
	if m.All.False != 0 || m.All.Counted > 55 || m.All.Late < 85 || m.Cell(Time).Counted > 45 {
		t.Errorf("the rule misses its goals: %+v, time stamps %+v", m.All, m.Cell(Time))
	}
	if c := m.Cell(Adversary); c.FalseContests > 3 {
		t.Errorf("false in %d contests against the adversary", c.FalseContests)
	}
	for _, c := range m.Certain {
		if c.False != 0 {
			t.Errorf("%s: the certain tier was false %d times", c.Order, c.False)
		}
	}
	for _, k := range m.False {
		if k.Order != Adversary && k.Order != Disguised {
			t.Errorf("a false call: %+v", k)
		}
	}
}

// A small part of it, replayed: every eighteenth contest in every order.
func TestAFewCalls(t *testing.T) {
	r := RunCalls(counts(t), Options{Every: 18, Worlds: 200, Workers: 2})
	if r.All.False != 0 || r.All.Calls < r.All.Replays/2 {
		t.Errorf("%+v; false are %+v", r.All, r.False)
	}
	if c := r.Cell(Adversary); c.Replays != r.Contests || c.False > 1 {
		t.Errorf("against the adversary: %+v", c)
	}
}

func TestRuleOfThree(t *testing.T) {
	if got := RuleOfThree(100); got != 3 {
		t.Errorf("no failure in 100 leaves %.2f%%", got)
	}
}

// What is measured of the certain tier is what the desk goes by: where a unit has more votes than its bound, no bound is
// believed, and nothing is certain.
func TestCertainIsMeasuredAsTheDeskHasIt(t *testing.T) {
	c := &Contest{State: "X", Table: &estimate.Table{Options: []string{"a", "b"}}, Bounds: []int64{1000, 20, 20}}
	for i, votes := range [][]int64{{900, 50}, {10, 5}, {5, 10}} {
		c.Table.Units = append(c.Table.Units, estimate.Unit{
			ID: string(rune('a' + i)), Status: estimate.In, Votes: votes, Baseline: float64(c.Bounds[i]), Bound: -1,
		})
	}
	for name, bound := range map[string]int64{"certain": 1000, "not certain": 940} {
		c.Bounds[0] = bound
		cells, over, units := certainCells([]*Contest{c})
		i := slices.IndexFunc(cells, func(cell CertainCell) bool { return cell.Order == Large })
		if i < 0 || units != 3 {
			t.Fatalf("%+v of %d units", cells, units)
		}
		if (cells[i].Certain == 1) != (name == "certain") || (over == 0) != (name == "certain") {
			t.Errorf("%s: %+v, and %d over their bounds", name, cells[i], over)
		}
	}
	if calls, model := MeasuredCalls(), Measured(); !slices.Equal(calls.Certain, model.Certain) {
		t.Errorf("the two pages differ on the certain tier: %+v, %+v", calls.Certain, model.Certain)
	}
}
