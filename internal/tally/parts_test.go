package tally_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/tally"
)

// reports are entries of one source, a second apart.
func (r *record) reports(contest canvass.ContestID, by string, reports ...canvass.Report) {
	for i := range reports {
		x := &reports[i]
		x.Measure = canvass.Votes
		if x.Area == "" {
			x.Area = canvass.Statewide
		}
		r.entries = append(r.entries, canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindReport, Key: fmt.Sprintf("r-%d", len(r.entries)), Actor: "test", By: by, Contest: contest,
			Recorded: r.entries[len(r.entries)-1].Recorded + 1000, Report: x,
		})
	}
}

func votes(n ...int64) []canvass.Count {
	options := []canvass.OptionID{"joe-biden", "jason-palmer", "dean-phillips"}
	var out []canvass.Count
	for i, n := range n {
		out = append(out, canvass.Count{Option: options[i], Votes: n})
	}
	return out
}

// A place has grown by what its newest report has more than the one before it: whatever other events report of the same
// place, in however many parts the report came, and in all areas that the place lies in.
func TestGrown(t *testing.T) {
	const by = "american-samoa-democratic-party"
	for _, c := range []struct {
		name    string
		reports []canvass.Report
		want    string
	}{
		{"two reports", []canvass.Report{{Unit: "county:a", Counts: votes(10)}, {Unit: "county:a", Counts: votes(25)}}, "map[county:a:15]"},
		{"the first report", []canvass.Report{{Unit: "county:a", Counts: votes(10)}}, "map[]"},
		{
			"another event between",
			[]canvass.Report{{Unit: "county:a", Counts: votes(10)}, {Unit: "county:a", Event: "convention", Counts: votes(900)}, {Unit: "county:a", Counts: votes(25)}},
			"map[county:a:15]",
		},
		{
			"two parts each",
			[]canvass.Report{
				{Unit: "county:a", Part: 1, PartOf: 2, Counts: votes(10)},
				{Unit: "county:a", Part: 2, PartOf: 2, Counts: votes(0, 5)[1:]},
				{Unit: "county:a", Part: 1, PartOf: 2, Counts: votes(12)},
				{Unit: "county:a", Part: 2, PartOf: 2, Counts: votes(0, 8)[1:]},
			},
			"map[county:a:5]",
		},
		{
			"half of the next report",
			[]canvass.Report{
				{Unit: "county:a", Counts: votes(10, 5)}, {Unit: "county:a", Counts: votes(12, 5)}, {Unit: "county:a", Part: 1, PartOf: 2, Counts: votes(15)},
			},
			"map[county:a:2]",
		},
		{
			"two areas",
			[]canvass.Report{
				{Unit: "county:a", Area: "cd-1", Counts: votes(10)},
				{Unit: "county:a", Area: "cd-2", Counts: votes(20)},
				{Unit: "county:a", Area: "cd-1", Counts: votes(16)},
				{Unit: "county:a", Area: "cd-2", Counts: votes(27)},
			},
			"map[county:a:13]",
		},
		{
			"two areas, one of which is new",
			[]canvass.Report{
				{Unit: "county:a", Area: "cd-1", Counts: votes(10)}, {Unit: "county:a", Area: "cd-1", Counts: votes(15)}, {Unit: "county:a", Area: "cd-2", Counts: votes(20)},
			},
			"map[]",
		},
	} {
		r := begin(t, samoa())
		r.reports("2024/dem/as", by, c.reports...)
		if got := fmt.Sprint(r.fold(t).Contests["2024/dem/as"].Count.Grown()); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// A sum of an event that binds nobody rests on that event's reports alone: one that names no event is of the one that does.
func TestNewestOfAnEventThatDoesNotBind(t *testing.T) {
	defer tally.Small()()
	r := begin(t, slices.DeleteFunc(catalog.Embedded(), func(f catalog.File) bool {
		return strings.HasPrefix(f.Path, "2") && f.Path != "2024/gop/nv.toml" && f.Path != "2024/gop/race.toml"
	}))
	const by = "nevada-secretary-of-state"
	var units []canvass.Report
	for _, event := range []string{"primary", ""} {
		for i := range 4 {
			units = append(units, canvass.Report{
				Unit: canvass.UnitID(fmt.Sprintf("county:%c", 'a'+i)), Event: event,
				Counts: []canvass.Count{{Option: "nikki-haley", Votes: int64(100 + i)}},
			})
		}
	}
	r.reports("2024/gop/nv", by, units...)
	s := r.fold(t)
	looked := 0
	for _, o := range s.Contests["2024/gop/nv"].Others {
		for _, key := range o.Count.Ref[:1] {
			looked++
			newest := s.Newest(key, 10)
			for _, l := range newest {
				if l.Entry.Report.Event != o.Event.ID {
					t.Errorf("%s rests on %s, of the event %q", key, l.Entry.Key, l.Entry.Report.Event)
				}
			}
			if len(newest) != 4 {
				t.Errorf("%s rests on %d reports, want 4", key, len(newest))
			}
		}
	}
	if looked != 1 {
		t.Errorf("%d other events, want one", looked)
	}
}

// A snapshot that the fold has left behind folds its contest again for the first question, and not for each.
func TestLeftBehindFoldsOnce(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // what was folded again is gone when memory is short
	f, next := folded(t, 2000)
	s := f.Snapshot()
	c := s.Contests["2024/dem/as"]
	next()
	f.Snapshot()
	costs := func(ask func()) uint64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		ask()
		runtime.ReadMemStats(&after)
		return after.Mallocs - before.Mallocs
	}
	first := costs(func() { c.Count.Grown() })
	for name, ask := range map[string]func(){
		"Grown": func() { c.Count.Grown() }, "HasParts": func() { c.Count.HasParts() }, "Tops": func() { c.Count.Tops() },
	} {
		if n := costs(ask); 10*n > first {
			t.Errorf("%s takes %d allocations, the first question took %d", name, n, first)
		}
	}
}
