package export_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/export"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/cdf"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/tally"
)

// dataFolder is where the real files are.
func dataFolder(t testing.TB) string {
	t.Helper()
	root := os.Getenv("CANVASS_DATA")
	if root == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	return root
}

// valid holds files against the published schema.
func valid(t *testing.T, files ...string) {
	t.Helper()
	schema := filepath.Join(dataFolder(t), "feeds", "cdf", "NIST_V2_election_results_reporting.xsd")
	if _, err := exec.LookPath("xmllint"); err != nil {
		t.Skip("NOT RUN: NIST XML against its schema (no xmllint; scripts/test-tools installs it)")
	}
	out, err := exec.CommandContext(t.Context(), "xmllint", append([]string{"--noout", "--nonet", "--schema", schema}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("xmllint: %v\n%.4000s", err, out)
	}
}

func save(t testing.TB, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// takeIn enters a source's returns into a record, as canvass ingest does, and says what is held.
func takeIn(t testing.TB, d *desk.Desk, by string, raw []byte) []*feed.Held {
	t.Helper()
	v := d.View()
	ev := ledger.Evidence{Bytes: raw}
	batch, err := intake.Take(t.Context(), raw, intake.Source{
		By: by, Actor: "tester", Evidence: []string{ledger.EvidenceName(ev.Hash())}, Recorded: v.Now + 1, Live: v.Record.Kind == canvass.Live, Catalog: v.Catalog,
	})
	if err != nil {
		t.Fatal(err)
	}
	entries := make([]canvass.Entry, len(batch.Entries))
	for i, e := range batch.Entries {
		entries[i] = *e
	}
	for _, refused := range d.Refuses(entries) {
		t.Fatal(refused)
	}
	if _, err := d.Append(t.Context(), entries, ev); err != nil {
		t.Fatal(err)
	}
	return batch.Held
}

// figures are a count of every place, by place: everything that the XML carries.
func figures(n *tally.Count) map[string]string {
	out := map[string]string{}
	if n == nil {
		return out
	}
	put := func(place string, n *tally.Count) {
		words := string(n.Measure)
		for _, o := range n.Options {
			words += fmt.Sprintf(" %s=%d", o.Option, o.Votes)
		}
		for _, b := range []struct {
			name string
			n    *int64
		}{{"ballots", n.Ballots}, {"blank", n.Blank}, {"void", n.Void}, {"over", n.Over}, {"cast", n.Cast}, {"units", n.Units}, {"of", n.UnitsOf}} {
			if b.n != nil {
				words += fmt.Sprintf(" %s=%d", b.name, *b.n)
			}
		}
		out[place] = words
	}
	put("whole", n)
	for a, x := range n.Areas {
		put(string(a), x)
	}
	for _, p := range n.Parts() {
		put(string(p.Area)+" "+string(p.Unit), p.Count)
	}
	return out
}

// TestSuperTuesday2016 is every contest of 1 March 2016 that there are county figures of: taken in as they were
// published, written as NIST XML, held against the schema, and read back into a second record, which then says the
// same, place by place and in all.
func TestSuperTuesday2016(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(dataFolder(t), "primaries2016", "county_json")
	d := open(t, canvass.Live, catalog.Embedded(), nil)
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(raw[:min(len(raw), 2000)]), `"20160301"`) {
			continue
		}
		for _, h := range takeIn(t, d, "cnn", raw) {
			t.Errorf("%s: held: %+v", filepath.Base(name), *h)
		}
	}
	was := d.View()
	if len(was.Active) != 20 {
		t.Fatalf("%d contests, there were 20", len(was.Active))
	}
	raw := written(t, d, export.NIST, export.Selection{})
	again := open(t, canvass.Live, catalog.Embedded(), nil)
	for _, h := range takeIn(t, again, "cnn", raw) {
		t.Errorf("held: %+v", *h)
	}
	is := again.View()
	places := 0
	for _, id := range was.Active {
		a, b := was.Contests[id], is.Contests[id]
		x, y := figures(a.Count), figures(b.Count)
		places += len(y)
		if diff := cmp.Diff(x, y); diff != "" {
			t.Errorf("%s (-written +read)\n%.2000s", id, diff)
		}
		if len(a.Count.Parts()) == 0 || !a.Count.Summed {
			t.Errorf("%s was to be a sum over counties", id)
		}
		if diff := cmp.Diff(a.Delegates.Awards, b.Delegates.Awards); diff != "" {
			t.Errorf("%s: delegates\n%s", id, diff)
		}
	}
	if places < 3000 {
		t.Errorf("%d places only", places)
	}
	for _, c := range []struct {
		id    canvass.ContestID
		o     canvass.OptionID
		votes int64
		units int
	}{
		{"2016/dem/ma", "hillary-clinton", 603784, 351},
		{"2016/dem/ma", "bernie-sanders", 586716, 351},
		{"2016/gop/ma", "donald-trump", 311313, 351},
	} {
		n := is.Contests[c.id].Count
		if got, _ := n.Votes(c.o); got != c.votes || len(n.Parts()) != c.units {
			t.Errorf("%s: %s has %d in %d towns, want %d in %d", c.id, c.o, got, len(n.Parts()), c.votes, c.units)
		}
	}
	// What the reader itself makes of the document, without the record: one whole and its counties for each contest.
	wholes := 0
	for it, err := range feed.Read(t.Context(), strings.NewReader(string(raw)), cdf.XML{}, feed.Options{}) {
		if err != nil {
			t.Fatal(err)
		}
		if it.Test {
			t.Fatal("a live record's file is flagged as a test")
		}
		if len(it.Unit.Path) == 0 {
			wholes++
			if !it.Unit.Total {
				t.Errorf("%s: the whole is not said to be a sum of its parts", it.Where)
			}
		}
	}
	if wholes != 20 {
		t.Errorf("%d contests as a whole", wholes)
	}
	valid(t, save(t, "super-tuesday.xml", raw))
}

// TestReadBack is a made-up contest with everything that the format has a place for, and a caucus that counts no votes.
func TestReadBack(t *testing.T) {
	files, _ := kestrel(t, canvass.Public)
	n := func(v int64) *int64 { return &v }
	at := func(i int) string { return start.Add(time.Duration(i) * time.Hour).Format(time.RFC3339) }
	all := map[canvass.OptionID]int64{"ana-rivera": 700, "ben-okafor": 650, "carl-lindqvist": 3, "uncommitted": 20, "write-in": 3}
	part := map[canvass.OptionID]int64{"ana-rivera": 40, "ben-okafor": 60, "carl-lindqvist": 1, "uncommitted": 0}
	change := func(e canvass.Entry, f func(r *canvass.Report)) canvass.Entry { f(e.Report); return e }
	entries := []canvass.Entry{
		change(count("whole", "board", at(1), all), func(r *canvass.Report) {
			r.Ballots, r.Cast, r.Blank, r.Overvotes, r.Void, r.Units, r.UnitsOf = n(1400), n(1500), n(20), n(4), n(3), n(5), n(9)
		}),
		change(count("cd-1", "board", at(2), all), func(r *canvass.Report) { r.Area, r.Ballots = "cd-1", n(1380) }),
		change(count("county", "board", at(3), part), func(r *canvass.Report) { r.Unit, r.Blank = "county:old-harbour", n(7) }),
		change(count("precinct", "board", at(4), part), func(r *canvass.Report) { r.Unit = "county:old-harbour/precinct:1nw-harbour" }),
		change(count("in-cd-2", "board", at(5), part), func(r *canvass.Report) { r.Unit, r.Area = "town:north", "cd-2" }),
		change(count("site", "board", at(6), part), func(r *canvass.Report) { r.Unit = "hall:a-b" }),
	}
	caucus := change(count("sde", "heron", at(7), map[canvass.OptionID]int64{"ana-rivera": 5614, "ben-okafor": 5629}), func(r *canvass.Report) {
		r.Measure, r.Unit = canvass.StateDelegateEquivalents, "county:otter"
	})
	caucus.Contest = "2028/dem/ot"
	d := open(t, canvass.Live, files, append(entries, caucus))
	raw := written(t, d, export.NIST, export.Selection{})
	if !strings.Contains(string(raw), "<OtherType>state-delegate-equivalents</OtherType>") || strings.Contains(string(raw), "total</Type>\n     <Count>5614") {
		t.Error("equivalents are written as votes")
	}
	again := open(t, canvass.Live, files, nil)
	for _, h := range takeIn(t, again, "board", raw) {
		t.Errorf("held: %+v", *h)
	}
	for _, id := range []canvass.ContestID{ks, "2028/dem/ot"} {
		if diff := cmp.Diff(figures(d.View().Contests[id].Count), figures(again.View().Contests[id].Count)); diff != "" {
			t.Errorf("%s (-written +read)\n%s\n%s", id, diff, raw)
		}
	}
	nothing := written(t, open(t, canvass.Live, files, nil), export.NIST, export.Selection{})
	valid(t, save(t, "kestrel.xml", raw), save(t, "nothing.xml", nothing))
}

// TestStatedNeverBecomesVotes is a source that gave shares alone: no file has a vote of it.
func TestStatedNeverBecomesVotes(t *testing.T) {
	files, _ := kestrel(t, canvass.Public)
	e := count("shares", "heron", "2028-03-08T04:00Z", nil)
	e.Report.Stated = &canvass.Stated{Shares: []canvass.StatedShare{{Option: "ana-rivera", Percent: "56.04"}, {Option: "ben-okafor", Percent: "43.96"}}}
	d := open(t, canvass.Live, files, []canvass.Entry{e})
	raw := string(written(t, d, export.NIST, export.Selection{}))
	if strings.Contains(raw, "VoteCounts") {
		t.Errorf("shares became votes:\n%s", raw)
	}
	table := string(written(t, d, export.CSV, export.Selection{Units: true}))
	if !strings.Contains(table, ",none,") || strings.Contains(table, ",,option,") {
		t.Errorf("shares became votes:\n%s", table)
	}
}

// TestStatuses are the report's status and the elected in it, from nothing reported to certified.
func TestStatuses(t *testing.T) {
	files, _ := kestrel(t, canvass.Public)
	whole := count("all", "board", "2028-03-08T04:00Z", map[canvass.OptionID]int64{"ana-rivera": 600, "ben-okafor": 300, "carl-lindqvist": 50, "uncommitted": 50})
	final := count("final", "board", "2028-03-08T04:10Z", map[canvass.OptionID]int64{"ana-rivera": 600, "ben-okafor": 300, "carl-lindqvist": 50, "uncommitted": 50})
	final.Report.Final = true
	sure := claim("sure", "board", "2028-03-08T05:00Z", canvass.Claim{})
	sure.Kind, sure.Claim, sure.Confirmation = canvass.KindConfirmation, nil, &canvass.Confirmation{Of: canvass.Certified}
	again := count("again", "board", "2028-03-08T04:20Z", map[canvass.OptionID]int64{"ana-rivera": 601, "ben-okafor": 299, "carl-lindqvist": 50, "uncommitted": 50})
	again.Report.Recount = &canvass.Recount{Reason: "a margin below half a point"}
	for i, c := range []struct {
		entries []canvass.Entry
		status  string
		elected string
	}{
		{[]canvass.Entry{claim("said", "heron", "2028-03-08T03:00Z", canvass.Claim{Kind: canvass.ClaimStatement, Text: "soon"})}, "pre-election", ""},
		{[]canvass.Entry{whole}, "unofficial-partial", ""},
		{[]canvass.Entry{whole, final}, "unofficial-complete", "projected-winner"},
		{[]canvass.Entry{whole, again}, "recount", ""},
		{[]canvass.Entry{whole, final, sure}, "certified", "winner"},
	} {
		raw := string(written(t, open(t, canvass.Live, files, c.entries), export.NIST, export.Selection{}))
		if !strings.Contains(raw, "\n <Status>"+c.status+"</Status>") {
			t.Errorf("%d: the status is not %s", i, c.status)
		}
		want := 0
		if c.elected != "" {
			want = 1
		}
		if got := strings.Count(raw, "<PostElectionStatus>"); got != want || want == 1 && !strings.Contains(raw, "<PostElectionStatus>"+c.elected+"</") {
			t.Errorf("%d: %d are elected, want %d as %q", i, got, want, c.elected)
		}
	}
}

// TestRehearsalComesBack takes the XML of a rehearsal and of a replay to a live record, which refuses all of it, and to
// a rehearsal.
func TestRehearsalComesBack(t *testing.T) {
	files, night := kestrel(t, canvass.Public)
	for _, kind := range []canvass.RecordKind{canvass.Rehearsal, canvass.Replay} {
		raw := written(t, open(t, kind, files, night), export.NIST, export.Selection{})
		for _, into := range []canvass.RecordKind{canvass.Live, canvass.Rehearsal} {
			d := open(t, into, files, nil)
			v := d.View()
			batch, err := intake.Take(t.Context(), raw, intake.Source{
				By: "board", Actor: "tester", Evidence: []string{"sha256:" + strings.Repeat("0", 64)}, Recorded: v.Now + 1, Live: into == canvass.Live, Catalog: v.Catalog,
			})
			if err != nil {
				t.Fatal(err)
			}
			var counts []canvass.Entry
			for _, e := range batch.Entries {
				if e.Report != nil {
					counts = append(counts, *e)
				}
			}
			refused := d.Refuses(counts)
			if taken := len(counts) - len(refused); (taken > 0) != (into == canvass.Rehearsal) {
				t.Errorf("a %s record takes %d reports of a %s", into, taken, kind)
			}
			if into == canvass.Live && len(batch.Held) == 0 && len(refused) == 0 {
				t.Errorf("nobody says why a live record takes nothing of a %s: %v", kind, slices.Collect(maps.Values(refused)))
			}
		}
	}
}
