package estimate

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// tailDegrees are those of the distribution of a gap in the end about its median, Student's t: heavier than the worlds',
// since whole contests go otherwise than others did.
const tailDegrees = 5

// tail is the chance that what has this distribution is x or less, x being 0 or less: half of the regularized
// incomplete beta function at n/(x^2+n), of n/2 and 1/2.
func tail(x float64) float64 {
	return mathext.RegIncBeta(tailDegrees/2., .5, tailDegrees/(x*x+tailDegrees)) / 2
}

// tailStretch is the least factor by which the spread of a gap is widened before a chance of winning is read off.
const tailStretch = 1.25

// win gives every option its chance of having the most votes. Shares are by option and world, medians by option. Each
// option's gap to the one with the largest median is taken as Student's t with five degrees of freedom, so that no
// chance is 0 or 1 while votes are out; but what bounds rule out has none.
func win(shares [][]float64, medians []float64, stretch float64, ruledOut []bool) []float64 {
	best := -1
	for k, m := range medians {
		if !ruledOut[k] && (best < 0 || m > medians[best]) {
			best = k
		}
	}
	odds := make([]float64, len(medians))
	var total float64
	for k := range odds {
		if odds[k] = 1; ruledOut[k] {
			odds[k] = 0
		} else if k != best {
			var mean, square float64
			for i, s := range shares[k] {
				gap := shares[best][i] - s
				mean += gap
				square += gap * gap
			}
			n := float64(len(shares[k]))
			mean /= n
			sd := math.Sqrt(max(0, square/n-mean*mean)) * max(tailStretch, stretch)
			gap := medians[best] - medians[k]
			switch {
			case sd > 1e-6: // of points; less is rounding
				p := tail(-gap / sd)
				odds[k] = p / (1 - p)
			case gap > 0:
				odds[k] = 0
			}
		}
		total += odds[k]
	}
	for k := range odds {
		odds[k] /= total
	}
	return odds
}
