package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/answer"
	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/canvassdesk/canvass/internal/view"
	"github.com/canvassdesk/canvass/internal/wording"
	"github.com/spf13/cobra"
)

// defaultSeasons are simulated where what is asked for needs seasons and no number is given.
const defaultSeasons = 10_000

// seasonFlags are those of commands that simulate seasons.
type seasonFlags struct {
	seasons int
	seed    uint64
	polls   string
}

func (x *seasonFlags) add(c *cobra.Command) {
	c.Flags().IntVar(&x.seasons, "seasons", 0, "simulate `N` seasons to their ends, by the season model and each contest's rule")
	c.Flags().Uint64Var(&x.seed, "seed", 1, "the `SEED` of the seasons: the same gives the same numbers")
	c.Flags().StringVar(&x.polls, "polls", "", "take in polls from a CSV `FILE`: date,jurisdiction,pollster,option,share, or FiveThirtyEight's archive")
}

// wanted are the seasons that are asked for; those of polls are read for the race.
func (x *seasonFlags) wanted(s *tally.Snapshot, id canvass.RaceID) (answer.SeasonsWanted, error) {
	out := answer.SeasonsWanted{Seasons: x.seasons, Seed: x.seed}
	if x.seasons < 0 {
		return out, canvass.Errorf(canvass.Invalid, "seasons", "%d is no number of seasons: give one above zero", x.seasons)
	}
	if x.polls == "" {
		return out, nil
	}
	f, err := os.Open(x.polls)
	if err != nil {
		return out, canvass.Errorf(canvass.Invalid, "polls", "%w", err)
	}
	defer f.Close()
	of, err := season.Of(s, id)
	if err != nil {
		return out, err
	}
	if out.Polls, err = season.ReadPolls(f, of); err != nil {
		return out, fmt.Errorf("%s: %w", x.polls, err)
	}
	return out, nil
}

func (p *program) raceCommand() *cobra.Command {
	var asOf, contest string
	var seasons seasonFlags
	c := &cobra.Command{
		Use:   "race CYCLE/PARTY",
		Short: "The nomination: delegates, the number needed, the way to it, what a contest changes, and chances by a model",
		Long: `Tells a race as it stands at a moment: whose delegates, by whose word, what is open and what remains; the share of the rest that each
needs and the first day on which each could have a majority; and what each contest did to that. It is the record's where that is
about the race, else the catalog's.

--seasons simulates seasons to their ends: shares by a model of the results so far (docs/race.md says how it was scored), each contest
by its own rule. What has no rule that is known is named and left out. --contest says what one contest did to the chances as well.
Chances are a model's; everything else is arithmetic.`,
		Example: `  canvass race 2024/dem
  canvass race 2024/dem --as-of 2024-03-06T02:00Z
  canvass race 2020/dem --as-of 2020-03-01T12:00Z --seasons 10000 --seed 1
  canvass race 2016/dem --contest 2016/dem/mi --seasons 4000`,
		Args:              exactly(1, "a race such as 2024/dem"),
		ValidArgsFunction: p.completeRaces,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := canvass.ParseRaceID(args[0])
			if err != nil {
				return err
			}
			if seasons.polls != "" && seasons.seasons == 0 || contest != "" && seasons.seasons == 0 {
				seasons.seasons = defaultSeasons
			}
			return p.withRace(cmd.Context(), id, asOf, func(v *view.View, aside string) error {
				r, err := answer.RaceOf(v.Snapshot, v.Head, id)
				if err != nil {
					return err
				}
				if seasons.seasons != 0 {
					want, err := seasons.wanted(v.Snapshot, id)
					if err != nil {
						return err
					}
					if err := r.Simulate(cmd.Context(), v.Snapshot, want); err != nil {
						return err
					}
				}
				if contest != "" {
					of, err := canvass.ParseContestID(contest)
					if err != nil {
						return err
					}
					if of.Race() != id {
						return canvass.Errorf(canvass.Invalid, "contest", "%s is not a contest of %s", of, id)
					}
					if err := r.SimulateContest(cmd.Context(), v.Snapshot, of, seasons.seasons, seasons.seed); err != nil {
						return err
					}
				}
				return p.print(r, func(w io.Writer) error {
					if aside != "" {
						fmt.Fprintln(w, aside)
					}
					fmt.Fprint(newScreen(w), raceText(v, r, canvass.ContestID(contest)))
					return nil
				})
			})
		},
	}
	asOfFlag(c, &asOf)
	seasons.add(c)
	c.Flags().StringVar(&contest, "contest", "", "say what one `CONTEST` of the race did to the chances too")
	c.Flags().StringVar(&p.catalog, "catalog", "", "a `FOLDER` of contest files over the program's own")
	return c
}

// withRace gives the record's view where the record is about the race, else what the catalog alone knew at the moment.
func (p *program) withRace(ctx context.Context, id canvass.RaceID, asOf string, do func(v *view.View, aside string) error) error {
	named := p.db != "" || os.Getenv(dbVariable) != ""
	aside := ""
	if path, err := p.recordPath(); p.catalog == "" && (err == nil || named) {
		done := false
		err := p.withView(ctx, asOf, func(v *view.View) error {
			if !named && !slices.ContainsFunc(v.Active, func(c canvass.ContestID) bool { return c.Race() == id }) {
				return nil
			}
			done = true
			return do(v, "")
		})
		switch {
		case done || err != nil && named:
			return err
		case err != nil:
			aside = passedOver(path, err)
		}
	}
	at := canvass.TimeOf(time.Now())
	if asOf != "" {
		var err error
		if at, err = canvass.ParseTime(asOf); err != nil {
			return canvass.Errorf(canvass.Invalid, "as-of", "%w", err)
		}
	}
	files, _, err := p.catalogFiles()
	if err != nil {
		return err
	}
	s, err := tally.FromCatalog(files, at)
	if err != nil {
		return err
	}
	return do(&view.View{Snapshot: s}, aside)
}

// leadText is a lead in delegates that is told.
func leadText(l *answer.Lead) string {
	if l.Known == race.AtLeast {
		return fmt.Sprintf("at least %d", *l.By)
	}
	return fmt.Sprint(*l.By)
}

// raceText is a race for a terminal; contest is the one whose part is told in full, empty for none.
func raceText(v *view.View, r *answer.Race, contest canvass.ContestID) string {
	w := wording.Of(v.Snapshot)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if v.Record == nil {
		line("%s", faint.Render("From the catalog alone: what was published by then."))
	} else if s := recordLine(v.Record); s != "" {
		line("%s", faint.Render(s))
	}
	line("%s", faint.Render("as of "+wording.Moment(v.Now)))
	line("%s  %s", bold.Render(r.Name), faint.Render("delegates "+string(r.Basis)))
	rows := [][]string{{"", "delegates", "needs of the rest", "a majority from"}}
	for _, s := range r.Standings {
		number := english.Thousands(int64(s.Delegates))
		if s.Known == race.AtLeast {
			number = "at least " + number
		}
		required := ""
		if share, ok := r.Required[s.ID]; ok {
			required = fmt.Sprintf("%.2f%%", share)
			switch {
			case share > 100:
				required = "more than all"
			case share == 0:
				required = "nothing"
			}
		}
		rows = append(rows, []string{s.Name, number, required, r.Clinch[s.ID]})
	}
	if len(rows) > 1 {
		line("%s", indent(columns("lrrr", rows)))
	}
	if r.Need != nil {
		line("Needed: %s of %s pledged delegates", english.Thousands(int64(*r.Need)), english.Thousands(int64(*r.Delegates)))
		if r.AutomaticVote {
			line("Others vote on the first ballot too: more than half of the pledged alone decides nothing.")
		}
		if f := r.FirstBallot; f != nil {
			line("%s", firstBallotText(f, w))
		}
	}
	if n := r.Leading; n.Reached != nil {
		line("%s", wording.Reached(w.Name(*n.Reached), *n.Day, n.Elsewhere))
	}
	if r.Open > 0 {
		line("Open in contests that were held: %s", english.Thousands(int64(r.Open)))
	}
	if r.Unbound > 0 {
		line("Given to nobody, or unbound, in contests that were held: %s", english.Thousands(int64(r.Unbound)))
	}
	if r.Unsized > 0 {
		line("Held, and how many delegates they give is not known: %s", english.Count(r.Unsized, "contest", "contests"))
	}
	line("To come, or not reported: %s", wording.ToCome(r.ContestsLeft-r.Canceled, r.Canceled, r.Remaining, r.LeftUnsized))
	for _, id := range v.Active {
		k, ok := r.Consequence[id]
		if !ok || k.LeadBefore == nil || k.LeadAfter == nil || k.LeadBefore.By == nil || k.LeadAfter.By == nil {
			continue
		}
		if name := v.Contests[id].Info.Name; k.LeaderChanges {
			line("%s: %s leads instead of %s, by %s", name, w.Name(k.LeadAfter.Option), w.Name(k.LeadBefore.Option), leadText(k.LeadAfter))
		} else {
			line("%s: the lead of %s goes from %s to %s", name, w.Name(k.LeadBefore.Option), leadText(k.LeadBefore), leadText(k.LeadAfter))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(v.Contests)) {
		c := v.Contests[id]
		if k := c.CertifiedOtherwise(); k != nil && id.Race() == r.Race {
			line("%s", warn.Render(c.Info.Name+": "+w.Flag(c, k)+". The total takes what was certified."))
		}
	}
	for _, t := range r.Tallies {
		line("%s: %s", w.Outlet(t.By), t.Value)
	}
	if r.Seasons != nil {
		b.WriteString(seasonsText(r.Seasons, r.Nomination, w))
	}
	if contest != "" {
		b.WriteString(contestText(v, r, contest))
	}
	return b.String()
}

// seasonsText are the chances of a race for a terminal.
func seasonsText(x *answer.Seasons, chances map[canvass.OptionID]answer.Chance, w wording.Words) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("")
	line("%s", bold.Render(fmt.Sprintf("By a model (%s), %s seasons simulated, seed %d", x.Model, english.Thousands(x.Seasons), x.Seed)))
	for _, a := range x.Assumed {
		line("Assumed: %s", a)
	}
	if x.Untold != nil {
		line("No chance is told: %s.", *x.Untold)
	} else {
		rows := [][]string{{"", "majority", "most", "delegates at the end, 90%"}}
		for _, o := range slices.SortedFunc(maps.Keys(chances), func(p, q canvass.OptionID) int {
			return cmpChance(chances[q], chances[p], string(p), string(q))
		}) {
			c := chances[o]
			rows = append(rows, []string{
				w.Name(o), inHundred(c.Majority, c.SE), inHundred(c.Plurality, c.SE),
				fmt.Sprintf("%s, %s to %s", english.Thousands(c.Median), english.Thousands(c.Low), english.Thousands(c.High)),
			})
		}
		line("%s", indent(columns("lrrr", rows)))
		line("Nobody has a majority in %.1f%% of them.", 100*x.Contested)
	}
	for _, g := range x.Gaps {
		line("Left out or simplified: %s.", g)
	}
	return b.String()
}

// inHundred is a chance with its standard error, in percent.
func inHundred(p, se float64) string { return fmt.Sprintf("%.1f%% ± %.1f", 100*p, 100*se) }

// contestText is what one contest did, for a terminal: the exact part first, then the model's.
func contestText(v *view.View, r *answer.Race, id canvass.ContestID) string {
	w := wording.Of(v.Snapshot)
	k := r.Consequence[id]
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("")
	line("%s", bold.Render(v.Contests[id].Info.Name))
	rows := [][]string{{"needs of the rest", "before", "after", "if swept", "if none"}}
	for _, o := range slices.Sorted(maps.Keys(k.Required)) {
		p := k.Required[o]
		cell := func(x *float64) string {
			if x == nil {
				return "–"
			}
			return fmt.Sprintf("%.2f%%", *x)
		}
		rows = append(rows, []string{w.Name(o), cell(&p.Before), cell(p.After), cell(p.Sweep), cell(p.None)})
	}
	if len(rows) > 1 {
		line("%s", indent(columns("lrrrr", rows)))
	}
	switch {
	case k.Inconsequential == nil:
		line("Whether it was consequential cannot be said: the need is not known, or seats are open.")
	case *k.Inconsequential:
		line("Inconsequential by the rule: no other outcome would have changed as much as a quarter of a percent of the delegates needed.")
	default:
		line("Consequential by the rule: %s.", strings.Join(k.Why, "; "))
	}
	for _, s := range r.Surprise[id] {
		if s.Bits == nil {
			line("Surprise by the %s: not told, %s.", s.Prior, s.Words)
		} else {
			line("%s (%.1f bits by the %s).", english.Capital(s.Words), *s.Bits, s.Prior)
		}
	}
	if k.Chances != nil {
		for _, o := range slices.Sorted(maps.Keys(k.Chances.By)) {
			c := k.Chances.By[o]
			line("By the model, %s's chance of most pledged delegates: %.1f%% had it come out as expected, %.1f%% as it did.", w.Name(o), 100*c.Expected, 100*c.Actual)
		}
	}
	return b.String()
}

// firstBallotText says who votes on the first ballot beside the pledged delegates.
func firstBallotText(f *answer.FirstBallot, w wording.Words) string {
	words := fmt.Sprintf("Without a pledge: %s of %s delegates in all", english.Thousands(int64(f.Automatic)), english.Thousands(int64(f.All)))
	need := english.Thousands(int64(f.Need))
	switch {
	case f.By != nil:
		return fmt.Sprintf("%s; they vote on the first ballot, since %s has the %s that are more than half of all", words, w.Name(*f.By), need)
	case f.Vote:
		return fmt.Sprintf("%s; they vote on the first ballot, and %s decide it", words, need)
	}
	return fmt.Sprintf("%s; they vote on the first ballot only if somebody has %s pledged, more than half of all", words, need)
}
