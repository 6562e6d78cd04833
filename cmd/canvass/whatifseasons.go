package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

// supposedSeasons is what is assumed of a season that is simulated.
type supposedSeasons struct {
	seasonFlags
	wins, withdraws []string
	asOf            string
}

func (x *supposedSeasons) add(c *cobra.Command) {
	x.seasonFlags.add(c)
	c.Flags().StringArrayVar(&x.wins, "wins", nil, "assume that somebody wins a contest by so many points: `CONTEST=NAME:POINTS`")
	c.Flags().StringArrayVar(&x.withdraws, "withdraws", nil, "assume that somebody is in until a day and no longer: `NAME=DATE`")
	asOfFlag(c, &x.asOf)
}

// asked reports whether seasons are supposed.
func (x *supposedSeasons) asked() bool { return len(x.wins)+len(x.withdraws) > 0 || x.seasons > 0 }

// wanted reads what is assumed.
func (x *supposedSeasons) wanted(s *tally.Snapshot, id canvass.RaceID) (answer.SeasonsWanted, error) {
	if x.seasons == 0 {
		x.seasons = defaultSeasons
	}
	out, err := x.seasonFlags.wanted(s, id)
	if err != nil {
		return out, err
	}
	if len(x.wins)+len(x.withdraws) == 0 {
		return out, canvass.Errorf(canvass.Invalid, "whatif", "nothing is assumed: give --wins or --withdraws, or ask canvass race for the seasons as they are")
	}
	for _, text := range x.wins {
		contest, outcome, ok := strings.Cut(text, "=")
		name, points, also := strings.Cut(outcome, ":")
		n, err := strconv.Atoi(points)
		if !ok || !also || err != nil {
			return out, canvass.Errorf(canvass.Invalid, "wins", "%q is not CONTEST=NAME:POINTS, such as 2016/dem/mi=clinton:21", text)
		}
		a := season.Assumption{Points: n}
		if a.Contest, err = canvass.ParseContestID(contest); err != nil {
			return out, err
		}
		if a.Winner, err = s.Catalog.Option(name); err != nil {
			return out, err
		}
		out.Wins = append(out.Wins, a)
	}
	for _, text := range x.withdraws {
		name, day, ok := strings.Cut(text, "=")
		d, err := time.Parse(time.DateOnly, day)
		if !ok || err != nil {
			return out, canvass.Errorf(canvass.Invalid, "withdraws", "%q is not NAME=DATE, such as sanders=2020-03-02", text)
		}
		o, err := s.Catalog.Option(name)
		if err != nil {
			return out, err
		}
		if out.Without == nil {
			out.Without = map[canvass.OptionID]time.Time{}
		}
		out.Without[o] = d
	}
	return out, nil
}

func (p *program) supposeSeasons(ctx context.Context, id canvass.RaceID, x *supposedSeasons) error {
	return p.withRace(ctx, id, x.asOf, func(v *view.View, aside string) error {
		want, err := x.wanted(v.Snapshot, id)
		if err != nil {
			return err
		}
		out, err := answer.SupposeSeasons(ctx, v.Snapshot, id, want)
		if err != nil {
			return err
		}
		return p.print(out, func(w io.Writer) error {
			if aside != "" {
				fmt.Fprintln(w, aside)
			}
			fmt.Fprint(newScreen(w), supposedSeasonsText(out, wording.Of(v.Snapshot)))
			return nil
		})
	})
}

// supposedSeasonsText is a race whose seasons are supposed, for a terminal. Each line of a number says that it is
// hypothetical.
func supposedSeasonsText(x *answer.SupposedRace, w wording.Words) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", bold.Render("Hypothetical. It is assumed that:"))
	for _, a := range x.Assumed {
		line("  %s", a)
	}
	line("%s, as of %s; %s seasons simulated by a model (%s), seed %d.", x.Name, wording.Moment(x.AsOf), english.Thousands(x.Seasons.Seasons), x.Seasons.Model, x.Seasons.Seed)
	rows := [][]string{{"", "delegates", "hypothetically"}}
	for _, s := range x.Standings {
		rows = append(rows, []string{s.Name, english.Thousands(s.Before), english.Thousands(s.After)})
	}
	line("%s", indent(columns("lrr", rows)))
	if x.Seasons.Untold != nil {
		line("No chance is told: %s.", *x.Seasons.Untold)
	} else {
		rows = [][]string{{"chance of a majority", "as it is", "hypothetically", "of most, as it is", "hypothetically"}}
		both := maps.Clone(x.AsItIs)
		maps.Copy(both, x.Nomination)
		for _, o := range slices.SortedFunc(maps.Keys(both), func(p, q canvass.OptionID) int {
			return cmpChance(both[q], both[p], string(p), string(q))
		}) {
			is, would := x.AsItIs[o], x.Nomination[o]
			rows = append(rows, []string{
				w.Name(o), inHundred(is.Majority, is.SE), inHundred(would.Majority, would.SE), inHundred(is.Plurality, is.SE), inHundred(would.Plurality, would.SE),
			})
		}
		line("%s", indent(columns("lrrrr", rows)))
	}
	for _, g := range x.Seasons.Gaps {
		line("Left out or simplified: %s.", g)
	}
	return b.String()
}
