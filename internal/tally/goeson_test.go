package tally_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
	"pgregory.net/rapid"
)

// everything is all that a snapshot says, to readers of any rights, what is worked out when it is asked for included.
func everything(tb testing.TB, s *tally.Snapshot) string {
	tb.Helper()
	var all []any
	for _, rights := range []canvass.Rights{canvass.Private, canvass.Display, canvass.Public} {
		v := s.For(rights)
		all = append(all, v.Size, v.Now, v.Active, v.Contests, v.Tallies, v.RaceNotices)
		for _, id := range slices.Sorted(maps.Keys(v.Contests)) {
			c := v.Contests[id]
			if !c.Told() {
				continue
			}
			changes, untold := c.Changes()
			for i := range changes {
				all = append(all, v.ChangeSeqs(&changes[i]))
			}
			all = append(all, id, changes, untold, c.Heard(), c.Differences(), c.Pools(), c.Ranges())
			for _, n := range c.Sources {
				all = append(all, n.Parts(), n.HasParts(), n.Tops(), n.Grown(), v.Listed(n.Ref), keysOf(v.Behind(n.Ref)))
				for _, key := range n.Ref {
					all = append(all, keysOf(v.Newest(key, 3)))
				}
				for _, area := range slices.Sorted(maps.Keys(n.Areas)) {
					all = append(all, v.Listed(n.Areas[area].Ref))
				}
				for _, p := range n.Tops() {
					all = append(all, v.Seqs(p.Count.Ref), keysOf(v.Newest(p.Count.Ref[0], 2)))
				}
			}
		}
	}
	b, err := json.Marshal(all)
	if err != nil {
		tb.Error(err)
	}
	return string(b)
}

func keysOf(logged []tally.Logged) []string {
	out := []string{}
	for _, l := range logged {
		out = append(out, l.Entry.Key)
	}
	return out
}

// A snapshot that is folded on from the one before it says what a fold from nothing says, to the last word and at each
// step; it goes on saying it when the fold has gone on; and what the record said at an earlier moment is the same again.
// Entries are of several sources, some of whom may not be shown to all, of the whole and of nested units, corrected,
// withdrawn, recounted, in parts, at equal moments; files of the catalog change between them.
func TestGoesOnAsFromNothing(t *testing.T) {
	defer tally.Small()()
	base := begin(t, samoa())
	rapid.Check(t, func(rt *rapid.T) {
		r := &record{slices.Clone(base.entries), maps.Clone(base.files)}
		n := newNightOf(rt, r)
		ongoing := tally.New()
		added := 0
		var snapshots []*tally.Snapshot
		var said []string
		for range rapid.IntRange(1, 6).Draw(rt, "steps") {
			for range rapid.IntRange(1, 5).Draw(rt, "batch") {
				n.entry()
			}
			for ; added < len(r.entries); added++ {
				if err := ongoing.Add(int64(added), &r.entries[added], r.files[r.entries[added].Key]); err != nil {
					rt.Fatal(err)
				}
			}
			s := ongoing.Snapshot()
			want := everything(t, r.fold(t))
			snapshots, said = append(snapshots, s), append(said, want)
			if rapid.Bool().Draw(rt, "asked at once") {
				if got := everything(t, s); got != want {
					rt.Fatalf("folded on it says otherwise than from nothing: %s", firstDifference(got, want))
				}
			}
		}
		for i, s := range snapshots {
			if got := everything(t, s); got != said[i] {
				rt.Fatalf("snapshot %d of %d says otherwise later: %s", i, len(snapshots), firstDifference(got, said[i]))
			}
			p, err := ongoing.Prefix(s.Size, func(e *canvass.Entry) ([]byte, error) { return r.files[e.Key], nil })
			if err != nil {
				rt.Fatal(err)
			}
			if got, want := string(shown(t, p)), string(shown(t, s)); got != want {
				rt.Fatalf("as of %d it says otherwise: %s", s.Size, firstDifference(got, want))
			}
		}
	})
}

func firstDifference(got, want string) string {
	i := 0
	for i < min(len(got), len(want)) && got[i] == want[i] {
		i++
	}
	around := func(s string) string { return s[max(0, min(i, len(s))-600):min(len(s), i+300)] }
	return fmt.Sprintf("\ngot  …%s…\nwant …%s…", around(got), around(want))
}

// nightOf draws entries.
type nightOf struct {
	t    *rapid.T
	r    *record
	now  canvass.Time
	keys []string // that can be taken back
	// one has two sources count one contest, so that one's sum of units is soon followed by the other's lower count.
	one bool
}

func newNightOf(t *rapid.T, r *record) *nightOf {
	return &nightOf{t: t, r: r, now: r.entries[0].Recorded, one: rapid.Bool().Draw(t, "one contest")}
}

// entry adds one.
func (n *nightOf) entry() {
	t, i := n.t, len(n.r.entries)
	n.now += canvass.Time(rapid.SampledFrom([]int{0, 1, 60_000, 60_000, 86_400_000}).Draw(t, "later"))
	e := canvass.Entry{
		Format: canvass.Format, Key: fmt.Sprintf("%s/%d", rapid.SampledFrom([]string{"a", "m", "z"}).Draw(t, "key"), i), Recorded: n.now,
		Actor: "test", Contest: rapid.SampledFrom([]canvass.ContestID{"2024/dem/as", "2024/dem/as", "2024/dem/as", "2024/dem/sc"}).Draw(t, "contest"),
		By: rapid.SampledFrom([]string{"american-samoa-democratic-party", "associated-press", "abc-news"}).Draw(t, "by"),
	}
	if n.one {
		e.Contest, e.By = "2024/dem/as", rapid.SampledFrom([]string{"american-samoa-democratic-party", "associated-press", "associated-press"}).Draw(t, "one of two")
	}
	e.Source = &canvass.Source{Outlet: e.By}
	if e.By == "abc-news" {
		e.Source.Rights = rapid.SampledFrom([]canvass.Rights{"", canvass.Display, canvass.Private}).Draw(t, "rights")
	}
	switch kind := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case kind == 0 && len(n.keys) > 0:
		old := n.r.entries[n.find(rapid.SampledFrom(n.keys).Draw(t, "corrected"))]
		e.By, e.Source, e.Contest, e.Kind, e.Supersedes = old.By, old.Source, old.Contest, canvass.KindCorrection, old.Key
		e.Correction = &canvass.Correction{Reason: "a slip", Report: n.report()}
		if rapid.Bool().Draw(t, "same place") && old.Report != nil {
			e.Correction.Report.Unit, e.Correction.Report.Area = old.Report.Unit, old.Report.Area
		}
	case kind == 1 && len(n.keys) > 0:
		old := n.r.entries[n.find(rapid.SampledFrom(n.keys).Draw(t, "withdrawn"))]
		e.By, e.Source, e.Contest, e.Kind, e.Supersedes = old.By, old.Source, old.Contest, canvass.KindWithdrawal, old.Key
		e.Withdrawal = &canvass.Withdrawal{Reason: "wrong"}
	case kind == 2:
		e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "joe-biden", Measure: canvass.Votes}
	case kind == 3:
		n.file()
		return
	default:
		e.Kind, e.Report = canvass.KindReport, n.report()
		if e.Report.Counted() && kind == 4 {
			e.Report.Recount = &canvass.Recount{Reason: "a recount was asked for"}
		}
	}
	n.r.entries, n.keys = append(n.r.entries, e), append(n.keys, e.Key)
}

func (n *nightOf) find(key string) int {
	return slices.IndexFunc(n.r.entries, func(e canvass.Entry) bool { return e.Key == key })
}

// file brings a catalog file into force again, with other bytes and the same meaning.
func (n *nightOf) file() {
	old := n.r.entries[rapid.IntRange(0, 3).Draw(n.t, "file")]
	e := canvass.Entry{
		Format: canvass.Format, Actor: "test", Kind: canvass.KindCatalog, Key: fmt.Sprintf("%s/%d", old.Key, len(n.r.entries)), Recorded: n.now,
	}
	bytes := append(slices.Clone(n.r.files[old.Key]), fmt.Sprintf("\n# %d\n", len(n.r.entries))...)
	n.r.files[e.Key] = bytes
	e.Catalog = &canvass.CatalogFile{Path: old.Catalog.Path, Hash: catalog.File{Path: old.Catalog.Path, Bytes: bytes}.Hash(), Size: int64(len(bytes))}
	n.r.entries = append(n.r.entries, e)
}

// report draws a report of the whole, of a district or of a unit.
func (n *nightOf) report() *canvass.Report {
	t := n.t
	r := &canvass.Report{
		Measure: canvass.Votes,
		Area:    rapid.SampledFrom([]canvass.Area{"state", "state", "state", "cd-1", "cd-2"}).Draw(t, "area"),
		Unit: rapid.SampledFrom([]canvass.UnitID{
			"", "county:a", "county:a/precinct:1", "county:a/precinct:2", "county:a/precinct:3", "county:b/precinct:1", "county:b/precinct:2",
			"precinct:3", "precinct:4", "county:c",
		}).Draw(t, "unit"),
		Expected: rapid.SampledFrom([]canvass.Percent{"", "", "", "50"}).Draw(t, "expected"),
	}
	for _, o := range []canvass.OptionID{"joe-biden", "dean-phillips", "jason-palmer"} {
		if rapid.IntRange(0, 3).Draw(t, "named") > 0 {
			r.Counts = append(r.Counts, canvass.Count{Option: o, Votes: rapid.SampledFrom([]int64{0, 1, 7, 30, 30, 60, 90}).Draw(t, "votes")})
		}
	}
	switch {
	case len(r.Counts) == 0:
		r.Stated = &canvass.Stated{Words: "about half"}
	case rapid.Bool().Draw(t, "ballots"):
		r.Ballots = new(r.Valid() + 1)
	}
	if rapid.IntRange(0, 5).Draw(t, "parts") == 0 {
		r.Part, r.PartOf = rapid.IntRange(1, 2).Draw(t, "part"), 2
	}
	return r
}

// Snapshots are read while the fold goes on, and say what they said: each reader asks for everything of a snapshot that
// the fold may have left behind meanwhile.
func TestReadWhileTheFoldGoesOn(t *testing.T) {
	defer tally.Small()()
	r := begin(t, samoa())
	n := len(r.entries)
	for i := range 60 {
		e := precinct(i, 12)
		e.Recorded = r.entries[0].Recorded + canvass.Time(i+1)*1000
		if i%7 == 3 {
			e.By, e.Source = "abc-news", &canvass.Source{Outlet: "abc-news", Rights: canvass.Display}
		}
		r.entries = append(r.entries, e)
	}
	f := tally.New()
	var readers sync.WaitGroup
	for i := range r.entries {
		if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
			t.Fatal(err)
		}
		if i < n || i%6 != 0 {
			continue
		}
		s := f.Snapshot()
		want := everything(t, (&record{r.entries[:s.Size], r.files}).fold(t))
		readers.Go(func() {
			if got := everything(t, s); got != want {
				t.Errorf("read while the fold went on, %d entries say otherwise: %s", s.Size, firstDifference(got, want))
			}
		})
	}
	readers.Wait()
}
