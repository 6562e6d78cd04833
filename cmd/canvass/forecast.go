package main

import (
	"slices"
	"strconv"
	"strings"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/spf13/cobra"
)

func (p *program) forecastCommand() *cobra.Command {
	var s said
	var draws int
	var seed uint64
	var chances, model string
	c := &cobra.Command{
		Use:   "forecast CONTEST",
		Short: "Freeze a forecast of a contest in the record, before its polls close",
		Long: `Enters what the season model expects of a contest from the contests so far: chances, shares and delegates with their quantiles, the
model's version and the seed, so that anybody can make it again. With --by and --chances it is somebody else's: a=55,b=45 in percent, or
a=>99 where no more than a bound was published.

The record takes a forecast before the first polls close, and none afterwards. canvass score RACE --forecasts holds them against
the results, and names the contests that have none.`,
		Example: `  canvass forecast 2028/dem/nv --seasons 10000 --seed 7
  canvass forecast 2016/dem/mi --by 538 --model polls-plus --chances "clinton=>99,sanders=1"`,
		Args:              exactly(1, "a contest such as 2028/dem/nv"),
		ValidArgsFunction: p.completeContests,
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.enter(cmd, &s, func(d *desk.Desk) (canvass.Entry, error) {
				v := d.View()
				e, contest, err := placed(v, args[0], false)
				if err != nil {
					return e, err
				}
				e.Kind = canvass.KindForecast
				if chances == "" {
					e.By = desk.Own
					e.Forecast, err = season.ForecastOf(v.Snapshot, contest.ID, draws, seed)
					return e, err
				}
				if s.by == "" {
					return e, canvass.Errorf(canvass.Invalid, "by", "whose forecast is it? name a source with --by")
				}
				e.Forecast, err = givenForecast(v, model, chances)
				return e, err
			})
		},
	}
	f := c.Flags()
	f.IntVar(&draws, "seasons", defaultSeasons, "draw the contest `N` times")
	f.Uint64Var(&seed, "seed", 1, "the `SEED` of the draws")
	f.StringVar(&chances, "chances", "", "somebody else's chances in percent: `a=55,b=45`, or a=>99 for a bound")
	f.StringVar(&model, "model", "", "what somebody else calls the model: `NAME`")
	s.flags(p, c, true)
	return c
}

// givenForecast reads chances that somebody published.
func givenForecast(v *view.View, model, chances string) (*canvass.Forecast, error) {
	out := &canvass.Forecast{Model: model}
	for pair := range strings.SplitSeq(chances, ",") {
		name, text, ok := strings.Cut(strings.TrimSpace(pair), "=")
		text, bound := strings.CutPrefix(text, ">")
		percent, err := strconv.ParseFloat(text, 64)
		if !ok || err != nil || !(percent >= 0 && percent <= 100) { // nor NaN
			return nil, canvass.Errorf(canvass.Invalid, "chances", "%q is not NAME=PERCENT, such as clinton=55 or clinton=>99", pair)
		}
		o, err := v.Catalog.Option(name)
		if err != nil {
			return nil, err
		}
		out.Options = append(out.Options, canvass.ForecastOption{Option: o, Chance: int(percent*100 + .5), Bound: bound})
	}
	slices.SortFunc(out.Options, func(a, b canvass.ForecastOption) int { return strings.Compare(string(a.Option), string(b.Option)) })
	if model == "" {
		return nil, canvass.Errorf(canvass.Invalid, "model", "what is the model called? name it with --model; %s", english.Many(len(out.Options), "chance was read", "chances were read"))
	}
	return out, out.Validate()
}
