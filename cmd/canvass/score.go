package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

func (p *program) scoreCommand() *cobra.Command {
	var results, by, asOf string
	var frozen bool
	var draws int
	var seed uint64
	c := &cobra.Command{
		Use:   "score CYCLE/PARTY",
		Short: "How well the season model foretells a race: each contest from contests of earlier days alone",
		Long: `Foretells every contest of a race from those of earlier days, without polls, and holds the chances against what came out: log loss in
nats a contest (0 is perfect), beside those of giving all the same chance, of the last winner again, and of who had won most.
The model's constants for a race of 2008 to 2024 were chosen on the other seasons; 2000 and 2004 were never looked at.

--forecasts scores what was frozen in the record before the polls closed (canvass forecast), and names the contests without one.

--results scores any table: CSV with the header date,jurisdiction,kind,option,share,withdrew (kind primary or caucus, share in percent,
withdrew the option's last day in the race or empty), or FiveThirtyEight's archive of results with the race named.`,
		Example: `  canvass score 2016/dem
  canvass score --results season.csv
  canvass score 2000/gop --results primaries.csv`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 || len(args) == 0 && results == "" {
				return canvass.Errorf(canvass.Invalid, "score", "give one race such as 2016/dem, or --results FILE")
			}
			return nil
		},
		ValidArgsFunction: p.completeRaces,
		RunE: func(cmd *cobra.Command, args []string) error {
			var id canvass.RaceID
			if len(args) == 1 {
				var err error
				if id, err = canvass.ParseRaceID(args[0]); err != nil {
					return err
				}
			}
			if frozen {
				return p.scoreForecasts(cmd.Context(), id, by, asOf)
			}
			files, _, err := p.catalogFiles()
			if err != nil {
				return err
			}
			s, err := tally.FromCatalog(files, canvass.TimeOf(time.Now()))
			if err != nil {
				return err
			}
			of, err := seasonOf(s, id, results)
			if err != nil {
				return err
			}
			x, err := answer.ScoresOf(of, draws, seed)
			if err != nil {
				return err
			}
			return p.print(x, func(w io.Writer) error {
				fmt.Fprint(newScreen(w), scoresText(x, wording.Of(s)))
				return nil
			})
		},
	}
	f := c.Flags()
	f.StringVar(&results, "results", "", "a table of results, a CSV `FILE`")
	f.BoolVar(&frozen, "forecasts", false, "score the forecasts that are frozen in the record")
	f.StringVar(&by, "by", desk.Own, "whose forecasts: a `SOURCE`; this desk's own where it is left out")
	asOfFlag(c, &asOf)
	f.IntVar(&draws, "seasons", 4000, "draw each contest `N` times")
	f.Uint64Var(&seed, "seed", 1, "the `SEED` of the draws")
	f.StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// scoreForecasts holds the record's frozen forecasts against the results.
func (p *program) scoreForecasts(ctx context.Context, id canvass.RaceID, by, asOf string) error {
	if id == "" {
		return canvass.Errorf(canvass.Invalid, "score", "name the race whose forecasts are scored, such as 2028/dem")
	}
	return p.withView(ctx, asOf, func(v *view.View) error {
		x := answer.ForecastsOf(v.Snapshot, id, by)
		return p.print(x, func(w io.Writer) error {
			fmt.Fprint(newScreen(w), forecastsText(x, wording.Of(v.Snapshot)))
			return nil
		})
	})
}

// forecastsText are scored forecasts for a terminal.
func forecastsText(x *answer.Forecasts, w wording.Words) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", bold.Render(fmt.Sprintf("%s: %d forecasts frozen before the polls closed, and scored", x.Race, len(x.Each))))
	rows := [][]string{{"contest", "won", "its chance", "log loss", "Brier", "shares held", "delegates' CRPS"}}
	for _, f := range x.Each {
		crps := "–"
		if f.CRPS != nil {
			crps = fmt.Sprintf("%.1f", *f.CRPS)
		}
		rows = append(rows, []string{
			w.Place(f.Contest.Jurisdiction()), w.Last("", f.Winner), fmt.Sprintf("%.1f%%", 100*f.Chances[f.Winner]), fmt.Sprintf("%.3f", f.LogLoss),
			fmt.Sprintf("%.3f", f.Brier), fmt.Sprintf("%d of %d", f.Covered, f.Told), crps,
		})
	}
	if len(x.Each) > 0 {
		line("%s", indent(columns("llrrrrr", rows)))
		line("Log loss %.3f a contest; Brier %.3f summed over candidates, %.3f each", x.Of["log_loss"], x.Of["brier"], x.Of["brier_each"])
	}
	for _, id := range x.Waiting {
		line("Waiting for its result: %s", id)
	}
	for _, id := range x.Missing {
		line("Held without a forecast: %s", id)
	}
	return b.String()
}

// seasonOf is the season of a table where one is given, else the catalog's.
func seasonOf(s *tally.Snapshot, id canvass.RaceID, results string) (*season.Season, error) {
	if results == "" {
		return season.Of(s, id)
	}
	f, err := os.Open(results)
	if err != nil {
		return nil, canvass.Errorf(canvass.Invalid, "results", "%w", err)
	}
	defer f.Close()
	of, err := season.ReadResults(f, id)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", results, err)
	}
	return of, nil
}

// scoresText are scores for a terminal.
func scoresText(x *answer.Scores, w wording.Words) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", bold.Render(fmt.Sprintf("%s, %d contests foretold by the season model (%s)", cmp.Or(string(x.Race), "The table"), len(x.Contests), x.Model)))
	rows := [][]string{{"date", "contest", "favourite", "chance", "won", "its chance"}}
	for _, c := range x.Contests {
		var favourite canvass.OptionID
		for o, p := range c.Chances {
			if favourite == "" || p > c.Chances[favourite] || p == c.Chances[favourite] && o < favourite {
				favourite = o
			}
		}
		won, its := "somebody else", "–"
		if c.Winner != nil {
			won = w.Last("", *c.Winner)
			its = fmt.Sprintf("%.0f%%", 100*c.Chances[*c.Winner])
		}
		name, chance := w.Last("", favourite), fmt.Sprintf("%.0f%%", 100*c.Chances[favourite])
		if c.NoBasis {
			name, chance = "no basis", "–"
		}
		rows = append(rows, []string{c.Date, strings.ToUpper(c.Jurisdiction), name, chance, won, its})
	}
	line("%s", indent(columns("lllrlr", rows)))
	line("Log loss %.3f; all the same chance %.3f, the last winner again %.3f, who had won most %.3f", x.LogLoss, x.Uniform, x.LastWinner, x.MostWins)
	line("Favourites won %.0f%%; Brier %.3f summed over candidates, %.3f each", 100*x.Right, x.Brier, x.BrierEach)
	line("90%% intervals of shares hold %.0f%%, and are %.0f points wide", 100*x.Covered90, x.Width)
	for _, g := range slices.Compact(x.Gaps) {
		line("Left out: %s", g)
	}
	return b.String()
}

// cmpChance orders chances, the larger first, then by name.
func cmpChance(a, b answer.Chance, first, second string) int {
	return cmp.Or(cmp.Compare(a.Plurality, b.Plurality), cmp.Compare(a.Median, b.Median), cmp.Compare(first, second))
}
