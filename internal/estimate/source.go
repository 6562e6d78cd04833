package estimate

import (
	"math"
	"math/rand/v2"
)

// source draws numbers: the same ones for the same seed and stream.
type source struct{ *rand.Rand }

func newSource(seed, stream uint64) *source {
	return &source{rand.New(rand.NewPCG(seed, 0x63616e76617373+stream<<56))} // "canvass"
}

func (r *source) normal() float64 { return r.NormFloat64() }

// chiSquared draws with k degrees of freedom, by Marsaglia and Tsang, "A simple method for generating gamma variables",
// ACM TOMS 26 (2000).
func (r *source) chiSquared(k float64) float64 {
	shape, boost := k/2, 1.0
	if shape < 1 {
		boost = math.Pow(r.Float64(), 1/shape)
		shape++
	}
	d := shape - 1.0/3
	c := 1 / math.Sqrt(9*d)
	for {
		x := r.normal()
		v := 1 + c*x
		if v <= 0 {
			continue
		}
		v = v * v * v
		u := r.Float64()
		if u < 1-0.0331*x*x*x*x || math.Log(u) < x*x/2+d*(1-v+math.Log(v)) {
			return 2 * d * v * boost
		}
	}
}
