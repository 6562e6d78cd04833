package matrix_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass/internal/estimate/matrix"
)

// Factor, determinant, solution and inverse are gonum's, but for rounding; so is what is not positive definite.
func TestAgainstGonum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, columns := rapid.IntRange(1, 12).Draw(t, "n"), rapid.IntRange(1, 4).Draw(t, "columns")
		number := rapid.Float64Range(-10, 10)
		half := mat.NewDense(n, n, nil)
		for i := range n {
			for j := range n {
				half.Set(i, j, number.Draw(t, "half"))
			}
		}
		var square mat.SymDense
		square.SymOuterK(1, half)
		a := matrix.New(n, n)
		shift := rapid.SampledFrom([]float64{1, -50, 0.01}).Draw(t, "shift")
		for i := range n {
			square.SetSym(i, i, square.At(i, i)+shift)
			for j := range i + 1 {
				a.SetBoth(i, j, square.At(i, j))
			}
		}
		b, other := matrix.New(n, columns), mat.NewDense(n, columns, nil)
		for i := range n {
			for j := range columns {
				b.Set(i, j, number.Draw(t, "b"))
				other.Set(i, j, b.At(i, j))
			}
		}
		var chol mat.Cholesky
		want := chol.Factorize(&square)
		f, ok := matrix.Factorize(a)
		if ok != want {
			t.Fatalf("positive definite: %v, gonum %v", ok, want)
		}
		if !ok || chol.Cond() > 1e8 {
			return
		}
		near := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-6*max(1, math.Abs(want)) {
				t.Fatalf("%s: %v, gonum %v", what, got, want)
			}
		}
		near("log of the determinant", f.LogDet(), chol.LogDet())
		var l mat.TriDense
		chol.LTo(&l)
		var x mat.Dense
		var inverse mat.SymDense
		if chol.SolveTo(&x, other) != nil || chol.InverseTo(&inverse) != nil {
			t.Fatal("gonum solves nothing")
		}
		mine, solved := f.Inverse(), f.Solve(b)
		for i := range n {
			for j := range n {
				near("factor", f.At(i, j), l.At(i, j))
				near("inverse", mine.At(i, j), inverse.At(i, j))
				if mine.At(i, j) != mine.At(j, i) {
					t.Fatal("the inverse is not symmetric")
				}
			}
			for j := range columns {
				near("solution", solved.At(i, j), x.At(i, j))
			}
		}
	})
}

func TestNotANumber(t *testing.T) {
	a := matrix.New(1, 1)
	a.Set(0, 0, math.NaN())
	if _, ok := matrix.Factorize(a); ok {
		t.Error("NaN is taken for positive")
	}
}
