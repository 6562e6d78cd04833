package season

import (
	"math"
	"reflect"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/race"
	"github.com/canvassdesk/canvass/internal/tally"
)

// folded is the catalog as of a moment, with entries.
func folded(t *testing.T, moment string, entries ...canvass.Entry) *tally.Snapshot {
	t.Helper()
	begin, _ := canvass.ParseTime("2020-01-01T00:00Z")
	f, seq := tally.New(), int64(0)
	add := func(e canvass.Entry, file []byte) {
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		if err := f.Add(seq, &e, file); err != nil {
			t.Fatal(err)
		}
		seq++
	}
	for _, c := range catalog.Embedded() {
		add(canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindCatalog, Key: "catalog/" + c.Path, Actor: "test", Recorded: begin,
			Catalog: &canvass.CatalogFile{Path: c.Path, Hash: c.Hash(), Size: int64(len(c.Bytes))},
		}, c.Bytes)
	}
	at, err := canvass.ParseTime(moment)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range append(entries, canvass.Entry{
		Kind: canvass.KindNotice, Key: "later", By: "ap", Race: "2020/dem", Recorded: at, Notice: &canvass.Notice{Topic: "side", Text: "A later moment."},
	}) {
		e.Format, e.Actor = canvass.Format, "test"
		add(e, nil)
	}
	return f.Snapshot()
}

// A forecast of South Carolina on 28 February 2020 is frozen, the same again by its seed, and scored when the result is
// there. Contests without one are named; one that is taken back after the day is scored all the same.
func TestForecastsAreScored(t *testing.T) {
	const sc = canvass.ContestID("2020/dem/sc")
	before := knownOn("2020-02-28T12:00Z")
	f, err := ForecastOf(before, sc, 2000, 7)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := ForecastOf(before, sc, 2000, 7); !reflect.DeepEqual(f, again) {
		t.Error("the same seed gives another forecast")
	}
	if f.Model != Version() || f.Seed != 7 {
		t.Errorf("%+v", f)
	}
	at := func(text string) canvass.Time { m, _ := canvass.ParseTime(text); return m }
	entry := canvass.Entry{Kind: canvass.KindForecast, Key: "forecast", By: "canvass", Contest: sc, Recorded: at("2020-02-28T13:00Z"), Forecast: f}
	back := canvass.Entry{
		Kind: canvass.KindWithdrawal, Key: "back", By: "canvass", Contest: sc, Recorded: at("2020-03-02T13:00Z"), Supersedes: "forecast",
		Withdrawal: &canvass.Withdrawal{Reason: "it was wrong"},
	}
	s := folded(t, "2020-03-10T12:00Z", entry, back)
	x := ScoreForecasts(s, "2020/dem", "canvass")
	if len(x.Scored) != 1 || x.Scored[0].Winner != "joe-biden" || len(x.Missing) < 3 {
		t.Fatalf("%+v", x)
	}
	got := x.Scored[0]
	chance := 0.0
	for _, o := range f.Options {
		if o.Option == "joe-biden" {
			chance = float64(o.Chance) / 10_000
		}
	}
	want := -math.Log(chance*(1-floorChance) + floorChance/float64(len(f.Options)))
	if math.Abs(got.LogLoss-want) > 1e-9 || got.Told == 0 || !got.HasDelegates || got.CRPS <= 0 {
		t.Errorf("%+v, a log loss of %.4f is wanted", got, want)
	}
	soon := canvass.Entry{
		Kind: canvass.KindWithdrawal, Key: "back", By: "canvass", Contest: sc, Recorded: at("2020-02-28T14:00Z"), Supersedes: "forecast",
		Withdrawal: &canvass.Withdrawal{Reason: "a wrong seed"},
	}
	if x := ScoreForecasts(folded(t, "2020-03-10T12:00Z", entry, soon), "2020/dem", "canvass"); len(x.Scored) != 0 {
		t.Errorf("taken back in time and scored: %+v", x.Scored)
	}
}

// Michigan of 2016: forecasts were above 99% for Clinton. A bound gives "at least", and the prior's name belongs in the
// sentence.
func TestForecastBounds(t *testing.T) {
	at, _ := canvass.ParseTime("2016-03-07T12:00Z")
	s := folded(t, "2026-11-01T00:00Z", canvass.Entry{
		Kind: canvass.KindForecast, Key: "538", By: "538", Contest: "2016/dem/mi", Recorded: at, Forecast: &canvass.Forecast{
			Model: "polls-plus", Options: []canvass.ForecastOption{{Option: "bernie-sanders", Chance: 100}, {Option: "hillary-clinton", Chance: 9900, Bound: true}},
		},
	})
	k := race.Of(s, "2016/dem/mi")
	all := Surprises(s, k, nil, "none were asked for")
	last := all[len(all)-1]
	if last.Prior != ByForecast || !last.AtLeast || math.Abs(last.Bits()-6.64) > .01 || last.Words != "538 gave Bernie Sanders one in 100" {
		t.Errorf("%+v, %.2f bits", last, last.Bits())
	}
	if !k.Forecast {
		t.Error("the contest has a forecast, and it is not said")
	}
}
