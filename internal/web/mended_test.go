package web_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/signing"
)

// chairKey is the private half of the officer's key in testdata/night.txtar.
const chairKey = "PRIVATE+KEY+test.example/chair+aff7af6c+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// mended is the made-up night with all that may come after a count: an entry that was wrong, the chair's signature, a
// call that was taken back, a recount, the official canvass, a word by telephone, a certification.
func mended(t testing.TB, kind canvass.RecordKind) *record {
	t.Helper()
	r := kestrel(t, kind)
	at := moment(t, "2028-03-08T06:00Z")
	add := func(e canvass.Entry) {
		at += 60_000
		e.Format, e.Actor, e.Recorded, e.At, e.Contest = canvass.Format, "test", at, canvass.At(at), "2028/dem/ks"
		if e.By == "" {
			e.By = "board"
		}
		if e.Confirmation != nil && e.Confirmation.Role == "chair of the board" {
			if err := signing.Confirmation(&e, kind, chairKey); err != nil {
				t.Fatal(err)
			}
		}
		r.add(e)
	}
	count := func(rivera, okafor int64) *canvass.Report {
		return &canvass.Report{Area: canvass.Statewide, Measure: canvass.Votes, Counts: []canvass.Count{
			{Option: "ana-rivera", Votes: rivera}, {Option: "ben-okafor", Votes: okafor}, {Option: "carl-lindqvist", Votes: 160}, {Option: "uncommitted", Votes: 90},
		}}
	}
	add(canvass.Entry{Kind: canvass.KindReport, Key: "slip", Report: count(4101, 1350)})
	add(canvass.Entry{Kind: canvass.KindCorrection, Key: "slip-mended", Supersedes: "slip", Correction: &canvass.Correction{
		Reason: "a digit too many <b>", Cause: canvass.CauseEntry, Report: count(1410, 1350),
	}})
	add(canvass.Entry{Kind: canvass.KindConfirmation, Key: "signed", Confirmation: &canvass.Confirmation{
		Of: canvass.ConfirmWinner, Winner: "ana-rivera", Measure: canvass.Votes, Person: "Ida Chair", Role: "chair of the board", To: "canvass",
	}})
	add(canvass.Entry{Kind: canvass.KindCall, Key: "call", By: "canvass", Call: &canvass.Call{Winner: "ana-rivera", Measure: canvass.Votes, Reason: "the chair signed it"}})
	recount := count(1408, 1412)
	recount.Recount = &canvass.Recount{Reason: "the margin was below two points"}
	add(canvass.Entry{Kind: canvass.KindReport, Key: "recount", Report: recount})
	add(canvass.Entry{Kind: canvass.KindWithdrawal, Key: "no-call", By: "canvass", Supersedes: "call", Withdrawal: &canvass.Withdrawal{Reason: "the recount turned it"}})
	official := count(1409, 1412)
	official.Final = true
	add(canvass.Entry{Kind: canvass.KindCorrection, Key: "official", Supersedes: "recount", Correction: &canvass.Correction{
		Reason: "a ballot from abroad", Cause: canvass.CauseCanvass, Report: official,
	}})
	add(canvass.Entry{Kind: canvass.KindConfirmation, Key: "certified", Confirmation: &canvass.Confirmation{
		Of: canvass.Certified, Role: "secretary", To: "canvass", How: "by telephone", CallBack: true,
		Counts: []canvass.Count{{Option: "ben-okafor", Votes: 1412}, {Option: "ana-rivera", Votes: 1409}},
	}})
	return r
}

// TestMendedAsWritten holds what comes after a count against testdata: the contest's history, what was confirmed and
// how, and the pages of a signed entry and of one that mends another.
func TestMendedAsWritten(t *testing.T) {
	r := mended(t, canvass.Rehearsal)
	h := handler(r)
	seq := func(key string) string {
		l, ok := r.View().Snapshot.Entry(key)
		if !ok {
			t.Fatalf("there is no %s", key)
		}
		return itoa(l.Seq)
	}
	for _, p := range []struct{ name, path, part string }{
		{"mended-words", "/2028/dem/ks", "confirmations"},
		{"mended-changes", "/2028/dem/ks", "changes"},
		{"mended-signature", "/entry/" + seq("signed"), "signature"},
		{"mended-entry", "/entry/" + seq("slip-mended"), ""},
	} {
		t.Run(p.name, func(t *testing.T) {
			body := hashes.ReplaceAllString(ok(t, h, p.path), "?v=HASH")
			if p.part != "" {
				section := regexp.MustCompile(`(?s)<section aria-labelledby="` + p.part + `">.*?</section>\n`).FindString(body)
				if body = section; body == "" {
					t.Fatalf("%s has no section %s", p.path, p.part)
				}
			}
			golden(t, p.name, body)
		})
	}
}

// TestEveryPageSaysItsKind reads every kind of page of a record that is not live: the title, the line on top, the class
// that has a line printed on every sheet, and the words that others quote say what it is. A live record says nothing of
// the kind.
func TestEveryPageSaysItsKind(t *testing.T) {
	for _, c := range []struct {
		kind              canvass.RecordKind
		title, say, class string
	}{
		{canvass.Rehearsal, "<title>Rehearsal: ", "<strong>Rehearsal.</strong>", `class="rehearsal"`},
		{canvass.Replay, "<title>Replay: ", "<strong>Replay of 7 March 2028.</strong>", `class="replay"`},
		{canvass.Live, "", "", ""},
	} {
		r := mended(t, c.kind)
		h := handler(r)
		for _, path := range []string{
			"/", "/2028/dem", "/2028/dem/ks", "/2028/dem/ks?as-of=2028-03-08T03:30:00Z", "/entry/0", "/entry/12", "/entries?seq=1-3",
			"/people/ana-rivera", "/places/ks", "/calculator", "/how-to-check", "/nowhere", "/2028/dem/ks?as-of=x",
		} {
			_, body := get(t, h, path)
			for _, want := range []string{c.title, c.say, c.class} {
				if !strings.Contains(body, want) {
					t.Errorf("%s: %s lacks %q", c.kind, path, want)
				}
			}
			if strings.Contains(body, `name="description"`) && c.kind != canvass.Live && !strings.Contains(body, ", not live results. ") {
				t.Errorf("%s: %s has a description that does not say so", c.kind, path)
			}
			if c.kind == canvass.Live && (strings.Contains(body, `class="kind"`) || !strings.Contains(body, `class="live"`)) {
				t.Errorf("%s is not shown as live", path)
			}
		}
		sheet := ok(t, h, regexp.MustCompile(`href="(/style.css[^"]*)"`).FindStringSubmatch(ok(t, h, "/"))[1])
		if c.kind != canvass.Live && !strings.Contains(sheet, "html."+string(c.kind)+" {\n  page: "+string(c.kind)) {
			t.Errorf("the sheets of a %s say nothing", c.kind)
		}
	}
}
