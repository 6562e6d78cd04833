package check_test

import (
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
)

const itsFloor = `measure = "county delegates"

[caucus]
kind = "realign"
viability = {2 = "1/4", 3 = "1/6", 4 = "15%"}
locked = true
last = "stands"
tie = "the highest card"
mark = "K"

[[unit]]
id = "precinct:1"
name = "Precinct 1"
delegates = 5
mark = "K"
`

// A room with 34 present and five delegates, where six people make a group viable.
func TestQuestionsOfAFloor(t *testing.T) {
	round := func(m canvass.Measure, able, baker, clark int64) canvass.Entry {
		e := counted("precinct:1", able, baker)
		e.Report.Measure, e.Report.Counts[2].Votes = m, clark
		return e
	}
	first := func(able, baker, clark int64) canvass.Entry { return round(canvass.FirstAlignment, able, baker, clark) }
	final := func(able, baker, clark int64) canvass.Entry { return round(canvass.FinalAlignment, able, baker, clark) }
	elected := func(able, baker, clark int64) canvass.Entry {
		return round(canvass.CountyDelegates, able, baker, clark)
	}
	door := counted("precinct:1", 0, 0, func(r *canvass.Report) { r.Counts, r.CheckedIn = nil, new(int64(34)) })
	card := func(order ...canvass.OptionID) canvass.Entry {
		return canvass.Entry{Kind: canvass.KindLot, By: "zz-party", Contest: "2028/dem/zz", Lot: &canvass.Lot{
			Unit: "precinct:1", Area: canvass.Statewide, Order: order, Date: "2028-03-07", How: "cards",
		}}
	}
	for _, c := range []struct {
		name    string
		entries []canvass.Entry
		want    string
	}{
		{"a room as it goes", []canvass.Entry{door, first(20, 12, 2), final(21, 13, 0), elected(3, 2, 0)}, ""},
		{
			"more at the first alignment than checked in",
			[]canvass.Entry{door, first(20, 12, 3)},
			"more-than-checked-in: 35 people stand in Precinct 1 (precinct:1), where 34 people were checked in",
		},
		{
			"a final alignment without a first",
			[]canvass.Entry{door, final(20, 12, 2)},
			"no-first-alignment: Precinct 1 (precinct:1) has no first alignment yet: who is viable is not known",
		},
		{
			"somebody joined",
			[]canvass.Entry{door, first(20, 11, 2), final(21, 13, 0)},
			"final-exceeds-first: 34 people stand at the final alignment in Precinct 1 (precinct:1), and 33 stood at the first: nobody may join",
		},
		{
			"a locked group lost people",
			[]canvass.Entry{door, first(20, 12, 2), final(22, 11, 0)},
			"viable-lost-people: Bob Baker was viable with 12 in Precinct 1 (precinct:1) and is locked, and ends with 11",
		},
		{
			"a group gained and is not viable",
			[]canvass.Entry{door, first(20, 5, 4), final(20, 4, 5)},
			"gained-not-viable: Cy Clark goes from 4 to 5 in Precinct 1 (precinct:1) and is not viable: 6 are needed",
		},
		{"a group that becomes viable gained", []canvass.Entry{door, first(20, 5, 4), final(20, 9, 0)}, ""},
		{
			"the first alignment changes behind the final one",
			[]canvass.Entry{door, first(20, 12, 1), final(20, 13, 0), first(20, 12, 2)},
			"first-after-final: the final alignment of Precinct 1 (precinct:1) is in, and this changes the first: who is viable changes with it",
		},
		{
			"the final alignment changes behind the delegates",
			[]canvass.Entry{door, first(20, 12, 2), final(21, 13, 0), elected(3, 2, 0), final(20, 14, 0)},
			"falls: Ann Able falls from 21 to 20 in Precinct 1 (precinct:1)\n" +
				"alignment-after-delegates: Precinct 1 (precinct:1) has elected its delegates, and this changes the final alignment: sign them anew",
		},
		{
			"delegates before the final alignment",
			[]canvass.Entry{door, first(20, 12, 2), elected(3, 2, 0)},
			"no-final-alignment: Precinct 1 (precinct:1) has no final alignment yet: what the rule gives is not known",
		},
		{
			"delegates that the rule does not give",
			[]canvass.Entry{door, first(20, 12, 2), final(21, 13, 0), elected(4, 1, 0)},
			"unlike-rule: 4 delegates to Ann Able in Precinct 1 (precinct:1), and the rule gives 3\n" +
				"unlike-rule: 1 delegate to Bob Baker in Precinct 1 (precinct:1), and the rule gives 2",
		},
		{
			"delegates of a tie without its card",
			[]canvass.Entry{door, first(17, 17, 0), final(17, 17, 0), elected(3, 2, 0)},
			"tied: Ann Able and Bob Baker are exactly equal in Precinct 1 (precinct:1), and the highest card is not entered",
		},
		{"delegates of a tie by the card", []canvass.Entry{door, first(17, 17, 0), final(17, 17, 0), card("bob-baker", "ann-able"), elected(2, 3, 0)}, ""},
		{
			"a card where nobody is tied",
			[]canvass.Entry{door, first(20, 12, 2), final(21, 13, 0), card("bob-baker", "ann-able")},
			"no-tie: nobody is tied for the last delegate of Precinct 1 (precinct:1)",
		},
		{
			"a card among others",
			[]canvass.Entry{door, first(17, 17, 0), final(17, 17, 0), card("bob-baker", "cy-clark")},
			"not-the-tied: lots were drawn among Bob Baker, Cy Clark, and tied are Ann Able, Bob Baker",
		},
		{
			"a second card",
			[]canvass.Entry{door, first(17, 17, 0), final(17, 17, 0), card("bob-baker", "ann-able"), card("ann-able", "bob-baker")},
			"drawn-already: the highest card is entered for Precinct 1 (precinct:1) already, Bob Baker first: this takes its place",
		},
	} {
		if got := strings.Join(asked(t, itsFloor, c.entries...), "\n"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// A firehouse caucus's ballots are counted, blank or void.
func TestQuestionsOfAFirehouse(t *testing.T) {
	firehouse := itsRooms + "\n[caucus]\nkind = \"firehouse\"\nmark = \"K\"\n"
	ballots := func(n int64) func(*canvass.Report) { return func(r *canvass.Report) { r.Ballots = &n } }
	if got := asked(t, firehouse, counted("room:a", 51, 40, ballots(95))); len(got) != 1 ||
		got[0] != "ballots-uncounted: 91 of 95 ballots in Parish hall (room:a) are told of: the rest are neither counted nor called blank or void" {
		t.Error(got)
	}
	if got := asked(t, firehouse, counted("room:a", 51, 40, ballots(91))); got != nil {
		t.Error(got)
	}
}

// A time that has not come yet is asked about, a little more than two clocks differ.
func TestTimesToCome(t *testing.T) {
	now := canvass.Time(1836000000000)
	at := func(iv canvass.Interval) canvass.Entry {
		e := counted("room:a", 60, 40)
		e.At, e.Recorded = iv, now
		return e
	}
	for _, iv := range []canvass.Interval{canvass.At(now), canvass.At(now + 200_000), {NotAfter: now + 1e9}, {Day: "2028-03-07"}} {
		if got := asked(t, itsRooms, at(iv)); got != nil {
			t.Errorf("%v: %v", iv, got)
		}
	}
	for _, iv := range []canvass.Interval{canvass.At(now + 3_600_000), {Day: "2028-03-10"}} {
		if got := asked(t, itsRooms, at(iv)); len(got) != 1 || !strings.HasPrefix(got[0], "in-the-future: the time given, ") {
			t.Errorf("%v: %v", iv, got)
		}
	}
}

// Figures that are dated before the day of voting are asked about: a year that was mistyped.
func TestTimesBeforeTheDay(t *testing.T) {
	day := time.Date(2028, 3, 7, 0, 0, 0, 0, time.UTC)
	at := func(iv canvass.Interval) canvass.Entry {
		e := counted("room:a", 60, 40)
		e.At = iv
		return e
	}
	for _, iv := range []canvass.Interval{canvass.At(canvass.TimeOf(day.Add(-14 * time.Hour))), {Day: "2028-03-07"}, {NotBefore: canvass.TimeOf(day)}} {
		if got := asked(t, itsRooms, at(iv)); got != nil {
			t.Errorf("%v: %v", iv, got)
		}
	}
	for _, iv := range []canvass.Interval{canvass.At(canvass.TimeOf(day.AddDate(-1, 0, 0))), {Day: "2024-03-07"}, {Day: "2028-03-04"}, {NotAfter: canvass.TimeOf(day.AddDate(0, -1, 0))}} {
		if got := asked(t, itsRooms, at(iv)); len(got) != 1 || !strings.HasPrefix(got[0], "before-the-day: the time given, ") {
			t.Errorf("%v: %v", iv, got)
		}
	}
}
