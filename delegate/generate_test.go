package delegate_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
	"pgregory.net/rapid"
)

// soak reports whether the long form of a test was asked for.
func soak() bool { return os.Getenv("CANVASS_SOAK") != "" }

// dataFolder is the folder of real files, or skips the test.
func dataFolder(t testing.TB) string {
	dir := os.Getenv("CANVASS_DATA")
	if dir == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	return dir
}

func oneOf[T any](values ...T) *rapid.Generator[T] { return rapid.SampledFrom(values) }

var shares = oneOf(
	delegate.Fraction{Num: 15, Den: 100}, delegate.Fraction{Num: 20, Den: 100}, delegate.Fraction{Num: 50, Den: 100},
	delegate.Fraction{Num: 125, Den: 1000}, delegate.Fraction{Num: 2, Den: 3}, delegate.Fraction{Num: 1, Den: 100},
	delegate.Fraction{Num: 6667, Den: 10000}, delegate.Fraction{Num: 1, Den: 3}, delegate.Fraction{Num: 100, Den: 100},
)

var voteDenominators = oneOf(
	delegate.ValidVotes, delegate.ValidVotes, delegate.ValidLessWriteIns, delegate.VotesForEligible, delegate.AllBallots,
)

var thresholds = rapid.Custom(func(t *rapid.T) delegate.Threshold {
	switch rapid.IntRange(0, 5).Draw(t, "threshold") {
	case 0:
		return delegate.NoThreshold
	case 1:
		return delegate.Threshold{Seat: true, Of: voteDenominators.Draw(t, "of")}
	}
	return delegate.Threshold{Share: shares.Draw(t, "share"), Over: rapid.Bool().Draw(t, "over"), Of: voteDenominators.Draw(t, "of")}
})

var nobodies = oneOf(
	delegate.Nobody{Nobody: true}, delegate.Nobody{Everyone: true},
	delegate.Nobody{Times: delegate.Fraction{Num: 1, Den: 2}}, delegate.Nobody{Times: delegate.Fraction{Num: 2, Den: 3}},
	delegate.Nobody{Less: delegate.Fraction{Num: 10, Den: 100}}, delegate.Nobody{Less: delegate.Fraction{Num: 5, Den: 100}},
	delegate.Nobody{Steps: []delegate.Fraction{{Num: 15, Den: 100}, {Num: 10, Den: 100}}},
	delegate.Nobody{Steps: []delegate.Fraction{{Num: 15, Den: 100}}, Everyone: true},
	delegate.Nobody{First: 1}, delegate.Nobody{First: 3}, delegate.Nobody{First: 3, OneEach: true},
)

var triggerShares = oneOf(
	delegate.Fraction{Num: 50, Den: 100}, delegate.Fraction{Num: 50, Den: 100}, delegate.Fraction{Num: 2, Den: 3},
	delegate.Fraction{Num: 80, Den: 100}, delegate.Fraction{Num: 1, Den: 3},
)

// uniform draws a number from 0 to most, all equally likely; rapid's own
// ranges favour small numbers, which leaves most votes below any threshold.
func uniform(t *rapid.T, most int64, label string) int64 {
	n := int64(0)
	for scale := int64(1); scale <= most; scale *= 16 {
		n = n*16 + oneOf[int64](0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15).Draw(t, label)
	}
	return n % (most + 1)
}

// triggers of a pool's own; district pools may ask for the state.
func triggers(t *rapid.T, area delegate.Area) []delegate.Trigger {
	var list []delegate.Trigger
	for range oneOf(0, 0, 0, 1, 2).Draw(t, "triggers") {
		g := delegate.Trigger{
			Share: triggerShares.Draw(t, "share"), Over: rapid.Bool().Draw(t, "over"),
			Of:    oneOf(delegate.ValidVotes, delegate.ValidVotes, delegate.VotesOfQualified, delegate.VotesForEligible).Draw(t, "of"),
			Takes: oneOf(delegate.TakesPool, delegate.TakesPool, delegate.TakesRest, delegate.TakesSeats(2)).Draw(t, "takes"),
		}
		if area != delegate.State && rapid.Bool().Draw(t, "in the state") {
			g.In = delegate.State
		}
		list = append(list, g)
	}
	return list
}

// rules draws any valid rule for a pool of so many seats.
func rules(t *rapid.T, area delegate.Area, seats int) delegate.Rule {
	r := delegate.Rule{
		Uncommitted: oneOf("", delegate.APreference, delegate.NeverWins).Draw(t, "uncommitted"),
		Method:      delegate.Method{Main: oneOf(delegate.Proportional, delegate.Proportional, delegate.Proportional, delegate.Proportional, delegate.Proportional, delegate.Proportional, delegate.Proportional, delegate.WinnerTakeAll, delegate.ByLadder, delegate.ByLadder, delegate.ByTable, delegate.NoMethod).Draw(t, "method")},
	}
	if rapid.IntRange(0, 9).Draw(t, "never") == 0 {
		r.Never = []delegate.Option{"c"}
	}
	if r.Method.Main == delegate.NoMethod {
		return r
	}
	r.Triggers = triggers(t, area)
	r.Threshold = thresholds.Draw(t, "threshold")
	if !r.Threshold.None {
		r.Nobody = nobodies.Draw(t, "nobody")
	}
	r.Alone = oneOf("", delegate.SharesAlone, delegate.TakesAll, delegate.RunnerUpJoins).Draw(t, "alone")
	r.Leftover = oneOf("", delegate.ToWinner, delegate.ToLast, delegate.Unbound, delegate.Unassigned).Draw(t, "leftover")
	switch r.Method.Main {
	case delegate.ByLadder:
		if seats < 3 {
			r.Method = delegate.Method{Main: delegate.WinnerTakeAll}
			break
		}
		r.Method.Ladder = oneOf([][]int{{3}, {2, 1}, {1, 1, 1}}, [][]int{{2, 1}}, [][]int{{3}, {2, 1}}, [][]int{{2}, {1, 1}}).Draw(t, "ladder")
	case delegate.ByTable:
		r.Method.Table = oneOf(
			delegate.Table{First: 2, At: delegate.Fraction{Num: 125, Den: 1000}, Each: 1, Step: delegate.Fraction{Num: 625, Den: 10000}},
			delegate.Table{First: 1, At: delegate.Fraction{Num: 1, Den: 3}, Each: 3, Step: delegate.Fraction{Num: 10, Den: 100}},
		).Draw(t, "table")
		r.Quota = oneOf(delegate.ValidVotes, delegate.AllBallots, delegate.VotesForEligible).Draw(t, "quota")
	default:
		r.Method.OneEach = rapid.IntRange(0, 3).Draw(t, "one each") == 0
		r.Method.Bonus = min(seats, oneOf(0, 0, 0, 2).Draw(t, "bonus"))
	}
	if r.Method.Main != delegate.Proportional {
		return r
	}
	r.Quota = oneOf(delegate.VotesOfQualified, delegate.VotesOfQualified, delegate.ValidVotes, delegate.AllBallots).Draw(t, "quota")
	r.Precision = oneOf("", delegate.Exact, delegate.ThreeDecimals, delegate.WholePercent).Draw(t, "precision")
	r.Rounding = rapid.SampledFrom(delegate.Roundings()).Draw(t, "rounding")
	if r.Validate() != nil {
		r.Leftover = ""
	}
	if r.Rounding == delegate.Down {
		r.Leftover = oneOf(r.Leftover, r.Leftover, delegate.ToLargestFraction, delegate.InTurn).Draw(t, "leftover")
	}
	return r
}

var optionNames = []delegate.Option{"a", "b", "c", "d", "e", "f", "uncommitted", "write-in", "none-of-these"}

// votesIn draws the votes of an area for up to n options; small counts make
// ties and thresholds met exactly.
func votesIn(t *rapid.T, area delegate.Area, n int, most int64) delegate.Votes {
	v := delegate.Votes{Area: area}
	names := slices.Clone(optionNames)
	for i := range n {
		k := i + int(uniform(t, int64(len(names)-1-i), "name"))
		names[i], names[k] = names[k], names[i]
	}
	var total int64
	for _, o := range names[:oneOf(n, n, n, max(n-1, 1), max(n-2, 1), 1).Draw(t, "options")] {
		l := delegate.Line{Option: o, Votes: uniform(t, most, string(o))}
		l.Never = rapid.IntRange(0, 19).Draw(t, "never") == 0
		total += l.Votes
		v.Lines = append(v.Lines, l)
	}
	if rapid.IntRange(0, 9).Draw(t, "ballots known") > 0 {
		v = v.WithBallots(total + rapid.Int64Range(0, max(most/4, 1)).Draw(t, "blank"))
	}
	return v
}

// aPool draws a pool with votes for it.
func aPool(t *rapid.T, options, seats int, most int64) (delegate.Pool, []delegate.Votes) {
	p := delegate.Pool{Seats: seats - int(uniform(t, int64(seats), "fewer seats"))}
	p.PoolID = oneOf(
		delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State},
		delegate.PoolID{Kind: delegate.District, Area: "cd-1"},
	).Draw(t, "pool")
	p.Rule = rules(t, p.Area, p.Seats)
	if err := p.Validate(); err != nil {
		t.Fatalf("the generator made a bad pool: %v\n%+v", err, p)
	}
	votes := []delegate.Votes{votesIn(t, p.Area, options, most)}
	if p.Area != delegate.State {
		state := delegate.Votes{Area: delegate.State}
		total := int64(0)
		for _, l := range votes[0].Lines {
			l.Votes += uniform(t, most, "elsewhere")
			total += l.Votes
			state.Lines = append(state.Lines, l)
		}
		votes = append(votes, state.WithBallots(total+most))
	}
	return p, votes
}

func describe(p delegate.Pool, votes []delegate.Votes) string {
	s := fmt.Sprintf("%s of %d seats: %s\n", p.PoolID, p.Seats, p.Rule.Words())
	for _, v := range votes {
		s += fmt.Sprintf("%s:", v.Area)
		for _, l := range v.Lines {
			s += fmt.Sprintf(" %s=%d", l.Option, l.Votes)
			if l.Never {
				s += " (never)"
			}
		}
		if v.Ballots != nil {
			s += fmt.Sprintf(" ballots=%d", *v.Ballots)
		}
		s += "\n"
	}
	return s
}

// check runs a property that many times, a hundred times as often in the long
// form.
func check(t *testing.T, times int, property func(*rapid.T)) {
	t.Helper()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if soak() {
			times *= 100
		}
		if err := flag.Set("rapid.checks", strconv.Itoa(times)); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := flag.Set("rapid.checks", f.DefValue); err != nil {
				t.Error(err)
			}
		}()
	}
	rapid.Check(t, property)
}
