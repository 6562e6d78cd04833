package export_test

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"
	"pgregory.net/rapid"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/export"
)

const ks = canvass.ContestID("2028/dem/ks")

var drawn = regexp.MustCompile(`[0-9a-f]{12,}|[0-9A-Za-z+/]{43}=`)

func count(key, by, at string, votes map[canvass.OptionID]int64) canvass.Entry {
	r := &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes}
	for o, n := range votes {
		r.Counts = append(r.Counts, canvass.Count{Option: o, Votes: n})
	}
	canvass.SortCounts(r.Counts)
	t, err := canvass.ParseTime(at)
	if err != nil {
		panic(err)
	}
	return canvass.Entry{Kind: canvass.KindReport, Key: key, By: by, Contest: ks, At: canvass.At(t), Report: r}
}

func claim(key, by, at string, c canvass.Claim) canvass.Entry {
	e := count(key, by, at, nil)
	e.Kind, e.Report, e.Claim = canvass.KindClaim, nil, &c
	return e
}

// everything is every file of the record in one text, the Parquet file's strings and numbers among it.
func everything(t testing.TB, d *desk.Desk) string {
	t.Helper()
	var b strings.Builder
	for _, f := range export.Formats() {
		raw := written(t, d, f, export.Selection{Units: true})
		if f != export.Parquet {
			b.WriteString(strings.ReplaceAll(string(raw), "\r\n ", ""))
			continue
		}
		rows, err := parquet.Read[export.Row](bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			for _, line := range cells(r) {
				b.WriteString(line + "\n")
			}
		}
	}
	return b.String()
}

// TestWithheldCountIsReplaced is a contest whose newest count, the one that the desk goes by, may only be shown. Its
// files go by the next that may be handed on; winners, delegates and standings are computed on that; and they count
// what is left out.
func TestWithheldCountIsReplaced(t *testing.T) {
	files, _ := kestrel(t, canvass.Display)
	// Neither count is the authority's: the newest is the desk's. The wire's has another leader and other delegates.
	d := open(t, canvass.Live, files, []canvass.Entry{
		count("heron-count", "heron", "2028-03-08T04:00Z", map[canvass.OptionID]int64{"ana-rivera": 600, "ben-okafor": 300, "carl-lindqvist": 50, "uncommitted": 50}),
		count("wire-count", "wire", "2028-03-08T04:30Z", map[canvass.OptionID]int64{"ana-rivera": 6841, "ben-okafor": 7919, "carl-lindqvist": 127, "uncommitted": 113}),
		claim("wire-winner", "wire", "2028-03-08T04:31Z", canvass.Claim{Kind: canvass.ClaimWinner, Winner: "ben-okafor", Measure: canvass.Votes}),
		claim("wire-award", "wire", "2028-03-08T04:32Z", canvass.Claim{Kind: canvass.ClaimStatement, Text: "the wire's own words"}),
	})
	v := d.View()
	shown := v.Contests[ks]
	if shown.Count.By != "wire" || shown.Leader.Options[0] != "ben-okafor" {
		t.Fatalf("the desk itself goes by %s", shown.Count.By)
	}
	public := v.For(canvass.Public).Contests[ks]
	if public.Count.By != "heron" || public.Leader.Options[0] != "ana-rivera" || len(public.Sources) != 1 || len(public.Claims) != 0 {
		t.Errorf("files go by %s, of %d sources, with %d claims", public.Count.By, len(public.Sources), len(public.Claims))
	}
	if cmp.Equal(shown.Delegates.Awards, public.Delegates.Awards) || len(public.Delegates.Awards) == 0 {
		t.Errorf("delegates on the pages are %v, in files %v: they must rest on other votes", shown.Delegates.Awards, public.Delegates.Awards)
	}
	all := drawn.ReplaceAllString(everything(t, d), "") // hashes and keys are drawn, and may have any figure in them
	for _, secret := range []string{"7919", "6841", "7,919", "6,841", "52.8%", "45.6%", "127", "113", "own words", "wire-count", "wire-winner", "won the votes"} {
		if i := strings.Index(all, secret); i >= 0 {
			t.Errorf("a file has %q: …%s…", secret, all[max(0, i-80):min(len(all), i+80)])
		}
	}
	x, err := export.New(v, export.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	left := x.LeftOut()
	if len(left) != 1 || *left[0].Contest != ks || left[0].Source != "wire" || left[0].Rights != canvass.Display || left[0].Entries != 3 {
		t.Errorf("left out: %+v", left)
	}
	for _, f := range export.Formats() {
		if text := string(written(t, d, f, export.Selection{})); f != export.Parquet && !strings.Contains(text, "wire") {
			t.Errorf("%s does not say that the wire is left out", f)
		}
	}
}

// TestNothingButWithheld is a contest of which nothing may be handed on: its files say so, and not that there is
// nothing.
func TestNothingButWithheld(t *testing.T) {
	files, _ := kestrel(t, canvass.Private)
	d := open(t, canvass.Live, files, []canvass.Entry{
		count("wire-count", "wire", "2028-03-08T04:30Z", map[canvass.OptionID]int64{"ana-rivera": 6841, "ben-okafor": 7919}),
	})
	table := string(written(t, d, export.CSV, export.Selection{}))
	for _, want := range []string{",none,", ",withheld,", ",private,"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table has no %q:\n%s", want, table)
		}
	}
	xml := string(written(t, d, export.NIST, export.Selection{}))
	if !strings.Contains(xml, "<Status>unknown</Status>") || strings.Contains(xml, "VoteCounts") {
		t.Errorf("the XML:\n%s", xml)
	}
	if all := everything(t, d); strings.Contains(all, "7919") {
		t.Error("a private count is in a file")
	}
}

// TestWithheldOfRace is what a source says of a race as a whole: its tally is in no file, the desk's own pages have it,
// and a withdrawal that may not be handed on leaves standing what it takes back.
func TestWithheldOfRace(t *testing.T) {
	files, _ := kestrel(t, canvass.Display)
	race := func(e canvass.Entry) canvass.Entry { e.Contest, e.Race = "", "2028/dem"; return e }
	tally := canvass.Claim{Kind: canvass.ClaimTally, Awards: []canvass.Award{{Option: "ana-rivera", Delegates: 7919}}}
	open1 := canvass.Claim{Kind: canvass.ClaimTally, Awards: []canvass.Award{{Option: "ana-rivera", Delegates: 4321}}}
	back := race(claim("back", "heron", "2028-03-08T04:20Z", canvass.Claim{}))
	back.Kind, back.Claim, back.Supersedes = canvass.KindWithdrawal, nil, "heron-tally"
	back.Withdrawal = &canvass.Withdrawal{Reason: "a word in confidence"}
	back.Source = &canvass.Source{Title: "a call", Rights: canvass.Private}
	d := open(t, canvass.Live, files, []canvass.Entry{
		race(claim("wire-tally", "wire", "2028-03-08T04:00Z", tally)), race(claim("heron-tally", "heron", "2028-03-08T04:10Z", open1)), back,
	})
	if n := len(d.View().Tallies["2028/dem"]); n != 2 {
		t.Fatalf("the desk itself has %d tallies", n)
	}
	all := everything(t, d)
	for _, secret := range []string{"7919", "in confidence", "a call"} {
		if strings.Contains(all, secret) {
			t.Errorf("a file has %q", secret)
		}
	}
	if !strings.Contains(all, "4321") {
		t.Error("what may be handed on is left out too")
	}
	v := d.View()
	x, err := export.New(v, export.Selection{Subjects: []string{"2028/dem"}})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]int{}
	for _, l := range x.LeftOut() {
		if l.Race == nil || *l.Race != "2028/dem" || l.Contest != nil {
			t.Errorf("left out of another place: %+v", l)
		}
		got[l.Source+" "+string(l.Rights)] += l.Entries
	}
	if diff := cmp.Diff(map[string]int{"wire display": 1, "private private": 1}, got); diff != "" {
		t.Errorf("left out (-want +got)\n%s", diff)
	}
}

// TestRightsThatCameLater is an entry that was public when it was entered, whose source's rights are stricter now.
func TestRightsThatCameLater(t *testing.T) {
	files, _ := kestrel(t, canvass.Public)
	d := open(t, canvass.Live, files, []canvass.Entry{
		count("wire-count", "wire", "2028-03-08T04:30Z", map[canvass.OptionID]int64{"ana-rivera": 6841, "ben-okafor": 7919}),
	})
	if !strings.Contains(everything(t, d), "7919") {
		t.Fatal("a public count is in no file")
	}
	stricter, _ := kestrel(t, canvass.Display)
	if _, err := d.UseCatalog(t.Context(), stricter, "tester"); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(everything(t, d), "7919") {
		t.Error("a file has what may no longer be handed on")
	}
	if l, ok := d.View().For(canvass.Public).Entry("wire-count"); !ok || !l.Entry.Withheld() {
		t.Error("the public part of the record gives the entry with what it says")
	}
}

// TestFilesDoNotDependOnWhatIsWithheld is the whole promise: two records that differ only in what a source says whose
// rights keep it back have the same files, but for the tree's root and the record's own name.
func TestFilesDoNotDependOnWhatIsWithheld(t *testing.T) {
	t.Parallel()
	files, _ := kestrel(t, canvass.Display)
	ballot := []canvass.OptionID{"ana-rivera", "ben-okafor", "carl-lindqvist", "uncommitted"}
	rapid.Check(t, func(rt *rapid.T) {
		votes := func(label string) map[canvass.OptionID]int64 {
			m := map[canvass.OptionID]int64{}
			for _, o := range ballot {
				m[o] = rapid.Int64Range(0, 5000).Draw(rt, label+" "+string(o))
			}
			return m
		}
		open1 := count("heron-count", "heron", "2028-03-08T04:00Z", votes("heron"))
		board := count("board-count", "board", "2028-03-08T04:10Z", votes("board"))
		withBoard := rapid.Bool().Draw(rt, "the board reports")
		award := claim("heron-award", "heron", "2028-03-08T05:00Z", canvass.Claim{
			Kind: canvass.ClaimAward, Awards: []canvass.Award{{Option: "ana-rivera", Delegates: rapid.IntRange(0, 4).Draw(rt, "award")}, {Option: "ben-okafor", Delegates: 2}}, Pool: "at-large",
		})
		texts := make([]string, 2)
		for i := range texts {
			label := []string{"first", "second"}[i]
			wire := count("wire-count", "wire", "2028-03-08T04:30Z", votes("wire, "+label))
			wire.Report.Final = rapid.Bool().Draw(rt, "final, "+label)
			winner := claim("wire-winner", "wire", "2028-03-08T04:31Z", canvass.Claim{
				Kind: canvass.ClaimWinner, Winner: rapid.SampledFrom(ballot).Draw(rt, "winner, "+label), Measure: canvass.Votes,
			})
			entries := []canvass.Entry{open1, wire, winner, award} // in the order of their times
			if withBoard {
				entries = slices.Insert(entries, 1, board)
			}
			d := open(t, canvass.Live, files, entries)
			v := d.View()
			texts[i] = strings.NewReplacer(v.Record.Key, "KEY", v.Record.Origin, "ORIGIN", v.Head.Root.String(), "ROOT").Replace(everything(t, d))
		}
		if diff := cmp.Diff(strings.Split(texts[0], "\n"), strings.Split(texts[1], "\n")); diff != "" {
			rt.Fatalf("files tell of what is withheld:\n%s", diff)
		}
	})
}
