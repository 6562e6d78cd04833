package chart_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass/internal/chart"
)

// A bar is what an option had; paler, what came to it in that round. The first round has nothing that came.
func TestTransfers(t *testing.T) {
	svg := string(chart.Transfers(chart.Ranks{ID: "r", Title: "Rounds & more", Desc: "d", Total: 200, Rows: []chart.RanksRow{
		{Name: "Ann <b>", Colour: 1, Number: "150", Votes: []int64{100, 100, 150}},
		{Name: "Bob", Colour: 2, Number: "50, out after round 2", Votes: []int64{40, 50}},
	}}))
	if n := strings.Count(svg, " pale"); n != 2 {
		t.Errorf("%d pale bars, want 2:\n%s", n, svg)
	}
	for _, want := range []string{`<rect class="c1" x="0%" y="20" width="50%"`, `class="c1 pale" x="50%"`, `width="25%"`, "Ann &lt;b&gt;", "Rounds &amp; more"} {
		if !strings.Contains(svg, want) {
			t.Errorf("%q is missing:\n%s", want, svg)
		}
	}
	file := chart.Standalone(chart.SVG(svg), 720)
	for _, want := range []string{`<svg xmlns="http://www.w3.org/2000/svg" class="chart" width="720"`, "<style>", ".c8{"} {
		if !strings.Contains(file, want) {
			t.Errorf("%q is missing in the file:\n%.300s", want, file)
		}
	}
}
