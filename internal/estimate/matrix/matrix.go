// Package matrix has the little linear algebra that estimates need: small dense matrices, and the Cholesky factor of one
// that is symmetric and positive definite.
//
//	a := matrix.New(2, 2)
//	a.SetBoth(0, 0, 4)
//	a.SetBoth(1, 0, 2)
//	a.SetBoth(1, 1, 3)
//	f, ok := matrix.Factorize(a) // ok: a is positive definite
//	x := f.Solve(b)              // a x = b
package matrix

import (
	"math"
	"slices"
)

// Matrix is a matrix of real numbers.
type Matrix struct {
	rows, columns int
	v             []float64
}

// New is a matrix of zeros.
func New(rows, columns int) *Matrix {
	return &Matrix{rows: rows, columns: columns, v: make([]float64, rows*columns)}
}

// Dims are the numbers of rows and columns.
func (m *Matrix) Dims() (rows, columns int) { return m.rows, m.columns }

// At is the number in row i and column j.
func (m *Matrix) At(i, j int) float64 { return m.v[i*m.columns+j] }

// Set puts a number in row i and column j.
func (m *Matrix) Set(i, j int, v float64) { m.v[i*m.columns+j] = v }

// Add adds to the number in row i and column j.
func (m *Matrix) Add(i, j int, v float64) { m.v[i*m.columns+j] += v }

// SetBoth puts a number in row i and column j and in row j and column i, as of a symmetric matrix.
func (m *Matrix) SetBoth(i, j int, v float64) {
	m.Set(i, j, v)
	m.Set(j, i, v)
}

// Clone is a copy.
func (m *Matrix) Clone() *Matrix {
	return &Matrix{rows: m.rows, columns: m.columns, v: slices.Clone(m.v)}
}

// Factor is the lower triangular matrix L of a symmetric and positive definite one, A = L L'.
type Factor struct {
	n int
	l []float64
}

// Factorize factors a symmetric matrix, of which it reads the lower half. It is false where the matrix is not positive
// definite, which rounding can make of one that is. Its loops, and those of [Factor.Solve], touch what one goroutine has: the race
// detector is spared them, which would take most of the time of the tests.
//
//go:norace
func Factorize(a *Matrix) (*Factor, bool) {
	n := a.rows
	f := &Factor{n: n, l: make([]float64, n*n)}
	for i := range n {
		row := f.row(i)
		for j := range i + 1 {
			other := f.row(j)
			v := a.At(i, j)
			for k := range j {
				v -= row[k] * other[k]
			}
			switch {
			case i != j:
				row[j] = v / other[j]
			case !(v > 0): // not a number either
				return nil, false
			default:
				row[j] = math.Sqrt(v)
			}
		}
	}
	return f, true
}

func (f *Factor) row(i int) []float64 { return f.l[i*f.n : (i+1)*f.n] }

// At is the number in row i and column j of L, 0 above its diagonal.
func (f *Factor) At(i, j int) float64 { return f.row(i)[j] }

// LogDet is the natural logarithm of the determinant of A.
func (f *Factor) LogDet() float64 {
	var sum float64
	for i := range f.n {
		sum += 2 * math.Log(f.At(i, i))
	}
	return sum
}

// Solve gives X with A X = B.
//
//go:norace
func (f *Factor) Solve(b *Matrix) *Matrix {
	x := b.Clone()
	for c := range x.columns {
		for i := range f.n { // L Y = B
			row, v := f.row(i), x.At(i, c)
			for k := range i {
				v -= row[k] * x.At(k, c)
			}
			x.Set(i, c, v/row[i])
		}
		for i := f.n - 1; i >= 0; i-- { // L' X = Y
			v := x.At(i, c)
			for k := i + 1; k < f.n; k++ {
				v -= f.At(k, i) * x.At(k, c)
			}
			x.Set(i, c, v/f.At(i, i))
		}
	}
	return x
}

// Inverse is the inverse of A, symmetric to the last bit.
func (f *Factor) Inverse() *Matrix {
	one := New(f.n, f.n)
	for i := range f.n {
		one.Set(i, i, 1)
	}
	x := f.Solve(one)
	for i := range f.n {
		for j := range i {
			x.Set(j, i, x.At(i, j))
		}
	}
	return x
}
