package desk_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
	"github.com/canvassdesk/canvass/internal/tally"
	"github.com/google/go-cmp/cmp"
)

const zenith = canvass.ContestID("2028/dem/zz")

// evening is the clock of a desk on the night of the made-up contest: a live record takes no count before its day.
var evening = desk.Options{Clock: func() time.Time { return time.Now().Add(nightfall) }}

var nightfall = time.Until(time.Date(2028, 3, 8, 2, 30, 0, 0, time.UTC))

// zenithFiles are the files of a made-up contest: one pool of six, 15 percent, largest remainder.
func zenithFiles(t testing.TB) []catalog.File {
	t.Helper()
	files, err := catalog.Overlay(nil, "testdata/catalog")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := catalog.Parse(files); err != nil {
		t.Fatal(err)
	}
	return files
}

// create makes a record in memory. Its engine stays open for the caller.
func create(t testing.TB, kind canvass.RecordKind) (*desk.Desk, *memory.Log, desk.Keys) {
	t.Helper()
	log, keys := memory.New(), desk.Keys(filepath.Join(t.TempDir(), "keys"))
	f := desk.Founding{Kind: kind, Name: "a test", Catalog: zenithFiles(t), Program: "test", Actor: "tester"}
	if kind == canvass.Replay {
		f.Night = "2028-03-07"
		var err error
		if f.Begin, err = desk.NightBegins(f.Night, night()); err != nil {
			t.Fatal(err)
		}
	}
	d, err := desk.Create(context.Background(), log, keys, f, evening)
	if err != nil {
		t.Fatal(err)
	}
	return d, log, keys
}

// createWith makes a live record in memory with the catalog and the clock.
func createWith(t testing.TB, files []catalog.File, opts desk.Options) (*desk.Desk, *memory.Log, desk.Keys) {
	t.Helper()
	log, keys := memory.New(), desk.Keys(filepath.Join(t.TempDir(), "keys"))
	d, err := desk.Create(context.Background(), log, keys, desk.Founding{Kind: canvass.Live, Name: "a test", Catalog: files, Program: "test", Actor: "tester"}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return d, log, keys
}

func at(s string) canvass.Interval {
	iv, err := canvass.ParseInterval(s)
	if err != nil {
		panic(err)
	}
	return iv
}

func count(key, when string, able, baker int64) canvass.Entry {
	ballots := able + baker
	return canvass.Entry{
		Kind: canvass.KindReport, Key: key, At: at(when), Actor: "tester", By: "zenith-party", Contest: zenith,
		Report: &canvass.Report{
			Area: canvass.Statewide, Measure: canvass.Votes, Ballots: &ballots, Cast: &ballots,
			Counts: []canvass.Count{{Option: "ann-able", Votes: able}, {Option: "bob-baker", Votes: baker}},
		},
	}
}

func award(key, when string, able, baker int) canvass.Entry {
	return canvass.Entry{
		Kind: canvass.KindClaim, Key: key, At: at(when), Actor: "tester", By: "zenith-party", Contest: zenith,
		Claim: &canvass.Claim{Kind: canvass.ClaimAward, Awards: []canvass.Award{{Option: "ann-able", Delegates: able}, {Option: "bob-baker", Delegates: baker}}},
	}
}

func correct(key, when, old string, able, baker int) canvass.Entry {
	e := award(key, when, able, baker)
	e.Kind, e.Supersedes, e.Correction, e.Claim = canvass.KindCorrection, old, &canvass.Correction{Reason: "a slip", Claim: e.Claim}, nil
	return e
}

// night is a made-up night in three moments, out of order.
func night() []canvass.Entry {
	return []canvass.Entry{
		correct("mend", "not later than 2028-03-08T05:25Z", "award", 3, 3),
		count("count", "about 2028-03-08T02:25Z", 51, 40),
		award("award", "about 2028-03-08T02:25Z", 4, 2),
	}
}

func TestAppendStampsFoldsAndFlags(t *testing.T) {
	ctx := context.Background()
	d, log, keys := create(t, canvass.Replay)
	if got := d.View().Contests[zenith].Status; got != tally.None {
		t.Fatalf("before any entry the contest is %q", got)
	}
	r, err := d.Append(ctx, night()[1:])
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Flags) != 1 || !strings.HasPrefix(r.Flags[0], "claim of 4-2 differs from the rule: 306/91 and 240/91 give 3-3; ") {
		t.Errorf("4 to 2 on 51 to 40 of 6 seats: flags %q", r.Flags)
	}
	last := r.View.Head.Size - 1
	if diff := cmp.Diff([]int64{last - 1, last}, r.Seqs); diff != "" {
		t.Error(diff)
	}
	if got, want := r.View.Now.String(), "2028-03-08T02:25:00.000Z"; got != want {
		t.Errorf("a replay recorded it at %s, the source says %s", got, want)
	}
	if head, err := log.Head(ctx); err != nil || head != r.View.Head {
		t.Errorf("the view has the head %v, the log %v (%v)", r.View.Head, head, err)
	}

	// Again, with the rest: what is there is skipped.
	if r, err = d.Append(ctx, night()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"count", "award"}, r.Skipped); diff != "" || len(r.Seqs) != 1 || len(r.Differs) != 0 {
		t.Errorf("skipped %v, differs %v, new %v", r.Skipped, r.Differs, r.Seqs)
	}
	if r, err = d.Append(ctx, []canvass.Entry{count("count", "about 2028-03-08T02:25Z", 52, 40)}); err != nil || len(r.Differs) != 1 || r.Seq() != -1 {
		t.Errorf("the same key with other votes: %+v, %v", r, err)
	}

	if r, err = d.Append(ctx, []canvass.Entry{count("twice", "2028-03-08T06:00Z", 51, 40), count("twice", "2028-03-08T06:00Z", 51, 40)}); err != nil || len(r.Seqs) != 1 {
		t.Errorf("one entry given twice: %+v, %v", r, err)
	}
	if _, err = d.Append(ctx, []canvass.Entry{count("two", "2028-03-08T06:00Z", 51, 40), count("two", "2028-03-08T06:00Z", 52, 40)}); canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("two entries with one key: %v", err)
	}

	// Another process opens the same record and folds the same.
	again, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if again.View().Head != d.View().Head || again.View().Contests[zenith].Delegates.Of("ann-able") != 3 {
		t.Errorf("opened again: %+v", again.View().Head)
	}
}

func TestAsOfIsAShorterPrefix(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Replay)
	if err := d.Play(ctx, night(), 0, nil); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at     string
		status tally.Status
		claim  tally.ClaimStatus
	}{
		{"2028-03-08T02:00Z", tally.None, ""},
		{"2028-03-08T02:25Z", tally.Complete, tally.Flagged},
		{"2028-03-08T03:30Z", tally.Complete, tally.Flagged},
		{"2028-03-08T05:25Z", tally.Complete, tally.Corrected},
		{"2030-01-01T00:00Z", tally.Complete, tally.Corrected},
	} {
		v, err := d.AsOf(ctx, at(c.at).NotAfter)
		if err != nil {
			t.Fatalf("%s: %v", c.at, err)
		}
		k := v.Contests[zenith]
		var claim tally.ClaimStatus
		if len(k.Claims) > 0 {
			claim = k.Claims[0].Status
		}
		if k.Status != c.status || claim != c.claim {
			t.Errorf("as of %s: count %q, claim %q; want %q, %q", c.at, k.Status, claim, c.status, c.claim)
		}
		twice, err := d.AsOf(ctx, at(c.at).NotAfter)
		if err != nil || twice.Head != v.Head {
			t.Errorf("as of %s, asked again: %v, %v", c.at, twice, err)
		}
	}
	if _, err := d.AsOf(ctx, at("2028-03-01T00:00Z").NotAfter); canvass.KindOf(err) != canvass.NotFound {
		t.Errorf("as of a moment before the record: %v", err)
	}
}

func TestRefused(t *testing.T) {
	with := func(change func(*canvass.Entry)) canvass.Entry {
		e := count("bad", "2028-03-08T02:25Z", 51, 40)
		change(&e)
		return e
	}
	call := with(func(e *canvass.Entry) {
		e.By, e.Kind, e.Report, e.Call = desk.Own, canvass.KindCall, nil, &canvass.Call{Winner: "ann-able", Measure: canvass.Votes, Reason: "sure"}
	})
	for _, c := range []struct {
		name string
		kind canvass.RecordKind
		e    canvass.Entry
		want string
	}{
		{"unknown contest", canvass.Live, with(func(e *canvass.Entry) { e.Contest = "2028/dem/zy" }), "2028/dem/zy is not in the catalog (did you mean 2028/dem/zz?)"},
		{"unknown source", canvass.Live, with(func(e *canvass.Entry) { e.By = "daily-lmap" }), "(did you mean daily-lamp?)"},
		{"not on the ballot", canvass.Live, with(func(e *canvass.Entry) { e.Report.Counts[0].Option = "cy-cole" }), "cy-cole is not on the ballot of 2028/dem/zz: it lists ann-able, bob-baker"},
		{"no such district", canvass.Live, with(func(e *canvass.Entry) { e.Report.Area = "cd-1" }), `has no area "cd-1": its file names state`},
		{"no such event", canvass.Live, with(func(e *canvass.Entry) { e.Report.Event = "runoff" }), `has no event "runoff": it has caucus`},
		{"negative", canvass.Live, with(func(e *canvass.Entry) { e.Report.Counts[0].Votes = -1 }), "a count cannot be negative"},
		{"votes above ballots", canvass.Live, with(func(e *canvass.Entry) { *e.Report.Ballots = 90 }), "91 votes on 90 ballots"},
		{"test data", canvass.Live, with(func(e *canvass.Entry) { e.Report.Test = true }), "a live record refuses it"},
		{"a call in a replay", canvass.Replay, call, "a replay makes no calls"},
		{"another's call", canvass.Live, with(func(e *canvass.Entry) { *e = call; e.By = "daily-lamp" }), "what daily-lamp called is a claim of a winner"},
		{"a count of ours", canvass.Live, with(func(e *canvass.Entry) { e.By = desk.Own }), "name who says it"},
		{"evidence that is not there", canvass.Live, with(func(e *canvass.Entry) {
			e.Source = &canvass.Source{Evidence: []string{catalog.File{Bytes: []byte("sheet")}.Hash()}}
		}), "the record does not hold sha256:"},
		{"no time in a replay", canvass.Replay, with(func(e *canvass.Entry) { e.At = canvass.Interval{} }), "a replay needs to know when"},
		{"correction of nothing", canvass.Live, correct("bad", "2028-03-08T02:25Z", "award", 3, 3), `no entry has the key "award"`},
		{"a record inside", canvass.Live, canvass.Entry{Kind: canvass.KindCatalog, Key: "bad", Actor: "tester", Catalog: &canvass.CatalogFile{Path: "x", Hash: catalog.File{}.Hash()}}, "made by the desk itself"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, log, _ := create(t, c.kind)
			before := d.View().Head
			_, err := d.Append(context.Background(), []canvass.Entry{count("good", "2028-03-08T02:00Z", 5, 4), c.e})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if head, err := log.Head(context.Background()); err != nil || head != before {
				t.Errorf("the record was touched: %v, %v", head, err)
			}
		})
	}
	d, _, _ := create(t, canvass.Rehearsal)
	if _, err := d.Append(context.Background(), []canvass.Entry{keyed("call", call)}); err == nil || !strings.Contains(err.Error(), "nor given the full count") {
		t.Errorf("a call before a party's count: %v", err)
	}
	if _, err := d.Append(context.Background(), []canvass.Entry{with(func(e *canvass.Entry) { e.Report.Test = true })}); err != nil {
		t.Errorf("a rehearsal takes test data: %v", err)
	}
	if _, err := d.Append(context.Background(), []canvass.Entry{keyed("call", call)}); err != nil {
		t.Errorf("a rehearsal takes a call of what is certain: %v", err)
	}
}

// A live record takes no count before the day of voting, which begins on Guam while it is still the day before in the
// east; a rehearsal does.
func TestNoCountBeforeTheDay(t *testing.T) {
	for moment, want := range map[string]string{
		"2028-03-05T23:59Z": "report: 2028/dem/zz votes on 7 March 2028: a live record takes no count before",
		"2028-03-06T00:00Z": "",
	} {
		now, err := time.Parse("2006-01-02T15:04Z07:00", moment)
		if err != nil {
			t.Fatal(err)
		}
		opts := desk.Options{Clock: func() time.Time { return now }}
		for kind, want := range map[canvass.RecordKind]string{canvass.Live: want, canvass.Rehearsal: ""} {
			f := desk.Founding{Kind: kind, Name: "a test", Catalog: zenithFiles(t), Program: "test", Actor: "tester"}
			d, err := desk.Create(t.Context(), memory.New(), desk.Keys(t.TempDir()), f, opts)
			if err != nil {
				t.Fatal(err)
			}
			early := []canvass.Entry{count("count", "2028-03-07", 51, 40)}
			refused := d.Refuses(early)["count"]
			_, err = d.Append(t.Context(), early)
			for _, err := range []error{refused, err} {
				if got := fmt.Sprint(err); (want == "") != (err == nil) || !strings.Contains(got, want) {
					t.Errorf("%s record at %s: %s, want %q", kind, moment, got, want)
				}
			}
		}
	}
}

func keyed(key string, e canvass.Entry) canvass.Entry {
	e.Key = key
	return e
}

func TestOnlyTheClaimantCorrects(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Live)
	if _, err := d.Append(ctx, []canvass.Entry{award("award", "2028-03-08T02:25Z", 4, 2), correct("mend", "2028-03-08T02:30Z", "award", 3, 3)}); err != nil {
		t.Fatal(err)
	}
	other := correct("other", "2028-03-08T02:31Z", "mend", 2, 4)
	other.By = "daily-lamp"
	if _, err := d.Append(ctx, []canvass.Entry{other}); canvass.KindOf(errors.Unwrap(err)) != canvass.Refused {
		t.Errorf("a newsroom corrected the party: %v", err)
	}
	twice := correct("twice", "2028-03-08T02:31Z", "award", 2, 4)
	if _, err := d.Append(ctx, []canvass.Entry{twice}); err == nil || !strings.Contains(err.Error(), "superseded by mend already") {
		t.Errorf("one entry was superseded twice: %v", err)
	}
	votes := count("votes", "2028-03-08T02:32Z", 1, 2)
	votes.Kind, votes.Supersedes, votes.Correction, votes.Report = canvass.KindCorrection, "mend", &canvass.Correction{Reason: "x", Report: votes.Report}, nil
	if _, err := d.Append(ctx, []canvass.Entry{votes}); err == nil || !strings.Contains(err.Error(), "is a claim and cannot be corrected by a report") {
		t.Errorf("a claim became a report: %v", err)
	}
}

func TestTwoDesksOnOneRecord(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a, log, keys := create(t, canvass.Live)
	b, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	go b.Follow(ctx, slog.New(slog.DiscardHandler))
	views := b.Watch(ctx)
	<-views // as it was
	if _, err := a.Append(ctx, []canvass.Entry{count("one", "2028-03-08T02:25Z", 5, 4)}); err != nil {
		t.Fatal(err)
	}
	for v := range views {
		if _, there := v.Entry("one"); there {
			break
		}
	}
	// b writes behind what it has not read yet, and a behind b.
	if _, err := b.Append(ctx, []canvass.Entry{count("two", "2028-03-08T02:26Z", 6, 5)}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Append(ctx, []canvass.Entry{count("three", "2028-03-08T02:27Z", 7, 6)}); err != nil {
		t.Fatal(err)
	}
	if got := a.View().Contests[zenith].Count.Valid; got != 13 {
		t.Errorf("the last count has %d votes", got)
	}
}

func TestSlowWatcherFindsTheNewest(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	d, _, _ := create(t, canvass.Live)
	slow := d.Watch(ctx)
	for i := range int64(5) {
		if _, err := d.Append(ctx, []canvass.Entry{count(string(rune('a'+i)), "2028-03-08T02:25Z", 50+i, 40)}); err != nil {
			t.Fatal(err)
		}
	}
	if v := <-slow; v.Head != d.View().Head {
		t.Errorf("a slow watcher got the head of %d entries, the newest has %d", v.Head.Size, d.View().Head.Size)
	}
	cancel()
	if _, open := <-slow; open {
		t.Error("the channel is open behind the end of its context")
	}
}

func TestPlayKeepsTheNightsClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _, _ := create(t, canvass.Replay)
		start := time.Now()
		var pauses []time.Duration
		step := func(*desk.Receipt) { pauses = append(pauses, time.Since(start)) }
		// 3 hours between the two moments: at 21,600 times real time half a second.
		if err := d.Play(context.Background(), night(), 21600, step); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]time.Duration{0, 500 * time.Millisecond}, pauses); diff != "" {
			t.Error(diff)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		d, _, _ = create(t, canvass.Replay)
		defer d.Close()
		start, pauses = time.Now(), nil
		if err := d.Play(context.Background(), night(), 1, step); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]time.Duration{0, desk.MaxGap}, pauses); diff != "" {
			t.Error(diff)
		}
		// What is there is not waited for.
		start, pauses = time.Now(), nil
		if err := d.Play(context.Background(), night(), 1, step); err != nil || time.Since(start) != 0 {
			t.Errorf("a second run took %v: %v", time.Since(start), err)
		}
	})
}

func TestCatalogComesIntoForce(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Live)
	files := zenithFiles(t)
	r, err := d.UseCatalog(ctx, files, "tester")
	if err != nil || len(r.Seqs) != 0 {
		t.Fatalf("the same files: %v, %v", r.Seqs, err)
	}
	// Forth and back and forth: each change is an entry of its own.
	for i, seats := range []string{"seats = 4", "seats = 6", "seats = 4"} {
		for j := range files {
			if files[j].Path == "2028/dem/zz.toml" {
				text := strings.NewReplacer("seats = 6", seats, "seats = 4", seats).Replace(string(files[j].Bytes))
				files[j].Bytes = []byte(text)
			}
		}
		r, err := d.UseCatalog(ctx, files, "tester")
		if err != nil || len(r.Seqs) != 1 {
			t.Fatalf("change %d: %v, %v", i, r, err)
		}
	}
	if got := d.View().Contests[zenith].Delegates.Seats; got != 4 {
		t.Errorf("%d seats are in force", got)
	}
}
