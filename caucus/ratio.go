package caucus

import (
	"fmt"
	"math/big"
)

// Ratio is an exact share or rate. Den is above zero in every ratio that has a
// value.
type Ratio struct{ Num, Den int64 }

// String is "4/51", and "" for the zero Ratio.
func (r Ratio) String() string {
	if r.Den == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", r.Num, r.Den)
}

// Ceil is r times n, rounded up to a whole number; n is not below zero.
func (r Ratio) Ceil(n int64) int64 {
	q, rest := r.of(n)
	if rest.Sign() > 0 {
		q++
	}
	return q
}

// Round is r times n, rounded to the nearest whole number, halves up; n is not
// below zero.
func (r Ratio) Round(n int64) int64 {
	q, rest := r.of(n)
	if rest.Lsh(rest, 1).Cmp(big.NewInt(r.Den)) >= 0 {
		q++
	}
	return q
}

// of is the whole part of r times n, and what is left over, in parts of r.Den.
func (r Ratio) of(n int64) (whole int64, rest *big.Int) {
	var q, p big.Int
	p.Mul(big.NewInt(r.Num), big.NewInt(n))
	q.QuoRem(&p, big.NewInt(r.Den), &p)
	return q.Int64(), &p
}
