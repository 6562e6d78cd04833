package calibrate

import (
	"math"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// ratioScores are the half-widths of the ratio's intervals in standard errors, by level.
var ratioScores = [...]float64{0.674, 1.282, 1.645, 1.960}

// ratio is what a plain extrapolation gives: what is out votes as what is in did, in proportion to its baseline, with
// the variance of a ratio over clusters. It is the method to be better than.
func ratio(t *estimate.Table) []estimate.Range {
	var in, squares, out, outSquares, baseline float64
	var n int
	sum := make([]float64, len(t.Options))
	base := func(u *estimate.Unit) float64 { return max(u.Baseline, 1) }
	for i := range t.Units {
		u := &t.Units[i]
		if u.Status != estimate.In {
			out += base(u)
			outSquares += base(u) * base(u)
			continue
		}
		n++
		v := float64(u.Counted())
		in += v
		squares += v * v
		baseline += base(u)
		for k := range sum {
			sum[k] += float64(u.Votes[k])
		}
	}
	rest := in / baseline * out
	ranges := make([]estimate.Range, len(sum))
	for k := range sum {
		p := sum[k] / in
		variance := 0.01
		if n >= 2 {
			variance = 0
			for i := range t.Units {
				if u := &t.Units[i]; u.Status == estimate.In {
					d := float64(u.Votes[k]) - float64(u.Counted())*p
					variance += d * d
				}
			}
			variance *= float64(n) / float64(n-1) / (in * in)
		}
		clustered := squares / (in * in)
		variance = variance / clustered * (clustered + outSquares/(out*out))
		se := 100 * math.Sqrt(variance) * rest / (in + rest)
		share := 100 * p
		ranges[k].Median = share
		for l, z := range ratioScores {
			*ranges[k].Interval(l) = estimate.Interval{share - z*se, share + z*se}
		}
	}
	return ranges
}
