package calibrate

import (
	"math"
	"slices"
	"sort"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// Cell is what one method scored in one order at one mark. The mark 0 is all marks together.
type Cell struct {
	Order   Order   `json:"order"`
	Counted float64 `json:"counted"` // part of the vote
	Method  Method  `json:"method"`
	// Looks is how many replays, Contests of how many contests.
	Looks    int `json:"looks"`
	Contests int `json:"contests"`
	// Coverage is how often, in percent, the intervals held the end: 50, 80, 90 and 95 percent ones.
	Coverage [4]float64 `json:"coverage"`
	// Error is the standard error of the 90 percent intervals' coverage, clustered by state.
	Error float64 `json:"error"`
	// Width is the median width of the 90 percent intervals in points, Interval their mean interval score (Winkler): width
	// and 20 times what a miss is out by.
	Width    float64 `json:"width"`
	Interval float64 `json:"interval"`
	// Total is how often the modelled total's range held the number of votes, 0 for the ratio, which models none.
	Total float64 `json:"total"`
	// Brier is summed over options, LogScore of the winner; 0 for the ratio, which gives no chances.
	Brier    float64 `json:"brier"`
	LogScore float64 `json:"log_score"`
	// Refused is in how many looks of a hundred a model that wants 20 units at 90 percent would have given no answer.
	Refused float64 `json:"refused"`
}

// openModelUnits is how many units washingtonpost/elex-live-model 2.2.5 wants for its nonparametric 90 percent
// intervals: ceil((1+a)/(1-a)) = 20 with a = 0.9.
const openModelUnits = 20

// cell scores looks of one order, mark and method.
func cell(looks []*look) Cell {
	c := Cell{Looks: len(looks)}
	var hits [4]int
	var widths []float64
	n, refused, chances := 0, 0, 0
	byState := map[string][2]float64{} // hits and number
	contests := map[*Contest]bool{}
	for _, l := range looks {
		contests[l.contest] = true
		if l.units < openModelUnits {
			refused++
		}
		if l.hasWin {
			chances++
			if l.total.share.P90.Holds(l.total.truth) {
				c.Total++
			}
			c.Brier += l.brier
			c.LogScore += l.logScore
		}
		for k := range l.options {
			o := &l.options[k]
			n++
			for level := range hits {
				if o.share.Interval(level).Holds(o.truth) {
					hits[level]++
				}
			}
			i := o.share.P90
			widths = append(widths, i.Width())
			c.Interval += i.Width() + 20*max(0, i[0]-o.truth) + 20*max(0, o.truth-i[1])
			s := byState[l.contest.State]
			s[1]++
			if i.Holds(o.truth) {
				s[0]++
			}
			byState[l.contest.State] = s
		}
	}
	if n == 0 {
		return c
	}
	for level := range hits {
		c.Coverage[level] = 100 * float64(hits[level]) / float64(n)
	}
	sort.Float64s(widths)
	c.Width = widths[len(widths)/2]
	c.Interval /= float64(n)
	c.Contests = len(contests)
	c.Refused = 100 * float64(refused) / float64(len(looks))
	if chances > 0 {
		c.Total *= 100 / float64(chances)
		c.Brier /= float64(chances)
		c.LogScore /= float64(chances)
	}
	// The ratio estimator's variance over clusters.
	p := float64(hits[2]) / float64(n)
	var square float64
	for _, s := range byState {
		d := s[0] - p*s[1]
		square += d * d
	}
	if m := float64(len(byState)); m > 1 {
		c.Error = 100 * math.Sqrt(square*m/(m-1)) / float64(n)
	}
	return c
}

// cells are all cells of looks: by order, mark and method, and the marks pooled.
func cells(looks []look) []Cell {
	var out []Cell
	for _, o := range Orders {
		for _, m := range Methods {
			for _, mark := range append(slices.Clone(Marks), 0) {
				var some []*look
				for i := range looks {
					if l := &looks[i]; l.order == o && l.method == m && (mark == 0 || l.mark == mark) {
						some = append(some, l)
					}
				}
				if len(some) == 0 {
					continue
				}
				c := cell(some)
				c.Order, c.Counted, c.Method = o, mark, m
				out = append(out, c)
			}
		}
	}
	return out
}

// Chance is how often options that were given a chance within bounds won.
type Chance struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	Looks int     `json:"looks"`
	Said  float64 `json:"said"` // mean chance
	Won   float64 `json:"won"`  // how often it did
}

// reliability is a table of the chances given to whoever was likeliest, adversary apart.
func reliability(looks []look) []Chance {
	from := []float64{0, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.995}
	out := make([]Chance, len(from))
	for i := range out {
		out[i].From, out[i].To = from[i], 1
		if i+1 < len(from) {
			out[i].To = from[i+1]
		}
	}
	for i := range looks {
		l := &looks[i]
		if !l.hasWin || l.method != Model || l.order == Adversary {
			continue
		}
		for j := len(out) - 1; j >= 0; j-- {
			if l.win >= out[j].From {
				out[j].Looks++
				out[j].Said += l.win
				if l.right {
					out[j].Won++
				}
				break
			}
		}
	}
	for i := range out {
		if n := float64(out[i].Looks); n > 0 {
			out[i].Said /= n
			out[i].Won /= n
		}
	}
	return out
}

// Report is what a calibration measured.
type Report struct {
	// Model is the version of package estimate that was measured.
	Model    string `json:"model"`
	Contests int    `json:"contests"`
	// Prior is learned on all contests, with its stretch: what the program is built with.
	Prior  *estimate.Prior `json:"prior"`
	Cells  []Cell          `json:"cells"`
	Chance []Chance        `json:"chances"`
	// Misses are the contests whose intervals missed most, by order.
	Misses []Miss `json:"misses"`
	// Certain is how the certain tier did; Over of Bounded counties exceeded their bound.
	Certain []CertainCell `json:"certain"`
	Over    int           `json:"over"`
	Bounded int           `json:"bounded"`
	// Virginia is the governor's contest of 2017.
	Virginia []VirginiaCell `json:"virginia"`
}

// Miss is how often, of the model's 90 percent intervals of a contest in an order, one missed.
type Miss struct {
	Contest   string `json:"contest"`
	Order     Order  `json:"order"`
	Missed    int    `json:"missed"`
	Intervals int    `json:"intervals"`
}

// misses are the worst, at least half of them missed, the adversary's apart: it makes almost all miss.
func misses(looks []look) []Miss {
	type key struct {
		contest string
		order   Order
	}
	all := map[key]*Miss{}
	for i := range looks {
		l := &looks[i]
		if l.method != Model || l.order == Adversary {
			continue
		}
		k := key{l.contest.Name, l.order}
		if all[k] == nil {
			all[k] = &Miss{Contest: k.contest, Order: k.order}
		}
		for j := range l.options {
			all[k].Intervals++
			if !l.options[j].share.P90.Holds(l.options[j].truth) {
				all[k].Missed++
			}
		}
	}
	var out []Miss
	for _, m := range all {
		if 2*m.Missed >= m.Intervals {
			out = append(out, *m)
		}
	}
	slices.SortFunc(out, func(a, b Miss) int {
		if d := slices.Index(Orders, a.Order) - slices.Index(Orders, b.Order); d != 0 {
			return d
		}
		if a.Contest < b.Contest {
			return -1
		}
		return 1
	})
	return out
}

// learnedOn are the orders on which the stretch is learned: not the adversary, against whom no interval is honest.
var learnedOn = []Order{Random, Small, Large, Rural, Time}

// Run calibrates: it learns variances and stretch for each state on the others, then replays and scores.
func Run(all []*Contest, opts Options) *Report {
	p := prepare(all)
	raw := p.looks(learnedOn, []Method{Model, Season, Lean, Bare}, opts)
	for state, prior := range p.priors {
		prior.Stretch, prior.SeasonStretch = learnStretches(raw, state)
	}
	scored := p.looks(Orders, Methods, opts)
	var tables []*estimate.Table
	for _, c := range p.contests {
		tables = append(tables, c.Table)
	}
	whole := estimate.Learn(tables)
	whole.Stretch, whole.SeasonStretch = learnStretches(raw, "")
	r := &Report{
		Model: estimate.VersionOf(whole), Contests: len(p.contests), Prior: whole, Cells: cells(scored), Chance: reliability(scored), Misses: misses(scored),
	}
	r.Certain, r.Over, r.Bounded = certainCells(p.contests)
	return r
}
