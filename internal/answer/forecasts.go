package answer

import (
	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
)

// Forecasts are a race's frozen forecasts held against the results.
type Forecasts struct {
	Race canvass.RaceID     `json:"race"`
	By   string             `json:"by"`
	Each []ForecastOutcome  `json:"contests"`
	Of   map[string]float64 `json:"means"`
	// Waiting have a forecast and no winner that is known; Missing were held without a forecast that was entered in
	// time.
	Waiting []canvass.ContestID `json:"waiting"`
	Missing []canvass.ContestID `json:"missing"`
}

// ForecastOutcome is one frozen forecast and what came out.
type ForecastOutcome struct {
	Contest canvass.ContestID            `json:"contest"`
	Model   string                       `json:"model"`
	Seed    uint64                       `json:"seed"`
	Chances map[canvass.OptionID]float64 `json:"chances"`
	Winner  canvass.OptionID             `json:"winner"`
	// LogLoss is in nats; Brier sums squared errors over the options, BrierEach is their mean.
	LogLoss   float64 `json:"log_loss"`
	Brier     float64 `json:"brier"`
	BrierEach float64 `json:"brier_each"`
	// Covered of Told shares lie in their 90% intervals; Interval is the mean interval score, in points.
	Covered  int     `json:"covered"`
	Told     int     `json:"told"`
	Interval float64 `json:"interval"`
	// CRPS is that of the delegates, null where none were foretold or known.
	CRPS    *float64 `json:"crps"`
	Entries []Entry  `json:"entries"`
}

// ForecastsOf scores a race's frozen forecasts of one source.
func ForecastsOf(s *tally.Snapshot, id canvass.RaceID, by string) *Forecasts {
	x := season.ScoreForecasts(s, id, by)
	out := &Forecasts{Race: id, By: by, Each: []ForecastOutcome{}, Of: map[string]float64{}, Waiting: list(x.Waiting), Missing: list(x.Missing)}
	crps, covered, told := 0.0, 0, 0
	for i := range x.Scored {
		f := &x.Scored[i]
		row := ForecastOutcome{
			Contest: f.Contest, Model: f.Forecast.Forecast.Model, Seed: f.Forecast.Forecast.Seed, Chances: map[canvass.OptionID]float64{}, Winner: f.Winner,
			LogLoss: digits(f.LogLoss, 4), Brier: digits(f.Brier, 4), BrierEach: digits(f.BrierEach, 4), Covered: f.Covered, Told: f.Told,
			Interval: digits(f.Interval, 1), Entries: entriesOf(s, f.Forecast.Ref),
		}
		for _, o := range f.Forecast.Forecast.Options {
			row.Chances[o.Option] = float64(o.Chance) / 10_000
		}
		n := float64(len(x.Scored))
		out.Of["log_loss"] += f.LogLoss / n
		out.Of["brier"] += f.Brier / n
		out.Of["brier_each"] += f.BrierEach / n
		if f.HasDelegates {
			c := digits(f.CRPS, 2)
			row.CRPS = &c
			crps += f.CRPS
		}
		covered, told = covered+f.Covered, told+f.Told
		out.Each = append(out.Each, row)
	}
	for k, v := range out.Of {
		out.Of[k] = digits(v, 4)
	}
	if told > 0 {
		out.Of["covered_90"] = digits(float64(covered)/float64(told), 4)
	}
	if len(x.Scored) > 0 {
		out.Of["crps_sum"] = digits(crps, 2)
	}
	return out
}
