package tally_test

import (
	"slices"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/tally"
)

// A count that has fewer votes than the sum of another source's units rests on the units that the sum had at that moment:
// whoever asks first and whenever, and whatever of the units is reported or corrected later.
func TestAChangeRestsOnASumAsItWasThen(t *testing.T) {
	defer tally.Small()()
	r := begin(t, samoa())
	const party, ap = "american-samoa-democratic-party", "associated-press"
	first := len(r.entries)
	r.reports("2024/dem/as", ap,
		canvass.Report{Unit: "precinct:1", Counts: votes(30, 20)},
		canvass.Report{Unit: "precinct:2", Counts: votes(25, 5)},
		canvass.Report{Unit: "precinct:3", Counts: votes(9, 1)},
	)
	r.reports("2024/dem/as", party, canvass.Report{Counts: votes(40, 20)})
	moment := len(r.entries)
	r.reports("2024/dem/as", ap, canvass.Report{Unit: "precinct:4", Counts: votes(7, 7)})
	old := r.entries[first]
	r.entries = append(r.entries, canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindCorrection, Key: "corrected", Actor: "test", By: ap, Contest: old.Contest,
		Recorded: r.entries[len(r.entries)-1].Recorded + 1000, Supersedes: old.Key,
		Correction: &canvass.Correction{Reason: "a slip", Report: &canvass.Report{Unit: "precinct:1", Area: canvass.Statewide, Measure: canvass.Votes, Counts: votes(31, 20)}},
	})
	at := func(s *tally.Snapshot) []int64 {
		t.Helper()
		changes, _ := s.Contests["2024/dem/as"].Changes()
		i := slices.IndexFunc(changes, func(c tally.Change) bool { return c.FewerThan == ap })
		if i < 0 || changes[i].Fewer != 30 {
			t.Fatalf("no change with 30 votes fewer than the sum of units: %+v", changes)
		}
		sum := changes[i].Ref[slices.IndexFunc(changes[i].Ref, tally.IsSum)]
		if newest := s.Newest(sum, 5); len(newest) != 3 || newest[0].Seq != int64(first+2) || newest[2].Seq != int64(first) {
			t.Errorf("the newest of %s are %v, want the three from entry %d on", sum, newest, first)
		}
		return s.ChangeSeqs(&changes[i])
	}
	var want []int64
	for seq := first; seq < moment; seq++ {
		want = append(want, int64(seq))
	}
	for _, early := range []bool{true, false} {
		f := tally.New()
		var then *tally.Snapshot
		for i := range r.entries {
			if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
				t.Fatal(err)
			}
			if i >= first {
				s := f.Snapshot()
				if s.Contests["2024/dem/as"].Changes(); i+1 == moment {
					if then = s; early {
						at(then)
					}
				}
			}
		}
		for _, s := range []*tally.Snapshot{f.Snapshot(), then, r.fold(t)} {
			if got := at(s); !slices.Equal(got, want) {
				t.Errorf("asked early: %v; of %d entries the change rests on %v, want %v", early, s.Size, got, want)
			}
		}
	}
}

// The name of a sum says all that it is of.
func TestSumKeyReadsBack(t *testing.T) {
	for _, k := range []tally.SumKey{
		{Contest: "2024/dem/ca", By: "associated-press", Measure: canvass.Votes, Area: "state", Event: "primary", Unit: "county:alameda"},
		{Contest: "2024/dem/ca", By: "associated-press", Measure: canvass.Votes, Area: "cd-7", Event: "primary", Before: "ap/county:alameda@22:15"},
	} {
		if got, ok := tally.ParseSumKey(k.String()); !ok || got != k {
			t.Errorf("%s reads back as %+v, want %+v", k, got, k)
		}
	}
	if _, ok := tally.ParseSumKey("ap/1"); ok {
		t.Error("an entry's key is taken for the name of a sum")
	}
}
