package facts_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/facts"
)

// TestNothingFalseOfThePast tells contests and people of whom something untrue was once said, and holds it against the past.
func TestNothingFalseOfThePast(t *testing.T) {
	r := superTuesday(t, nil)
	for _, x := range []struct {
		id        canvass.ContestID
		at        string
		says, not string
	}{
		// Canceled, and its day still to come: what comes next is counted from the day of the story.
		{"2024/dem/fl", "2024-03-06T14:00Z", "Democrats vote next in Hawaii on Wednesday", "Louisiana"},
		// No pledged delegate of a Democratic contest is unbound.
		{"2024/dem/oh", "2025-01-01T00:00Z", "the other one was not assigned", "unbound"},
		{"2024/dem/ky", "2025-01-01T00:00Z", "the other two were not assigned", "unbound"},
		{"2024/gop/pa", "2025-01-01T00:00Z", "the other 51 were unbound", "assigned"},
		// A date that was not found is not one that a law sets, and not one that nobody has set.
		{"2020/gop/va", "2025-01-01T00:00Z", "a date that Canvass could not confirm", "by law"},
		{"2020/gop/wy", "2025-01-01T00:00Z", "No confirmed date of Wyoming Republican convention", "No date set"},
		// Another day may stand between: who left, left on a date, or on a day that is counted from the vote.
		{"2024/gop/vt", "2025-01-01T00:00Z", "left the race the day after the vote", "the next day"},
		{"2020/dem/wi", "2025-01-01T00:00Z", "63% to 32%, and Sanders left the race the next day", "the day after"},
		{"2016/gop/az", "2025-01-01T00:00Z", "Rubio had left the race on March 15", "Cruz had left"},
		// A rule that binds nobody splits nothing.
		{"2024/gop/gu", "2025-01-01T00:00Z", "on the night; by party rules all of them are unbound", "another split"},
		{"2016/gop/vi", "2025-01-01T00:00Z", "the other eight were unbound or not assigned", "eight were unbound."},
		// Of two days on which delegates were bound the one that decided: of the vote, or of the last convention.
		{"2024/gop/mi", "2025-01-01T00:00Z", "Michigan’s Republican primary Feb. 27, beating", "and March 2"},
		{"2016/gop/wy", "2025-01-01T00:00Z", "swept the last 14 delegates of Wyoming’s Republican conventions April 16, 2016, for 23 in all", "March 12"},
		// A contest’s own file decides what is told of it later; a territory is no state.
		{"2024/dem/as", "2025-01-01T00:00Z", "lost the 2020 Democratic caucuses in American Samoa, to Michael Bloomberg", "others differ"},
		// All of the day’s contests, whenever their counts were certified.
		{"2024/gop/vt", "2025-01-01T00:00Z", "denying him a sweep of Super Tuesday", "other eight"},
		{"2016/dem/as", "2025-01-01T00:00Z", "fell short of the 15% of the vote needed", "statewide"},
		// Who reported the award is not told to have reported the same.
		{"2024/gop/ut", "2025-01-01T00:00Z", "won all 40 delegates, the party reported", "the same division"},
		{"2016/dem/ca", "2025-01-01T00:00Z", "53% to 46%, and reached", "46% and reached"},
		{"2024/gop/tx", "2024-03-06T02:20Z", "75% to 19% with 38% of the vote counted, AP reported", "EST with 38%"},
		// A vote that awards nothing is the story while the other has no day; what came over several days is not one day’s.
		{"2024/dem/nh", "2024-03-07T05:00Z", "beat Minnesota Rep. Dean Phillips by more than 3 to 1 in New Hampshire’s Democratic primary Jan. 23, 64% to 20%", "no date"},
		{"2024/dem/nh", "2024-03-07T05:00Z", "The primary awarded no delegates", "10 delegates"},
		{"2016/dem/da", "2025-01-01T00:00Z", "March 1-8, 2016", "that day"},
		// Nothing is told before a record can know it: who left the race, what was said, that a count is certified.
		{"2024/gop/vt", "2024-03-06T16:00Z", "first woman to win a Republican primary in a state", "left the race"},
		{"2024/gop/vt", "2024-03-06T18:00Z", "left the race Wednesday", "left the race on"},
		{"2024/gop/vt", "2024-03-06T04:30Z", "Trump began the day with 273", "first woman"},
		{"2024/gop/wa", "2024-03-20T12:00Z", "601,070 votes to Haley’s 151,485", "certified"},
		{"2024/gop/wa", "2025-01-01T00:00Z", "601,070 votes to Haley’s 151,485 in the certified count", "has certified"},
		// Who won elsewhere is newsrooms’ word until it is counted.
		{"2024/dem/mn", "2024-03-07T05:00Z", "won 15 of the 16 Democratic contests on Super Tuesday, news organizations declared", "one of 16"},
		// A win over “uncommitted,” with nobody else on the ballot, is no comparison.
		{"2024/gop/mi", "2025-01-01T00:00Z", "won the 2016 Republican primary in Michigan, 37% to 25% over Ted Cruz", "2020"},
		// A contest of another day than the replay’s.
		{"2016/dem/as", "2025-01-01T00:00Z", "Told as of", "a replay of"},
		{"2024/gop/ut", "2025-01-01T00:00Z", "Told from a replay of 2024-03-05", "Told as of"},
	} {
		m := moment(t, x.at)
		until := r.until(m)
		until.tickAt(m)
		st := facts.Tell(until.fold(t, 0, nil), x.id, facts.Medium)
		text := strings.Join(strings.Fields(st.Text()), " ")
		if !strings.Contains(text, x.says) || strings.Contains(text, x.not) {
			t.Errorf("%s at %s: want %q and no %q in\n%s", x.id, x.at, x.says, x.not, text)
		}
	}
	who := facts.Who(r.fold(t, 0, nil), "bernie-sanders").Text()
	if !strings.Contains(who, "has run as a Democrat") || strings.Contains(who, "is a Democrat") {
		t.Errorf("of Bernie Sanders, an independent senator: %s", who)
	}
}

// TestNoHindsight tells every contest that has context at noon of its first day: nothing is told then of who voted, of what
// followed, of what had been expected instead, or that was written on that day or later.
func TestNoHindsight(t *testing.T) {
	all, err := catalog.Parse(catalog.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	noons := 0
	for id, c := range all.Contests {
		if len(c.Context) == 0 || c.Events[0].Date.IsZero() || c.Events[0].Cancelled {
			continue
		}
		noon := canvass.TimeOf(c.Events[0].Date.Add(17 * time.Hour))
		r := contestAlone(t, id, noon)
		for _, length := range []facts.Length{facts.Medium, facts.Full} {
			st := facts.Tell(r.fold(t, 0, nil), id, length)
			noons++
			for i, x := range c.Context {
				after := slices.Contains([]catalog.ContextTopic{catalog.Voters, catalog.Afterwards, catalog.Upset}, x.Topic)
				if !after && x.Published.Before(c.Events[0].Date) {
					continue
				}
				if told, ok := st.Sentence("why-" + strconv.Itoa(i+1)); ok {
					t.Errorf("%s at noon of the day: %s", id, told.Text())
				}
			}
		}
	}
	if noons < 2*40 {
		t.Errorf("%d stories at noon", noons)
	}
}
