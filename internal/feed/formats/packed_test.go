package formats_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
)

const returns = "county,office,party,candidate,votes\nAdams,President,DEM,Ann Able,12\nBrown,President,DEM,Ann Able,8\n"

func gzipped(text string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, text)
	_ = z.Close()
	return b.Bytes()
}

func zipped(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		w, err := z.Create(files[i])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(w, files[i+1])
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// workbook has a sheet for each name, with rows; a number among the cells is stored as one, and shown without decimals.
func workbook(t testing.TB, sheets map[string][][]any, names ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	whole, err := f.NewStyle(&excelize.Style{NumFmt: 3})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		for n, row := range sheets[name] {
			err = first(err, f.SetSheetRow(name, fmt.Sprintf("A%d", n+1), &row))
		}
		if err = first(err, f.SetColStyle(name, "E", whole)); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// all is what a source's items say: votes, holds, remarks.
func all(t testing.TB, b []byte, o feed.Options) (string, error) {
	t.Helper()
	var w strings.Builder
	for it, err := range formats.Read(t.Context(), bytes.NewReader(b), o) {
		switch {
		case err != nil:
			return w.String(), err
		case it.Remark != "":
			fmt.Fprintf(&w, "%s\n", it.Remark)
		case it.Figures != nil:
			fmt.Fprintf(&w, "%s %v %s\n", it.Unit, it.Figures.Counts, it.Hold)
		}
	}
	return w.String(), nil
}

const adamsAndBrown = "Adams [{{Ann Able []} 12}] \nBrown [{{Ann Able []} 8}] \n"

func TestPacked(t *testing.T) {
	head := []any{"county", "office", "party", "candidate", "votes"}
	sheet := [][]any{head, {"Adams", "President", "DEM", "Ann Able", 12}, {"Brown", "President", "DEM", "Ann Able", 8}}
	mapping := &feed.Mapping{Table: &feed.Table{
		Sheet: "Dem", Unit: []feed.UnitColumn{{Level: "county", Column: "county"}}, Option: "candidate", Votes: "votes",
	}}
	for name, c := range map[string]struct {
		bytes []byte
		o     feed.Options
		want  string
		err   string
	}{
		"gzip":                 {gzipped(returns), feed.Options{}, adamsAndBrown + "the file was compressed with gzip\n", ""},
		"gzip of Windows-1252": {gzipped(strings.Replace(returns, "Brown", "Do\xf1a", 1)), feed.Options{}, "Adams [{{Ann Able []} 12}] \nDoña [{{Ann Able []} 8}] \nthe file was compressed with gzip\nline 3: byte 0xf1 is not UTF-8; the file was read as Windows-1252\n", ""},
		"gzip, cut off":        {gzipped(strings.Repeat(returns, 100))[:40], feed.Options{}, "", "input: the compressed file is damaged or cut off: unexpected EOF"},
		"gzip in gzip":         {gzipped(string(gzipped(returns))), feed.Options{}, "", "format: no format is recognised"},
		"gzip that grows":      {gzipped(returns + strings.Repeat("Adams,Mayor,DEM,Ann Able,12\n", 1_000_000)), feed.Options{Limits: feed.Limits{Bytes: 1 << 20}}, "", "input: more than 1 MiB: if the source is right, raise the limit"},
		"zip":                  {zipped(t, "data/detail.csv", returns), feed.Options{}, adamsAndBrown + "read: \"data/detail.csv\" of the zip file\n", ""},
		"zip of two":           {zipped(t, "a.csv", returns, "b.csv", returns), feed.Options{}, "", `format: the zip file holds 2 files ("a.csv", "b.csv"): give the one that holds the returns`},
		"zip of none":          {zipped(t, "a/", ""), feed.Options{}, "", "format: the zip file holds 0 files: give the one"},
		"zip, cut off":         {zipped(t, "a.csv", returns)[:60], feed.Options{}, "", "input: the zip file is damaged or cut off"},
		"a spreadsheet":        {workbook(t, map[string][][]any{"Results": sheet}, "Results"), feed.Options{}, adamsAndBrown + "read: sheet \"Results\" of the spreadsheet\n", ""},
		"an empty sheet beside": {
			workbook(t, map[string][][]any{"Results": sheet}, "Notes", "Results"), feed.Options{}, adamsAndBrown + "read: sheet \"Results\" of the spreadsheet\n", "",
		},
		"two sheets":            {workbook(t, map[string][][]any{"Dem": sheet, "Rep": sheet}, "Dem", "Rep"), feed.Options{}, "", `spreadsheet: it has 2 sheets that are not empty ("Dem", "Rep"): say which one, with sheet = "…"`},
		"two sheets and a name": {workbook(t, map[string][][]any{"Dem": sheet, "Rep": sheet}, "Dem", "Rep"), feed.Options{Mapping: mapping}, adamsAndBrown + "read: sheet \"Dem\" of the spreadsheet\n", ""},
		"no such sheet":         {workbook(t, map[string][][]any{"Rep": sheet}, "Rep"), feed.Options{Mapping: mapping}, "", `spreadsheet: it has no sheet "Dem"; it has ("Rep")`},
		"a number that is shown rounded": {
			workbook(t, map[string][][]any{"R": {head, {"Adams", "President", "DEM", "Ann Able", 11.5}}}, "R"),
			feed.Options{},
			"Adams [] line 2: votes of \"Ann Able\" is \"11.5\": withheld, or no number\nread: sheet \"R\" of the spreadsheet\n", "",
		},
		"UTF-16": {[]byte("\xff\xfe" + utf16(returns)), feed.Options{}, adamsAndBrown + "the file is UTF-16 text, and was converted\n", ""},
	} {
		got, err := all(t, c.bytes, c.o)
		if c.err != "" {
			if err == nil || !strings.HasPrefix(err.Error(), c.err) || canvass.KindOf(err) == canvass.Failed {
				t.Errorf("%s: error %v, want %s", name, err, c.err)
			}
			continue
		}
		if err != nil || got != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, c.want)
		}
	}
}

func utf16(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		b.WriteByte(0)
	}
	return b.String()
}

// FuzzPacked reads what begins like something packed: it may be refused, and neither panic nor run on.
func FuzzPacked(f *testing.F) {
	f.Add(gzipped(returns))
	f.Add(zipped(f, "detail.csv", returns))
	f.Add(workbook(f, map[string][][]any{"R": {{"county", "candidate", "party", "votes"}, {"Adams", "Ann Able", "DEM", 12}}}, "R"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := all(t, b, feed.Options{Limits: feed.Limits{Bytes: 1 << 20}}); err != nil && strings.Contains(err.Error(), "\n") {
			t.Fatalf("the error has more than one line: %q", err)
		}
	})
}

// Rows that somebody hid, by a filter perhaps, are not counted unseen: the file is refused with the row. A hidden row of
// words is none of returns.
func TestHiddenRows(t *testing.T) {
	read := func(hide int) error {
		f, err := excelize.OpenReader(bytes.NewReader(workbook(t, map[string][][]any{"Returns": {
			{"county", "office", "party", "candidate", "votes"},
			{"checked by the clerk", "", "", "", ""},
			{"Adams", "President", "DEM", "Ann Able", 12},
			{"Brown", "President", "DEM", "Ann Able", 8},
		}}, "Returns")))
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetRowVisible("Returns", hide, false); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		for _, err := range formats.Read(t.Context(), &b, feed.Options{}) {
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := read(2); err != nil {
		t.Error(err)
	}
	if err := read(4); err == nil || !strings.Contains(err.Error(), "row 4 is hidden and holds numbers") || canvass.KindOf(err) != canvass.Invalid {
		t.Errorf("a hidden row of votes: %v", err)
	}
}
