package feed_test

import (
	"errors"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
)

func sequence(err error, items ...*feed.Item) iter.Seq2[*feed.Item, error] {
	return func(yield func(*feed.Item, error) bool) {
		for _, it := range items {
			if !yield(it, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// A unit's measures make one row; its allotment comes from another file; the same measure again is another row; names
// that nobody knows stand under slugs of their own.
func TestTabulate(t *testing.T) {
	precinct := func(where string, f feed.Figures) *feed.Item {
		return &feed.Item{
			Where: where, Contest: feed.Contest{Name: "Caucus"}, Figures: &f,
			Unit: feed.Unit{Path: []feed.Step{{Level: "county", Name: "Adair"}, {Level: "precinct", Name: "1NW"}}},
		}
	}
	figures := func(m canvass.Measure, scale int64, counts ...feed.Count) feed.Figures {
		return feed.Figures{Measure: m, Scale: scale, Counts: counts}
	}
	allotment := feed.Figures{Measure: canvass.StateDelegateEquivalents, Allotted: new(8), Worth: caucus.Ratio{Num: 784, Den: 1}}
	elsewhere := precinct("line 2", allotment)
	elsewhere.Contest.Name = "Another name of the same"
	tables, err := feed.Tabulate("party", "release.csv", true, nil, sequence(nil,
		precinct("line 4", figures(canvass.FirstAlignment, 0, count("Ann Able", 6), count("O'Mara", 9))),
		precinct("line 4", figures(canvass.StateDelegateEquivalents, 10_000, count("Ann Able", 784), count("O'Mara", 1569))),
		precinct("line 9", figures(canvass.FirstAlignment, 0, count("Ann Able", 7))),
		&feed.Item{Where: "race", Contest: feed.Contest{Name: "Caucus"}, Calls: []feed.Call{{}}},
		elsewhere,
	))
	if err != nil {
		t.Fatal(err)
	}
	row := func(where string, counts map[canvass.Measure]check.Column) *check.Unit {
		return &check.Unit{ID: "county:adair/precinct:1nw", Name: "Adair, 1NW", Where: where, Counts: counts, Allotted: new(8), Worth: allotment.Worth}
	}
	want := []*check.Table{{
		Source: "party", Name: "Caucus", Columns: true, Options: []canvass.OptionID{"ann-able", "omara"},
		Unknown:   `"Caucus": its state, party or day is not said: name the contest`,
		Scale:     map[canvass.Measure]int64{canvass.StateDelegateEquivalents: 10_000},
		Strangers: map[canvass.OptionID]string{"ann-able": "Ann Able", "omara": "O'Mara"},
		Units: []*check.Unit{
			row("line 4", map[canvass.Measure]check.Column{
				canvass.FirstAlignment:           {"ann-able": 6, "omara": 9},
				canvass.StateDelegateEquivalents: {"ann-able": 784, "omara": 1569},
			}),
			row("line 9", map[canvass.Measure]check.Column{canvass.FirstAlignment: {"ann-able": 7}}),
		},
	}}
	if diff := cmp.Diff(want, tables, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestTabulateGivesWhatItHasBeforeAnError(t *testing.T) {
	broken := errors.New("cut off")
	tables, err := feed.Tabulate("party", "f", false, feed.NewNames(place()), sequence(broken, vermont(count("Ann Able", 1))))
	if !errors.Is(err, broken) || len(tables) != 1 || tables[0].Contest != "2024/dem/vt" {
		t.Errorf("%d tables, error %v", len(tables), err)
	}
}
