package season

import "testing"

// American Samoa 2024 is the most surprising of its race; contests of one day with the same record rank alike; the first
// of a race has no rank.
func TestRanks(t *testing.T) {
	ranks := Ranks(allKnown(), "2024/dem")
	if r := ranks["2024/dem/as"]; r.Place != 1 || r.With != 0 || r.Of < 30 {
		t.Errorf("American Samoa: %+v", r)
	}
	if _, ok := ranks["2024/dem/sc"]; ok {
		t.Error("the first contest has a rank")
	}
	for id, r := range Ranks(allKnown(), "2016/dem") {
		if r.Place < 1 || r.Place+r.With > r.Of {
			t.Errorf("%s: %+v", id, r)
		}
	}
	for want, r := range map[string]Rank{
		"by that the most surprising of 51 contests":                                {1, 0, 51},
		"by that the 3rd most surprising of 57 contests, with one other as much so": {3, 1, 57},
		"": {1, 0, 1},
	} {
		if got := r.Words(); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
}
