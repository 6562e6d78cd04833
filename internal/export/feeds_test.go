package export_test

import (
	"bytes"
	"encoding/xml"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/export"
)

// TestCalendar reads the calendar again: days, hours, a closing, a cancelled event, what is announced, each with a time
// stamp of the record and an id that stays.
func TestCalendar(t *testing.T) {
	files, night := kestrel(t, canvass.Public)
	for i, f := range files {
		switch f.Path {
		case "2028/dem/ot.toml":
			files[i].Bytes = bytes.Replace(f.Bytes, []byte("date  = 2028-02-01\n"), []byte("date  = 2028-02-01\nuntil = 2028-02-03\nnote = \"\"\"\nby mail; in parts,\nall over\"\"\"\n"), 1)
		case "2028/dem/ks.toml":
			files[i].Bytes = bytes.Replace(f.Bytes, []byte("date   = 2028-03-07\n"), []byte("date   = 2028-03-07\nopens = \"2028-03-07T14:00Z\"\ncloses = \"2028-03-08T03:00Z\"\n"), 1)
		}
	}
	files = append(files, catalog.File{Path: "2028/gop/ot.toml", Bytes: []byte(`contest = "2028/gop/ot"
name = "Winter caucuses"
jurisdiction = "ot"
run_by = "party"
mark = "K"
[[event]]
id = "caucus"
kind = "caucus"
date = 2028-04-01
cancelled = true
mark = "K"
`)})
	if _, err := catalog.Parse(files); err != nil {
		t.Fatal(err)
	}
	certify := claim("certify", "board", "2028-03-08T05:30Z", canvass.Claim{})
	certify.Kind, certify.Claim = canvass.KindNotice, nil
	certify.Notice = &canvass.Notice{Topic: canvass.TopicCertification, Text: "To be made official; by the board, it says", On: "2028-03-20"}
	d := open(t, canvass.Live, files, append(night, certify))
	raw := written(t, d, export.ICal, export.Selection{})
	for l := range strings.SplitSeq(string(raw), "\r\n") {
		if len(l) > 75 || !utf8.ValidString(l) || strings.ContainsAny(l, "\r\n") {
			t.Errorf("a line of %d bytes: %q", len(l), l)
		}
	}
	cal, err := ics.ParseCalendar(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	seen := map[string]bool{}
	for _, e := range cal.Events() {
		if seen[e.Id()] {
			t.Errorf("%s is there twice", e.Id())
		}
		seen[e.Id()] = true
		if at, err := e.GetDtStampTime(); err != nil || at.Before(start) || at.After(d.View().Now.Go()) {
			t.Errorf("%s is stamped %v, %v", e.Id(), at, err)
		}
		words := e.Id()
		for _, p := range []ics.ComponentProperty{ics.ComponentPropertyDtStart, ics.ComponentPropertyDtEnd, ics.ComponentPropertyStatus} {
			if v := e.GetProperty(p); v != nil {
				words += " " + v.Value
			}
		}
		got = append(got, words)
	}
	want := []string{
		"2028-dem-ot-caucus@canvass 20280201 20280204 CONFIRMED",
		"2028-dem-ks-primary@canvass 20280307T140000Z 20280308T030000Z CONFIRMED",
		"2028-dem-ks-close-2028-03-07-2028-dem-ks-close@canvass 20280308T030000Z",
		"2028-dem-ks-certification-certify@canvass 20280320 20280321",
		"2028-gop-ot-caucus@canvass 20280401 20280402 CANCELLED",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, want := range []string{"TRANSP:TRANSPARENT", "SUMMARY:Kestrel Democratic primary: To be made official\\; by the board"} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("the calendar has no %s", want)
		}
	}
	linked := strings.ReplaceAll(string(written(t, d, export.ICal, export.Selection{Address: "https://results.example"})), "\r\n ", "")
	if strings.Contains(string(raw), "\r\nURL") || !strings.Contains(linked, "URL:https://results.example/2028/dem/ks\r\n") {
		t.Error("events point at no page, or at one that is not known")
	}
	other := open(t, canvass.Rehearsal, files, night)
	for _, e := range calendar(t, written(t, other, export.ICal, export.Selection{})).Events() {
		if seen[e.Id()] {
			t.Errorf("the rehearsal's %s would take the place of the real one", e.Id())
		}
	}
}

// A record that nothing was entered into has the season in its calendar, and each closing of a night says which it is.
func TestCalendarOfANewRecord(t *testing.T) {
	fresh := openFrom(t, time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC), canvass.Live, catalog.Embedded(), nil)
	events := calendar(t, written(t, fresh, export.ICal, export.Selection{})).Events()
	dated := 0
	for _, c := range fresh.View().Contests {
		for _, e := range c.Info.Events {
			if c.ID.Cycle() == 2028 && !e.Date.IsZero() {
				dated++
			}
		}
	}
	if len(events) < dated || dated < 50 {
		t.Errorf("%d events, %d days of 2028 are settled", len(events), dated)
	}
	n, err := catalog.ReadNight(catalog.EmbeddedNight("2024-03-05"), "2024-03-05")
	if err != nil {
		t.Fatal(err)
	}
	night := openFrom(t, time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC), canvass.Replay, catalog.Embedded(), n.Entries)
	seen := map[string]bool{}
	for _, e := range calendar(t, written(t, night, export.ICal, export.Selection{Subjects: []string{"2024/dem/tx"}})).Events() {
		summary := e.GetProperty(ics.ComponentPropertySummary).Value
		if seen[summary] {
			t.Errorf("two events are %q", summary)
		}
		seen[summary] = true
	}
	for _, want := range []string{"Polls close at 7 pm Central, in most of the state", "The last polls close, at 7 pm Mountain"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(seen)), func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("no event says %q: %v", want, seen)
		}
	}
}

func calendar(t testing.TB, raw []byte) *ics.Calendar {
	t.Helper()
	cal, err := ics.ParseCalendar(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// atomSeen is an Atom feed as a reader sees it.
type atomSeen struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Author  string `xml:"author>name"`
		Content string `xml:"content"`
		Term    struct {
			Term string `xml:"term,attr"`
		} `xml:"category"`
	} `xml:"entry"`
}

func readFeed(t testing.TB, raw []byte) *atomSeen {
	t.Helper()
	var f atomSeen
	if err := xml.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	return &f
}

func TestFeed(t *testing.T) {
	files, night := kestrel(t, canvass.Public)
	entry := func(key, by, at string, change func(e *canvass.Entry)) canvass.Entry {
		e := claim(key, by, at, canvass.Claim{})
		e.Claim = nil
		change(&e)
		return e
	}
	more := []canvass.Entry{
		entry("fix", "board", "2028-03-08T05:10Z", func(e *canvass.Entry) {
			e.Kind, e.Supersedes = canvass.KindCorrection, night[3].Key
			r := *night[3].Report
			r.Counts = []canvass.Count{{Option: "ben-okafor", Votes: 1450}, {Option: "ana-rivera", Votes: 1300}, {Option: "carl-lindqvist", Votes: 160}, {Option: "uncommitted", Votes: 90}}
			e.Correction = &canvass.Correction{Reason: "two rows were swapped", Report: &r}
		}),
		entry("sure", "board", "2028-03-08T05:20Z", func(e *canvass.Entry) {
			e.Kind = canvass.KindConfirmation
			e.Confirmation = &canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: "ben-okafor", Measure: canvass.Votes}
		}),
		entry("back", "hostile", "2028-03-08T05:30Z", func(e *canvass.Entry) {
			e.Kind, e.Supersedes = canvass.KindWithdrawal, "2028-03-07/2028/dem/ks#hostile"
			e.Withdrawal = &canvass.Withdrawal{Reason: "<b>a mistake</b>\ufffe"}
		}),
	}
	if !strings.HasSuffix(night[3].Key, "#second") {
		t.Fatalf("the fourth entry is %s", night[3].Key)
	}
	d := open(t, canvass.Live, files, append(night, more...))
	f := readFeed(t, written(t, d, export.Atom, export.Selection{}))
	prefix := "tag:canvassdesk.github.io,2026:" + d.Record().Origin
	if f.ID != prefix || f.Updated != d.View().Now.String() {
		t.Errorf("the feed is %s, updated %s", f.ID, f.Updated)
	}
	var got []string
	ids := map[string]bool{}
	last := f.Updated
	for _, e := range f.Entries {
		if ids[e.ID] || !strings.HasPrefix(e.ID, prefix+"/") {
			t.Errorf("id %s", e.ID)
		}
		ids[e.ID] = true
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.Updated > last {
			t.Errorf("%s after %s", e.Updated, last)
		}
		last = e.Updated
		content := e.Content
		got = append(got, e.Term.Term+" | "+e.Author+" | "+content)
	}
	want := []string{
		`withdrawal | <script>alert(1)</script> & Sons | Took back an entry. Before: stated: "><img src=x onerror=alert(1)> averylongwordthatneverendsaverylongwordthatneverendsaverylongwordthatneverendsaverylongwordthatneverends. <b>a mistake</b>` + "\uFFFD.",
		"story | Canvass | As of 12:30 a.m. EST, March 8, 2028. Ben Okafor won Kestrel’s Democratic primary Tuesday, beating Ana Rivera 48% to 43%. The Kestrel Board of Elections confirmed Okafor’s win. Northern Wire declared Rivera the winner. It is too early to divide the nine delegates while votes are still counted. Rivera had three of the 51 delegates needed for the nomination before the vote, by Canvass’s count.",
		"confirmation | Kestrel Board of Elections | Confirmed that Okafor won the vote.",
		"flagged-claim | Northern Wire | Said that Rivera won the vote. The record has another winner by this measure.",
		"correction | Kestrel Board of Elections | Corrected itself: counted Okafor 1,450, Rivera 1,300, Lindqvist 160, No Preference 90. Before: counted Rivera 1,400, Okafor 1,350, Lindqvist 160, No Preference 90. Two rows were swapped.",
		"status | Canvass | Counting; 119 of 120 precincts in. Ben Okafor won the vote.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	// What comes after leaves ids and times as they are.
	at := entry("more", "heron", "2028-03-08T06:00Z", func(e *canvass.Entry) {
		e.Kind, e.Claim = canvass.KindClaim, &canvass.Claim{Kind: canvass.ClaimStatement, Text: "good night"}
	})
	at.Actor = "tester"
	if _, err := d.Append(t.Context(), []canvass.Entry{at}); err != nil {
		t.Fatal(err)
	}
	again := readFeed(t, written(t, d, export.Atom, export.Selection{}))
	if diff := cmp.Diff(f.Entries, again.Entries); diff != "" {
		t.Errorf("entries changed\n%s", diff)
	}
	linked := string(written(t, d, export.Atom, export.Selection{Address: "https://results.example/", Self: "/feed.atom"}))
	for _, want := range []string{
		`<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">`, `<link rel="self" href="https://results.example/feed.atom" type="application/atom+xml">`,
		`<link rel="alternate" href="https://results.example/2028/dem/ks" type="text/html">`,
		"<title>Correction by Kestrel Board of Elections: Kestrel Democratic primary</title>",
		"<title>Kestrel Democratic primary: Ben Okafor won the vote</title>",
	} {
		if !strings.Contains(linked, want) {
			t.Errorf("the feed has no %s", want)
		}
	}
	if strings.Contains(linked, `href="/`) {
		t.Error("a link of the feed is not absolute")
	}
}
