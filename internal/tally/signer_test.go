package tally_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/signing"
	"github.com/canvassdesk/canvass/internal/tally"
)

// officers is the catalog with two officers of American Samoa's contest: a chair, and a clerk whose key has ended.
func officers(t *testing.T) (files []catalog.File, chair, clerk string) {
	t.Helper()
	chair, chairPublic, err := signing.NewKey("american-samoa-democratic-party/chair")
	if err != nil {
		t.Fatal(err)
	}
	clerk, clerkPublic, err := signing.NewKey("american-samoa-democratic-party/clerk")
	if err != nil {
		t.Fatal(err)
	}
	files = slices.Clone(samoa())
	i := slices.IndexFunc(files, func(f catalog.File) bool { return f.Path == "2024/dem/as.toml" })
	files[i].Bytes = append(slices.Clone(files[i].Bytes), "\n[[officer]]\nname = \"Ti'a Reid\"\nrole = \"chair\"\nkey = \""+chairPublic+
		"\"\n\n[[officer]]\nrole = \"clerk\"\nkey = \""+clerkPublic+"\"\nuntil = 2024-03-05\n"...)
	return files, chair, clerk
}

func confirms(t *testing.T, key, signer string, kind canvass.RecordKind) canvass.Entry {
	t.Helper()
	at, err := canvass.ParseTime("2024-03-06T02:30Z")
	if err != nil {
		t.Fatal(err)
	}
	e := canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindConfirmation, Key: key, Actor: "test", At: canvass.At(at), Recorded: at,
		By: "american-samoa-democratic-party", Contest: "2024/dem/as",
		Confirmation: &canvass.Confirmation{Of: canvass.ConfirmWinner, Winner: "jason-palmer", Measure: canvass.Votes},
	}
	if signer != "" {
		if err := signing.Confirmation(&e, kind, signer); err != nil {
			t.Fatal(err)
		}
	}
	return e
}

func TestConfirmationNamesItsSigner(t *testing.T) {
	files, chair, clerk := officers(t)
	forged := confirms(t, "forged", chair, canvass.Live)
	forged.Confirmation.Winner = "joe-biden"
	other := confirms(t, "other source", chair, canvass.Live)
	other.By = "ap"
	if err := signing.Confirmation(&other, canvass.Live, chair); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		record canvass.RecordKind
		entry  canvass.Entry
		want   string // the officer's role
		why    string // of the refusal
	}{
		{canvass.Live, confirms(t, "signed", chair, canvass.Live), "chair", ""},
		{canvass.Rehearsal, confirms(t, "drill", chair, canvass.Rehearsal), "chair", ""},
		{canvass.Replay, confirms(t, "replayed", chair, canvass.Live), "chair", ""},
		{canvass.Live, confirms(t, "by telephone", "", canvass.Live), "", ""},
		{canvass.Live, confirms(t, "a drill's", chair, canvass.Rehearsal), "", "is not of this confirmation in a live record"},
		{canvass.Replay, confirms(t, "a drill's, replayed", chair, canvass.Rehearsal), "", "is not of this confirmation"},
		{canvass.Live, confirms(t, "too late", clerk, canvass.Live), "", "names no officer with the key"},
		{canvass.Live, forged, "", "is not of this confirmation"},
		{canvass.Live, other, "", "and ap says this"},
	} {
		r := begin(t, files)
		first := canvass.Entry{
			Format: canvass.Format, Kind: canvass.KindRecord, Key: "record", Actor: "test", Recorded: r.entries[0].Recorded,
			Record: &canvass.Record{Kind: c.record, Name: "a test", Origin: "canvass/test", Key: "k"},
		}
		r.entries = append([]canvass.Entry{first}, r.entries...)
		r.entries = append(r.entries, c.entry)
		s := r.fold(t)
		if len(s.CatalogProblems) > 0 {
			t.Fatal(s.CatalogProblems)
		}
		got := s.Contests["2024/dem/as"].Confirmations[0]
		role := ""
		if got.Signer != nil {
			role = got.Signer.Role
		}
		if role != c.want {
			t.Errorf("%s: signed by %q, want %q", c.entry.Key, role, c.want)
		}
		_, err := tally.Signer(s.Contests["2024/dem/as"].Info, c.record, &c.entry)
		if (err != nil) != (c.why != "") || err != nil && !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, want %q", c.entry.Key, err, c.why)
		}
	}
}

// What is withheld counts for nothing, and is told. Every way in which an entry can be sealed leaves the fold standing.
func TestWithheldCountsForNothing(t *testing.T) {
	r := begin(t, samoa())
	r.entries = append(r.entries, confirms(t, "by telephone", "", canvass.Live))
	before := r.fold(t).Contests["2024/dem/as"]
	at := r.entries[len(r.entries)-1].Recorded
	for _, kind := range []canvass.Kind{canvass.KindReport, canvass.KindClaim, canvass.KindConfirmation, canvass.KindNotice, canvass.KindCorrection, canvass.KindWithdrawal} {
		e := canvass.Entry{
			Format: canvass.Format, Kind: kind, Key: "sealed/" + string(kind), Actor: "test", Recorded: at, By: "ap", Contest: "2024/dem/as",
			Sealed: &canvass.Sealed{Commitment: "sha256:" + strings.Repeat("0", 64), Rights: canvass.Display},
		}
		if kind == canvass.KindCorrection || kind == canvass.KindWithdrawal {
			e.Supersedes = "by telephone"
		}
		if err := e.Validate(); err != nil {
			t.Fatal(err)
		}
		r.entries = append(r.entries, e)
	}
	c := r.fold(t).Contests["2024/dem/as"]
	if len(c.Withheld) != 6 || c.Withheld[0].By != "ap" || c.Withheld[0].Rights != canvass.Display {
		t.Errorf("withheld: %+v", c.Withheld)
	}
	if got, want := c.Outcome(), before.Outcome(); !got.Same(want) || c.Count != nil || len(c.Claims) != 0 {
		t.Errorf("the outcome is %+v, was %+v", got, want)
	}
	told, _ := c.Changes()
	if were, _ := before.Changes(); len(told) != len(were) {
		t.Errorf("%d changes are told, were %d", len(told), len(were))
	}
}
