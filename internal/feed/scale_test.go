package feed_test

import (
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/feed"
)

// Equivalents in hundredths, as one source gives them, and in ten-thousandths, as another does, become the contest
// file's parts; what cannot is held.
func TestEquivalentsOfTwoScales(t *testing.T) {
	c := place()
	c.Contests["2024/dem/vt"].Caucus = &catalog.Caucus{Kind: catalog.Realign, Scale: 1000}
	for _, x := range []struct {
		scale, printed, want int64
		held                 string
	}{
		{100, 5640, 56400, ""},
		{0, 56, 56000, ""},
		{1000, 56401, 56401, ""},
		{10_000, 564010, 56401, ""},
		{10_000, 564013, 0, "564013 parts of 1/10000 cannot be counted in parts of 1/1000"},
		{1, canvass.MaxVotes, 0, "cannot be counted in parts of 1/1000"},
	} {
		m := feed.NewNames(c).Matcher()
		it := vermont(count("Ann Able", x.printed))
		it.Figures.Measure, it.Figures.Scale = canvass.StateDelegateEquivalents, x.scale
		got := m.Match(it)
		if x.held != "" {
			if len(got) > 0 || len(m.Held()) != 1 || !strings.Contains(m.Held()[0].Why, x.held) {
				t.Errorf("%+v: entered %+v, held %+v", x, got, m.Held())
			}
			continue
		}
		if len(got) != 1 || got[0].Report.Counts[0].Votes != x.want {
			t.Errorf("%+v: %+v", x, got)
		}
	}
}

// One county under two names is not two: the second is held.
func TestOneCountyUnderTwoNames(t *testing.T) {
	m := feed.NewNames(place()).Matcher()
	for i, name := range []string{"Addison", "ADDISON COUNTY", "Bennington"} {
		it := vermont(count("Ann Able", 10))
		it.Unit = feed.Unit{Path: []feed.Step{{Level: feed.LevelCounty, Name: name}}}
		if got := m.Match(it); len(got) != []int{1, 0, 1}[i] {
			t.Errorf("%s: entered %+v", name, got)
		}
	}
	if len(m.Held()) != 1 || !strings.Contains(m.Held()[0].Why, `which stands in it as "Addison" too`) {
		t.Errorf("held %+v", m.Held())
	}
}
