package export_test

import (
	"bytes"
	"encoding/csv"
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
	out := export.Texts(r)
	v := reflect.TypeOf(r)
	for i := range out {
		name, _, _ := strings.Cut(v.Field(i).Tag.Get("parquet"), ",")
		out[i] = name + "=" + out[i]
	}
	return out
}

// TestTable holds the CSV against the table as it was written down.
func TestTable(t *testing.T) {
	files, night := kestrel(t, canvass.Display)
	unit := count("onhava", "board", "2028-03-08T05:10Z", map[canvass.OptionID]int64{"ana-rivera": 40, "ben-okafor": 60})
	unit.Report.Unit, unit.Report.Named = "county:onhava", &canvass.UnitName{Name: "Onhava", FIPS: "99001"}
	area := count("district-1", "board", "2028-03-08T05:11Z", map[canvass.OptionID]int64{"ana-rivera": 700, "ben-okafor": 650, "carl-lindqvist": 10, "uncommitted": 20})
	area.Report.Area = "cd-1"
	house := count("house-7", "board", "2028-03-08T05:12Z", map[canvass.OptionID]int64{"ana-rivera": 4, "ben-okafor": 6})
	house.Report.Unit = "county:state-house-district-7" // as the pages of 2016 have Alaska's
	house.Report.Named = &canvass.UnitName{Name: "State House District 7", OCD: "ocd-division/country:us/state:ks/sldl:7"}
	d := open(t, canvass.Replay, files, append(night, unit, area, house))
	for _, c := range []struct {
		name string
		sel  export.Selection
		want string
	}{
		{"contests", export.Selection{}, `
contest|||20||option|ana-rivera|1400|0.466667|3000|100||||board|reported|true|true|counting|leads|
contest|||20||option|ben-okafor|1350|0.450000|3000|100||||board|reported|true|true|counting||
contest|||20||option|carl-lindqvist|160|0.053333|3000|100||||board|reported|true|true|counting||
contest|||20||option|uncommitted|90|0.030000|3000|100||||board|reported|true|true|counting||
`},
		{"units", export.Selection{Units: true}, `
county|county:onhava|Onhava|99001||option|ben-okafor|60||100|||||board|reported|true|true|counting||
county|county:onhava|Onhava|99001||option|ana-rivera|40||100|||||board|reported|true|true|counting||
district|county:state-house-district-7|State House District 7||ocd-division/country:us/state:ks/sldl:7|option|ben-okafor|6||10|||||board|reported|true|true|counting||
district|county:state-house-district-7|State House District 7||ocd-division/country:us/state:ks/sldl:7|option|ana-rivera|4||10|||||board|reported|true|true|counting||
`},
		{"all", export.Selection{All: true}, `
contest|||20||option|ana-rivera|1400|0.466667|3000|100||||board|reported|true|true|counting|leads|
contest|||20||option|ben-okafor|1350|0.450000|3000|100||||board|reported|true|true|counting||
contest|||20||option|carl-lindqvist|160|0.053333|3000|100||||board|reported|true|true|counting||
contest|||20||option|uncommitted|90|0.030000|3000|100||||board|reported|true|true|counting||
district||congressional district 1|||option|ana-rivera|700|0.507246|1380|||||board|reported|true|false|counting||
district||congressional district 1|||option|ben-okafor|650|0.471014|1380|||||board|reported|true|false|counting||
district||congressional district 1|||option|uncommitted|20|0.014493|1380|||||board|reported|true|false|counting||
district||congressional district 1|||option|carl-lindqvist|10|0.007246|1380|||||board|reported|true|false|counting||
county|county:onhava|Onhava|99001||option|ben-okafor|60||100|||||board|reported|true|false|counting||
county|county:onhava|Onhava|99001||option|ana-rivera|40||100|||||board|reported|true|false|counting||
district|county:state-house-district-7|State House District 7||ocd-division/country:us/state:ks/sldl:7|option|ben-okafor|6||10|||||board|reported|true|false|counting||
district|county:state-house-district-7|State House District 7||ocd-division/country:us/state:ks/sldl:7|option|ana-rivera|4||10|||||board|reported|true|false|counting||
`},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := written(t, d, export.CSV, c.sel)
			if bytes.Count(raw, []byte("\n")) != bytes.Count(raw, []byte("\r\n")) {
				t.Error("a line does not end with CRLF")
			}
			rows := table(t, raw)
			var lines []string
			for _, r := range rows {
				line := ""
				for _, name := range strings.Fields("level unit_id unit_name fips ocd_id line option votes share valid blank delegates announced withheld source figure chosen in_sum status outcome basis") {
					value := r[name]
					if name == "unit_name" && r["level"] == "contest" {
						value = ""
					}
					line += "|" + value
				}
				lines = append(lines, line[1:])
			}
			delegates := `
contest|||20||delegates|ana-rivera|||||4|||||false|false|counting||computed on a partial count
contest|||20||delegates|ben-okafor|||||3|||||false|false|counting||computed on a partial count
contest|||20||delegates||||||2|||||false|false|counting||computed on a partial count`
			if c.sel.Units {
				delegates = ""
			}
			want := strings.Split(strings.TrimSpace(c.want)+delegates+`
contest|||20||withheld||||||||2|wire||false|false|counting||display
contest|||20||withheld||||||||1|private||false|false|counting||private`, "\n")
			if diff := cmp.Diff(want, lines); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			first := rows[0]
			for name, want := range map[string]string{"cycle": "2028", "party": "dem", "state": "KS", "contest": "2028/dem/ks", "date": "2028-03-07"} {
				if first[name] != want {
					t.Errorf("%s is %q, want %q", name, first[name], want)
				}
			}
		})
	}
}

// table is a CSV's rows by the names of their columns.
func table(t *testing.T, raw []byte) []map[string]string {
	t.Helper()
	got, err := csv.NewReader(bytes.NewReader(raw)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]string
	for _, cells := range got[1:] {
		row := map[string]string{}
		for i, name := range got[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
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
	for _, name := range []string{"votes", "valid", "ballots", "delegates", "head_size"} {
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
