package season

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/delegate"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// MaxDraws is how many draws a frozen forecast may be of.
const MaxDraws = 100_000

// ForecastOf is the model's forecast of a contest from what the snapshot knows, to be frozen in the record before the
// polls close. The same snapshot, version, seed and draws give the same forecast. The error is canvass.Refused where
// there is no basis.
func ForecastOf(s *tally.Snapshot, id canvass.ContestID, draws int, seed uint64) (*canvass.Forecast, error) {
	const op = "forecast"
	if draws < 100 || draws > MaxDraws {
		return nil, canvass.Errorf(canvass.Invalid, op, "%d draws: take 100 to %d", draws, MaxDraws)
	}
	l, err := LeftOf(s, id.Race())
	if err != nil {
		return nil, err
	}
	if l.Unmodelled != "" {
		return nil, canvass.Errorf(canvass.Refused, op, "%s: %s", id, l.Unmodelled)
	}
	at := slices.IndexFunc(l.Rest.Future, func(i int) bool { return l.Rest.Season.Contests[i].ID == id })
	if at < 0 {
		return nil, canvass.Errorf(canvass.Refused, op, "%s is not to come: it has a result, or no day", id)
	}
	contest := l.Rest.Future[at]
	k := newKernel(l.Rest.Season, l.Rest.Params)
	scored, delegates, err := k.contestForecast(&l.Rest, contest, draws, seed)
	if err != nil {
		return nil, err
	}
	out := &canvass.Forecast{Model: Version(), Seed: seed, Draws: draws}
	for i, c := range scored.Active {
		o := canvass.ForecastOption{
			Option: l.Rest.Season.Candidates[c].Option, Chance: int(math.Round(10_000 * scored.Chance[i])),
			Shares: []int{thousandths(scored.Low[i]), thousandths(scored.Median[i]), thousandths(scored.High[i])},
		}
		if delegates != nil {
			o.Delegates = delegates[i]
		}
		out.Options = append(out.Options, o)
	}
	slices.SortFunc(out.Options, func(a, b canvass.ForecastOption) int { return strings.Compare(string(a.Option), string(b.Option)) })
	return out, out.Validate()
}

func thousandths(v float64) int { return int(math.Round(1000 * v)) }

// contestForecast are the chances of one contest, and the quantiles of its delegates by its rule, nil where no rule is
// known.
func (k *kernel) contestForecast(r *Rest, contest, draws int, seed uint64) (Scored, [][]int, error) {
	scored := k.foretell(r.Past, []int{contest}, draws, seed)[0]
	rules := r.Rules[contest]
	if rules == nil {
		return scored, nil, nil
	}
	areas := []delegate.Area{delegate.State}
	for _, p := range rules.Pools {
		if !slices.Contains(areas, p.Area) {
			areas = append(areas, p.Area)
		}
	}
	n := len(scored.Active)
	options := make([]delegate.Option, n)
	for i, c := range scored.Active {
		options[i] = delegate.Option(k.season.Candidates[c].Option)
	}
	run, err := rules.Program(areas, options)
	if err != nil {
		return scored, nil, canvass.Errorf(canvass.Refused, "forecast", "%s: %w", k.season.Contests[contest].ID, err)
	}
	d := k.drawsOf(r.Past, []int{contest}, seed)
	districts := rand.New(rand.NewPCG(seed, math.MaxUint64))
	won := make([][]int, n)
	shares, votes, got := make([]float64, n), make([]int64, len(areas)*n), make([]int, n)
	for season := range draws {
		d.draw(uint64(season))
		d.shares(shares, 0, scored.Active)
		for a := range areas {
			for o := range n {
				v := shares[o]
				if a > 0 {
					v *= math.Exp(districtSpread * districts.NormFloat64())
				}
				votes[a*n+o] = int64(v * ballots)
			}
		}
		clear(got)
		run.Run(got, votes)
		for o := range n {
			won[o] = append(won[o], got[o])
		}
	}
	quantiles := make([][]int, n)
	for o := range n {
		slices.Sort(won[o])
		for _, q := range canvass.ForecastQuantiles {
			quantiles[o] = append(quantiles[o], won[o][min(draws-1, q*draws/100)])
		}
	}
	return scored, quantiles, nil
}

// ForecastScore is a frozen forecast held against what came out.
type ForecastScore struct {
	Contest  canvass.ContestID
	Forecast tally.Forecast
	Winner   canvass.OptionID
	// LogLoss is in nats; Brier sums squared errors over the options, BrierEach is their mean.
	LogLoss, Brier, BrierEach float64
	// Covered of Told shares above 2% lie in their 90% intervals; Interval is their mean interval score, in points.
	Covered, Told int
	Interval      float64
	// CRPS is that of the delegates in all, by the eleven quantiles that are frozen; it is told where HasDelegates.
	CRPS         float64
	HasDelegates bool
}

// Forecasts are a race's frozen forecasts that can be scored, those that cannot yet, and the contests that were held
// without one entered in time: a desk that leaves out what it was wrong about shows it here.
type Forecasts struct {
	Scored  []ForecastScore
	Waiting []canvass.ContestID
	Missing []canvass.ContestID
}

// ScoreForecasts holds the frozen forecasts of a race, of one source, against the results. Of several of one contest
// the last that was not taken back counts; taking one back after the polls close does not make it unsaid, and it is
// scored.
func ScoreForecasts(s *tally.Snapshot, id canvass.RaceID, by string) Forecasts {
	var out Forecasts
	r := race.At(s, id)
	if r == nil {
		return out
	}
	for i := range r.Held {
		c := r.Held[i].Contest
		f := frozen(s, c, by)
		switch {
		case f == nil:
			out.Missing = append(out.Missing, c.ID)
		case soleWinner(c) == "":
			out.Waiting = append(out.Waiting, c.ID)
		default:
			out.Scored = append(out.Scored, scoreForecast(c, *f, &r.Held[i]))
		}
	}
	for _, cid := range r.Left {
		if frozen(s, s.Contests[cid], by) != nil {
			out.Waiting = append(out.Waiting, cid)
		}
	}
	return out
}

// frozen is the source's forecast that counts, nil where there is none.
func frozen(s *tally.Snapshot, c *tally.Contest, by string) *tally.Forecast {
	for i := range slices.Backward(c.Forecasts) {
		f := &c.Forecasts[i]
		if f.By != by {
			continue
		}
		if f.Retired != "" {
			gone, ok := s.Entry(f.Retired)
			if ok && c.Event != nil && canvass.TimeOf(c.Event.Date) > gone.Entry.Recorded {
				continue // taken back in time
			}
		}
		return f
	}
	return nil
}

func scoreForecast(c *tally.Contest, f tally.Forecast, line *race.Line) ForecastScore {
	x := ForecastScore{Contest: c.ID, Forecast: f, Winner: soleWinner(c)}
	chance, total := floorChance, int64(0)
	for _, o := range f.Forecast.Options {
		if n, ok := c.Count.Votes(o.Option); ok {
			total += n
		}
	}
	n := float64(len(f.Forecast.Options))
	for _, o := range f.Forecast.Options {
		p, won := float64(o.Chance)/10_000, 0.0
		if o.Option == x.Winner {
			won, chance = 1, p*(1-floorChance)+floorChance/n
		}
		x.Brier += (p - won) * (p - won)
		if votes, ok := c.Count.Votes(o.Option); ok && total > 0 && len(o.Shares) == 3 && 50*votes > total {
			r := 100 * float64(votes) / float64(total)
			low, high := float64(o.Shares[0])/10, float64(o.Shares[2])/10
			x.Told++
			if low <= r && r <= high {
				x.Covered++
			}
			x.Interval += high - low + 20*(max(low-r, 0)+max(r-high, 0))
		}
		if len(o.Delegates) > 0 && line.Open == 0 && line.Taken != race.Nothing {
			got := 0
			for _, a := range line.Awards {
				if a.Option == o.Option {
					got = a.Delegates
				}
			}
			x.HasDelegates = true
			x.CRPS += crpsOf(o.Delegates, got)
		}
	}
	if x.Told > 0 {
		x.Interval /= float64(x.Told)
	}
	x.BrierEach, x.LogLoss = x.Brier/n, -math.Log(chance)
	return x
}

// crpsOf is the continuous ranked probability score by quantiles: twice the mean of their pinball losses, each for as
// many percent as lie nearest to it.
func crpsOf(quantiles []int, got int) float64 {
	sum := 0.0
	for i, q := range canvass.ForecastQuantiles {
		weight := .10
		if i < 2 || i >= len(quantiles)-2 {
			weight = .075
		}
		level, d := float64(q)/100, float64(got-quantiles[i])
		sum += weight * 2 * max(level*d, (level-1)*d)
	}
	return sum
}
