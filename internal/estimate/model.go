package estimate

import "math"

// model is a table that is fitted: what worlds are drawn from.
type model struct {
	table   *Table
	design  *design
	slate   *slate
	shares  *fit // nil where no unit has a vote and there is no prior
	turnout *fit
	cells   []cell
	counted []int64              // by option, over all units
	started map[string][]float64 // what is counted in each area, by option; nil unless areas are asked for
}

// levelBefore is the variance of a contest's log ratios about those of contests held earlier, before its first vote:
// between the contests of 2016 it was about 0.8.
const levelBefore = 0.8

// partNoise is the variance, relative to a unit's own, by which the part of a unit that is counted differs from what is
// not: precincts of a county differ among themselves.
const partNoise = 0.5

// fitTable fits a table on what is in. lean leaves out covariates.
func fitTable(t *Table, p *Prior, lean bool) *model {
	m := &model{table: t, design: newDesign(t, lean), counted: t.ByOption()}
	m.slate = newSlate(m.counted)
	if p.Season != nil && t.Counted() == 0 {
		m.slate = p.Season.slate(t.Options)
	}
	m.fitShares(p)
	m.fitTurnout(p)
	return m
}

// partVariance is the variance of the log ratios of a part that is counted about those of the unit, relative to the
// unit's own.
func partVariance(counted int64) float64 { return partNoise + noise/float64(max(counted, 1)) }

func (m *model) fitShares(p *Prior) {
	d := m.slate.columns()
	if d == 0 {
		return
	}
	var x, y [][]float64
	var w []float64
	for i := range m.table.Units {
		u := &m.table.Units[i]
		n := u.Counted()
		if n == 0 {
			continue
		}
		variance := inflation(float64(n)) + m.extraShare(i, p)
		if u.Status != In {
			variance += partVariance(n)
		}
		x, y, w = append(x, m.design.rows[i]), append(y, m.slate.ratios(u.Votes)), append(w, 1/variance)
	}
	before := len(x) == 0
	prior := p.means(m.table.Options[m.slate.ref], m.slate.names(m.table.Options), before)
	v := p.Shares
	if before {
		if prior == nil {
			return
		}
		v.Slope[level] = levelBefore
	}
	m.shares = regress(x, y, w, m.design.kinds, m.design.names, &v, prior, 0.4, d)
}

// extraShare is the variance of a unit's log ratios for covariates that are unknown there, relative to a unit's own.
func (m *model) extraShare(i int, p *Prior) float64 { return extra(&m.design.extra[i], &p.Shares) }

func extra(by *[kinds]float64, v *variances) float64 {
	var sum float64
	for k, n := range by {
		sum += n * v.Slope[k] / v.Unit
	}
	return sum
}

func (m *model) fitTurnout(p *Prior) {
	v := p.turnout(m.design.based)
	var x, y [][]float64
	var w []float64
	for i := range m.table.Units {
		u := &m.table.Units[i]
		n := u.Counted()
		if u.Status != In || n == 0 || m.design.spread[i] > 0 {
			continue
		}
		x = append(x, m.design.rows[i])
		y = append(y, []float64{math.Log(float64(n)) - m.design.base[i]})
		w = append(w, 1/(inflation(float64(n))+extra(&m.design.extra[i], v)))
	}
	m.turnout = regress(x, y, w, m.design.kinds, m.design.names, v, p.turnoutMeans(m.design.based, len(x) == 0), 0, 1)
}
