package delegate_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var fifteen = delegate.Fraction{Num: 15, Den: 100}

func TestLastRound(t *testing.T) {
	ballots := []delegate.Ranking{
		{Ballots: 50, Order: []delegate.Option{"a"}},
		{Ballots: 30, Order: []delegate.Option{"b", "a"}},
		{Ballots: 12, Order: []delegate.Option{"c", "b"}},
		{Ballots: 8, Order: []delegate.Option{"d", "c"}},
	}
	// d goes first and its eight make c twenty of a hundred: all are over.
	got, err := delegate.LastRoundOf(delegate.State, ballots, fifteen)
	if err != nil {
		t.Fatal(err)
	}
	want := delegate.Count(delegate.State, map[delegate.Option]int64{"a": 50, "b": 30, "c": 20}).WithBallots(100)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLastRoundNeedsALot(t *testing.T) {
	ballots := []delegate.Ranking{
		{Ballots: 80, Order: []delegate.Option{"a"}},
		{Ballots: 10, Order: []delegate.Option{"b", "c"}},
		{Ballots: 10, Order: []delegate.Option{"c", "b"}},
	}
	_, err := delegate.LastRoundOf(delegate.State, ballots, fifteen)
	var tie *delegate.TieError
	if !errors.As(err, &tie) || !slices.Equal(tie.Tied, []delegate.Option{"b", "c"}) {
		t.Fatalf("%v, want a tie of b and c", err)
	}
	got, err := delegate.LastRoundOf(delegate.State, ballots, fifteen, "c", "b")
	if err != nil || got.Of("c") != 20 || got.Of("b") != 0 {
		t.Errorf("with c drawn first: %v, %v", got, err)
	}
	// Where neither can reach the threshold their order does not matter.
	ballots[0].Ballots = 980
	if got, err = delegate.LastRoundOf(delegate.State, ballots, fifteen); err != nil || got.Of("a") != 980 {
		t.Errorf("a tie that decides nothing: %v, %v", got, err)
	}
}

func TestLastRoundRefuses(t *testing.T) {
	for _, c := range []struct {
		ballots   []delegate.Ranking
		threshold delegate.Fraction
	}{
		{[]delegate.Ranking{{Ballots: -1, Order: []delegate.Option{"a"}}}, fifteen},
		{[]delegate.Ranking{{Ballots: 1, Order: []delegate.Option{"a", "a"}}}, fifteen},
		{[]delegate.Ranking{{Ballots: 1, Order: []delegate.Option{""}}}, fifteen},
		{nil, delegate.Fraction{Num: 3, Den: 2}},
		{nil, delegate.Fraction{}},
	} {
		if v, err := delegate.LastRoundOf(delegate.State, c.ballots, c.threshold); err == nil {
			t.Errorf("%v with %v gave %v", c.ballots, c.threshold, v)
		}
	}
}

// Everyone left is over the threshold, no ballot is counted twice, and
// dropping one at a time by hand gives the same.
func TestLastRoundProperties(t *testing.T) {
	check(t, 2000, func(t *rapid.T) {
		options := []delegate.Option{"a", "b", "c", "d", "e"}
		var ballots []delegate.Ranking
		var cast int64
		for range rapid.IntRange(1, 12).Draw(t, "rankings") {
			r := delegate.Ranking{
				Ballots: uniform(t, 40, "ballots"),
				Order:   rapid.Permutation(options).Draw(t, "order")[:rapid.IntRange(1, 5).Draw(t, "ranked")],
			}
			cast += r.Ballots
			ballots = append(ballots, r)
		}
		v, err := delegate.LastRoundOf(delegate.State, ballots, fifteen)
		if err != nil {
			var tie *delegate.TieError
			if !errors.As(err, &tie) {
				t.Fatal(err)
			}
			return
		}
		total := v.Valid()
		if total > cast || *v.Ballots != cast {
			t.Fatalf("%d counted, %d ballots, %d cast", total, *v.Ballots, cast)
		}
		for _, l := range v.Lines {
			if l.Votes*100 < total*15 && len(v.Lines) > 1 {
				t.Fatalf("%s is left with %d of %d", l.Option, l.Votes, total)
			}
		}
		want, sure := dropByHand(ballots, options)
		if sure && !cmp.Equal(want, v.Lines) {
			t.Fatalf("%v, by hand %v\n%v", v.Lines, want, ballots)
		}
	})
}

// dropByHand drops one at a time, and is not sure of itself after a tie of
// the last.
func dropByHand(ballots []delegate.Ranking, left []delegate.Option) (lines []delegate.Line, sure bool) {
	left = slices.DeleteFunc(slices.Clone(left), func(o delegate.Option) bool {
		return !slices.ContainsFunc(ballots, func(r delegate.Ranking) bool { return slices.Contains(r.Order, o) })
	})
	for {
		count := map[delegate.Option]int64{}
		total := int64(0)
		for _, r := range ballots {
			i := slices.IndexFunc(r.Order, func(o delegate.Option) bool { return slices.Contains(left, o) })
			if i >= 0 {
				count[r.Order[i]] += r.Ballots
				total += r.Ballots
			}
		}
		slices.SortFunc(left, func(a, b delegate.Option) int { return int(count[b] - count[a]) })
		last := left[len(left)-1]
		if len(left) == 1 || count[last]*100 >= total*15 {
			slices.Sort(left)
			for _, o := range left {
				lines = append(lines, delegate.Line{Option: o, Votes: count[o]})
			}
			return lines, true
		}
		if count[left[len(left)-2]] == count[last] && count[last] > 0 {
			return nil, false
		}
		left = left[:len(left)-1]
	}
}
