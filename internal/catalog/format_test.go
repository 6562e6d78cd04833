package catalog

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// formatTables are the tables of the format, by the names that docs/format/catalog.md gives them.
func formatTables() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for _, table := range []any{
		outletTable{},
		citeTable{},
		jurisdictionFile{},
		recountTable{},
		statementTable{},
		personFile{},
		ageTable{},
		campaignTable{},
		titleTable{},
		homeTable{},
		conflictTable{},
		sideTable{},
		raceFile{},
		pastFile{},
		pastTable{},
		majorityTable{},
		dayTable{},
		contestFile{},
		eventTable{},
		proposedTable{},
		ballotTable{},
		poolTable{},
		automaticTable{},
		ruleTable{},
		partTable{},
		rulesFile{},
		limitsTable{},
		resultTable{},
		awardTable{},
		contextTable{},
		electedTable{},
		electedDelegateTable{},
		recordedTable{},
		withdrawalTable{},
		lotTable{},
		overrideTable{},
		officerTable{},
		unitTable{},
		caucusTable{},
		rankedTable{},
		roundTable{},
		nightFile{},
		entryTable{},
		reportTable{},
		statedTable{},
		shareTable{},
		claimTable{},
		confirmationTable{},
		noticeTable{},
		tellerTable{},
		sheetTable{},
		drawTable{},
		decidedTable{},
		nightCite{},
	} {
		types[reflect.TypeOf(table).Name()] = reflect.TypeOf(table)
	}
	return types
}

// formatMarker is the place of a table's keys in the page, with what stands there.
var formatMarker = regexp.MustCompile(`(?m)^<!-- keys (\w+) -->\n(?:\|.*\n)*`)

// TestFormatPage holds the tables of docs/format/catalog.md to what the reader reads. Run with -update to write them
// anew.
func TestFormatPage(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "format", "catalog.md")
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	types := formatTables()
	want := formatMarker.ReplaceAllStringFunc(string(page), func(found string) string {
		name := formatMarker.FindStringSubmatch(found)[1]
		typ, ok := types[name]
		if !ok {
			t.Errorf("the page has a table %s that the reader does not", name)
			return found
		}
		delete(types, name)
		var b strings.Builder
		fmt.Fprintf(&b, "<!-- keys %s -->\n| key | write |\n|---|---|\n", name)
		for _, f := range tableOf(typ).fields {
			key := "`" + f.name + "`"
			if f.need {
				key = "**" + key + "**"
			}
			fmt.Fprintf(&b, "| %s | %s |\n", key, strings.ReplaceAll(f.wants(), "|", `\|`))
		}
		return b.String()
	})
	for name := range types {
		t.Errorf("the page lacks the keys of %s", name)
	}
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(page), want); diff != "" {
		t.Errorf("%s is not what the reader reads (-page +reader):\n%s", path, diff)
	}
}

// TestGoodUsesEveryKey: what the format has is tested at least once.
func TestGoodUsesEveryKey(t *testing.T) {
	used := map[string]bool{}
	for _, f := range good(t) {
		d := &document{File: f}
		for i := range d.index() {
			used[d.places[i].key] = true
		}
	}
	for name, typ := range formatTables() {
		for _, f := range tableOf(typ).fields {
			if !used[f.name] && typ != reflect.TypeFor[ruleTable]() { // the phrases of rules are tested in package delegate
				t.Errorf("no file of testdata/good has the key %s of %s", f.name, name)
			}
		}
	}
}
