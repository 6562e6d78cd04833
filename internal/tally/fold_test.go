package tally_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// record is a night's record as a fold sees it.
type record struct {
	entries []canvass.Entry
	files   map[string][]byte // by entry key
}

func begin(t testing.TB, files []catalog.File) *record {
	t.Helper()
	at, err := canvass.ParseTime("2024-03-05T17:00Z")
	if err != nil {
		t.Fatal(err)
	}
	r := &record{files: map[string][]byte{}}
	for _, c := range files {
		key := "catalog/" + c.Path
		r.files[key] = c.Bytes
		r.entries = append(r.entries, canvass.Entry{
			Format: canvass.Format, Actor: "test", Kind: canvass.KindCatalog, Key: key, Recorded: at,
			Catalog: &canvass.CatalogFile{Path: c.Path, Hash: c.Hash(), Size: int64(len(c.Bytes))},
		})
	}
	return r
}

func (r *record) fold(t testing.TB) *tally.Snapshot {
	t.Helper()
	f := tally.New()
	for i := range r.entries {
		if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
			t.Fatal(err)
		}
	}
	return f.Snapshot()
}

func shown(t interface {
	Helper()
	Fatal(...any)
}, s *tally.Snapshot,
) []byte {
	t.Helper()
	b, err := json.Marshal([]any{s.Now, s.Active, s.Contests, s.Tallies, s.RaceNotices})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// samoa is the part of the catalog that the nights here are about: reading all of it for each of many folds proves no
// more.
func samoa() []catalog.File {
	return slices.DeleteFunc(catalog.Embedded(), func(f catalog.File) bool {
		year, contest, _ := strings.Cut(f.Path, "/")
		return len(year) == 4 && (year != "2024" || !slices.Contains([]string{"dem/as.toml", "dem/sc.toml", "dem/nv.toml", "dem/mi.toml", "dem/race.toml"}, contest))
	})
}

// busyNight has sources that speak at the same moments, corrections and repeats.
func busyNight(t testing.TB) *record {
	r := begin(t, samoa())
	n := int64(91)
	for minute := range int64(30) {
		at, _ := canvass.ParseTime("2024-03-06T02:00Z")
		at += canvass.Time(minute / 3 * 60_000)
		for _, by := range []string{"american-samoa-democratic-party", "ap", "ddhq", "abc-news"} {
			e := canvass.Entry{
				Format: canvass.Format, Actor: "test", Key: by + "/" + string(rune('a'+minute)), At: canvass.At(at), Recorded: at, By: by, Contest: "2024/dem/as",
			}
			switch minute % 3 {
			case 0:
				e.Kind, e.Report = canvass.KindReport, &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Cast: &n, Counts: []canvass.Count{
					{Option: "jason-palmer", Votes: 20 + minute}, {Option: "joe-biden", Votes: 40},
				}}
			case 1:
				e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimAward, Awards: []canvass.Award{{Option: "jason-palmer", Delegates: 4}, {Option: "joe-biden", Delegates: 2}}}
			case 2:
				e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimWinner, Winner: "jason-palmer", Measure: canvass.Votes}
			}
			r.entries = append(r.entries, e)
		}
	}
	return r
}

// What sources said at the same moment may have been stored in any order: the meaning is the same.
func TestOrderOfEqualMomentsMeansNothing(t *testing.T) {
	r := busyNight(t)
	want := shown(t, r.fold(t))
	rng := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		mixed := &record{entries: append([]canvass.Entry(nil), r.entries...), files: r.files}
		for i := 0; i < len(mixed.entries); {
			j := i
			for j < len(mixed.entries) && mixed.entries[j].Recorded == mixed.entries[i].Recorded {
				j++
			}
			run := mixed.entries[i:j]
			if run[0].Kind != canvass.KindCatalog {
				// Each source's own order is kept; which source comes first is left to chance.
				bySource := map[string][]canvass.Entry{}
				var order []string
				for _, e := range run {
					bySource[e.By] = append(bySource[e.By], e)
					order = append(order, e.By)
				}
				rng.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
				for k, by := range order {
					run[k], bySource[by] = bySource[by][0], bySource[by][1:]
				}
			} else {
				rng.Shuffle(len(run), func(a, b int) { run[a], run[b] = run[b], run[a] })
			}
			i = j
		}
		if got := shown(t, mixed.fold(t)); !bytes.Equal(got, want) {
			t.Fatal("another order of equal moments shows something else")
		}
	}
}

// A snapshot taken after each entry shows what a fold of that prefix alone shows.
func TestStepByStepIsThePrefix(t *testing.T) {
	r := busyNight(t)
	f := tally.New()
	for i := range r.entries {
		if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
			t.Fatal(err)
		}
		if i < len(r.entries)-40 || i%7 != 0 {
			continue
		}
		prefix := &record{entries: r.entries[:i+1], files: r.files}
		if !bytes.Equal(shown(t, f.Snapshot()), shown(t, prefix.fold(t))) {
			t.Fatalf("after entry %d the steps show something else than the prefix", i)
		}
	}
}

// A count out of the catalog comes into force with its day, Eastern: at seven in the evening before, when that day has
// begun in Greenwich, a fold from the start knows as little as one that has gone along.
func TestCatalogCountsComeWithTheirDay(t *testing.T) {
	r := begin(t, catalog.Embedded()) // Georgia's count is published on 13 March
	busy := busyNight(t).entries
	for i, x := range []struct {
		at   string
		want tally.Status
	}{{"2024-03-13T01:00Z", tally.None}, {"2024-03-13T03:59Z", tally.None}, {"2024-03-13T04:00Z", tally.Certified}} {
		e := busy[len(busy)-1]
		at, err := canvass.ParseTime(x.at)
		if err != nil {
			t.Fatal(err)
		}
		e.Key, e.Recorded = fmt.Sprintf("%s %d", e.Key, i), at
		r.entries = append(r.entries, e)
		if got := r.fold(t).Contests["2024/dem/ga"].Status; got != x.want {
			t.Errorf("at %s Georgia's count is %q, want %q", x.at, got, x.want)
		}
	}
}

func TestFoldRefusesWhatNoRecordHolds(t *testing.T) {
	r := busyNight(t)
	f := tally.New()
	if err := f.Add(1, &r.entries[0], r.files[r.entries[0].Key]); err == nil {
		t.Error("an entry out of sequence was taken")
	}
	if err := f.Add(0, &r.entries[0], []byte("other bytes")); err == nil {
		t.Error("a file that does not have its hash was taken")
	}
	if err := f.Add(0, &r.entries[0], r.files[r.entries[0].Key]); err != nil {
		t.Fatal(err)
	}
	if err := f.Add(1, &r.entries[0], r.files[r.entries[0].Key]); err == nil {
		t.Error("a key was taken twice")
	}
}

// An old snapshot does not see what came after it.
func TestSnapshotsDoNotChange(t *testing.T) {
	r := busyNight(t)
	f := tally.New()
	half := len(r.entries) - 10
	for i := range r.entries[:half] {
		if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
			t.Fatal(err)
		}
	}
	s := f.Snapshot()
	before := shown(t, s)
	for i := half; i < len(r.entries); i++ {
		if err := f.Add(int64(i), &r.entries[i], nil); err != nil {
			t.Fatal(err)
		}
	}
	f.Snapshot()
	if !bytes.Equal(shown(t, s), before) {
		t.Error("a snapshot changed")
	}
	if _, ok := s.Entry(r.entries[half].Key); ok {
		t.Error("a snapshot finds an entry that came after it")
	}
}

// BenchmarkFold folds a record from its first entry: entries a second, catalog read included.
func BenchmarkFold(b *testing.B) {
	r := begin(b, catalog.Embedded())
	at, _ := canvass.ParseTime("2024-03-06T02:00Z")
	ids := []canvass.ContestID{"2024/dem/as", "2024/dem/sc", "2024/dem/mi", "2024/dem/nv"}
	for i := range 10_000 {
		key := make([]byte, 0, 16)
		for n := i; ; n /= 26 {
			if key = append(key, byte('a'+n%26)); n < 26 {
				break
			}
		}
		r.entries = append(r.entries, canvass.Entry{
			Format: canvass.Format, Actor: "test", Kind: canvass.KindReport, Key: string(key), Recorded: at + canvass.Time(i), By: "ap", Contest: ids[i%len(ids)],
			Report: &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: []canvass.Count{{Option: "joe-biden", Votes: int64(i)}, {Option: "jason-palmer", Votes: int64(i / 2)}}},
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		r.fold(b)
	}
	b.ReportMetric(float64(len(r.entries)*b.N)/b.Elapsed().Seconds(), "entries/s")
}

// BenchmarkNextEntry adds one report to a night under way and makes the next snapshot.
func BenchmarkNextEntry(b *testing.B) {
	r := busyNight(b)
	f := tally.New()
	for i := range r.entries {
		if err := f.Add(int64(i), &r.entries[i], r.files[r.entries[i].Key]); err != nil {
			b.Fatal(err)
		}
	}
	f.Snapshot()
	e := r.entries[len(r.entries)-1]
	seq := int64(len(r.entries))
	for b.Loop() {
		next := e
		next.Contest = canvass.ContestID("2024/dem/" + []string{"sc", "nv", "mi", "as"}[seq%4])
		next.Key = e.Key + "#" + string(rune(seq))
		if err := f.Add(seq, &next, nil); err != nil {
			b.Fatal(err)
		}
		seq++
		f.Snapshot()
	}
}
