package export_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/desk"
	"github.com/canvassdesk/canvass/internal/export"
	"github.com/canvassdesk/canvass/internal/ledger"
	"github.com/canvassdesk/canvass/internal/ledger/memory"
)

// kestrel is the catalog of the made-up night that the pages are tested on, and the night. A wire's rights are those
// given.
func kestrel(t testing.TB, wire canvass.Rights) ([]catalog.File, []canvass.Entry) {
	t.Helper()
	a, err := txtar.ParseFile(filepath.Join("..", "web", "testdata", "night.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var files, night []catalog.File
	for _, f := range a.Files {
		name, ofNight := strings.CutPrefix(f.Name, "night/")
		switch {
		case ofNight:
			night = append(night, catalog.File{Path: name, Bytes: f.Data})
		case f.Name == "sources.toml":
			f.Data = bytes.Replace(f.Data, []byte("[source.wire]\n"), []byte("[source.wire]\nrights = \""+string(wire)+"\"\n"), 1)
			fallthrough
		default:
			files = append(files, catalog.File{Path: f.Name, Bytes: f.Data})
		}
	}
	n, err := catalog.ReadNight(night, "2028-03-07")
	if err != nil {
		t.Fatal(err)
	}
	return files, n.Entries
}

// start is when a record of the tests begins.
var start = time.Date(2028, 3, 7, 12, 0, 0, 0, time.UTC)

// open makes a record in memory with a clock that stands still between entries, and enters the entries one by one.
func open(t testing.TB, kind canvass.RecordKind, files []catalog.File, entries []canvass.Entry, evidence ...ledger.Evidence) *desk.Desk {
	t.Helper()
	return openFrom(t, start, kind, files, entries, evidence...)
}

// openFrom is open with the moment at which the record begins.
func openFrom(t testing.TB, now time.Time, kind canvass.RecordKind, files []catalog.File, entries []canvass.Entry, evidence ...ledger.Evidence) *desk.Desk {
	t.Helper()
	f := desk.Founding{Kind: kind, Name: "the night of 7 March 2028", Catalog: files, Program: "test", Actor: "tester"}
	if kind == canvass.Replay {
		f.Night, f.Begin = now.Format(time.DateOnly), canvass.TimeOf(now)
	}
	d, err := desk.Create(t.Context(), memory.New(), desk.Keys(t.TempDir()), f, desk.Options{Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	for i := range entries {
		e := entries[i]
		e.Actor = "tester"
		if at := e.At.Replayed(); at != 0 {
			now = at.Go()
		}
		var with []ledger.Evidence
		if i == 0 {
			with = evidence
		}
		if _, err := d.Append(t.Context(), []canvass.Entry{e}, with...); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// written is one file of the record.
func written(t testing.TB, d *desk.Desk, f export.Format, sel export.Selection) []byte {
	t.Helper()
	v := d.View()
	x, err := export.New(v, sel)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := x.Write(&b, f); err != nil {
		t.Fatalf("%s: %v", f, err)
	}
	return b.Bytes()
}

// TestSameSnapshotSameBytes writes each format twice, the second time from the record read anew.
func TestSameSnapshotSameBytes(t *testing.T) {
	files, night := kestrel(t, canvass.Display)
	d := open(t, canvass.Replay, files, night)
	again, err := desk.Open(t.Context(), d.Log(), desk.Keys(t.TempDir()), desk.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range export.Formats() {
		a, b := written(t, d, f, export.Selection{Units: true}), written(t, again, f, export.Selection{Units: true})
		if !bytes.Equal(a, b) {
			t.Errorf("%s: %d bytes and %d bytes, not the same", f, len(a), len(b))
		}
	}
}

// TestEveryFileSaysWhatItIsFrom looks for the kind of the record, its head and its moment in every file of every kind.
func TestEveryFileSaysWhatItIsFrom(t *testing.T) {
	files, night := kestrel(t, canvass.Public)
	for _, kind := range []canvass.RecordKind{canvass.Live, canvass.Rehearsal, canvass.Replay} {
		d := open(t, kind, files, night)
		empty := open(t, kind, files, nil)
		for _, f := range export.Formats() {
			for _, of := range []*desk.Desk{d, empty} {
				if of == empty && f == export.CSV { // a table of nothing has no rows to say it in; its name does
					continue
				}
				text := string(written(t, of, f, export.Selection{}))
				if f == export.ICal {
					text = strings.ReplaceAll(text, "\r\n ", "") // unfolded, RFC 5545, section 3.1
				}
				v := of.View()
				asOf := v.Now.String()
				if f == export.NIST {
					asOf = v.Now.Go().Format(time.RFC3339)
				}
				for _, want := range []string{string(kind), v.Head.Root.String(), asOf} {
					if !strings.Contains(text, want) {
						t.Errorf("%s of a %s record does not say %s", f, kind, want)
					}
				}
				if f == export.NIST && strings.Contains(text, "<IsTest>true</IsTest>") == (kind == canvass.Live) {
					t.Errorf("the XML of a %s record has the wrong test flag", kind)
				}
			}
		}
	}
}

func TestSelection(t *testing.T) {
	files, night := kestrel(t, canvass.Public)
	d := open(t, canvass.Live, files, night)
	v := d.View()
	for _, c := range []struct {
		subject string
		want    canvass.ErrorKind
		says    string
	}{
		{"2028/dem/ks", "", ""},
		{"2028/dem/ot", "", ""},
		{"2028/dem", "", ""},
		{"2028/dem/kz", canvass.NotFound, "(did you mean 2028/dem/ks?)"},
		{"2028/gop", canvass.NotFound, "has no contest in this record"},
		{"Kestrel", canvass.Invalid, "neither a contest such as"},
	} {
		_, err := export.New(v, export.Selection{Subjects: []string{c.subject}})
		if canvass.KindOf(err) != c.want || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.subject, err)
		}
	}
	table := string(written(t, d, export.CSV, export.Selection{Subjects: []string{"2028/dem"}}))
	if !strings.Contains(table, "2028/dem/ot") || !strings.Contains(table, "2028/dem/ks") {
		t.Errorf("a race's table lacks a contest of it:\n%s", table)
	}
	if all := string(written(t, d, export.CSV, export.Selection{})); strings.Contains(all, "2028/dem/ot") {
		t.Error("the record's table has a contest that the record has no entry of")
	}
	if cal := string(written(t, d, export.ICal, export.Selection{})); !strings.Contains(cal, "2028-dem-ot-caucus@canvass") {
		t.Error("the calendar lacks a contest of the cycle")
	}
}

func TestFormatOf(t *testing.T) {
	for _, f := range export.Formats() {
		if got, ok := export.FormatOf("a.b/file." + strings.ToUpper(f.Ext())); !ok || got != f {
			t.Errorf("%s: %q, %v", f, got, ok)
		}
		if f.Validate() != nil || f.Media() == "" || f.Title() == "" {
			t.Errorf("%s is not whole", f)
		}
	}
	if _, ok := export.FormatOf("file.toml"); ok {
		t.Error("file.toml has a format")
	}
	if err := export.Format("xml").Validate(); err == nil || !strings.Contains(err.Error(), "nist-xml") {
		t.Errorf("%v", err)
	}
}

// TestWritten holds that what is written for readers is known again, and that the XML, a format of returns, is not
// taken for it.
func TestWritten(t *testing.T) {
	files, night := kestrel(t, canvass.Public)
	d := open(t, canvass.Live, files, night)
	for _, f := range export.Formats() {
		what, ok := export.Written(written(t, d, f, export.Selection{}))
		if ok == (f == export.NIST) {
			t.Errorf("%s: %q, %v", f, what, ok)
		}
	}
	for _, other := range []string{"", "area,option,votes\n", `{"kind": "report"}`, "contest,votes\n"} {
		if what, ok := export.Written([]byte(other)); ok {
			t.Errorf("%q is %s", other, what)
		}
	}
}
