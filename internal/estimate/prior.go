package estimate

import (
	_ "embed" // learned.json
	"encoding/json"
)

// Prior is what other contests teach: variances, and where contests of the same season were held before, means.
type Prior struct {
	// Shares are of log ratios, Turnout of log(votes/baseline), Totals of log votes where there is no baseline.
	Shares  variances `json:"shares"`
	Turnout variances `json:"turnout"`
	Totals  variances `json:"-"`
	// Swing and Return are of log ratios and turnout against an earlier contest between the same options.
	Swing  variances `json:"-"`
	Return variances `json:"-"`
	// Stretch are the factors by which half-widths are multiplied.
	Stretch Stretch `json:"stretch"`
	// SeasonStretch are those of a prior with the means of a season that knows a contest's first two: what is known
	// beforehand makes the worlds less wrong, and less sure.
	SeasonStretch Stretch `json:"season_stretch"`
	// Season is nil in a wide prior.
	Season *Season `json:"-"`
}

// Wide is a prior of variances alone: it knows how much contests and units differ, and nothing about any candidate.
func Wide() *Prior {
	p := learned
	return &p
}

// learned is what canvass calibrate learned on the contests of 2016: see docs/calibration.md. The variances of modes of
// voting, of levels, and of totals without a baseline are set by hand: no contest in the data has modes, and the others
// say hardly more than that nothing is known.
//
//go:embed learned.json
var learnedFile []byte

var learned = func() Prior {
	p := Prior{
		Shares:  variances{Slope: [kinds]float64{level: 400, mode: 0.12}},
		Turnout: variances{Slope: [kinds]float64{level: 4, mode: 0.5}},
		Swing:   swing(0.03),
		Return:  swing(0.01),
		Totals:  variances{Unit: 1, Degrees: 7, Slope: [kinds]float64{400, 0.03, 2, 0.02, 0.5, 0.02}},
	}
	if err := json.Unmarshal(learnedFile, &p); err != nil {
		panic("estimate: learned.json: " + err.Error()) // it is part of the program
	}
	return p
}()

// swing are variances about an earlier contest between the same options, by how much large units differ: what
// covariates explain of a swing is little. They are set by hand, after the replays of one general election (Virginia
// 2017): the data has no two contests with the same options.
func swing(unit float64) variances {
	return variances{
		Unit: unit, Degrees: 8,
		Slope: [kinds]float64{level: 400, size: 0.1 * unit, covariate: 5 * unit, third: 0.03 * unit, sizeRank: 0.1 * unit, mode: 0.12},
	}
}

// shares is the prior of the log ratios' variances.
func (p *Prior) shares(m *model) *variances {
	if m.earlier != nil {
		return &p.Swing
	}
	return &p.Shares
}

// turnout is the prior of the turnout's variances.
func (p *Prior) turnout(m *model) *variances {
	switch {
	case !m.design.based:
		return &p.Totals
	case m.earlier != nil:
		return &p.Return
	}
	return &p.Turnout
}

// stretch is the one for a table.
func (p *Prior) stretch(t *Table) *Stretch {
	if p.Season != nil {
		first := newSlate(t.ByOption())
		if len(first.single) > 0 && p.Season.knows(t.Options[first.ref], t.Options[first.single[0]]) {
			return &p.SeasonStretch
		}
	}
	return &p.Stretch
}
