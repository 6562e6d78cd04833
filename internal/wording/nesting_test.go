package wording_test

import (
	"testing"

	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/wording"
)

// Each sort of nesting gives both figures, and says which of the two is counted.
func TestNesting(t *testing.T) {
	w := wording.Of(&tally.Snapshot{Catalog: &catalog.Catalog{}})
	figures := func(n int64) []tally.OptionCount { return []tally.OptionCount{{Option: "ann-able", Votes: n}} }
	for _, c := range []struct {
		n    tally.Nesting
		want string
	}{
		{
			tally.Nesting{Kind: tally.NestingShort, Unit: "county:adair", Whole: figures(60), Parts: figures(50), Units: 1, Counted: tally.CountedWhole},
			"county:adair has ann-able 60, and its 1 part has ann-able 50 together; the whole is counted",
		},
		{
			tally.Nesting{Kind: tally.NestingUnlike, Level: "county", Below: "town", Whole: figures(60), Parts: figures(70), Units: 2, Counted: tally.CountedParts},
			"the units of the kind county have ann-able 60 together, and those of the kind town have ann-able 70; the latter are counted",
		},
		{
			tally.Nesting{Kind: tally.NestingSumRow, Unit: "county:total", Whole: figures(60), Parts: figures(60), Units: 3, Counted: tally.CountedParts},
			"county:total has the votes of the 3 others together, ann-able 60: it is taken for their sum, and not counted",
		},
		{
			tally.Nesting{Kind: tally.NestingMaybeSum, Unit: "room:c", Whole: figures(11), Parts: figures(11), Units: 2, Counted: tally.CountedBoth},
			"room:c has ann-able 11, and the 2 others have ann-able 11 together: is it their sum? it is counted",
		},
	} {
		if got := w.Nesting("2024/dem/vt", &c.n); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
