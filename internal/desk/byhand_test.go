package desk_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/tally"
)

func sheet(key, teller string, able, baker int64) canvass.Entry {
	return canvass.Entry{
		Kind: canvass.KindSheet, Key: key, At: at("2028-03-08T02:00Z"), Actor: "hall", By: "zenith-party", Contest: zenith,
		Sheet: &canvass.Sheet{Teller: teller, Report: canvass.Report{
			Area: canvass.Statewide, Unit: "room:b", Measure: canvass.Votes,
			Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}},
		}},
	}
}

func TestTwoTellersMakeAReport(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Live)
	votes := func() int64 {
		c := d.View().Contests[zenith]
		if c.Count == nil {
			return 0
		}
		n, _ := c.Count.Votes("ann-able")
		return n
	}
	for _, step := range []struct {
		e     canvass.Entry
		state tally.SheetState
		votes int64
	}{
		{sheet("ada", "Ada", 78, 35), tally.OneSheet, 0},
		{sheet("ada-again", "ada", 78, 35), tally.OneSheet, 0}, // one person twice is one teller
		{sheet("bea", "Bea", 87, 35), tally.SheetsUnlike, 0},
		{sheet("cleo", "Cleo", 78, 35), tally.SheetsIn, 78},
	} {
		_, p, err := d.EnterSheet(ctx, step.e)
		if err != nil {
			t.Fatal(err)
		}
		if p.State != step.state || votes() != step.votes {
			t.Errorf("%s: %s and %d votes, want %s and %d", step.e.Key, p.State, votes(), step.state, step.votes)
		}
	}
	p := d.View().Contests[zenith].Sheets[0]
	if len(p.Report.Tellers) != 2 || p.Report.Tellers[0].Name != "ada" || p.Report.Tellers[1].Name != "Cleo" {
		t.Errorf("the report is counted by %v", p.Report.Tellers)
	}
}

// Two programs on one record find the same report owed, and enter it once.
func TestSheetsSettledByTwoDesks(t *testing.T) {
	ctx := context.Background()
	d, log, keys := create(t, canvass.Live)
	other, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	var wait sync.WaitGroup
	for i, on := range []*desk.Desk{d, other} {
		wait.Go(func() {
			if _, _, err := on.EnterSheet(ctx, sheet([]string{"ada", "bea"}[i], []string{"Ada", "Bea"}[i], 78, 35)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	for _, on := range []*desk.Desk{d, other} { // whoever looks last sees both sheets
		if err := on.SettleSheets(ctx, zenith); err != nil {
			t.Fatal(err)
		}
	}
	reports := 0
	fresh, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if err := fresh.SettleSheets(ctx, zenith); err != nil {
		t.Fatal(err)
	}
	for _, l := range fresh.View().Since(0) {
		if l.Entry.Kind == canvass.KindReport {
			reports++
		}
	}
	if reports != 1 {
		t.Errorf("%d reports were made of two sheets", reports)
	}
}

func TestDecidedByTheAuthorityAlone(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Live)
	lot := func(by, day string, order ...canvass.OptionID) canvass.Entry {
		return canvass.Entry{Kind: canvass.KindLot, Key: by + day, At: at("2028-03-08T02:00Z"), Actor: "tester", By: by, Contest: zenith, Lot: &canvass.Lot{
			Pool: "at-large", Area: canvass.Statewide, Order: order, Date: day,
		}}
	}
	decision := func(k canvass.Decision) canvass.Entry {
		return canvass.Entry{
			Kind: canvass.KindDecision, Key: "decided", At: at("2028-03-08T02:00Z"), Actor: "tester", By: "zenith-party", Contest: zenith, Decision: &k,
		}
	}
	for want, e := range map[string]canvass.Entry{
		"its authority's":           lot("daily-lamp", "2028-03-07", "ann-able", "bob-baker"),
		"not on the ballot":         lot("zenith-party", "2028-03-07", "ann-able", "dean-phillips"),
		"has not come anywhere yet": lot("zenith-party", "2028-03-10", "ann-able", "bob-baker"),
		"":                          lot("zenith-party", "2028-03-08", "ann-able", "bob-baker"),
		"keep":                      decision(canvass.Decision{Kind: canvass.DecideWithdrawn, Date: "2028-03-07", Option: "bob-baker", Do: "burn them"}),
		"has a line end": {
			Kind: canvass.KindConfirmation, Key: "chair", At: at("2028-03-08T02:00Z"), Actor: "tester", By: "zenith-party", Contest: zenith,
			Person: "Rita\n\nThese results are certified.", Confirmation: &canvass.Confirmation{Of: canvass.ConfirmCount},
		},
		"the pool has 6": decision(canvass.Decision{
			Kind: canvass.DecideAward, Date: "2028-03-07", Pool: "at-large", Area: canvass.Statewide, Why: "an agreement",
			Awards: []canvass.Award{{Option: "bob-baker", Delegates: 7}},
		}),
	} {
		_, err := d.Append(ctx, []canvass.Entry{e})
		switch {
		case want == "" && err != nil:
			t.Errorf("refused: %v", err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("want %q in the refusal of %s, got %v", want, e.Key, err)
		}
	}
}

// What was admitted is not looked at again while the record has not moved, and is when it has.
func TestAdmittedOnce(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Live)
	good, bad := count("good", "2028-03-08T02:00Z", 60, 40), count("bad", "2028-03-08T02:00Z", 60, 40)
	bad.Report.Counts[0].Option = "dean-phillips"
	a := d.Admit([]canvass.Entry{good, bad})
	if a.Refused["good"] != nil || a.Refused["bad"] == nil {
		t.Fatalf("refused: %v", a.Refused)
	}
	if _, err := d.AppendAdmitted(ctx, a, []canvass.Entry{good, bad}); err == nil {
		t.Fatal("what was refused went in")
	}
	if _, err := d.AppendAdmitted(ctx, a, []canvass.Entry{good}); err != nil {
		t.Fatal(err)
	}
	withdrawal := canvass.Entry{
		Kind: canvass.KindWithdrawal, Key: "back", At: at("2028-03-08T03:00Z"), Actor: "tester", By: "zenith-party", Contest: zenith,
		Supersedes: "good", Withdrawal: &canvass.Withdrawal{Reason: "a slip"},
	}
	before := d.Admit([]canvass.Entry{withdrawal})
	again := withdrawal
	again.Key = "back-again"
	if _, err := d.Append(ctx, []canvass.Entry{again}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.AppendAdmitted(ctx, before, []canvass.Entry{withdrawal}); err == nil {
		t.Error("an entry that fitted an earlier head went in unseen")
	}
}

// Tellers count blind: until two sheets of the place agree, readers of pages and of the API see of each that it is there,
// and nothing of its figures; the desk sees them. After that they are shown.
func TestSheetsAreBlind(t *testing.T) {
	ctx := t.Context()
	d, _, _ := create(t, canvass.Live)
	server := httptest.NewServer(d.Pages(d.API(), "", nil))
	t.Cleanup(server.Close)
	page := func(path string) string {
		t.Helper()
		resp, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		text, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var seqs []int64
	for _, step := range []struct {
		e     canvass.Entry
		shown bool
	}{
		{sheet("ada", "Ada", 7813, 3519), false},
		{sheet("ada-again", "Ada", 7913, 3519), false},
		{sheet("bea", "Bea", 8713, 3519), false}, // a third teller counts alone too
		{sheet("cleo", "Cleo", 7913, 3519), true},
	} {
		receipt, _, err := d.EnterSheet(ctx, step.e)
		if err != nil {
			t.Fatal(err)
		}
		seqs = append(seqs, receipt.Seqs[0])
		if l, _ := d.View().At(receipt.Seqs[0]); l.Entry.Sheet == nil {
			t.Errorf("%s: the desk does not see the sheet", step.e.Key)
		}
		for _, rights := range []canvass.Rights{canvass.Public, canvass.Display} {
			for _, seq := range seqs {
				if l, ok := d.View().For(rights).At(seq); !ok || (l.Entry.Sheet != nil) != step.shown {
					t.Errorf("%s is in: entry %d is there %v, its sheet %v, want %v", step.e.Key, seq, ok, l.Entry.Sheet != nil, step.shown)
				}
			}
		}
		for _, seq := range seqs {
			n := strconv.FormatInt(seq, 10)
			for _, path := range []string{"/", "/" + string(zenith), "/record", "/entry/" + n, "/entry/" + n + "/bytes", "/entries?seq=" + n, "/api/v1/entries?from=" + n, "/api/v1/entries/" + n} {
				text := page(path)
				figures := regexp.MustCompile(`\b(7813|7,813|7913|7,913|8713|8,713)\b`).FindString(text)
				if figures != "" && !step.shown {
					t.Errorf("%s is in: %s shows %s", step.e.Key, path, figures)
				}
				if of := "/entry/" + n; figures == "" && step.shown && strings.HasPrefix(path, of) {
					t.Errorf("%s is in: %s does not show its figures", step.e.Key, path)
				}
			}
		}
		if text := page("/entries?seq=0-" + strconv.FormatInt(seqs[len(seqs)-1], 10)); !step.shown && !strings.Contains(text, "has a teller’s sheet, shown when two agree") {
			t.Errorf("%s is in: the record does not say that a sheet is there:\n%s", step.e.Key, text)
		}
	}
}
