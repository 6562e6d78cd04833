package delegate

import (
	"math"
	"math/bits"
)

// linear is the number a + b·x, where x is how many ballots have been added
// or moved so far. In a plain allocation every b is zero.
//
// The engine takes every decision by the sign of such a number. Between two
// values of x at which no sign changes it therefore takes the same decisions,
// which is what makes [FindNext] exact.
type linear struct{ a, b int64 }

func constant(n int64) linear { return linear{a: n} }

func (l linear) plus(m linear) linear  { return linear{l.a + m.a, l.b + m.b} }
func (l linear) minus(m linear) linear { return linear{l.a - m.a, l.b - m.b} }
func (l linear) times(k int64) linear  { return linear{l.a * k, l.b * k} }

// noChange is a next change that never comes.
const noChange = math.MaxInt64

// watch evaluates linear numbers at x and remembers the least x beyond it at
// which one of their signs differs.
type watch struct {
	x    int64
	next int64
}

// sign is the sign of l at x.
func (w *watch) sign(l linear) int {
	s := l.signAt(w.x)
	if l.b == 0 {
		return s
	}
	at := int64(noChange)
	switch {
	case s == 0:
		at = w.x + 1
	case s > 0 && l.b < 0:
		at = ceilDiv(l.a, -l.b)
	case s < 0 && l.b > 0:
		at = ceilDiv(-l.a, l.b)
	}
	w.next = min(w.next, at)
	return s
}

// signAt is the sign of a + b·x, exact for all x from 0 on.
func (l linear) signAt(x int64) int {
	if l.b == 0 || x == 0 {
		return signOf(l.a)
	}
	if l.a == 0 || l.a > 0 == (l.b > 0) {
		return signOf(l.b)
	}
	hi, lo := bits.Mul64(magnitude(l.b), uint64(x))
	switch a := magnitude(l.a); {
	case hi > 0 || lo > a:
		return signOf(l.b)
	case lo == a:
		return 0
	}
	return signOf(l.a)
}

// at is the value at x, which must fit.
func (l linear) at(x int64) int64 { return l.a + l.b*x }

// floorDiv is the whole part of num/den at x, both not negative and den above
// zero. The quotient must be small enough to multiply den.
func (w *watch) floorDiv(num, den linear) int64 {
	var hi, lo uint64
	if num.b < 0 {
		lo = uint64(num.a + num.b*w.x)
	} else {
		var carry uint64
		hi, lo = bits.Mul64(uint64(num.b), uint64(w.x))
		lo, carry = bits.Add64(lo, uint64(num.a), 0)
		hi += carry
	}
	q, _ := bits.Div64(hi, lo, uint64(den.at(w.x)))
	k := int64(q)
	w.sign(num.minus(den.times(k)))
	w.sign(num.minus(den.times(k + 1)))
	return k
}

func signOf(n int64) int {
	switch {
	case n > 0:
		return 1
	case n < 0:
		return -1
	}
	return 0
}

// magnitude is |n|.
func magnitude(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}

// ceilDiv rounds n/d up; n is not negative, d above zero.
func ceilDiv(n, d int64) int64 { return (n + d - 1) / d }
