package estimate

import (
	"math"

	"github.com/canvassdesk/canvass/internal/estimate/matrix"
)

// noise is the number of votes in a unit at which the noise of its count is as large as what sets it apart from like
// units: its variance is 1 + noise/votes times that of a large unit. Measured on the counties of 2016.
const noise = 300.0

// inflation is how much larger a unit's variance is for its size, at most 30 times.
func inflation(votes float64) float64 { return min(30, 1+noise/max(votes, 1)) }

// variances are a model's prior: what units differ by, and how much of that columns of each kind explain.
type variances struct {
	// Unit is the variance of what is a unit's own, for a large unit.
	Unit float64 `json:"unit"`
	// Degrees is how many degrees of freedom that guess is worth.
	Degrees float64 `json:"degrees"`
	// Tilt is how much more the log ratios of small options vary: the prior variance of an option with a part p of the
	// leader's votes is Unit * p^-Tilt.
	Tilt float64 `json:"tilt"`
	// Slope are the variances of coefficients, by kind of column.
	Slope [kinds]float64 `json:"slope"`
}

// means are prior means of coefficients by the column's name, one for each modelled option but the reference; nil
// where nothing is known.
type means map[string][]float64

// fit is the posterior of a multivariate regression in its conjugate form: coefficients given Omega are
// matrix-normal with row covariance P^-1, Omega is inverse Wishart with degrees and scale.
type fit struct {
	mean    *matrix.Matrix // columns of the design by options
	inverse *matrix.Matrix // P^-1
	scale   *matrix.Matrix
	degrees float64
	// likelihood is the log of the marginal likelihood.
	likelihood float64
}

// evidence is what a regression learns from: sums over the units that are in.
type evidence struct {
	xx      *matrix.Matrix // X'WX
	xy      *matrix.Matrix // X'WY
	yy      *matrix.Matrix // Y'WY
	n       int
	logW    float64 // sum of the logs of the weights
	columns *design
	behind  []float64 // by option, the log of the leader's votes by its own
}

// gather sums up rows of x and y with weights w: a row for each unit, a column of y for each of so many options.
func gather(d *design, x, y [][]float64, w []float64, options int) *evidence {
	q := len(d.kinds)
	e := &evidence{
		xx: matrix.New(q, q), xy: matrix.New(q, options), yy: matrix.New(options, options), n: len(x), columns: d,
	}
	for i, row := range x {
		for a, xa := range row {
			if xa == 0 {
				continue
			}
			wxa := w[i] * xa
			for b := a; b < q; b++ {
				if row[b] != 0 {
					e.xx.SetBoth(a, b, e.xx.At(a, b)+wxa*row[b])
				}
			}
			for o := range options {
				e.xy.Add(a, o, wxa*y[i][o])
			}
		}
		for a := range options {
			for b := range a + 1 {
				e.yy.SetBoth(a, b, e.yy.At(a, b)+w[i]*y[i][a]*y[i][b])
			}
		}
		e.logW += math.Log(w[i])
	}
	return e
}

// regress gives the posterior under a prior. correlation is the prior correlation between the options' noise.
func (e *evidence) regress(v *variances, prior means, correlation float64) *fit {
	q, d := e.xy.Dims()
	p, b0, xy := e.xx.Clone(), matrix.New(q, d), e.xy.Clone()
	var logP0 float64
	for j, k := range e.columns.kinds {
		precision := v.Unit / v.Slope[k]
		p.Add(j, j, precision)
		logP0 += math.Log(precision)
		for o, m := range prior[e.columns.names[j]] {
			b0.Set(j, o, m)
			xy.Add(j, o, precision*m)
		}
	}
	// The marginal of a diagonal element has as many degrees as the prior says, whatever the number of options.
	nu0 := v.Degrees + float64(d) - 1
	s0 := matrix.New(d, d)
	sd := make([]float64, d)
	for a := range d {
		sd[a] = math.Sqrt(v.Unit)
		if e.behind != nil {
			sd[a] *= math.Exp(v.Tilt / 2 * e.behind[a])
		}
		for b := range a {
			s0.SetBoth(a, b, v.Degrees*sd[a]*sd[b]*correlation)
		}
		s0.SetBoth(a, a, v.Degrees*sd[a]*sd[a])
	}
	// Sn = S0 + Y'WY + B0'P0 B0 - Bn'Pn Bn, where Pn Bn is xy.
	s := matrix.New(d, d)
	for a := range d {
		for b := range d {
			s.Set(a, b, s0.At(a, b)+e.yy.At(a, b))
		}
	}
	if prior != nil {
		quadratic(s, b0, e.columns.kinds, v)
	}
	n := float64(e.n)
	chol := positive(p)
	f := &fit{mean: chol.Solve(xy), inverse: chol.Inverse(), degrees: nu0 + n}
	for a := range d {
		for b := range a + 1 {
			var sum float64
			for j := range q {
				sum += (f.mean.At(j, a)*xy.At(j, b) + f.mean.At(j, b)*xy.At(j, a)) / 2
			}
			s.SetBoth(a, b, s.At(a, b)-sum)
		}
	}
	f.scale = s
	f.likelihood = float64(d)/2*(logP0-chol.LogDet()+e.logW) + nu0/2*positive(s0).LogDet() - (nu0+n)/2*positive(s).LogDet() -
		n*float64(d)/2*math.Log(math.Pi)
	for j := range d {
		up, _ := math.Lgamma((nu0 + n - float64(j)) / 2)
		low, _ := math.Lgamma((nu0 - float64(j)) / 2)
		f.likelihood += up - low
	}
	return f
}

// quadratic adds B0'P0 B0 to s.
func quadratic(s *matrix.Matrix, b0 *matrix.Matrix, kinds []kind, v *variances) {
	d, _ := s.Dims()
	for j, k := range kinds {
		precision := v.Unit / v.Slope[k]
		for a := range d {
			for b := range a + 1 {
				s.SetBoth(a, b, s.At(a, b)+precision*b0.At(j, a)*b0.At(j, b))
			}
		}
	}
}

// positive is the Cholesky factor of a matrix that is positive but for rounding: the least ridge that makes it so is
// added.
func positive(s *matrix.Matrix) *matrix.Factor {
	if f, ok := matrix.Factorize(s); ok {
		return f
	}
	n, _ := s.Dims()
	var largest float64
	for j := range n {
		largest = max(largest, math.Abs(s.At(j, j)))
	}
	for ridge := max(largest, 1e-300) * 1e-12; ; ridge *= 10 {
		r := s.Clone()
		for j := range n {
			r.Add(j, j, ridge)
		}
		if f, ok := matrix.Factorize(r); ok {
			return f
		}
	}
}
