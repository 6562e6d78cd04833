package reception_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/feed/intake"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/reception"
)

const zenith = canvass.ContestID("2028/dem/zz")

// room is a record in memory that can be closed and opened again.
type room struct {
	t    testing.TB
	log  *memory.Log
	keys desk.Keys
	*desk.Desk
	*reception.Reception
}

// onTheNight is after the polls closed.
var onTheNight = desk.Options{Clock: func() time.Time { return time.Date(2028, 3, 8, 2, 0, 0, 0, time.UTC) }}

func newRoom(t testing.TB, kind canvass.RecordKind) *room {
	t.Helper()
	files, err := catalog.Overlay(nil, "../desk/testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	r := &room{t: t, log: memory.New(), keys: desk.Keys(filepath.Join(t.TempDir(), "keys"))}
	r.Desk, err = desk.Create(context.Background(), r.log, r.keys, desk.Founding{
		Kind: kind, Name: "a test", Catalog: files, Program: "test", Actor: "tester",
	}, onTheNight)
	if err != nil {
		t.Fatal(err)
	}
	r.Reception = reception.New(r.Desk)
	return r
}

// again is the same record, opened by another process.
func (r *room) again() *room {
	r.t.Helper()
	d, err := desk.Open(context.Background(), r.log, r.keys, onTheNight)
	if err != nil {
		r.t.Fatal(err)
	}
	return &room{r.t, r.log, r.keys, d, reception.New(d)}
}

// rows is a table of returns: "1 ann 51 bob 40" is precinct 1.
func rows(units ...string) []byte {
	var b strings.Builder
	b.WriteString("county,precinct,office,district,party,candidate,votes\n")
	names := map[string]string{"ann": "Ann Able", "bob": "Bob Baker"}
	for _, u := range units {
		f := strings.Fields(u)
		for i := 1; i+1 < len(f); i += 2 {
			name := names[f[i]]
			if name == "" {
				name = f[i]
			}
			fmt.Fprintf(&b, "Nadir,%s,President,,DEM,%s,%s\n", f[0], name, f[i+1])
		}
	}
	return []byte(b.String())
}

func delivery(source string, body []byte) reception.Delivery {
	return reception.Delivery{Name: "returns.csv", Bytes: body, Source: source, Contest: zenith, Actor: "tester"}
}

func (r *room) receive(d reception.Delivery) *reception.Outcome {
	r.t.Helper()
	o, err := r.Receive(context.Background(), d)
	if err != nil {
		r.t.Fatal(err)
	}
	return o
}

// said is what an outcome entered and what waits, in words.
func said(o *reception.Outcome) []string {
	out := []string{}
	for _, e := range o.Receipt.Entries {
		if e.Report != nil {
			words := string(e.Report.Unit)
			for _, c := range e.Report.Counts {
				words += fmt.Sprintf(" %s %d", c.Option, c.Votes)
			}
			out = append(out, words)
		}
	}
	for _, h := range o.Held {
		out = append(out, fmt.Sprintf("held: %s %s, %d", h.What, h.Name, h.Items))
	}
	return out
}

func (r *room) waiting() []string {
	r.t.Helper()
	held, err := r.Held(context.Background(), false)
	if err != nil {
		r.t.Fatal(err)
	}
	out := []string{}
	for _, h := range held {
		if h.Err != nil {
			out = append(out, h.ID+": "+h.Err.Error())
			continue
		}
		out = append(out, fmt.Sprintf("%s: %d wait, %d ready", h.Name, h.Items, h.Ready))
	}
	return out
}

func equal(t testing.TB, what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// What a source has said already is not entered again, whatever else its page says; what it takes back and says again
// is.
func TestOnlyNewsIsEntered(t *testing.T) {
	for _, source := range []string{"daily-lamp", "wire"} { // the wire's reports are sealed
		r := newRoom(t, canvass.Rehearsal)
		for i, step := range []struct {
			page []byte
			want []string
		}{
			{rows("1 ann 51 bob 40", "2 ann 7 bob 9"), []string{"county:nadir/precinct:1 ann-able 51 bob-baker 40", "county:nadir/precinct:2 bob-baker 9 ann-able 7"}},
			{rows("1 ann 51 bob 40", "2 ann 7 bob 9"), []string{}},
			{rows("1 ann 51 bob 40", "2 ann 8 bob 9", "3 ann 1"), []string{"county:nadir/precinct:2 bob-baker 9 ann-able 8", "county:nadir/precinct:3 ann-able 1"}},
			{rows("1 ann 51 bob 40", "2 ann 7 bob 9", "3 ann 1"), []string{"county:nadir/precinct:2 bob-baker 9 ann-able 7"}},
		} {
			equal(t, fmt.Sprintf("%s, page %d", source, i+1), said(r.receive(delivery(source, step.page))), step.want)
			r = r.again()
		}
	}
}

// The desk's correction of a source's figure is not undone by the next page that repeats it.
func TestPageDoesNotUndoTheDesk(t *testing.T) {
	r := newRoom(t, canvass.Live)
	wrong := r.receive(delivery("daily-lamp", rows("1 ann 510 bob 40"))).Receipt.Entries[0]
	mended := *wrong.Report
	mended.Counts = []canvass.Count{{Option: "ann-able", Votes: 51}, {Option: "bob-baker", Votes: 40}}
	if _, err := r.Append(context.Background(), []canvass.Entry{{
		Kind: canvass.KindCorrection, Key: "mend", At: desk.Now(), Actor: "tester", By: "daily-lamp", Contest: zenith, Supersedes: wrong.Key,
		Correction: &canvass.Correction{Reason: "a slip of a finger", Report: &mended},
	}}); err != nil {
		t.Fatal(err)
	}
	equal(t, "repeated with another unit", said(r.receive(delivery("daily-lamp", rows("1 ann 510 bob 40", "2 ann 3")))), []string{
		"county:nadir/precinct:2 ann-able 3", "held: figures Nadir, 1, 1",
	})
	if n := r.View().Contests[zenith].Count; n.Options[0].Votes != 54 {
		t.Errorf("the record says %+v", n.Options)
	}
	// Movement is measured from what stands: 52 is no fall from 510.
	o := r.receive(delivery("daily-lamp", rows("1 ann 52 bob 40")))
	for _, f := range o.Findings {
		t.Errorf("found %s: %s", f.Rule, f.Detail)
	}
}

// What waits is found again by every process, is entered when it is known, and leaves the list when nothing of it is
// left.
func TestHeldReleasedDismissed(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, canvass.Live)
	page := rows("1 ann 51 Bkr 40", "2 ann 7", "3 Nobody 4")
	equal(t, "first", said(r.receive(delivery("wire", page))), []string{"county:nadir/precinct:2 ann-able 7", "held: option Bkr, 1", "held: option Nobody, 1"})
	equal(t, "the same again", said(r.receive(delivery("wire", page))), []string{"held: option Bkr, 1", "held: option Nobody, 1"})
	r = r.again()
	equal(t, "waits", r.waiting(), []string{"returns.csv: 2 wait, 0 ready"})
	files, err := r.Store().Files(ctx)
	if err != nil {
		t.Fatal(err)
	}
	id := files[0].ID
	if _, err := r.Release(ctx, id, reception.Releasing{Mapping: []byte("[[option]]\nname = 1\n"), Actor: "x"}); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a bad mapping: %v", err)
	}
	mapping := []byte("[[option]]\nid = \"bob-baker\"\nnames = [\"Bkr\"]\n")
	o, err := r.Release(ctx, id[:4], reception.Releasing{Mapping: mapping, Actor: "desk-1"})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "released", said(o), []string{"county:nadir/precinct:1 ann-able 51 bob-baker 40", "held: option Nobody, 1"})
	if a := o.Receipt.Entries[0].Actor; a != "desk-1" {
		t.Errorf("the actor is %q", a)
	}
	// The rest may be read again with what was declared then.
	equal(t, "the rest", r.again().waiting(), []string{"returns.csv: 1 wait, 0 ready"})
	if _, err := r.Dismiss(ctx, id, "", "desk-1"); err == nil {
		t.Error("dismissed without a reason")
	}
	if _, err := r.Dismiss(ctx, id, "no such person", "desk-1"); err != nil {
		t.Fatal(err)
	}
	equal(t, "after it was dismissed", r.waiting(), []string{})
	// The same page waits for the same, which was dismissed.
	d := delivery("wire", page)
	d.Mapping = mapping
	equal(t, "once more", said(r.receive(d)), []string{"held: option Nobody, 1"})
	if all, err := r.Held(ctx, true); err != nil || len(all) != 1 || all[0].Dismissed != "no such person" {
		t.Errorf("%+v, %v", all, err)
	}
}

// Bytes that were erased cannot be read again: the list says so, and they do not come back by themselves.
func TestHeldAndErased(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, canvass.Live)
	r.receive(delivery("tipster", rows("1 Nobody 4")))
	files, err := r.Store().Files(ctx)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	if _, err := r.Erase(ctx, files[0].Evidence[0], "personal data", "desk-1"); err != nil {
		t.Fatal(err)
	}
	equal(t, "waits", r.waiting(), []string{files[0].ID + ": returns.csv: held: its bytes were erased: canvass held dismiss takes it off the list"})
	if _, err := r.Receive(ctx, delivery("tipster", rows("1 Nobody 4"))); err == nil {
		t.Error("what was erased came back")
	}
}

// A finding that a person vouches for lets the figures in, with the person's words; a page that repeats them is not
// held again.
func TestAcceptedFigures(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, canvass.Live)
	r.receive(delivery("daily-lamp", rows("1 ann 510 bob 400", "2 ann 5 bob 4")))
	lower := rows("1 ann 51 bob 40", "2 ann 5 bob 4")
	equal(t, "every count fell", said(r.receive(delivery("daily-lamp", lower))), []string{"held: figures Nadir, 1, 1"})
	files, err := r.Store().Files(ctx)
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	o, err := r.Release(ctx, files[0].ID, reception.Releasing{Actor: "desk-1", Accept: []intake.Acceptance{{Rule: "increment", By: "desk-1", Reason: "a recount."}}})
	if err != nil {
		t.Fatal(err)
	}
	if n := o.Receipt.Entries[0].Note; !strings.HasPrefix(n, "Let in by desk-1 though every count fell, from 910 votes") || !strings.HasSuffix(n, "(increment): a recount.") {
		t.Errorf("the note is %q", n)
	}
	equal(t, "waits", r.waiting(), []string{})
	equal(t, "the next page", said(r.receive(delivery("daily-lamp", rows("1 ann 51 bob 40", "2 ann 6 bob 4")))), []string{"county:nadir/precinct:2 ann-able 6 bob-baker 4"})
}

// Bytes longer than one piece of evidence are kept in pieces, and read back whole.
func TestLongFilesAreKeptInPieces(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, canvass.Live)
	body := rows("1 ann 51 bob 40", "2 Nobody 3")
	body = append(body, strings.Repeat("Nadir,1,Sheriff,,DEM,"+strings.Repeat("x", 1<<20)+",1\n", 33)...)
	o := r.receive(delivery("wire", body))
	if n := len(o.Receipt.Entries[0].Source.Evidence); n != 2 {
		t.Fatalf("kept in %d pieces", n)
	}
	equal(t, "waits", r.waiting(), []string{"returns.csv: 1 wait, 0 ready"})
	files, _ := r.Store().Files(ctx)
	if o, err := r.Release(ctx, files[0].ID, reception.Releasing{Mapping: []byte("[[option]]\nid = \"bob-baker\"\nnames = [\"Nobody\"]\n"), Actor: "x"}); err != nil || len(o.Receipt.Seqs) != 1 {
		t.Errorf("%+v, %v", o, err)
	}
}

// A live record refuses what its source flags as test data; a rehearsal takes it.
func TestTestData(t *testing.T) {
	body, err := os.ReadFile("testdata/test-flag.json")
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[canvass.RecordKind]int{canvass.Live: 0, canvass.Rehearsal: 1} {
		r := newRoom(t, kind)
		o := r.receive(delivery("wire", body))
		if len(o.Receipt.Seqs) != want || (len(o.Held) == 0) != (want > 0) {
			t.Errorf("%s: %d entries, held %+v", kind, len(o.Receipt.Seqs), o.Held)
		}
	}
}

// A feed that becomes another contest's figures under the same headings is held and asked about, however often it comes;
// once somebody let it in and the desk withdrew it, the same figures, and those that go on from them, are held as
// withdrawn. The source's own figures go in, before and after.
func TestFeedOfAnotherContest(t *testing.T) {
	ctx := context.Background()
	r := newRoom(t, canvass.Live)
	from := func(units ...string) reception.Delivery {
		d := delivery("daily-lamp", rows(units...))
		d.Feed, d.Actor = "lamp", "feed lamp"
		return d
	}
	why := func(o *reception.Outcome) string {
		if len(o.Held) != 1 {
			return fmt.Sprint(said(o))
		}
		return o.Held[0].Why
	}
	equal(t, "its own", said(r.receive(from("1 ann 51 bob 40"))), []string{"county:nadir/precinct:1 ann-able 51 bob-baker 40"})
	for _, page := range []string{"1 ann 5100 bob 4000", "1 ann 5101 bob 4000"} {
		if got, want := why(r.receive(from(page, "2 ann 3"))), "implausible-count: votes: it rose from 91 to "; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s", page, got)
		}
		r = r.again()
	}
	vouch := func(rule check.Name) canvass.Entry {
		t.Helper()
		o, err := r.Release(ctx, "lamp", reception.Releasing{Accept: []intake.Acceptance{{Rule: rule, By: "desk-1", Reason: "they said so by telephone"}}, Actor: "desk-1"})
		if err != nil || len(o.Receipt.Entries) != 1 {
			t.Fatalf("%v, %+v", err, o)
		}
		return *o.Receipt.Entries[0]
	}
	wrong := vouch(check.ImplausibleCount)
	receipt, err := r.Append(ctx, []canvass.Entry{{
		Kind: canvass.KindWithdrawal, Key: "not-theirs", At: desk.Now(), Actor: "desk-1", By: "daily-lamp", Contest: zenith, Supersedes: wrong.Key,
		Withdrawal: &canvass.Withdrawal{Reason: "our feed read another contest's page", Cause: canvass.CauseEntry},
	}})
	if err != nil {
		t.Fatal(err)
	}
	r = r.again()
	seq := receipt.Seq()
	for page, want := range map[string]string{
		"1 ann 5101 bob 4000": fmt.Sprintf("withdrawn-figures: the desk withdrew these figures at seq %d", seq),
		"1 ann 5150 bob 4010": fmt.Sprintf("withdrawn-figures: they go on from figures that the desk withdrew at seq %d", seq),
		"1 ann 510 bob 4010":  "implausible-count: votes: it rose from 91 to 4520 at once",
	} {
		if got := why(r.receive(from(page, "2 ann 3"))); got != want {
			t.Errorf("%s: %s, want %s", page, got, want)
		}
	}
	if n := r.View().Contests[zenith].Count; n.Valid != 94 {
		t.Errorf("the record says %+v", n.Options)
	}
	equal(t, "its own again", said(r.receive(from("1 ann 52 bob 41", "2 ann 3"))), []string{"county:nadir/precinct:1 ann-able 52 bob-baker 41"})

	// Somebody finds that they were right after all.
	r.receive(from("1 ann 5101 bob 4000", "2 ann 3"))
	right := vouch(check.WithdrawnFigures)
	if right.Key == wrong.Key || !strings.Contains(right.Note, "Let in by desk-1") {
		t.Errorf("let in again as %s: %s", right.Key, right.Note)
	}
	equal(t, "and the same page again", said(r.again().receive(from("1 ann 5101 bob 4000", "2 ann 3"))), []string{})
}
