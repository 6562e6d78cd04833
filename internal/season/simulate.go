package season

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
)

// MaxSeasons is how many seasons may be simulated at once.
const MaxSeasons = 1_000_000

// districtSpread is how far a candidate's share in a district lies from that of the whole contest: the standard
// deviation of its logarithm, over 526 shares above 15% in districts of 37 contests of 2016 to 2024.
const districtSpread = .15

// Rest is what is simulated of a season: who has what, and the contests to come with their rules.
type Rest struct {
	Season *Season
	Params Params
	// Past and Future are contests of the season, by their place: what the model learns from, and what is simulated.
	Past, Future []int
	// Rules are those of the future contests that can be simulated; one without is left out, and its seats are a gap.
	// Those of a past contest are of pools that are open still: its shares are those of its result.
	Rules map[int]*delegate.Contest
	// Has are the delegates that each candidate has, by place in the season, and others' that nobody of them can win.
	Has []int
	// Need is how many delegates are a majority.
	Need int
	// Without are candidates who leave on a day: they are in on contests until that day.
	Without map[int]time.Time
	// Polls may be nil; those after Until are not known yet.
	Polls *Polls
	Until time.Time
}

// Simulation is what came of the seasons simulated.
type Simulation struct {
	Seasons int
	Seed    uint64
	// By is by candidate, in the order of the season.
	By []Outcome
	// Contested is in how many seasons nobody has a majority; Level in how many of them the first are level.
	Contested, Level int
	// Days are the days of contests, with what each candidate has after them.
	Days []DayRange
	// NoBasis says that no result told the model anything: all candidates are alike to it.
	NoBasis bool
	// First and Majority are for each season who has most, -1 where several have, and whether that is a majority.
	First    []int8
	Majority []bool
}

// Outcome is one candidate's part of the seasons.
type Outcome struct {
	Option canvass.OptionID
	// Majority and Most are the numbers of seasons with a majority, and with more than anybody else.
	Majority, Most int
	// Mean and the quantiles are of the delegates at the end.
	Mean                  float64
	Low, Median, High     int // 5%, 50%, 95%
	final                 []uint32
	Quarter, ThreeQuarter int
}

// DayRange is what candidates have after a day: the 5%, 50% and 95% quantiles, by candidate.
type DayRange struct {
	Day               time.Time
	Low, Median, High []int
}

// program is a contest ready to be run.
type program struct {
	contest int // place in Future
	areas   int
	active  []int // candidates
	// fixed are the shares of a contest that is counted, by place in active; nil for one that is drawn.
	fixed []float64
	run   *delegate.Program
	day   int // place in days
}

// Simulate simulates seasons to their ends. Seasons are drawn by PCG of (seed, season): the result is the same for any
// number of workers, and two worlds of one season differ only by what is assumed.
func (r *Rest) Simulate(ctx context.Context, seasons int, seed uint64) (*Simulation, error) {
	if seasons < 1 || seasons > MaxSeasons {
		return nil, canvass.Errorf(canvass.Invalid, "seasons", "%d seasons: simulate 1 to %d", seasons, MaxSeasons)
	}
	return r.simulate(ctx, seasons, seed, runtime.GOMAXPROCS(0))
}

func (r *Rest) simulate(ctx context.Context, seasons int, seed uint64, workers int) (*Simulation, error) {
	programs, days, err := r.programs()
	if err != nil {
		return nil, err
	}
	k := newKernel(r.Season, r.Params)
	d := k.drawsOf(r.Past, r.Future, seed)
	if r.Polls != nil {
		r.Polls.inform(r, k, d, r.Until)
	}
	seats := slices.Max(append(slices.Clone(r.Has), 0))
	for _, rules := range r.Rules {
		for _, p := range rules.Pools {
			seats += p.Seats
		}
	}
	out := &Simulation{
		Seasons: seasons, Seed: seed, NoBasis: !k.anyTold(r.Past) && r.Polls == nil,
		First: make([]int8, seasons), Majority: make([]bool, seasons),
	}
	jitter := districtTable(seed)
	workers = max(1, min(workers, seasons))
	parts := make([]*runner, workers)
	var wait sync.WaitGroup
	for w := range parts {
		parts[w] = newRunner(r, d.forWorker(), programs, len(days), seats, jitter, w > 0)
		parts[w].weeks = r.weeksBefore(days)
		wait.Go(func() {
			for season := w * seasons / workers; season < (w+1)*seasons/workers; season++ {
				if season%1024 == 0 && ctx.Err() != nil {
					return
				}
				out.First[season], out.Majority[season] = parts[w].season(uint64(season))
			}
		})
	}
	wait.Wait()
	if err := ctx.Err(); err != nil {
		return nil, canvass.Errorf(canvass.Failed, "seasons", "stopped: %w", err)
	}
	out.gather(r, parts, days)
	return out, nil
}

// programs compiles the rules of the contests to come, and gives the days that they are on.
func (r *Rest) programs() ([]program, []time.Time, error) {
	var out []program
	var days []time.Time
	for _, at := range r.Past {
		if len(days) == 0 && r.Rules[at] != nil {
			days = append(days, r.Season.Contests[at].Day)
		}
		if err := r.program(&out, at, program{contest: len(r.Future) + at}); err != nil {
			return nil, nil, err
		}
	}
	for i, at := range r.Future {
		c := &r.Season.Contests[at]
		if n := len(days); n == 0 || !days[n-1].Equal(c.Day) {
			days = append(days, c.Day)
		}
		if err := r.program(&out, at, program{contest: i, day: len(days) - 1}); err != nil {
			return nil, nil, err
		}
	}
	return out, days, nil
}

// weeksBefore are the weeks from one day of contests to the next, and before the first since the last that was held.
// Days that lie in the past, of contests that are counted, are no time in which somebody leaves.
func (r *Rest) weeksBefore(days []time.Time) []float64 {
	var last time.Time
	for _, at := range r.Past {
		if d := r.Season.Contests[at].Day; d.After(last) {
			last = d
		}
	}
	out := make([]float64, len(days))
	for i, d := range days {
		if !last.IsZero() && d.After(last) {
			out[i] = d.Sub(last).Hours() / 24 / 7
			last = d
		}
	}
	return out
}

// program compiles the rules of one contest, and adds it where it has any.
func (r *Rest) program(out *[]program, at int, p program) error {
	c, rules := &r.Season.Contests[at], r.Rules[at]
	if rules == nil || len(rules.Pools) == 0 {
		return nil
	}
	var options []delegate.Option
	past, sum := slices.Contains(r.Past, at), 0.0
	for _, k := range r.Season.active(c) {
		if left, gone := r.Without[k]; gone && c.Day.After(left) && !past {
			continue
		}
		p.active = append(p.active, k)
		options = append(options, delegate.Option(r.Season.Candidates[k].Option))
		if past {
			p.fixed = append(p.fixed, c.Result.Shares[k])
			sum += c.Result.Shares[k]
		}
	}
	for i := range p.fixed {
		p.fixed[i] /= sum
	}
	areas := []delegate.Area{delegate.State}
	for _, pool := range rules.Pools {
		if !slices.Contains(areas, pool.Area) {
			areas = append(areas, pool.Area)
		}
	}
	p.areas = len(areas)
	run, err := rules.Program(areas, options)
	if err != nil {
		return canvass.Errorf(canvass.Refused, "seasons", "%s: %w", c.ID, err)
	}
	p.run = run
	*out = append(*out, p)
	return nil
}

// tableSize is the number of deviations that districts take theirs from, a power of two.
const tableSize = 1 << 13

// districtTable are factors by which a district's votes differ from the contest's.
func districtTable(seed uint64) *[tableSize]float64 {
	random := rand.New(rand.NewPCG(seed, math.MaxUint64))
	t := new([tableSize]float64)
	for i := range t {
		t[i] = math.Exp(districtSpread * random.NormFloat64())
	}
	return t
}

// leaving is how many leave in a week, of those in each place by delegates so far: of the leader, a second far behind,
// the third and fourth, and the rest. They are the rates of the 33 who left in the seven seasons of 2008 to 2024, in
// 418 weeks of candidates.
var leaving = []float64{.007, .09, .13, .13, .27}

// leavingClose is the rate of a second who has two thirds of the leader's or more.
const leavingClose = .027

// leaves lets candidates leave before the contests of a day, by their place in delegates and the weeks since the last;
// the last of all stays. Whoever it is in one world is drawn on the same numbers in another.
func (x *runner) leaves(season uint64, day int) {
	weeks := x.weeks[day]
	if weeks <= 0 {
		return
	}
	for k := range x.has {
		if !x.stands[k] || x.out[k] {
			continue
		}
		place, others, most := 0, 0, 0
		for o, n := range x.has {
			if o == k || !x.stands[o] || x.out[o] {
				continue
			}
			if others++; n > x.has[k] {
				place++
			}
			most = max(most, n)
		}
		rate := leaving[min(place, len(leaving)-1)]
		if place == 1 && 3*x.has[k] >= 2*most {
			rate = leavingClose
		}
		chance := 1 - math.Exp(-rate*weeks)
		if others > 0 && float64(mix(season, uint64(1+day*len(x.has)+k)<<20)>>11)/(1<<53) < chance {
			x.out[k] = true
			x.gone++
		}
	}
}

// runner simulates seasons one after the other.
type runner struct {
	rest     *Rest
	draws    *draws
	programs []program
	jitter   *[tableSize]float64
	shares   []float64
	votes    []int64
	got      []int // by option of a program
	has      []int // by candidate
	// stands says who is in on the first day, out who has left since, gone how many; in are those of a contest who are
	// left.
	stands, out []bool
	gone        int
	in, at      []int
	weeks       []float64 // before each day
	// Histograms: final[candidate*width+delegates], and by day.
	width int
	final []uint32
	byDay []uint32
	days  int
}

func newRunner(r *Rest, d *draws, programs []program, days, seats int, jitter *[tableSize]float64, clone bool) *runner {
	n := len(r.Season.Candidates)
	x := &runner{
		rest: r, draws: d, programs: slices.Clone(programs), jitter: jitter, shares: make([]float64, n), got: make([]int, n), has: make([]int, n),
		width: seats + 1, days: days,
	}
	areas := 0
	for i := range x.programs {
		areas = max(areas, x.programs[i].areas)
		if clone {
			x.programs[i].run = x.programs[i].run.Clone()
		}
	}
	x.votes = make([]int64, areas*n)
	x.stands, x.out = make([]bool, n), make([]bool, n)
	for i := range x.programs {
		for _, k := range x.programs[i].active {
			x.stands[k] = x.stands[k] || x.programs[i].fixed == nil
		}
	}
	x.final, x.byDay = make([]uint32, n*x.width), make([]uint32, days*n*x.width)
	return x
}

// ballots are how many votes each area casts in the model: enough that rounding a share decides nothing.
const ballots = 1e7

// season simulates one season: who has most delegates at the end, -1 where several have, and whether it is a majority.
func (x *runner) season(season uint64) (first int8, majority bool) {
	x.draws.draw(season)
	copy(x.has, x.rest.Has)
	clear(x.out)
	x.gone = 0
	at := 0
	for day := range x.days {
		x.leaves(season, day)
		for ; at < len(x.programs) && x.programs[at].day == day; at++ {
			x.contest(&x.programs[at], season)
		}
		for c, n := range x.has {
			x.byDay[(day*len(x.has)+c)*x.width+n]++
		}
	}
	best, level := 0, false
	for c, n := range x.has {
		x.final[c*x.width+n]++
		switch {
		case c == 0:
		case n > x.has[best]:
			best, level = c, false
		case n == x.has[best]:
			level = true
		}
	}
	if level {
		return -1, false
	}
	return int8(best), x.rest.Need > 0 && x.has[best] >= x.rest.Need
}

// contest draws one contest's votes and awards its delegates by its rule.
func (x *runner) contest(p *program, season uint64) {
	n := len(p.active)
	if n == 0 {
		return
	}
	switch {
	case p.fixed != nil:
		copy(x.shares, p.fixed)
	case x.gone > 0:
		x.among(p)
	default:
		x.draws.shares(x.shares, p.contest, p.active)
	}
	for o := range n {
		x.votes[o] = int64(x.shares[o] * ballots)
	}
	at := int(mix(season, uint64(p.contest))) & (tableSize - 1)
	for a := 1; a < p.areas; a++ {
		for o := range n {
			x.votes[a*n+o] = int64(x.shares[o] * x.jitter[at] * ballots)
			at = (at + 1) & (tableSize - 1)
		}
	}
	got := x.got[:n]
	clear(got)
	p.run.Run(got, x.votes[:p.areas*n])
	for o, k := range p.active {
		x.has[k] += got[o]
	}
}

// among are the shares of those who have not left; who has gets none.
func (x *runner) among(p *program) {
	x.in, x.at = x.in[:0], x.at[:0]
	for i, k := range p.active {
		if !x.out[k] {
			x.in, x.at = append(x.in, k), append(x.at, i)
		}
	}
	shares := x.shares[:len(p.active)]
	if len(x.in) == 0 {
		clear(shares)
		return
	}
	x.draws.shares(shares, p.contest, x.in)
	for i := len(p.active) - 1; i >= 0; i-- { // from the back: a place is never behind where it is read
		at := slices.Index(x.at, i)
		if at < 0 {
			shares[i] = 0
		} else {
			shares[i] = shares[at]
		}
	}
}

// mix makes one number of two that is like none of its neighbours' (SplitMix64's finish).
func mix(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b*0xbf58476d1ce4e5b9
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// gather adds up what the workers counted. Only whole numbers are added, so that their order means nothing.
func (out *Simulation) gather(r *Rest, parts []*runner, days []time.Time) {
	n, width := len(r.Season.Candidates), parts[0].width
	final, byDay := parts[0].final, parts[0].byDay
	for _, p := range parts[1:] {
		for i, v := range p.final {
			final[i] += v
		}
		for i, v := range p.byDay {
			byDay[i] += v
		}
	}
	for c := range n {
		h := final[c*width : (c+1)*width]
		o := Outcome{Option: r.Season.Candidates[c].Option, final: h}
		var sum uint64
		for d, v := range h {
			sum += uint64(d) * uint64(v)
		}
		o.Mean = float64(sum) / float64(out.Seasons)
		o.Low, o.Quarter, o.Median, o.ThreeQuarter, o.High = at(h, .05), at(h, .25), at(h, .5), at(h, .75), at(h, .95)
		out.By = append(out.By, o)
	}
	for i, first := range out.First {
		if first < 0 {
			out.Level++
		} else {
			out.By[first].Most++
			if out.Majority[i] {
				out.By[first].Majority++
			}
		}
		if !out.Majority[i] {
			out.Contested++
		}
	}
	for d, day := range days {
		x := DayRange{Day: day}
		for c := range n {
			h := byDay[(d*n+c)*width : (d*n+c+1)*width]
			x.Low, x.Median, x.High = append(x.Low, at(h, .05)), append(x.Median, at(h, .5)), append(x.High, at(h, .95))
		}
		out.Days = append(out.Days, x)
	}
}

// at is a quantile of a histogram.
func at(h []uint32, q float64) int {
	var all, sum uint64
	for _, v := range h {
		all += uint64(v)
	}
	for d, v := range h {
		if sum += uint64(v); float64(sum) >= q*float64(all) && v > 0 {
			return d
		}
	}
	return len(h) - 1
}

// CRPS is the continuous ranked probability score of the delegates at the end: how far the forecast lay off, in
// delegates. A single number that is d off scores d.
func (o *Outcome) CRPS(delegates int) float64 {
	var all, below uint64
	for _, v := range o.final {
		all += uint64(v)
	}
	score := 0.0
	for d := range max(len(o.final), delegates+1) {
		if d < len(o.final) {
			below += uint64(o.final[d])
		}
		f := float64(below) / float64(all)
		if d >= delegates {
			f = 1 - f
		}
		score += f * f
	}
	return score
}

// StandardError is that of a chance in so many seasons.
func StandardError(chance float64, seasons int) float64 {
	return math.Sqrt(chance * (1 - chance) / float64(seasons))
}
