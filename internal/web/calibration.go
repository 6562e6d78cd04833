package web

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/estimate/calibrate"
)

// calibrationPage is how often estimates were right, every cell.
type calibrationPage struct {
	Model    string
	Contests int
	Orders   []calibrationOrder
	Chances  []calibrationChance
}

type calibrationOrder struct {
	Name, ID string
	Rows     []calibrationRow
}

type calibrationRow struct {
	Method, Counted               string
	Held50, Held80, Held90        string
	Held95, Error, Width, Refused string
	// Verdict is on the 90 percent intervals: "few" or "many" held the end, by more than twice the error; else empty.
	Verdict, Total string
}

type calibrationChance struct{ Said, Won, Looks string }

// calibration shows what was measured for this version of the program; it is the same for every record.
func (s *site) calibration(_ context.Context, b *book, _ *http.Request) (*page, error) {
	m := calibrate.Measured()
	p := &calibrationPage{Model: m.Model, Contests: m.Contests}
	tenth := func(v float64) string { return fmt.Sprintf("%.1f", v) }
	for _, o := range calibrate.Orders {
		out := calibrationOrder{Name: english.Capital(string(o)), ID: strings.ReplaceAll(string(o), " ", "-")}
		for i := range m.Cells {
			c := &m.Cells[i]
			if c.Order != o {
				continue
			}
			counted := "all"
			if c.Counted > 0 {
				counted = fmt.Sprintf("%.0f%%", 100*c.Counted)
			}
			row := calibrationRow{
				Method: string(c.Method), Counted: counted, Held50: tenth(c.Coverage[0]), Held80: tenth(c.Coverage[1]), Held90: tenth(c.Coverage[2]),
				Held95: tenth(c.Coverage[3]), Error: tenth(c.Error), Width: tenth(c.Width), Refused: fmt.Sprintf("%.0f", c.Refused), Total: "–",
			}
			switch {
			case c.Coverage[2]+2*c.Error < 90:
				row.Verdict = "few"
			case c.Coverage[2]-2*c.Error > 90:
				row.Verdict = "many"
			}
			if c.Method != calibrate.Ratio { // which models no total
				row.Total = fmt.Sprintf("%.0f", c.Total)
			}
			out.Rows = append(out.Rows, row)
		}
		p.Orders = append(p.Orders, out)
	}
	for _, c := range m.Chance {
		if c.Looks > 0 {
			p.Chances = append(p.Chances, calibrationChance{
				fmt.Sprintf("%.1f%%", 100*c.Said), fmt.Sprintf("%.1f%%", 100*c.Won), english.Thousands(c.Looks),
			})
		}
	}
	return &page{
		Title:       "How often estimates were right – Canvass",
		Description: "How often the estimates' intervals held the end, in replays of contests of 2016, by order of counting.",
		Crumbs:      b.crumbs(), Body: p,
	}, nil
}
