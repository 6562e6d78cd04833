package site_test

import (
	"path/filepath"
	"strconv"
	"testing"

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

// lateCount is another count of American Samoa's Democrats, entered when the whole night is there.
func (p *published) lateCount(votes int64) {
	p.t.Helper()
	p.n++
	p.enter(canvass.Entry{
		Kind: canvass.KindReport, Key: "late" + strconv.Itoa(p.n), By: "cnn", Contest: "2024/dem/as", At: p.at("2024-04-13T12:00Z"),
		Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "jason-palmer", Votes: votes}, {Option: "joe-biden", Votes: 40}},
		},
	})
}

func (p *published) at(text string) canvass.Interval {
	p.t.Helper()
	at, err := canvass.ParseInterval(text)
	if err != nil {
		p.t.Fatal(err)
	}
	return at
}

// BenchmarkOneEntry is one more entry behind the whole night of 5 March 2024, until its version is what readers get:
// pages made, files written and the switch, the entry itself left out. files is how many of the site's files it changes.
func BenchmarkOneEntry(b *testing.B) {
	p, night := superTuesday(b, inFolder(b))
	if err := p.Play(b.Context(), night, 0, nil); err != nil {
		b.Fatal(err)
	}
	p.publish()
	var done *site.Done
	for b.Loop() {
		b.StopTimer()
		p.lateCount(int64(52 + p.n))
		b.StartTimer()
		done = p.publish()
	}
	b.ReportMetric(float64(len(done.Changed)), "files")
	b.ReportMetric(float64(done.Files), "of-files")
}
