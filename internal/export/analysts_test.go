package export_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/internal/catalog"
	"github.com/canvassdesk/canvass/internal/export"
)

// virginia is three counties of the pages of 2016, with figures that are made up.
const virginia = `{"race": {"status": "", "raceid": "VAD00", "state": "Virginia", "electiondate": "20160301", "etype": "D", "race": "Democratic Primary-President"},
"candidates": [], "counties": [
{"co_id": 51001, "name": "Accomack", "race": {"ts": 1456896436000, "candidates": [{"fname": "Hillary", "lname": "Clinton", "votes": 2100}, {"fname": "Bernie", "lname": "Sanders", "votes": 700}]}},
{"co_id": 51059, "name": "Fairfax County", "race": {"ts": 1456901451000, "candidates": [{"fname": "Hillary", "lname": "Clinton", "votes": 53000}, {"fname": "Bernie", "lname": "Sanders", "votes": 29000}]}},
{"co_id": 51760, "name": "Richmond City", "race": {"ts": 1456901451000, "candidates": [{"fname": "Hillary", "lname": "Clinton", "votes": 28000}, {"fname": "Bernie", "lname": "Sanders", "votes": 17000}]}}]}`

const census = "fips,name,population\n51001,Accomack County,33021\n51059,Fairfax County,1142888\n51760,Richmond city,220289\n01001,Autauga County,54571\n"

// inFolder writes the files that docs/analysts.md is about into a folder, with what reads them, or skips.
func inFolder(t *testing.T) string {
	t.Helper()
	tools, err := filepath.Abs(filepath.Join("..", "..", ".tools", "files", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	_, noPython := exec.LookPath("python3")
	_, noNode := exec.LookPath("node")
	if _, err := os.Stat(filepath.Join(tools, "hyparquet")); err != nil || noPython != nil || noNode != nil {
		t.Skip("NOT RUN: our files in DuckDB, hyparquet and Python (scripts/file-tools installs them)")
	}
	dir := t.TempDir()
	if err := os.Symlink(tools, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	n, err := catalog.ReadNight(catalog.EmbeddedNight("2024-03-05"), "2024-03-05")
	if err != nil {
		t.Fatal(err)
	}
	night := openFrom(t, time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC), canvass.Replay, catalog.Embedded(), n.Entries)
	counties := open(t, canvass.Live, catalog.Embedded(), nil)
	if held := takeIn(t, counties, "cnn", []byte(virginia)); len(held) > 0 {
		t.Fatalf("held: %+v", *held[0])
	}
	va := []string{"2016/dem/va"}
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range []export.Format{export.CSV, export.Parquet} {
		write("night."+f.Ext(), written(t, night, f, export.Selection{}))
		write("virginia."+f.Ext(), written(t, counties, f, export.Selection{Subjects: va, Units: true}))
		write("whole."+f.Ext(), written(t, counties, f, export.Selection{Subjects: va}))
		write("all."+f.Ext(), written(t, counties, f, export.Selection{Subjects: va, All: true}))
		write("night-all."+f.Ext(), written(t, night, f, export.Selection{All: true}))
	}
	write("census.csv", []byte(census))
	write("query.mjs", []byte(`import { DuckDBInstance } from '@duckdb/node-api'
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.run("set TimeZone = 'UTC'")
const answers = []
for (const sql of JSON.parse(process.argv[2])) {
  try {
    const rows = (await connection.runAndReadAll(sql)).getRowsJson()
    answers.push(rows.map(row => row.join(' | ').replace(/\+00\b/g, '')).join('\n'))
  } catch (e) { answers.push(String(e)) }
}
console.log(JSON.stringify(answers))
`))
	return dir
}

// duckDB is what each query gives in the folder, in one process of DuckDB: a line a row, or the error.
func duckDB(t *testing.T, dir string, sql ...string) []string {
	t.Helper()
	asked, err := json.Marshal(sql)
	if err != nil {
		t.Fatal(err)
	}
	var answers []string
	if err := json.Unmarshal([]byte(run(t, dir, "node", "query.mjs", string(asked))), &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// run runs a program in the folder, and is what it prints.
func run(t *testing.T, dir string, name string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), name, args...)
	c.Dir = dir
	var stderr strings.Builder
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s %.300s: %v\n%s", name, args, err, stderr.String())
	}
	return strings.TrimSpace(string(out))
}

// blocks are the examples of the page: the language, the code, and what it prints.
var blocks = regexp.MustCompile("(?s)```(sql|python|js)\n(.*?)```\n\n```\n(.*?)```\n")

// TestOthersRead has DuckDB, hyparquet and Python read the files.
func TestOthersRead(t *testing.T) {
	dir := inFolder(t)
	t.Run("the page's examples", func(t *testing.T) { analysts(t, dir) })
	t.Run("plain sums", func(t *testing.T) { plainSums(t, dir) })
	t.Run("types and statistics", func(t *testing.T) { typesAndStatistics(t, dir) })
}

// Every example of docs/analysts.md gives what the page says; a query of a Parquet file gives the same of the CSV.
func analysts(t *testing.T, dir string) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "analysts.md"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for i, m := range blocks.FindAllStringSubmatch(string(page), -1) {
		language, code, want := m[1], m[2], strings.TrimSpace(m[3])
		seen[language]++
		var got string
		switch language {
		case "python":
			got = run(t, dir, "python3", "-c", code)
		case "js":
			file := fmt.Sprintf("example%d.mjs", i)
			if err := os.WriteFile(filepath.Join(dir, file), []byte(code), 0o600); err != nil {
				t.Fatal(err)
			}
			got = run(t, dir, "node", file)
		case "sql":
			other := onCSV(code)
			answers := duckDB(t, dir, code, other)
			if got = answers[0]; other != code {
				seen["sql on CSV"]++
			}
			if diff := cmp.Diff(answers[0], answers[1]); diff != "" {
				t.Errorf("the CSV gives other rows (-Parquet +CSV)\n%s\n%s", other, diff)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-page +got)\n%s", code, diff)
		}
	}
	if seen["sql"] < 4 || seen["python"] < 1 || seen["js"] < 1 || seen["sql on CSV"] < 3 || strings.Count(string(page), "```") != 4*(seen["sql"]+seen["python"]+seen["js"]) {
		t.Errorf("the page has other blocks than these: %v", seen)
	}
}

// onCSV is a query of Parquet files as one of the CSVs of the same names.
func onCSV(sql string) string {
	return regexp.MustCompile(`'([a-z-]+)\.parquet'`).ReplaceAllString(sql, "read_csv('$1.csv', types = {'fips': 'VARCHAR', 'county_fips': 'VARCHAR'})")
}

// What somebody would do without reading on, a plain sum, is right in every file, and in one of everything with in_sum;
// no row of a whole stands beside its parts.
func plainSums(t *testing.T, dir string) {
	const va = "bernie-sanders | 46700\nhillary-clinton | 83100"
	cases := []struct{ sql, want string }{
		{"select option, sum(votes) from 'virginia.parquet' where votes is not null group by option order by option", va},
		{"select option, sum(votes) from 'whole.parquet' where votes is not null group by option order by option", va},
		{"select option, sum(votes) from 'all.parquet' where in_sum group by option order by option", va},
		{"select level, count(*), sum(votes) from 'all.parquet' where line = 'option' group by level order by level", "contest | 2 | 129800\ncounty | 6 | 129800"},
		{
			"select fips, county_fips, ocd_id from 'virginia.parquet' where option = 'hillary-clinton' order by fips limit 1",
			"51001 | 51001 | ocd-division/country:us/state:va/county:accomack",
		},
		{"select round(sum(share), 4) from 'night.parquet' where contest = '2024/dem/as'", "1"},
		{"select count(*) from (select contest, option from 'night.parquet' where votes is not null group by contest, option having count(*) > 1)", "0"},
		{"select count(*) from (select contest, option from 'night-all.parquet' where in_sum group by contest, option having count(distinct level) > 1)", "0"},
		{"select count(*) from (select contest, option, sum(votes) as n from 'night.parquet' where votes is not null group by all) a " +
			"full join (select contest, option, sum(votes) as n from 'night-all.parquet' where in_sum group by all) b using (contest, option) where a.n is distinct from b.n", "0"},
		{"select count(*) from 'night.parquet' where event = '' or unit_id = '' or source = '' or basis = '' or outcome = '' or status = ''", "0"},
	}
	var sql []string
	for _, c := range cases {
		sql = append(sql, c.sql, onCSV(c.sql))
	}
	for i, got := range duckDB(t, dir, sql...) {
		if want := cases[i/2].want; got != want {
			t.Errorf("%s\n%s\nwant\n%s", sql[i], got, want)
		}
	}
}

// DuckDB finds the types that the page promises, in both files alike, a codec that every reader has, and statistics.
func typesAndStatistics(t *testing.T, dir string) {
	const describe = "select column_name, column_type from (describe select * from %s)"
	answers := duckDB(t, dir,
		fmt.Sprintf(describe, "'night.parquet'"),
		fmt.Sprintf(describe, "read_csv('night-all.csv', types = {'fips': 'VARCHAR', 'county_fips': 'VARCHAR'})"),
		"select distinct compression from parquet_metadata('night.parquet')",
		"select stats_min_value, stats_max_value from parquet_metadata('virginia.parquet') where path_in_schema = 'votes'")
	parquet, csv := strings.Split(answers[0], "\n"), strings.Split(answers[1], "\n")
	if len(parquet) != len(csv) {
		t.Fatalf("%d columns and %d", len(parquet), len(csv))
	}
	for _, want := range []string{
		"cycle | INTEGER", "party | VARCHAR", "date | DATE", "fips | VARCHAR", "votes | BIGINT", "share | DOUBLE", "valid | BIGINT", "chosen | BOOLEAN", "in_sum | BOOLEAN",
		"at_from | TIMESTAMP WITH TIME ZONE", "recorded | TIMESTAMP WITH TIME ZONE", "as_of | TIMESTAMP WITH TIME ZONE", "entries | VARCHAR",
	} {
		if !slices.Contains(parquet, want) {
			t.Errorf("Parquet: no %s in\n%s", want, strings.Join(parquet, "\n"))
		}
	}
	for _, want := range []string{"date | DATE", "votes | BIGINT", "share | DOUBLE", "chosen | BOOLEAN"} {
		if !slices.Contains(csv, want) {
			t.Errorf("CSV: no %s in\n%s", want, strings.Join(csv, "\n"))
		}
	}
	if answers[2] != "SNAPPY" {
		t.Errorf("compressed with %s", answers[2])
	}
	if answers[3] != "700 | 53000" {
		t.Errorf("statistics of votes: %q", answers[3])
	}
}
