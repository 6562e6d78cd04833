package catalog

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass"
)

func moment(t *testing.T, s string) canvass.Time {
	t.Helper()
	m, err := canvass.ParseTime(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Entries come in the order of the clock that a replay shows; ties in the order of their file, files in that of their
// names.
func TestReadNightInReplayOrder(t *testing.T) {
	n, err := ReadNight(goodNight(t), "2028-02-01")
	if err != nil {
		t.Fatal(err)
	}
	if n.Date != "2028-02-01" {
		t.Errorf("the night of %s", n.Date)
	}
	var got []string
	for _, e := range n.Entries {
		got = append(got, e.Recorded.String()+" "+e.Key)
	}
	want := []string{
		"2028-02-02T02:25:00.000Z 2028-02-01/2028/dem/zb#count",
		"2028-02-02T02:25:00.000Z 2028-02-01/2028/dem/zb#award",
		"2028-02-02T02:25:00.000Z 2028-02-01/2028/dem#tally",
		"2028-02-02T02:31:07.250Z 2028-02-01/2028/dem/zb#stated",
		"2028-02-02T03:00:00.000Z 2028-02-01/2028/dem/zb#winner",
		"2028-02-02T04:59:59.999Z 2028-02-01/2028/dem/zb#caucus-done",
		"2028-02-02T05:00:00.000Z 2028-02-01/2028/dem/zb#chair",
		"2028-02-02T05:10:00.000Z 2028-02-01/2028/dem/zb#award-mended",
		"2028-02-02T05:11:00.000Z 2028-02-01/2028/dem/zb#winner-back",
		"2028-02-02T05:12:00.000Z 2028-02-01/2028/dem/zb#door-a",
		"2028-02-02T05:13:00.000Z 2028-02-01/2028/dem/zb#ada-room-a",
		"2028-02-02T05:14:00.000Z 2028-02-01/2028/dem/zb#bea-room-a",
		"2028-02-02T05:15:00.000Z 2028-02-01/2028/dem/zb#room-a",
		"2028-02-02T05:16:00.000Z 2028-02-01/2028/dem/zb#lot",
		"2028-02-02T05:17:00.000Z 2028-02-01/2028/dem/zb#left",
		"2028-02-02T05:18:00.000Z 2028-02-01/2028/dem/zb#agreed",
	}
	// 2028-dem-zb.toml comes before 2028-dem.toml: a hyphen sorts before a point.
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadNightEntries(t *testing.T) {
	n, err := ReadNight(goodNight(t), "2028-02-01")
	if err != nil {
		t.Fatal(err)
	}
	byKey := map[string]canvass.Entry{}
	for _, e := range n.Entries {
		byKey[e.Key] = e
	}
	const prefix = "2028-02-01/2028/dem/zb#"
	sheet := &canvass.Source{
		Outlet: "zembla-democrats", Title: "The count sheet", URL: "https://democrats.example/sheet", Via: "a photograph",
		Rights: canvass.Private, Evidence: []string{"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
	}
	at225 := moment(t, "2028-02-02T02:25Z")
	want := []canvass.Entry{
		{
			Format: 1, Kind: canvass.KindReport, Key: prefix + "count", Recorded: at225,
			At: canvass.Interval{NotBefore: at225, NotAfter: at225, About: true}, By: "zembla-democrats", Person: "Charles Xavier",
			Source: sheet, Mark: canvass.Seen, Contest: "2028/dem/zb",
			Report: &canvass.Report{
				Event: "caucus", Area: "state", Unit: "precinct:onhava", Measure: canvass.Votes,
				Counts:  []canvass.Count{{Option: "sybil-irondell", Votes: 51}, {Option: "john-shade", Votes: 40}, {Option: "uncommitted"}},
				Ballots: number(int64(95)), Blank: number(int64(1)), Void: number(int64(2)), Overvotes: number(int64(1)), Cast: number(int64(95)), Final: true, Total: true,
				Recount: &canvass.Recount{Reason: "two votes apart"},
				Units:   number(int64(3)), UnitsOf: number(int64(4)), UnitsAre: "precincts", Part: 1, PartOf: 1,
			},
		},
		{
			Format: 1, Kind: canvass.KindReport, Key: prefix + "stated", Recorded: moment(t, "2028-02-02T02:31:07.250Z"),
			At: canvass.Interval{NotBefore: moment(t, "2028-02-02T02:30Z"), NotAfter: moment(t, "2028-02-02T03:00Z")},
			By: "zembla-gazette", Mark: canvass.Known, Contest: "2028/dem/zb",
			Report: &canvass.Report{
				Area: "state", Measure: canvass.Votes, Expected: "99", Test: true,
				Stated: &canvass.Stated{
					Shares: []canvass.StatedShare{{Option: "sybil-irondell", Percent: "56.0", Loose: "about"}, {Option: "john-shade", Votes: number(int64(40))}},
					Leader: "sybil-irondell", LeadVotes: number(int64(11)), LeadPoints: "12.1", Words: "more than half",
				},
			},
		},
		{
			Format: 1, Kind: canvass.KindConfirmation, Key: prefix + "chair", Recorded: moment(t, "2028-02-02T05:00Z"),
			At: canvass.Interval{NotAfter: moment(t, "2028-02-02T05:00Z")}, By: "zembla-democrats", Source: sheet, Mark: canvass.Seen,
			Contest: "2028/dem/zb",
			Confirmation: &canvass.Confirmation{
				Of: canvass.ConfirmCount, Winner: "sybil-irondell", Measure: canvass.Votes, Person: "Charles Xavier", Role: "chair",
				To: "zembla-gazette", How: "by telephone", CallBack: true,
				Counts: []canvass.Count{{Option: "sybil-irondell", Votes: 51}, {Option: "john-shade", Votes: 40}},
				Awards: []canvass.Award{{Option: "sybil-irondell", Delegates: 3}, {Option: "john-shade", Delegates: 2}},

				Final:     true,
				SignedBy:  "zembla-democrats/chair+66740649+AU546azfnaaGCT1Vc2pVYZOUmCC1BwEXT/P/wuuZ7D65",
				Signature: "a9+wL0B0SkTi4Nx3zl7+Ra/5KRx3V7QeZ0+9RFhFnPuTyvtqBuoFTEgOnxW58zNbbYFqINbgeArigl56S/2ECw==",
			},
		},
		{
			Format: 1, Kind: canvass.KindCorrection, Key: prefix + "award-mended", Recorded: moment(t, "2028-02-02T05:10Z"),
			At: canvass.Interval{NotAfter: moment(t, "2028-02-02T05:10Z")}, By: "zembla-democrats", Mark: canvass.Known,
			Contest: "2028/dem/zb", Supersedes: prefix + "award",
			Correction: &canvass.Correction{
				Reason: "an error of arithmetic",
				Claim: &canvass.Claim{
					Kind: canvass.ClaimAward, Awards: []canvass.Award{{Option: "sybil-irondell", Delegates: 3}, {Option: "john-shade", Delegates: 2}},
				},
			},
		},
		{
			Format: 1, Kind: canvass.KindNotice, Key: prefix + "caucus-done", Recorded: moment(t, "2028-02-02T05:00Z") - 1,
			At: canvass.Interval{Day: "2028-02-01"}, By: "zembla-democrats", Mark: canvass.Known, Contest: "2028/dem/zb",
			Note:   "The day alone is known, so it comes last.",
			Notice: &canvass.Notice{Topic: canvass.TopicCertification, Text: "The party certifies in a week.", On: "2028-02-08", Option: "john-shade"},
		},
		{
			Format: 1, Kind: canvass.KindWithdrawal, Key: prefix + "winner-back", Recorded: moment(t, "2028-02-02T05:11Z"),
			At: canvass.At(moment(t, "2028-02-02T05:11Z")), By: "kinbote", Mark: canvass.Known, Contest: "2028/dem/zb",
			Supersedes: prefix + "winner", Withdrawal: &canvass.Withdrawal{Reason: "it was too early", Cause: canvass.CauseEntry},
		},
		{
			Format: 1, Kind: canvass.KindClaim, Key: "2028-02-01/2028/dem#tally", Recorded: at225, At: canvass.At(at225),
			By: "zembla-gazette", Mark: canvass.Known, Race: "2028/dem",
			Claim: &canvass.Claim{
				Kind: canvass.ClaimTally, Contests: true, AsOf: "2028-01-31", Awards: []canvass.Award{{Option: "sybil-irondell", Delegates: 1}},
			},
		},
	}
	for _, e := range want {
		if diff := cmp.Diff(e, byKey[e.Key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", e.Key, diff)
		}
	}
	for _, e := range n.Entries {
		if e.Actor != "" {
			t.Errorf("%s has the actor %q: who replays it is the caller's to say", e.Key, e.Actor)
		}
	}
}

func TestReadNightDir(t *testing.T) {
	dir := filepath.Join("testdata", "good", "nights", "2028-02-01")
	got, err := ReadNightDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	want, err := ReadNight(goodNight(t), "2028-02-01")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.Entries, got.Entries); diff != "" || got.Date != want.Date {
		t.Errorf("%s (-want +got):\n%s", got.Date, diff)
	}
	if _, err := ReadNightDir(t.TempDir()); canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("an empty folder: %v", err)
	}
	if _, err := ReadNightDir(filepath.Join(dir, "nowhere")); canvass.KindOf(err) != canvass.NotFound {
		t.Errorf("no folder: %v", err)
	}
	bad := t.TempDir()
	if err := os.WriteFile(filepath.Join(bad, "2028-dem-zb.toml"), []byte("night = \"2028-02-01\"\ncontest = 7\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err = ReadNightDir(bad)
	if want := filepath.ToSlash(bad) + "/2028-dem-zb.toml:2:11: contest: this is a number: write the contest's id, such as \"2024/dem/as\""; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// What was said on an earlier night is corrected by its whole key; what was said on a later one is not there yet.
func TestCorrectionOfAnotherNight(t *testing.T) {
	file := func(key string) []File {
		return []File{{Path: "2028-dem-zb.toml", Bytes: []byte(`night = "2028-02-02"
contest = "2028/dem/zb"

[[entry]]
key      = "mended"
kind     = "correction"
at       = "2028-02-03T02:25Z"
by       = "zembla-democrats"
corrects = "` + key + `"
reason   = "a sheet was read twice"

[entry.report]
votes = {john-shade = 39}
`)}}
	}
	n, err := ReadNight(file("2028-02-01/2028/dem/zb#count"), "2028-02-02")
	if err != nil {
		t.Fatal(err)
	}
	if got := n.Entries[0].Supersedes; got != "2028-02-01/2028/dem/zb#count" {
		t.Errorf("it supersedes %s", got)
	}
	roundTrip(t, n.Date, n.Entries)
	for _, key := range []string{"2028-02-03/2028/dem/zb#count", "elsewhere#count", "count"} {
		if _, err := ReadNight(file(key), "2028-02-02"); err == nil || !strings.Contains(err.Error(), "2028-dem-zb.toml:9:1: entry.corrects: no entry of the night has the key") {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestReadNightThatIsNotThere(t *testing.T) {
	_, err := ReadNight(EmbeddedNight("2024-03-04"), "2024-03-04")
	if canvass.KindOf(err) != canvass.NotFound || !strings.Contains(err.Error(), "2024-03-05") {
		t.Errorf("%v: it names the nights that there are", err)
	}
}

// The night of American Samoa is inside the program, complete and in order.
func TestEmbeddedNight(t *testing.T) {
	for _, date := range EmbeddedNights() {
		n, err := ReadNight(EmbeddedNight(date), date)
		if err != nil {
			t.Errorf("%s: %v", date, err)
			continue
		}
		for i, e := range n.Entries {
			if i > 0 && e.Recorded < n.Entries[i-1].Recorded {
				t.Errorf("%s: %s comes before the entry ahead of it", date, e.Key)
			}
		}
	}
}

func TestWriteNightReadsBack(t *testing.T) {
	nights := map[string][]File{"2028-02-01": goodNight(t)}
	for _, date := range EmbeddedNights() {
		nights[date] = EmbeddedNight(date)
	}
	for date, files := range nights {
		for _, f := range files {
			n, err := ReadNight([]File{f}, date)
			if err != nil {
				t.Fatal(err)
			}
			roundTrip(t, date, n.Entries)
		}
	}
}

func roundTrip(t interface {
	Helper()
	Fatalf(string, ...any)
	Errorf(string, ...any)
}, date string, entries []canvass.Entry,
) {
	t.Helper()
	var b bytes.Buffer
	if err := WriteNight(&b, date, entries); err != nil {
		t.Fatalf("%v", err)
	}
	name := strings.ReplaceAll(string(entries[0].Contest)+string(entries[0].Race), "/", "-") + ".toml"
	back, err := ReadNight([]File{{Path: name, Bytes: b.Bytes()}}, date)
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	if diff := cmp.Diff(entries, back.Entries); diff != "" {
		t.Errorf("(-written +read):\n%s\n%s", diff, b.String())
	}
}

// Whatever can be entered by hand or by a feed can be exported and played again.
func TestWriteNightReadsBackAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const prefix = "2028-02-01/2028/dem/zb#"
		text := rapid.StringOfN(rapid.Rune(), 1, 40, -1)
		slugs := rapid.StringMatching(`[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5}){0,2}`)
		count := rapid.Int64Range(0, canvass.MaxVotes)
		maybe := func(name string) *int64 {
			if rapid.Bool().Draw(t, name+"?") {
				return number(count.Draw(t, name))
			}
			return nil
		}
		var entries []canvass.Entry
		recorded := canvass.Time(1832938261000)
		for i := range rapid.IntRange(1, 6).Draw(t, "entries") {
			recorded += canvass.Time(rapid.Int64Range(0, 1e7).Draw(t, "later"))
			e := canvass.Entry{
				Format: canvass.Format, Key: fmt.Sprintf("%s%d %s", prefix, i, text.Draw(t, "key")), Recorded: recorded,
				By: slugs.Draw(t, "by"), Contest: "2028/dem/zb", Note: text.Draw(t, "note"),
				Mark: rapid.SampledFrom([]canvass.Mark{"", canvass.Known, canvass.Unsure}).Draw(t, "mark"),
			}
			e.At = rapid.SampledFrom([]canvass.Interval{
				{},
				{Day: "2028-02-01"},
				canvass.At(recorded),
				{NotBefore: recorded - 7, NotAfter: recorded},
				{NotAfter: recorded},
				{NotBefore: recorded},
				{NotBefore: recorded, NotAfter: recorded, About: true},
			}).Draw(t, "at")
			if rapid.Bool().Draw(t, "source?") {
				e.Source = &canvass.Source{Outlet: slugs.Draw(t, "outlet"), Title: text.Draw(t, "title"), URL: text.Draw(t, "url")}
			}
			options := rapid.SliceOfNDistinct(slugs, 1, 5, rapid.ID).Draw(t, "options")
			switch rapid.SampledFrom([]canvass.Kind{canvass.KindReport, canvass.KindClaim, canvass.KindNotice}).Draw(t, "kind") {
			case canvass.KindReport:
				e.Kind, e.Report = canvass.KindReport, &canvass.Report{
					Area: canvass.Area(slugs.Draw(t, "area")), Measure: canvass.Votes, Blank: maybe("blank"), Void: maybe("void"),
					UnitsAre: text.Draw(t, "units are"), Test: rapid.Bool().Draw(t, "test"),
				}
				for _, o := range options {
					e.Report.Counts = append(e.Report.Counts, canvass.Count{Option: canvass.OptionID(o), Votes: count.Draw(t, "votes")})
				}
				canvass.SortCounts(e.Report.Counts)
				if rapid.Bool().Draw(t, "recount?") {
					e.Report.Recount = &canvass.Recount{Reason: text.Draw(t, "recount")}
				}
			case canvass.KindClaim:
				e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimAward, Text: text.Draw(t, "text")}
				delegates := map[canvass.OptionID]int{}
				for _, o := range options {
					delegates[canvass.OptionID(o)] = rapid.IntRange(0, 4000).Draw(t, "delegates")
				}
				e.Claim.Awards = awards(delegates)
			default:
				e.Kind, e.Notice = canvass.KindNotice, &canvass.Notice{Topic: canvass.TopicSide, Text: text.Draw(t, "text")}
			}
			entries = append(entries, e)
		}
		roundTrip(t, "2028-02-01", entries)
	})
}

func TestWriteNightRefuses(t *testing.T) {
	entry := func(change func(*canvass.Entry)) canvass.Entry {
		e := canvass.Entry{
			Format: 1, Kind: canvass.KindNotice, Key: "a", Recorded: 1832938261000, By: "kinbote", Contest: "2028/dem/zb",
			Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "news"},
		}
		change(&e)
		return e
	}
	same := func(*canvass.Entry) {}
	for name, test := range map[string]struct {
		entries []canvass.Entry
		want    string
	}{
		"nothing": {nil, "night: no entries to write"},
		"two contests": {
			[]canvass.Entry{entry(same), entry(func(e *canvass.Entry) { e.Contest = "2028/gop/zb" })},
			"night: a belongs to 2028/gop/zb, not to 2028/dem/zb: a file holds one contest or race",
		},
		"a call": {
			[]canvass.Entry{entry(func(e *canvass.Entry) { e.Kind, e.Call, e.Notice = canvass.KindCall, &canvass.Call{}, nil })},
			"night: a is a call: a night holds what is said of contests, and no calls",
		},
		"a time without words": {
			[]canvass.Entry{entry(func(e *canvass.Entry) { e.At = canvass.Interval{NotAfter: 1832938261000, About: true} })},
			"night: a: its time (not later than 2028-01-31T13:31:01.000Z) cannot be written in the words of a night",
		},
		"a key twice": {
			[]canvass.Entry{entry(same), entry(same)},
			"night: these entries cannot be read back: 2028-dem-zb.toml:15:1: entry.key: \"a\" is there twice: give each entry a key of its own",
		},
	} {
		var b bytes.Buffer
		err := WriteNight(&b, "2028-02-01", test.entries)
		if err == nil || err.Error() != test.want || b.Len() > 0 {
			t.Errorf("%s: %v after %d bytes, want %s", name, err, b.Len(), test.want)
		}
	}
}
