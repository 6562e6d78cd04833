package calibrate

import (
	"math"
	"slices"
	"sync"

	"github.com/canvassdesk/canvass/internal/estimate"
)

// Method is what gives an estimate.
type Method string

// The methods that are compared. Model is the prior of variances alone, as a table of one's own gets it; Season adds
// means of contests held earlier in the season; Lean is the model without covariates, Bare without baselines too; Ratio
// is a plain extrapolation.
const (
	Model  Method = "model"
	Season Method = "season"
	Lean   Method = "no covariates"
	Bare   Method = "no baselines"
	Ratio  Method = "ratio"
)

// Methods are all methods, as they are printed.
var Methods = []Method{Model, Season, Lean, Bare, Ratio}

// Marks are the parts of the vote at which a replay looks.
var Marks = []float64{0.05, 0.10, 0.20, 0.40, 0.60, 0.80}

// smallest is the share in percent from which on an option is scored, and leastUnits the units of a contest that is.
const (
	smallest   = 2.0
	leastUnits = 12
)

// look is one method's estimate at one mark of one replay, beside the truth.
type look struct {
	contest  *Contest
	order    Order
	mark     float64
	method   Method
	units    int // that are in
	known    estimate.Known
	progress estimate.Progress
	total    lookOption // of all votes
	options  []lookOption
	brier    float64
	logScore float64
	win      float64 // the chance given to the option that is ahead by chance
	right    bool    // it won
	hasWin   bool
}

type lookOption struct {
	truth float64
	share estimate.Range
}

// Options of a calibration.
type Options struct {
	// Every looks at every n-th contest alone, 1 where it is 0.
	Every int
	// Worlds of each estimate, 500 where it is 0.
	Worlds int
	// Progress is told how far it is, nil for nobody.
	Progress func(done, of int)
	// Workers is how many replays run at once, 1 where it is 0.
	Workers int
}

// prepared is what contests are replayed with.
type prepared struct {
	contests []*Contest
	seasons  []*estimate.Season // by contest
	priors   map[string]*estimate.Prior
}

// prepare learns, for every state, on the contests of the others.
func prepare(all []*Contest) *prepared {
	p := &prepared{priors: map[string]*estimate.Prior{}}
	var tables []*estimate.Table
	for _, c := range all {
		if len(c.Table.Units) >= leastUnits && len(c.Table.Options) > 1 {
			p.contests = append(p.contests, c)
			tables = append(tables, c.Table)
		}
	}
	learner := estimate.NewLearner(tables)
	for _, c := range p.contests {
		if p.priors[c.State] == nil {
			p.priors[c.State] = learner.Prior(func(j int) bool { return p.contests[j].State != c.State })
		}
		var earlier []*estimate.Table
		for j, o := range p.contests {
			if o.Party == c.Party && o.Date < c.Date {
				earlier = append(earlier, tables[j])
			}
		}
		p.seasons = append(p.seasons, estimate.NewSeason(earlier))
	}
	return p
}

// looks replays contests in orders and with methods. One contest's looks stand in one place whatever the workers do.
func (p *prepared) looks(orders []Order, methods []Method, opts Options) []look {
	return slices.Concat(eachOf(p.chosen(opts), opts, func(at int) []look { return p.replay(at, orders, methods, opts) })...)
}

// chosen are the contests that are looked at.
func (p *prepared) chosen(opts Options) (out []int) {
	for i := 0; i < len(p.contests); i += max(1, opts.Every) {
		out = append(out, i)
	}
	return out
}

// eachOf does the same with each contest, several at once, and gives the results in the order of the contests.
func eachOf[T any](contests []int, opts Options, do func(contest int) T) []T {
	results := make([]T, len(contests))
	var wait sync.WaitGroup
	var lock sync.Mutex
	next, done := make(chan int), 0
	for range max(1, opts.Workers) {
		wait.Go(func() {
			for at := range next {
				results[at] = do(contests[at])
				lock.Lock()
				done++
				if opts.Progress != nil {
					opts.Progress(done, len(contests))
				}
				lock.Unlock()
			}
		})
	}
	for at := range contests {
		next <- at
	}
	close(next)
	wait.Wait()
	return results
}

// replay is all looks at one contest.
func (p *prepared) replay(i int, orders []Order, methods []Method, opts Options) []look {
	c := p.contests[i]
	truth, votes := c.shares()
	winner, _ := first(truth)
	var out []look
	for _, o := range orders {
		for _, order := range c.orders(o, uint64(i)+1000) {
			for _, mark := range Marks {
				t := c.at(order, mark)
				if t == nil {
					continue
				}
				for _, m := range methods {
					l := look{contest: c, order: o, mark: mark, method: m, total: lookOption{truth: votes}}
					for k := range t.Units {
						if t.Units[k].Status == estimate.In {
							l.units++
						}
					}
					l.fill(t, p.prior(i, m), truth, winner, opts)
					out = append(out, l)
				}
			}
		}
	}
	return out
}

// prior is a method's for a contest.
func (p *prepared) prior(i int, m Method) *estimate.Prior {
	prior := p.priors[p.contests[i].State]
	if m == Season {
		return prior.With(p.seasons[i])
	}
	return prior
}

func (l *look) fill(t *estimate.Table, prior *estimate.Prior, truth []float64, winner int, opts Options) {
	ranges := make([]estimate.Range, len(truth))
	if l.method == Ratio {
		ranges = ratio(t)
	} else {
		if l.method == Lean || l.method == Bare {
			t = lean(t, l.method == Lean)
		}
		e, err := estimate.Run(t, prior, estimate.Settings{Seed: 1, Worlds: opts.Worlds})
		if err != nil { // the table was checked when it was loaded
			panic(err)
		}
		l.known, l.progress, l.hasWin = e.Known, e.Progress, true
		l.total.share = estimate.Range{
			Median: float64(e.Expected.Median), P90: estimate.Interval{float64(e.Expected.Low), float64(e.Expected.High)},
		}
		for k := range e.Options {
			o := &e.Options[k]
			ranges[k] = o.Share
			d := o.Win
			if k == winner {
				d--
				l.logScore = -math.Log(max(o.Win, 1e-4))
			}
			l.brier += d * d
		}
		best := e.Leader()
		l.win, l.right = e.Options[best].Win, best == winner
	}
	for k, share := range truth {
		if share >= smallest {
			l.options = append(l.options, lookOption{share, ranges[k]})
		}
	}
}
