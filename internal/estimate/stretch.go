package estimate

import "math"

// Stretch are the factors by which half-widths are multiplied, learned on other contests as the quantile of
// |truth - median| / half-width: by what is known of the units, and by how many are in. With few, the prior's variances
// weigh much, and they turned out too wide; with many, the worlds differ too little.
type Stretch [3][len(stretchAt)]Factors

// Factors are a stretch's at one place.
type Factors struct {
	// Shares are by level, in the order of [Levels]; Total is for the modelled total's range.
	Shares [len(levels)]float64 `json:"shares"`
	Total  float64              `json:"total"`
}

// stretchAt are the numbers of units that are in at which factors are learned; between them they are interpolated.
var stretchAt = [...]float64{6, 16, 36, 80}

// StretchUnits is the number of units at a place among a stretch's factors.
func StretchUnits(place int) float64 { return stretchAt[place] }

// StretchPlace is the place among a stretch's factors that is nearest to a number of units.
func StretchPlace(units int) int {
	nearest := 0
	for i, at := range stretchAt {
		if math.Abs(math.Log(max(1, float64(units))/at)) < math.Abs(math.Log(max(1, float64(units))/stretchAt[nearest])) {
			nearest = i
		}
	}
	return nearest
}

// at are the factors for a number of units that are in.
func (s *Stretch) at(k Known, units int) Factors {
	f := &s[k]
	n := float64(max(1, units))
	for i := 1; i < len(stretchAt); i++ {
		if n >= stretchAt[i] {
			continue
		}
		part := max(0, math.Log(n/stretchAt[i-1])/math.Log(stretchAt[i]/stretchAt[i-1]))
		between := func(a, b float64) float64 { return a + part*(b-a) }
		out := Factors{Total: between(f[i-1].Total, f[i].Total)}
		for l := range out.Shares {
			out.Shares[l] = between(f[i-1].Shares[l], f[i].Shares[l])
		}
		return out
	}
	return f[len(f)-1]
}

// Known says what a table knows of its units: the place in a [Stretch].
type Known int

// A table knows sizes and covariates, sizes alone, or neither. The less it knows, the less its units' differences show
// in what is in.
const (
	KnownWell Known = iota
	KnownSizes
	KnownNothing
)

// String says it in a word or two.
func (k Known) String() string {
	return [...]string{"baselines and covariates", "baselines alone", "no baselines"}[k]
}

// known is what a design knows.
func (d *design) known() Known {
	switch {
	case !d.based:
		return KnownNothing
	case len(d.variables) < 2:
		return KnownSizes
	}
	return KnownWell
}

// NoStretch leaves intervals as the worlds give them.
func NoStretch() Stretch {
	var s Stretch
	for k := range s {
		for i := range s[k] {
			s[k][i] = Factors{Shares: [len(levels)]float64{1, 1, 1, 1}, Total: 1}
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
