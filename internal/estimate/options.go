package estimate

import (
	"math"
	"sort"
)

// modelled is at most how many options are modelled one by one; the smallest share what is left over.
const modelled = 8

// slate is how the options of a table are modelled: against the leader, the small ones together.
type slate struct {
	ref    int   // the leader
	single []int // options with a log ratio of their own
	rest   []int // options that are modelled as one, and share its votes as they share what is counted
	// share is the part of the counted votes of ref, of each single option and of the rest, in this order. It smooths
	// the log ratios of small units.
	share []float64
	// counts are the counted votes of the same, the leader's left out.
	counts []float64
}

// columns is how many log ratios there are.
func (s *slate) columns() int {
	if len(s.rest) > 0 {
		return len(s.single) + 1
	}
	return len(s.single)
}

// newSlate orders options by what is counted.
func newSlate(counted []int64) *slate {
	order := make([]int, len(counted))
	var total float64
	for k := range order {
		order[k] = k
		total += float64(counted[k])
	}
	sort.SliceStable(order, func(a, b int) bool { return counted[order[a]] > counted[order[b]] })
	s := &slate{ref: order[0]}
	for place, k := range order[1:] {
		if place == 0 || place < modelled-1 && float64(counted[k]) >= 0.01*total {
			s.single = append(s.single, k)
		} else {
			s.rest = append(s.rest, k)
		}
	}
	if len(s.rest) == 1 {
		s.single, s.rest = append(s.single, s.rest...), nil
	}
	// Half a vote each keeps an option that nobody has voted for yet possible.
	whole := total + float64(len(counted))/2
	add := func(of ...int) {
		var n float64
		for _, k := range of {
			n += float64(counted[k]) + 0.5
		}
		s.share, s.counts = append(s.share, n/whole), append(s.counts, n)
	}
	add(s.ref)
	s.counts = nil
	for _, k := range s.single {
		add(k)
	}
	if len(s.rest) > 0 {
		add(s.rest...)
	}
	return s
}

// ratios are a unit's log ratios against the leader, smoothed by three votes that fall as the counted votes did, at
// least three tenths of a vote for each.
func (s *slate) ratios(votes []int64) []float64 {
	logs := make([]float64, 0, s.columns()+1)
	add := func(v float64) {
		logs = append(logs, math.Log(v+3*max(0.1, s.share[len(logs)])))
	}
	add(float64(votes[s.ref]))
	for _, k := range s.single {
		add(float64(votes[k]))
	}
	if len(s.rest) > 0 {
		var n float64
		for _, k := range s.rest {
			n += float64(votes[k])
		}
		add(n)
	}
	for j := range logs[1:] {
		logs[j+1] -= logs[0]
	}
	return logs[1:]
}

// split shares the votes of the rest among its options, as what is counted falls.
func (s *slate) split(votes float64, counted []int64, into []float64) {
	var total float64
	for _, k := range s.rest {
		total += float64(counted[k]) + 0.5
	}
	for _, k := range s.rest {
		into[k] = votes * (float64(counted[k]) + 0.5) / total
	}
}

// scatter moves votes that were out between the options of the rest, each by a noise of its own, and keeps their sum.
func (s *slate) scatter(r *source, counted []int64, w *World) {
	factor := make([]float64, len(s.rest))
	for j, k := range s.rest {
		n := float64(counted[k]) + 0.5
		factor[j] = math.Exp(math.Sqrt(0.1+1/n) * r.normal())
	}
	move := func(votes []float64, from func(k int) float64) {
		var before, after float64
		for j, k := range s.rest {
			out := votes[k] - from(k)
			before += out
			after += out * factor[j]
		}
		if after <= 0 {
			return
		}
		for j, k := range s.rest {
			votes[k] = from(k) + (votes[k]-from(k))*factor[j]*before/after
		}
	}
	move(w.Votes, func(k int) float64 { return float64(counted[k]) })
	for area, votes := range w.Areas {
		started := w.started[area]
		move(votes, func(k int) float64 { return started[k] })
	}
}

// names are the options' ids by column.
func (s *slate) names(options []string) []string {
	out := make([]string, s.columns())
	for j, k := range s.single {
		out[j] = options[k]
	}
	return out
}
