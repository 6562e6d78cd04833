package estimate

import (
	"math"
	"sort"
)

// Tier says what an estimate rests on.
type Tier string

// An estimate is certain if the reported counts stand, a model's, a prior's alone (nothing is counted), or there is none.
const (
	TierCertain Tier = "certain"
	TierModel   Tier = "model"
	TierPrior   Tier = "prior"
	TierNone    Tier = "none"
)

// Settings of a run.
type Settings struct {
	// Seed of the draws: the same table, prior and settings give the same figures.
	Seed uint64
	// Worlds is how many are drawn, 500 where it is 0.
	Worlds int
	// Exact draws every unit by itself, however many there are.
	Exact bool
	// Keep keeps the worlds in the estimate, by area too, for delegates.
	Keep bool
}

// Interval is from low to high.
type Interval [2]float64

// Width is high less low.
func (i Interval) Width() float64 { return i[1] - i[0] }

// Holds reports whether a value is within, ends included.
func (i Interval) Holds(v float64) bool { return i[0] <= v && v <= i[1] }

// Range is a median and intervals that hold the final value so many times in a hundred.
type Range struct {
	Median             float64
	P50, P80, P90, P95 Interval
}

// levels are the intervals of a Range, in its order.
var levels = [...]float64{0.50, 0.80, 0.90, 0.95}

// Levels are the chances of the intervals of a [Range]: 0.50, 0.80, 0.90 and 0.95.
func Levels() []float64 { return levels[:] }

// Interval is the one of a level, by its place in [Levels].
func (r *Range) Interval(level int) *Interval {
	return [...]*Interval{&r.P50, &r.P80, &r.P90, &r.P95}[level]
}

// Option is what an estimate says of one option.
type Option struct {
	ID      string
	Counted int64
	// Share of the final valid vote, in percent.
	Share Range
	// Win is the model's chance of having the most votes in the end: never 0 or 1 while votes are out, but for what the
	// certain tier rules out.
	Win float64
	// RuledOut says that bounds exclude that it has the most votes, if reported counts stand.
	RuledOut bool
}

// Counts are numbers of units by status.
type Counts struct {
	In   int `json:"in"`
	Part int `json:"part"`
	Out  int `json:"out"`
}

// Total is a modelled number of votes, Low to High in nine cases of ten.
type Total struct{ Low, Median, High int64 }

// Estimate is what can be said of a table.
type Estimate struct {
	Tier    Tier
	Units   Counts
	Counted int64
	// Expected is the modelled number of all valid votes in the end. It is no source's expected vote, and must not be
	// printed as one.
	Expected Total
	// Options are in the table's order; nil in the tier none.
	Options []Option
	Certain Certainty
	// Progress is how far the count is and in which order it comes.
	Progress Progress
	// Known is what the table knows of its units.
	Known Known
	// Season says that earlier contests of the season, between the options that are first here, taught the model.
	Season bool
	// Stretch is the factor by which the half-widths of the 90 percent intervals were multiplied.
	Stretch  float64
	Seed     uint64
	Warnings []Warning
	// Worlds are the final votes, where Settings.Keep asks for them.
	Worlds []World

	totalStretch [len(levels)]float64
}

// World is one way in which a contest may end.
type World struct {
	// Votes by option, in the table's order.
	Votes []float64
	// Areas are the same for the units of each area.
	Areas map[string][]float64

	started map[string][]float64 // of Areas, what is counted
}

// Leader is the place of the option with the largest chance of winning; -1 without options.
func (e *Estimate) Leader() int {
	best := -1
	for k := range e.Options {
		if best < 0 || e.Options[k].Win > e.Options[best].Win {
			best = k
		}
	}
	return best
}

// Run estimates a table. The error is that of [Table.Check].
func Run(t *Table, p *Prior, s Settings) (*Estimate, error) {
	if err := t.Check(); err != nil {
		return nil, err
	}
	if s.Worlds <= 0 {
		s.Worlds = 500
	}
	t = tidy(t)
	e := &Estimate{Tier: TierModel, Counted: t.Counted(), Certain: Certain(t), Seed: s.Seed, Stretch: 1}
	for i := range t.Units {
		switch t.Units[i].Status {
		case In:
			e.Units.In++
		case Part:
			e.Units.Part++
		default:
			e.Units.Out++
		}
	}
	d := newDesign(t)
	e.Progress = d.progress(t)
	e.Progress.Units = e.Units.In + e.Units.Part
	e.Known = d.known()
	e.Warnings = warnings(t, d, e)
	if e.Counted == 0 {
		e.Tier = TierPrior
		if p.Season == nil || e.Units.Out == 0 || !d.based {
			e.Tier = TierNone
			return e, nil
		}
	}
	if e.Certain.Winner != "" {
		e.Tier = TierCertain
	}
	worlds := draws(t, d, p, s)
	if worlds == nil {
		e.Tier = TierNone
		return e, nil
	}
	e.Progress.Part = part(worlds, e.Counted)
	by := p.stretch(t)
	e.Season = by == &p.SeasonStretch
	stretch := &by[e.Known]
	shares := stretch.Shares.factors(e.Progress)
	if e.Units.Part+e.Units.Out > 0 {
		e.Stretch = shares[2]
	}
	e.options(t, worlds, shares)
	e.totalStretch = stretch.Total.factors(e.Progress)
	e.total(worlds)
	if s.Keep {
		e.Worlds = worlds
	}
	return e, nil
}

// part is the counted part of the median total of the worlds.
func part(worlds []World, counted int64) float64 {
	totals := make([]float64, len(worlds))
	for i, w := range worlds {
		for _, v := range w.Votes {
			totals[i] += v
		}
	}
	sort.Float64s(totals)
	return float64(counted) / max(1, quantile(totals, 0.5))
}

// options reads shares and chances off the worlds.
func (e *Estimate) options(t *Table, worlds []World, stretch [len(levels)]float64) {
	by := t.ByOption()
	e.Options = make([]Option, len(by))
	shares := make([][]float64, len(by))
	medians := make([]float64, len(by))
	totals := make([]float64, len(worlds))
	for i, w := range worlds {
		for _, v := range w.Votes {
			totals[i] += v
		}
	}
	sorted := make([]float64, len(worlds))
	for k := range by {
		shares[k] = make([]float64, len(worlds))
		for i, w := range worlds {
			shares[k][i] = 100 * w.Votes[k] / totals[i]
		}
		copy(sorted, shares[k])
		sort.Float64s(sorted)
		o := &e.Options[k]
		o.ID, o.Counted = t.Options[k], by[k]
		o.Share = stretched(sorted, stretch, e.Certain.shares(k))
		medians[k] = o.Share.Median
	}
	ruledOut := e.Certain.ruledOut()
	for k, chance := range win(shares, medians, stretch[2], ruledOut) {
		e.Options[k].Win, e.Options[k].RuledOut = chance, ruledOut[k]
	}
}

// stretched gives the intervals of sorted values, stretched about the median and kept within what is possible.
func stretched(sorted []float64, stretch [len(levels)]float64, possible Interval) Range {
	within := func(v float64) float64 { return min(max(v, possible[0]), possible[1]) }
	r := Range{Median: within(quantile(sorted, 0.5))}
	for l, level := range levels {
		low, high := quantile(sorted, (1-level)/2), quantile(sorted, (1+level)/2)
		i := Interval{within(r.Median - stretch[l]*(r.Median-low)), within(r.Median + stretch[l]*(high-r.Median))}
		if l > 0 { // an interval that is surer is never narrower
			narrower := r.Interval(l - 1)
			i = Interval{min(i[0], narrower[0]), max(i[1], narrower[1])}
		}
		*r.Interval(l) = i
	}
	return r
}

// total reads the number of votes in the end off the worlds.
func (e *Estimate) total(worlds []World) {
	sorted := make([]float64, len(worlds))
	for i, w := range worlds {
		for _, v := range w.Votes {
			sorted[i] += v
		}
	}
	sort.Float64s(sorted)
	most := math.Inf(1)
	if e.Certain.Known {
		most = float64(e.Counted + e.Certain.MostOut)
	}
	r := stretched(sorted, [len(levels)]float64{0, 0, e.totalStretch[2], 0}, Interval{float64(e.Counted), most})
	e.Expected = Total{round(r.P90[0]), round(r.Median), round(r.P90[1])}
}

// Votes is the range of an option's votes in the end, by its place in Options, stretched as the modelled total is. It
// needs the worlds that Settings.Keep keeps; its surest interval, and those of 50 and 80 percent, are left at the 90
// percent one or the median.
func (e *Estimate) Votes(option int) Range {
	sorted := make([]float64, len(e.Worlds))
	for i, w := range e.Worlds {
		sorted[i] = w.Votes[option]
	}
	sort.Float64s(sorted)
	possible := Interval{float64(e.Certain.Low[option]), math.Inf(1)}
	if e.Certain.Known {
		possible[1] = float64(e.Certain.High[option])
	}
	return stretched(sorted, [len(levels)]float64{0, 0, e.totalStretch[2], 0}, possible)
}

func round(v float64) int64 { return int64(math.Round(min(v, 1e18))) }

// quantile of sorted numbers, linear between them.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	low := int(at)
	if low+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[low] + (at-math.Floor(at))*(sorted[low+1]-sorted[low])
}

// NoEstimate says in words why there is no estimate; empty where there is one.
func (e *Estimate) NoEstimate() string {
	if e.Tier != TierNone {
		return ""
	}
	if e.Units == (Counts{}) {
		return "no estimate: there is no reporting unit"
	}
	return "no estimate: no unit has a vote yet"
}
