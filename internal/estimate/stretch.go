package estimate

import "math"

// Stretch are the factors by which half-widths are multiplied, learned on other contests as the quantile of
// |truth - median| / half-width: by how unlike what is in is to what is out, and by level.
type Stretch [3][len(levels)]float64

// unlikeFrom are where the second and the third class of Unlike begin.
var unlikeFrom = [2]float64{0.2, 0.4}

// StretchClass is the row of a Stretch for an Unlike.
func StretchClass(unlike float64) int {
	class := 0
	for _, from := range unlikeFrom {
		if unlike >= from {
			class++
		}
	}
	return class
}

// NoStretch leaves intervals as the worlds give them.
func NoStretch() Stretch {
	var s Stretch
	for i := range s {
		for l := range s[i] {
			s[i][l] = 1
		}
	}
	return s
}

// unlike is how far what is in stands from what is out, by mean rank; a unit that is partly in counts as out.
func (d *design) unlike(t *Table) float64 {
	var largest float64
	for _, rank := range d.variables {
		var sum, weight [2]float64
		for i := range t.Units {
			side := 1
			if t.Units[i].Status == In {
				side = 0
			}
			sum[side] += d.weights[i] * rank[i]
			weight[side] += d.weights[i]
		}
		if weight[0] > 0 && weight[1] > 0 {
			largest = max(largest, math.Abs(sum[0]/weight[0]-sum[1]/weight[1]))
		}
	}
	return largest
}
