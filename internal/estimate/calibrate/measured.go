package calibrate

import (
	_ "embed" // measured.json
	"encoding/json"
)

//go:embed measured.json
var measuredFile []byte

// Measured is what was measured for this version of the program, with the counts of 2016 that are not part of it.
func Measured() *Report {
	var r Report
	if err := json.Unmarshal(measuredFile, &r); err != nil {
		panic("calibrate: measured.json: " + err.Error()) // it is part of the program
	}
	return &r
}
