package estimate

import (
	"math"

	"gonum.org/v1/gonum/mat"
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
	// Slope are the variances of coefficients, by kind of column.
	Slope [kinds]float64 `json:"slope"`
}

// means are prior means of coefficients by the column's name, one for each modelled option but the reference; nil
// where nothing is known.
type means map[string][]float64

// fit is the posterior of a multivariate regression in its conjugate form: coefficients given Omega are
// matrix-normal with row covariance P^-1, Omega is inverse Wishart with degrees and scale.
type fit struct {
	mean    *mat.Dense    // columns of the design by options
	root    *mat.TriDense // lower Cholesky factor of P^-1
	inverse *mat.SymDense // P^-1
	scale   *mat.SymDense
	degrees float64
	// evidence is the log of the marginal likelihood, up to a constant that depends on data alone.
	evidence float64
}

// regress fits y (a row for each unit that is in, a column for each option) on rows of x with weights w.
// correlation is the prior correlation between the options' noise.
func regress(x, y [][]float64, w []float64, kinds []kind, names []string, v *variances, prior means, correlation float64, options int) *fit {
	q, d := len(kinds), options
	p := mat.NewSymDense(q, nil)
	b0 := mat.NewDense(q, d, nil)
	xy := mat.NewDense(q, d, nil)
	var logP0 float64
	for j, k := range kinds {
		precision := v.Unit / v.Slope[k]
		p.SetSym(j, j, precision)
		logP0 += math.Log(precision)
		for o, m := range prior[names[j]] {
			b0.Set(j, o, m)
			xy.Set(j, o, precision*m)
		}
	}
	// The marginal of a diagonal element has as many degrees as the prior says, whatever the number of options.
	nu0 := v.Degrees + float64(d) - 1
	s0 := mat.NewSymDense(d, nil)
	for a := range d {
		for b := range a {
			s0.SetSym(a, b, v.Degrees*v.Unit*correlation)
		}
		s0.SetSym(a, a, v.Degrees*v.Unit)
	}
	s := mat.NewSymDense(d, nil)
	s.CopySym(s0)
	quadratic(s, b0, kinds, v, 1)
	var logW float64
	for i, row := range x {
		for a, xa := range row {
			if xa == 0 {
				continue
			}
			wxa := w[i] * xa
			for b := a; b < q; b++ {
				if row[b] != 0 {
					p.SetSym(a, b, p.At(a, b)+wxa*row[b])
				}
			}
			for o := range d {
				xy.Set(a, o, xy.At(a, o)+wxa*y[i][o])
			}
		}
		for a := range d {
			for b := range a + 1 {
				s.SetSym(a, b, s.At(a, b)+w[i]*y[i][a]*y[i][b])
			}
		}
		logW += math.Log(w[i])
	}
	var chol mat.Cholesky
	f := &fit{mean: mat.NewDense(q, d, nil), inverse: mat.NewSymDense(q, nil), degrees: nu0 + float64(len(x))}
	if !chol.Factorize(p) { // cannot be: p is a positive diagonal and a sum of squares
		return nil
	}
	if err := chol.SolveTo(f.mean, xy); err != nil {
		return nil
	}
	if err := chol.InverseTo(f.inverse); err != nil {
		return nil
	}
	// Sn = S0 + B0'P0B0 + Y'WY - Bn'Pn Bn, where Pn Bn is xy.
	for a := range d {
		for b := range a + 1 {
			var sum float64
			for j := range q {
				sum += (f.mean.At(j, a)*xy.At(j, b) + f.mean.At(j, b)*xy.At(j, a)) / 2
			}
			s.SetSym(a, b, s.At(a, b)-sum)
		}
	}
	f.scale = s
	f.root = lower(f.inverse)
	n := float64(len(x))
	f.evidence = float64(d)/2*(logP0-chol.LogDet()+logW) + nu0/2*logDet(s0) - (nu0+n)/2*logDet(s) - n*float64(d)/2*math.Log(math.Pi)
	for j := range d {
		up, _ := math.Lgamma((nu0 + n - float64(j)) / 2)
		low, _ := math.Lgamma((nu0 - float64(j)) / 2)
		f.evidence += up - low
	}
	return f
}

// quadratic adds sign * B0'P0B0 to s.
func quadratic(s *mat.SymDense, b0 *mat.Dense, kinds []kind, v *variances, sign float64) {
	d := s.SymmetricDim()
	for j, k := range kinds {
		precision := v.Unit / v.Slope[k]
		for a := range d {
			for b := range a + 1 {
				s.SetSym(a, b, s.At(a, b)+sign*precision*b0.At(j, a)*b0.At(j, b))
			}
		}
	}
}

// lower is the Cholesky factor of a matrix that is positive but for rounding: the least ridge that makes it so is
// added.
func lower(s *mat.SymDense) *mat.TriDense {
	n := s.SymmetricDim()
	var chol mat.Cholesky
	var ridge float64
	for try := 0; !chol.Factorize(s); try++ {
		if ridge == 0 {
			for j := range n {
				ridge = max(ridge, math.Abs(s.At(j, j))*1e-12, 1e-300)
			}
		}
		ridge *= 10
		r := mat.NewSymDense(n, nil)
		r.CopySym(s)
		for j := range n {
			r.SetSym(j, j, math.Abs(s.At(j, j))+ridge)
		}
		s = r
		if try > 20 {
			r = mat.NewSymDense(n, nil)
			for j := range n {
				r.SetSym(j, j, math.Abs(s.At(j, j)))
			}
			s = r
		}
	}
	var l mat.TriDense
	chol.LTo(&l)
	return &l
}

func logDet(s *mat.SymDense) float64 {
	l := lower(s)
	var sum float64
	for j := range s.SymmetricDim() {
		sum += 2 * math.Log(l.At(j, j))
	}
	return sum
}
