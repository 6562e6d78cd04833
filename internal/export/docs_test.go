package export_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/export"
)

// TestPageOfFormats holds docs/format/files.md to the columns, lines and formats that there are.
func TestPageOfFormats(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "format", "files.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	files, night := kestrel(t, canvass.Public)
	rows, err := csv.NewReader(strings.NewReader(string(written(t, open(t, canvass.Live, files, night), export.CSV, export.Selection{})))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(page, "| column | Parquet | what it is |\n|---|---|---|\n")
	if !found {
		t.Fatal("the page has no table of columns")
	}
	table, _, _ = strings.Cut(table, "\n\n")
	var told []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\|").FindAllStringSubmatch(table, -1) {
		told = append(told, m[1])
	}
	if !slices.Equal(told, rows[0]) {
		t.Errorf("the page has the columns %q, the table %q", told, rows[0])
	}
	for _, line := range []string{
		export.LineOption, export.LineDelegates, export.LineAnnounced, export.LineNone, export.LineWithheld, export.LevelContest, export.LevelDistrict, export.Reported, export.Summed, export.Estimated, export.Official, export.Final,
	} {
		if !strings.Contains(page, "`"+line+"`") {
			t.Errorf("the page does not tell of %s", line)
		}
	}
	for _, f := range export.Formats() {
		if !strings.Contains(page, "| `"+string(f)+"` | `."+f.Ext()+"` |") {
			t.Errorf("the page does not tell of %s", f)
		}
	}
}
