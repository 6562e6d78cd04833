package estimate

// Learn is a wide prior whose variances have the largest marginal likelihood on contests that are wholly in. Those with
// fewer than twelve units are left out. The stretch is learned on replays, not here: it is 1.
func Learn(tables []*Table) *Prior {
	l := NewLearner(tables)
	return l.Prior(func(int) bool { return true })
}

// Learner holds what contests teach, so that priors that leave some of them out are learned quickly.
type Learner struct {
	shares, turnout []*evidence // by table; nil where it teaches nothing
}

// NewLearner sums up contests that are wholly in.
func NewLearner(tables []*Table) *Learner {
	l := &Learner{shares: make([]*evidence, len(tables)), turnout: make([]*evidence, len(tables))}
	p := Wide()
	for i, t := range tables {
		if len(t.Units) < 12 || len(t.Options) < 2 {
			continue
		}
		m := &model{table: t, design: newDesign(t), counted: t.ByOption()}
		m.slate = newSlate(m.counted)
		l.shares[i] = m.shareEvidence(p)
		if m.design.based {
			l.turnout[i] = m.turnoutEvidence(p)
		}
	}
	return l
}

// Prior is learned on the tables that with is true of, by their place.
func (l *Learner) Prior(with func(table int) bool) *Prior {
	pick := func(all []*evidence) []*evidence {
		var some []*evidence
		for i, e := range all {
			if e != nil && with(i) {
				some = append(some, e)
			}
		}
		return some
	}
	p := Wide()
	p.Stretch, p.SeasonStretch = NoStretch(), NoStretch()
	climb(&p.Shares, pick(l.shares), shareCorrelation)
	climb(&p.Turnout, pick(l.turnout), 0)
	return p
}

// climb moves one variance at a time by ever smaller factors while the marginal likelihood grows.
func climb(v *variances, all []*evidence, correlation float64) {
	likelihood := func() float64 {
		var sum float64
		for _, e := range all {
			sum += e.regress(v, nil, correlation).likelihood
		}
		return sum
	}
	best := likelihood()
	for step := 2.0; step > 1.1; step = 1 + (step-1)/2 {
		for moved := true; moved; {
			moved = false
			for _, x := range []*float64{&v.Tilt, &v.Unit, &v.Degrees, &v.Slope[size], &v.Slope[covariate], &v.Slope[third], &v.Slope[sizeRank]} {
				for _, factor := range [2]float64{step, 1 / step} {
					old := *x
					*x *= factor
					if now := likelihood(); now > best+0.01 {
						best, moved = now, true
						break
					}
					*x = old
				}
			}
		}
	}
}
