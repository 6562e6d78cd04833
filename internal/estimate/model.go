package estimate

import (
	"math"
	"slices"
)

// model is a table that is fitted: what worlds are drawn from.
type model struct {
	table   *Table
	design  *design
	slate   *slate
	earlier [][]float64 // by unit, the log ratios that are expected from an earlier contest; nil where there are none
	shares  *fit        // nil where no unit has a vote and there is no prior
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

// fitTable fits a table on what is in.
func fitTable(t *Table, d *design, p *Prior) *model {
	m := &model{table: t, design: d, counted: t.ByOption()}
	m.slate = newSlate(m.counted)
	if p.Season != nil && t.Counted() == 0 {
		m.slate = p.Season.slate(t.Options)
	}
	m.earlier = earlier(t, m.slate)
	m.fitShares(p)
	m.fitTurnout(p)
	return m
}

// earlier are the log ratios of an earlier contest between the same options: then what is modelled is the swing. An
// option that did not stand then has none, nor has any where the leader did not; a unit of which nothing is known has
// those of all others together.
func earlier(t *Table, s *slate) [][]float64 {
	stood := func(k int) bool {
		for i := range t.Units {
			if u := &t.Units[i]; u.Was != nil && u.Was[k] > 0 {
				return true
			}
		}
		return false
	}
	if !stood(s.ref) {
		return nil
	}
	var all []int
	whole := make([]float64, len(t.Options))
	for k := range t.Options {
		for i := range t.Units {
			if u := &t.Units[i]; u.Was != nil && u.Was[k] > 0 {
				whole[k] += float64(u.Was[k])
			}
		}
	}
	for _, k := range s.single {
		if stood(k) {
			all = append(all, k)
		}
	}
	if all == nil {
		return nil
	}
	out := make([][]float64, len(t.Units))
	for i := range t.Units {
		u := &t.Units[i]
		out[i] = make([]float64, s.columns())
		for j, k := range s.single {
			switch {
			case !slices.Contains(all, k):
			case u.Was != nil && u.Was[k] >= 0 && u.Was[s.ref] >= 0:
				smooth := 3 / (whole[k] + whole[s.ref])
				out[i][j] = math.Log((float64(u.Was[k]) + smooth*whole[k]) / (float64(u.Was[s.ref]) + smooth*whole[s.ref]))
			default:
				out[i][j] = math.Log(whole[k] / whole[s.ref])
			}
		}
	}
	return out
}

// partVariance is the variance of the log ratios of a part that is counted about those of the unit, relative to the
// unit's own.
func partVariance(counted int64) float64 { return partNoise + noise/float64(max(counted, 1)) }

func (m *model) fitShares(p *Prior) {
	if m.slate.columns() == 0 {
		return
	}
	e := m.shareEvidence(p)
	before := e.n == 0
	prior := p.means(m.table.Options[m.slate.ref], m.slate.names(m.table.Options), before)
	v := *p.shares(m)
	if before {
		if prior == nil {
			return
		}
		v.Slope[level] = levelBefore
	}
	m.shares = e.regress(&v, prior, shareCorrelation)
}

// shareCorrelation is the prior correlation of the log ratios' noise: they have the leader in common.
const shareCorrelation = 0.4

// shareEvidence is what the units that are in, wholly or partly, say of shares.
func (m *model) shareEvidence(p *Prior) *evidence {
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
		ratios := m.slate.ratios(u.Votes)
		if m.earlier != nil {
			for o := range ratios {
				ratios[o] -= m.earlier[i][o]
			}
		}
		x, y, w = append(x, m.design.rows[i]), append(y, ratios), append(w, 1/variance)
	}
	e := gather(m.design, x, y, w, m.slate.columns())
	for _, share := range m.slate.share[1:] {
		e.behind = append(e.behind, math.Log(m.slate.share[0]/share))
	}
	return e
}

// extraShare is the variance of a unit's log ratios for covariates that are unknown there, relative to a unit's own.
func (m *model) extraShare(i int, p *Prior) float64 { return extra(&m.design.extra[i], p.shares(m)) }

func extra(by *[kinds]float64, v *variances) float64 {
	var sum float64
	for k, n := range by {
		sum += n * v.Slope[k] / v.Unit
	}
	return sum
}

func (m *model) fitTurnout(p *Prior) {
	e := m.turnoutEvidence(p)
	v, prior := *p.turnout(m), p.turnoutMeans(m.design.based, e.n == 0)
	if e.n == 0 && m.design.based {
		v.Slope[level] = levelVotes * levelVotes
		if prior[levelColumn] == nil {
			prior = means{levelColumn: {levelVotesMean}}
		}
	}
	m.turnout = e.regress(&v, prior, 0)
}

// levelVotesMean and levelVotes are the mean and the standard deviation of log(votes/baseline) of a contest of which no
// unit is wholly in: primaries of 2016 had about a third of a party's vote for president before, give or take a half in
// logs, and an earlier primary may be the baseline as well.
const (
	levelVotesMean = -0.7
	levelVotes     = 0.6
)

// turnoutEvidence is what the units that are wholly in say of turnout.
func (m *model) turnoutEvidence(p *Prior) *evidence {
	v := p.turnout(m)
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
	return gather(m.design, x, y, w, 1)
}
