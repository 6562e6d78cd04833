package tally_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// long is a contest of a night on which towns came in one by one, with a slip that was mended early on.
func long(t testing.TB, towns int) *tally.Contest {
	return longNight(t, towns).fold(t).Contests["2024/dem/as"]
}

func longNight(t testing.TB, towns int) *record {
	r := begin(t, samoa())
	at, err := canvass.ParseTime("2024-03-06T02:00Z")
	if err != nil {
		t.Fatal(err)
	}
	add := func(e canvass.Entry) {
		e.Format, e.Actor, e.By, e.Contest, e.Recorded = canvass.Format, "test", "ap", "2024/dem/as", at
		at++
		r.entries = append(r.entries, e)
	}
	town := func(i int, palmer int64) *canvass.Report {
		return &canvass.Report{
			Area: canvass.Statewide, Unit: canvass.UnitID(fmt.Sprintf("town:t%d", i)), Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "jason-palmer", Votes: palmer}, {Option: "joe-biden", Votes: 1}},
		}
	}
	add(canvass.Entry{Kind: canvass.KindReport, Key: "slip", Report: town(0, 20)})
	add(canvass.Entry{Kind: canvass.KindCorrection, Key: "mended", Supersedes: "slip", Correction: &canvass.Correction{
		Reason: "a slip", Cause: canvass.CauseEntry, Report: town(0, 2),
	}})
	for i := range towns {
		add(canvass.Entry{Kind: canvass.KindReport, Key: fmt.Sprintf("t%d", i+1), Report: town(i+1, 3)})
	}
	return r
}

// Of a long history the newest counts are told, and every correction, each with the outcome around it.
func TestALongHistoryIsBounded(t *testing.T) {
	told, untold := long(t, 1000).Changes()
	if len(told) != 201 || untold != 801 {
		t.Fatalf("%d changes are told and %d are not, of 1,002", len(told), untold)
	}
	first := told[0]
	if first.Kind != tally.ChangeCorrection || *first.Before.Lead != 19 || *first.After.Lead != 1 {
		t.Errorf("the correction is told as %+v", first)
	}
	for i, c := range told[1:] {
		if want := int64(1 + 2*(801+i)); c.Kind != tally.ChangeCount || *c.After.Lead != want || *c.Before.Lead != want-2 {
			t.Fatalf("change %d leads by %d after %d, want %d", i, *c.After.Lead, *c.Before.Lead, want)
		}
	}
}

// However a record grew, and whenever its history was asked for on the way, it is the history of the whole.
func TestHistoryGrows(t *testing.T) {
	file := slices.DeleteFunc(catalog.Embedded(), func(f catalog.File) bool { return f.Path != "2024/dem/as.toml" })
	start := begin(t, file)
	rapid.Check(t, func(t *rapid.T) {
		r := &record{slices.Clone(start.entries), start.files}
		f := tally.New()
		for i := range r.entries {
			if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
				t.Fatal(err)
			}
		}
		at := r.entries[len(r.entries)-1].Recorded
		var open []string
		for i := range rapid.IntRange(1, 25).Draw(t, "entries") {
			at += canvass.Time(rapid.IntRange(0, 1).Draw(t, "later"))
			e := canvass.Entry{
				Format: canvass.Format, Actor: "test", Contest: "2024/dem/as", Recorded: at, Kind: canvass.KindReport,
				By: rapid.SampledFrom([]string{"ap", "american-samoa-democratic-party"}).Draw(t, "by"),
				// Equal moments are ordered by key: a later entry may come to stand before an earlier one.
				Key: fmt.Sprintf("%d-%d", rapid.IntRange(0, 9).Draw(t, "key"), i),
			}
			report := &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: []canvass.Count{
				{Option: "jason-palmer", Votes: rapid.Int64Range(0, 60).Draw(t, "palmer")}, {Option: "joe-biden", Votes: 30},
			}}
			if rapid.Bool().Draw(t, "town") {
				report.Unit = canvass.UnitID("town:" + rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "unit"))
			}
			old, isOpen := "", len(open) > 0
			if isOpen {
				old = open[rapid.IntRange(0, len(open)-1).Draw(t, "old")]
			}
			switch what := rapid.IntRange(0, 5).Draw(t, "what"); {
			case what == 0 && isOpen:
				e.Kind, e.Supersedes, e.Correction = canvass.KindCorrection, old, &canvass.Correction{Reason: "x", Report: report}
			case what == 1 && isOpen:
				e.Kind, e.Supersedes, e.Withdrawal = canvass.KindWithdrawal, old, &canvass.Withdrawal{Reason: "x"}
			default:
				e.Report = report
			}
			if e.Supersedes != "" {
				open = slices.DeleteFunc(open, func(k string) bool { return k == old })
			}
			if e.Kind != canvass.KindWithdrawal {
				open = append(open, e.Key)
			}
			if err := f.Add(int64(len(r.entries)), &e, nil); err != nil {
				t.Fatal(err)
			}
			r.entries = append(r.entries, e)
			if rapid.Bool().Draw(t, "snapshot") {
				c := f.Snapshot().Contests["2024/dem/as"]
				if rapid.Bool().Draw(t, "asked") {
					c.Changes()
				}
			}
		}
		whole := tally.New()
		for i := range r.entries {
			if err := whole.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
				t.Fatal(err)
			}
		}
		got, want := lines(f.Snapshot()), lines(whole.Snapshot())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-of the whole +as it grew):\n%s", diff)
		}
	})
}

// lines is a history as text, with what each line rests on.
func lines(s *tally.Snapshot) []string {
	var out []string
	told, untold := s.Contests["2024/dem/as"].Changes()
	for _, c := range told {
		out = append(out, changeText(s, "2024/dem/as", c)+" "+strings.Join(c.Ref, ","))
	}
	return append(out, fmt.Sprint(untold))
}

// BenchmarkChanges tells a contest's history of 2,000 towns, one by one: what the first reader of its page waits for.
func BenchmarkChanges(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		c := long(b, 2000)
		b.StartTimer()
		c.Changes()
	}
}

// BenchmarkNextChange tells that history once more after one more town: what the first reader after each entry waits
// for.
func BenchmarkNextChange(b *testing.B) {
	r := longNight(b, 2000)
	f := tally.New()
	for i := range r.entries {
		if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
			b.Fatal(err)
		}
	}
	f.Snapshot().Contests["2024/dem/as"].Changes()
	next := r.entries[len(r.entries)-1]
	seq := int64(len(r.entries))
	for b.Loop() {
		b.StopTimer()
		e := next
		e.Key, e.Recorded = fmt.Sprintf("next-%d", seq), next.Recorded+canvass.Time(seq)
		if err := f.Add(seq, &e, nil); err != nil {
			b.Fatal(err)
		}
		seq++
		c := f.Snapshot().Contests["2024/dem/as"]
		b.StartTimer()
		c.Changes()
	}
}
