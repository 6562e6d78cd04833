package season

import (
	"context"
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
)

var update = flag.Bool("update", false, "write docs/seasons.md")

const pageFile = "../../docs/seasons.md"

// TestSeasonsPage holds docs/seasons.md to what the program says. It needs the archives of results and polls.
func TestSeasonsPage(t *testing.T) {
	seasons := archived(t, chosenOn...)
	held := archived(t, "2000/gop", "2004/dem")
	want := page(t, seasons, held)
	if *update {
		if err := os.WriteFile(pageFile, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(pageFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("%s (-want +got; -update writes it):\n%s", pageFile, diff)
	}
}

const pageDraws = 4000

// page is docs/seasons.md.
func page(t *testing.T, seasons, held []*Season) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# How well seasons are foretold")
	line("")
	line("Written by `go test ./internal/season -run TestSeasonsPage -update`, with the archives that CANVASS_DATA names: FiveThirtyEight's results")
	line("of primaries and its polls. What the model is stands in docs/race.md; its version here is `%s`.", Version())
	line("")
	line("## Winners, without polls")
	line("")
	line("Every contest is foretold from contests of earlier days alone, with constants that were chosen on the *other* six seasons. Log loss is in")
	line("nats a contest: 0 is perfect, chance alone is what *uniform* says. The last winner again, and who had won most, are scored by the rate at")
	line("which they were right in other seasons. Brier is the sum over candidates; in brackets the mean over candidates, as some publish it.")
	line("")
	line("| season | contests | model | uniform | last winner | most wins | Brier | favourite right | 50%% interval | 90%% interval | width, points |")
	line("|---|---|---|---|---|---|---|---|---|---|---|")
	var all []Scored
	total := 0.0
	row := func(s *Season) *Scores {
		x := s.Score(ChosenFor(s.Race), pageDraws, 1)
		line("| %s | %d | %.3f | %.3f | %.3f | %.3f | %.3f (%.3f) | %.0f%% | %.0f%% | %.0f%% | %.0f |", s.Race, len(x.Contests), x.LogLoss, x.Uniform, x.LastWinner, x.MostWins,
			x.Brier, x.BrierEach, 100*x.Right, 100*x.Covered50, 100*x.Covered90, 100*x.Width)
		return x
	}
	for _, s := range seasons {
		x := row(s)
		all = append(all, x.Contests...)
		total += x.LogLoss * float64(len(x.Contests))
	}
	pooled := &Scores{Contests: all}
	pooled.sum()
	line("| **all** | %d | **%.3f** | %.3f | %.3f | %.3f | %.3f (%.3f) | %.0f%% | %.0f%% | %.0f%% | %.0f |", len(all), pooled.LogLoss, pooled.Uniform, pooled.LastWinner, pooled.MostWins,
		pooled.Brier, pooled.BrierEach, 100*pooled.Right, 100*pooled.Covered50, 100*pooled.Covered90, 100*pooled.Width)
	line("")
	two, more := widths(all)
	line("Of contests between two the 90%% intervals are %.0f points wide, of those among three or more %.0f.", 100*two, 100*more)
	line("The first contest of each season has no basis, and the program says so in the place of a forecast; it is in the sums above, near uniform.")
	line("")
	line("Two seasons were kept out while the model and its constants were chosen, and tried afterwards, with nothing changed since:")
	line("")
	line("| season | contests | model | uniform | last winner | most wins | Brier | favourite right | 50%% interval | 90%% interval | width, points |")
	line("|---|---|---|---|---|---|---|---|---|---|---|")
	for _, s := range held {
		row(s)
	}
	line("")
	line("Favourites of the seven seasons, by the chance that they were given:")
	line("")
	line("| chance | contests | mean chance | won |")
	line("|---|---|---|---|")
	for _, in := range [][2]float64{{0, .5}, {.5, .7}, {.7, .9}, {.9, 1.01}} {
		n, chance, won := 0.0, 0.0, 0.0
		for i := range all {
			if f, p := all[i].Favourite(); p >= in[0] && p < in[1] && !all[i].NoBasis {
				n, chance = n+1, chance+p
				if f == all[i].Winner {
					won++
				}
			}
		}
		line("| %.0f to %.0f%% | %.0f | %.0f%% | %.0f%% |", 100*in[0], 100*min(in[1], 1), n, 100*chance/n, 100*won/n)
	}
	line("")
	line("Without one part of the model, the constants else the same (log loss over the %d contests, %.3f with all):", len(all), pooled.LogLoss)
	line("")
	line("| without | log loss |")
	line("|---|---|")
	for _, x := range []struct {
		name string
		off  func(*Params)
	}{
		{"the five figures of places", func(p *Params) { p.Alike = 0 }},
		{"regions", func(p *Params) { p.Region = 0 }},
		{"caucuses", func(p *Params) { p.Caucus = 0 }},
		{"home states", func(p *Params) { p.Home = 0 }},
		{"drift", func(p *Params) { p.Drift = 0 }},
		{"the lower start of who has no result", func(p *Params) { p.Late = 0 }},
		{"the tie of a pair", func(p *Params) { p.Pair = 1 }},
	} {
		line("| %s | %.3f |", x.name, ablated(seasons, x.off, nil))
	}
	same := func(*Params) {}
	line("| days of leaving (nobody leaves) | %.3f |", ablated(seasons, same, func(c *Candidate) { c.Left = time.Time{} }))
	line("| the day from which one asked for votes who had said to skip the first contests | %.3f |", ablated(seasons, same, func(c *Candidate) { c.From = time.Time{} }))
	line("")
	line("The last is Michael Bloomberg, who entered the race of 2020 for Super Tuesday. It was known beforehand, and put among the model's facts only")
	line("after the scores without it had been seen.")
	line("")
	pollsTable(t, line, seasons)
	delegatesTable(t, line)
	return b.String()
}

// widths are the mean widths of 90% intervals between two and among more.
func widths(all []Scored) (two, more float64) {
	var n, m float64
	for i := range all {
		if x := &all[i]; len(x.Active) == 2 {
			two, n = two+x.width, n+float64(x.told)
		} else {
			more, m = more+x.width, m+float64(x.told)
		}
	}
	return two / n, more / m
}

// ablated is the log loss over all contests without a part of the model.
func ablated(seasons []*Season, off func(*Params), change func(*Candidate)) float64 {
	sum, n := 0.0, 0.0
	for _, s := range seasons {
		p := ChosenFor(s.Race)
		off(&p)
		x := *s
		if change != nil {
			x.Candidates = slices.Clone(s.Candidates)
			for i := range x.Candidates {
				change(&x.Candidates[i])
			}
		}
		scores := x.Score(p, pageDraws, 1)
		sum, n = sum+scores.LogLoss*float64(len(scores.Contests)), n+float64(len(scores.Contests))
	}
	return sum / n
}

func pollsTable(t *testing.T, line func(string, ...any), seasons []*Season) {
	line("## With polls")
	line("")
	line("Over contests that the archive has polls of within %d days before: the chance of the one of the two finishers who won, by the model, by the", PollDays)
	line("polls, and by both multiplied. That the archive has the two finishers and no others is hindsight, in the polls' favour. Brier is the sum over")
	line("the two: half of it is what is often published. Errors are of the margin, in points.")
	line("")
	line("| season | contests | model: log loss, Brier, error | polls | both |")
	line("|---|---|---|---|---|")
	for _, s := range seasons {
		f, err := os.Open(filepath.Join(os.Getenv("CANVASS_DATA"), "polls", "primary_polls_538.csv"))
		if err != nil {
			t.Fatal(err)
		}
		polls, err := ReadPolls(f, s)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		x := s.ScorePolls(ChosenFor(s.Race), polls, 2000, 1)
		if len(x) == 0 {
			continue
		}
		var loss, brier, miss [3]float64
		for i := range x {
			for j, p := range []float64{x[i].Model, x[i].Polls, x[i].Both} {
				loss[j] += x[i].Loss(p) / float64(len(x))
				brier[j] += x[i].Brier(p) / float64(len(x))
			}
			for j, m := range []float64{x[i].ModelMiss, x[i].PollsMiss, x[i].BothMiss} {
				miss[j] += m / float64(len(x))
			}
		}
		cell := func(j int) string { return fmt.Sprintf("%.3f, %.3f, %.1f", loss[j], brier[j], miss[j]) }
		line("| %s | %d | %s | %s | %s |", s.Race, len(x), cell(0), cell(1), cell(2))
	}
	line("")
}

// atWeek is how the delegates at the end were foretold from one day of a season.
type atWeek struct {
	week                      int
	crps, proportional, level float64
	covered, told             int
}

// delegatesFrom foretells the delegates of the contests that remain, from each day of the season on. Contests of which
// some seats are given by no votes are left out on both sides.
func delegatesFrom(t *testing.T, id canvass.RaceID) []atWeek {
	s := allKnown()
	full, err := Of(s, id)
	if err != nil {
		t.Fatal(err)
	}
	var out []atWeek
	var begin, last time.Time
	for i := range full.Contests {
		c := &full.Contests[i]
		if c.Day.Equal(last) || !full.told(c) {
			continue
		}
		last = c.Day
		if begin.IsZero() {
			begin = c.Day
		}
		k := race.Of(s, c.ID)
		season, err := of(s, id, c.Day)
		if k == nil || err != nil {
			continue
		}
		l := left(s, season, k.Before, c.Day)
		if l.Unmodelled != "" {
			continue
		}
		gaps := map[canvass.ContestID]bool{}
		for _, g := range l.Gaps {
			gaps[g.Contest] = !strings.Contains(g.Why, "in one pool")
		}
		seats, actual := 0, slices.Clone(l.Rest.Has)
		for _, at := range l.Rest.Future {
			x := &season.Contests[at]
			take := race.Take(s, s.Contests[x.ID])
			if gaps[x.ID] || take.Open > 0 || take.Taken == race.Nothing {
				delete(l.Rest.Rules, at)
				continue
			}
			if l.Rest.Rules[at] == nil {
				continue
			}
			for _, p := range l.Rest.Rules[at].Pools {
				seats += p.Seats
			}
			for _, a := range take.Awards {
				if o := season.index(a.Option); o >= 0 {
					actual[o] += a.Delegates
				}
			}
		}
		for _, at := range l.Rest.Past {
			delete(l.Rest.Rules, at)
		}
		if seats < 100 {
			break
		}
		x, err := l.Rest.Simulate(context.Background(), 1000, 1)
		if err != nil {
			t.Fatal(err)
		}
		row := atWeek{week: int(c.Day.Sub(begin).Hours()/24/7) + 1}
		has, standing := 0, 0
		for o := range season.Candidates {
			if season.Candidates[o].in(c.Day) {
				standing++
				has += l.Rest.Has[o]
			}
		}
		for o := range season.Candidates {
			if !season.Candidates[o].in(c.Day) {
				continue
			}
			row.crps += x.By[o].CRPS(actual[o])
			row.proportional += math.Abs(float64(l.Rest.Has[o]) + float64(seats)*float64(l.Rest.Has[o])/float64(max(has, 1)) - float64(actual[o]))
			row.level += math.Abs(float64(l.Rest.Has[o]) + float64(seats)/float64(standing) - float64(actual[o]))
			if actual[o] > 0 {
				row.told++
				if x.By[o].Low <= actual[o] && actual[o] <= x.By[o].High {
					row.covered++
				}
			}
		}
		out = append(out, row)
	}
	return out
}

func delegatesTable(t *testing.T, line func(string, ...any)) {
	line("## Delegates at the end")
	line("")
	line("From each day of a season on, the delegates that each candidate would have at the end, by 1,000 seasons simulated with each contest's own rule")
	line("and candidates leaving at the rates of these seasons, by their place in delegates. CRPS is in delegates, summed over candidates; a single")
	line("number scores how far it is off. Beside it two single numbers: what remains shared as the delegates so far, and shared evenly. Contests of")
	line("which delegates are given by no votes, or are not known, are left out on both sides. Weeks count from the first contest. The model's")
	line("constants are those that were chosen on other seasons; the rates of leaving (33 who left in seven seasons) and the spread of districts (37")
	line("contests of 2016 to 2024) are of these same seasons too, so that the table flatters by what they are worth.")
	line("")
	line("| season | from week | days | model | as so far | evenly | in the 90%% interval |")
	line("|---|---|---|---|---|---|---|")
	for _, id := range []canvass.RaceID{"2016/dem", "2016/gop", "2020/dem", "2024/gop"} {
		rows := delegatesFrom(t, id)
		for _, in := range [][2]int{{1, 3}, {4, 6}, {7, 9}, {10, 99}} {
			var sum atWeek
			n := 0.0
			for _, r := range rows {
				if r.week >= in[0] && r.week <= in[1] {
					n++
					sum.crps, sum.proportional, sum.level = sum.crps+r.crps, sum.proportional+r.proportional, sum.level+r.level
					sum.covered, sum.told = sum.covered+r.covered, sum.told+r.told
				}
			}
			if n > 0 {
				line("| %s | %d | %.0f | %.0f | %.0f | %.0f | %d of %d |", id, in[0], n, sum.crps/n, sum.proportional/n, sum.level/n, sum.covered, sum.told)
			}
		}
	}
}
