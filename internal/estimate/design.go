package estimate

import (
	"cmp"
	"math"
	"slices"
)

// kind is what a column of the design stands for: columns of one kind share a prior variance.
type kind int

const (
	level kind = iota // the contest's own level
	size              // log of the baseline
	covariate
	third    // soft thirds of size and of each covariate
	mode     // a mode of voting
	sizeRank // the unit's place by size, 0 to 1 by votes: what large units have of their own
	kinds    = iota
)

// thirds is how many soft thirds a variable has: hats over its quantiles, by votes, at 0, 1/3, 2/3 and 1.
const thirds = 4

// typicalSpread is the spread between counties of a covariate that is a proportion: columns in other units of measure
// are put on this scale.
const typicalSpread = 0.12

// design is the model's view of a table: a row of numbers for each unit.
type design struct {
	kinds []kind
	names []string // of the columns: the same name means the same thing in another contest, "" has no meaning elsewhere
	rows  [][]float64
	// base is the log of each unit's baseline, the mean of the others' where it has none; spread is the variance of that
	// guess, 0 for a baseline of its own.
	base   []float64
	spread []float64
	// extra is the variance that unknown covariates add to a unit's log ratios, by kind of column.
	extra [][kinds]float64
	// variables are the ranks of size and of each covariate, and weights what a unit counts in them.
	variables     [][]float64
	variableNames []string
	weights       []float64
	// based says that units have baselines at all.
	based bool
}

// newDesign lays out a table.
func newDesign(t *Table) *design {
	n := len(t.Units)
	d := &design{
		rows: make([][]float64, n), base: make([]float64, n), spread: make([]float64, n), extra: make([][kinds]float64, n),
	}
	// Room for all columns but those of modes, in one piece.
	room := 1 + 2 + thirds + len(t.Covariates)*(1+thirds)
	numbers := make([]float64, n*room)
	for i := range d.rows {
		d.rows[i] = numbers[i*room : i*room : (i+1)*room]
	}
	weights := d.baselines(t)
	d.weights = weights
	d.column(level, "level", func(int) float64 { return 1 })
	if d.based {
		x := make([]float64, n)
		for i := range x {
			x[i] = d.base[i]
			if d.spread[i] > 0 {
				x[i] = math.NaN()
			}
		}
		d.variable(size, "size", x, weights)
	}
	for j, name := range t.Covariates {
		x := make([]float64, n)
		for i := range x {
			x[i] = t.Units[i].X[j]
		}
		if scaled(x) {
			d.variable(covariate, name, x, weights)
		}
	}
	d.modes(t)
	return d
}

// baselines fills base and spread, and gives each unit's weight in centring: its baseline.
func (d *design) baselines(t *Table) []float64 {
	var logs []float64
	for i := range t.Units {
		if b := t.Units[i].Baseline; b > 0 {
			logs = append(logs, math.Log(b))
		}
	}
	// A baseline that half of the units lack tells a whole contest's turnout from the wrong half.
	d.based = len(logs) > 0 && 2*len(logs) >= len(t.Units)
	if !d.based {
		logs = nil
	}
	mean, variance := moments(logs)
	variance = max(variance, 0.5)
	weights := make([]float64, len(t.Units))
	for i := range t.Units {
		if b := t.Units[i].Baseline; b > 0 && d.based {
			d.base[i], weights[i] = math.Log(b), b
			continue
		}
		if d.based {
			d.base[i], d.spread[i] = mean, variance
		}
		weights[i] = math.Exp(d.base[i])
	}
	return weights
}

// scaled puts a covariate on the scale of a proportion, in place: one within 0 and 1 is that, one within 0 and 100 that
// reaches 20 is percent, any other is scaled to the spread that a proportion has. It is false where the column tells
// nothing.
func scaled(x []float64) bool {
	var known []float64
	for _, v := range x {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	if 2*len(known) < len(x) || len(known) < 2 {
		return false
	}
	low, high := slices.Min(known), slices.Max(known)
	scale := 1.0
	switch {
	case low == high:
		return false
	case low >= 0 && high <= 1:
	case low >= 0 && high <= 100 && high > 20:
		scale = 0.01
	default:
		_, variance := moments(known)
		scale = typicalSpread / math.Sqrt(variance)
		if math.IsNaN(scale) || math.IsInf(scale, 0) || scale == 0 {
			return false
		}
	}
	for i := range x {
		x[i] *= scale
	}
	return true
}

// column adds a column.
func (d *design) column(k kind, name string, value func(i int) float64) {
	d.kinds = append(d.kinds, k)
	d.names = append(d.names, name)
	for i := range d.rows {
		d.rows[i] = append(d.rows[i], value(i))
	}
}

// variable adds a variable centred by the weights, and its soft thirds. NaN is unknown: such a unit stands at the
// mean, and what the variable could do to it is added to its variance.
func (d *design) variable(k kind, name string, x, weights []float64) {
	var sum, total float64
	for i, v := range x {
		if !math.IsNaN(v) {
			sum += weights[i] * v
			total += weights[i]
		}
	}
	mean := sum / total
	var spread float64
	for i, v := range x {
		if !math.IsNaN(v) {
			spread += weights[i] / total * (v - mean) * (v - mean)
		}
	}
	d.column(k, name, func(i int) float64 {
		if math.IsNaN(x[i]) {
			d.extra[i][k] += spread
			d.extra[i][third]++
			return 0
		}
		return x[i] - mean
	})
	place := ranks(x, weights, total)
	for i, v := range x {
		if math.IsNaN(v) {
			place[i] = 0.5
		}
	}
	d.variables, d.variableNames = append(d.variables, place), append(d.variableNames, name)
	if k == size {
		d.column(sizeRank, "", func(i int) float64 { return place[i] - 0.5 })
	}
	for j := range thirds {
		d.column(third, "", func(i int) float64 {
			if math.IsNaN(x[i]) {
				return 1.0 / thirds
			}
			return max(0, 1-math.Abs(place[i]*(thirds-1)-float64(j)))
		})
	}
}

// ranks are the quantiles of x by weight, between 0 and 1; equal values have equal ranks.
func ranks(x, weights []float64, total float64) []float64 {
	order := make([]int, 0, len(x))
	for i, v := range x {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(x[a], x[b]) })
	rank := make([]float64, len(x))
	var below float64
	for a := 0; a < len(order); {
		b, here := a, 0.0
		for b < len(order) && x[order[b]] == x[order[a]] {
			here += weights[order[b]]
			b++
		}
		for _, i := range order[a:b] {
			rank[i] = (below + here/2) / total
		}
		below += here
		a = b
	}
	return rank
}

// modes adds a column for each mode of voting where there are several.
func (d *design) modes(t *Table) {
	var names []string
	for i := range t.Units {
		if m := t.Units[i].Mode; !slices.Contains(names, m) {
			names = append(names, m)
		}
	}
	if len(names) < 2 {
		return
	}
	slices.Sort(names)
	for _, m := range names {
		d.column(mode, "mode:"+m, func(i int) float64 {
			if t.Units[i].Mode == m {
				return 1
			}
			return 0
		})
	}
}

// moments are the mean and the variance of numbers; 0 and 0 of none.
func moments(x []float64) (mean, variance float64) {
	if len(x) == 0 {
		return 0, 0
	}
	for _, v := range x {
		mean += v
	}
	mean /= float64(len(x))
	for _, v := range x {
		variance += (v - mean) * (v - mean)
	}
	return mean, variance / float64(len(x))
}
