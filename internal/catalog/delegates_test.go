package catalog

import (
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass/delegate"
)

// On each day: the pools in force with their seats and methods, those without a rule, and the decisions made by then
// about the pools that have one.
func TestDelegatesOn(t *testing.T) {
	contest := parsedGood(t).Contests["2028/dem/zb"]
	const always = "3 at-large state proportional; 2 at-large state convention convention; "
	const districts = "1 district cd-1 proportional; 2 district cd-9 proportional; 1 district cd-10 proportional"
	for _, test := range []struct {
		on, pools, unruled string
		decided            [4]int // recorded results, lots, overrides, withdrawals
	}{
		{"2028-02-01", always + districts, "5 pleo state", [4]int{}},
		{"2028-02-02", always + districts, "5 pleo state", [4]int{0, 1}},
		{"2028-03-01", always + districts, "5 pleo state", [4]int{0, 1, 1}},
		{"2028-04-29", always + districts, "5 pleo state", [4]int{0, 1, 1}},
		{"2028-04-30", always + "10 pleo state winner take all; " + districts, "", [4]int{0, 1, 1}},
		{"2028-05-15", always + "10 pleo state winner take all; " + districts, "", [4]int{0, 1, 1, 1}},
		{"2030-01-01", always + "10 pleo state winner take all; " + districts, "", [4]int{1, 1, 1, 1}},
	} {
		rules, unruled := contest.DelegatesOn(day(test.on))
		if string(rules.On) != test.on {
			t.Errorf("%s: decisions hold as of %s", test.on, rules.On)
		}
		if diff := cmp.Diff(test.pools, poolWords(rules.Pools)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.on, diff)
		}
		if got := poolWords(unruled); got != test.unruled {
			t.Errorf("%s: without a rule: %q, want %q", test.on, got, test.unruled)
		}
		decided := [4]int{len(rules.Recorded), len(rules.Lots), len(rules.Overrides), len(rules.Withdrawals)}
		if decided != test.decided {
			t.Errorf("%s: decisions %v, want %v", test.on, decided, test.decided)
		}
		if err := rules.Validate(); err != nil {
			t.Errorf("%s: %v", test.on, err)
		}
	}
}

// A pool without a rule needs none from the day on which somebody decided in its place.
func TestDelegatesOnOverride(t *testing.T) {
	id := delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}
	contest := &Contest{
		Pools: []Pool{{ID: "at-large", Area: "state", Seats: 4}},
		Overrides: []delegate.Override{{
			Pool: id, Awards: map[delegate.Option]int{"john-shade": 4}, Why: "The contest was cancelled.",
			Decision: delegate.Decision{Decider: "the committee", When: "2028-03-01", Source: "its minutes"},
		}},
	}
	if rules, unruled := contest.DelegatesOn(day("2028-02-29")); len(rules.Pools) != 0 || len(unruled) != 1 || len(rules.Overrides) != 0 {
		t.Errorf("the day before: %+v, without a rule %v", rules, unruled)
	}
	rules, unruled := contest.DelegatesOn(day("2028-03-01"))
	if len(unruled) > 0 {
		t.Errorf("without a rule: %v", unruled)
	}
	got, err := rules.Allocate()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[delegate.Option]int{"john-shade": 4}, got.Totals); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The pools of the embedded contest that defines the program give the award that its party corrected itself to.
func TestDelegatesOnAllocate(t *testing.T) {
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	as, err := c.Contest("2024/dem/as")
	if err != nil {
		t.Fatal(err)
	}
	rules, _ := as.DelegatesOn(as.Date())
	got, err := rules.Allocate(delegate.Count(delegate.State, map[delegate.Option]int64{"jason-palmer": 51, "joe-biden": 40}))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[delegate.Option]int{"jason-palmer": 3, "joe-biden": 3}, got.Totals); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// poolWords are pools in words, those without a rule without a method.
func poolWords(pools []delegate.Pool) string {
	var out []string
	for _, p := range pools {
		out = append(out, strings.TrimSpace(strings.Join([]string{strconv.Itoa(p.Seats), p.String(), string(p.Rule.Method.Main)}, " ")))
	}
	return strings.Join(out, "; ")
}
