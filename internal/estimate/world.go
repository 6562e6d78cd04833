package estimate

import (
	"math"
	"sync"
)

// draws makes worlds. It is nil where nothing is known of shares.
func draws(t *Table, d *design, p *Prior, s Settings) []World {
	m := fitTable(t, d, p)
	k := len(t.Options)
	if m.shares == nil && k > 1 {
		return nil
	}
	if s.Keep {
		m.byArea()
	}
	m.lay(p, s.Exact)
	worlds := make([]World, s.Worlds)
	votes := make([]float64, s.Worlds*k)
	for i := range worlds {
		w := &worlds[i]
		w.Votes, votes = votes[:k:k], votes[k:]
		if s.Keep {
			w.started = m.started
			w.Areas = make(map[string][]float64, len(m.started))
			for a, n := range m.started {
				w.Areas[a] = append([]float64(nil), n...)
			}
		}
	}
	var wait sync.WaitGroup
	for at := range streams {
		some := worlds[at*len(worlds)/streams : (at+1)*len(worlds)/streams]
		wait.Go(func() {
			from, r := m.drawer(), newSource(s.Seed, uint64(at))
			for i := range some {
				from.world(r, &some[i])
			}
		})
	}
	wait.Wait()
	return worlds
}

// streams is how many parts worlds are drawn in, each from a source of its own: the same ones however many processors
// there are.
const streams = 4

// byArea notes what is counted in each area.
func (m *model) byArea() {
	m.started = map[string][]float64{}
	for i := range m.table.Units {
		u := &m.table.Units[i]
		if u.Area == "" {
			continue
		}
		if m.started[u.Area] == nil {
			m.started[u.Area] = make([]float64, len(m.counted))
		}
		for k, v := range u.Votes {
			m.started[u.Area][k] += float64(v)
		}
	}
}

// drawer draws worlds of a model.
type drawer struct {
	m               *model
	shares, turnout *draw
	// scratch: log ratios with the leader's first, shares, and normal numbers.
	eta, part, noise []float64
	level            []float64 // of each option, an error that all cells have in common
	drift            float64   // of what is out, in logs of its votes
	row              []float64
	votes            []float64 // that are out, by cell
}

// Without baselines nothing says whether the units that are out are like those that are in: all of them may be larger or
// smaller, and vote otherwise, by these standard deviations in logs. They are set by hand.
const (
	driftVotes = 0.8
	driftShare = 0.25
)

func (m *model) drawer() *drawer {
	d := &drawer{m: m, turnout: newDraw(m.turnout)}
	n := 0
	if m.shares != nil {
		d.shares = newDraw(m.shares)
		n = d.shares.d
	}
	d.eta, d.part, d.noise = make([]float64, n+1), make([]float64, n+1), make([]float64, n)
	d.level = make([]float64, n)
	d.row, d.votes = make([]float64, len(m.counted)), make([]float64, len(m.cells))
	return d
}

// world draws the final votes.
func (d *drawer) world(r *source, w *World) {
	m := d.m
	for k, n := range m.counted {
		w.Votes[k] = float64(n)
	}
	if len(m.cells) == 0 {
		return
	}
	d.turnout.next(r)
	if d.shares != nil {
		d.shares.next(r)
		// The level of an option with few votes is known as badly as a count of so few: of one with none, hardly at all.
		for o, n := range m.slate.counts {
			variance := 1 / n
			if !m.design.based {
				variance += driftShare * driftShare
			}
			d.level[o] = r.normal() * math.Sqrt(variance)
		}
	}
	d.drift = 0
	if !m.design.based {
		d.drift = driftVotes * r.normal()
	}
	d.turnouts(r)
	for i := range m.cells {
		c := &m.cells[i]
		votes := d.votes[i]
		d.shared(c, r)
		if votes <= 0 {
			continue
		}
		clear(d.row)
		d.row[m.slate.ref] = votes * d.part[0]
		for j, k := range m.slate.single {
			d.row[k] = votes * d.part[j+1]
		}
		if len(m.slate.rest) > 0 {
			m.slate.split(votes*d.part[len(d.part)-1], m.counted, d.row)
		}
		for k, v := range d.row {
			w.Votes[k] += v
		}
		if area := w.Areas[c.area]; area != nil {
			for k, v := range d.row {
				area[k] += v
			}
		}
	}
	if len(m.slate.rest) > 0 {
		m.slate.scatter(r, m.counted, w)
	}
}

// turnouts draws how many votes are out in every cell. Where a source says how many ballots were cast, they come to that,
// less up to invalid of the ballots.
func (d *drawer) turnouts(r *source) {
	var out float64
	for i := range d.m.cells {
		d.votes[i] = d.m.cells[i].votes(d.turnout, d.drift, r)
		out += d.votes[i]
	}
	var counted float64
	for _, n := range d.m.counted {
		counted += float64(n)
	}
	cast := float64(d.m.table.Cast)
	if cast < counted || cast == 0 || out == 0 {
		return
	}
	left := max(0, cast*(1-invalid*r.Float64())-counted)
	for i := range d.votes {
		d.votes[i] *= left / out
	}
}

// invalid is at most how large a part of ballots cast is taken to be blank or void.
const invalid = 0.02

// shared draws the parts of a cell's votes, the leader's first, into part.
func (d *drawer) shared(c *cell, r *source) {
	if d.shares == nil {
		d.part[0] = 1
		return
	}
	n := d.shares.d
	// A group of units has the noise of their mean.
	sd := math.Sqrt(c.noise * c.concentration)
	for k := range n {
		d.noise[k] = sd * r.normal()
	}
	eta := d.eta[1 : n+1]
	copy(eta, d.level)
	for j, x := range c.x {
		if x == 0 {
			continue
		}
		b := d.shares.b[j*n : j*n+n]
		for o := range eta {
			eta[o] += x * b[o]
		}
	}
	for o := range eta {
		sum := eta[o]
		if c.offset != nil {
			sum += c.offset[o]
		}
		root := d.shares.root[o*n : o*n+n]
		for k, z := range d.noise {
			sum += root[k] * z
		}
		eta[o] = sum
	}
	d.eta[0] = 0
	softmax(d.eta, d.part)
	// Noise moves the mean of shares, to second order by V_kk/2 - sum over j of p_j V_kj in the log of each. That of small
	// counts must not, and that which averages out over a group is not drawn: the one is taken off, the other added.
	moved := c.noise*(1-c.concentration) - c.sampling
	if moved > -0.02 && moved < 0.02 {
		return
	}
	parts := d.part[1 : n+1]
	sum := d.part[0]
	for o := range n {
		var cross float64
		omega := d.shares.omega[o*n : o*n+n]
		for j, p := range parts {
			cross += p * omega[j]
		}
		d.noise[o] = expNear0(moved * (d.shares.diagonal[o]/2 - cross))
	}
	for o, factor := range d.noise {
		parts[o] *= factor
		sum += parts[o]
	}
	for k := range d.part {
		d.part[k] /= sum
	}
}

// expNear0 is the exponential: near 0, where most are asked for, by five terms of its series, exact to 1e-8.
func expNear0(x float64) float64 {
	if x < -0.1 || x > 0.1 {
		return math.Exp(x)
	}
	return 1 + x*(1+x/2*(1+x/3*(1+x/4*(1+x/5))))
}

// softmax turns logs into parts of one.
func softmax(logs, parts []float64) {
	largest := logs[0]
	for _, v := range logs {
		largest = max(largest, v)
	}
	var sum float64
	for k, v := range logs {
		parts[k] = math.Exp(v - largest)
		sum += parts[k]
	}
	for k := range parts {
		parts[k] /= sum
	}
}

// widest is how far, in logs, a unit's turnout may be from what is fitted.
const widest = 2.5

// votes draws how many votes are still out in a cell.
func (c *cell) votes(turnout *draw, drift float64, r *source) float64 {
	fitted := c.base + drift - c.sampling/2*turnout.diagonal[0]
	for j, x := range c.row {
		fitted += x * turnout.b[j]
	}
	variance := turnout.diagonal[0]*c.turnoutNoise + c.spread
	if c.units > 1 {
		return c.groupVotes(fitted, variance, r)
	}
	sd := math.Sqrt(variance)
	limit := widest + 2*math.Sqrt(c.spread)
	total := math.Exp(fitted + max(-limit, min(limit, sd*r.normal())))
	// What is counted in part is a floor: where the draw is below, it is taken again from what is above.
	if total < c.floor {
		total = c.floor * math.Exp(sd*above((math.Log(c.floor)-fitted)/sd, r))
	}
	return max(0, min(total, c.bound)-c.floor)
}

// above draws by how much a normal number exceeds a limit, given that it does, for a limit above about -0.5: by
// rejection from an exponential (Robert, "Simulation of truncated normal variables", Statistics and Computing 5, 1995).
func above(limit float64, r *source) float64 {
	if limit < 0 {
		for {
			if z := r.normal(); z > limit {
				return z - limit
			}
		}
	}
	rate := (limit + math.Sqrt(limit*limit+4)) / 2
	for {
		x := r.ExpFloat64() / rate
		if z := limit + x - rate; r.Float64() <= math.Exp(-z*z/2) {
			return x
		}
	}
}

// groupVotes draws what is out in a group: the mean of its units over their own noise, and the noise of the sum.
func (c *cell) groupVotes(fitted, variance float64, r *source) float64 {
	n := float64(c.units)
	sd := math.Sqrt(variance)
	floor := c.floor / n
	mean := math.Exp(fitted + variance/2)
	if floor > 0 { // the mean of a log-normal number less the floor, given that it is above
		z := (math.Log(floor) - fitted) / sd
		if p := upper(z); p > 1e-9 {
			mean = math.Exp(fitted+variance/2)*upper(z-sd)/p - floor
		} else {
			mean = floor * sd / max(z, 1)
		}
	}
	relative := math.Log1p((math.Exp(min(variance, 4)) - 1) * c.concentration)
	total := n * mean * math.Exp(math.Sqrt(relative)*r.normal()-relative/2)
	return max(0, min(total, c.bound-c.floor))
}

// upper is the chance that a standard normal number exceeds z.
func upper(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }
