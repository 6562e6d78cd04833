package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/xuri/excelize/v2"

	"github.com/canvassdesk/canvass/internal/spreadsheet"
)

const (
	relations = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`
	document  = `<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/>`
	parts     = `<Relationship Id="a" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets/one.xml"/>` +
		`<Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="/xl/texts.xml"/>` +
		`<Relationship Id="c" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet" Target="charts/one.xml"/>`
	sheets = `<workbook xmlns:r="x"><sheets><sheet name="Chart" sheetId="1" r:id="c"/><sheet name="Returns" sheetId="2" r:id="a"/></sheets></workbook>`
	texts  = `<sst><si><t>Adams</t></si><si><r><t>Do</t></r><r><rPr/><t>ña</t></r><rPh><t>spoken</t></rPh></si><si><t>a_x000D_b_x005F_x0041_</t></si><si/></sst>`
)

// book is a workbook with the rows of a sheet; others are parts in the place of these.
func book(t testing.TB, rows string, others ...string) []byte {
	t.Helper()
	all := map[string]string{
		"_rels/.rels": fmt.Sprintf(relations, document), "xl/_rels/workbook.xml.rels": fmt.Sprintf(relations, parts), "xl/workbook.xml": sheets,
		"xl/texts.xml": texts, "xl/worksheets/one.xml": "<worksheet><sheetData>" + rows + "</sheetData><pageMargins/></worksheet>",
	}
	for i := 0; i < len(others); i += 2 {
		all[others[i]] = others[i+1]
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range all {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read is every row of every sheet: "1 a|b", and "hidden" where it is that.
func read(raw []byte) (string, error) {
	w, err := spreadsheet.Open(bytes.NewReader(raw), int64(len(raw)), spreadsheet.DefaultUnpacked)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, name := range w.Sheets() {
		fmt.Fprintln(&b, name)
		rows, err := w.Rows(name)
		if err != nil {
			return "", err
		}
		defer rows.Close()
		for rows.Next() {
			fmt.Fprintf(&b, "%d %s", rows.Number(), strings.Join(rows.Cells(), "|"))
			if rows.Hidden() {
				b.WriteString(" hidden")
			}
			b.WriteString("\n")
		}
		if rows.Err() != nil {
			return b.String(), rows.Err()
		}
	}
	return b.String(), nil
}

func TestCells(t *testing.T) {
	for name, c := range map[string]struct{ rows, want string }{
		"texts of the table":     {`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>`, "1 Adams|Doña|a\rb_x0041_"},
		"texts of the sheet":     {`<row><c t="inlineStr"><is><r><t>A</t></r><r><t>b</t></r></is></c><c t="str"><f>A1</f><v>Ab</v></c></row>`, "1 Ab|Ab"},
		"numbers as stored":      {`<row><c s="3"><v>11.5</v></c><c><v>1E+20</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c><f>1+1</f><v>2</v></c></row>`, "1 11.5|1E+20|1|#N/A|2"},
		"a formula not computed": {`<row><c><f>SUM(A2:A3)</f></c><c><f t="shared" si="0"/></c><c t="str"><f>""</f><v></v></c></row>`, "1 =SUM(A2:A3)|="},
		"gaps":                   {`<row r="2"><c r="B2"><v>1</v></c><c r="AA2"><v>2</v></c></row><row r="4"/><row><c/><c><v>3</v></c></row>`, "1 \n2 |1" + strings.Repeat("|", 25) + "2\n3 \n4 \n5 |3"},
		"a hidden row":           {`<row hidden="1"><c><v>1</v></c></row><row hidden="0"/><row r="4" hidden="true"/>`, "1 1 hidden\n2 \n3 \n4  hidden"},
		"what is no cell":        {`<row><extLst><c><v>7</v></c></extLst><c><extLst><v>8</v></extLst><v>1</v></c></row>`, "1 1"},
		"nothing":                {``, ""},
	} {
		got, err := read(book(t, c.rows))
		if want := strings.TrimSuffix("Returns\n"+c.want, "\n") + "\n"; err != nil || got != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, got, want)
		}
	}
}

// A share and a day are shown as such, whichever way a workbook says it, and no count is changed.
func TestStyles(t *testing.T) {
	const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0.00\ %"/><numFmt numFmtId="165" formatCode="[$-409]d\-mmm\-yy;@"/>` +
		`<numFmt numFmtId="166" formatCode="#,##0_);[Red]\(#,##0\)"/><numFmt numFmtId="167" formatCode="0&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>` +
		`<cellXfs><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="22"/><xf numFmtId="3"/></cellXfs></styleSheet>`
	rows := `<row><c s="0"><v>12</v></c><c s="1"><v>1</v></c><c s="2"><v>43950</v></c><c s="3"><v>0.256</v></c><c s="4"><v>43950</v></c><c s="5"><v>1234</v></c>` +
		`<c s="6"><v>7</v></c><c s="7"><v>43950.5</v></c><c s="8"><v>1000</v></c><c s="2" t="str"><v>43950</v></c><c s="99"><v>5</v></c></row>`
	relation := `<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`
	for _, since := range []struct{ workbook, day string }{
		{sheets, "2020-04-29"},
		{strings.Replace(sheets, "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1), "2024-04-30"},
	} {
		got, err := read(book(t, rows, "xl/_rels/workbook.xml.rels", fmt.Sprintf(relations, parts+relation), "xl/styles.xml", styles, "xl/workbook.xml", since.workbook))
		want := "Returns\n1 12|100%|" + since.day + "|25.6%|" + since.day + "|1234|7|" + since.day + " 12:00:00|1000|43950|5\n"
		if err != nil || got != want {
			t.Errorf("%v\n%s\nwant\n%s", err, got, want)
		}
	}
}

// What is damaged or wrong is an error: no sheet is taken for a shorter one, and no cell stands where it does not.
func TestRefused(t *testing.T) {
	const cell = `<row><c t="s"><v>0</v></c></row>`
	for name, c := range map[string]struct {
		raw  []byte
		want string
	}{
		"no zip file":              {[]byte("PK"), "zip: not a valid zip file"},
		"no workbook":              {book(t, cell, "_rels/.rels", fmt.Sprintf(relations, "")), "it is no workbook"},
		"no such part":             {book(t, cell, "xl/_rels/workbook.xml.rels", fmt.Sprintf(relations, strings.ReplaceAll(parts, "one.xml", "two.xml"))), `it has no "xl/worksheets/two.xml"`},
		"a sheet that breaks off":  {book(t, "", "xl/worksheets/one.xml", `<worksheet><sheetData><row><c><v>1</v></c></row>`), `"xl/worksheets/one.xml": XML syntax error on line 1: unexpected EOF`},
		"a row that breaks off":    {book(t, `<row><c><v>1</v></c>`), "element <row> closed by </sheetData>"},
		"rows out of order":        {book(t, `<row r="3"/><row r="2"/>`), `row "2" stands behind row 3`},
		"rows without end":         {book(t, `<row r="1048577"/>`), `row "1048577" stands behind row 0`},
		"no row":                   {book(t, `<row r="x"/>`), `row "x" stands behind row 0`},
		"cells out of order":       {book(t, `<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>`), `a cell in row 1 is "A1", behind column 2`},
		"a cell twice":             {book(t, `<row><c r="B1"><v>1</v></c><c r="B1"><v>1</v></c></row>`), `a cell in row 1 is "B1", behind column 2`},
		"a cell of another row":    {book(t, `<row r="2"><c r="A1"><v>1</v></c></row>`), `a cell in row 2 is "A1"`},
		"a column without end":     {book(t, `<row><c r="XFE1"><v>1</v></c></row>`), `a cell in row 1 is "XFE1"`},
		"a text that is not there": {book(t, `<row><c t="s"><v>4</v></c></row>`), `row 1: a cell has text "4" of 4 in the table of texts`},
		"no table of texts":        {book(t, cell, "xl/_rels/workbook.xml.rels", fmt.Sprintf(relations, parts[:strings.Index(parts, "/>")+2])), "of 0 in the table of texts"},
		"a table that breaks off":  {book(t, cell, "xl/texts.xml", "<sst><si><t>Adams</t></si>"), "unexpected EOF"},
		"too long a text":          {book(t, `<row><c><v>`+strings.Repeat("1", 2<<20)+`</v></c></row>`), "one element or text has more than a mebibyte"},
		"too long a name":          {book(t, `<row `+strings.Repeat("a", 2<<20)+`="1"/>`), "one element or text has more than a mebibyte"},
		"too deep":                 {book(t, `<row>`+strings.Repeat("<a>", 100)), "elements in each other"},
		"too many texts":           {book(t, cell, "xl/texts.xml", "<sst>"+strings.Repeat("<si/>", 3<<20)+"</sst>"), "it has more than 64 MiB of texts"},
	} {
		if got, err := read(c.raw); err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s\n%s", name, err, c.want, got)
		}
	}
}

// A file says how long its parts are: too long ones are refused before they are unpacked, and a lie is found out.
func TestUnpacked(t *testing.T) {
	raw := book(t, strings.Repeat(`<row><c><v>1</v></c></row>`, 10_000))
	if _, err := spreadsheet.Open(bytes.NewReader(raw), int64(len(raw)), 1<<16); err == nil || !strings.Contains(err.Error(), "it would unpack to more than 0 MiB") {
		t.Errorf("a long sheet: %v", err)
	}
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		h := f.FileHeader
		if f.Name == "xl/worksheets/one.xml" {
			h.UncompressedSize64 = 40
		}
		part, err := w.CreateRaw(&h)
		if err != nil {
			t.Fatal(err)
		}
		from, err := f.OpenRaw()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(part, from); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := read(b.Bytes()); err == nil {
		t.Error("a part that is longer than the file says is read to its end")
	}
}

// Workbooks that others wrote are read cell by cell as excelize reads them.
func TestAgainstExcelize(t *testing.T) {
	f := excelize.NewFile()
	for i, row := range [][]any{
		{"county", "votes", "share", "done", "at"}, {"Doña Ana", 12, 0.1, true, "2024-03-05"}, nil, {nil, -1, 1e21, false, "a\rb\n\"<&>_x0041_"}, {"", nil, "", 7},
	} {
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("Sheet1", "H2", "B2*2"); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "written by excelize", b.Bytes(), map[string]string{"H2": "=B2*2"})
	data := os.Getenv("CANVASS_DATA")
	if data == "" {
		t.Skip("NOT RUN: spreadsheets of cast vote records as they were published (CANVASS_DATA is not set)")
	}
	seen := 0
	err = filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".xlsx") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err == nil {
			seen++
			same(t, filepath.Base(path), raw, nil)
		}
		return err
	})
	if err != nil || seen == 0 {
		t.Errorf("%d spreadsheets were read: %v", seen, err)
	}
}

func same(t *testing.T, name string, raw []byte, but map[string]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	w, err := spreadsheet.Open(bytes.NewReader(raw), int64(len(raw)), spreadsheet.DefaultUnpacked)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f.GetSheetList(), w.Sheets()); diff != "" {
		t.Fatalf("%s: sheets (-excelize +here)\n%s", name, diff)
	}
	for _, sheet := range w.Sheets() {
		want, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := w.Rows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			n := rows.Number()
			var other []string
			if n <= len(want) {
				other = want[n-1]
			}
			for cell, text := range but {
				if column, row, err := excelize.CellNameToCoordinates(cell); err == nil && row == n {
					other[column-1] = text
				}
			}
			if diff := cmp.Diff(other, rows.Cells(), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("%s, sheet %s, row %d (-excelize +here)\n%s", name, sheet, n, diff)
			}
		}
		if rows.Err() != nil || rows.Number() < len(want) {
			t.Fatalf("%s, sheet %s: %d rows of %d: %v", name, sheet, rows.Number(), len(want), rows.Err())
		}
	}
}

// FuzzRead reads what strangers send: it may be refused, and neither panics nor runs on.
func FuzzRead(f *testing.F) {
	f.Add(`<row r="2"><c r="B2" t="s"><v>1</v></c></row>`, texts)
	f.Add(`<row hidden="1"><c t="inlineStr"><is><t>a</t></is></c><c><f>1</f></c></row>`, `<sst><si><r><t>a</t></r></si></sst>`)
	f.Fuzz(func(t *testing.T, rows, texts string) {
		if _, err := read(book(t, rows, "xl/texts.xml", texts)); err != nil && strings.Contains(err.Error(), "\n") {
			t.Fatalf("the error has more than one line: %q", err)
		}
	})
}
