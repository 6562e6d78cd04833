package estimate

import "math"

// Stretch are the factors by which half-widths are multiplied, learned on other contests, by what is known of the units
// (see [Known]).
type Stretch [3]struct {
	Shares Scale `json:"shares"`
	Total  Scale `json:"total"`
}

// Scale says how far, in half-widths, the truth lay from the median on other contests: the log of it is taken to be
// linear in the terms of [Progress], and At are the quantiles of what that leaves, by level in the order of [Levels].
// A factor is At times the exponential of Slope by terms, within Least and mostStretch.
type Scale struct {
	Slope [ProgressTerms]float64 `json:"slope"`
	At    [len(levels)]float64   `json:"at"`
	Least float64                `json:"least"`
}

// mostStretch bounds a factor: contests beyond those that it was learned on must not make it absurd.
const mostStretch = 6

// ProgressTerms is the number of terms of a Progress.
const ProgressTerms = 5

// Progress is what a table shows of how far the count is and in which order it comes.
type Progress struct {
	// Units have votes, wholly or partly in.
	Units int
	// Part is the counted part of the modelled total, 0 to 1.
	Part float64
	// BySize is the mean rank by size of the units that are in less that of the others, -1 to 1: below 0 where small
	// units come first. 0 without baselines.
	BySize float64
	// Unlike is the largest such difference, size or covariate, 0 to 1: 0.5 for an order by size.
	Unlike float64
}

// Terms are what a [Scale] weighs: the log of the number of units, the log odds of the counted part, how much small
// units come first, how much large ones do, and how unlike the units are.
func (p Progress) Terms() [ProgressTerms]float64 {
	part := min(max(p.Part, 0.01), 0.99)
	return [...]float64{
		math.Log(float64(min(max(1, p.Units), 300))), math.Log(part / (1 - part)), max(0, -p.BySize), max(0, p.BySize), p.Unlike,
	}
}

// Spread is the scale before its quantiles: what is usual where the terms are such.
func (s *Scale) Spread(p Progress) float64 {
	var sum float64
	for j, x := range p.Terms() {
		sum += s.Slope[j] * x
	}
	return math.Exp(sum)
}

// Factor is what the half-width of a level's interval is multiplied by, by its place in [Levels].
func (s *Scale) Factor(p Progress, level int) float64 {
	return min(max(s.At[level]*s.Spread(p), s.Least), mostStretch)
}

// factors are those of every level.
func (s *Scale) factors(p Progress) (f [len(levels)]float64) {
	for l := range f {
		f[l] = s.Factor(p, l)
	}
	return f
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
	one := Scale{At: [len(levels)]float64{1, 1, 1, 1}}
	var s Stretch
	for k := range s {
		s[k].Shares, s[k].Total = one, one
	}
	return s
}

// progress is what a table shows of it, but for the counted part.
func (d *design) progress(t *Table) Progress {
	var p Progress
	for v, rank := range d.variables {
		difference := d.difference(t, rank)
		if v == 0 && d.based {
			p.BySize = difference
		}
		p.Unlike = max(p.Unlike, math.Abs(difference))
	}
	return p
}

// difference is the mean of a rank over what is in less that over what is not; a unit that is partly in counts as out.
func (d *design) difference(t *Table, rank []float64) float64 {
	var sum, weight [2]float64
	for i := range t.Units {
		side := 1
		if t.Units[i].Status == In {
			side = 0
		}
		sum[side] += d.weights[i] * rank[i]
		weight[side] += d.weights[i]
	}
	if weight[0] == 0 || weight[1] == 0 {
		return 0
	}
	return sum[0]/weight[0] - sum[1]/weight[1]
}
