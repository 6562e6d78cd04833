package chart_test

import (
	"fmt"
	"strings"

	"github.com/canvassdesk/canvass/internal/chart"
)

// Six seats on 51 and 40 of 91 votes: the quotas are 306/91 and 240/91, and the larger remainder wins the last seat.
func ExampleQuotas() {
	svg := chart.Quotas(chart.Pool{
		ID: "at-large", Title: "Six delegates", Desc: "Three seats each.", Seats: 6,
		Rows: []chart.Quota{
			{Name: "Jason Palmer", Colour: 1, Num: 306, Den: 91, Number: "3.363", Seats: 3},
			{Name: "Joe Biden", Colour: 2, Num: 240, Den: 91, Number: "2.637", Seats: 3, Last: true},
		},
	})
	for line := range strings.Lines(string(svg)) {
		if strings.Contains(line, `"rest`) || strings.Contains(line, `"last"`) {
			fmt.Print(line)
		}
	}
	// Output:
	// <rect class="rest c1" x="50%" y="20" width="6.04%" height="8"/>
	// <rect class="rest won c2" x="33.33%" y="84" width="10.62%" height="8"/>
	// <circle class="last" cx="43.95%" cy="88" r="4"/>
}
