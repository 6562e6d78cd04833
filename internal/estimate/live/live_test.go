package live_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/estimate"
	"github.com/canvassdesk/canvass/internal/estimate/live"
	"github.com/canvassdesk/canvass/internal/tally"
)

// desk folds entries as a record would.
type desk struct {
	t    *testing.T
	fold *tally.Fold
	seq  int64
	now  canvass.Time
}

func newDesk(t *testing.T, cycle int) *desk {
	t.Helper()
	d := &desk{t: t, fold: tally.New(), now: 1_457_000_000_000}
	d.add(&canvass.Entry{Kind: canvass.KindRecord, Key: "record", Record: &canvass.Record{
		Kind: canvass.Rehearsal, Name: "test", Origin: "canvass/test", Key: "canvass/test+0+0",
	}}, nil)
	for _, f := range catalog.EmbeddedThrough(cycle) {
		if strings.HasPrefix(f.Path, fmt.Sprint(cycle, "/")) { // a night before anybody published anything
			f.Bytes = withoutResults(f.Bytes)
		}
		d.add(&canvass.Entry{Kind: canvass.KindCatalog, Key: "catalog/" + f.Path, Catalog: &canvass.CatalogFile{
			Path: f.Path, Hash: f.Hash(), Size: int64(len(f.Bytes)),
		}}, f.Bytes)
	}
	return d
}

// withoutResults cuts the results and awards out of a contest's file.
func withoutResults(file []byte) []byte {
	var out []string
	skip := false
	for _, line := range strings.Split(string(file), "\n") {
		if strings.HasPrefix(line, "[") {
			skip = strings.HasPrefix(line, "[[result") || strings.HasPrefix(line, "[[award") || strings.HasPrefix(line, "[[recorded") ||
				strings.HasPrefix(line, "[[elected") || strings.HasPrefix(line, "[[conflict")
		}
		if !skip {
			out = append(out, line)
		}
	}
	return []byte(strings.Join(out, "\n"))
}

func (d *desk) add(e *canvass.Entry, file []byte) {
	d.t.Helper()
	d.now++
	e.Format, e.Actor, e.Recorded = canvass.Format, "test", d.now
	if err := d.fold.Add(d.seq, e, file); err != nil {
		d.t.Fatal(err)
	}
	d.seq++
}

// report enters counts of a county, of how many of its precincts.
func (d *desk) report(contest canvass.ContestID, unit canvass.UnitID, counts []canvass.Count, in, of int64) {
	d.add(&canvass.Entry{Kind: canvass.KindReport, Key: fmt.Sprintf("r-%d", d.seq), Contest: contest, By: "ap", Report: &canvass.Report{
		Area: canvass.Statewide, Unit: unit, Measure: canvass.Votes, Counts: counts, Units: &in, UnitsOf: &of, UnitsAre: "precincts",
	}}, nil)
}

// county is a county of Michigan's Democratic primary of 2016.
type county struct {
	unit           canvass.UnitID
	clinton, other int64
	sanders        int64
	at             int64
}

func michigan(t *testing.T) []county {
	t.Helper()
	dir := os.Getenv("CANVASS_DATA")
	if dir == "" {
		t.Skip("CANVASS_DATA is not set: the night of 8 March 2016 was not replayed")
	}
	b, err := os.ReadFile(filepath.Join(dir, "primaries2016", "county_json", "michigan_democrat.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Counties []struct {
			Name string `json:"name"`
			Race struct {
				At         int64 `json:"ts"`
				Candidates []struct {
					Name  string      `json:"lname"`
					Votes json.Number `json:"votes"`
				} `json:"candidates"`
			} `json:"race"`
		} `json:"counties"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	var out []county
	for _, c := range file.Counties {
		k := county{unit: canvass.UnitID("county:" + strings.NewReplacer(" ", "-", ".", "").Replace(strings.ToLower(c.Name))), at: c.Race.At}
		for _, x := range c.Race.Candidates {
			n, _ := x.Votes.Int64()
			switch x.Name {
			case "Clinton":
				k.clinton += n
			case "Sanders":
				k.sanders += n
			default:
				k.other += n
			}
		}
		out = append(out, k)
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].at < out[b].at })
	return out
}

// Michigan's Democrats, 8 March 2016, by the time stamps of its counties: Sanders won by 1.4 points after polls that had
// Clinton far ahead. One look at the most may miss, as one did: at 7 percent, small counties were in, and the model put
// Sanders too high. Nothing is certain at any time, since no source says how many can be out.
func TestMichiganNight(t *testing.T) {
	counties := michigan(t)
	d := newDesk(t, 2016)
	const id = canvass.ContestID("2016/dem/mi")
	info := d.fold.Snapshot().Contests[id]
	if info == nil {
		t.Fatal("there is no 2016/dem/mi")
	}
	var all, truth float64
	for _, c := range counties {
		all += float64(c.clinton + c.sanders)
		truth += float64(c.sanders)
	}
	marks := []float64{0, 0.05, 0.2, 0.5, 0.8}
	var counted float64
	var widths []float64
	missed := 0
	for _, c := range counties {
		if len(marks) > 0 && counted >= marks[0]*all {
			marks = marks[1:]
			e := live.Of(d.fold.Snapshot(), id, nil)
			if counted == 0 {
				if !strings.HasPrefix(e.NoEstimate, "no estimate: ") {
					t.Errorf("before the first vote: %q", e.NoEstimate)
				}
			} else {
				width, held := moment(t, e, counted/all, 100*truth/all)
				widths = append(widths, width)
				if !held {
					missed++
				}
			}
		}
		counts := []canvass.Count{}
		for _, o := range info.Info.Ballot.Options {
			n := int64(0)
			switch o {
			case "hillary-clinton":
				n = c.clinton
			case "bernie-sanders":
				n = c.sanders
			}
			counts = append(counts, canvass.Count{Option: o, Votes: n})
		}
		d.report(id, c.unit, counts, 10, 10)
		counted += float64(c.clinton + c.sanders)
	}
	if missed > 1 {
		t.Errorf("%d of four 95%% intervals missed the end", missed)
	}
	if len(widths) != 4 || widths[3] >= widths[0] {
		t.Errorf("widths over the night are %.1f", widths)
	}
}

// moment checks one look, and gives the width of Sanders's 90 percent interval and whether that of 95 holds the end.
func moment(t *testing.T, e *live.Estimate, counted, truth float64) (width float64, held bool) {
	t.Helper()
	if e.Estimate == nil || e.NoEstimate != "" {
		t.Fatalf("at %.0f%%: %q", 100*counted, e.NoEstimate)
	}
	x := e.Estimate
	if x.Units.In+x.Units.Part+x.Units.Out != 83 || x.Certain.Known || x.Certain.Winner != "" || x.Tier != estimate.TierModel {
		t.Errorf("at %.0f%%: %+v of 83 counties, certain %+v", 100*counted, x.Units, x.Certain)
	}
	for k := range x.Options {
		if o := &x.Options[k]; o.ID == "bernie-sanders" {
			t.Logf("%.0f%% counted: Sanders %.1f to %.1f, most votes %.2f", 100*counted, o.Share.P90[0], o.Share.P90[1], o.Win)
			if o.Win < 0.1 || o.Win > 0.999 {
				t.Errorf("at %.0f%%: the winner's chance is %.4f", 100*counted, o.Win)
			}
			return o.Share.P90.Width(), o.Share.P95.Holds(truth)
		}
	}
	t.Fatal("Sanders is not in the estimate")
	return 0, false
}

// A contest that did not change is not estimated again, whatever else comes in; one that did is.
func TestUntouchedContestsCostNothing(t *testing.T) {
	d := newDesk(t, 2016)
	counts := func(id canvass.ContestID, n int64) []canvass.Count {
		var out []canvass.Count
		for i, o := range d.fold.Snapshot().Contests[id].Info.Ballot.Options {
			out = append(out, canvass.Count{Option: o, Votes: n * int64(10-i%10)})
		}
		return out
	}
	const iowa, ohio = canvass.ContestID("2016/gop/ia"), canvass.ContestID("2016/gop/oh")
	d.report(iowa, "county:adair", counts(iowa, 10), 1, 1)
	d.report(ohio, "county:adams", counts(ohio, 20), 1, 1)
	before := d.fold.Snapshot()
	ia, oh := live.Of(before, iowa, nil), live.Of(before, ohio, nil)
	if ia.Estimate == nil || ia.Estimate.Units.Out != 98 {
		t.Fatalf("Iowa: %q, %+v", ia.NoEstimate, ia.Estimate)
	}
	d.report(iowa, "county:adams", counts(iowa, 12), 1, 1)
	after := d.fold.Snapshot()
	if live.Of(after, ohio, nil) != oh {
		t.Error("Ohio was estimated again for a report from Iowa")
	}
	if now := live.Of(after, iowa, nil); now == ia || now.Estimate.Units.In != 2 {
		t.Error("Iowa was not estimated again")
	}
}

// A fall in a reported count is noticed, and reopens what was certain.
func TestFallReopens(t *testing.T) {
	d := newDesk(t, 2024)
	const id = canvass.ContestID("2024/dem/as")
	cast := int64(91)
	report := func(palmer, biden int64) {
		d.add(&canvass.Entry{
			Kind: canvass.KindReport, Key: fmt.Sprintf("r-%d", d.seq), Contest: id, By: "american-samoa-democratic-party",
			Report: &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Cast: &cast, Counts: []canvass.Count{
				{Option: "jason-palmer", Votes: palmer}, {Option: "joe-biden", Votes: biden}, {Option: "dean-phillips"},
			}},
		}, nil)
	}
	certain := func() string { return live.Of(d.fold.Snapshot(), id, nil).Estimate.Certain.Winner }
	report(45, 32)
	if w := certain(); w != "" {
		t.Errorf("certain at 45 to 32 of 91: %q", w)
	}
	report(46, 32)
	if w := certain(); w != "jason-palmer" {
		t.Errorf("not certain at 46 to 32 of 91: %q", w)
	}
	report(46, 28) // four of Biden's were counted twice, says somebody
	if w := certain(); w != "" {
		t.Errorf("18 ahead, 17 out, after a fall by 4: certain %q", w)
	}
}

// The first precincts of a state are all in, and are not all of it: while nobody says how many there are, nothing is
// certain and nothing is estimated.
func TestOfHowManyUnits(t *testing.T) {
	d := newDesk(t, 2016)
	precinct := func(id canvass.UnitID) {
		var counts []canvass.Count
		for i, o := range d.fold.Snapshot().Contests["2016/dem/vt"].Info.Ballot.Options {
			counts = append(counts, canvass.Count{Option: o, Votes: int64(10 * i)})
		}
		d.add(&canvass.Entry{Kind: canvass.KindReport, Key: fmt.Sprintf("r-%d", d.seq), Contest: "2016/dem/vt", By: "ap", Report: &canvass.Report{
			Area: canvass.Statewide, Unit: id, Measure: canvass.Votes, Counts: counts,
		}}, nil)
	}
	precinct("town:able")
	precinct("town:baker")
	e := live.Of(d.fold.Snapshot(), "2016/dem/vt", nil)
	if e.Estimate != nil || !strings.Contains(e.NoEstimate, "nobody says how many reporting units there are") {
		t.Errorf("two towns give %q and %+v", e.NoEstimate, e.Estimate)
	}
}
