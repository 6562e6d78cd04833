package calibrate

import (
	"math"
	"sort"

	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/matrix"
)

// learnStretches are the stretch of a prior of variances alone and that of one with a season's means: the latter differs
// where units are known well, for means of a season are of covariates.
func learnStretches(looks []look, without string) (alone, season estimate.Stretch) {
	var with, others []look
	for i := range looks {
		if looks[i].method == Season {
			with = append(with, looks[i])
		} else {
			others = append(others, looks[i])
		}
	}
	alone = learnStretch(others, without)
	season = alone
	season[estimate.KnownWell] = learnStretch(with, without)[estimate.KnownWell]
	return alone, season
}

// learnStretch is what half-widths must be multiplied by, by what is known of units and by the terms of
// [estimate.Progress], so that intervals hold the truth as often as they say over the looks of states other than one.
// Each look weighs the same however many options it has, and each order as much as another, random twice as much.
func learnStretch(looks []look, without string) estimate.Stretch {
	s := estimate.NoStretch()
	perOrder := map[Order]float64{}
	for i := range looks {
		perOrder[looks[i].order]++
	}
	for known := range s {
		var shares, totals []miss
		for i := range looks {
			l := &looks[i]
			if int(l.known) != known || l.contest.State == without {
				continue
			}
			w := 1 / perOrder[l.order]
			if l.order == Random {
				w *= 2
			}
			totals = append(totals, miss{option: &l.total, progress: l.progress, weight: w})
			for k := range l.options {
				shares = append(shares, miss{&l.options[k], l.progress, w / float64(len(l.options))})
			}
		}
		if len(totals) < fewestLooks {
			continue
		}
		s[known].Shares = learnScale(shares, leastStretch)
		total := learnScale(totals, 1)
		for level := range total.At { // a total has a 90 percent range alone
			total.At[level] = total.At[wide]
		}
		s[known].Total = total
	}
	return s
}

// fewestLooks are too few to learn a stretch on.
const fewestLooks = 100

// leastStretch keeps intervals of shares from being narrowed much: another season may differ from that which the stretch
// was learned on. A total's range is never narrowed: time stamps held it less often than other orders.
const leastStretch = 0.85

// wide is the place of the 90 percent intervals among the levels.
const wide = 2

// miss is how far one interval's median was from the truth.
type miss struct {
	option   *lookOption
	progress estimate.Progress
	weight   float64
}

// nearest is the least miss, in half-widths, of which a log is taken: a median that happens to be right says nothing of
// how wide an interval must be.
const nearest = 0.08

// learnScale fits the log of misses of the 90 percent intervals by least squares on the terms of progress, and then takes
// the quantiles of what that leaves, level by level.
func learnScale(all []miss, least float64) estimate.Scale {
	const n = estimate.ProgressTerms + 1
	xx, xy := matrix.New(n, n), matrix.New(n, 1)
	for _, m := range all {
		terms := m.progress.Terms()
		x := append([]float64{1}, terms[:]...)
		y := math.Log(max(m.option.score(wide), nearest))
		for a := range n {
			for b := a; b < n; b++ {
				xx.SetBoth(a, b, xx.At(a, b)+m.weight*x[a]*x[b])
			}
			xy.Add(a, 0, m.weight*x[a]*y)
		}
	}
	for a := 1; a < n; a++ { // a term that never varies has no slope
		xx.Add(a, a, ridge)
	}
	s := estimate.Scale{Least: least}
	if f, ok := matrix.Factorize(xx); ok {
		fit := f.Solve(xy)
		for j := range s.Slope {
			s.Slope[j] = thousandths(fit.At(j+1, 0))
		}
	}
	for level := range s.At {
		left := make([]weighted, len(all))
		for i, m := range all {
			left[i] = weighted{m.option.score(level) / s.Spread(m.progress), m.weight}
		}
		s.At[level] = thousandths(quantile(left, estimate.Levels()[level]))
	}
	return s
}

// ridge keeps the slopes of terms that hardly vary near 0. The weights of all looks come to about 6.
const ridge = 1e-3

func thousandths(x float64) float64 { return math.Round(1000*x) / 1000 }

// score is how far the truth is from the median, in half-widths of a level's interval on its side.
func (o *lookOption) score(level int) float64 {
	i := o.share.Interval(level)
	half := i[1] - o.share.Median
	if o.truth < o.share.Median {
		half = o.share.Median - i[0]
	}
	return math.Abs(o.truth-o.share.Median) / max(half, 1e-6)
}

type weighted struct{ value, weight float64 }

// quantile of weighted values.
func quantile(x []weighted, q float64) float64 {
	sort.Slice(x, func(a, b int) bool { return x[a].value < x[b].value })
	var total, sum float64
	for _, v := range x {
		total += v.weight
	}
	for _, v := range x {
		if sum += v.weight; sum >= q*total {
			return v.value
		}
	}
	return x[len(x)-1].value
}
