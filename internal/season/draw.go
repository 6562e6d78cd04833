package season

import (
	"math"
	"math/rand/v2"
)

// draws makes utilities of candidates in contests to come, one season after the other. The same seed and season give
// the same numbers whatever is assumed of the contests before: two worlds that differ in a result are compared on them.
type draws struct {
	seed   uint64
	params Params
	of     []posterior // by candidate; mean is nil for those who are in none of the contests
	future int

	pcg    *rand.PCG
	random *rand.Rand
	normal []float64
	// utility of candidate k in contest i at [k*future+i].
	utility []float64
	polled  []polled
}

// polled is what polls say of two candidates in a contest: by how much their difference moves, and how far it still
// spreads.
type polled struct {
	contest, a, b int
	move, scale   float64
}

// poll notes what polls say of a contest.
func (d *draws) poll(contest, a, b int, move, scale float64) {
	d.polled = append(d.polled, polled{contest, a, b, move, scale})
}

// drawsOf readies the draws of future contests by what past ones say.
func (k *kernel) drawsOf(past, future []int, seed uint64) *draws {
	d := &draws{
		seed: seed, params: k.params, of: make([]posterior, len(k.season.Candidates)), future: len(future),
		normal: make([]float64, len(future)), utility: make([]float64, len(future)*len(k.season.Candidates)),
	}
	for c := range k.season.Candidates {
		for _, i := range future {
			if k.season.Candidates[c].in(k.season.Contests[i].Day) {
				d.of[c] = k.posteriorOf(c, past, future)
				break
			}
		}
	}
	return d.forWorker()
}

// forWorker is a copy for another goroutine; the posteriors are shared and never changed.
func (d *draws) forWorker() *draws {
	x := *d
	x.pcg = rand.NewPCG(0, 0)
	x.random = rand.New(x.pcg)
	x.normal, x.utility = make([]float64, len(d.normal)), make([]float64, len(d.utility))
	return &x
}

// draw fills utility with those of one season, by PCG of (seed, season).
func (d *draws) draw(season uint64) {
	d.pcg.Seed(d.seed, season)
	for c := range d.of {
		p := &d.of[c]
		// A chi-square of an even number of degrees is a sum of exponentials.
		product := 1.0
		for range d.params.Freedom / 2 {
			product *= 1 - d.random.Float64()
		}
		scale := math.Sqrt(float64(d.params.Freedom) / (-2 * math.Log(product)))
		for i := range d.normal {
			d.normal[i] = d.random.NormFloat64() * scale
		}
		if p.mean == nil {
			continue
		}
		out, at := d.utility[c*d.future:(c+1)*d.future], 0
		for i := range out {
			out[i] = p.mean[i] + dot(p.factor[at:at+i+1], d.normal[:i+1])
			at += i + 1
		}
	}
	for _, x := range d.polled {
		a, b := &d.utility[x.a*d.future+x.contest], &d.utility[x.b*d.future+x.contest]
		mean := d.of[x.a].mean[x.contest] - d.of[x.b].mean[x.contest]
		change := ((*a-*b-mean)*(x.scale-1) + x.move) / 2
		*a, *b = *a+change, *b-change
	}
}

// dot is the product of two vectors of one length, in four sums, for the processor to work on side by side. It only reads
// what its caller's goroutine drew and posteriors that are never changed; the race detector, which would take most of the
// time of a season, sees both where they are written.
//
//go:norace
func dot(a, b []float64) float64 {
	b = b[:len(a)]
	var s0, s1, s2, s3 float64
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for ; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return (s0 + s1) + (s2 + s3)
}

// shares turns the utilities of one contest into shares of those who are in: a softmax, so that who leaves gives to the
// others as they stand. dst is by place in active.
func (d *draws) shares(dst []float64, contest int, active []int) {
	n := d.future
	if len(active) == 2 && d.params.Pair != 1 {
		a, b := active[0], active[1]
		mean := d.of[a].mean[contest] - d.of[b].mean[contest]
		margin := mean + d.params.Pair*(d.utility[a*n+contest]-d.utility[b*n+contest]-mean)
		dst[0] = 1 / (1 + math.Exp(-margin))
		dst[1] = 1 - dst[0]
		return
	}
	most := math.Inf(-1)
	for _, c := range active {
		most = max(most, d.utility[c*n+contest])
	}
	sum := 0.0
	for i, c := range active {
		dst[i] = math.Exp(d.utility[c*n+contest] - most)
		sum += dst[i]
	}
	for i := range active {
		dst[i] /= sum
	}
}
