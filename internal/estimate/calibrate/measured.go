package calibrate

import (
	_ "embed" // measured.json
	"encoding/json"
	"math"
	"sync"
)

//go:embed measured.json
var measuredFile []byte

// Measured is what was measured for this version of the program, with the counts of 2016 that are not part of it. Nobody
// may change it.
var Measured = sync.OnceValue(func() *Report {
	var r Report
	if err := json.Unmarshal(measuredFile, &r); err != nil {
		panic("calibrate: measured.json: " + err.Error()) // it is part of the program
	}
	return &r
})

// Near is the cell of an order and a method with the mark nearest to a counted part of the vote; nil where none was
// measured.
func (r *Report) Near(o Order, m Method, part float64) *Cell {
	var near *Cell
	for i := range r.Cells {
		c := &r.Cells[i]
		if c.Order == o && c.Method == m && c.Counted > 0 && (near == nil || math.Abs(c.Counted-part) < math.Abs(near.Counted-part)) {
			near = c
		}
	}
	return near
}
