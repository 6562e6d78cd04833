package desk_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/facts"
	"github.com/canvassdesk/canvass/internal/ledger"
)

func said(by string, e canvass.Entry) canvass.Entry {
	e.By = by
	return e
}

// What a source does not let be republished is in no entry's bytes; the desk's own pages show what may be shown.
func TestSealed(t *testing.T) {
	ctx := context.Background()
	d, log, keys := create(t, canvass.Live)
	notice := canvass.Entry{
		Kind: canvass.KindNotice, Key: "tip", At: at("2028-03-08T02:20Z"), Actor: "tester", By: "tipster", Contest: zenith,
		Notice: &canvass.Notice{Topic: canvass.TopicSide, Text: "a word in confidence"},
	}
	given := []canvass.Entry{
		said("wire", count("wire-count", "2028-03-08T02:25Z", 51, 40)),
		said("wire", award("wire-award", "2028-03-08T02:26Z", 4, 2)),
		notice,
	}
	r, err := d.Append(ctx, given)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Flags) != 1 {
		t.Errorf("flags: %q", r.Flags)
	}
	tip := said("tipster", count("tip-count", "2028-03-08T02:27Z", 1, 2))
	if _, err := d.Append(ctx, []canvass.Entry{tip}); err != nil {
		t.Fatal(err)
	}
	given = append(given, tip)
	mend := said("wire", correct("wire-mend", "2028-03-08T02:30Z", "wire-award", 3, 3))
	if _, err := d.Append(ctx, []canvass.Entry{mend}); err != nil {
		t.Fatal(err)
	}
	again, err := d.Append(ctx, append(given, mend))
	if err != nil || len(again.Skipped) != 5 || len(again.Differs) != 0 {
		t.Errorf("given again: skipped %v, differs %v, %v", again.Skipped, again.Differs, err)
	}

	for stored, err := range log.Read(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{`"votes"`, "ann-able", "confidence", "wire-award", "tip-count", "a slip"} {
			if strings.HasPrefix(stored.Key, "sealed/") && bytes.Contains(stored.Bytes, []byte(secret)) {
				t.Errorf("entry %d tells %q: %s", stored.Seq, secret, stored.Bytes)
			}
		}
	}

	opened, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]*desk.Desk{"the desk that wrote": d, "one that opens the record": opened} {
		if c := x.View().Contests[zenith]; len(c.Sources) != 2 || len(c.Notices) != 1 {
			t.Errorf("%s does not have everything itself: %d sources, %d notices", name, len(c.Sources), len(c.Notices))
		}
		v := x.View().For(canvass.Display)
		c := v.Contests[zenith]
		if c.Count == nil || c.Count.By != "wire" || len(c.Sources) != 1 {
			t.Errorf("%s counts by %+v", name, c.Count)
		}
		if len(c.Claims) != 2 || c.Claims[0].Status != "corrected" {
			t.Errorf("%s has the claims %+v", name, c.Claims)
		}
		if len(c.Notices) != 0 {
			t.Errorf("%s shows what is private: %+v", name, c.Notices)
		}
		if st := facts.Tell(v.Snapshot, zenith, facts.Full); strings.Contains(st.Text(), "confidence") || !strings.Contains(st.Text(), "51") {
			t.Errorf("%s tells:\n%s", name, st.Text())
		}
		for _, path := range []string{"/", "/" + string(zenith), "/entry/11", "/api/v1/entries?from=8"} {
			w := httptest.NewRecorder()
			x.Pages(x.API(), "", nil).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
			if w.Code != 200 || strings.Contains(w.Body.String(), "confidence") {
				t.Errorf("%s, %s: %d", name, path, w.Code)
			}
		}
	}
}

// Erased is erased: the record says that and why, and reads as before without what was in it.
func TestErase(t *testing.T) {
	ctx := context.Background()
	d, log, keys := create(t, canvass.Live)
	sheet := ledger.Evidence{Bytes: []byte("a sheet with a telephone number")}
	e := count("count", "2028-03-08T02:25Z", 51, 40)
	e.Source = &canvass.Source{Outlet: "zenith-party", Evidence: []string{ledger.EvidenceName(sheet.Hash())}}
	if _, err := d.Append(ctx, []canvass.Entry{e, said("wire", award("wire-award", "2028-03-08T02:26Z", 4, 2))}, sheet); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Erase(ctx, e.Source.Evidence[0], "asked for by the person on it", "tester"); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Evidence(ctx, sheet.Hash()); err == nil {
		t.Error("the sheet is still there")
	}
	sealed, err := d.Entry(ctx, d.View().Size-2)
	if err != nil || sealed.Sealed == nil {
		t.Fatalf("%+v, %v", sealed, err)
	}
	if _, err := d.Erase(ctx, sealed.Sealed.Commitment, "the wire's contract has ended", "tester"); err != nil {
		t.Fatal(err)
	}
	opened, err := desk.Open(ctx, log, keys, evening)
	if err != nil {
		t.Fatal(err)
	}
	if c := opened.View().Contests[zenith]; len(c.Claims) != 0 || c.Count.Valid != 91 || opened.View().Damage != nil {
		t.Errorf("after erasing: claims %+v, count %+v, damage %v", c.Claims, c.Count, opened.View().Damage)
	}
	first, err := d.Entry(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Erase(ctx, first.Catalog.Hash, "no reason", "tester"); canvass.KindOf(err) != canvass.Refused {
		t.Errorf("a file of the catalog was erased: %v", err)
	}
	if _, err := d.Erase(ctx, e.Source.Evidence[0], "twice", "tester"); canvass.KindOf(err) != canvass.NotFound {
		t.Errorf("erased twice: %v", err)
	}
}

// What mends a sealed entry, or takes it back, is sealed as that is, whoever leaves its rights out, and so is what mends
// the correction, in the same batch too.
func TestCorrectionOfSealedIsSealed(t *testing.T) {
	ctx := context.Background()
	d, _, _ := create(t, canvass.Live)
	private := count("wire-count", "2028-03-08T02:25Z", 51, 40)
	private.Source = &canvass.Source{Title: "A wire", Rights: canvass.Private}
	open := count("open-count", "2028-03-08T02:25Z", 51, 40)
	correction := func(key, of string, palmer int64) canvass.Entry {
		e := count(key, "2028-03-08T02:30Z", palmer, 40)
		e.Kind, e.Supersedes = canvass.KindCorrection, of
		e.Correction, e.Report = &canvass.Correction{Reason: "two digits were swapped", Report: e.Report}, nil
		return e
	}
	withdrawal := func(key, of string) canvass.Entry {
		return canvass.Entry{
			Kind: canvass.KindWithdrawal, Key: key, At: at("2028-03-08T02:40Z"), Actor: "tester", By: "zenith-party", Contest: zenith,
			Supersedes: of, Withdrawal: &canvass.Withdrawal{Reason: "the wire told us in confidence"},
		}
	}
	for _, batch := range [][]canvass.Entry{
		{private, open},
		{correction("second", "wire-count", 52), correction("third", "second", 53)},
		{correction("fourth", "third", 54), correction("open-second", "open-count", 52)},
		{withdrawal("fifth", "fourth"), withdrawal("open-third", "open-second")},
	} {
		if _, err := d.Append(ctx, batch); err != nil {
			t.Fatal(err)
		}
	}
	for key, rights := range map[string]canvass.Rights{
		"wire-count": canvass.Private, "second": canvass.Private, "third": canvass.Private, "fourth": canvass.Private,
		"fifth": canvass.Private, "open-count": canvass.Public, "open-second": canvass.Public, "open-third": canvass.Public,
	} {
		e := d.Holds(ctx, key)
		if e == nil {
			t.Errorf("%s is not in the record", key)
		} else if got := d.View().Catalog.Rights(e); got != rights || (e.Sealed != nil) != (rights != canvass.Public) {
			t.Errorf("%s has %s rights, sealed %v", key, got, e.Sealed)
		}
	}
}
