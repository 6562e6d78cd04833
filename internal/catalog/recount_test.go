package catalog

import (
	"testing"
	"time"
)

// The laws of recounts that the catalog has, on the days of primaries, at the last margin at which votes are counted again
// and the first at which they are not. A state that is not here has none on file.
func TestRecountLaws(t *testing.T) {
	c, err := Parse(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		state, day         string
		second, all        int64
		within, notAnyMore int64 // votes of the first
	}{
		{"az", "2020-03-17", 100_000, 300_000, 100_200, 100_201},
		{"az", "2020-03-17", 10_000, 30_000, 10_020, 10_021},
		{"az", "2024-03-19", 199_000, 500_000, 201_000, 201_001},
		{"co", "2024-03-05", 199_000, 500_000, 200_000, 200_001},
		{"fl", "2024-03-19", 100_000, 500_000, 102_500, 102_501},
		{"mi", "2024-02-27", 100_000, 900_000, 102_000, 102_001},
		{"mi", "2028-02-22", 100_000, 900_000, 100_900, 100_901},
		{"ne", "2024-05-14", 99_000, 500_000, 100_000, 100_001},
		{"nm", "2024-06-04", 100_000, 400_000, 100_999, 101_000},
		{"oh", "2024-03-19", 100_000, 400_000, 100_999, 101_000},
		{"or", "2024-05-21", 499_000, 2_000_000, 501_000, 501_001},
		{"pa", "2024-04-23", 100_000, 400_000, 102_000, 102_001},
		{"sc", "2024-02-24", 100_000, 400_000, 104_000, 104_001},
		{"wa", "2024-03-12", 500_000, 2_000_000, 501_999, 502_000},
		{"wa", "2024-03-12", 1_990, 5_000, 2_009, 2_010},
	} {
		day, err := time.Parse(time.DateOnly, x.day)
		if err != nil {
			t.Fatal(err)
		}
		law := c.Jurisdictions[x.state].RecountLaw(day)
		if law == nil {
			t.Errorf("%s on %s: no law on file", x.state, x.day)
			continue
		}
		if !law.Within(x.within, x.second, x.all) || law.Within(x.notAnyMore, x.second, x.all) {
			t.Errorf("%s on %s, %s: %d is within: %v, and %d: %v", x.state, x.day, law.Law,
				x.within-x.second, law.Within(x.within, x.second, x.all), x.notAnyMore-x.second, law.Within(x.notAnyMore, x.second, x.all))
		}
		if len(law.Cites) == 0 {
			t.Errorf("%s: %s has no source", x.state, law.Law)
		}
	}
	for _, x := range []struct{ state, day string }{{"vt", "2024-03-05"}, {"nm", "2012-06-05"}, {"as", "2024-03-05"}} {
		day, err := time.Parse(time.DateOnly, x.day)
		if err != nil {
			t.Fatal(err)
		}
		if law := c.Jurisdictions[x.state].RecountLaw(day); law != nil {
			t.Errorf("%s on %s: %s", x.state, x.day, law.Law)
		}
	}
	if law := (*Jurisdiction)(nil).RecountLaw(time.Time{}); law != nil {
		t.Errorf("nowhere: %v", law)
	}
}
