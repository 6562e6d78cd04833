package tally_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
	"pgregory.net/rapid"
)

// A snapshot after each entry, or after any number of them, is what a fold from the beginning gives: units that report
// again, sources and moments mixed, parts, corrections before and behind what they correct, withdrawals, sums that
// become known and unknown.
func TestFoldsOnAsFromTheBeginning(t *testing.T) {
	files := samoa()
	base := begin(t, files)
	rapid.Check(t, func(t *rapid.T) {
		entries := slices.Clone(base.entries)
		ongoing := tally.New()
		add := func(f *tally.Fold, from int) {
			for i := from; i < len(entries); i++ {
				if err := f.Add(int64(i), &entries[i], base.files[entries[i].Key]); err != nil {
					t.Fatal(err)
				}
			}
		}
		add(ongoing, 0)
		now := entries[0].Recorded
		var keys []string
		for step := range rapid.IntRange(1, 5).Draw(t, "steps") {
			from := len(entries)
			for i := range rapid.IntRange(1, 4).Draw(t, "batch") {
				now += canvass.Time(rapid.SampledFrom([]int{0, 0, 1, 60_000, 86_400_000}).Draw(t, "later"))
				key := fmt.Sprintf("%s/%d.%d", rapid.SampledFrom([]string{"a", "m", "z"}).Draw(t, "key"), step, i)
				e := canvass.Entry{
					Format: canvass.Format, Key: key, Recorded: now, Actor: "test", Contest: "2024/dem/as",
					By: rapid.SampledFrom([]string{"american-samoa-democratic-party", "associated-press", "abc-news"}).Draw(t, "by"),
				}
				r := &canvass.Report{
					Area: rapid.SampledFrom([]canvass.Area{"state", "state", "cd-1", "cd-2"}).Draw(t, "area"),
					Unit: rapid.SampledFrom([]canvass.UnitID{
						"", "p:1", "p:2", "p:3", "county:a", "county:a/precinct:1", "county:a/precinct:2", "precinct:3", "county:b",
					}).Draw(t, "unit"),
					Measure: canvass.Votes, Expected: rapid.SampledFrom([]canvass.Percent{"", "", "50"}).Draw(t, "expected"),
				}
				for _, o := range []canvass.OptionID{"jason-palmer", "joe-biden", "dean-phillips"} {
					if rapid.Bool().Draw(t, "named") {
						r.Counts = append(r.Counts, canvass.Count{Option: o, Votes: rapid.Int64Range(0, 99).Draw(t, "votes")})
					}
				}
				if len(r.Counts) == 0 {
					r.Stated = &canvass.Stated{Words: "about half"}
				} else if rapid.Bool().Draw(t, "ballots") {
					n := r.Valid() + 1
					r.Ballots = &n
				}
				r.Total = r.Unit != "" && rapid.IntRange(0, 4).Draw(t, "total") == 0
				if r.Counted() && rapid.IntRange(0, 4).Draw(t, "of") == 0 {
					n := int64(rapid.IntRange(1, 3).Draw(t, "units"))
					r.Units, r.UnitsOf = &n, &n
				}
				if rapid.IntRange(0, 4).Draw(t, "parts") == 0 {
					r.Part, r.PartOf = rapid.IntRange(1, 2).Draw(t, "part"), 2
				}
				if rapid.IntRange(0, 3).Draw(t, "unsure") == 0 {
					e.Mark = canvass.Unsure
				}
				switch kind := rapid.IntRange(0, 6).Draw(t, "kind"); {
				case kind == 0 && len(keys) > 0:
					e.Kind, e.Supersedes = canvass.KindCorrection, rapid.SampledFrom(keys).Draw(t, "corrected")
					e.Correction = &canvass.Correction{Reason: "a slip", Report: r}
				case kind == 1 && len(keys) > 0:
					e.Kind, e.Supersedes = canvass.KindWithdrawal, rapid.SampledFrom(keys).Draw(t, "withdrawn")
					e.Withdrawal = &canvass.Withdrawal{Reason: "wrong"}
				case kind == 2: // what it takes back comes later, and may take it back in turn: it does nothing
					e.Kind, e.Supersedes = canvass.KindWithdrawal, fmt.Sprintf("a/%d.0", step+1)
					e.Withdrawal = &canvass.Withdrawal{Reason: "wrong"}
				case kind == 3:
					e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "joe-biden", Measure: canvass.Votes}
				default:
					e.Kind, e.Report = canvass.KindReport, r
				}
				entries = append(entries, e)
				keys = append(keys, key)
			}
			add(ongoing, from)
			ongoing.Snapshot()
		}
		got := ongoing.Snapshot()
		afresh := tally.New()
		add(afresh, 0)
		want := afresh.Snapshot()
		if a, b := shown(t, got), shown(t, want); !bytes.Equal(a, b) {
			t.Fatalf("folded on\n%s\nfrom the beginning\n%s", a, b)
		}
		told := func(s *tally.Snapshot) string {
			changes, untold := s.Contests["2024/dem/as"].Changes()
			b, err := json.Marshal(changes)
			if err != nil {
				t.Fatal(err)
			}
			return fmt.Sprintf("%s and %d more", b, untold)
		}
		if a, b := told(got), told(want); a != b {
			t.Fatalf("the changes folded on\n%s\nfrom the beginning\n%s", a, b)
		}
	})
}

// precinct is a report of one of a contest's precincts.
func precinct(i, precincts int) canvass.Entry {
	at := canvass.Time(1709690000000 + int64(i)*10)
	votes := int64(i/precincts*50 + i%97)
	return canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindReport, Key: fmt.Sprintf("precinct-%d/%d", i%precincts, i/precincts), Recorded: at, Actor: "test",
		By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Report: &canvass.Report{
			Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("county:c/precinct:p%d", i%precincts)), Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "jason-palmer", Votes: votes}, {Option: "joe-biden", Votes: 40}},
		},
	}
}

// folded is a fold of n reports of n/2 precincts, with its snapshot made.
func folded(tb testing.TB, n int) (f *tally.Fold, next func() canvass.Entry) {
	tb.Helper()
	base := begin(tb, samoa())
	f = tally.New()
	size := 0
	add := func(e *canvass.Entry, file []byte) {
		if err := f.Add(int64(size), e, file); err != nil {
			tb.Fatal(err)
		}
		size++
	}
	for i := range base.entries {
		add(&base.entries[i], base.files[base.entries[i].Key])
	}
	for i := range n {
		e := precinct(i, n/2)
		add(&e, nil)
	}
	f.Snapshot()
	i := n
	return f, func() canvass.Entry {
		e := precinct(i, n/2)
		i++
		add(&e, nil)
		return e
	}
}

// One report more costs as many steps behind 20,000 as behind 2,000, and so does what a page asks of the contest: its
// places, how sources differ, its history, the entries behind its count. Steps are counted in allocations: each entry,
// count and key that is touched again is one.
func TestOneMoreReportCostsTheSame(t *testing.T) {
	steps := func(n int) float64 {
		f, next := folded(t, n)
		page := func() {
			next()
			s := f.Snapshot()
			c := s.Contests["2024/dem/as"]
			c.Changes()
			c.Differences()
			c.Count.Grown()
			if got := s.Newest(c.Count.Ref[0], 10); len(c.Count.Tops()) != 1 || len(got) != 10 {
				t.Fatalf("%d places and %d newest entries, want 1 and 10", len(c.Count.Tops()), len(got))
			}
		}
		for range 300 { // the history has as many lines as it tells from then on
			page()
		}
		return testing.AllocsPerRun(20, page)
	}
	if few, many := steps(2_000), steps(20_000); many > 1.2*few {
		t.Errorf("one more report costs %.0f allocations behind 2,000 and %.0f behind 20,000", few, many)
	}
}

// What is noted of how the contest stood keeps no counts of units, made or not: a thousand notes of a contest of 20,000
// precincts would be as many copies of its table.
func TestNotesKeepNoUnits(t *testing.T) {
	f, next := folded(t, 100)
	var c *tally.Contest
	for range 10 {
		next()
		c = f.Snapshot().Contests["2024/dem/as"]
		c.Count.Parts()
	}
	if notes, withUnits := tally.Noted(c); notes < 10 || withUnits > 0 {
		t.Errorf("of %d notes %d keep the counts of units", notes, withUnits)
	}
}

// BenchmarkOneMore is a snapshot with one report more, in a contest that has many.
func BenchmarkOneMore(b *testing.B) {
	for _, n := range []int{200, 20_000, 100_000} {
		b.Run(fmt.Sprintf("behind=%d", n), func(b *testing.B) {
			f, next := folded(b, n)
			for b.Loop() {
				next()
				f.Snapshot()
			}
		})
	}
}

// BenchmarkManyReports folds a contest of many reports at once.
func BenchmarkManyReports(b *testing.B) {
	for _, n := range []int{20_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				folded(b, n)
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "reports/s")
		})
	}
}

// BenchmarkManyChanges tells the history of a contest of many reports, the first time that a page asks for it.
func BenchmarkManyChanges(b *testing.B) {
	for _, n := range []int{2_000, 20_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f, next := folded(b, n)
			for b.Loop() {
				next()
				if told, untold := f.Snapshot().Contests["2024/dem/as"].Changes(); len(told)+untold < n {
					b.Fatalf("%d changes and %d more", len(told), untold)
				}
			}
		})
	}
}
