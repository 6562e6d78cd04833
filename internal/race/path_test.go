package race_test

import (
	"fmt"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/race"
)

// The exact part of what five contests did, beside the figures of the working notes, which were computed apart from
// this program. Where the winner needs more after a contest than before, the row says so.
func TestPaths(t *testing.T) {
	for _, x := range []struct {
		contest canvass.ContestID
		option  canvass.OptionID
		want    string // before, after, swept, none
	}{
		{"2024/dem/as", "joe-biden", "47.29 47.28 47.20 47.37"},
		{"2016/dem/mi", "bernie-sanders", "53.25 53.33"},
		{"2016/dem/mi", "hillary-clinton", "46.79 46.71"},
		{"2020/dem/ia", "pete-buttigieg", "50.04 50.20"},
		{"2020/dem/ia", "bernie-sanders", "50.04 50.25"},
		{"2020/dem/ia", "elizabeth-warren", "50.04 50.36"},
		{"2020/dem/ia", "joe-biden", "50.04 50.41"},
		{"2020/dem/sc", "joe-biden", "50.95 50.65"},
		{"2020/dem/sc", "bernie-sanders", "50.18 50.50"},
		{"2024/gop/nh", "donald-trump", "50.02 49.94"},
		{"2024/gop/nh", "nikki-haley", "50.52 50.61"},
	} {
		k := race.Of(allKnown(), x.contest)
		found := false
		for _, p := range k.Paths() {
			if p.Option != x.option {
				continue
			}
			found = true
			got := fmt.Sprintf("%s %s %s %s", p.Before.Percent(), p.After.Percent(), p.Sweep.Percent(), p.None.Percent())
			if got[:len(x.want)] != x.want {
				t.Errorf("%s, %s: %s, want %s (%+v)", x.contest, x.option, got, x.want, p)
			}
		}
		if !found {
			t.Errorf("%s: no path of %s", x.contest, x.option)
		}
	}
}

// The Republicans of 2020, of whose delegations the catalog has one size: what was awarded elsewhere is not to be had again, two
// who share all that is left cannot both be told of more than half, and what is to come is not nothing.
func TestUnsized(t *testing.T) {
	r := race.At(allKnown(), "2020/gop")
	trump, weld := r.Required("donald-trump"), r.Required("bill-weld")
	if given := r.Of("donald-trump") + r.Of("bill-weld"); trump.Rest+given > r.Pledged || trump.Percent() != "47.76" || weld.Percent() != "52.32" {
		t.Errorf("%+v %s, %+v %s, %d given of %d", trump, trump.Percent(), weld, weld.Percent(), given, r.Pledged)
	}
	if got, want := r.ToCome(), (race.ToCome{Contests: 2, Canceled: 4, Unsized: 6}); got != want {
		t.Errorf("to come %+v, want %+v", got, want)
	}
	for id, elsewhere := range map[canvass.RaceID]bool{"2024/dem": true, "2024/gop": false} {
		if c, ok := race.At(allKnown(), id).Clinched(); !ok || c.Elsewhere != elsewhere {
			t.Errorf("%s: %+v", id, c)
		}
	}
}

// American Samoa in 2024 changed next to nothing by the rule; the other four did something, and the rule says what.
func TestInconsequential(t *testing.T) {
	for id, want := range map[canvass.ContestID]bool{
		"2024/dem/as": true, "2016/dem/mi": false, "2020/dem/ia": false, "2020/dem/sc": false, "2024/gop/nh": false,
	} {
		why, ok := race.Of(allKnown(), id).Inconsequential()
		if !ok || (len(why) == 0) != want {
			t.Errorf("%s: %q (%v)", id, why, ok)
		}
	}
}

// Records of the winners before five contests. American Samoa's winner of 2016 is told in two ways, and by neither
// Sanders.
func TestRecordBefore(t *testing.T) {
	for _, x := range []struct {
		contest canvass.ContestID
		option  canvass.OptionID
		want    string
	}{
		{"2024/dem/as", "jason-palmer", "0 of 3"},
		{"2024/dem/as", "joe-biden", "3 of 3"},
		{"2016/dem/mi", "bernie-sanders", "8 of 20"},
		{"2020/dem/sc", "joe-biden", "0 of 3"},
		{"2024/gop/nh", "donald-trump", "1 of 1"},
	} {
		r := race.RecordBefore(allKnown(), x.contest, x.option)
		if got := fmt.Sprintf("%d of %d", r.Wins, r.Contests); got != x.want || len(r.Unknown) > 0 {
			t.Errorf("%s, %s: %s, unknown %v; want %s", x.contest, x.option, got, r.Unknown, x.want)
		}
	}
}
