package export_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/export"
)

// cells are a row's values by the names of their columns: "votes=51".
func cells(r export.Row) []string {
	var out []string
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("parquet"), ",")
		f := v.Field(i)
		text := ""
		switch {
		case f.Kind() != reflect.Pointer:
			text = fmt.Sprint(f.Interface())
		case !f.IsNil():
			text = fmt.Sprint(f.Elem().Interface())
		}
		out = append(out, name+"="+text)
	}
	return out
}

// TestTable holds the CSV against the table as it was written down.
func TestTable(t *testing.T) {
	files, night := kestrel(t, canvass.Display)
	unit := count("onhava", "board", "2028-03-08T05:10Z", map[canvass.OptionID]int64{"ana-rivera": 40, "ben-okafor": 60})
	unit.Report.Unit = "county:onhava"
	area := count("district-1", "board", "2028-03-08T05:11Z", map[canvass.OptionID]int64{"ana-rivera": 700, "ben-okafor": 650, "carl-lindqvist": 10, "uncommitted": 20})
	area.Report.Area = "cd-1"
	d := open(t, canvass.Replay, files, append(night, unit, area))
	got, err := csv.NewReader(bytes.NewReader(written(t, d, export.CSV, export.Selection{Units: true}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range got[1:] {
		lines = append(lines, strings.Join(r[3:19], "|"))
	}
	want := []string{
		"state||option|ana-rivera|Ana Rivera|votes|1400|46.7%|3000||board|reported|true|counting|leads|",
		"state||option|ben-okafor|Ben Okafor|votes|1350|45.0%|3000||board|reported|true|counting||",
		"state||option|carl-lindqvist|Carl \"<b>\" Lindqvist|votes|160|5.3%|3000||board|reported|true|counting||",
		"state||option|uncommitted|No Preference|votes|90|3.0%|3000||board|reported|true|counting||",
		"state||blank|||votes||||100|board|reported|true|counting||",
		"cd-1||option|ana-rivera|Ana Rivera|votes|700|50.7%|1380||board|reported|true|counting||",
		"cd-1||option|ben-okafor|Ben Okafor|votes|650|47.1%|1380||board|reported|true|counting||",
		"cd-1||option|uncommitted|No Preference|votes|20|1.4%|1380||board|reported|true|counting||",
		"cd-1||option|carl-lindqvist|Carl \"<b>\" Lindqvist|votes|10|0.7%|1380||board|reported|true|counting||",
		"state|county:onhava|option|ben-okafor|Ben Okafor|votes|60||100||board|reported|true|counting||", // two options are left out: no share
		"state|county:onhava|option|ana-rivera|Ana Rivera|votes|40||100||board|reported|true|counting||",
		"state||delegates|ana-rivera|Ana Rivera|delegates||||4|||false|counting||computed on a partial count",
		"state||delegates|ben-okafor|Ben Okafor|delegates||||3|||false|counting||computed on a partial count",
		"state||delegates|||delegates||||2|||false|counting||computed on a partial count",
		"state||withheld|||||||2|wire||false|counting||display",
		"state||withheld|||||||1|private||false|counting||private",
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestParquetOpens reads the Parquet file with the library again: typed, with the rows and columns of the CSV.
func TestParquetOpens(t *testing.T) {
	files, night := kestrel(t, canvass.Display)
	d := open(t, canvass.Rehearsal, files, night)
	raw := written(t, d, export.Parquet, export.Selection{Units: true})
	f, err := parquet.OpenFile(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if kind, _ := f.Lookup("canvass.record_kind"); kind != "rehearsal" {
		t.Errorf("the file says that it is from a %q", kind)
	}
	if left, _ := f.Lookup("canvass.left_out"); !strings.Contains(left, `"source":"wire"`) {
		t.Errorf("the file says of what is left out: %s", left)
	}
	for _, name := range []string{"votes", "valid", "number", "head_size"} {
		if c, ok := f.Schema().Lookup(name); !ok || c.Node.Type().Kind() != parquet.Int64 {
			t.Errorf("%s is no whole number of 64 bits", name)
		}
	}
	rows, err := parquet.Read[export.Row](bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(written(t, d, export.CSV, export.Selection{Units: true}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != len(table)-1 {
		t.Fatalf("%d rows, the CSV has %d", len(rows), len(table)-1)
	}
	for i, r := range rows {
		var want []string
		for j, name := range table[0] {
			want = append(want, name+"="+table[i+1][j])
		}
		if diff := cmp.Diff(want, cells(r)); diff != "" {
			t.Errorf("row %d (-CSV +Parquet)\n%s", i, diff)
		}
	}
}

// TestNoFormulas gives people names that a spreadsheet would run.
func TestNoFormulas(t *testing.T) {
	for cell, want := range map[string]string{
		"Jason Palmer": "Jason Palmer", "": "", "51": "51", "56.0%": "56.0%", "O'Malley": "O'Malley", "a=b": "a=b", "x-y": "x-y",
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "  =1": "'  =1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x", "\u00a0=1": "'\u00a0=1", "a\xffb": "a\uFFFDb", "a\x00b": "a\uFFFDb",
	} {
		if got := export.Harmless(cell); got != want {
			t.Errorf("%q is written as %q, want %q", cell, got, want)
		}
	}
	files, night := kestrel(t, canvass.Public)
	for i := range files {
		files[i].Bytes = bytes.ReplaceAll(files[i].Bytes, []byte(`"Ana Rivera"`), []byte(`"=HYPERLINK(\"http://evil.example\")"`))
	}
	d := open(t, canvass.Live, files, night)
	if table := string(written(t, d, export.CSV, export.Selection{})); !strings.Contains(table, `"'=HYPERLINK(""http://evil.example"")"`) || strings.Contains(table, `,"=`) || strings.Contains(table, ",=") {
		t.Errorf("a cell begins a formula:\n%s", table)
	}
}
