package check_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"github.com/canvassdesk/canvass"
	"github.com/canvassdesk/canvass/caucus"
	"github.com/canvassdesk/canvass/internal/check"
	"github.com/canvassdesk/canvass/internal/feed"
	"github.com/canvassdesk/canvass/internal/feed/formats"
)

var update = flag.Bool("update", false, "write docs/checks.md anew")

const page = "../../docs/checks.md"

// TestDocsNameEveryCheck holds the page against the checks, with no data.
func TestDocsNameEveryCheck(t *testing.T) {
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range check.All() {
		row := fmt.Sprintf("| `%s` | %s | %s |", k.Name, k.Severity, k.Looks)
		if !strings.Contains(string(b), row) {
			t.Errorf("docs/checks.md lacks the row %s", row)
		}
	}
}

// tables reads files together; measure is for files that do not say what they count.
func tables(t *testing.T, columns bool, measure canvass.Measure, paths ...string) []*check.Table {
	t.Helper()
	all := func(yield func(*feed.Item, error) bool) {
		for _, path := range paths {
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			for it, err := range formats.Read(t.Context(), f, feed.Options{Measure: measure}) {
				if !yield(it, err) {
					break
				}
			}
			f.Close()
		}
	}
	got, err := feed.Tabulate(filepath.Base(paths[0]), filepath.Base(paths[0]), columns, nil, all)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// release is what the page says of one release.
type release struct {
	*check.Report
	// Filled are the precincts with people and an allotment; of them, Fits have what the rule gives, Keep and Fall what
	// it would give if a group's only delegate always stood, or fell.
	Filled, Fits, Keep, Fall int
}

// N is how often the check found something.
func (r release) N(name string) int { return r.Counts[check.Name(name)] }

// Above is how often it found more than what is worth a note.
func (r release) Above(name string) int {
	n := 0
	for _, f := range r.Findings {
		if f.Rule == check.Name(name) && f.Severity != check.Note {
			n++
		}
	}
	return n
}

func examined(t *testing.T, name string, paths ...string) release {
	t.Helper()
	rules, err := check.RulesNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	table := tables(t, true, "", paths...)[0]
	r := release{Report: check.Run(&check.Case{Table: table, Rules: rules})}
	for _, u := range table.Units {
		s, ok := sheetOf(table, u, rules.Decides)
		if !ok {
			continue
		}
		r.Filled++
		for _, c := range []struct {
			last caucus.LastOne
			n    *int
		}{{rules.Caucus.Last, &r.Fits}, {caucus.LastStands, &r.Keep}, {caucus.LastFalls, &r.Fall}} {
			rule := *rules.Caucus
			rule.Last = c.last
			if o, err := rule.Award(s); err == nil && o.Unfilled == 0 && o.Allows(s.Lines) {
				*c.n++
			}
		}
	}
	return r
}

// sheetOf is a precinct with people and an allotment as a count sheet.
func sheetOf(t *check.Table, u *check.Unit, award canvass.Measure) (s caucus.Sheet, ok bool) {
	if u.Total || u.Apart || u.Allotted == nil || u.Counts[canvass.FirstAlignment].Sum()+u.Counts[canvass.FinalAlignment].Sum() == 0 {
		return s, false
	}
	s.Delegates = *u.Allotted
	if u.Present != nil {
		s.Present = new(int(*u.Present))
	}
	for _, o := range t.Options {
		l := caucus.Line{For: caucus.Preference(o), First: int(u.Counts[canvass.FirstAlignment][o]), Final: int(u.Counts[canvass.FinalAlignment][o])}
		l.Elected = int(u.Counts[award][o])
		if u.Worth.Num > 0 {
			l.Elected = int(caucus.Ratio{Num: u.Worth.Den, Den: u.Worth.Num}.Round(u.Counts[award][o]))
		}
		s.Lines = append(s.Lines, l)
	}
	return s, true
}

type checkRow struct {
	check.Check
	Alarms string
}

// TestDocs writes docs/checks.md from the checks and from what they find in the real files, and compares it with the
// page.
func TestDocs(t *testing.T) {
	data := os.Getenv("CANVASS_DATA")
	if data == "" {
		t.Skip("CANVASS_DATA is not set")
	}
	rules, err := check.RulesNamed("votes")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(data, "primaries2016", "county_json", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	units, twins, alarms, ran := 0, 0, map[check.Name]int{}, map[check.Name]bool{}
	for _, path := range files {
		for _, table := range tables(t, true, canvass.Votes, path) {
			r := check.Run(&check.Case{Table: table, Rules: rules})
			units += r.Units
			for name, n := range r.Counts {
				ran[name] = true
				alarms[name] += n
			}
			for _, f := range r.Findings {
				if f.Rule == "twin-units" && f.Severity == check.Note {
					twins++
					alarms[f.Rule]--
					continue
				}
				if f.Rule != "twin-units" || f.Unit != "Newton" {
					t.Errorf("%s: %s, %s: %s", filepath.Base(path), f.Rule, f.Unit, f.Detail)
				}
			}
		}
	}
	needBallots := map[check.Name]bool{"votes-exceed-ballots": true, "count-exceeds-voters": true}
	var rows []checkRow
	for _, k := range check.All() {
		row := checkRow{k, "–"}
		if ran[k.Name] && !needBallots[k.Name] {
			row.Alarms = fmt.Sprint(alarms[k.Name])
		}
		rows = append(rows, row)
	}
	spoke := 0
	for _, n := range alarms {
		spoke += n
	}
	iowa := func(file string) release {
		return examined(t, "iowa2020", filepath.Join(data, "iowa2020", file), filepath.Join(data, "iowa2020", "idp_precinct_county_delegates_mapped.csv"))
	}
	nevada := examined(t, "nevada2020", filepath.Join(data, "nevada2020", "nv_snapshot_20200222_200732.csv"), filepath.Join(data, "nevada2020", "nevada_delegate_apportionment.csv"))
	notes := 0
	for _, f := range nevada.Findings {
		if f.Rule == "unlike-allotment" && f.Severity == check.Note {
			notes++
		}
	}
	tmpl, err := template.ParseFiles("testdata/checks.md.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = tmpl.Execute(&b, map[string]any{
		"Files": len(files), "Units": grouped(units), "Checks": rows, "Alarms": fmt.Sprintf("All checks together spoke %d time.", spoke),
		"Twins": twins, "Fall": nevadaFell(t, data), "Massachusetts": massachusetts(t, data), "Iowa97": iowa("idp_2020-02-06_97.csv"), "Iowa92": iowa("idp_2020-02-06_92.csv"),
		"Nevada": nevada, "NevadaNotes": notes,
	})
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.String(), string(want)); diff != "" {
		t.Errorf("docs/checks.md is not what the test writes: run it with -update (-written +page)\n%s", diff)
	}
}

// massachusetts counts what the checks find between the AP's towns and the pages', and between its towns and its lines.
func massachusetts(t *testing.T, data string) int {
	t.Helper()
	found := 0
	ap := tables(t, false, "", filepath.Join(data, "feeds", "ap", "elex_20160301_super_tuesday.json"))
	for i, name := range []string{"massachusetts_republican.json", "massachusetts_democrat.json"} {
		pages := tables(t, false, "", filepath.Join(data, "primaries2016", "county_json", name))[0]
		rules, err := check.RulesNamed("votes")
		if err != nil {
			t.Fatal(err)
		}
		r := check.Run(&check.Case{Table: ap[i], Others: []*check.Table{pages}, Rules: rules})
		if r.Units != 351 {
			t.Errorf("%s: %d towns, want 351", name, r.Units)
		}
		found += len(r.Findings)
	}
	return found
}

// fall is what the checks on movement say of two looks at one page.
type fall struct{ Pairs, Warned, Held, Increments int }

func nevadaFell(t *testing.T, data string) fall {
	t.Helper()
	rules, err := check.RulesNamed("nevada2020")
	if err != nil {
		t.Fatal(err)
	}
	look := func(name string) *check.Table { return tables(t, true, "", filepath.Join(data, "nevada2020", name))[0] }
	before, now := look("nv_snapshot_20200222_193356.csv"), look("nv_snapshot_20200222_200732.csv")
	there := map[string]bool{}
	for _, u := range before.Units {
		there[u.ID] = true
	}
	var out fall
	for _, u := range now.Units {
		if there[u.ID] {
			out.Pairs++
		}
	}
	for _, f := range check.Run(&check.Case{Table: now, Before: before, Rules: rules}).Findings {
		switch {
		case f.Rule == "increment":
			out.Increments++
		case f.Rule == "falling-count" && f.Severity == check.Severe:
			out.Held++
		case f.Rule == "falling-count":
			out.Warned++
		}
	}
	return out
}

func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}
