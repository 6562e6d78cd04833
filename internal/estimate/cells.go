package estimate

import (
	"math"
	"slices"
	"sort"
)

// cell is a unit that is not in, or a group of like units, as it is drawn.
type cell struct {
	// x is its row of the design, less what its own counted part says; offset are the log ratios that this part and an
	// earlier contest give, nil where there are none.
	x      []float64
	offset []float64
	// row is its row of the design for turnout.
	row  []float64
	base float64 // log of its baseline
	// noise and turnoutNoise are variances, as multiples of a large unit's.
	noise, turnoutNoise float64
	// sampling is the part of noise that is that of small counts: it moves no mean.
	sampling float64
	// spread is the variance of the log of a baseline that is a guess.
	spread float64
	// floor is what is counted there, and bound the most that there can be; infinite where it is unknown.
	floor, bound float64
	area         string
	// units is how many units the cell stands for, and concentration the sum of squares of their parts of its votes: 1
	// for one unit.
	units         int
	concentration float64
	expected      float64 // votes that are out there, roughly: for grouping alone
}

// cell is how a unit that is not in is drawn, within its bound where bounds are believed.
func (m *model) cell(i int, p *Prior, bounded bool) cell {
	u := &m.table.Units[i]
	n := u.Counted()
	v := p.turnout(m)
	c := cell{
		x: m.design.rows[i], row: m.design.rows[i], base: m.design.base[i], spread: m.design.spread[i],
		floor: float64(n), bound: math.Inf(1), area: u.Area, units: 1, concentration: 1,
	}
	var fitted float64
	for j, x := range c.row {
		fitted += x * m.turnout.mean.At(j, 0)
	}
	votes := math.Exp(c.base + fitted)
	c.sampling = inflation(max(votes, c.floor, 20)) - 1
	c.turnoutNoise = 1 + c.sampling + extra(&m.design.extra[i], v)
	c.noise = 1 + c.sampling + extra(&m.design.extra[i], p.shares(m))
	if m.earlier != nil {
		c.offset = slices.Clone(m.earlier[i])
	}
	if n > 0 {
		// The part that is counted and the model's guess, each by its precision.
		trust := c.noise / (c.noise + partVariance(n))
		c.noise *= 1 - trust
		c.x = make([]float64, len(c.row))
		for j, x := range c.row {
			c.x[j] = (1 - trust) * x
		}
		own := m.slate.ratios(u.Votes)
		for o := range own {
			own[o] *= trust
			if c.offset != nil {
				own[o] += (1 - trust) * c.offset[o]
			}
		}
		c.offset = own
	}
	if bounded && u.Bound >= n {
		c.bound = float64(u.Bound)
	}
	c.expected = max(votes-c.floor, votes/20)
	return c
}

// Drawn one by one are the largest units, and what is left in groups of like units, once there are more than exactCells.
const (
	exactCells = 160
	oneByOne   = 56
	groups     = 72
)

// lay gives the model the cells that are drawn.
func (m *model) lay(p *Prior, exact bool) {
	bounded := falseBound(m.table) == nil
	for i := range m.table.Units {
		if m.table.Units[i].Status != In {
			m.cells = append(m.cells, m.cell(i, p, bounded))
		}
	}
	if !exact && len(m.cells) > exactCells {
		m.group()
	}
}

// group puts all but the largest cells together with those like them.
func (m *model) group() {
	sort.SliceStable(m.cells, func(a, b int) bool { return m.cells[a].expected > m.cells[b].expected })
	large := m.cells[:oneByOne:oneByOne]
	small := m.cells[oneByOne:]
	features := m.features(small)
	parts := m.byKind(small)
	for len(parts) < groups {
		worst, axis, most := -1, 0, 1e-9
		for g, part := range parts {
			if len(part) < 2 {
				continue
			}
			if a, s := widestAxis(part, features, small); s > most {
				worst, axis, most = g, a, s
			}
		}
		if worst < 0 {
			break
		}
		low, high := halves(parts[worst], features, axis, small)
		parts[worst] = low
		parts = append(parts, high)
	}
	for _, part := range parts {
		large = append(large, merge(small, part))
	}
	m.cells = large
}

// byKind are all cells together, or those of each area where votes are asked for by area: a group never spans two.
func (m *model) byKind(cells []cell) [][]int {
	at := map[string]int{}
	var parts [][]int
	for i := range cells {
		area := ""
		if m.started != nil {
			area = cells[i].area
		}
		if _, ok := at[area]; !ok {
			at[area] = len(parts)
			parts = append(parts, nil)
		}
		parts[at[area]] = append(parts[at[area]], i)
	}
	return parts
}

// features are what cells are told apart by: their columns but the soft thirds, what of them is counted, and how
// uncertain they are.
func (m *model) features(cells []cell) [][]float64 {
	out := make([][]float64, len(cells))
	for i := range cells {
		c := &cells[i]
		for j, k := range m.design.kinds {
			if k == size || k == covariate || k == mode {
				out[i] = append(out[i], c.row[j])
			}
		}
		out[i] = append(out[i], c.base, math.Log1p(20*c.floor/(c.floor+c.expected)), 2*math.Log(c.noise), math.Log(c.turnoutNoise+c.spread))
		if len(c.offset) > 0 {
			out[i] = append(out[i], c.offset[0])
		} else {
			out[i] = append(out[i], 0)
		}
	}
	if len(out) == 0 {
		return out
	}
	for j := range out[0] {
		var column []float64
		for i := range out {
			column = append(column, out[i][j])
		}
		_, variance := moments(column)
		for i := range out {
			out[i][j] /= math.Sqrt(variance) + 1e-12
		}
	}
	return out
}

// widestAxis is the feature along which a group differs most, and by how much, for the votes in it.
func widestAxis(part []int, features [][]float64, cells []cell) (axis int, spread float64) {
	for j := range features[part[0]] {
		var weight, sum, square float64
		for _, i := range part {
			w := cells[i].expected
			weight += w
			sum += w * features[i][j]
			square += w * features[i][j] * features[i][j]
		}
		if s := square - sum*sum/weight; s > spread {
			axis, spread = j, s
		}
	}
	return axis, spread
}

// halves cut a group in two along an axis, at half of its votes.
func halves(part []int, features [][]float64, axis int, cells []cell) (low, high []int) {
	sort.SliceStable(part, func(a, b int) bool { return features[part[a]][axis] < features[part[b]][axis] })
	var total, sum float64
	for _, i := range part {
		total += cells[i].expected
	}
	cut := 1
	for at, i := range part {
		if sum += cells[i].expected; 2*sum >= total {
			cut = at + 1
			break
		}
	}
	cut = min(max(1, cut), len(part)-1)
	return part[:cut:cut], part[cut:]
}

// merge is one cell that stands for several.
func merge(cells []cell, part []int) cell {
	if len(part) == 1 {
		return cells[part[0]]
	}
	first := &cells[part[0]]
	g := cell{x: make([]float64, len(first.x)), row: make([]float64, len(first.x)), units: len(part), area: first.area}
	var total, logs float64
	for _, i := range part {
		total += cells[i].expected
	}
	for _, i := range part {
		c := &cells[i]
		w := c.expected / total
		for j := range c.x {
			g.x[j] += w * c.x[j]
			g.row[j] += w * c.row[j]
		}
		if c.offset != nil {
			if g.offset == nil {
				g.offset = make([]float64, len(c.offset))
			}
			for o := range c.offset {
				g.offset[o] += w * c.offset[o]
			}
		}
		g.noise += w * c.noise
		g.turnoutNoise += w * c.turnoutNoise
		g.sampling += w * c.sampling
		g.spread += w * c.spread
		g.floor += c.floor
		g.bound += c.bound
		g.concentration += w * w
		logs += math.Exp(c.base)
	}
	// The mean unit of the group.
	g.base = math.Log(logs / float64(len(part)))
	return g
}
