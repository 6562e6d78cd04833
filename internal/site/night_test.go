package site_test

import (
	"cmp"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/site"
)

// superTuesday is the record of the night of 5 March 2024 as it is played, without an entry yet, and the entries.
func superTuesday(t testing.TB, place site.Place) (*published, []canvass.Entry) {
	t.Helper()
	const date = "2024-03-05"
	night, err := catalog.ReadNight(catalog.EmbeddedNight(date), date)
	if err != nil {
		t.Fatal(err)
	}
	begin, err := desk.NightBegins(date, night.Entries)
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.Create(t.Context(), memory.New(), desk.Keys(filepath.Join(t.TempDir(), "keys")), desk.Founding{
		Kind: canvass.Replay, Name: "Night of 5 March 2024", Night: date, Begin: begin, Catalog: catalog.EmbeddedThrough(2024), Program: "test", Actor: "tester",
	}, desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	p := &published{Desk: d, t: t, place: place}
	p.restart()
	for i := range night.Entries {
		night.Entries[i].Actor = "tester"
	}
	return p, night.Entries
}

// lateCount is another count of American Samoa's Democrats by a newsroom, entered when the whole night is there: the
// party's own stands before it. ownCount is one by the party.
func (p *published) lateCount(votes int64) {
	p.t.Helper()
	p.late(canvass.Entry{Kind: canvass.KindReport, Report: samoa(votes)})
}

func (p *published) ownCount(votes int64) {
	p.t.Helper()
	p.late(canvass.Entry{Kind: canvass.KindReport, By: p.Desk.View().Contests["2024/dem/as"].Info.Authority, Report: samoa(votes)})
}

func samoa(votes int64) *canvass.Report {
	return &canvass.Report{
		Area: canvass.Statewide, Measure: canvass.Votes,
		Counts: []canvass.Count{{Option: "jason-palmer", Votes: votes}, {Option: "joe-biden", Votes: 40}},
	}
}

// late enters something about American Samoa's Democrats when the whole night is there.
func (p *published) late(e canvass.Entry) {
	p.t.Helper()
	p.n++
	e.Key, e.By, e.Contest, e.At = "late"+strconv.Itoa(p.n), cmp.Or(e.By, "cnn"), "2024/dem/as", p.at("2024-04-13T12:00Z")
	p.enter(e)
}

func (p *published) at(text string) canvass.Interval {
	p.t.Helper()
	at, err := canvass.ParseInterval(text)
	if err != nil {
		p.t.Fatal(err)
	}
	return at
}

// BenchmarkOneEntry is one more count behind the whole night of 5 March 2024, until its version is what readers get:
// pages made, files written and the switch, the entry itself left out. files is how many of the site's files it changes,
// processor-s the time of processors, of-first a part of what the first version took.
func BenchmarkOneEntry(b *testing.B) {
	p, night := superTuesday(b, inFolder(b))
	if err := p.Play(b.Context(), night, 0, nil); err != nil {
		b.Fatal(err)
	}
	used := processorTime(b)
	p.publish()
	first := processorTime(b) - used
	p.lateCount(51) // a new day
	p.publish()
	for by, count := range map[string]func(int64){"newsroom": p.lateCount, "authority": p.ownCount} {
		b.Run(by, func(b *testing.B) {
			var done *site.Done
			used := time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				count(int64(52 + p.n))
				b.StartTimer()
				began := processorTime(b)
				done = p.publish()
				used += processorTime(b) - began
			}
			b.ReportMetric(float64(len(done.Changed)), "files")
			b.ReportMetric(float64(done.Files), "of-files")
			b.ReportMetric(used.Seconds()/float64(b.N), "processor-s")
			b.ReportMetric(used.Seconds()/float64(b.N)/first.Seconds(), "of-first")
		})
	}
}

// processorTime is what this process has used of its processors, in itself and for it in the system: what a busy machine
// does beside it is not in it.
func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
