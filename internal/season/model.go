package season

import (
	"math"
	"time"
)

// Params are the model's constants. Utilities are logarithms of a share times the number of candidates.
//
// The covariance of a candidate's utilities in two contests is
//
//	Common² + Drift²·min(weeks, weeks') + Alike²·z·z' + Region² [same region] + Caucus² [both caucuses] + Nugget² [the same]
//
// with weeks from 1 January and z the five figures of places, standardised; Home is added in a home state. Each draw is
// scaled by a chi-square of Freedom degrees, one a candidate. A candidate without results while others have some starts
// Late lower. In a race of two the deviations are scaled by Pair, for two processes are too wide for one margin.
type Params struct {
	Common, Drift, Alike, Region, Caucus, Home, Nugget float64
	Freedom                                            int // 4 or 6
	Late                                               float64
	Pair                                               float64
}

// weeks is how far into the year a day is.
func weeks(d time.Time) float64 {
	return d.Sub(time.Date(d.Year(), 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24 / 7
}

// kernel is the covariance of one candidate's utilities in two contests, without the nugget.
type kernel struct {
	params Params
	z      [][covariates]float64
	weeks  []float64
	season *Season
}

func newKernel(s *Season, p Params) *kernel {
	k := &kernel{params: p, season: s, z: make([][covariates]float64, len(s.Contests)), weeks: make([]float64, len(s.Contests))}
	var mean [covariates]float64
	for i := range s.Contests {
		for j := range mean {
			mean[j] += s.Contests[i].place.x[j] / float64(len(s.Contests))
		}
	}
	for i := range s.Contests {
		k.weeks[i] = weeks(s.Contests[i].Day)
		for j := range mean {
			k.z[i][j] = (s.Contests[i].place.x[j] - mean[j]) / spread[j]
		}
	}
	return k
}

func (k *kernel) at(a, b int) float64 {
	p, x, y := &k.params, &k.season.Contests[a], &k.season.Contests[b]
	dot := 0.0
	for j := range k.z[a] {
		dot += k.z[a][j] * k.z[b][j]
	}
	v := p.Common*p.Common + p.Drift*p.Drift*math.Min(k.weeks[a], k.weeks[b]) + p.Alike*p.Alike*dot
	if x.place.region == y.place.region {
		v += p.Region * p.Region
	}
	if x.Caucus && y.Caucus {
		v += p.Caucus * p.Caucus
	}
	return v
}

// posterior is a candidate's utilities in contests to come: means, and the lower triangle of a Cholesky factor of their
// covariance, row after row.
type posterior struct {
	mean   []float64
	factor []float64
	told   int // contests that tell of the candidate
}

// The bounds of an observed utility, and the least share in percent that is told from none.
const (
	lowUtility, highUtility = -4, 3
	leastShare              = .3
)

// posteriorOf is what past contests say of a candidate in future ones.
func (k *kernel) posteriorOf(candidate int, past, future []int) posterior {
	s, p := k.season, &k.params
	c := &s.Candidates[candidate]
	var have []int
	var y []float64
	for _, i := range past {
		t := &s.Contests[i]
		if !s.told(t) || !c.in(t.Day) || t.Day.Before(c.From) {
			continue
		}
		u := math.Log(max(t.Result.Shares[candidate], leastShare)) - math.Log(100/float64(len(s.active(t)))) - p.Home*c.home(t.Place)
		have, y = append(have, i), append(y, min(max(u, lowUtility), highUtility))
	}
	n, m := len(have), len(future)
	out := posterior{mean: make([]float64, m), factor: make([]float64, m*(m+1)/2), told: n}
	// The factor of the past, row after row, then the rows that the future adds to it.
	l := make([]float64, (n+m)*(n+m+1)/2)
	all := append(have[:n:n], future...)
	for i, a := range all {
		row := l[i*(i+1)/2 : (i+1)*(i+2)/2]
		for j, b := range all[:i+1] {
			v := k.at(a, b)
			if i == j {
				v += p.Nugget*p.Nugget + 1e-8
			}
			other := l[j*(j+1)/2 : (j+1)*(j+2)/2]
			for q, w := range other[:j] {
				v -= row[q] * w
			}
			if i == j {
				row[j] = math.Sqrt(max(v, 1e-12))
			} else {
				row[j] = v / other[j]
			}
		}
	}
	white := make([]float64, n) // the past's deviations, whitened
	for i := range n {
		row := l[i*(i+1)/2 : (i+1)*(i+2)/2]
		v := y[i]
		for q := range i {
			v -= row[q] * white[q]
		}
		white[i] = v / row[i]
	}
	for i := range m {
		row := l[(n+i)*(n+i+1)/2 : (n+i+1)*(n+i+2)/2]
		mean := p.Home * c.home(s.Contests[future[i]].Place)
		for q, w := range white {
			mean += row[q] * w
		}
		if n == 0 && k.anyTold(past) {
			mean -= p.Late
		}
		out.mean[i] = mean
		copy(out.factor[i*(i+1)/2:(i+1)*(i+2)/2], row[n:])
	}
	return out
}

// anyTold reports whether any of the contests tells anything.
func (k *kernel) anyTold(past []int) bool {
	for _, i := range past {
		if k.season.told(&k.season.Contests[i]) {
			return true
		}
	}
	return false
}
