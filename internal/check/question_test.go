package check_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/tally"
)

const twoRooms = `contest = "2028/dem/zz"
name = "Zembla Democratic caucuses"
jurisdiction = "zz"
authority = "zz-party"
run_by = "party"
mark = "K"

[[event]]
id = "caucus"
kind = "caucus"
date = 2028-03-07
binds = true
mark = "K"

[ballot]
options = ["ann-able", "bob-baker", "cy-clark"]
mark = "K"

[[pool]]
id = "at-large"
area = "state"
seats = 5
rule = "party"
mark = "K"

[rule.party]
method = "proportional"
threshold = "at least 15% of valid votes"
nobody = "half the leader's share"
quota = "votes of the qualified"
rounding = "largest remainder"
tie = "stop"
binding = "pledged"
from = "text"
text = "Rule 14"
mark = "K"
`

const itsRooms = `
[[unit]]
id = "room:a"
name = "Parish hall"
registered = 200
by = ["zz-party"]
mark = "K"

[[unit]]
id = "room:b"
name = "School"
mark = "K"
`

// asked folds a contest's file and what was entered, and gives the questions about the last entry.
func asked(t *testing.T, rooms string, entries ...canvass.Entry) []string {
	t.Helper()
	return askedIn(t, canvass.Rehearsal, rooms, entries...)
}

// askedIn is asked in a record of a kind.
func askedIn(t *testing.T, kind canvass.RecordKind, rooms string, entries ...canvass.Entry) []string {
	t.Helper()
	return askedOf(t, kind, twoRooms+rooms, entries...)
}

func askedOf(t *testing.T, kind canvass.RecordKind, contest string, entries ...canvass.Entry) []string {
	t.Helper()
	files := []catalog.File{
		{Path: "2028/dem/zz.toml", Bytes: []byte(contest)},
		{Path: "2028/dem/race.toml", Bytes: []byte("race = \"2028/dem\"\nname = \"Democratic nomination\"\n")},
		{Path: "jurisdictions/zz.toml", Bytes: []byte("jurisdiction = \"zz\"\nname = \"Zembla\"\nkind = \"territory\"\nmark = \"K\"\n")},
		{Path: "sources.toml", Bytes: []byte("[source.zz-party]\nname = \"Zembla Democrats\"\nkind = \"party\"\n[source.zz-paper]\nname = \"Gazette\"\nkind = \"newsroom\"\n")},
	}
	for _, p := range []string{"Ann Able", "Bob Baker", "Cy Clark"} {
		last := strings.Fields(p)[1]
		id := strings.ReplaceAll(strings.ToLower(p), " ", "-")
		files = append(files, catalog.NewPerson(canvass.OptionID(id), p, last, canvass.Democratic))
	}
	if _, err := catalog.Parse(files); err != nil {
		t.Fatal(err)
	}
	fold := tally.New()
	seq, begun := int64(0), int64(1_836_000_000_000)
	if kind == canvass.Live {
		begun = 1_838_000_000_000 // weeks after the vote
	}
	add := func(e canvass.Entry, file []byte) {
		e.Format, e.Actor, e.Recorded = canvass.Format, "test", canvass.Time(begun+seq)
		if e.Key == "" {
			e.Key = fmt.Sprintf("entry-%d", seq)
		}
		if err := fold.Add(seq, &e, file); err != nil {
			t.Fatal(err)
		}
		seq++
	}
	add(canvass.Entry{Kind: canvass.KindRecord, Record: &canvass.Record{Kind: kind}}, nil)
	for _, f := range files {
		add(canvass.Entry{Kind: canvass.KindCatalog, Catalog: &canvass.CatalogFile{Path: f.Path, Hash: f.Hash(), Size: int64(len(f.Bytes))}}, f.Bytes)
	}
	for _, e := range entries[:len(entries)-1] {
		add(e, nil)
	}
	var out []string
	for _, q := range check.Questions(fold.Snapshot(), &entries[len(entries)-1]) {
		out = append(out, string(q.Rule)+": "+q.Says)
	}
	return out
}

func counted(unit canvass.UnitID, able, baker int64, change ...func(*canvass.Report)) canvass.Entry {
	r := &canvass.Report{Area: canvass.Statewide, Unit: unit, Measure: canvass.Votes, Counts: []canvass.Count{
		{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}, {Option: "cy-clark", Votes: 0},
	}}
	for _, f := range change {
		f(r)
	}
	return canvass.Entry{Kind: canvass.KindReport, By: "zz-party", Contest: "2028/dem/zz", Report: r}
}

func TestQuestions(t *testing.T) {
	ballots91 := func(r *canvass.Report) { r.Ballots = new(int64(91)) }
	saidAt := func(at canvass.Time, e canvass.Entry) canvass.Entry {
		e.At = canvass.At(at)
		return e
	}
	only := func(options ...canvass.Count) func(*canvass.Report) {
		return func(r *canvass.Report) { r.Counts = options }
	}
	ballots := func(n, blank, void int64) func(*canvass.Report) {
		return func(r *canvass.Report) { r.Ballots, r.Blank, r.Void = &n, &blank, &void }
	}
	door := counted("room:a", 0, 0, func(r *canvass.Report) { r.Counts, r.CheckedIn = nil, new(int64(100)) })
	door2 := counted("room:a", 0, 0, func(r *canvass.Report) { r.Counts, r.CheckedIn = nil, new(int64(10)) })
	corrects := func(key string, e canvass.Entry) canvass.Entry {
		return canvass.Entry{
			Kind: canvass.KindCorrection, By: e.By, Contest: e.Contest, Supersedes: key,
			Correction: &canvass.Correction{Reason: "a slip", Report: e.Report},
		}
	}
	said := func(k canvass.Confirmation) canvass.Entry {
		return canvass.Entry{Kind: canvass.KindConfirmation, By: "zz-party", Contest: "2028/dem/zz", Confirmation: &k}
	}
	lot := func(order ...canvass.OptionID) canvass.Entry {
		return canvass.Entry{Kind: canvass.KindLot, By: "zz-party", Contest: "2028/dem/zz", Lot: &canvass.Lot{
			Pool: "at-large", Area: canvass.Statewide, Order: order, Date: "2028-03-07",
		}}
	}
	keyed := func(key string, e canvass.Entry) canvass.Entry { e.Key = key; return e }
	final := func(r *canvass.Report) { r.Final = true }

	for _, c := range []struct {
		name    string
		rooms   string
		entries []canvass.Entry
		want    string // lines, empty for no question
	}{
		{"a first count", itsRooms, []canvass.Entry{counted("room:a", 60, 40)}, ""},
		{"a count that grows", itsRooms, []canvass.Entry{counted("room:a", 60, 40), counted("room:a", 61, 40)}, ""},
		{
			"a mistyped room", itsRooms,
			[]canvass.Entry{counted("room:c", 60, 40)},
			"unknown-unit: 2028/dem/zz has no unit room:c: its file names Parish hall (room:a) and School (room:b)",
		},
		{
			"a room whose name is nearly another's", "",
			[]canvass.Entry{counted("room:parish", 60, 40), counted("room:parsih", 61, 40)},
			"unknown-unit: room:parsih is new, and room:parish has reported: is it the same place?",
		},
		{"rooms that have one letter each", "", []canvass.Entry{counted("room:a", 60, 40), counted("room:b", 61, 40)}, ""},
		{"precincts that have a number each", "", []canvass.Entry{counted("precinct:ward-101", 60, 40), counted("precinct:ward-102", 61, 40)}, ""},
		{
			"the same sheet twice", itsRooms,
			[]canvass.Entry{counted("room:a", 60, 40), counted("room:b", 60, 40)},
			"like-another: School (room:b) has the same figures as Parish hall (room:a): is it the same sheet?",
		},
		{
			"a count that falls", itsRooms,
			[]canvass.Entry{counted("room:a", 113, 40), counted("room:a", 8, 40)},
			"falls: Ann Able falls from 113 to 8 in Parish hall (room:a)",
		},
		{
			"a correction may lower a figure", itsRooms,
			[]canvass.Entry{keyed("old", counted("room:a", 113, 40)), corrects("old", counted("room:a", 8, 40))},
			"",
		},
		{
			"a correction that leaves ballots of nobody", itsRooms,
			[]canvass.Entry{keyed("old", counted("room:a", 51, 40, ballots91)), corrects("old", counted("room:a", 1, 40, ballots91))},
			"does-not-add-up: 41 votes are 41, and 91 ballots were counted in Parish hall (room:a)",
		},
		{
			"a correction of votes beside which blank ballots were", itsRooms,
			[]canvass.Entry{keyed("old", counted("room:a", 50, 40, ballots91)), corrects("old", counted("room:a", 49, 40, ballots91))},
			"",
		},
		{
			"a count said before the one that stands", itsRooms,
			[]canvass.Entry{saidAt(1836000000000, counted("room:a", 60, 40)), saidAt(1835996400000, counted("room:a", 61, 40))},
			"older: the time given, 6:00 PM EST on 6 March 2028, is before 7:00 PM EST on 6 March 2028, when the count that stands in Parish hall (room:a) was said: this would take its place",
		},
		{
			"a count said after the one that stands", itsRooms,
			[]canvass.Entry{saidAt(1835996400000, counted("room:a", 60, 40)), saidAt(1836000000000, counted("room:a", 61, 40))},
			"",
		},
		{
			"a correction that leaves out options", itsRooms,
			[]canvass.Entry{keyed("old", counted("room:a", 113, 40)), corrects("old", counted("room:a", 0, 0, only(canvass.Count{Option: "ann-able", Votes: 112})))},
			"leaves-out: Bob Baker had 40 in Parish hall (room:a) and is left out",
		},
		{
			"ballots that do not add up", itsRooms,
			[]canvass.Entry{counted("room:b", 60, 40, ballots(105, 2, 1))},
			"does-not-add-up: 100 votes, 2 blank, 1 void are 103, and 105 ballots were counted in School (room:b)",
		},
		{
			"more than were checked in", itsRooms,
			[]canvass.Entry{door, counted("room:a", 61, 40)},
			"more-than-checked-in: 101 ballots in Parish hall (room:a), where 100 people were checked in",
		},
		{
			"more than may vote", itsRooms,
			[]canvass.Entry{counted("room:a", 161, 40)},
			"more-than-registered: 201 ballots in Parish hall (room:a), where at most 200 people may vote",
		},
		{
			"a certification that contradicts the count", itsRooms,
			[]canvass.Entry{counted("", 210, 210, final), said(canvass.Confirmation{Of: canvass.Certified, Counts: []canvass.Count{{Option: "bob-baker", Votes: 211}}})},
			"unlike-count: 211 for Bob Baker are certified, and the count that Zembla Democrats has is 210",
		},
		{
			"a last count before all rooms are in", itsRooms,
			[]canvass.Entry{counted("room:a", 60, 40), said(canvass.Confirmation{Of: canvass.ConfirmCount, Final: true, Counts: []canvass.Count{{Option: "ann-able", Votes: 60}, {Option: "bob-baker", Votes: 40}}})},
			"not-all-in: 1 of 2 rooms are in",
		},
		{
			"a winner who is behind", itsRooms,
			[]canvass.Entry{counted("", 210, 180, final), said(canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: "bob-baker", Measure: canvass.Votes})},
			"unlike-count: Bob Baker is confirmed as the winner, and Ann Able is ahead in the count",
		},
		{
			"delegates that the rule does not give", itsRooms,
			[]canvass.Entry{counted("", 60, 40, final), said(canvass.Confirmation{Of: canvass.Certified, Awards: []canvass.Award{{Option: "ann-able", Delegates: 4}}})},
			"unlike-rule: 4 delegates to Ann Able are certified, and the rule gives 3 on the same votes",
		},
		{
			"a winner who is behind two that are level", itsRooms,
			[]canvass.Entry{counted("", 95, 95, final), said(canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: "cy-clark", Measure: canvass.Votes})},
			"unlike-count: Cy Clark is confirmed as the winner, and Ann Able is ahead in the count",
		},
		{
			"a whole where rooms have reported", itsRooms,
			[]canvass.Entry{counted("room:a", 60, 40), counted("", 20, 50)},
			"whole-over-rooms: this is a count of the whole contest, and 1 of its rooms have reported: is the room's name left out?",
		},
		{
			"a door below the count", itsRooms,
			[]canvass.Entry{counted("room:a", 60, 40), door2},
			"more-than-checked-in: 100 ballots are counted in Parish hall (room:a), more than 10 people",
		},
		{
			"figures after the last", itsRooms,
			[]canvass.Entry{counted("room:a", 60, 40), counted("room:b", 61, 40), said(canvass.Confirmation{Of: canvass.ConfirmCount, Final: true, Counts: counted("", 121, 80).Report.Counts}), counted("room:b", 62, 40)},
			"after-the-last: the count was confirmed as the last, and this changes it in School (room:b)",
		},
		{
			"an award that the rule does not give", itsRooms,
			[]canvass.Entry{counted("", 60, 40, final), {Kind: canvass.KindDecision, By: "zz-party", Contest: "2028/dem/zz", Decision: &canvass.Decision{
				Kind: canvass.DecideAward, Date: "2028-03-07", Pool: "at-large", Area: canvass.Statewide, Why: "x", Awards: []canvass.Award{{Option: "cy-clark", Delegates: 5}},
			}}},
			"unlike-rule: 5 delegates to Cy Clark are decided, and the rule gives 0 on the same votes",
		},
		{"a lot among those who are tied", itsRooms, []canvass.Entry{counted("", 50, 50, final), lot("bob-baker", "ann-able")}, ""},
		{
			"a lot among others", itsRooms,
			[]canvass.Entry{counted("", 50, 50, final), lot("cy-clark", "ann-able")},
			"not-the-tied: lots were drawn among Ann Able, Cy Clark, and tied are Ann Able, Bob Baker",
		},
		{
			"a lot where nobody is tied", itsRooms,
			[]canvass.Entry{counted("", 60, 40, final), lot("bob-baker", "ann-able")},
			"no-tie: nobody is tied for the last seat of the at-large pool of state",
		},
	} {
		if got := strings.Join(asked(t, c.rooms, c.entries...), "\n"); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}
