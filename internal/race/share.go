package race

import (
	"cmp"
	"math/bits"
)

// compareShares compares a/b with c/d exactly, by 128-bit products. All are at least 0; b and d are above 0, except
// that d may be 0 for "nothing to compare with", which is less than anything.
func compareShares(a, b, c, d int64) int {
	if d == 0 {
		return 1
	}
	ah, al := bits.Mul64(uint64(a), uint64(d))
	ch, cl := bits.Mul64(uint64(c), uint64(b))
	return cmp.Or(cmp.Compare(ah, ch), cmp.Compare(al, cl))
}
