package estimate

// Prior is what other contests teach: variances, and where contests of the same season were held before, means.
type Prior struct {
	// Shares are of log ratios, Turnout of log(votes/baseline), Totals of log votes where there is no baseline.
	Shares, Turnout, Totals variances
	// Stretch are the factors by which half-widths are multiplied.
	Stretch Stretch
	// Lean is the part of the worlds that is drawn without covariates.
	Lean float64
	// Season is nil in a wide prior.
	Season *Season
}

// Wide is a prior of variances alone: it knows how much contests and units differ, and nothing about any candidate.
func Wide() *Prior {
	p := learned
	return &p
}

// learned was learned on the contests of 2016 by canvass calibrate: see docs/calibration.md. The variances of modes of
// voting, and of totals without a baseline, are set by hand: no contest in the data has either.
var learned = Prior{
	Shares:  variances{Unit: 0.0625, Degrees: 5.6, Slope: [kinds]float64{400, 0.011, 2.5, 0.012, 0.12}},
	Turnout: variances{Unit: 0.017, Degrees: 4, Slope: [kinds]float64{4, 0.004, 0.37, 0.004, 0.5}},
	Totals:  variances{Unit: 1, Degrees: 7, Slope: [kinds]float64{400, 0.03, 2, 0.02, 0.5}},
	Stretch: NoStretch(),
}

// turnout is the prior of the turnout's variances.
func (p *Prior) turnout(based bool) *variances {
	if based {
		return &p.Turnout
	}
	return &p.Totals
}
