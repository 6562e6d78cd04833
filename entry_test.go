package canvass_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass"
)

func hallCount() canvass.Entry {
	at, _ := canvass.ParseInterval("about 2024-03-06T02:25Z")
	n := int64(91)
	return canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindReport, Key: "hall-count", Recorded: at.Replayed(), At: at, Actor: "replay",
		By: "american-samoa-democratic-party", Mark: canvass.Unsure, Contest: "2024/dem/as",
		Source: &canvass.Source{Outlet: "new-york-times", URL: "https://example.org/a?b=1&c=<d>"},
		Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes, Ballots: &n, Cast: &n,
			Counts: []canvass.Count{{Option: "jason-palmer", Votes: 51}, {Option: "joe-biden", Votes: 40}, {Option: "dean-phillips"}},
		},
	}
}

func Example() {
	e := hallCount()
	e.Source = nil
	b, err := e.Bytes()
	fmt.Println(string(b), err)
	// Output:
	// {"format":1,"kind":"report","key":"hall-count","recorded":"2024-03-06T02:25:00.000Z","at":{"not_before":"2024-03-06T02:25:00.000Z","not_after":"2024-03-06T02:25:00.000Z","about":true},"actor":"replay","by":"american-samoa-democratic-party","mark":"U","contest":"2024/dem/as","report":{"area":"state","measure":"votes","counts":[{"option":"jason-palmer","votes":51},{"option":"joe-biden","votes":40},{"option":"dean-phillips","votes":0}],"ballots":91,"cast":91}} <nil>
}

func TestCanonicalBytesReadBack(t *testing.T) {
	e := hallCount()
	b, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got, err := canvass.ParseEntry(b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(&e, got); d != "" {
		t.Error(d)
	}
	again, err := got.Bytes()
	if err != nil || string(again) != string(b) {
		t.Errorf("writing again gives other bytes: %v\n%s\n%s", err, b, again)
	}
	if !strings.Contains(string(b), "c=<d>") {
		t.Errorf("the URL is not written as it is: %s", b)
	}
}

// What later versions added is left out where it is empty: entries of before keep their bytes, and theirs read.
func TestAdditionsAreOptional(t *testing.T) {
	for _, old := range []string{
		`{"format":1,"kind":"correction","key":"k","recorded":"2024-03-06T02:25:00.000Z","actor":"a","by":"b","contest":"2024/dem/as","supersedes":"x","correction":{"reason":"r","report":{"area":"state","measure":"votes","counts":[{"option":"joe-biden","votes":40}]}}}`,
		`{"format":1,"kind":"withdrawal","key":"k","recorded":"2024-03-06T02:25:00.000Z","actor":"a","by":"b","contest":"2024/dem/as","supersedes":"x","withdrawal":{"reason":"r"}}`,
		`{"format":1,"kind":"report","key":"k","recorded":"2024-03-06T02:25:00.000Z","actor":"a","by":"b","contest":"2024/dem/as","report":{"area":"state","measure":"votes","counts":[{"option":"joe-biden","votes":40}],"final":true}}`,
	} {
		e, err := canvass.ParseEntry([]byte(old))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := e.Bytes(); err != nil || string(again) != old {
			t.Errorf("%v: written again it is %s, it was %s", err, again, old)
		}
	}
	e := hallCount()
	e.Report.Recount = &canvass.Recount{Reason: "ordered by the board"}
	b, err := e.Bytes()
	if err != nil || !strings.Contains(string(b), `"recount":{"reason":"ordered by the board"}`) {
		t.Errorf("%s, %v", b, err)
	}
}

// Each line spoils the hall's count in one way; the words after it must be in the error.
func TestEntryRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*canvass.Entry)
		want  string
	}{
		{"another format", func(e *canvass.Entry) { e.Format = 2 }, "format 2"},
		{"no key", func(e *canvass.Entry) { e.Key = "" }, "key"},
		{"never recorded", func(e *canvass.Entry) { e.Recorded = 0 }, "recorded"},
		{"nobody entered it", func(e *canvass.Entry) { e.Actor = "" }, "who entered it"},
		{"nobody says it", func(e *canvass.Entry) { e.By = "" }, "who says it"},
		{"no contest", func(e *canvass.Entry) { e.Contest = "" }, "contest or to a race"},
		{"contest and race", func(e *canvass.Entry) { e.Race = "2024/dem" }, "contest or to a race"},
		{"malformed contest", func(e *canvass.Entry) { e.Contest = "2024/whig/as" }, "CYCLE/PARTY/JURISDICTION"},
		{"two payloads", func(e *canvass.Entry) { e.Withdrawal = &canvass.Withdrawal{Reason: "x"} }, "exactly one payload"},
		{"a payload of another kind", func(e *canvass.Entry) { e.Kind = canvass.KindClaim }, "exactly one payload"},
		{"a report that supersedes", func(e *canvass.Entry) { e.Supersedes = "x" }, "supersedes"},
		{"unknown mark", func(e *canvass.Entry) { e.Mark = "X" }, "mark"},
		{"empty source", func(e *canvass.Entry) { e.Source = &canvass.Source{} }, "outlet"},
		{"bad hash", func(e *canvass.Entry) { e.Source.Evidence = []string{"sha256:zz"} }, "hexadecimal"},
		{"negative votes", func(e *canvass.Entry) { e.Report.Counts[0].Votes = -1 }, "negative"},
		{"more votes than ballots", func(e *canvass.Entry) { e.Report.Counts[0].Votes = 52 }, "more votes than ballots"},
		{"more ballots than cast", func(e *canvass.Entry) { n := int64(92); e.Report.Ballots = &n }, "92 ballots counted of 91 cast"},
		{"an option twice", func(e *canvass.Entry) { e.Report.Counts[1].Option = "jason-palmer" }, "counted twice"},
		{"an option that is no id", func(e *canvass.Entry) { e.Report.Counts[1].Option = "Joe Biden" }, "not an option id"},
		{"an impossible count", func(e *canvass.Entry) { e.Report.Counts[0].Votes = 1 << 50 }, "more than any count"},
		{"delegates counted", func(e *canvass.Entry) { e.Report.Measure = canvass.Delegates }, "never counted"},
		{"expected vote of 100", func(e *canvass.Entry) { e.Report.Expected = "100" }, "at most 99"},
		{"expected vote of 99.5", func(e *canvass.Entry) { e.Report.Expected = "99.5" }, "at most 99"},
		{"expected vote in words", func(e *canvass.Entry) { e.Report.Expected = "most" }, "percentage"},
		{"nothing in it", func(e *canvass.Entry) { e.Report.Counts = nil }, "no counts"},
		{"too large", func(e *canvass.Entry) { e.Note = strings.Repeat("x", canvass.MaxEntry) }, "more than 65535"},
		{"interval backwards", func(e *canvass.Entry) { e.At.NotAfter = 1 }, "before it begins"},
		{"a recount without a reason", func(e *canvass.Entry) { e.Report.Recount = &canvass.Recount{} }, "why the ballots were counted again"},
		{"a recount without counts", func(e *canvass.Entry) {
			e.Report = &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Expected: "9", Recount: &canvass.Recount{Reason: "x"}}
		}, "a recount gives its counts"},
		{"an unknown cause", func(e *canvass.Entry) {
			e.Kind, e.Supersedes, e.Correction, e.Report = canvass.KindCorrection, "x", &canvass.Correction{Reason: "x", Cause: "typo", Report: e.Report}, nil
		}, "not a cause"},
		{"a canvass that found a claim", func(e *canvass.Entry) {
			e.Kind, e.Supersedes, e.Report = canvass.KindCorrection, "x", nil
			e.Correction = &canvass.Correction{Reason: "x", Cause: canvass.CauseCanvass, Claim: &canvass.Claim{Kind: canvass.ClaimStatement, Text: "x"}}
		}, "official canvass"},
		{"a canvass that takes back", func(e *canvass.Entry) {
			e.Kind, e.Supersedes, e.Withdrawal, e.Report = canvass.KindWithdrawal, "x", &canvass.Withdrawal{Reason: "x", Cause: canvass.CauseCanvass}, nil
		}, "official canvass"},
		{"part of nothing", func(e *canvass.Entry) { e.Report.Part = 2; e.Report.PartOf = 1 }, "part 2 of 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := hallCount()
			c.spoil(&e)
			_, err := e.Bytes()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want an error with %q", err, c.want)
			}
			if canvass.KindOf(err) != canvass.Invalid {
				t.Errorf("kind %q, want invalid", canvass.KindOf(err))
			}
		})
	}
}

func TestParseEntryRefusesWhatIsNotCanonical(t *testing.T) {
	e := hallCount()
	b, _ := e.Bytes()
	for _, bad := range []string{
		"", "{}", "null", string(b) + "x", string(b) + "{}",
		strings.Replace(string(b), `"actor"`, `"author"`, 1),
		strings.Replace(string(b), `"votes":51`, `"votes":51.5`, 1),
		strings.Replace(string(b), `"votes":51`, `"votes":1e30`, 1),
	} {
		if _, err := canvass.ParseEntry([]byte(bad)); err == nil {
			t.Errorf("read without an error: %.80s", bad)
		}
	}
}

func FuzzParseEntry(f *testing.F) {
	e := hallCount()
	b, _ := e.Bytes()
	f.Add(b)
	f.Add([]byte(`{"format":1,"kind":"withdrawal","key":"k","recorded":"2024-03-06T02:25:00.000Z","actor":"a","by":"b","contest":"2024/dem/as","supersedes":"x","withdrawal":{"reason":"r"}}`))
	f.Add([]byte(`{"format":1,"kind":"step","key":"k","recorded":"2024-03-06T02:25:00.000Z","actor":"user a","by":"canvass","contest":"2024/dem/as","step":{"kind":"approved","proposal":"p","after":"2024-03-06T02:26:00.000Z"}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := canvass.ParseEntry(b)
		if err != nil {
			return
		}
		first, err := e.Bytes()
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		again, err := canvass.ParseEntry(first)
		if err != nil {
			t.Fatalf("written but not read: %v", err)
		}
		if second, _ := again.Bytes(); string(second) != string(first) {
			t.Fatalf("%s\n%s", first, second)
		}
	})
}

func TestIntervals(t *testing.T) {
	for _, c := range []struct{ in, replayed, words string }{
		{"2024-03-06T03:04Z", "2024-03-06T03:04:00.000Z", "22:04 on 5 March"},
		{"2024-03-05T22:04-05:00", "2024-03-06T03:04:00.000Z", "22:04 on 5 March"},
		{"about 2024-03-06T02:25Z", "2024-03-06T02:25:00.000Z", "about 21:25 on 5 March"},
		{"between 2024-03-06T02:30Z and 2024-03-06T04:00Z", "2024-03-06T04:00:00.000Z", "between 21:30 and 23:00 on 5 March"},
		{"between 2024-03-06T04:30Z and 2024-03-06T05:30Z", "2024-03-06T05:30:00.000Z", "between 23:30 on 5 March and 00:30 on 6 March"},
		{"not later than 2024-03-06T05:25Z", "2024-03-06T05:25:00.000Z", "by 00:25 on 6 March"},
		{"after 2024-03-06T05:00Z", "2024-03-06T05:00:00.000Z", "after 00:00 on 6 March"},
		{"2024-03-06", "2024-03-07T04:59:59.999Z", "6 March, hour not known"},
		{"2024-03-10", "2024-03-11T03:59:59.999Z", "10 March, hour not known"}, // the night of the change to daylight time
	} {
		iv, err := canvass.ParseInterval(c.in)
		if err != nil {
			t.Errorf("%s: %v", c.in, err)
			continue
		}
		if got := iv.Replayed().String(); got != c.replayed {
			t.Errorf("%s is replayed at %s, want %s", c.in, got, c.replayed)
		}
		if got := iv.Words(canvass.Eastern); got != c.words {
			t.Errorf("%s reads %q, want %q", c.in, got, c.words)
		}
		back, err := canvass.ParseInterval(iv.String())
		if err != nil || back != iv {
			t.Errorf("%s is written %q, which reads %v, %v", c.in, iv.String(), back, err)
		}
	}
	for _, bad := range []string{"", "tonight", "2024-03-06T03:04", "2024-13-06", "between 2024-03-06T03:04Z", "between 2024-03-06T03:04Z and 2024-03-06T03:03Z", "about", "0001-01-01T00:00Z"} {
		if iv, err := canvass.ParseInterval(bad); err == nil {
			t.Errorf("%q was read as %v", bad, iv)
		}
	}
}

func TestIDs(t *testing.T) {
	id, err := canvass.ParseContestID("2024/dem/as")
	if err != nil {
		t.Fatal(err)
	}
	if id.Cycle() != 2024 || id.Party() != canvass.Democratic || id.Race() != "2024/dem" || id.Jurisdiction() != "as" {
		t.Errorf("parts of %s: %d %s %s %s", id, id.Cycle(), id.Party(), id.Race(), id.Jurisdiction())
	}
	for _, bad := range []string{"", "2024", "2024/dem", "2023/dem/as", "2024/dem/AS", "2024/dem/as/x", "2024/dem/../as", "2024//as"} {
		if _, err := canvass.ParseContestID(bad); err == nil {
			t.Errorf("%q passed as a contest", bad)
		}
	}
	for in, want := range map[string]string{
		"Jason Palmer": "jason-palmer", "Ti'a  Reid": "tia-reid", "J. D. Vance": "j-d-vance", "!": "", "José Añez-O'Neil": "jose-anez-oneil", "Jose\u0301 An\u0303ez-O’Neil": "jose-anez-oneil",
		"Łukasz Straße": "lukasz-strasse", "Nguyễn Đặng": "nguyen-dang", "Doña Ana": "dona-ana", "İpek": "ipek", "東京": "",
	} {
		if got := canvass.Slug(in); got != want {
			t.Errorf("slug of %q is %q, want %q", in, got, want)
		}
	}
}

// Shares are rounded half up on integers; the oracle is the definition, taken apart.
func TestShareText(t *testing.T) {
	for _, c := range []struct {
		votes, total int64
		want         string
	}{{51, 91, "56.0%"}, {40, 91, "44.0%"}, {0, 91, "0.0%"}, {91, 91, "100.0%"}, {1, 3, "33.3%"}, {2, 3, "66.7%"}, {1, 2000, "0.1%"}, {1, 2001, "0.0%"}, {5, 0, "–"}} {
		if got := canvass.ShareText(c.votes, c.total); got != c.want {
			t.Errorf("%d of %d is %s, want %s", c.votes, c.total, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(1, canvass.MaxVotes).Draw(t, "total")
		votes := rapid.Int64Range(0, total).Draw(t, "votes")
		var whole, tenth int64
		if _, err := fmt.Sscanf(canvass.ShareText(votes, total), "%d.%d%%", &whole, &tenth); err != nil {
			t.Fatal(err)
		}
		shown := 10*whole + tenth // in thousandths; at most half a thousandth away
		if off := 2 * (shown*total - 1000*votes); off > total || off <= -total {
			t.Fatalf("%d of %d is shown as %d thousandths", votes, total, shown)
		}
	})
}
