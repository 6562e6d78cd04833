package facts

import (
	"cmp"
	"context"
	"slices"

	"github.com/canvassdesk/canvass/internal/english"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/season"
	"github.com/canvassdesk/canvass/internal/tally"
)

// meaningSeasons are simulated where a model is allowed to say that a contest changed nothing: with fewer not even nothing at all
// could be told from a tenth of a point.
const meaningSeasons = 4000

// changes reports whether something can be said of what the contest did to the race.
func (a *account) changes(k *race.Consequence) bool {
	return k != nil && a.outcome.kind == won && len(a.outcome.options) == 1 && k.Before.Majority != nil && k.Before.Info != nil
}

// movedNothing says that no outcome of the contest could have moved the race, by the rule of docs/race.md. Everything in it is
// arithmetic; a model is asked only whether it contradicts that.
func (a *account) movedNothing(k *race.Consequence) draft {
	if !a.changes(k) {
		return draft{}
	}
	why, ok := k.Inconsequential()
	if !ok || len(why) > 0 {
		return draft{}
	}
	if !a.c.Judged(a.raceNow(), func() bool {
		m, _, err := season.Model(context.Background(), a.s, k, meaningSeasons, 1)
		if err != nil {
			return false
		}
		why, ok := season.Inconsequential(k, m)
		return ok && len(why) == 0
	}) {
		return draft{}
	}
	swing := 0
	for _, w := range k.Worlds() {
		swing = max(swing, w.Swing, -w.Swing)
	}
	if swing == 0 {
		return draft{}
	}
	words := "Whatever the outcome, no more than " + english.Many(swing, "delegate", "delegates") + " could have changed hands"
	return tell("meaning", "{could}.", parts{"could": a.raceFact(words, "swing", english.Spelled(swing))})
}

// raceNow is what the model of a contest's race rests on: the contests of the race as they are, the catalog and the day.
func (a *account) raceNow() []any {
	var contests []*tally.Contest
	for id, c := range a.s.Contests {
		if id.Race() == a.c.ID.Race() {
			contests = append(contests, c)
		}
	}
	slices.SortFunc(contests, func(x, y *tally.Contest) int { return cmp.Compare(x.ID, y.ID) })
	out := []any{a.s.Catalog, a.today()}
	for _, c := range contests {
		out = append(out, c)
	}
	return out
}

// leastHarder is by how much the share that is needed must grow to be told: a twentieth of a point, in hundredths of a percent.
const leastHarder = 5

// harder is told in a full account of a winner who needs a larger share of the rest than before, and can still have it. Of who
// reached the majority in the end it is no news.
func (a *account) harder(k *race.Consequence) draft {
	if !a.changes(k) || k.Before.Open > 0 || k.After.Open > 0 || len(k.Before.Standings) == 0 { // after the first contest everybody needs more
		return draft{}
	}
	winner := a.outcome.options[0]
	if c, ok := a.totals.now.Clinched(); ok && c.Option == winner {
		return draft{}
	}
	paths := k.Paths()
	i := slices.IndexFunc(paths, func(p race.Path) bool { return p.Option == winner })
	if i < 0 || paths[i].Before.Beyond() || paths[i].After.Of <= 0 || !paths[i].After.Above(paths[i].Before, leastHarder) {
		return draft{}
	}
	before, after := paths[i].Before.Percent()+"%", paths[i].After.Percent()+"%"
	return tell("harder", "{left|The win left} {winner} {left} {after} {left|of the remaining delegates, up from} {before}.", parts{
		"winner": a.named(winner), "left": a.raceFact("needing", "required share moved", after),
		"after": a.raceFact(after, "required share", after), "before": a.raceFact(before, "required share before", before),
	})
}
