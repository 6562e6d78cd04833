package delegate_test

import (
	"slices"
	"testing"

	"github.com/canvassdesk/canvass/delegate"
	"pgregory.net/rapid"
)

// The engine and an oracle of rationals that tries every order of every tie
// agree on every rule that can be written.
func TestEngineAgreesWithOracle(t *testing.T) {
	check(t, 5000, func(t *rapid.T) {
		most := oneOf(int64(4), 12, 100, 1_000_000).Draw(t, "most")
		p, votes := aPool(t, 4, 8, most)
		r, err := delegate.Allocate(p, votes...)
		if err != nil {
			t.Fatalf("%v\n%s", err, describe(p, votes))
		}
		want := decideAll(p, votes)
		if !want.ok {
			if r.Status != delegate.Undetermined || len(r.Lacks) == 0 {
				t.Fatalf("%s, lacks %q; the oracle lacks votes\n%s", r.Status, r.Lacks, describe(p, votes))
			}
			return
		}
		tied := false
		for o, n := range want.least {
			if r.Awards[o] != n {
				t.Fatalf("%s has %d, the oracle gives %d (%s)\n%s%v", o, r.Awards[o], n, r.Status, describe(p, votes), r.Steps)
			}
			if in := slices.Contains(r.Tie, o); in != (want.most[o] > n) {
				t.Fatalf("%s tied: %v; the oracle has %d to %d\n%s", o, in, n, want.most[o], describe(p, votes))
			}
			tied = tied || want.most[o] > n
		}
		if (r.Status == delegate.Tied) != tied || r.Status == delegate.Undetermined {
			t.Fatalf("%s; the oracle tied: %v\n%s", r.Status, tied, describe(p, votes))
		}
		if r.Unallocated != want.left {
			t.Fatalf("%d unallocated, the oracle leaves %d\n%s", r.Unallocated, want.left, describe(p, votes))
		}
	})
}

// Awards, tied and unallocated seats add up to the pool.
func TestSeatsAddUp(t *testing.T) {
	check(t, 3000, func(t *rapid.T) {
		p, votes := aPool(t, 7, 60, 1_000)
		r, err := delegate.Allocate(p, votes...)
		if err != nil {
			t.Fatal(err)
		}
		total := r.Unallocated + r.TieSeats
		for o, n := range r.Awards {
			if n <= 0 {
				t.Fatalf("%s has %d seats\n%s", o, n, describe(p, votes))
			}
			total += n
		}
		if r.Status != delegate.Undetermined && total != p.Seats {
			t.Fatalf("%d of %d seats\n%s%+v", total, p.Seats, describe(p, votes), r)
		}
	})
}

// Other names for the options and another order of the lines change nothing
// but the names.
func TestRelabellingChangesNothing(t *testing.T) {
	check(t, 3000, func(t *rapid.T) {
		p, votes := aPool(t, 4, 12, 20)
		r, err := delegate.Allocate(p, votes...)
		if err != nil {
			t.Fatal(err)
		}
		persons := []delegate.Option{"a", "b", "c", "d"}
		shuffled := rapid.Permutation(persons).Draw(t, "names")
		rename := func(o delegate.Option) delegate.Option {
			if i := slices.Index(persons, o); i >= 0 {
				return shuffled[i]
			}
			return o
		}
		q := p
		q.Rule.Never = nil
		for _, o := range p.Rule.Never {
			q.Rule.Never = append(q.Rule.Never, rename(o))
		}
		renamed := make([]delegate.Votes, len(votes))
		for i, v := range votes {
			renamed[i] = delegate.Votes{Area: v.Area, Ballots: v.Ballots}
			for _, l := range rapid.Permutation(v.Lines).Draw(t, "lines") {
				l.Option = rename(l.Option)
				renamed[i].Lines = append(renamed[i].Lines, l)
			}
		}
		s, err := delegate.Allocate(q, renamed...)
		if err != nil {
			t.Fatal(err)
		}
		if r.Status != s.Status || r.Unallocated != s.Unallocated || r.TieSeats != s.TieSeats || len(r.Awards) != len(s.Awards) {
			t.Fatalf("%s became %s\n%s", r.Status, s.Status, describe(p, votes))
		}
		for o, n := range r.Awards {
			if s.Awards[rename(o)] != n {
				t.Fatalf("%s had %d, as %s it has %d\n%s", o, n, rename(o), s.Awards[rename(o)], describe(p, votes))
			}
		}
	})
}

// With the same options qualified, more votes never cost an option a seat in
// one pool shared by largest remainder.
func TestMoreVotesNeverCostASeat(t *testing.T) {
	check(t, 3000, func(t *rapid.T) {
		p := delegate.Pool{
			PoolID: delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State},
			Seats:  rapid.IntRange(1, 40).Draw(t, "seats"), Rule: delegate.DemocraticRule(),
		}
		v := votesIn(t, delegate.State, 5, 400)
		before, err := delegate.Allocate(p, v)
		if err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, len(v.Lines)-1).Draw(t, "who")
		v.Lines = slices.Clone(v.Lines)
		more := rapid.Int64Range(1, 300).Draw(t, "more")
		v.Lines[i].Votes += more
		v = v.WithBallots(v.Valid())
		after, err := delegate.Allocate(p, v)
		if err != nil {
			t.Fatal(err)
		}
		same := len(before.Qualified) == len(after.Qualified)
		for _, o := range before.Qualified {
			same = same && slices.Contains(after.Qualified, o)
		}
		o := v.Lines[i].Option
		if same && before.Status == delegate.Decided && after.Status == delegate.Decided && after.Awards[o] < before.Awards[o] {
			t.Fatalf("%s had %d and with %d more votes has %d", o, before.Awards[o], more, after.Awards[o])
		}
	})
}

// The search for the next change finds what trying every number of ballots
// finds.
func TestNextAgreesWithBruteForce(t *testing.T) {
	const limit = 40
	check(t, 300, func(t *rapid.T) {
		p, votes := aPool(t, 4, 8, oneOf(int64(6), 25).Draw(t, "most"))
		next, err := delegate.FindNext(p, votes...)
		if err != nil {
			t.Fatal(err)
		}
		now, _ := delegate.Allocate(p, votes...)
		changed := func(w []delegate.Votes) bool {
			r, err := delegate.Allocate(p, w...)
			if err != nil {
				t.Fatal(err)
			}
			return r.Status == delegate.Decided && (r.Unallocated != now.Unallocated || !sameAwards(r.Awards, now.Awards))
		}
		if now.Status == delegate.Undetermined {
			if next.Added != nil || next.Switched != nil {
				t.Fatalf("an undetermined pool has a next change: %+v", next)
			}
			return
		}
		added := int64(0)
		for x := int64(1); x <= limit && added == 0; x++ {
			for i := range votes[0].Lines {
				if changed(move(votes, i, x, -1, 0)) {
					added = x
				}
			}
		}
		switch {
		case next.Added == nil && added != 0, next.Added != nil && *next.Added <= limit && *next.Added != added:
			t.Fatalf("added %v, by trying %d\n%s%v", value(next.Added), added, describe(p, votes), now.Awards)
		case next.Added != nil:
			i := slices.IndexFunc(votes[0].Lines, func(l delegate.Line) bool { return l.Option == next.To })
			if i >= 0 && !changed(move(votes, i, *next.Added, -1, 0)) {
				t.Fatalf("added %d for %s changes nothing\n%s", *next.Added, next.To, describe(p, votes))
			}
		}
		switched := int64(0)
		for x := int64(1); x <= 25 && switched == 0; x++ {
			for i := range votes[0].Lines {
				for j, l := range votes[0].Lines {
					if i != j && l.Votes >= x && changed(move(votes, i, x, j, x)) {
						switched = x
					}
				}
			}
		}
		if got := value(next.Switched); got != switched {
			t.Fatalf("switched %d, by trying %d\n%s%v", got, switched, describe(p, votes), now.Awards)
		}
	})
}

func value(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

func sameAwards(a, b map[delegate.Option]int) bool {
	for o := range b {
		if a[o] != b[o] {
			return false
		}
	}
	for o := range a {
		if a[o] != b[o] {
			return false
		}
	}
	return true
}

// move adds plus ballots to line i of the first votes, and takes minus from
// line j, in the state too.
func move(votes []delegate.Votes, i int, plus int64, j int, minus int64) []delegate.Votes {
	out := make([]delegate.Votes, len(votes))
	for k, v := range votes {
		w := delegate.Votes{Area: v.Area, Lines: slices.Clone(v.Lines)}
		w.Lines[i].Votes += plus
		if j >= 0 {
			w.Lines[j].Votes -= minus
		}
		if v.Ballots != nil {
			w = w.WithBallots(*v.Ballots + plus - minus)
		}
		out[k] = w
	}
	return out
}

// The ranges of small pools are what going through every way the ballots can
// fall gives.
func TestRangesAgreeWithBruteForce(t *testing.T) {
	check(t, 150, func(t *rapid.T) {
		p, votes := aPool(t, 4, 8, oneOf(int64(6), 25, 200).Draw(t, "most"))
		p.PoolID = delegate.PoolID{Kind: delegate.AtLarge, Area: delegate.State}
		for i := range p.Rule.Triggers {
			p.Rule.Triggers[i].In = ""
		}
		votes = votes[:1]
		votes[0].Area = delegate.State
		out := rapid.Int64Range(0, 6).Draw(t, "out")
		ranges, err := delegate.FindRanges(p, map[delegate.Area]int64{delegate.State: out}, votes...)
		if err != nil {
			t.Fatal(err)
		}
		if len(ranges.Lacks) > 0 {
			return
		}
		low, high := map[delegate.Option]int{}, map[delegate.Option]int{}
		for _, l := range votes[0].Lines {
			low[l.Option] = p.Seats
		}
		blanks := votes[0].Ballots != nil
		fall(votes[0], out, 0, blanks, func(v delegate.Votes) {
			e := decideAll(p, []delegate.Votes{v})
			for _, l := range v.Lines {
				if !e.ok {
					low[l.Option] = 0
					continue
				}
				low[l.Option] = min(low[l.Option], e.least[l.Option])
				high[l.Option] = max(high[l.Option], e.most[l.Option])
			}
		})
		for _, x := range ranges.Options {
			if x.Min != low[x.Option] || x.Max != high[x.Option] || !x.Attained {
				t.Fatalf("%+v; by trying %d to %d\n%swith %d out", x, low[x.Option], high[x.Option], describe(p, votes), out)
			}
		}
	})
}

// fall visits every way in which at most n ballots fall on the lines from k
// on, or are blank.
func fall(v delegate.Votes, n int64, k int, blanks bool, visit func(delegate.Votes)) {
	if k == len(v.Lines) {
		for x := int64(0); x <= n; x++ {
			w := v
			if blanks {
				w = v.WithBallots(*v.Ballots + x)
			}
			visit(w)
			if !blanks {
				return
			}
		}
		return
	}
	for x := int64(0); x <= n; x++ {
		w := delegate.Votes{Area: v.Area, Lines: slices.Clone(v.Lines), Ballots: v.Ballots}
		w.Lines[k].Votes += x
		if blanks {
			w = w.WithBallots(*v.Ballots + x)
		}
		fall(w, n-x, k+1, blanks, visit)
	}
}

// However the uncounted ballots fall, in small pools and large, no option gets
// fewer seats than are certain or more than are possible.
func TestRangesHoldWhateverIsCounted(t *testing.T) {
	check(t, 300, func(t *rapid.T) {
		p, votes := aPool(t, 4, 40, oneOf(int64(30), 1_000, 1_000_000).Draw(t, "most"))
		out := map[delegate.Area]int64{delegate.State: uniform(t, 2_000, "out")}
		out[p.Area] = min(out[delegate.State], uniform(t, 500, "out"))
		c := delegate.Contest{Pools: []delegate.Pool{p}}
		if rapid.IntRange(0, 5).Draw(t, "withdrawal") == 5 {
			c.Withdrawals = []delegate.Withdrawal{{
				Option: "b", Do: oneOf(delegate.Recompute, delegate.Redistribute, delegate.Release).Draw(t, "do"), Decision: decided,
			}}
		}
		ranges, err := c.FindRanges(out, votes...)
		if err != nil {
			t.Fatal(err)
		}
		for range 20 {
			later := countMore(t, votes, out)
			r, err := c.Allocate(later...)
			if err != nil {
				t.Fatal(err)
			}
			within(t, &ranges[0], r.Pools[0], later)
		}
	})
}

// countMore lets ballots that are out fall anywhere; those of a district fall
// in the state too.
func countMore(t *rapid.T, votes []delegate.Votes, out map[delegate.Area]int64) []delegate.Votes {
	later := make([]delegate.Votes, len(votes))
	counted := make([]int64, len(votes[0].Lines))
	var cast int64
	for k, v := range votes {
		w := delegate.Votes{Area: v.Area, Lines: slices.Clone(v.Lines)}
		for i := range w.Lines {
			w.Lines[i].Votes += counted[i]
		}
		left := out[v.Area] - cast
		for left > 0 {
			n := min(left, 1+uniform(t, out[v.Area], "more"))
			i := int(uniform(t, int64(len(w.Lines)), "whose"))
			left -= n
			cast += n
			if i < len(w.Lines) {
				w.Lines[i].Votes += n
				counted[i] += n
			}
			if uniform(t, 3, "stop") == 3 {
				break
			}
		}
		if v.Ballots != nil {
			w = w.WithBallots(*v.Ballots + cast)
		}
		later[k] = w
	}
	return later
}

func within(t *rapid.T, ranges *delegate.Ranges, r delegate.Result, later []delegate.Votes) {
	if r.Status == delegate.Undetermined {
		return
	}
	total := 0
	for o, n := range r.Awards {
		total += n
		if x := ranges.Of(o); n > x.Max {
			t.Fatalf("%s has %d, the range is %d to %d\n%s", o, n, x.Min, x.Max, describe(delegate.Pool{PoolID: r.PoolID, Seats: r.Seats}, later))
		}
	}
	for _, x := range ranges.Options {
		if n := r.Awards[x.Option]; n+r.TieSeats < x.Min {
			t.Fatalf("%s has %d, the range is %d to %d\n%s", x.Option, n, x.Min, x.Max, describe(delegate.Pool{PoolID: r.PoolID, Seats: r.Seats}, later))
		}
	}
}

// Where a trigger counts the state's votes, the ranges of a district's pool
// hold what going through both counts gives, and are it where they say so.
func TestRangesOfDistrictsAgreeWithBruteForce(t *testing.T) {
	check(t, 60, func(t *rapid.T) {
		p, votes := aPool(t, 3, 5, oneOf(int64(6), 25).Draw(t, "most"))
		p.PoolID = delegate.PoolID{Kind: delegate.District, Area: "cd-1"}
		draw := func(in delegate.Area) delegate.Trigger {
			return delegate.Trigger{
				Share: triggerShares.Draw(t, "share"), Over: rapid.Bool().Draw(t, "over"),
				Of: delegate.ValidVotes, In: in, Takes: oneOf(delegate.TakesPool, delegate.TakesRest, delegate.TakesSeats(2)).Draw(t, "takes"),
			}
		}
		p.Rule.Triggers = []delegate.Trigger{draw(delegate.State)}
		for range rapid.IntRange(0, 1).Draw(t, "more") {
			p.Rule.Triggers = append(p.Rule.Triggers, draw(oneOf("", delegate.State).Draw(t, "where")))
			if rapid.Bool().Draw(t, "first") {
				slices.Reverse(p.Rule.Triggers)
			}
		}
		if p.Rule.Method.Main == delegate.NoMethod || len(votes) == 1 {
			return
		}
		for i := range votes {
			votes[i].Ballots = nil
		}
		out := map[delegate.Area]int64{"cd-1": 1, delegate.State: 2}
		ranges, err := delegate.FindRanges(p, out, votes...)
		if err != nil {
			t.Fatal(err)
		}
		if len(ranges.Lacks) > 0 {
			return
		}
		low, high := map[delegate.Option]int{}, map[delegate.Option]int{}
		for _, l := range votes[0].Lines {
			low[l.Option] = p.Seats
		}
		fall(votes[0], out["cd-1"], 0, false, func(district delegate.Votes) {
			state := delegate.Votes{Area: delegate.State, Lines: slices.Clone(votes[1].Lines)}
			cast := int64(0)
			for i := range state.Lines {
				d := district.Lines[i].Votes - votes[0].Lines[i].Votes
				state.Lines[i].Votes += d
				cast += d
			}
			fall(state, out[delegate.State]-cast, 0, false, func(state delegate.Votes) {
				e := decideAll(p, []delegate.Votes{district, state})
				for _, l := range district.Lines {
					if !e.ok {
						low[l.Option] = 0
						continue
					}
					low[l.Option] = min(low[l.Option], e.least[l.Option])
					high[l.Option] = max(high[l.Option], e.most[l.Option])
				}
			})
		})
		for _, x := range ranges.Options {
			lo, hi := low[x.Option], high[x.Option]
			if x.Min > lo || x.Max < hi || x.Attained && (x.Min != lo || x.Max != hi) {
				t.Fatalf("%+v; by trying %d to %d\n%s", x, lo, hi, describe(p, votes))
			}
		}
	})
}
