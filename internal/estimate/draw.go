package estimate

import "math"

// draw is one set of coefficients and covariances that the data allow.
type draw struct {
	from *fit
	d, q int
	// root is a square root of Omega, and diagonal its diagonal.
	root, omega []float64
	diagonal    []float64
	b           []float64 // coefficients, q rows of d
	// scratch
	bartlett, inverse, scale, p []float64
}

// newDraw makes room for draws from a fit.
func newDraw(f *fit) *draw {
	q, d := f.mean.Dims()
	w := &draw{
		from: f, d: d, q: q, root: make([]float64, d*d), omega: make([]float64, d*d), diagonal: make([]float64, d), b: make([]float64, q*d),
		bartlett: make([]float64, d*d), inverse: make([]float64, d*d), scale: make([]float64, d*d), p: make([]float64, q*q),
	}
	l, root := positive(f.scale), positive(f.inverse)
	for a := range d {
		for b := range a + 1 {
			w.scale[a*d+b] = l.At(a, b)
		}
	}
	for a := range q {
		for b := range a + 1 {
			w.p[a*q+b] = root.At(a, b)
		}
	}
	return w
}

// next draws Omega by Bartlett's decomposition and then the coefficients.
func (w *draw) next(r *source) {
	d, q := w.d, w.q
	for a := range d {
		for b := range a {
			w.bartlett[a*d+b] = r.normal()
		}
		w.bartlett[a*d+a] = math.Sqrt(r.chiSquared(w.from.degrees - float64(a)))
	}
	invertLower(w.bartlett, w.inverse, d)
	// With Sn = R R' and a Wishart root A, Omega = C C' where C = R A'^-1.
	for a := range d {
		w.diagonal[a] = 0
		for b := range d {
			var sum float64
			for k := range min(a, b) + 1 {
				sum += w.scale[a*d+k] * w.inverse[b*d+k]
			}
			w.root[a*d+b] = sum
			w.diagonal[a] += sum * sum
		}
	}
	for a := range d {
		for b := range a + 1 {
			var sum float64
			for k := range d {
				sum += w.root[a*d+k] * w.root[b*d+k]
			}
			w.omega[a*d+b], w.omega[b*d+a] = sum, sum
		}
	}
	e := make([]float64, d)
	normals := make([]float64, q*d)
	for j := range normals {
		normals[j] = r.normal()
	}
	for a := range q {
		for o := range d {
			var sum float64
			for k := range a + 1 {
				sum += w.p[a*q+k] * normals[k*d+o]
			}
			e[o] = sum
		}
		for o := range d {
			sum := w.from.mean.At(a, o)
			for k := range d {
				sum += w.root[o*d+k] * e[k]
			}
			w.b[a*d+o] = sum
		}
	}
}

// invertLower inverts a lower triangular matrix of n rows.
func invertLower(l, into []float64, n int) {
	for a := range n {
		for b := range n {
			into[a*n+b] = 0
		}
	}
	for b := range n {
		into[b*n+b] = 1 / l[b*n+b]
		for a := b + 1; a < n; a++ {
			var sum float64
			for k := b; k < a; k++ {
				sum += l[a*n+k] * into[k*n+b]
			}
			into[a*n+b] = -sum / l[a*n+a]
		}
	}
}
