package hall_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/hall"
	"github.com/canvassdesk/canvass/internal/ledger"
)

// rankedFiles are the test's catalog with ranked ballots in its contest.
func rankedFiles(t *testing.T) []catalog.File {
	t.Helper()
	files, err := catalog.Overlay(nil, "testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	for i := range files {
		if files[i].Path == "2028/dem/zz.toml" {
			text := strings.Replace(string(files[i].Bytes), `method = "proportional"`, "method = \"proportional\"\nmeasure = \"last ranked-choice round\"", 1)
			files[i].Bytes = []byte(text + "\n[ranked]\nrule = \"bottom up to 15%, overvotes end the ballot, one skipped rank, 3 ranks\"\ntext = \"The last is eliminated until all have 15%.\"\nmark = \"K\"\n")
		}
	}
	return files
}

// rows is a form of ballots: "1 ABC, 2 B-A, 3 0".
func rows(ballots string) string {
	v := url.Values{}
	for i, b := range strings.Split(ballots, ", ") {
		number, marks, _ := strings.Cut(b, " ")
		v.Set(fmt.Sprintf("n%d", i+1), number)
		for k, m := range strings.Split(marks, "") {
			if m != "-" {
				v.Set(fmt.Sprintf("r%d-%d", i+1, k+1), m)
			}
		}
	}
	return v.Encode()
}

// types sends ballots ten at a time.
func (p *phone) types(ballots ...string) *phone {
	p.t.Helper()
	for list := range slices.Chunk(ballots, 10) {
		p.post("/hall/ballots", rows(strings.Join(list, ", ")))
	}
	return p
}

var roomA = []string{
	"1 ABC", "2 ABC", "3 AB", "4 A", "5 BA", "6 B-A", "7 CAB", "8 C", "9 D", "10 0", "11 AC", "12 ABC",
}

// TestRankedBallotsByTwoTellers types the ballots of two rooms twice, with an error that is found, a tie by lot, the
// final round, the confirmation, and the erasure of what was typed.
func TestRankedBallotsByTwoTellers(t *testing.T) {
	s, d, codes := hallAt(t, rankedFiles(t), guam, evening)
	ada, bea := enters(t, s, codes, hall.Teller, "room:a", "Ada"), enters(t, s, codes, hall.Teller, "room:a", "Bea")
	chair := enters(t, s, codes, hall.Chair, "", "Rita")

	ada.get("/hall/room").shows("Type the ballots")
	ada.get("/hall/sheet").refused(422, "type them one by one")
	ada.post("/hall/ballots", rows("1 ABZ")).refused(422, `"Z" is none of the letters`)
	ada.post("/hall/ballots", "n1=7").refused(422, "type 0 as its 1st choice if it ranks nobody")
	ada.post("/hall/ballots", "r1-1=A").refused(422, "write the number that stands on the ballot")
	ada.post("/hall/ballots", rows("1 A, 1 B")).refused(422, "ballot 1 is in your table already")
	ada.get("/hall/ballots").shows("0 ballots are in your table")
	ada.types(roomA...).shows("12 ballots are in your table.")

	wrong := slices.Clone(roomA)
	wrong[1] = "2 ACB"
	bea.types(wrong[:11]...).get("/hall/ballots/check").shows("11 ballots, numbered 1 to 11")
	bea.get("/hall/room").shows("11 ballots are typed.")
	ada.get("/hall/ballots/check").shows("six for Ann Able").post("/hall/ballots/send", "").shows("Your table of 12 ballots is in.")
	chair.get("/hall/chair").shows("Ada has sent a table; a second teller's is awaited")
	if strings.Contains(bea.get("/hall/room").page, "Ada") {
		t.Error("a teller sees that another's table differs before sending their own")
	}
	bea.post("/hall/ballots/send", "").shows("The tables differ in 2 ballots. Nothing is counted until they agree.").
		shows("2 Ann Able, then Cy Clark, then Bob Baker").shows("12 not in your table")
	if strings.Contains(bea.page, "Ann Able, then Bob Baker") || strings.Contains(bea.page, "Ada") {
		t.Errorf("a teller sees what another one typed:\n%s", bea.page)
	}
	chair.get("/hall/chair").shows("the tables differ in two ballots").get("/hall/chair/rounds").shows("Room A, parish hall: the tables differ in two ballots")
	if strings.Contains(chair.page, "Able, then") {
		t.Error("the chair sees how single ballots are marked")
	}
	bea.get("/hall/ballots?ballot=2").shows("Ballot 2, as you typed it.").post("/hall/ballots", "replaces=2&n1=2&r1-1=a&r1-2=b&r1-3=c").
		shows("The tables differ in 1 ballot.")
	bea.post("/hall/ballots", rows("12 ABC")).shows("The tables agree, ballot by ballot, and count. Typed by Ada and Bea.")
	first := d.View().Contests[guam].UnitCount("zz-party", canvass.FirstChoices, canvass.Statewide, "room:a")
	if first == nil || *first.Ballots != 12 || *first.Blank != 1 {
		t.Fatalf("room A's first choices are %+v", first)
	}

	// With room B Bob and Cy are equal, and neither has 15 percent.
	holds(t, d, 2)
	for _, name := range []string{"Cleo", "Dora"} {
		teller := enters(t, s, codes, hall.Teller, "room:b", name)
		teller.types("1 AD", "2 A", "3 A", "4 A", "5 A", "6 A", "7 A", "8 A").post("/hall/ballots/send", "")
	}
	chair.get("/hall/chair/rounds").shows("Small rooms: Room B, school has eight ballots").shows("All rooms: 20 ballots")
	chair.shows("Round 2: Bob Baker and Cy Clark have 2 ballots each, and one of them is eliminated.")
	chair.post("/hall/chair/rounds", "figures=x").refused(403, "a lot is to be drawn")
	chair.get("/hall/chair/say").post("/hall/chair/say", "").refused(403, "The final round is not in the record")
	chair.post("/hall/chair/drawn", "area=state&first=ann-able&how=names+from+a+hat").refused(409, "That tie is no more")
	chair.post("/hall/chair/drawn", "area=state&first=cy-clark&how=names+from+a+hat").
		shows("Round 2: Bob Baker and Cy Clark tied, and Cy Clark was drawn (names from a hat).").
		shows("Ann Able: has what the rule asks for in the final round, of 17 ballots still counting.")
	chair.post("/hall/chair/rounds", "figures=older").refused(409, "The ballots have changed")
	chair.get("/hall/chair/rounds").post("/hall/chair/rounds", "").shows("The final round is in the record.")
	c := d.View().Contests[guam]
	final := c.UnitCount("zz-party", canvass.FinalRound, canvass.Statewide, "")
	if n, _ := final.Votes("ann-able"); n != 17 || *final.Ballots != 20 {
		t.Fatalf("the final round is %+v", final)
	}

	// An error that is found late: the count waits until both tellers have mended it, and the final round is entered anew.
	ada.post("/hall/ballots/out", "ballot=1").shows("The tables differ in 1 ballot. The older count stands until they agree.")
	chair.get("/hall/chair/say").post("/hall/chair/say", "").refused(403, "The final round is not in the record")
	bea.post("/hall/ballots/out", "ballot=1").shows("The tables agree")
	chair.get("/hall/chair/rounds").shows("All rooms: 19 ballots").shows("The record has other figures").
		post("/hall/chair/rounds", "").shows("The final round is in the record.")
	chair.get("/hall/chair/say").post("/hall/chair/say", "").shows("Confirmed by Rita").shows("Ann Able has won the Zembla Democratic caucuses")

	chair.get("/hall/chair/rounds").post("/hall/chair/erase", "").get("/hall/chair/rounds").shows("the typed ballots are erased")
	ada.get("/hall/room").shows("The typed ballots are erased; the count stands.").get("/hall/ballots").refused(403, "are erased")
	if n, _ := d.View().Contests[guam].Count.Votes("ann-able"); n == 0 {
		t.Error("the count is gone with the ballots")
	}
	holds(t, d, 0)

	// A figure that is corrected when nothing can be counted again is confirmed as it stands.
	chair.get("/hall/chair").shows("All rooms are in: to the rounds").get("/hall/chair/rounds").shows("The final round is in the record.")
	if _, err := d.Append(t.Context(), []canvass.Entry{{
		Kind: canvass.KindReport, Key: "mended", At: canvass.At(canvass.TimeOf(evening)), Actor: "test", Contest: guam, By: "zz-party",
		Report: &canvass.Report{
			Area: canvass.Statewide, Event: c.Event.ID, Measure: canvass.FinalRound, Ballots: new(int64(19)),
			Counts: []canvass.Count{{Option: "ann-able", Votes: 15}},
		},
	}}); err != nil {
		t.Fatal(err)
	}
	chair.get("/hall/chair/say").post("/hall/chair/say", "").shows("Confirmed by Rita")
}

// forgetful is a record whose settings cannot be kept at one moment.
type forgetful struct {
	ledger.Log
	fails func(key string) bool
}

func (f *forgetful) SetMeta(ctx context.Context, key string, value []byte) error {
	if f.fails(key) {
		return canvass.Errorf(canvass.Unavailable, "settings", "not now")
	}
	return f.Log.SetMeta(ctx, key, value)
}

// forgetting is a desk with such a record.
type forgetting struct {
	*desk.Desk
	log *forgetful
}

func (f *forgetting) Log() ledger.Log { return f.log }

// A table that came into the record while its own setting could not be kept is erased with the others, though its teller
// changed it meanwhile.
func TestErasureFindsATableThatWasCutOff(t *testing.T) {
	_, d, codes := hallAt(t, rankedFiles(t), guam, evening)
	entered := false // a table is in the record, and its setting does not say so yet
	log := &forgetful{d.Log(), func(key string) bool {
		if !strings.HasPrefix(key, "hall/ballots/") || entered {
			return false
		}
		for _, c := range d.View().Contests[guam].Sheets {
			entered = entered || len(c.Sheets) > 0
		}
		return entered
	}}
	s := httptest.NewServer(hall.New(hall.Config{Desk: &forgetting{d, log}, Codes: codes, Contest: guam, Clock: func() time.Time { return evening }}))
	t.Cleanup(s.Close)
	var tellers []*phone
	for _, name := range []string{"Ada", "Bea"} {
		teller := enters(t, s, codes, hall.Teller, "room:a", name)
		tellers = append(tellers, teller.types("1 A", "2 A", "3 A", "4 B", "5 C"))
		teller.post("/hall/ballots/send", "")
	}
	if !entered || tellers[1].code < 500 {
		t.Fatalf("no setting was lost: %d", tellers[1].code)
	}
	for _, teller := range tellers { // both mend a ballot
		teller.get("/hall/ballots?ballot=2").post("/hall/ballots", "replaces=2&n1=2&r1-1=A&r1-2=B")
	}
	tellers[1].shows("The tables agree")
	for _, name := range []string{"Cleo", "Dora"} {
		enters(t, s, codes, hall.Teller, "room:b", name).types("1 A", "2 A", "3 A", "4 A", "5 A", "6 A", "7 B", "8 B").post("/hall/ballots/send", "")
	}
	chair := enters(t, s, codes, hall.Chair, "", "Rita")
	chair.get("/hall/chair/rounds").post("/hall/chair/rounds", "").shows("The final round is in the record.").get("/hall/chair/say").post("/hall/chair/say", "").shows("Confirmed by Rita")
	chair.get("/hall/chair/rounds").post("/hall/chair/erase", "").shows("the typed ballots are erased")
	holds(t, d, 0)
}

// A contest without ranked ballots has no rounds, and asking for them takes nothing down.
func TestNoRoundsWithoutRankedBallots(t *testing.T) {
	s, _, codes := hallOf(t)
	chair := enters(t, s, codes, hall.Chair, "", "Rita")
	chair.get("/hall/chair/rounds").refused(422, "are not ranked")
	chair.post("/hall/chair/rounds", "key=x&figures=x").refused(422, "are not ranked")
	chair.post("/hall/chair/erase", "").refused(422, "are not ranked")
}

// holds looks whether the record holds that many typed tables, and that nothing of a single ballot is in an entry.
func holds(t *testing.T, d *desk.Desk, want int) {
	t.Helper()
	salted := 0
	for e, err := range d.Log().ListEvidence(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Erased {
			continue
		}
		if kept, err := d.Log().Evidence(t.Context(), e.Hash); err == nil && len(kept.Salt) > 0 {
			salted++
			if _, err := ledger.Source(d.Log()).Evidence(t.Context(), e.Hash); !errors.Is(err, ledger.ErrNotFound) {
				t.Errorf("typed ballots are handed on to whoever asks for the evidence: %v", err)
			}
		}
	}
	if salted != want {
		t.Errorf("%d typed tables are kept, want %d", salted, want)
	}
	for stored, err := range d.Log().Read(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, single := range []string{`"ranks"`, `"number"`, "ABC", "then"} {
			if e, err := canvass.ParseEntry(stored.Bytes); err == nil && e.Catalog == nil && strings.Contains(string(stored.Bytes), single) {
				t.Errorf("an entry holds %s: %s", single, stored.Bytes)
			}
		}
	}
}
