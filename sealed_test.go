package canvass_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
)

const someHash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func sealedCount(t *testing.T) (plain, open canvass.Entry, payload []byte) {
	t.Helper()
	plain = hallCount()
	plain.Note, plain.Person = "told by telephone", "Jane Officer"
	open, payload, err := plain.Seal("sealed/1", canvass.Display)
	if err != nil {
		t.Fatal(err)
	}
	open.Sealed.Commitment = someHash
	return plain, open, payload
}

func TestSealedEntryTellsNothingOfItsPayload(t *testing.T) {
	plain, open, payload := sealedCount(t)
	b, err := open.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	want := `{"format":1,"kind":"report","key":"sealed/1","recorded":"2024-03-06T02:25:00.000Z","actor":"replay","by":"american-samoa-democratic-party","contest":"2024/dem/as","sealed":{"commitment":"` + someHash + `","rights":"display"}}`
	if string(b) != want {
		t.Errorf("in the open:\n%s\nwant\n%s", b, want)
	}
	read, err := canvass.ParseEntry(b)
	if err != nil || !read.Withheld() {
		t.Fatalf("withheld %v, %v", read.Withheld(), err)
	}
	got, err := read.Unseal(payload)
	if err != nil || got.Withheld() {
		t.Fatalf("withheld %v, %v", got.Withheld(), err)
	}
	plain.Key, plain.Sealed = "sealed/1", open.Sealed
	if d := cmp.Diff(&plain, got); d != "" {
		t.Error(d)
	}
	if _, err := got.Bytes(); err == nil {
		t.Error("an unsealed entry was written out as canonical bytes")
	}
}

func TestUnsealRefusesAnotherPayload(t *testing.T) {
	_, open, payload := sealedCount(t)
	for name, spoil := range map[string]func(*canvass.Entry){
		"another kind":    func(e *canvass.Entry) { e.Kind = canvass.KindClaim },
		"another source":  func(e *canvass.Entry) { e.By = "ap" },
		"another contest": func(e *canvass.Entry) { e.Contest = "2024/dem/gu" },
		"another moment":  func(e *canvass.Entry) { e.Recorded++ },
		"another actor":   func(e *canvass.Entry) { e.Actor = "somebody" },
		"another entry superseded": func(e *canvass.Entry) {
			e.Kind, e.Supersedes = canvass.KindCorrection, "x"
		},
	} {
		e := open
		spoil(&e)
		if _, err := e.Unseal(payload); canvass.KindOf(err) != canvass.Damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := open.Unseal([]byte("{}")); err == nil {
		t.Error("a payload that is no entry was taken")
	}
	plain := hallCount()
	if _, err := plain.Unseal(payload); err == nil {
		t.Error("an entry that is not sealed was unsealed")
	}
}

// Each line says in the open what a sealed entry keeps back, or seals what cannot be.
func TestSealedEntryRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(*canvass.Entry)
		want  string
	}{
		{"its payload", func(e *canvass.Entry) { e.Report = hallCount().Report }, "in the open"},
		{"its note", func(e *canvass.Entry) { e.Note = "x" }, "in the open"},
		{"its person", func(e *canvass.Entry) { e.Person = "x" }, "in the open"},
		{"its time", func(e *canvass.Entry) { e.At = hallCount().At }, "in the open"},
		{"its mark", func(e *canvass.Entry) { e.Mark = canvass.Seen }, "in the open"},
		{"its source", func(e *canvass.Entry) { e.Source = hallCount().Source }, "in the open"},
		{"a call", func(e *canvass.Entry) { e.Kind = canvass.KindCall }, "cannot be sealed"},
		{"a file of the catalog", func(e *canvass.Entry) { e.Kind = canvass.KindCatalog }, "cannot be sealed"},
		{"no commitment", func(e *canvass.Entry) { e.Sealed.Commitment = "" }, "commitment"},
		{"what is public", func(e *canvass.Entry) { e.Sealed.Rights = canvass.Public }, "keeps nothing back"},
		{"no rights", func(e *canvass.Entry) { e.Sealed.Rights = "" }, "keeps nothing back"},
	} {
		_, open, _ := sealedCount(t)
		c.spoil(&open)
		if _, err := open.Bytes(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", c.name, err, c.want)
		}
	}
	_, open, _ := sealedCount(t)
	if _, _, err := open.Seal("again", canvass.Private); err == nil {
		t.Error("a sealed entry was sealed again")
	}
}

func TestErasure(t *testing.T) {
	e := canvass.Entry{
		Format: canvass.Format, Kind: canvass.KindErasure, Key: "erasure/1", Recorded: 1, Actor: "desk",
		Erasure: &canvass.Erasure{Evidence: someHash, Reason: "asked for by the person it names"},
	}
	b, err := e.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := canvass.ParseEntry(b); err != nil || cmp.Diff(&e, got) != "" {
		t.Errorf("%v %s", err, cmp.Diff(&e, got))
	}
	for _, bad := range []canvass.Erasure{{Evidence: someHash}, {Reason: "x"}, {Evidence: "photo.jpg", Reason: "x"}} {
		e.Erasure = &bad
		if err := e.Validate(); err == nil {
			t.Errorf("%+v passed", bad)
		}
	}
}
